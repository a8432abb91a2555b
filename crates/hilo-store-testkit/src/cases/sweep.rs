//! Retention.

use super::cases;
use crate::{
    sample,
    testbed::{Testbed, moment},
};
use hilo_model::Duration;
use hilo_store::{
    partition::Retention,
    rows::{Row, RunRow},
    search::{Index, Standing, Walk},
    turn::{CommandResult, Turn, Turns},
    write::Write,
};

/// What a day's retention wants at a moment.
fn policy(now: u64) -> Retention {
    let day = Duration::from_days(1);
    Retention {
        now: moment(now),
        journal: day,
        answers: day,
        run_steps: day,
        figure_hours: day,
        zones: Default::default(),
    }
}

const DAY: u64 = 86_400;

async fn sweep_all(testbed: &Testbed, now: u64, chunk: u32) -> u64 {
    let mut all = 0;
    loop {
        match testbed.store.sweep(&policy(now), chunk).await.expect("swept") {
            0 => return all,
            gone => all += gone,
        }
    }
}

cases! {
    async fn the_journal_goes_behind_the_cursor_when_it_is_old(testbed: &Testbed) {
        testbed.own_all().await;
        let lane = testbed.lane();
        let partition = testbed.partition_of(lane);
        let entries: Vec<_> = (0..6)
            .map(|n| {
                let mut entry = testbed.entry(lane, &n.to_string());
                entry.at = moment(n * 100);
                entry
            })
            .collect();
        testbed.append(entries).await;
        let fence = testbed.fence(partition).await;
        testbed.write(Write::Attempt { fence, offset: 1 }).await.expect("counted");
        testbed.write(Write::Attempt { fence, offset: 6 }).await.expect("counted");
        assert_eq!(sweep_all(testbed, 1_000 * DAY, 100).await, 0, "nothing has been decided yet");
        let turns = Turns { after: 0, up_to: 5, turns: Vec::new(), claims: Vec::new() };
        testbed.write(Write::Turns { fence, turns }).await.expect("committed");
        assert_eq!(sweep_all(testbed, 1_000 * DAY, 100).await, 1, "nothing is indexed yet; the attempts at the first go");
        let index = |from, to| {
            let at = |offset| Standing { offset, walk: Walk::Done };
            Write::Index { fence, index: Index { from: at(from), to: at(to), contacts: Vec::new() } }
        };
        testbed.write(index(0, 6)).await.expect("indexed");
        // The first three are older than a day.
        assert_eq!(sweep_all(testbed, DAY + 250, 2).await, 3);
        let left = |journal: &[hilo_store::journal::Entry]| -> Vec<i64> {
            journal.iter().map(|entry| entry.offset).collect()
        };
        assert_eq!(left(&testbed.journal(partition).await), [4, 5, 6]);
        assert_eq!(sweep_all(testbed, 1_000 * DAY, 100).await, 2);
        assert_eq!(left(&testbed.journal(partition).await), [6]);
        // Offsets go on where they were.
        let next = testbed.append(vec![testbed.entry(lane, "next")]).await.remove(0);
        assert_eq!(next.offset, 7);
        let counted = testbed.write(Write::Attempt { fence, offset: 6 }).await;
        assert_eq!(counted, Ok(hilo_store::write::Done::Attempts(2)));
    }

    async fn answers_go_when_they_are_old(testbed: &Testbed) {
        testbed.own_all().await;
        let lane = testbed.lane();
        let mut commands = Vec::new();
        for at in [100, 200] {
            let scope = lane.scope;
            let result =
                CommandResult { scope, command: testbed.id(), at: moment(at), body: "{}".to_owned() };
            commands.push(result.command);
            testbed.turn(lane, |turn: &mut Turn| turn.result = Some(result)).await;
            let mut answer = sample::idempotency(testbed, "key", &at.to_string());
            answer.at = moment(at);
            let write = Write::Settings {
                documents: Vec::new(),
                rows: Vec::new(),
                audit: Vec::new(),
                idempotency: Some(answer),
            };
            testbed.write(write).await.expect("kept");
        }
        // Keep the journal out of it.
        let forever = Retention { journal: Duration::from_days(9_999), ..policy(DAY + 150) };
        assert_eq!(testbed.store.sweep(&forever, 100).await.expect("swept"), 2);
        assert_eq!(testbed.store.sweep(&forever, 100).await.expect("swept"), 0);
        let read = testbed.store.read();
        for (n, there) in [(0, false), (1, true)] {
            let result = testbed.store.command_result(lane.scope, commands[n]).await.expect("read");
            assert_eq!(result.is_some(), there);
            let key = ["100", "200"][n];
            let answer = read.idempotency(lane.scope.workspace, "key", key).await.expect("read");
            assert_eq!(answer.is_some(), there);
        }
    }

    async fn steps_go_when_their_run_ended_long_ago(testbed: &Testbed) {
        let contact = testbed.id();
        let ended = |at: Option<u64>| RunRow { ended_at: at.map(moment), ..sample::run(testbed, contact) };
        let runs = [ended(None), ended(Some(100)), ended(Some(300))];
        let mut rows: Vec<Row> = runs.iter().map(|run| Row::Run(run.clone())).collect();
        for run in &runs {
            rows.extend([1, 2, 3].map(|turn| Row::RunSteps(sample::run_steps(run, turn))));
        }
        testbed.turn(testbed.lane(), |turn| turn.rows = rows).await;
        let forever = Retention { journal: Duration::from_days(9_999), ..policy(DAY + 200) };
        let mut gone = Vec::new();
        while gone.last() != Some(&0) {
            gone.push(testbed.store.sweep(&forever, 2).await.expect("swept"));
        }
        assert_eq!(gone, [2, 1, 0]);
        let read = testbed.store.read();
        let mut left = Vec::new();
        for run in &runs {
            left.push(read.run_steps(testbed.scope, run.run).await.expect("read").len());
        }
        assert_eq!(left, [3, 0, 3]);
        assert!(read.run(testbed.scope, runs[1].run).await.expect("read").is_some(), "the run stays");
    }
}
