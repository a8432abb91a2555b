//! What holds whatever happens to two contacts, in whatever order, who may turn out to be one person: nothing panics, and the
//! invariants of `Lives::check`.

mod events;
mod happening;

use crate::support::{START, Story, id};
use happening::{CODE, Moment, moments};
use hilo_core::{
    Decision,
    command::{Again, Answer, Command},
    config::{ColleagueNumber, PendingCode},
    contact::TimerPurpose,
    decision::{EffectPayload, Fact, TimerIntent},
    event::ContactEvent,
    own_number,
};
use hilo_model::{
    Actor, ContactId, Duration, EffectId, IncidentId, MessageId, TicketId, TimerId, Timestamp,
    figure::Counted, ticket::TicketStatus,
};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Asks, waits, calls a backend, tags, shows buttons and hands off.
const FLOW: &str = r#"
api: hilo.dev/flow/v1
flow: shop
name: Shop
language: en
variables:
  found: { type: text, default: "" }
triggers:
  - { type: keyword, words: [menu] }
start: topic
nodes:
  topic:
    type: ask
    question: "Hello {{ contact.name }}"
    answer:
      type: option
      options: [{ id: order, title: Order, next: number }, { id: person, title: Person, next: person }]
    save: found
    next: number
    fallback: end
    no_reply: { after: 10m, next: nudge }
  number:
    type: ask
    question: "Which order?"
    answer: { type: text }
    save: found
    fallback: end
    next: look_up
  look_up:
    type: http
    url: "https://example.com/{{ found | urlencode }}"
    next: mark
    error: person
  mark:
    type: tag
    add: [customer]
    next: pause
  pause:
    type: delay
    for: 30m
    next: nudge
  nudge:
    type: message
    send: { text: "Still there?" }
    next: end
  person:
    type: hand_off
    summary: "{{ found }}"
"#;

/// Two contacts, the older one first, and everything that can be seen of them from outside.
struct Lives {
    stories: [Story; 2],
    now: Timestamp,
    effects: Vec<EffectId>,
    incidents: Vec<IncidentId>,
    /// Messages that were sent once more.
    again: BTreeSet<MessageId>,
    /// Timers that the store would hold, per contact.
    timers: [BTreeSet<TimerId>; 2],
    /// Tickets as rows would show them.
    tickets: BTreeMap<TicketId, TicketStatus>,
    /// Provider ids of messages that were taken as new, per contact.
    taken: [BTreeMap<String, Timestamp>; 2],
    /// What the figures say is under way now: runs (without a node) and where they stand.
    now_counted: BTreeMap<Option<String>, i64>,
    /// Everything that was decided.
    log: Vec<String>,
}

const CONTACTS: [u128; 2] = [100, 200];

impl Lives {
    fn new() -> Self {
        let stories = CONTACTS.map(|contact| {
            let mut story = Story::new(FLOW);
            story.contact = id(contact);
            let hash = own_number::hash_of(CODE).expect("a code");
            let pending = PendingCode { person: id(901), expires_at: START.plus(Duration::from_days(1)) };
            story.config.number_codes.insert(hash, pending);
            for colleague in story.config.people.values_mut() {
                let phone = "56911112222".parse().expect("a phone");
                colleague.number = Some(ColleagueNumber { phone, user: None });
            }
            // Seeds are never shared.
            story.events = u64::try_from(contact).expect("small") << 32;
            story
        });
        Self {
            stories,
            now: START,
            effects: Vec::new(),
            incidents: Vec::new(),
            again: BTreeSet::new(),
            timers: Default::default(),
            tickets: BTreeMap::new(),
            taken: Default::default(),
            now_counted: BTreeMap::new(),
            log: Vec::new(),
        }
    }

    fn live(&mut self, moment: Moment) {
        self.now =
            if moment.back { self.now.minus(Duration::from_minutes(2)) } else { self.now.plus(moment.later) };
        let event = self.event(moment.contact, moment.happening);
        let mut waiting = VecDeque::from([(moment.contact, event)]);
        while let Some((contact, event)) = waiting.pop_front() {
            self.decide(contact, &event);
            for (to, event) in std::mem::take(&mut self.stories[contact].last.appends) {
                // Contacts that are not part of this story hear nothing.
                waiting.extend(
                    CONTACTS.iter().position(|other| id::<ContactId>(*other) == to).map(|to| (to, event)),
                );
            }
        }
        let unfinished = self.tickets.values().filter(|status| !status.is_done()).count();
        let people = self.stories.iter().filter(|story| story.state.merged_into.is_none()).count();
        assert!(
            unfinished <= people,
            "{people} people have {unfinished} unfinished tickets: {:?}",
            self.tickets
        );
        self.check_figures();
    }

    /// What is counted as under way is what is under way, after whatever happened.
    fn check_figures(&self) {
        let mut truth: BTreeMap<Option<String>, i64> = BTreeMap::new();
        for run in self.stories.iter().filter_map(|story| story.state.run.as_ref()) {
            *truth.entry(None).or_default() += 1;
            for frame in run.state.iter().flat_map(|state| &state.frames) {
                *truth.entry(Some(frame.node.to_string())).or_default() += 1;
            }
        }
        assert_eq!(self.now_counted, truth, "figures say where runs stand");
    }

    fn decide(&mut self, contact: usize, event: &ContactEvent) {
        let story = &mut self.stories[contact];
        let before = story.state.clone();
        story.now = self.now;
        let actor = match event {
            ContactEvent::Command(_) => Actor::Person(id(900)),
            _ => Actor::Provider,
        };
        story.event_by(actor, event.clone());
        let decision = std::mem::take(&mut story.last);
        self.log.push(format!("{decision:?}"));
        self.check(contact, &before, event, &decision);
        self.stories[contact].last = decision;
    }

    fn check(
        &mut self,
        contact: usize,
        before: &hilo_core::contact::ContactState,
        event: &ContactEvent,
        decision: &Decision,
    ) {
        let state = &self.stories[contact].state;
        // A merge goes on behind both.
        let (mut position, mut effects, mut history) = (before.position, before.effects, before.history);
        if let ContactEvent::MergedFrom { state: other, .. } = event
            && before.merged_into.is_none()
        {
            (position, effects) = (position.max(other.position), effects.max(other.effects));
            history = history.min(other.history);
            let theirs = std::mem::take(&mut self.taken[1 - contact]);
            self.taken[contact].extend(theirs);
        }
        for figure in &decision.figures {
            let place = match &figure.counted {
                Counted::Active => None,
                Counted::Standing { node } => Some(node.to_string()),
                _ => {
                    assert_eq!(figure.count, 1, "what happened is counted once");
                    continue;
                }
            };
            *self.now_counted.entry(place).or_default() += figure.count;
        }
        self.now_counted.retain(|_, count| *count != 0);
        for fact in &decision.facts {
            match fact {
                Fact::MessageIn { position: at, .. } | Fact::MessageElsewhere { position: at, .. }
                    if *at < 0 =>
                {
                    history -= 1;
                    assert_eq!(*at, history, "old messages stand before everything, without gaps");
                }
                Fact::MessageIn { position: at, .. }
                | Fact::MessageElsewhere { position: at, .. }
                | Fact::MessageOut { position: at, .. }
                | Fact::Event { position: at, .. } => {
                    position += 1;
                    assert_eq!(*at, position, "places in the thread have no gaps");
                }
                Fact::Ticket(ticket) => {
                    self.tickets.insert(ticket.id, ticket.status);
                }
                _ => {}
            }
            if let Fact::Incident { id, .. } = fact {
                self.incidents.push(*id);
            }
            if let Fact::MessageIn { provider_id, .. } = fact {
                let earlier = self.taken[contact].insert(provider_id.clone(), self.now);
                // They are remembered for eight days.
                let forgotten = earlier.is_none_or(|at| self.now.since(at) >= Duration::from_days(7));
                assert!(forgotten, "{provider_id} was taken twice");
            }
        }
        if decision.facts.contains(&Fact::KeyDestroyed) {
            self.taken[contact].clear();
        }
        assert_eq!(state.position, position, "every place is taken by something");
        for effect in &decision.effects {
            effects += 1;
            assert_eq!(effect.position, effects, "effects are numbered in order");
            match &effect.payload {
                // A backend is asked again by the same id, and it is asked for by a person.
                EffectPayload::Http { .. } if self.effects.contains(&effect.id) => {
                    assert!(matches!(event, ContactEvent::Command(_)), "asked again only by order");
                }
                _ => assert!(!self.effects.contains(&effect.id), "an effect's id is its own"),
            }
            self.effects.push(effect.id);
            if let EffectPayload::Send { content, phone, user_id, .. } = &effect.payload {
                assert!(phone.is_some() || user_id.is_some(), "it is sent to somebody");
                match effect.not_after {
                    Some(end) => assert!(end > self.now, "a free-form message has an open window"),
                    None => assert!(content.is_template(), "only a template may do without a window"),
                }
            }
        }
        assert_eq!(state.effects, effects);
        for intent in &decision.timers {
            match intent {
                TimerIntent::Set { id, .. } => assert!(self.timers[contact].insert(*id), "set once"),
                TimerIntent::Cancel { id } => {
                    self.timers[contact].remove(id);
                }
            }
        }
        if let ContactEvent::TimerFired { timer } = event {
            self.timers[contact].remove(timer);
        }
        let known: BTreeSet<TimerId> = state.timers.keys().copied().collect();
        assert_eq!(known, self.timers[contact], "the state knows what each timer that is set is for");
        assert_eq!(
            state.snoozed_until.is_some(),
            state.timers.values().any(|purpose| *purpose == TimerPurpose::Snooze),
            "who sleeps will be woken"
        );
        if let ContactEvent::Command(given) = event
            && let Command::RetryIncident { again: Again::Message { message, .. }, .. } = &given.command
            && matches!(decision.answer, Some(Answer::Done { .. }))
        {
            assert!(self.again.insert(*message), "a message is sent once more only once");
        }
        if let ContactEvent::Command(given) = event {
            let answered = match before.merged_into {
                None => !before.commands.contains(&given.id),
                // An order for an address goes on to the survivor, who answers.
                Some(_) => given.addressed.is_none(),
            };
            assert_eq!(decision.answer.is_some(), answered);
        }
        if !decision.changed {
            assert_eq!(state, before, "a change is said");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_is_decided_and_decided_again_alike(moments in moments()) {
        let mut lives = Lives::new();
        moments.iter().cloned().for_each(|moment| lives.live(moment));
        let mut again = Lives::new();
        moments.into_iter().for_each(|moment| again.live(moment));
        prop_assert_eq!(lives.log, again.log);
    }
}
