//! What it costs to ask how runs fared: fills a database with the figures of many runs over a year, as turns and sweeps would have left
//! them, and asks. On SQLite, in a file that is kept or in none, or on PostgreSQL; a database that was filled before is only asked. By hand:
//! `cargo run --profile quick -p hilo --example figures -- 1000000 [postgres://… | FILE]`
#![expect(clippy::unwrap_used, reason = "a tool run by hand")]

use hilo_app::{
    App, Caller,
    bootstrap::Bootstrap,
    flows::{AskExperiments, AskRuns, Dimension, Period, PushFlow, SliceFilter},
};
use hilo_bus::LocalBus;
use hilo_model::{
    Actor, ChannelId, ContactId, Duration, EnvironmentKind, FlowVersionId, Id, IdSource, Locale, ManualClock,
    NodeId, Scope, Timestamp, TraceId,
    access::{Permission, Viewer},
    calendar::Zone,
    figure::{Bin, Counted, Ending, Slice},
};
use hilo_settings::Flow;
use hilo_store::{
    Store,
    figure::{FIGURE_HOURS_KEPT, FigureRow},
    journal::{LaneKey, LaneKind},
    partition::Retention,
    turn::{Turn, Turns},
    write::Write,
};
use hilo_store_postgres::{ConnectOptions, PostgresStore};
use hilo_store_sqlite::{Options, SqliteStore};
use hilo_vault::{MasterKey, MasterKeys, Vault};
use std::{collections::BTreeMap, path::PathBuf, sync::Arc, time::Instant};

const FLOWS: u64 = 20;
const VERSIONS: u64 = 4;
const CHANNELS: u64 = 3;
const DAYS: u64 = 365;
const TRIGGERS: [&str; 4] = ["keyword", "button", "any_message", "manual"];
/// How often each question is asked.
const TIMES: usize = 15;

fn document(flow: u64, version: u64) -> String {
    let process = ["orders", "returns", "appointments"][(flow % 3) as usize];
    format!(
        "
api: hilo.dev/flow/v1
flow: flow-{flow}
name: Flow {flow}, {version}
process: {process}
language: en
start: try
nodes:
  try: {{ type: split, variants: [{{ name: a, weight: 1, next: ask }}, {{ name: b, weight: 1, next: ask }}] }}
  ask: {{ type: ask, question: 'Version {version}?', answer: {{ type: text }}, fallback: end, next: sale }}
  sale: {{ type: goal, goal: sale, next: end }}
"
    )
}

/// A quick source of numbers (xorshift).
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % n
    }
}

struct Year {
    scope: Scope,
    versions: Vec<Vec<FlowVersionId>>,
    channels: Vec<ChannelId>,
    chance: Chance,
}

impl Year {
    /// What turns of a run that begins at a moment count; it ends in the same hour.
    fn run(&mut self, day: u64, at: Timestamp) -> Vec<FigureRow> {
        let chance = &mut self.chance;
        // Some flows are asked for much more often than others.
        let flow = chance.below(FLOWS).min(chance.below(FLOWS));
        let version = self.versions[flow as usize][(day * VERSIONS / DAYS) as usize].uuid();
        let channel = self.channels[chance.below(CHANNELS) as usize];
        let trigger = TRIGGERS[chance.below(4).min(chance.below(4)) as usize];
        let variant = ["a", "b"][chance.below(2) as usize];
        let before = Slice::text(Some(channel), trigger, &BTreeMap::new());
        let slice = Slice::text(Some(channel), trigger, &[("try".into(), variant.into())].into());
        let (node, variant): (Arc<str>, Arc<str>) = ("try".into(), variant.into());
        let ending = match chance.below(20) {
            0..12 => Ending::Completed,
            12 | 13 => Ending::HandedOff,
            14..17 => Ending::Unanswered,
            17 => Ending::TakenOver,
            18 => Ending::Interrupted,
            _ => Ending::Failed,
        };
        let row = |counted, sum| FigureRow::new(self.scope, version, counted, (1, sum), at);
        let left = |node: &str, output: &str| Counted::Left { node: node.into(), output: output.into() };
        let mut rows = vec![row(Counted::Started, 0).of_slice(before)];
        let mut also = vec![
            row(Counted::Came { node: node.clone() }, 0),
            row(Counted::Exposed { node: node.clone(), variant: variant.clone() }, 0),
            row(left("try", &variant), 0),
            row(Counted::Ended(ending), 0),
        ];
        if ending.is_reached() {
            // From ten seconds to an hour, most of them a few minutes.
            let millis = 10_000 + chance.below(60_000) * (1 + chance.below(60));
            also.push(row(Counted::Took(Bin::of(Duration::from_millis(millis))), millis as i64));
            also.push(row(left("ask", "next"), 0));
        } else {
            also.push(row(Counted::Stopped { node: "ask".into(), ending }, 0));
        }
        if chance.below(8) == 0 {
            also.push(row(Counted::Goal { goal: "sale".into() }, 0));
            also.push(row(Counted::Converted { node, variant, goal: "sale".into() }, 0));
        }
        rows.extend(also.into_iter().map(|row| row.of_slice(slice.clone())));
        rows
    }
}

#[tokio::main]
async fn main() {
    let mut args = std::env::args().skip(1);
    let runs: u64 = args.next().map_or(1_000_000, |runs| runs.parse().unwrap());
    let dir = tempfile::tempdir_in("target").or_else(|_| tempfile::tempdir()).unwrap();
    let place = args.next();
    let file = place.as_ref().map_or_else(|| dir.path().join("x.db"), PathBuf::from);
    let store: Arc<dyn Store> = match place.filter(|place| place.starts_with("postgres")) {
        Some(url) => Arc::new(PostgresStore::connect(&ConnectOptions::new(url)).await.unwrap()),
        None => Arc::new(SqliteStore::open(&Options::new(file)).await.unwrap()),
    };
    let filled = !store.documents(&hilo_settings::all::<Flow>()).await.unwrap().is_empty();
    let now: Timestamp = "2026-11-21T15:30:00Z".parse().unwrap();
    let clock = Arc::new(ManualClock::new(now));
    let key: MasterKey = MasterKey::generate("1").unwrap().parse().unwrap();
    let vault = Arc::new(Vault::new(MasterKeys::new(vec![key]).unwrap()));
    let app = App::new(store.clone(), vault, Arc::new(LocalBus::new(16)), clock);
    let made = app
        .bootstrap(Bootstrap {
            slug: "w".into(),
            name: "W".into(),
            locale: Locale::of("es"),
            time_zone: "America/Bogota".into(),
            admin_email: "admin@example.com".into(),
            admin_name: "Admin".into(),
            admin_password: None,
            key_for: EnvironmentKind::Production,
        })
        .await
        .unwrap();
    let scope = Scope { workspace: made.workspace, environment: made.environments[0].1 };
    let mut ids = IdSource::new(now, 7);
    let viewer =
        Viewer { actor: Actor::Operator, scope, permissions: Permission::ALL.to_vec(), teams: Vec::new() };
    let caller = Caller { viewer, trace: ids.make::<TraceId>(), once: None };
    if !filled {
        let mut versions = Vec::new();
        for flow in 0..FLOWS {
            let mut of_flow = Vec::new();
            for version in 1..=VERSIONS {
                let push = PushFlow { document: document(flow, version), ..PushFlow::default() };
                of_flow.push(app.push_flow(&caller, push).await.unwrap().version);
            }
            versions.push(of_flow);
        }
        let channels = (0..CHANNELS).map(|_| ids.make()).collect();
        let began = Instant::now();
        let mut year = Year { scope, versions, channels, chance: Chance(0x9e37_79b9_7f4a_7c15) };
        fill(&*store, &mut year, &mut ids, runs, now).await;
        println!(
            "{runs} runs over {DAYS} days, {FLOWS} flows of {VERSIONS} versions: {:.0} s",
            began.elapsed().as_secs_f64()
        );
    }
    ask(&app, &caller, runs, now).await;
    store.close().await;
}

/// Day by day: what turns count, and then the sweep.
async fn fill(store: &dyn Store, year: &mut Year, ids: &mut IdSource, runs: u64, now: Timestamp) {
    let node: NodeId = ids.make();
    let states = store.acquire(node, u16::MAX, 3_600_000).await.unwrap();
    let lane = LaneKey { scope: year.scope, kind: LaneKind::Contact, id: ids.make::<ContactId>().uuid() };
    let zones = BTreeMap::from([(year.scope.workspace, Zone::named("America/Bogota"))]);
    let forever = Duration::from_days(9_999);
    let mut written = 0;
    for day in 0..DAYS {
        let midnight = now.minus(Duration::from_days(DAYS - day));
        let until = runs * (day + 1) / DAYS;
        let mut hours: BTreeMap<(u64, usize), Vec<FigureRow>> = BTreeMap::new();
        while written < until {
            // Fourteen hours of a day, and a partition.
            let (hour, place) = (year.chance.below(14), year.chance.below(states.len().min(8) as u64));
            let rows = year.run(day, midnight.plus(Duration::from_hours(hour)));
            hours.entry((hour, place as usize)).or_default().extend(rows);
            written += 1;
        }
        for ((_, place), figures) in hours {
            let state = &states[place];
            let turn = Turn { figures, ..Turn::new(lane, now) };
            let turns =
                Turns { after: state.cursor, up_to: state.cursor, turns: vec![turn], claims: Vec::new() };
            let write = Write::Turns { fence: state.fence, turns };
            store.write([write].into()).await.unwrap().pop().unwrap().unwrap();
        }
        let policy = Retention {
            now: midnight.plus(Duration::from_days(1)),
            journal: forever,
            answers: forever,
            run_steps: forever,
            figure_hours: FIGURE_HOURS_KEPT,
            zones: zones.clone(),
        };
        while store.sweep(&policy, 5_000).await.unwrap() > 0 {}
    }
    let fences: Vec<_> = states.iter().map(|state| state.fence).collect();
    store.release(node, &fences).await.unwrap();
}

/// Each question several times, one after the other.
async fn ask(app: &App, caller: &Caller, runs: u64, now: Timestamp) {
    let ago = |days| Some(now.minus(Duration::from_days(days)));
    let question = |days: u64, by: &[Dimension]| AskRuns {
        period: Period { from: ago(days), until: None },
        by: by.to_vec(),
        flow: None,
        versions: Vec::new(),
        process: None,
        only: SliceFilter::default(),
    };
    let of_flow = |days, by: &[Dimension]| AskRuns { flow: Some("flow-0".into()), ..question(days, by) };
    let b = SliceFilter { variant: Some(("try".into(), "b".into())), ..SliceFilter::default() };
    use Dimension::{Channel, Day, Flow, Hour, Month, Process, Trigger, Variant, Version};
    let questions = [
        ("all flows, a year, by flow", question(366, &[Flow])),
        ("all flows, a year, by process", question(366, &[Process])),
        ("all flows, a year, by channel and trigger", question(366, &[Channel, Trigger])),
        ("all flows, a year, by flow, version and variant", question(366, &[Flow, Version, Variant])),
        ("all flows, a year, by month", question(366, &[Month])),
        ("all flows, 90 days, by day", question(90, &[Day])),
        ("all flows, 30 days, by flow", question(30, &[Flow])),
        ("all flows, 7 days, by hour", question(7, &[Hour])),
        ("the busiest flow, a year, by version", of_flow(366, &[Version])),
        ("the busiest flow, a year, by day", of_flow(366, &[Day])),
        (
            "the busiest flow, a year, of one variant, by channel",
            AskRuns { only: b, ..of_flow(366, &[Channel]) },
        ),
    ];
    for (name, question) in questions {
        let mut took = Vec::new();
        let mut told = None;
        for _ in 0..TIMES {
            let began = Instant::now();
            told = Some(app.grouped_runs(caller, question.clone()).await.unwrap());
            took.push(began.elapsed().as_secs_f64() * 1_000.0);
        }
        let told = told.unwrap();
        if question.period.from == ago(366) && question.flow.is_none() {
            assert_eq!(told.all.started, runs as i64, "{name}: every run is told once");
            assert_eq!(told.all.ended.values().sum::<i64>(), runs as i64, "{name}");
        }
        show(name, took, told.groups.len());
    }
    let period = Period { from: None, until: None };
    let mut took = Vec::new();
    for _ in 0..TIMES {
        let began = Instant::now();
        app.flow_figures(caller, "flow-0", None, period, &SliceFilter::default()).await.unwrap();
        took.push(began.elapsed().as_secs_f64() * 1_000.0);
    }
    show("the busiest flow with its nodes, from the beginning", took, 1);
    let mut took = Vec::new();
    for _ in 0..TIMES {
        let began = Instant::now();
        app.flow_experiments(caller, "flow-0", AskExperiments { period, base: None, lift: None })
            .await
            .unwrap();
        took.push(began.elapsed().as_secs_f64() * 1_000.0);
    }
    show("the experiments of the busiest flow, from the beginning", took, 1);
}

fn show(name: &str, mut took: Vec<f64>, groups: usize) {
    took.sort_by(f64::total_cmp);
    println!(
        "{name}: median {:.1} ms, longest {:.1} ms, {groups} groups",
        took[took.len() / 2],
        took[took.len() - 1]
    );
}
