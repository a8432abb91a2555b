//! What may happen to two contacts, drawn by chance.

use crate::support::{START, id};
use hilo_core::{
    command::{Again, Command},
    event::{NoticeKind, NumberOutcome, SendFailure},
};
use hilo_flow::engine::{HttpFailure, HttpOutcome};
use hilo_model::{
    ApprovalId, ChannelId, Duration, Locale, TimerId,
    call::CallStage,
    consent::{Consent, ConsentReach, ConsentTopic},
    message::{
        CallPermission, ChoiceKind, ContactCard, Inbound, InboundMedia, Location, MediaKind, Order, Outbound,
        Status, Template, TemplateCategory,
    },
    ticket::{Priority, TicketStatus},
};
use proptest::{collection::vec, option, prelude::*, sample::select};
use serde_json::{Map, json};
use std::collections::BTreeMap;

/// A code that somebody of the team may send.
pub(super) const CODE: &str = "HILO-ABCDE-23456";

/// What may happen. Numbers pick among what there is when it happens.
#[derive(Debug, Clone)]
pub(super) enum Happening {
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
    Approver { approval: u8, deed: ApproverDeed },
    Moved { phone: bool },
    Merge,
}

/// What may be told of somebody of the team whose number this is, or by them.
#[derive(Debug, Clone)]
pub(super) enum ApproverDeed {
    Asked { by_the_other: bool, template: bool },
    Comment { approves: bool, minutes: u64 },
    Counted,
    Over,
    Refused,
    Reached,
    Says { counts: bool },
    Claimed(NumberOutcome),
}

#[derive(Debug, Clone)]
pub(super) struct Moment {
    /// Whose.
    pub(super) contact: usize,
    /// How long after the one before; clocks may also step back.
    pub(super) later: Duration,
    pub(super) back: bool,
    pub(super) happening: Happening,
}

fn inbound() -> impl Strategy<Value = Inbound> {
    let words = select(vec!["menu", "order", "person", "1042", "", "¿qué? 🙂", "STOP", "alta", CODE]);
    prop_oneof![
        4 => words.prop_map(|body| Inbound::Text { body: body.to_owned() }),
        2 => (select(vec![ChoiceKind::Button, ChoiceKind::List, ChoiceKind::Template]), select(vec!["order", "person", "gone"]))
            .prop_map(|(via, id)| Inbound::Choice { via, id: id.to_owned(), title: id.to_owned() }),
        2 => (1..=3u128, select(vec!["approve", "refuse", "plain"])).prop_map(|(approval, deed)| Inbound::Choice {
            via: ChoiceKind::Button,
            id: format!("approval:{}:{deed}", id::<ApprovalId>(approval)),
            title: deed.to_owned(),
        }),
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
        6 => (1..=3u8, approver()).prop_map(|(approval, deed)| Happening::Approver { approval, deed }),
        1 => any::<bool>().prop_map(|phone| Happening::Moved { phone }),
        1 => Just(Happening::Merge),
    ]
}

fn approver() -> impl Strategy<Value = ApproverDeed> {
    let outcome = select(vec![
        NumberOutcome::Shown,
        NumberOutcome::Taken,
        NumberOutcome::Over,
        NumberOutcome::Replaced,
    ]);
    prop_oneof![
        4 => (any::<bool>(), any::<bool>())
            .prop_map(|(by_the_other, template)| ApproverDeed::Asked { by_the_other, template }),
        3 => (any::<bool>(), 0..20u64).prop_map(|(approves, minutes)| ApproverDeed::Comment { approves, minutes }),
        1 => select(vec![
            ApproverDeed::Counted,
            ApproverDeed::Over,
            ApproverDeed::Refused,
            ApproverDeed::Reached,
            ApproverDeed::Says { counts: false },
            ApproverDeed::Says { counts: true },
        ]),
        1 => outcome.prop_map(ApproverDeed::Claimed),
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

pub(super) fn moments() -> impl Strategy<Value = Vec<Moment>> {
    let later = select(vec![0, 1, 9, 11, 31, 60 * 23, 60 * 25, 60 * 24 * 9]).prop_map(Duration::from_minutes);
    let moment = (0..2usize, later, prop::bool::weighted(0.1), happening())
        .prop_map(|(contact, later, back, happening)| Moment { contact, later, back, happening });
    vec(moment, 1..60)
}
