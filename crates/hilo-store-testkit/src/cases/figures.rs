//! Figures of flows.

use super::cases;
use crate::{
    sample,
    testbed::{LEASE_MS, Testbed, moment},
};
use hilo_model::{
    Duration, Id, NodeId, Scope, Timestamp,
    calendar::Zone,
    figure::{Bin, Counted, Ending, hour},
};
use hilo_store::{
    Refusal,
    figure::{About, FigureFilter, FigureRow, FigureSum, Grain, Span},
    journal::LaneKey,
    partition::{PartitionId, Retention},
    rows::Row,
    turn::{Turn, Turns},
    write::Write,
};
use std::sync::atomic::{AtomicBool, Ordering};
use uuid::Uuid;

/// The id of something that is counted of.
fn subject(testbed: &Testbed) -> Uuid {
    testbed.id::<hilo_model::FlowVersionId>().uuid()
}

fn left(node: &str, output: &str) -> Counted {
    Counted::Left { node: node.into(), output: output.into() }
}

fn standing(node: &str) -> Counted {
    Counted::Standing { node: node.into() }
}

/// So many more of something, in the hour of a moment.
fn row(scope: Scope, version: Uuid, counted: Counted, count: i64, at: Timestamp) -> FigureRow {
    FigureRow::new(scope, version, counted, (count, 0), at)
}

/// All figures of these versions.
fn all(versions: &[Uuid]) -> FigureFilter {
    FigureFilter::always(About::Nodes, versions.to_vec())
}

async fn figures(testbed: &Testbed, filter: &FigureFilter) -> Vec<(Counted, i64)> {
    let read = testbed.store.read().figures(testbed.scope, filter).await.expect("figures");
    read.into_iter()
        .filter(|figure| figure.count != 0)
        .map(|FigureSum { counted, count, .. }| (counted, count))
        .collect()
}

/// What began, by slice and time.
async fn told(testbed: &Testbed, filter: &FigureFilter) -> Vec<(String, Option<(Grain, Timestamp)>, i64)> {
    let read = testbed.store.read().figures(testbed.scope, filter).await.expect("figures");
    read.into_iter().map(|sum| (sum.slice.to_string(), sum.at, sum.count)).collect()
}

fn counting(lane: LaneKey, figures: Vec<FigureRow>) -> Turn {
    Turn { figures, ..Turn::new(lane, moment(1)) }
}

cases! {
    async fn turns_add_to_figures_whatever_their_partition(testbed: &Testbed) {
        testbed.own_all().await;
        let (scope, version) = (testbed.scope, subject(testbed));
        let lanes = [0, 1, 2, 0].map(|number| testbed.lane_in(PartitionId(number)));
        let of = |counted, count| row(scope, version, counted, count, moment(1));
        for (number, lane) in lanes.iter().enumerate() {
            let took = FigureRow::new(scope, version, Counted::Took(Bin(40)), (1, 10 + number as i64), moment(1));
            testbed
                .turn(*lane, |turn| {
                    turn.figures = vec![of(Counted::Started, 1), of(Counted::Active, 1), of(left("a", "next"), 2), took];
                    turn.figures.push(of(left("a", "next"), 1));
                })
                .await;
        }
        testbed.turn(lanes[1], |turn| turn.figures = vec![of(Counted::Active, -1)]).await;
        let read = testbed.store.read().figures(scope, &all(&[version])).await.expect("figures");
        let sum = |counted, count, sum| FigureSum {
            of: version,
            slice: "".into(),
            at: None,
            counted,
            count,
            sum,
            last: moment(1),
        };
        let expected = [
            sum(Counted::Started, 4, 0),
            sum(Counted::Took(Bin(40)), 4, 10 + 11 + 12 + 13),
            sum(Counted::Active, 3, 0),
            sum(left("a", "next"), 12, 0),
        ];
        assert_eq!(read, expected);
    }

    async fn turns_of_one_batch_are_counted_once_each(testbed: &Testbed) {
        testbed.own_all().await;
        let (scope, version) = (testbed.scope, subject(testbed));
        let lanes = [0, 1].map(|number| testbed.lane_in(PartitionId(number)));
        testbed.append(lanes.iter().map(|lane| testbed.entry(*lane, "x")).collect()).await;
        let mut batch = Vec::new();
        for lane in lanes {
            let fence = testbed.fence(testbed.partition_of(lane)).await;
            let turn = counting(lane, vec![row(scope, version, Counted::Started, 1, moment(1))]);
            batch.push(Write::Turns { fence, turns: Turns { after: 0, up_to: 1, turns: vec![turn], claims: Vec::new() } });
        }
        // Made again, as after a lost answer: the cursors have moved on.
        let again = batch.clone();
        assert!(testbed.store.write(batch.into()).await.expect("written").iter().all(Result::is_ok));
        let refused = testbed.store.write(again.into()).await.expect("answered");
        assert_eq!(refused, [Err(Refusal::Stale("cursor")), Err(Refusal::Stale("cursor"))]);
        assert_eq!(figures(testbed, &all(&[version])).await, [(Counted::Started, 2)]);
    }

    async fn whoever_lost_the_partition_counts_nothing(testbed: &Testbed) {
        testbed.store.acquire(testbed.node, u16::MAX, 0).await.expect("acquired");
        let (lane, version) = (testbed.lane(), subject(testbed));
        testbed.append(vec![testbed.entry(lane, "x")]).await;
        let old = testbed.fence(testbed.partition_of(lane)).await;
        testbed.store.acquire(testbed.id::<NodeId>(), u16::MAX, LEASE_MS).await.expect("acquired");
        let turn = counting(lane, vec![row(lane.scope, version, Counted::Started, 1, moment(1))]);
        let turns = Turns { after: 0, up_to: 1, turns: vec![turn], claims: Vec::new() };
        let write = |fence| Write::Turns { fence, turns: turns.clone() };
        assert_eq!(testbed.write(write(old)).await, Err(Refusal::Fenced { partition: old.partition.0 }));
        assert_eq!(figures(testbed, &all(&[version])).await, []);
        testbed.write(write(testbed.fence(old.partition).await)).await.expect("committed");
        assert_eq!(figures(testbed, &all(&[version])).await, [(Counted::Started, 1)]);
    }

    async fn a_batch_that_fails_counts_nothing(testbed: &Testbed) {
        testbed.own_all().await;
        let (lane, version) = (testbed.lane(), subject(testbed));
        let twice = sample::effect(testbed, lane, 1);
        testbed.turn(lane, |turn| turn.outbox.push(twice.clone())).await;
        testbed.append(vec![testbed.entry(lane, "x")]).await;
        let fence = testbed.fence(testbed.partition_of(lane)).await;
        let mut turn = counting(lane, vec![row(lane.scope, version, Counted::Started, 1, moment(1))]);
        turn.outbox.push(twice);
        let turns = Turns { after: 1, up_to: 2, turns: vec![turn], claims: Vec::new() };
        let write = Write::Turns { fence, turns };
        testbed.store.write([write.clone()].into()).await.expect_err("an effect is decided once");
        assert_eq!(figures(testbed, &all(&[version])).await, []);
        let Write::Turns { mut turns, .. } = write else { return };
        turns.turns[0].outbox.clear();
        testbed.write(Write::Turns { fence, turns }).await.expect("committed");
        assert_eq!(figures(testbed, &all(&[version])).await, [(Counted::Started, 1)]);
    }

    async fn figures_are_found_by_version_time_and_kind(testbed: &Testbed) {
        let scope = testbed.scope;
        let [one, two, other]: [Uuid; 3] = [subject(testbed), subject(testbed), subject(testbed)];
        let hours = |n| moment(1).plus(Duration::from_hours(n));
        testbed
            .turn(testbed.lane(), |turn| {
                turn.figures = vec![
                    row(scope, one, Counted::Started, 1, hours(0)),
                    row(scope, one, Counted::Started, 10, hours(1)),
                    row(scope, one, left("a", "ñ \"x\""), 100, hours(1)),
                    row(scope, one, Counted::Stopped { node: "a".into(), ending: Ending::Failed }, 3, hours(2)),
                    row(scope, one, Counted::Again { node: "a".into() }, 4, hours(2)),
                    row(scope, one, standing("a"), 7, hours(1)),
                    row(scope, one, Counted::Active, 7, hours(1)),
                    row(scope, two, Counted::Started, 1_000, hours(1)),
                    row(scope, other, Counted::Started, 5, hours(1)),
                    row(testbed.elsewhere, one, Counted::Started, 5, hours(1)),
                ];
            })
            .await;
        let within = |about, from, until| FigureFilter::hours(about, vec![one, two], hour(from), hour(until));
        let runs = within(About::Runs, hours(1), hours(2));
        let expected = [(Counted::Started, 10), (Counted::Active, 7), (Counted::Started, 1_000)];
        assert_eq!(figures(testbed, &runs).await, expected);
        let nodes = FigureFilter { about: About::Nodes, ..runs.clone() };
        let with_nodes = [
            (Counted::Started, 10),
            (Counted::Active, 7),
            (left("a", "ñ \"x\""), 100),
            (standing("a"), 7),
            (Counted::Started, 1_000),
        ];
        assert_eq!(figures(testbed, &nodes).await, with_nodes);
        assert_eq!(figures(testbed, &all(&[two])).await, [(Counted::Started, 1_000)]);
        assert_eq!(figures(testbed, &all(&[])).await, []);
        assert_eq!(figures(testbed, &within(About::Runs, hours(0), hours(0))).await, [(Counted::Active, 7)]);
        let stopped = FigureFilter::hours(About::Nodes, vec![one], hour(hours(2)), Timestamp::MAX);
        assert_eq!(figures(testbed, &stopped).await.len(), 4, "stopped, again, and what is true now");
    }

    async fn figures_are_told_by_slice_and_hour(testbed: &Testbed) {
        let (scope, version) = (testbed.scope, subject(testbed));
        let hours = |n| moment(1).plus(Duration::from_hours(n));
        let of = |slice: &str, hour| row(scope, version, Counted::Started, 1, hours(hour)).of_slice(slice.into());
        for (number, slices) in [["a", "b"], ["a", "ñ\u{1f}\u{1e}x"]].into_iter().enumerate() {
            let lane = testbed.lane_in(PartitionId(number as i16));
            testbed.turn(lane, |turn| turn.figures = vec![of(slices[0], 0), of(slices[0], 1), of(slices[1], 1)]).await;
        }
        let all = FigureFilter::hours(About::Runs, vec![version], hour(hours(0)), Timestamp::MAX);
        assert_eq!(figures(testbed, &all).await, [(Counted::Started, 6)]);
        let filter = FigureFilter { by_slice: true, ..all };
        let expected = [("a", None, 4), ("b", None, 1), ("ñ\u{1f}\u{1e}x", None, 1)];
        assert_eq!(told(testbed, &filter).await, expected.map(|(slice, at, n)| (slice.to_owned(), at, n)));
        let by_time = FigureFilter { by_time: true, ..filter };
        let at = |n| Some((Grain::Hour, hour(hours(n))));
        let expected = [("a", at(0), 2), ("a", at(1), 2), ("b", at(1), 1), ("ñ\u{1f}\u{1e}x", at(1), 1)];
        assert_eq!(told(testbed, &by_time).await, expected.map(|(slice, at, n)| (slice.to_owned(), at, n)));
    }

    async fn hours_become_days_and_months_and_no_sum_changes(testbed: &Testbed) {
        let (scope, version) = (testbed.scope, subject(testbed));
        let day = Duration::from_days(1);
        // Three hours behind UTC: a month ends while UTC has another one already.
        let start: Timestamp = "2026-01-31T03:00:00Z".parse().expect("a moment");
        let at = |hours| start.plus(Duration::from_hours(hours));
        let mut counted = 0;
        for (number, hours) in [0, 1, 1, 23, 24, 30, 49].into_iter().enumerate() {
            let lane = testbed.lane_in(PartitionId((number % 3) as i16));
            counted += 1;
            testbed
                .turn(lane, |turn| {
                    let took = FigureRow::new(scope, version, Counted::Took(Bin(40)), (1, 100), at(hours));
                    turn.figures = vec![
                        row(scope, version, Counted::Started, 1, at(hours)).of_slice("s".into()),
                        row(scope, version, left("a", "next"), 1, at(hours)).of_slice("s".into()),
                        took.of_slice("s".into()),
                        row(scope, version, standing("a"), 1, at(hours)),
                    ];
                })
                .await;
        }
        let mut expected = vec![
            (Counted::Started, counted),
            (Counted::Took(Bin(40)), counted),
            (left("a", "next"), counted),
            (standing("a"), counted),
        ];
        assert_eq!(figures(testbed, &all(&[version])).await, expected);
        let forever = Duration::from_days(9_999);
        let zones = [(scope.workspace, Zone::named("America/Buenos_Aires"))].into();
        let policy = Retention {
            now: at(24).plus(day),
            journal: forever,
            answers: forever,
            run_steps: forever,
            figure_hours: day,
            zones,
        };
        while testbed.store.sweep(&policy, 2).await.expect("swept") > 0 {}
        assert_eq!(figures(testbed, &all(&[version])).await, expected);
        let sums = testbed.store.read().figures(scope, &all(&[version])).await.expect("figures");
        assert!(sums.iter().any(|sum| sum.counted == Counted::Took(Bin(40)) && sum.sum == 100 * counted));
        // What is a day now has no hours any more; what is younger has.
        let within = |grain, from: &str, until: &str| {
            let (from, until) = (from.parse().expect("a moment"), until.parse().expect("a moment"));
            let spans = vec![Span { grain, from, until }];
            FigureFilter { about: About::Runs, of: vec![version], spans, by_slice: true, by_time: true }
        };
        let started = async |filter: &FigureFilter| -> Vec<(Option<(Grain, Timestamp)>, i64)> {
            let read = testbed.store.read().figures(scope, filter).await.expect("figures");
            let started = read.into_iter().filter(|sum| sum.counted == Counted::Started);
            started.map(|sum| (sum.at, sum.count)).collect()
        };
        let one = |grain, text: &str, count| vec![(Some((grain, text.parse().expect("a moment"))), count)];
        let hours = within(Grain::Hour, "2026-01-01T00:00:00Z", "2026-03-01T00:00:00Z");
        let left_over: i64 = started(&hours).await.iter().map(|(_, count)| count).sum();
        assert_eq!(left_over, 3, "24, 30 and 49 hours after");
        let days = within(Grain::Day, "2026-01-01T00:00:00Z", "2026-03-01T00:00:00Z");
        assert_eq!(started(&days).await, one(Grain::Day, "2026-01-31T00:00:00Z", 4));
        let months = within(Grain::Month, "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z");
        assert_eq!(started(&months).await, one(Grain::Month, "2026-01-01T00:00:00Z", 4));
        // Whoever is late counts all the same, and is added up with the next.
        testbed
            .turn(testbed.lane(), |turn| {
                turn.figures = vec![row(scope, version, Counted::Started, 1, at(5)).of_slice("s".into())];
            })
            .await;
        while testbed.store.sweep(&policy, 100).await.expect("swept") > 0 {}
        assert_eq!(started(&days).await, one(Grain::Day, "2026-01-31T00:00:00Z", 5));
        expected[0].1 += 1;
        assert_eq!(figures(testbed, &all(&[version])).await, expected);
        // The days after it join their own month.
        let later = Retention { now: at(100), ..policy };
        while testbed.store.sweep(&later, 100).await.expect("swept") > 0 {}
        let february = within(Grain::Month, "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z");
        assert_eq!(started(&february).await, one(Grain::Month, "2026-02-01T00:00:00Z", 3));
        assert_eq!(figures(testbed, &all(&[version])).await, expected);
    }

    /// A question reads hours and packs one after the other, and a sweep moves sums from one to the other meanwhile.
    async fn what_is_added_up_while_it_is_read_is_told_once(testbed: &Testbed) {
        const HOURS: u64 = 60;
        let (scope, version) = (testbed.scope, subject(testbed));
        let at = |hour| moment(1).plus(Duration::from_hours(hour));
        testbed
            .turn(testbed.lane(), |turn| {
                turn.figures = (0..HOURS).map(|hour| row(scope, version, Counted::Started, 1, at(hour))).collect();
            })
            .await;
        let forever = Duration::from_days(9_999);
        let policy = Retention {
            now: at(HOURS).plus(Duration::from_days(30)),
            journal: forever,
            answers: forever,
            run_steps: forever,
            figure_hours: Duration::from_days(1),
            zones: [(scope.workspace, Zone::default())].into(),
        };
        let done = AtomicBool::new(false);
        let sweep = async {
            while testbed.store.sweep(&policy, 1).await.expect("swept") > 0 {
                tokio::task::yield_now().await;
            }
            done.store(true, Ordering::Relaxed);
        };
        let ask = async {
            let mut asked = 0;
            while !done.load(Ordering::Relaxed) {
                assert_eq!(figures(testbed, &all(&[version])).await, [(Counted::Started, HOURS as i64)]);
                asked += 1;
                tokio::task::yield_now().await;
            }
            asked
        };
        let (asked, ()) = tokio::join!(ask, sweep);
        assert!(asked > 5, "it was asked {asked} times meanwhile");
        assert_eq!(figures(testbed, &all(&[version])).await, [(Counted::Started, HOURS as i64)]);
    }

    async fn channels_are_counted_beside_and_the_last_time_is_kept(testbed: &Testbed) {
        let (scope, channel) = (testbed.scope, subject(testbed));
        let failed = Counted::Failed { why: "131047".into() };
        for (number, at) in [(0, 10), (1, 30), (2, 20)] {
            let lane = testbed.lane_in(PartitionId(number));
            testbed
                .turn(lane, |turn| {
                    turn.figures = vec![
                        row(scope, channel, Counted::Received, 1, moment(at)),
                        row(scope, channel, failed.clone(), 1, moment(at)),
                        row(scope, channel, Counted::Received, 1, moment(at - 5)),
                    ];
                })
                .await;
        }
        let filter = FigureFilter::always(About::Channels, vec![channel]);
        let read = testbed.store.read().figures(scope, &filter).await.expect("figures");
        let told: Vec<_> = read.iter().map(|f| (f.counted.clone(), f.count, f.last)).collect();
        assert_eq!(told, [(Counted::Received, 6, moment(30)), (failed, 3, moment(30))]);
        assert_eq!(figures(testbed, &all(&[channel])).await, [], "it is no flow");
    }

    async fn figures_stay_when_a_person_is_erased(testbed: &Testbed) {
        let (lane, version) = (testbed.lane(), subject(testbed));
        let contact = sample::contact_of(lane);
        testbed
            .turn(lane, |turn| turn.figures = vec![row(lane.scope, version, Counted::Started, 1, moment(1))])
            .await;
        testbed
            .turn(lane, |turn| {
                turn.rows.push(Row::DestroyKey { scope: lane.scope, contact, at: moment(2) });
            })
            .await;
        assert_eq!(figures(testbed, &all(&[version])).await, [(Counted::Started, 1)]);
    }
}
