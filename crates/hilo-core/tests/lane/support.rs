//! A lane to play with: a contact, a clock, a configuration with one or more flows.

use hilo_core::{
    Decision,
    callback_url::CallbackUrls,
    command::{Answer, Command},
    config::{ChannelConfig, Colleague, EnvironmentConfig, FlowSet, FlowVersion},
    contact::{self, ContactState, Context},
    decision::{EffectPayload, Fact},
    event::{CommandGiven, ContactEvent, MessageReceived},
};
use hilo_desk::consent_words::WordListener;
use hilo_flow::{Flow, Program, triggers::FlowRef};
use hilo_model::{
    Actor, ChannelId, CommandId, ContactId, Duration, EnvironmentKind, FlowVersionId, Id, IdSource, Locale,
    PersonId, TeamId, Timestamp,
    identity::Identity,
    message::{About, ChoiceKind, Inbound, Outbound},
};
use std::{collections::HashMap, sync::Arc};
use uuid::Uuid;

pub(crate) const START: Timestamp = Timestamp::from_seconds(1_763_726_400);

pub(crate) fn id<T: Id>(n: u128) -> T {
    T::from_uuid(Uuid::from_u128(n))
}

pub(crate) const FLOW: &str = r#"
api: hilo.dev/flow/v1
flow: shop
name: Shop
language: en
triggers:
  - { type: keyword, words: [menu] }
start: topic
nodes:
  topic:
    type: ask
    question: "Hello {{ contact.name }}, what is it about?"
    answer: { type: text }
    save: topic
    fallback: end
    no_reply: { after: 10m, next: nudge }
    next: amount
  amount:
    type: ask
    question: "How many of {{ topic }}?"
    answer: { type: number }
    save: amount
    fallback: end
    next: colour
  colour:
    type: ask
    question: "Which colour?"
    answer: { type: text }
    save: colour
    fallback: end
    next: person
  person:
    type: hand_off
    summary: "{{ amount }} {{ topic }} in {{ colour }}"
  nudge:
    type: message
    send: { text: "Still there?" }
    next: end
"#;

/// One of the team, who may answer what is asked and has no number of their own.
pub(crate) fn colleague(name: &str, person: u128, teams: Vec<TeamId>, role: Option<&str>) -> Colleague {
    Colleague {
        id: id(person),
        teams,
        role: role.map(str::to_owned),
        name: name.to_owned(),
        locale: None,
        may_answer: role.is_some(),
        number: None,
    }
}

pub(crate) struct Story {
    pub(crate) config: EnvironmentConfig,
    pub(crate) state: ContactState,
    pub(crate) contact: ContactId,
    pub(crate) now: Timestamp,
    pub(crate) version: FlowVersionId,
    pub(crate) events: u64,
    pub(crate) last: Decision,
}

impl Story {
    pub(crate) fn new(flow: &str) -> Self {
        let flow = Flow::from_yaml(flow).expect("a flow");
        // As the runtime reads what was published.
        let program = Program::of_published(&flow).unwrap_or_else(|findings| panic!("{findings:#?}"));
        let version: FlowVersionId = id(50);
        let reference = FlowRef { flow: program.slug().to_owned(), version };
        let compiled = Arc::new(FlowVersion { reference, flow: id(51), program });
        let config = EnvironmentConfig {
            revision: 7,
            kind: EnvironmentKind::Production,
            locale: Locale::of("en"),
            time_zone: "America/Santiago".to_owned(),
            threading_window: Duration::from_hours(24),
            channels: HashMap::from([(
                id::<ChannelId>(1),
                ChannelConfig { portfolio: "p".to_owned(), rates: None },
            )]),
            flows: FlowSet::new(vec![compiled], &[version]),
            teams: HashMap::from([("sales".to_owned(), id(70))]),
            people: HashMap::from([(
                "rosa@aurora.test".to_owned(),
                colleague("Rosa", 901, vec![id(70)], Some("Supervisor")),
            )]),
            number_codes: HashMap::new(),
            consent: WordListener::default(),
            variables: serde_json::Map::new(),
            callbacks: Some(CallbackUrls::new(id(2), "https://hilo.test/hooks/callbacks", [7; 32])),
        };
        Self {
            config,
            state: ContactState::default(),
            contact: id(100),
            now: START,
            version,
            events: 0,
            last: Decision::default(),
        }
    }

    pub(crate) fn event_by(&mut self, actor: Actor, event: ContactEvent) -> &Decision {
        self.events += 1;
        // Through the stored form, as in life.
        let stored = serde_json::to_vec(&event).expect("an event can be stored");
        let event = serde_json::from_slice(&stored).expect("a stored event can be read");
        let mut cx = Context {
            now: self.now,
            contact: self.contact,
            actor,
            ids: IdSource::new(self.now, self.events),
            config: &self.config,
        };
        self.last = contact::decide(&mut self.state, event, &mut cx);
        let stored = serde_json::to_vec(&self.state).expect("a state can be stored");
        let read: ContactState = serde_json::from_slice(&stored).expect("a stored state can be read");
        assert_eq!(read, self.state, "a state survives being stored");
        &self.last
    }

    pub(crate) fn event(&mut self, event: ContactEvent) -> &Decision {
        self.event_by(Actor::Provider, event)
    }

    pub(crate) fn received(&mut self, provider_id: &str, content: Inbound) -> MessageReceived {
        MessageReceived {
            channel: id(1),
            provider_id: provider_id.to_owned(),
            identities: vec![
                Identity::whatsapp_user_id("p", "CL.1"),
                Identity::phone(&"56911112222".parse().expect("a phone")),
            ],
            profile_name: Some("Ana".to_owned()),
            content,
            reply_to: None,
            sent_at: self.now,
            about: About::default(),
        }
    }

    /// The customer writes; returns what is sent back.
    pub(crate) fn says(&mut self, body: &str) -> Vec<String> {
        let provider_id = format!("wamid.{}", self.events);
        let content = Inbound::Text { body: body.to_owned() };
        let message = self.received(&provider_id, content);
        self.event(ContactEvent::MessageReceived(message));
        self.sent()
    }

    /// The customer taps a button.
    pub(crate) fn taps(&mut self, button: &str, title: &str) -> Vec<String> {
        let provider_id = format!("wamid.{}", self.events);
        let content =
            Inbound::Choice { via: ChoiceKind::Button, id: button.to_owned(), title: title.to_owned() };
        let message = self.received(&provider_id, content);
        self.event(ContactEvent::MessageReceived(message));
        self.sent()
    }

    /// The timer that was set fires; returns what is sent.
    pub(crate) fn timer_fires(&mut self) -> Vec<String> {
        let timer = *self.state.timers.keys().next().expect("a timer");
        self.event(ContactEvent::TimerFired { timer });
        self.sent()
    }

    /// A person orders something.
    pub(crate) fn orders(&mut self, command: Command) -> Answer {
        self.orders_based_on(None, command)
    }

    pub(crate) fn orders_based_on(&mut self, based_on: Option<i64>, command: Command) -> Answer {
        let given = CommandGiven {
            id: id::<CommandId>(10_000 + u128::from(self.events)),
            based_on,
            addressed: None,
            command,
        };
        self.event_by(Actor::Person(id::<PersonId>(900)), ContactEvent::Command(given));
        self.last.answer.clone().expect("a command is answered")
    }

    /// What the last event put into the outbox, as texts.
    pub(crate) fn sent(&self) -> Vec<String> {
        self.last
            .effects
            .iter()
            .filter_map(|effect| match &effect.payload {
                EffectPayload::Send { content: Outbound::Text { body, .. }, .. } => Some(body.clone()),
                EffectPayload::Send { content, .. } => {
                    Some(format!("[{}] {}", content.kind(), content.text()))
                }
                _ => None,
            })
            .collect()
    }

    /// Codes of the incidents that the last event raised.
    pub(crate) fn incidents(&self) -> Vec<String> {
        self.last
            .facts
            .iter()
            .filter_map(|fact| match fact {
                Fact::Incident { code, .. } => Some(code.clone()),
                _ => None,
            })
            .collect()
    }

    /// The timeline entries of the last event: kind and body.
    pub(crate) fn timeline(&self) -> Vec<(&'static str, serde_json::Value)> {
        self.last
            .facts
            .iter()
            .filter_map(|fact| match fact {
                Fact::Event { kind, body, .. } => Some((*kind, body.clone())),
                _ => None,
            })
            .collect()
    }

    pub(crate) fn later(&mut self, span: Duration) {
        self.now = self.now.plus(span);
    }
}
