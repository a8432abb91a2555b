//! Nobody who withdrew is reached: whatever is ordered, said by flows, waits, failed and is tried again, in whatever order decisions
//! come to be known, whoever turns out to be whom.
//!
//! Held against the ledger alone: if it has a withdrawal and no later decision the other way, nothing of that kind leaves. The outbox is
//! kept here as the stores keep it.

use crate::support::{START, Story, id};
use hilo_core::{
    command::{Again, Command},
    decision::{EffectPayload, Fact},
    event::{Addressed, CommandGiven, ContactEvent, PreferenceChanged, SendFailed, SendFailure},
};
use hilo_model::{
    Actor, ContactId, Duration, EffectId, IncidentId, Timestamp,
    consent::{Consent, ConsentReach, ConsentTopic},
    identity::Identity,
    message::{Inbound, Outbound, Template, TemplateCategory, Verdict},
};
use proptest::{collection::vec, prelude::*, sample::select};
use std::collections::VecDeque;

/// Sends marketing at once, and a utility and a marketing template after a while.
const FLOW: &str = r#"
api: hilo.dev/flow/v1
flow: shop
name: Shop
language: en
triggers:
  - { type: keyword, words: [offers, stop] }
start: now
nodes:
  now:
    type: message
    send: { template: { name: offer, language: en, category: marketing } }
    next: pause
  pause:
    type: delay
    for: 2h
    next: news
  news:
    type: message
    send: { template: { name: news, language: en, category: utility } }
    next: then
  then:
    type: message
    send: { template: { name: offer, language: en, category: marketing } }
    next: end
"#;

const CONTACTS: [u128; 3] = [100, 200, 300];

#[derive(Debug, Clone)]
enum Deed {
    Says {
        text: &'static str,
        age: u64,
    },
    Prefers {
        consent: Consent,
        age: u64,
    },
    Records {
        topic: ConsentReach,
        decision: Consent,
        age: u64,
    },
    Orders {
        category: TemplateCategory,
        addressed: bool,
    },
    StartsFlow,
    Timer,
    /// An attempt begins, and how it ends.
    Sends(Attempt),
    Retries {
        category: TemplateCategory,
    },
    Merges {
        into: usize,
    },
    Moves,
    Erases,
}

/// What becomes of the first row that waits.
#[derive(Debug, Clone, Copy)]
enum Attempt {
    Accepted,
    /// The provider is busy: back into the queue.
    Busy,
    Refused,
    OptedOut,
    /// It stays claimed until something else has happened.
    Hangs,
}

fn template(category: TemplateCategory) -> Outbound {
    Outbound::Template(Template {
        name: "hello".to_owned(),
        language: "es".to_owned(),
        category,
        header: None,
        body: Vec::new(),
        buttons: Vec::new(),
        offer_ends_at: None,
        cards: Vec::new(),
        shown: None,
    })
}

fn deed() -> impl Strategy<Value = Deed> {
    let category = || select(vec![TemplateCategory::Marketing, TemplateCategory::Utility]);
    let consent = || select(Consent::ALL.to_vec());
    // Seconds: decisions of one second, and such that come late.
    let age = || select(vec![0, 0, 0, 1, 60, 7200]);
    let attempt = vec![Attempt::Accepted, Attempt::Busy, Attempt::Refused, Attempt::OptedOut, Attempt::Hangs];
    prop_oneof![
        4 => (select(vec!["STOP", "alta", "offers", "hello"]), age()).prop_map(|(text, age)| Deed::Says { text, age }),
        2 => (consent(), age()).prop_map(|(consent, age)| Deed::Prefers { consent, age }),
        2 => (select(ConsentReach::EVERY.to_vec()), consent(), age())
            .prop_map(|(topic, decision, age)| Deed::Records { topic, decision, age }),
        5 => (category(), any::<bool>()).prop_map(|(category, addressed)| Deed::Orders { category, addressed }),
        1 => Just(Deed::StartsFlow),
        2 => Just(Deed::Timer),
        5 => select(attempt).prop_map(Deed::Sends),
        2 => category().prop_map(|category| Deed::Retries { category }),
        2 => (0..2usize).prop_map(|into| Deed::Merges { into }),
        1 => Just(Deed::Moves),
        1 => Just(Deed::Erases),
    ]
}

/// A row of the outbox.
struct Waiting {
    effect: EffectId,
    contact: ContactId,
    topic: Option<ConsentTopic>,
    position: i64,
    claimed: bool,
    expired: bool,
}

struct Lives {
    stories: Vec<Story>,
    /// The ledger, per contact.
    ledger: Vec<Vec<(ConsentReach, Consent, Timestamp)>>,
    outbox: VecDeque<Waiting>,
    incidents: Vec<(usize, IncidentId)>,
    now: Timestamp,
    orders: u128,
}

impl Lives {
    fn new() -> Self {
        let stories = CONTACTS.iter().map(|contact| {
            let mut story = Story::new(FLOW);
            story.contact = id(*contact);
            story.events = u64::try_from(*contact).expect("small") << 32;
            story
        });
        Self {
            stories: stories.collect(),
            ledger: vec![Vec::new(); 3],
            outbox: VecDeque::new(),
            incidents: Vec::new(),
            now: START,
            orders: 0,
        }
    }

    /// Who somebody is by now.
    fn survivor(&self, mut contact: usize) -> usize {
        while let Some(into) = self.stories[contact].state.merged_into {
            contact = place(into);
        }
        contact
    }

    /// Whether the ledger of a person, and of all whom they were, forbids a topic.
    fn withdrew(&self, contact: usize, topic: ConsentTopic) -> bool {
        let person = self.survivor(contact);
        let entries: Vec<_> = (0..3)
            .filter(|other| self.survivor(*other) == person)
            .flat_map(|other| self.ledger[other].iter().copied())
            .filter(|(reach, ..)| reach.topics().contains(&topic))
            .collect();
        let last = |withdrawn: bool| {
            entries
                .iter()
                .filter(|(_, it, _)| (*it == Consent::Withdrawn) == withdrawn)
                .map(|(.., at)| *at)
                .max()
        };
        last(true).is_some_and(|stopped| last(false).is_none_or(|started| started <= stopped))
    }

    fn decide(&mut self, contact: usize, event: ContactEvent) {
        let mut events = VecDeque::from([(contact, event)]);
        while let Some((contact, event)) = events.pop_front() {
            let story = &mut self.stories[contact];
            story.now = self.now;
            story.event_by(Actor::Person(id(900)), event);
            let decision = std::mem::take(&mut story.last);
            for fact in decision.facts {
                match fact {
                    Fact::Consent(entry) => {
                        self.ledger[contact].push((entry.reach, entry.consent, entry.at));
                    }
                    Fact::Withdrawn { topics, contacts, position } => {
                        for row in &mut self.outbox {
                            let about = row.topic.is_some_and(|topic| topics.contains(&topic));
                            row.expired |=
                                about && contacts.contains(&row.contact) && row.position <= position;
                        }
                    }
                    Fact::Incident { id, .. } => self.incidents.push((contact, id)),
                    // Who is forgotten has no ledger either; what waited for them must not leave at all.
                    Fact::KeyDestroyed => {
                        let person = self.survivor(contact);
                        for other in
                            (0..3).filter(|other| self.survivor(*other) == person).collect::<Vec<_>>()
                        {
                            self.ledger[other].clear();
                            let gone = self.stories[other].contact;
                            let left =
                                |row: &Waiting| row.contact == gone && row.topic.is_some() && !row.expired;
                            assert!(!self.outbox.iter().any(left));
                        }
                    }
                    _ => {}
                }
            }
            for effect in decision.effects {
                let EffectPayload::Send { content, .. } = effect.payload else { continue };
                let topic = match content {
                    Outbound::Template(template) => ConsentTopic::of(template.category),
                    _ => None,
                };
                let withdrew = topic.filter(|topic| self.withdrew(contact, *topic));
                assert_eq!(withdrew, None, "nothing is queued for who withdrew");
                self.outbox.push_back(Waiting {
                    effect: effect.id,
                    contact: self.stories[contact].contact,
                    topic,
                    position: effect.position,
                    claimed: false,
                    expired: false,
                });
            }
            events.extend(decision.appends.into_iter().map(|(to, event)| (place(to), event)));
        }
    }

    fn do_it(&mut self, contact: usize, deed: Deed) {
        let seconds = |age| self.now.minus(Duration::from_seconds(age));
        let hers = || vec![Identity::phone(&"56911112222".parse().expect("a phone"))];
        let command = match deed {
            Deed::Says { text, age } => {
                self.orders += 1;
                let content = Inbound::Text { body: text.to_owned() };
                let provider_id = format!("wamid.{}", self.orders);
                let mut message = self.stories[contact].received(&provider_id, content);
                message.sent_at = seconds(age);
                return self.decide(contact, ContactEvent::MessageReceived(message));
            }
            Deed::Prefers { consent, age } => {
                let change = PreferenceChanged {
                    channel: id(1),
                    identities: hers(),
                    profile_name: None,
                    topic: ConsentTopic::Marketing,
                    consent,
                    at: seconds(age),
                    detail: None,
                };
                return self.decide(contact, ContactEvent::PreferenceChanged(change));
            }
            Deed::Timer => {
                let Some(timer) = self.stories[contact].state.timers.keys().next().copied() else { return };
                return self.decide(contact, ContactEvent::TimerFired { timer });
            }
            Deed::Sends(attempt) => return self.send(attempt),
            Deed::Moves => {
                let identity = hers().remove(0);
                return self.decide(contact, ContactEvent::IdentityMoved { identity });
            }
            Deed::Records { topic, decision, age } => Command::RecordConsent {
                topic,
                decision,
                words: "said so".to_owned(),
                source: None,
                at: Some(seconds(age)),
            },
            Deed::Orders { category, addressed } => {
                let content = template(category);
                let command =
                    Command::Send { content, channel: Some(id(1)), reply_to: None, callback_data: None };
                return self.order(contact, addressed, command);
            }
            Deed::StartsFlow => {
                Command::StartFlow { version: id(50), variables: Default::default(), unless_running: false }
            }
            Deed::Retries { category } => {
                let Some((contact, incident)) = self.incidents.pop() else { return };
                let content = template(category);
                let message = id(self.orders);
                let again =
                    Again::Message { message, content, channel: id(1), reply_to: None, in_doubt: false };
                return self.order(
                    contact,
                    false,
                    Command::RetryIncident { incident, give_back: false, again },
                );
            }
            Deed::Merges { into } => Command::Merge { survivor: id(CONTACTS[into]) },
            Deed::Erases => Command::Erase,
        };
        self.order(contact, false, command);
    }

    fn order(&mut self, contact: usize, addressed: bool, command: Command) {
        self.orders += 1;
        let identities = vec![Identity::phone(&"56933334444".parse().expect("a phone"))];
        let addressed = addressed.then(|| Addressed { channel: id(1), identities });
        let given = CommandGiven { id: id(1_000 + self.orders), based_on: None, addressed, command };
        self.decide(contact, ContactEvent::Command(given));
    }

    /// The dispatcher claims the first row that nobody has claimed, and something becomes of it.
    fn send(&mut self, attempt: Attempt) {
        // What hung is over now: its process was killed before it sent anything.
        self.outbox.iter_mut().for_each(|row| row.claimed = false);
        let Some(mut row) = self.outbox.pop_front() else { return };
        let contact = place(row.contact);
        if row.expired {
            let failed = SendFailed::new(row.effect, SendFailure::OptedOut);
            return self.decide(contact, ContactEvent::SendFailed(failed));
        }
        let withdrew = row.topic.filter(|topic| self.withdrew(contact, *topic));
        assert_eq!(withdrew, None, "nothing leaves for who withdrew");
        match attempt {
            Attempt::Accepted => {}
            Attempt::Busy => self.outbox.push_front(row),
            Attempt::Hangs => {
                row.claimed = true;
                self.outbox.push_back(row);
            }
            Attempt::Refused | Attempt::OptedOut => {
                let verdict = matches!(attempt, Attempt::OptedOut).then_some(Verdict::OptedOut);
                let failed = SendFailed {
                    verdict,
                    channel: Some(id(1)),
                    ..SendFailed::new(row.effect, SendFailure::Refused)
                };
                self.decide(contact, ContactEvent::SendFailed(failed));
            }
        }
    }
}

fn place(contact: ContactId) -> usize {
    CONTACTS.iter().position(|known| id::<ContactId>(*known) == contact).expect("one of them")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nobody_who_withdrew_is_reached(
        deeds in vec((0..3usize, select(vec![0u64, 0, 1, 30, 3600, 90_000]), prop::bool::weighted(0.1), deed()), 1..60)
    ) {
        let mut lives = Lives::new();
        for (contact, later, back, deed) in deeds {
            // Clocks may step back.
            let later = Duration::from_seconds(later);
            lives.now = if back { lives.now.minus(Duration::from_minutes(2)) } else { lives.now.plus(later) };
            lives.do_it(contact, deed);
        }
    }
}
