//! A world for one conversation: a clock that only `wait` moves, backends that answer as told, one contact.

mod due;

use super::{
    backends::Backends,
    case::{Act, Contact, Happens, Started, TestCase},
    library::Library,
    replay::{Passage, Replay, Standing, Turn, record},
};
use crate::{
    engine::{
        self, ContactView, Effect, EndReason, Env, EventCode, Given, Happening, HttpRequest, Input, Job,
        JobError, JobFailure, JobOutcome, Limits, Outcome, Programs, RunState, TimerPurpose, step,
    },
    triggers::{self, TriggerFacts, TriggerHit},
};
use hilo_model::{
    Duration, EffectId, IdSource, Locale, Timestamp,
    message::{CarouselCard, ChoiceKind, Inbound, Outbound},
};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, VecDeque};

/// WhatsApp's customer service window.
const WINDOW: Duration = Duration::from_hours(24);

/// What a step asked for and waits for.
enum Call {
    Http(HttpRequest),
    Job(Box<Job>),
}

pub(super) struct Simulation<'l> {
    library: &'l Library,
    pub(super) backends: Backends,
    pub(super) contact: Contact,
    env: Map<String, Value>,
    time_zone: String,
    now: Timestamp,
    first_contact: bool,
    /// When the customer last wrote.
    wrote_at: Option<Timestamp>,
    /// When anybody last said anything.
    said_at: Option<Timestamp>,
    /// Whether the ticket is solved or closed.
    ticket_done: bool,
    ids: IdSource,
    state: Option<RunState>,
    timers: BTreeMap<u32, Timestamp>,
    last_sent: Option<EffectId>,
    offered: Vec<(ChoiceKind, String, String)>,
    results: Map<String, Value>,
    standing: Standing,
    /// How the next job fails.
    job_fails: Option<JobFailure>,
    pub(super) turns: Vec<Turn>,
}

impl<'l> Simulation<'l> {
    pub(super) fn new(library: &'l Library, case: &TestCase) -> Self {
        let given = &case.given;
        let monday = Timestamp::from_seconds(1_767_614_400);
        let now = given.at.as_deref().and_then(|at| at.parse().ok()).unwrap_or(monday);
        Self {
            library,
            backends: Backends::new(&case.http),
            contact: given.contact.clone(),
            env: given.env.clone(),
            time_zone: given.time_zone.clone().unwrap_or_else(|| "UTC".to_owned()),
            now,
            first_contact: given.first_contact,
            ids: IdSource::new(now, 7),
            wrote_at: None,
            said_at: None,
            ticket_done: false,
            state: None,
            timers: BTreeMap::new(),
            last_sent: None,
            offered: Vec::new(),
            results: Map::new(),
            standing: Standing::None,
            job_fails: None,
            turns: Vec::new(),
        }
    }

    pub(super) fn act(&mut self, act: &Act) {
        match act {
            Act::Say(body) => self.receive("say", &Inbound::Text { body: body.clone() }),
            Act::Tap(id) => {
                let offered = self.offered.iter().rev().find(|(_, offered, _)| offered == id);
                let (via, title) = offered.map_or((ChoiceKind::Button, id), |(via, _, title)| (*via, title));
                let choice = Inbound::Choice { via, id: id.clone(), title: title.clone() };
                self.receive("tap", &choice);
            }
            Act::Send(message) => self.receive("send", message),
            Act::Wait(span) => self.wait_until(self.now.plus(span.duration())),
            Act::Happens(happens) => self.happens(happens),
            Act::Call(call) => self.call(&call.webhook, &call.body),
            Act::Due(name) => self.due(name),
            Act::Decide(decided) => match self.state.as_ref().and_then(|state| state.wait.approval) {
                Some(approval) => {
                    let result = json!({ "state": decided });
                    self.step(
                        "decide",
                        Input::ApprovalDecided { approval, decided: *decided, result: &result },
                    );
                }
                None => self.unheard("decide"),
            },
            Act::Start(Started::Flow(flow)) => self.start(flow, &Map::new()),
            Act::Start(Started::With { flow, variables }) => self.start(flow, variables),
            Act::Answer(answer) => {
                let message = match &answer.button {
                    Some(button) => Inbound::Choice {
                        via: ChoiceKind::Template,
                        id: answer.payload.as_ref().unwrap_or(button).clone(),
                        title: button.clone(),
                    },
                    None => Inbound::Text { body: answer.text.clone() },
                };
                let facts = TriggerFacts { template: Some(&answer.template), ..TriggerFacts::default() };
                self.receive_knowing("answer", &message, facts);
            }
            Act::Arrive(arrival) => {
                let facts = TriggerFacts { referral: Some(&arrival.from), ..TriggerFacts::default() };
                self.receive_knowing("arrive", &Inbound::Text { body: arrival.text.clone() }, facts);
            }
            Act::SendFails(code) => match self.last_sent {
                Some(effect) => self.step("send_fails", Input::SendFailed { effect, code }),
                None => self.unheard("send_fails"),
            },
            Act::JobFails(kind) => self.job_fails = Some(*kind),
            Act::Expect(_) => {}
        }
    }

    fn happens(&mut self, happens: &Happens) {
        let tags = &mut self.contact.tags;
        let happening = match happens {
            Happens::Named { name, data } => Happening::Event { name, data },
            Happens::TagAdded(tag) => {
                tags.push(tag.clone());
                Happening::TagAdded(tag)
            }
            Happens::TagRemoved(tag) => {
                tags.retain(|other| other != tag);
                Happening::TagRemoved(tag)
            }
            Happens::FieldChanged { name, value } => {
                self.contact.fields.insert(name.clone(), value.clone());
                Happening::FieldChanged { name, value }
            }
            Happens::TicketMoved { from, to } => {
                self.ticket_done = to.is_done();
                if to.is_with_staff() {
                    // A person has the thread: the bot is silent, and what it did is over.
                    return self.taken_over();
                }
                Happening::TicketMoved { from: *from, to: *to }
            }
            Happens::CalledBack(data) => {
                let number = self.state.as_ref().map_or(1, |state| state.called_back.saturating_add(1));
                return self.step("happens", Input::CalledBack { number, data });
            }
            Happens::OptedIn(topic) => Happening::OptedIn(topic.consent()),
            Happens::OptedOut(topic) => Happening::OptedOut(topic.consent()),
        };
        // A run that waits for it goes on by it; else it may start another.
        let turns = self.turns.len();
        if self.state.is_some() {
            self.step("happens", Input::Happened(happening));
            if self.turns[turns..].iter().any(|turn| !turn.path.is_empty()) {
                return;
            }
            self.turns.truncate(turns);
        }
        let run_active = self.state.is_some();
        match triggers::find_happening(&self.library.flows(), &happening, run_active) {
            Some(hit) => self.fire("happens", &hit, None),
            None => self.unheard("happens"),
        }
    }

    /// A person or program starts a flow. One that cannot begin with what it is given does not.
    fn start(&mut self, flow: &str, variables: &Map<String, Value>) {
        let library = self.library;
        let version = library.released(flow);
        let program = version.and_then(|version| library.program(version));
        match (version, program.map(|program| program.check_given(variables))) {
            (Some(version), Some(problems)) if problems.is_empty() => {
                let given = Given { variables: Some(variables), told: None };
                self.step("start", Input::Start { version, trigger: None, message: None, given });
            }
            (_, problems) => {
                self.unheard("start");
                let details = problems.into_iter().flatten();
                let events = details
                    .map(|problem| (EventCode::ValueMismatch, format!("{}: {}", problem.name, problem.why)));
                if let Some(turn) = self.turns.last_mut() {
                    turn.events.extend(events);
                }
            }
        }
    }

    /// Another program calls a webhook trigger. One whose body does not fit, or that is to interrupt nothing, starts nothing.
    fn call(&mut self, webhook: &str, body: &Value) {
        let library = self.library;
        let found = library.flows().into_iter().find_map(|(flow, program)| {
            let (trigger, interrupts) = program.named_trigger(webhook)?;
            Some((flow.version, program, program.webhook(webhook)?, trigger, interrupts))
        });
        let Some((version, program, hook, trigger, interrupts)) = found else { return self.unheard("call") };
        let read = match hook.read(body, &Locale::of("en"), &self.time_zone) {
            Ok(called) => called,
            Err(unread) => {
                self.unheard("call");
                if let Some(turn) = self.turns.last_mut() {
                    turn.events
                        .push((EventCode::ExpressionFailed, format!("{}: {}", unread.field, unread.why)));
                }
                return;
            }
        };
        let problems = program.check_given(&read.variables);
        if !problems.is_empty() || (self.state.is_some() && !interrupts) {
            self.unheard("call");
            let events = problems
                .into_iter()
                .map(|problem| (EventCode::ValueMismatch, format!("{}: {}", problem.name, problem.why)));
            if let Some(turn) = self.turns.last_mut() {
                turn.events.extend(events);
            }
            return;
        }
        let given = Given { variables: Some(&read.variables), told: Some(body) };
        self.step("call", Input::Start { version, trigger: Some(trigger), message: None, given });
    }

    fn fire(&mut self, name: &'static str, hit: &TriggerHit, message: Option<&Inbound>) {
        let given = Given { variables: None, told: Some(&hit.told) };
        self.step(name, Input::Start { version: hit.version, trigger: Some(hit.trigger), message, given });
    }

    fn receive(&mut self, name: &'static str, message: &Inbound) {
        self.receive_knowing(name, message, TriggerFacts::default());
    }

    fn receive_knowing(&mut self, name: &'static str, message: &Inbound, facts: TriggerFacts<'_>) {
        self.wrote_at = Some(self.now);
        let facts = TriggerFacts {
            first_contact: self.first_contact,
            run_active: self.state.is_some(),
            ticket_done: self.ticket_done,
            silence: self.said_at.map_or(Duration::from_days(365), |at| self.now.since(at)),
            ..facts
        };
        (self.first_contact, self.ticket_done, self.said_at) = (false, false, Some(self.now));
        let hit = triggers::find(&self.library.flows(), message, facts);
        match hit.filter(|_| !self.offers(message.text())) {
            Some(hit) => self.fire(name, &hit, Some(message)),
            None if self.state.is_some() => self.step(name, Input::Message(message)),
            None => self.unheard(name),
        }
    }

    /// Whether the run waits at options of which one is titled so: then it is the answer, and begins no other run.
    fn offers(&self, text: &str) -> bool {
        let Some(state) = &self.state else { return false };
        let mut ids = IdSource::new(self.now, 0);
        let window_open = self.window_is_open();
        let mut env = env(&self.contact, &self.env, &self.time_zone, self.now, window_open, &mut ids);
        engine::offers(self.library, state, text, &mut env)
    }

    fn window_is_open(&self) -> bool {
        self.wrote_at.is_some_and(|at| self.now.since(at) < WINDOW)
    }

    fn wait_until(&mut self, until: Timestamp) {
        // Timers that fire set others; a minute is the shortest that matters, a thousand of them are a loop.
        for _ in 0..1000 {
            let next =
                self.timers.iter().min_by_key(|(wait, due)| (**due, **wait)).map(|(wait, due)| (*wait, *due));
            let Some((wait, due)) = next.filter(|(_, due)| *due <= until) else { break };
            self.timers.remove(&wait);
            self.now = due;
            self.step("timer", Input::Timer { wait });
        }
        self.now = until;
    }

    /// One step, and the answers of the backends it asks.
    fn step(&mut self, name: &'static str, input: Input<'_>) {
        let mut calls = self.decide(name, input);
        while let Some((effect, call)) = calls.pop_front() {
            calls.extend(match call {
                Call::Http(request) => {
                    let outcome = self.backends.answer(&request);
                    self.decide("http", Input::HttpAnswered { effect, outcome: &outcome })
                }
                Call::Job(job) => {
                    let outcome = match self.job_fails.take() {
                        Some(kind) => JobOutcome::Failed(JobError::new(kind, "as the case says")),
                        None => self.library.work(&job),
                    };
                    self.decide(job.as_str(), Input::JobDone { effect, outcome: &outcome })
                }
            });
        }
    }

    fn decide(&mut self, name: &'static str, input: Input<'_>) -> VecDeque<(EffectId, Call)> {
        let window_open = self.window_is_open();
        let mut env = env(&self.contact, &self.env, &self.time_zone, self.now, window_open, &mut self.ids);
        let decided = step(self.library, self.state.take(), input, &mut env);
        self.state = decided.state;
        match decided.outcome {
            Outcome::Waiting => self.standing = Standing::Waiting,
            Outcome::Ended(reason) => {
                self.timers.clear();
                self.results = decided.results;
                self.standing = match reason {
                    EndReason::Completed => Standing::Completed,
                    EndReason::HandedOff => Standing::HandedOff,
                    EndReason::Unanswered => Standing::Unanswered,
                    EndReason::Failed => Standing::Failed,
                };
            }
            Outcome::Ignored => {}
        }
        let mut turn = Turn::of(name, self.now, self.standing);
        turn.path = decided
            .trace
            .iter()
            .map(|step| Passage {
                flow: self.library.slug(step.version).to_owned(),
                node: step.node.to_string(),
                output: step.output.as_ref().map(ToString::to_string),
            })
            .collect();
        turn.events = decided.events.into_iter().map(|event| (event.code, event.detail)).collect();
        let mut asked = VecDeque::new();
        for effect in decided.effects {
            match effect {
                Effect::Send { id, content, .. } => {
                    self.last_sent = Some(id);
                    self.said_at = Some(self.now);
                    self.offer(&content);
                    turn.sent.push(content);
                }
                Effect::Http { id, request, .. } => {
                    turn.requests.push(request.clone());
                    asked.push_back((id, Call::Http(request)));
                }
                Effect::Job { id, job, .. } => {
                    if let Job::Document(document) = &*job {
                        turn.documents.push(document.words());
                    }
                    asked.push_back((id, Call::Job(job)));
                }
                Effect::SetTimer { wait, due, purpose: TimerPurpose::Delay | TimerPurpose::NoReply } => {
                    self.timers.insert(wait, due);
                }
                Effect::CancelTimer { wait } => {
                    self.timers.remove(&wait);
                }
                Effect::SetField { name, value: Value::Null } => {
                    self.contact.fields.remove(&name);
                }
                Effect::SetField { name, value } => {
                    self.contact.fields.insert(name, value);
                }
                Effect::AddTag { tag } if self.contact.tags.contains(&tag) => {}
                Effect::AddTag { tag } => self.contact.tags.push(tag),
                Effect::RemoveTag { tag } => self.contact.tags.retain(|other| *other != tag),
                Effect::Note { text } => turn.notes.push(text),
                Effect::Goal { goal } => turn.goals.push(goal),
                Effect::Variant { .. } => {}
                Effect::HandOff { summary, team, .. } => turn.hand_off = Some((team, summary)),
                // Every incident is an event too.
                Effect::Incident { .. } => {}
                other => turn.records.extend(record(&other)),
            }
        }
        self.turns.push(turn);
        asked
    }

    /// A person takes the thread.
    fn taken_over(&mut self) {
        if let Some(state) = self.state.take() {
            self.results = state.frames.into_iter().last().map(|frame| frame.vars).unwrap_or_default();
            self.timers.clear();
            self.standing = Standing::HandedOff;
        }
        self.unheard("happens");
    }

    /// A message that no flow and no run takes.
    fn unheard(&mut self, name: &'static str) {
        let turn = Turn::of(name, self.now, self.standing);
        self.turns.push(turn);
    }

    fn offer(&mut self, content: &Outbound) {
        match content {
            Outbound::Buttons { buttons, .. } => {
                let offered = buttons.iter().map(|b| (ChoiceKind::Button, b.id.clone(), b.title.clone()));
                self.offered.extend(offered);
            }
            Outbound::List { sections, .. } => {
                let rows = sections.iter().flat_map(|section| &section.rows);
                self.offered.extend(rows.map(|row| (ChoiceKind::List, row.id.clone(), row.title.clone())));
            }
            Outbound::Carousel(carousel) => {
                let buttons = carousel.cards.iter().flat_map(CarouselCard::buttons);
                let offered = buttons.map(|b| (ChoiceKind::Button, b.id.clone(), b.title.clone()));
                self.offered.extend(offered);
            }
            _ => {}
        }
    }

    /// The variables of the innermost flow, or of the run that ended last.
    pub(super) fn variables(&self) -> Map<String, Value> {
        match self.state.as_ref().and_then(|state| state.frames.last()) {
            Some(frame) => frame.vars.clone(),
            None => self.results.clone(),
        }
    }

    pub(super) fn standing(&self) -> Standing {
        self.standing
    }

    pub(super) fn into_replay(self) -> Replay {
        Replay {
            variables: self.variables(),
            turns: self.turns,
            fields: self.contact.fields,
            tags: self.contact.tags,
            outcome: self.standing,
        }
    }
}

/// What a step may know.
fn env<'e>(
    contact: &'e Contact,
    vars: &'e Map<String, Value>,
    time_zone: &'e str,
    now: Timestamp,
    window_open: bool,
    ids: &'e mut IdSource,
) -> Env<'e> {
    let contact = ContactView {
        id: contact.id.unwrap_or_else(|| IdSource::new(Timestamp::from_millis(0), 11).make()),
        name: &contact.name,
        phone: contact.phone.as_deref(),
        locale: contact.locale.as_ref(),
        time_zone: contact.time_zone.as_deref(),
        fields: &contact.fields,
        tags: &contact.tags,
    };
    let (locale, limits) = (Locale::of("en"), Limits::default());
    Env {
        now,
        ids,
        locale,
        time_zone,
        contact,
        window_open,
        last_message: Some("wamid.simulated"),
        vars,
        callback: Some(&|number| format!("https://callback.test/{number}")),
        limits,
    }
}
