//! What holds whatever happens to two contacts, in whatever order, who may turn out to be one person: nothing panics, and the
//! invariants of `Lives::check`.

use crate::support::{START, Story, id};
use hilo_core::{
    Decision,
    command::{Again, Answer, Command},
    contact::TimerPurpose,
    decision::{EffectPayload, Fact, TimerIntent},
    event::{
        Addressed, CallReceived, CommandGiven, ContactEvent, EchoReceived, HistoryReceived, MessageChanged,
        MessageReceived, NoticeKind, NoticeReceived, OldMessage, PaymentReported, PreferenceChanged,
        Rewritten, SendFailed, SendFailure, StatusReceived, UnsupportedReceived,
    },
};
use hilo_flow::{
    engine::{HttpFailure, HttpOutcome, HttpRequest},
    nodes::http::Method,
};
use hilo_model::{
    Actor, ChannelId, ContactId, Duration, EffectId, Id, IncidentId, Locale, MessageId, Phone, TicketId,
    TimerId, Timestamp,
    call::CallStage,
    charge::{Charge, ChargeCategory, ChargeKind},
    consent::{Consent, ConsentReach, ConsentTopic},
    figure::Counted,
    identity::Identity,
    message::{
        About, CallPermission, ChoiceKind, ContactCard, Inbound, InboundMedia, Location, MediaKind, Order,
        Outbound, Status, Template, TemplateCategory, Verdict,
    },
    ticket::{Priority, TicketStatus},
};
use proptest::{collection::vec, option, prelude::*, sample::select};
use serde_json::{Map, json};
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

/// What may happen. Numbers pick among what there is when it happens.
#[derive(Debug, Clone)]
enum Happening {
    Message { number: u8, content: Inbound, channel: u8, age_hours: u64 },
    Status { which: u8, status: Status },
    Timer { which: u8 },
    SendFailed { which: u8, reason: SendFailure },
    Backend { which: u8, outcome: HttpOutcome },
    Media { error: Option<String> },
    Unsupported { number: u8, channel: u8 },
    Changed { number: u8, original: u8, ours: bool, content: Option<Inbound>, age_hours: u64 },
    Echo { number: u8, content: Inbound },
    History { piece: u8, content: Vec<(u8, bool, Inbound)> },
    Call { number: u8, by_customer: bool, stage: CallStage },
    Preference { topic: ConsentTopic, consent: Consent, age_hours: u64 },
    Payment { number: u8 },
    Notice { number: u8, notice: NoticeKind },
    Order { number: u8, based_on: Option<i8>, addressed: Option<u8>, command: Command },
    UserId { number: u8 },
    Moved { phone: bool },
    Merge,
}

#[derive(Debug, Clone)]
struct Moment {
    /// Whose.
    contact: usize,
    /// How long after the one before; clocks may also step back.
    later: Duration,
    back: bool,
    happening: Happening,
}

fn inbound() -> impl Strategy<Value = Inbound> {
    let words = select(vec!["menu", "order", "person", "1042", "", "¿qué? 🙂", "STOP", "alta"]);
    prop_oneof![
        4 => words.prop_map(|body| Inbound::Text { body: body.to_owned() }),
        2 => (select(vec![ChoiceKind::Button, ChoiceKind::List, ChoiceKind::Template]), select(vec!["order", "person", "gone"]))
            .prop_map(|(via, id)| Inbound::Choice { via, id: id.to_owned(), title: id.to_owned() }),
        1 => select(vec![MediaKind::Image, MediaKind::Audio, MediaKind::Sticker]).prop_map(|kind| Inbound::Media(InboundMedia {
            kind,
            provider_id: "file".to_owned(),
            mime_type: "image/png".to_owned(),
            sha256: None,
            caption: Some("menu".to_owned()),
            filename: None,
            voice_or_animated: false,
        })),
        1 => Just(Inbound::Location(Location { latitude: 1.0, longitude: -1.0, name: None, address: None })),
        1 => Just(Inbound::Contacts { contacts: vec![ContactCard::default()] }),
        1 => option::of(Just("👍".to_owned())).prop_map(|emoji| Inbound::Reaction { message: "wamid.1".to_owned(), emoji }),
        1 => Just(Inbound::Other { kind: "hologram".to_owned(), raw: json!({}) }),
        1 => Just(Inbound::Order(Order { catalog: None, text: None, items: Vec::new() })),
        1 => any::<bool>().prop_map(|automatic| {
            Inbound::CallPermission(CallPermission { allowed: true, permanent: false, until: None, automatic })
        }),
        1 => select(vec![Inbound::Welcome, Inbound::MediaPlaceholder]),
    ]
}

fn outbound() -> impl Strategy<Value = Outbound> {
    let category = select(vec![
        TemplateCategory::Authentication,
        TemplateCategory::Utility,
        TemplateCategory::Marketing,
    ]);
    prop_oneof![
        Just(Outbound::Text { body: "hello".to_owned(), preview_url: false }),
        Just(Outbound::Reaction { message: "wamid.1".to_owned(), emoji: None }),
        Just(Outbound::Contacts { contacts: Vec::new() }),
        category.prop_map(|category| Outbound::Template(Template {
            name: "news".to_owned(),
            language: "en".to_owned(),
            category,
            header: None,
            body: Vec::new(),
            buttons: Vec::new(),
            offer_ends_at: None,
            cards: Vec::new(),
            shown: None,
        })),
    ]
}

fn command() -> impl Strategy<Value = Command> {
    let channel = option::of((1..=2u128).prop_map(id::<ChannelId>));
    let person = || option::of((1..=2u128).prop_map(id));
    let tags = || vec(select(vec!["vip", "", " a ", "customer"]).prop_map(str::to_owned), 0..3);
    let name = option::of(select(vec!["", "Ana", "  "]).prop_map(str::to_owned));
    let zone = option::of(select(vec!["America/Santiago", "Nowhere"]).prop_map(str::to_owned));
    let value = select(vec![json!(null), json!(1), json!("x"), json!({ "deep": [1] })]);
    prop_oneof![
        3 => (outbound(), channel).prop_map(|(content, channel)| Command::Send { content, channel, reply_to: None, callback_data: None }),
        1 => select(vec!["", "called"]).prop_map(|body| Command::Note { body: body.to_owned(), mentions: Vec::new() }),
        1 => any::<bool>().prop_map(|typing| Command::MarkRead { typing, channel: None, provider_id: None }),
        1 => person().prop_map(|person| Command::TakeOver { person }),
        2 => Just(Command::GiveBack),
        1 => (person(), option::of((1..=2u128).prop_map(id))).prop_map(|(assignee, team)| Command::Assign { assignee, team }),
        3 => select(TicketStatus::ALL.to_vec()).prop_map(|status| Command::SetStatus { status }),
        1 => select(vec![Priority::Low, Priority::Urgent]).prop_map(|priority| Command::SetPriority { priority }),
        1 => (tags(), tags()).prop_map(|(add, remove)| Command::Tag { add, remove }),
        1 => (name, option::of(Just(Locale::of("pt"))), zone, value).prop_map(|(name, locale, time_zone, value)| {
            Command::EditContact { name, locale, time_zone, fields: Map::from_iter([("field".to_owned(), value)]) }
        }),
        2 => (50..=51u128).prop_map(|version| Command::StartFlow { version: id(version), variables: Default::default(), unless_running: false }),
        1 => (select(ConsentReach::EVERY.to_vec()), select(Consent::ALL.to_vec()), option::of(0..3u64)).prop_map(
            |(topic, decision, age)| Command::RecordConsent {
                topic,
                decision,
                words: "said so".to_owned(),
                source: None,
                at: age.map(|hours| START.plus(Duration::from_hours(hours))),
            }
        ),
        1 => Just(Command::StopFlow),
        2 => select(vec![0, 30, 60 * 24 * 10, 60 * 24 * 400])
            .prop_map(|minutes| Command::Snooze { until: START.plus(Duration::from_minutes(minutes)) }),
        1 => Just(Command::Wake),
        3 => (any::<u8>(), any::<bool>(), again()).prop_map(|(which, give_back, again)| {
            Command::RetryIncident { incident: id(u128::from(which)), give_back, again }
        }),
        1 => (any::<u8>(), any::<bool>(), select(vec!["", "seen"])).prop_map(|(which, delivered, reason)| {
            let (incident, message) = (id(u128::from(which)), id(u128::from(which)));
            Command::DecideSend { incident, message, delivered, reason: reason.to_owned() }
        }),
        1 => select(vec![100, 200, 300]).prop_map(|survivor| Command::Merge { survivor: id(survivor) }),
        1 => Just(Command::Erase),
    ]
}

/// Which incident and which message it is about is chosen when it happens.
fn again() -> impl Strategy<Value = Again> {
    let message = (outbound(), any::<bool>(), 1..=2u128).prop_map(|(content, in_doubt, channel)| {
        Again::Message { message: id(0), content, channel: id(channel), reply_to: None, in_doubt }
    });
    let event = select(vec![
        json!({ "type": "timer_fired", "timer": id::<TimerId>(9) }),
        json!({ "type": "nobody knows" }),
        json!({ "type": "message_received", "channel": id::<ChannelId>(1), "provider_id": "wamid.0", "identities": [],
            "content": { "type": "text", "body": "menu" }, "sent_at": START }),
    ]);
    prop_oneof![message, event.prop_map(|event| Again::Event { event }), Just(Again::Call), Just(Again::Call)]
}

fn outcome() -> impl Strategy<Value = HttpOutcome> {
    prop_oneof![
        select(vec![200, 404, 500]).prop_map(|status| HttpOutcome::Answered {
            status,
            headers: BTreeMap::new(),
            body: "{\"a\":1}".to_owned(),
        }),
        select(vec![HttpFailure::Timeout, HttpFailure::Blocked])
            .prop_map(|kind| HttpOutcome::Failed { kind, detail: String::new() }),
    ]
}

fn happening() -> impl Strategy<Value = Happening> {
    let reason = select(vec![
        SendFailure::Refused,
        SendFailure::WindowClosed,
        SendFailure::Account,
        SendFailure::Unknown,
        SendFailure::Media,
    ]);
    prop_oneof![
        8 => (0..12u8, inbound(), 1..=2u8, select(vec![0, 0, 0, 5, 30])).prop_map(|(number, content, channel, age_hours)| {
            Happening::Message { number, content, channel, age_hours }
        }),
        3 => (any::<u8>(), select(Status::ALL.to_vec())).prop_map(|(which, status)| Happening::Status { which, status }),
        4 => any::<u8>().prop_map(|which| Happening::Timer { which }),
        2 => (any::<u8>(), reason).prop_map(|(which, reason)| Happening::SendFailed { which, reason }),
        3 => (any::<u8>(), outcome()).prop_map(|(which, outcome)| Happening::Backend { which, outcome }),
        1 => option::of(Just("gone".to_owned())).prop_map(|error| Happening::Media { error }),
        1 => (0..6u8, 1..=2u8).prop_map(|(number, channel)| Happening::Unsupported { number, channel }),
        2 => (0..20u8, 0..40u8, any::<bool>(), option::of(inbound()), select(vec![0, 1, 100])).prop_map(
            |(number, original, ours, content, age_hours)| Happening::Changed { number, original, ours, content, age_hours }
        ),
        2 => (0..20u8, inbound()).prop_map(|(number, content)| Happening::Echo { number, content }),
        1 => (0..4u8, vec((0..40u8, any::<bool>(), inbound()), 0..5))
            .prop_map(|(piece, content)| Happening::History { piece, content }),
        2 => (0..6u8, any::<bool>(), stage()).prop_map(
            |(number, by_customer, stage)| Happening::Call { number, by_customer, stage }
        ),
        1 => (select(ConsentTopic::ALL.to_vec()), select(Consent::ALL.to_vec()), 0..3u64)
            .prop_map(|(topic, consent, age_hours)| Happening::Preference { topic, consent, age_hours }),
        1 => (0..3u8).prop_map(|number| Happening::Payment { number }),
        1 => (0..3u8, select(vec![NoticeKind::NumberChanged { number: None }, NoticeKind::KeyChanged]))
            .prop_map(|(number, notice)| Happening::Notice { number, notice }),
        10 => (0..30u8, option::of(-1..=0i8), option::weighted(0.3, 1..=2u8), command()).prop_map(
            |(number, based_on, addressed, command)| Happening::Order { number, based_on, addressed, command }
        ),
        1 => (0..3u8).prop_map(|number| Happening::UserId { number }),
        1 => any::<bool>().prop_map(|phone| Happening::Moved { phone }),
        1 => Just(Happening::Merge),
    ]
}

fn stage() -> impl Strategy<Value = CallStage> {
    select(vec![
        CallStage::Ringing,
        CallStage::Accepted,
        CallStage::Rejected,
        CallStage::Ended { talked: true, seconds: Some(9) },
        CallStage::Ended { talked: false, seconds: None },
    ])
}

fn moments() -> impl Strategy<Value = Vec<Moment>> {
    let later = select(vec![0, 1, 9, 11, 31, 60 * 23, 60 * 25, 60 * 24 * 9]).prop_map(Duration::from_minutes);
    let moment = (0..2usize, later, prop::bool::weighted(0.1), happening())
        .prop_map(|(contact, later, back, happening)| Moment { contact, later, back, happening });
    vec(moment, 1..60)
}

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

    fn event(&self, contact: usize, happening: Happening) -> ContactEvent {
        let story = &self.stories[contact];
        let hers = || vec![Identity::phone(&"56911112222".parse::<Phone>().unwrap())];
        let effect = |which: u8| {
            let made = self.effects.len();
            if made == 0 { id(7) } else { self.effects[usize::from(which) % made] }
        };
        match happening {
            Happening::Message { number, content, channel, age_hours } => {
                ContactEvent::MessageReceived(MessageReceived {
                    channel: id(u128::from(channel)),
                    provider_id: format!("wamid.{number}"),
                    identities: vec![
                        Identity::whatsapp_user_id("p", &format!("CL.{contact}")),
                        Identity::phone(&"56911112222".parse::<Phone>().expect("a phone")),
                    ],
                    profile_name: Some("Ana".to_owned()),
                    content,
                    reply_to: None,
                    sent_at: self.now.minus(Duration::from_hours(age_hours)),
                    about: About::default(),
                })
            }
            Happening::Status { which, status } => ContactEvent::StatusReceived(StatusReceived {
                channel: id(1),
                provider_id: format!("wamid.out.{which}"),
                identities: match which % 2 {
                    0 => vec![Identity::phone(&"56911113333".parse::<Phone>().unwrap())],
                    _ => Vec::new(),
                },
                effect: (which % 3 > 0).then(|| effect(which)),
                status,
                at: self.now,
                error_code: (status == Status::Failed).then_some(131_047),
                error_detail: None,
                verdict: [Verdict::Unreachable, Verdict::OptedOut, Verdict::EnoughMarketing]
                    .get(usize::from(which % 5))
                    .copied(),
                charge: (which % 2 == 0)
                    .then_some(Charge { category: ChargeCategory::Marketing, kind: ChargeKind::Regular }),
            }),
            Happening::Timer { which } => {
                let timers: Vec<&TimerId> = story.state.timers.keys().collect();
                let timer = timers.get(usize::from(which) % timers.len().max(1)).copied();
                ContactEvent::TimerFired { timer: timer.copied().unwrap_or_else(|| id(9)) }
            }
            Happening::SendFailed { which, reason } => ContactEvent::SendFailed(SendFailed {
                channel: (which % 2 == 0).then(|| id(1)),
                verdict: (which % 3 == 0).then_some(Verdict::Unreachable),
                ..SendFailed::new(effect(which), reason)
            }),
            Happening::Backend { which, outcome } => {
                // The latest effects are those that somebody waits for.
                let latest = self.effects.iter().rev().nth(usize::from(which % 3)).copied();
                let fine = matches!(outcome, HttpOutcome::Answered { status: 200, .. });
                let request = (!fine).then(|| {
                    Box::new(HttpRequest {
                        method: Method::Get,
                        url: "https://example.com/1".to_owned(),
                        headers: Vec::new(),
                        body: None,
                        timeout: Duration::from_seconds(10),
                    })
                });
                ContactEvent::BackendAnswered { effect: latest.unwrap_or_else(|| id(7)), outcome, request }
            }
            Happening::Media { error } => {
                let attachment = error.is_none().then(|| id(8));
                ContactEvent::MediaFetched { message: id(6), attachment, error }
            }
            Happening::Changed { number, original, ours, content, age_hours } => {
                ContactEvent::MessageChanged(MessageChanged {
                    channel: id(1),
                    provider_id: format!("wamid.change.{number}"),
                    identities: hers(),
                    original: format!("wamid.{original}"),
                    ours,
                    now: content.map_or(Rewritten::Revoked, |content| Rewritten::Edited { content }),
                    at: self.now.minus(Duration::from_hours(age_hours)),
                })
            }
            Happening::Echo { number, content } => ContactEvent::EchoReceived(EchoReceived {
                channel: id(1),
                provider_id: format!("wamid.echo.{number}"),
                identities: hers(),
                profile_name: None,
                content,
                reply_to: None,
                sent_at: self.now,
            }),
            Happening::History { piece, content } => ContactEvent::HistoryReceived(HistoryReceived {
                channel: id(1),
                identities: hers(),
                profile_name: Some("Ana".to_owned()),
                piece: format!("history/{piece}"),
                messages: content
                    .into_iter()
                    .enumerate()
                    .map(|(at, (number, ours, content))| OldMessage {
                        // Old messages are no others' and come once, but for files that follow.
                        provider_id: format!("wamid.old.{piece}.{at}.{number}"),
                        ours,
                        content,
                        reply_to: None,
                        sent_at: self.now.minus(Duration::from_days(30)),
                        status: Status::Read,
                    })
                    .collect(),
            }),
            Happening::Call { number, by_customer, stage } => ContactEvent::CallReceived(CallReceived {
                channel: id(1),
                call: format!("wacid.{number}"),
                identities: hers(),
                profile_name: None,
                by_customer,
                stage,
                at: self.now,
            }),
            Happening::Preference { topic, consent, age_hours } => {
                ContactEvent::PreferenceChanged(PreferenceChanged {
                    channel: id(1),
                    identities: hers(),
                    profile_name: None,
                    topic,
                    consent,
                    at: self.now.minus(Duration::from_hours(age_hours)),
                    detail: None,
                })
            }
            Happening::Payment { number } => ContactEvent::PaymentReported(PaymentReported {
                channel: id(1),
                identities: hers(),
                effect: None,
                reference: format!("order-{number}"),
                status: "captured".to_owned(),
                amount: Some((100, 100)),
                currency: None,
                transaction: None,
                at: self.now,
            }),
            Happening::Notice { number, notice } => ContactEvent::NoticeReceived(NoticeReceived {
                channel: id(1),
                provider_id: format!("wamid.notice.{number}"),
                identities: hers(),
                notice,
                detail: None,
            }),
            Happening::Unsupported { number, channel } => ContactEvent::Unsupported(UnsupportedReceived {
                channel: id(u128::from(channel)),
                identities: vec![Identity::phone(&"56911112222".parse::<Phone>().unwrap())],
                profile_name: Some("Ana".to_owned()),
                field: "calls".to_owned(),
                what: "call".to_owned(),
                raw: json!({ "id": number }),
            }),
            Happening::Order { number, based_on, addressed, command } => {
                let command = self.about_something_there_is(command);
                ContactEvent::Command(CommandGiven {
                    id: id(1_000 + u128::from(number)),
                    based_on: based_on.map(|off| story.state.revision + i64::from(off)),
                    addressed: addressed.map(|channel| Addressed {
                        channel: id(u128::from(channel)),
                        identities: vec![Identity::phone(&"56933334444".parse::<Phone>().unwrap())],
                    }),
                    command,
                })
            }
            Happening::UserId { number } => ContactEvent::UserIdChanged {
                channel: id(1),
                identity: Identity::whatsapp_user_id("p", &format!("CL.new{number}")),
            },
            Happening::Moved { phone: true } => ContactEvent::IdentityMoved {
                identity: Identity::phone(&"56911112222".parse::<Phone>().expect("a phone")),
            },
            Happening::Moved { phone: false } => ContactEvent::IdentityMoved {
                identity: Identity::whatsapp_user_id("p", &format!("CL.{contact}")),
            },
            Happening::Merge => ContactEvent::MergeInto { survivor: id(CONTACTS[1 - contact]) },
        }
    }

    /// Orders about incidents and messages get some that there are.
    fn about_something_there_is(&self, command: Command) -> Command {
        let pick = |incident: IncidentId| {
            let which = incident.uuid().as_u128() as usize;
            let incident = (!self.incidents.is_empty()).then(|| self.incidents[which % self.incidents.len()]);
            let effect = (!self.effects.is_empty()).then(|| self.effects[which % self.effects.len()]);
            (incident.unwrap_or_else(|| id(5)), id(effect.map_or(7, |effect| effect.uuid().as_u128())))
        };
        match command {
            Command::RetryIncident { incident, give_back, mut again } => {
                let (incident, about) = pick(incident);
                if let Again::Message { message, .. } = &mut again {
                    *message = about;
                }
                Command::RetryIncident { incident, give_back, again }
            }
            Command::DecideSend { incident, delivered, reason, .. } => {
                let (incident, message) = pick(incident);
                Command::DecideSend { incident, message, delivered, reason }
            }
            command => command,
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
