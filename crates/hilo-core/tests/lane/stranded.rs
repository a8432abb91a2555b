//! Nobody is stranded: whatever becomes of a flow while somebody is inside (another version with any policy, a roll-back, taken off) and
//! whatever else happens to them, afterwards their run waits for something that can come, or it ended and that was told.
//!
//! Flows are drawn by chance, from every kind of node, and changed by chance.

use crate::support::{Story, id};
use hilo_core::{
    Decision,
    command::Command,
    config::{FlowSet, FlowVersion, LiveFlow, LiveRelease},
    contact::{ContactState, TimerPurpose},
    decision::{EffectPayload, Fact},
    event::{CommandGiven, ContactEvent},
};
use hilo_flow::{
    Flow, Program,
    engine::{HttpFailure, HttpOutcome},
    triggers::FlowRef,
};
use hilo_model::{
    Actor, Duration, EffectId, FlowId, PersonId, RunId, TimerId, Timestamp,
    message::{ChoiceKind, Inbound},
    release::RunPolicy,
};
use proptest::{collection::vec, prelude::*, sample::select};
use serde_json::json;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// The nodes that a drawing may have.
const NODES: [&str; 7] = ["a", "b", "c", "d", "e", "f", "g"];

/// Every kind of node, with places for where it leads: `0`, `1` and `2` between brackets are targets.
const KINDS: [&str; 36] = [
    "{ type: message, send: { text: One }, next: [0] }",
    "{ type: message, send: { text: Two }, template: { name: two, category: utility }, next: [0] }",
    "{ type: ask, question: 'How many?', answer: { type: text }, save: said, next: [0], fallback: [1] }",
    "{ type: ask, question: 'How many?', answer: { type: number }, next: [0], fallback: [1], no_reply: { after: 1h, next: [2] } }",
    "{ type: ask, question: 'How many?', answer: { type: number }, attempts: 1, next: [0], fallback: [1], no_reply: { nudge: { after: 10m, times: 2 }, after: 2h, next: [2] } }",
    "{ type: ask, question: Which, answer: { type: option, options: [{ id: x, title: X, next: [1] }, { id: y, title: Y }] }, next: [0], fallback: [2] }",
    "{ type: delay, for: 30m, next: [0] }",
    "{ type: delay, for: 2d, hours: office, next: [0], error: [1] }",
    "{ type: delay, until: contact.fields.day, next: [0], error: [1] }",
    "{ type: http, url: 'https://a.test/x', next: [0], error: [1] }",
    "{ type: http, url: 'https://a.test/x', save: { said: response.status }, next: [0], on_status: { 404: [2] }, error: [1] }",
    "{ type: wait, event: { named: paid }, next: [0] }",
    "{ type: wait, event: { named: paid }, timeout: { after: 2h, next: [1] }, reply: [2], next: [0] }",
    "{ type: wait, event: { tag_added: vip }, reply: [1], next: [0] }",
    "{ type: wait, event: { tag_removed: vip }, timeout: { after: 1d, hours: office, next: [1] }, next: [0] }",
    "{ type: wait, event: { field_changed: city }, save: said, next: [0] }",
    "{ type: approval, title: Pay, roles: [supervisor], approved: [0], refused: [1], error: [2] }",
    "{ type: approval, title: Pay, people: [rosa@aurora.test, nobody@aurora.test], quorum: all, save: decision, timeout: { after: 1d, next: [2] }, approved: [0], refused: [1], error: end }",
    "{ type: approval, title: Pay, teams: [sales], veto: false, escalate: { after: 1h, people: [luis@aurora.test] }, timeout: { after: 2h, next: [2] }, approved: [0], refused: [1], error: end }",
    "{ type: approval, title: Pay, people: [nobody@aurora.test], roles: [nothing], approved: [0], refused: [1], error: [2] }",
    "{ type: for_each, list: xs, item: x, body: [0], next: [1] }",
    "{ type: for_each, list: contact.fields.none, item: x, body: [0], next: [1] }",
    "{ type: condition, branches: [{ name: some, when: said == 'yes', next: [0] }], else: [1] }",
    "{ type: hours, hours: office, open: [0], closed: [1] }",
    "{ type: language, ways: { es: [0], pt: [1] }, else: [2] }",
    "{ type: split, variants: [{ name: left, weight: 1, next: [0] }, { name: right, weight: 1, next: [1] }] }",
    "{ type: note, text: 'Said {{ said }}', next: [0] }",
    "{ type: goal, goal: sale, next: [0] }",
    "{ type: assign, team: sales, person: rosa@aurora.test, next: [0] }",
    "{ type: ticket, summary: About, priority: high, status: solved, next: [0] }",
    "{ type: consent, topic: marketing, question: 'Offers?', yes: [0], no: [1], fallback: [2], no_reply: { after: 1h, next: [1] } }",
    "{ type: terms, terms: privacy, version: '1', text: Terms, yes: [0], no: [1], fallback: [2] }",
    "{ type: set, variables: { said: \"'yes'\" }, contact: { city: \"'Lima'\" }, next: [0] }",
    "{ type: tag, add: [vip], next: [0] }",
    "{ type: call, flow: other, save: { said: rating }, next: [0], error: [1] }",
    "{ type: hand_off, summary: Help }",
];

/// What the customer may write; something of it fits every question.
const WORDS: [&str; 6] = ["3", "yes", "no", "X", "go", "¿qué?"];

/// A node of a drawing: what it is, and where it leads.
type Drawn = (usize, [usize; 3]);

/// A drawing: what stands at each id, if anything does.
type Drawing = Vec<Option<Drawn>>;

fn text(flow: &str, drawing: &Drawing) -> String {
    let mut text = format!(
        "api: hilo.dev/flow/v1\nflow: {flow}\nname: Drawn\nlanguage: en\n\
         variables: {{ said: {{ type: text, default: '' }}, xs: {{ type: list, default: [1, 2] }} }}\n\
         hours: {{ office: {{ week: {{ mon-fri: ['09:00-18:00'] }} }} }}\n\
         triggers: [{{ type: keyword, words: [go], interrupt: true }}]\nstart: a\nnodes:\n"
    );
    for (at, node) in drawing.iter().enumerate() {
        let Some((kind, leads)) = node else { continue };
        let mut line = KINDS[*kind].to_owned();
        for (place, to) in leads.iter().enumerate() {
            // What leads to nothing that is there leads to the end.
            let there = drawing.get(*to).is_some_and(Option::is_some);
            let target = if there { NODES[*to] } else { "end" };
            line = line.replace(&format!("[{place}]"), target);
        }
        text.push_str(&format!("  {}: {line}\n", NODES[at]));
    }
    text
}

fn compiled(number: u128, flow: u128, slug: &str, text: &str) -> Arc<FlowVersion> {
    let parsed = Flow::from_yaml(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let program = Program::of_published(&parsed).unwrap_or_else(|found| panic!("{found:#?}\n{text}"));
    let reference = FlowRef { flow: slug.to_owned(), version: id(number) };
    Arc::new(FlowVersion { reference, flow: id::<FlowId>(flow), program })
}

fn drawing() -> impl Strategy<Value = Drawing> {
    let node = (0..KINDS.len(), [0..9_usize, 0..9, 0..9]);
    (node.clone(), vec(prop::option::weighted(0.8, node), NODES.len() - 1))
        .prop_map(|(first, rest)| [Some(first)].into_iter().chain(rest).collect())
}

/// The next version: some nodes are others, some are gone.
fn changed(drawing: &Drawing, edits: &[(usize, Option<Drawn>)]) -> Drawing {
    let mut drawing = drawing.clone();
    for (at, node) in edits {
        // The first one stays something.
        if *at > 0 || node.is_some() {
            drawing[*at] = *node;
        }
    }
    drawing
}

#[derive(Debug, Clone)]
enum Happening {
    Says(usize),
    Taps(&'static str),
    TimePasses,
    Answered(u16),
    Unanswered,
    Decided {
        who: u128,
        approves: bool,
    },
    Told(&'static str),
    Tagged(bool),
    Moved,
    Released {
        version: usize,
        policy: RunPolicy,
    },
    TakenOff(RunPolicy),
    OptsOut,
    TakenOver,
    GivenBack,
    Stopped,
    /// The 24-hour window closes.
    Days(u64),
}

fn policy() -> impl Strategy<Value = RunPolicy> {
    select(vec![RunPolicy::Stay, RunPolicy::Migrate, RunPolicy::Migrate, RunPolicy::End])
}

fn happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        6 => (0..WORDS.len()).prop_map(Happening::Says),
        2 => select(vec!["x", "y", "a:yes", "b:no", "c:yes"]).prop_map(Happening::Taps),
        4 => Just(Happening::TimePasses),
        2 => select(vec![200, 404, 500]).prop_map(Happening::Answered),
        1 => Just(Happening::Unanswered),
        2 => (select(vec![901, 902]), any::<bool>()).prop_map(|(who, approves)| Happening::Decided { who, approves }),
        2 => select(vec!["paid", "else"]).prop_map(Happening::Told),
        1 => any::<bool>().prop_map(Happening::Tagged),
        1 => Just(Happening::Moved),
        5 => (0..4_usize, policy()).prop_map(|(version, policy)| Happening::Released { version, policy }),
        1 => policy().prop_map(Happening::TakenOff),
        1 => Just(Happening::OptsOut),
        1 => Just(Happening::TakenOver),
        2 => Just(Happening::GivenBack),
        1 => Just(Happening::Stopped),
        1 => (1..3_u64).prop_map(Happening::Days),
    ]
}

/// Somebody inside a flow that changes.
struct Inside {
    story: Story,
    versions: Vec<Arc<FlowVersion>>,
    other: Arc<FlowVersion>,
    /// Calls whose answer is to come.
    calls: BTreeSet<EffectId>,
    /// Runs that began and were not told to have ended.
    open: BTreeSet<RunId>,
    over: BTreeSet<RunId>,
    /// Everything that was decided.
    log: Vec<String>,
}

impl Inside {
    fn new(drawings: &[Drawing], other: &Drawing) -> Self {
        let mut story = Story::new(crate::support::FLOW);
        story
            .config
            .people
            .insert("luis@aurora.test".to_owned(), crate::support::colleague("Luis", 902, Vec::new(), None));
        let number = |at: usize| 52 + at as u128;
        let versions = drawings.iter().enumerate();
        let versions: Vec<_> = versions
            .map(|(at, drawing)| compiled(number(at), 51, "drawn", &text("drawn", drawing)))
            .collect();
        let other = compiled(90, 91, "other", &text("other", other));
        let (calls, open, over) = Default::default();
        let mut inside = Self { story, versions, other, calls, open, over, log: Vec::new() };
        inside.release(Some(0), RunPolicy::Stay);
        inside
    }

    fn release(&mut self, version: Option<usize>, policy: RunPolicy) {
        let version = version.map(|at| self.versions[at % self.versions.len()].clone());
        let live = |flow, version, policy| LiveFlow {
            flow: id(flow),
            releases: vec![LiveRelease { version, stage: None, policy }],
        };
        let live = vec![live(51, version, policy), live(91, Some(self.other.clone()), RunPolicy::Stay)];
        let all = self.versions.iter().chain([&self.other]).cloned().collect();
        self.story.config.flows = FlowSet::staged(all, live);
    }

    /// The timer that is due first.
    fn timer(&self) -> Option<(TimerId, Timestamp)> {
        let due = |purpose: &TimerPurpose| match purpose {
            TimerPurpose::Run { due, .. }
            | TimerPurpose::Dates { due }
            | TimerPurpose::Comment { due, .. } => *due,
            TimerPurpose::Snooze => self.story.now,
        };
        self.story
            .state
            .timers
            .iter()
            .map(|(timer, purpose)| (*timer, due(purpose)))
            .min_by_key(|(_, due)| *due)
    }

    fn order(&self, command: Command) -> ContactEvent {
        let given = id(10_000 + u128::from(self.story.events));
        ContactEvent::Command(CommandGiven { id: given, based_on: None, addressed: None, command })
    }

    fn written(&mut self, content: Inbound) -> ContactEvent {
        let provider_id = format!("wamid.{}", self.story.events);
        ContactEvent::MessageReceived(self.story.received(&provider_id, content))
    }

    fn says(&mut self, words: &str) -> ContactEvent {
        self.written(Inbound::Text { body: words.to_owned() })
    }

    /// What a happening is to the lane; nothing, if there is nothing that it could be about.
    fn event(&mut self, happening: &Happening) -> Option<(Actor, ContactEvent)> {
        let rosa = Actor::Person(id::<PersonId>(901));
        let mut actor = Actor::Provider;
        let event = match happening {
            Happening::Says(which) => self.says(WORDS[*which]),
            Happening::Taps(button) => self.written(Inbound::Choice {
                via: ChoiceKind::Button,
                id: (*button).to_owned(),
                title: (*button).to_owned(),
            }),
            Happening::TimePasses => {
                let (timer, due) = self.timer()?;
                self.story.now = self.story.now.max(due);
                ContactEvent::TimerFired { timer }
            }
            Happening::Answered(_) | Happening::Unanswered => {
                let effect = self.calls.pop_first()?;
                let outcome = match happening {
                    Happening::Answered(status) => HttpOutcome::Answered {
                        status: *status,
                        headers: BTreeMap::new(),
                        body: String::new(),
                    },
                    _ => HttpOutcome::Failed { kind: HttpFailure::Timeout, detail: String::new() },
                };
                ContactEvent::BackendAnswered { effect, outcome, request: None }
            }
            Happening::Decided { who, approves } => {
                let approval = self.story.state.run.as_ref()?.approval.as_ref()?.id;
                actor = Actor::Person(id(*who));
                self.order(Command::AnswerApproval { approval, approves: *approves, comment: None })
            }
            Happening::Told(name) => {
                actor = rosa;
                self.order(Command::TellEvent { name: (*name).to_owned(), data: json!({ "n": 1 }) })
            }
            Happening::Tagged(on) => {
                actor = rosa;
                let tag = vec!["vip".to_owned()];
                let (add, remove) = if *on { (tag, Vec::new()) } else { (Vec::new(), tag) };
                self.order(Command::Tag { add, remove })
            }
            Happening::Moved => {
                actor = rosa;
                let city = json!(format!("city {}", self.story.events));
                let fields = serde_json::Map::from_iter([("city".to_owned(), city)]);
                self.order(Command::EditContact { name: None, locale: None, time_zone: None, fields })
            }
            Happening::Released { version, policy } => {
                self.release(Some(*version), *policy);
                return None;
            }
            Happening::TakenOff(policy) => {
                self.release(None, *policy);
                return None;
            }
            Happening::OptsOut => self.says("STOP"),
            Happening::TakenOver => {
                actor = rosa;
                self.order(Command::TakeOver { person: None })
            }
            Happening::GivenBack => {
                actor = rosa;
                self.order(Command::GiveBack)
            }
            Happening::Stopped => {
                actor = rosa;
                self.order(Command::StopFlow)
            }
            Happening::Days(days) => {
                // Timers do not wait for whoever tells what happened.
                let later = self.story.now.plus(Duration::from_days(*days));
                while let Some((timer, due)) = self.timer().filter(|(_, due)| *due <= later) {
                    self.story.now = self.story.now.max(due);
                    self.decide(Actor::System, ContactEvent::TimerFired { timer });
                }
                self.story.now = later;
                return None;
            }
        };
        Some((actor, event))
    }

    fn live(&mut self, happening: &Happening) {
        self.story.now = self.story.now.plus(Duration::from_seconds(1));
        if let Some((actor, event)) = self.event(happening) {
            self.decide(actor, event);
        }
        self.check();
    }

    fn decide(&mut self, actor: Actor, event: ContactEvent) {
        let before = self.story.state.run.as_ref().map(|run| run.id);
        self.story.event_by(actor, event);
        let decision = std::mem::take(&mut self.story.last);
        self.heard(before, &decision);
        self.log.push(format!("{decision:?}"));
    }

    /// Takes in what was decided.
    fn heard(&mut self, before: Option<RunId>, decision: &Decision) {
        for fact in &decision.facts {
            match fact {
                Fact::MessageOut { run: Some(run), .. } => {
                    assert!(!self.over.contains(run), "nothing is said by what ended before");
                }
                Fact::Run(run) if run.ended.is_some() => {
                    assert!(self.open.remove(&run.run), "a run ends once");
                }
                Fact::Run(run) => {
                    self.open.insert(run.run);
                }
                _ => {}
            }
        }
        let ended = before.filter(|run| !self.open.contains(run));
        self.over.extend(ended);
        for effect in &decision.effects {
            if matches!(effect.payload, EffectPayload::Http { .. }) {
                self.calls.insert(effect.id);
            }
        }
        let now: BTreeSet<RunId> = self.story.state.run.iter().map(|run| run.id).collect();
        assert_eq!(self.open, now, "what is not under way any more was told to have ended");
    }

    /// Whoever is inside can come on.
    fn check(&mut self) {
        let Some(run) = &self.story.state.run else { return };
        let wait = run.state.as_ref().expect("a run that is under way waits").wait;
        let timer = self.timer().map(|(timer, _)| timer);
        assert_eq!(wait.timer, timer.is_some(), "what waits for a moment has a timer, and no other has");
        if let Some(call) = wait.call {
            assert!(self.calls.contains(&call), "what waits for an answer has asked");
        }
        if let Some(approval) = wait.approval {
            let open = run.approval.as_ref().expect("what waits for people has asked them");
            assert!(open.id == approval && open.asked.is_asked_of_somebody());
        } else {
            assert!(run.approval.is_none(), "people are asked nothing that nobody waits for");
        }
        let before = (run.id, run.turns);
        let (kept, log, at) = (self.keep(), self.log.len(), self.story.now);
        let could = [
            Happening::TimePasses,
            Happening::Answered(200),
            Happening::Decided { who: 901, approves: true },
            Happening::Decided { who: 901, approves: false },
            Happening::Told("paid"),
            Happening::Tagged(false),
            Happening::Tagged(true),
            Happening::Moved,
            Happening::Says(0),
            Happening::Says(1),
        ];
        let mut comes_on = false;
        for happening in &could {
            // What stands off or on already is put on or off first: a tag that is on cannot be put on.
            let first = match happening {
                Happening::Tagged(on) => Some(Happening::Tagged(!on)),
                _ => None,
            };
            for happening in first.iter().chain([happening]) {
                if let Some((actor, event)) = self.event(happening) {
                    self.decide(actor, event);
                }
            }
            let after = self.story.state.run.as_ref().map(|run| (run.id, run.turns));
            self.restore(&kept);
            self.log.truncate(log);
            self.story.now = at;
            if after != Some(before) {
                comes_on = true;
                break;
            }
        }
        let state = &self.story.state.run;
        assert!(comes_on, "nothing that could come leads on: {state:#?}");
    }

    fn keep(&self) -> (ContactState, BTreeSet<EffectId>, BTreeSet<RunId>, BTreeSet<RunId>) {
        (self.story.state.clone(), self.calls.clone(), self.open.clone(), self.over.clone())
    }

    fn restore(&mut self, kept: &(ContactState, BTreeSet<EffectId>, BTreeSet<RunId>, BTreeSet<RunId>)) {
        let (state, calls, open, over) = kept.clone();
        (self.story.state, self.calls, self.open, self.over) = (state, calls, open, over);
    }
}

/// A flow, another that it may call, and its next versions.
fn flows() -> impl Strategy<Value = (Vec<Drawing>, Drawing)> {
    let node = (0..KINDS.len(), [0..9_usize, 0..9, 0..9]);
    let edits = vec((0..NODES.len(), prop::option::weighted(0.7, node)), 1..5);
    (drawing(), vec(edits, 1..4), drawing()).prop_map(|(first, edits, other)| {
        let mut versions = vec![first];
        for edits in edits {
            let last = versions.last().cloned().unwrap_or_default();
            versions.push(changed(&last, &edits));
        }
        (versions, other)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whoever_is_inside_a_flow_that_changes_comes_on_or_is_told_the_end(
        (versions, other) in flows(),
        happenings in vec(happening(), 1..40),
    ) {
        let live = || {
            let mut inside = Inside::new(&versions, &other);
            let start = inside.says("go");
            inside.decide(Actor::Provider, start);
            inside.check();
            happenings.iter().for_each(|happening| inside.live(happening));
            inside.log
        };
        // What is decided again is decided alike.
        prop_assert_eq!(live(), live());
    }
}
