//! The clock starts flows, through the binary on both databases: a schedule for whoever has a tag, and a date of theirs. The process is
//! killed in the middle of the round, and everybody is started once by each.

use crate::{
    database::Database,
    load,
    ports::free_port,
    program::{Folder, Process},
    setup::Setup,
    talk::Talk,
    web::Web,
};
use hilo_model::Clock;
use hilo_runtime::clock::SystemClock;
use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Value, json};
use std::{collections::BTreeMap, time::Duration};
use tokio::time::{sleep, timeout};

/// Three pages of a round.
const CUSTOMERS: usize = 230;
/// How long all of it may take. The next full minute alone may be a minute away.
const LIMIT: Duration = Duration::from_secs(240);
/// How long the process lives until it is killed again, in milliseconds.
const LIVES: [u64; 2] = [400, 1_500];

const JOIN: &str = "
api: hilo.dev/flow/v1
flow: join
name: Join
language: en
triggers: [{ type: keyword, words: [join] }]
start: tag
nodes:
  tag: { type: tag, add: [vip], next: date }
  date: { type: set, contact: { visit: now.date }, next: end }
";

/// A flow that the clock starts in that minute, in UTC.
fn timed(hour: i8, minute: i8) -> String {
    format!(
        "
api: hilo.dev/flow/v1
flow: timed
name: Timed
language: en
triggers:
  - {{ type: schedule, name: round, cron: {minute} {hour} * * *, time_zone: UTC, tag: vip }}
  - {{ type: date, name: day, field: visit, at: '{hour:02}:{minute:02}' }}
start: mark
nodes:
  mark: {{ type: tag, add: [started], next: end }}
"
    )
}

/// How often each contact was started, by what.
async fn starts(api: &Web) -> BTreeMap<(String, String), usize> {
    let mut starts = BTreeMap::new();
    let mut cursor = String::new();
    loop {
        let page = api.get(&format!("/runs?flow=timed&limit=200{cursor}")).await;
        for run in page["items"].as_array().unwrap() {
            let key = |field: &str| run[field].as_str().unwrap().to_owned();
            *starts.entry((key("trigger"), key("contact"))).or_default() += 1;
        }
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return starts,
        }
    }
}

fn by(starts: &BTreeMap<(String, String), usize>, trigger: &str) -> usize {
    starts.keys().filter(|(by, _)| by == trigger).count()
}

async fn killed(setup: &Setup, process: Process) -> Process {
    process.kill();
    let mut process = setup.start();
    process.said("webhooks");
    process
}

async fn rounds(database: &Database) {
    let folder = Folder::new();
    let (port, simulator) = (free_port(), free_port());
    let setup = Setup {
        folder: folder.path().to_owned(),
        database: database.argument(),
        port,
        door: port,
        simulator,
        backend: load::backend().await,
        uncertain_seconds: 2,
    };
    let (mut process, key) = setup.begin();
    let judge = setup.start_simulator();
    let talk = Talk::new(&format!("http://127.0.0.1:{simulator}"));
    let api = Web::new(format!("http://127.0.0.1:{port}/api/v1"), Some(&key));
    api.post("/flows", json!({ "document": JOIN })).await;
    api.post("/flows/join/publish", json!({})).await;
    for number in 0..CUSTOMERS {
        let id = format!("c{number}");
        talk.customer(&id, json!({ "phone": format!("54911555{number:05}") })).await;
        talk.says(&id, "join").await;
    }
    talk.idle().await;
    let joined = async || -> usize {
        let mut count = 0;
        let mut cursor = String::new();
        loop {
            let page = api.get(&format!("/runs?flow=join&limit=200{cursor}")).await;
            count += page["items"].as_array().unwrap().len();
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return count,
            }
        }
    };
    while joined().await < CUSTOMERS {
        sleep(Duration::from_millis(50)).await;
    }

    // The next full minute that leaves the round over those who have the date time to be gone.
    let due = (SystemClock.now().as_seconds() + 20).div_euclid(60) * 60 + 60;
    let due = Timestamp::from_second(due).unwrap().to_zoned(TimeZone::UTC);
    api.post("/flows", json!({ "document": timed(due.hour(), due.minute()) })).await;
    api.post("/flows/timed/publish", json!({})).await;
    let graph = api.get("/flows/timed/versions/1/graph").await;
    let next: Timestamp = graph["starts"][0]["schedule"]["next"].as_str().unwrap().parse().unwrap();
    assert_eq!(
        graph["starts"][1]["date"],
        json!({ "field": "visit", "days": 0, "at": format!("{:02}:{:02}", due.hour(), due.minute()), "yearly": false })
    );
    assert_eq!(next, due.timestamp());

    while by(&starts(&api).await, "schedule") == 0 {
        sleep(Duration::from_millis(20)).await;
    }
    assert!(SystemClock.now().to_jiff() >= next, "nothing starts early");
    process = killed(&setup, process).await;
    for life in LIVES {
        sleep(Duration::from_millis(life)).await;
        process = killed(&setup, process).await;
    }
    let all = loop {
        let found = starts(&api).await;
        if by(&found, "schedule") == CUSTOMERS && by(&found, "date") == CUSTOMERS {
            break found;
        }
        sleep(Duration::from_millis(200)).await;
    };
    // Nothing comes a second time, however long one waits.
    sleep(Duration::from_secs(3)).await;
    let later = starts(&api).await;
    assert_eq!(later, all);
    let twice: Vec<_> = later.iter().filter(|(_, count)| **count != 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
    let incidents = api.get("/incidents").await;
    let missed = |incident: &&Value| incident["code"].as_str().unwrap().ends_with("_missed");
    assert_eq!(incidents["items"].as_array().unwrap().iter().find(missed), None);
    assert_eq!(process.stop(), Some(0));
    judge.kill();
}

async fn within_limit(database: &Database) {
    timeout(LIMIT, rounds(database)).await.expect("it takes no longer than it may");
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_is_started_once_by_the_clock_however_often_it_is_killed_on_sqlite() {
    within_limit(&Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_is_started_once_by_the_clock_however_often_it_is_killed_on_postgresql() {
    let Some(database) = Database::postgres("timed").await else { return };
    within_limit(&database).await;
    database.drop().await;
}
