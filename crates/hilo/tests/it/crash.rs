//! Killed at random moments under load, Hilo answers every message exactly once and in order. The simulator, which is
//! another process and keeps its own durable log, is the judge.

use crate::{
    database::Database,
    load::{self, Load},
    ports::free_port,
    program::{Folder, Process, variable},
    setup::Setup,
    talk::Talk,
};
use std::time::Duration;

/// How many customers write at the same time.
const CUSTOMERS: usize = 16;
/// How often the process is killed.
const KILLS: usize = 40;
/// Decides when, unless `CRASH_SEED` does.
const SEED: u64 = 0x5EED_0004;
/// How long all of it may take.
const LIMIT: Duration = Duration::from_secs(240);

/// Numbers by chance, the same ones for the same seed (xorshift64*).
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % limit
    }
}

/// Kills at moments that chance chooses: after so many events of the conversation, or while it is still starting.
async fn kill_again_and_again(setup: &Setup, talk: &Talk, mut process: Process) -> Process {
    let seed = variable("CRASH_SEED").and_then(|seed| seed.parse().ok()).unwrap_or(SEED);
    let (mut chance, mut seen) = (Chance(seed), 0);
    for kill in 0..KILLS {
        if kill % 5 == 4 {
            tokio::time::sleep(Duration::from_millis(chance.below(120))).await;
        } else {
            process.said("webhooks");
            let mut wanted = 2 + chance.below(400);
            seen = talk.last(seen).await;
            while wanted > 0 {
                let (entries, last) = talk.journal(seen).await;
                wanted = wanted.saturating_sub(entries.len() as u64);
                seen = last;
            }
            tokio::time::sleep(Duration::from_micros(chance.below(8_000))).await;
        }
        process.kill();
        process = setup.start();
    }
    process.said("webhooks");
    process
}

async fn crash(database: &Database) {
    let folder = Folder::new();
    let backend = load::backend().await;
    let (port, simulator) = (free_port(), free_port());
    let setup = Setup {
        folder: folder.path().to_owned(),
        database: database.argument(),
        port,
        door: port,
        simulator,
        backend,
        uncertain_seconds: 2,
    };

    let (process, _) = setup.begin();
    let judge = setup.start_simulator();
    let talk = Talk::new(&format!("http://127.0.0.1:{simulator}"));
    let mut load = Load::begin(&talk, CUSTOMERS).await;
    let process = load.during(kill_again_and_again(&setup, &talk, process)).await;
    let total = load.judge().await;
    println!("{total} messages, {KILLS} kills");
    assert!(total > KILLS * 5, "only {total} messages: that was no load");
    assert_eq!(process.stop(), Some(0));
    judge.kill();
}

async fn within_limit(database: &Database) {
    tokio::time::timeout(LIMIT, crash(database)).await.expect("it takes no longer than it may");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_message_is_answered_once_and_in_order_however_often_it_is_killed_on_sqlite() {
    within_limit(&Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_message_is_answered_once_and_in_order_however_often_it_is_killed_on_postgresql() {
    let Some(database) = Database::postgres("crash").await else { return };
    within_limit(&database).await;
    database.drop().await;
}
