//! What comes in besides messages: edits, echoes, old conversations, calls, preferences.

use crate::support::{FLOW, START, Story, id};
use hilo_core::{
    command::{Answer, Command, RefusedCommand},
    decision::{EffectPayload, Fact, Said},
    event::{
        CallReceived, ContactEvent, EchoReceived, HistoryReceived, MessageChanged, NoticeKind,
        NoticeReceived, OldMessage, PaymentReported, PreferenceChanged, Rewritten, SendFailure,
        StatusReceived,
    },
};
use hilo_model::{
    Actor, Duration, Timestamp,
    call::CallStage,
    consent::{Consent, ConsentTopic},
    identity::Identity,
    message::{
        CallPermission, Inbound, InboundMedia, MediaKind, Outbound, Referral, Status, Template,
        TemplateCategory, Verdict,
    },
    ticket::TicketStatus,
};

fn hers() -> Vec<Identity> {
    vec![Identity::whatsapp_user_id("p", "CL.1"), Identity::phone(&"56911112222".parse().unwrap())]
}

fn text(body: &str) -> Inbound {
    Inbound::Text { body: body.to_owned() }
}

fn changed(provider_id: &str, original: &str, now: Rewritten, at: Timestamp) -> ContactEvent {
    ContactEvent::MessageChanged(MessageChanged {
        channel: id(1),
        provider_id: provider_id.to_owned(),
        identities: hers(),
        original: original.to_owned(),
        ours: false,
        now,
        at,
    })
}

fn edited(body: &str) -> Rewritten {
    Rewritten::Edited { content: text(body) }
}

fn echo(provider_id: &str, content: Inbound) -> ContactEvent {
    ContactEvent::EchoReceived(EchoReceived {
        channel: id(1),
        provider_id: provider_id.to_owned(),
        identities: hers(),
        profile_name: None,
        content,
        reply_to: None,
        sent_at: START,
    })
}

fn call(by_customer: bool, stage: CallStage) -> ContactEvent {
    ContactEvent::CallReceived(CallReceived {
        channel: id(1),
        call: "wacid.1".to_owned(),
        identities: hers(),
        profile_name: Some("Ana".to_owned()),
        by_customer,
        stage,
        at: START,
    })
}

fn preference(consent: Consent, at: Timestamp) -> ContactEvent {
    ContactEvent::PreferenceChanged(PreferenceChanged {
        channel: id(1),
        identities: hers(),
        profile_name: None,
        topic: ConsentTopic::Marketing,
        consent,
        at,
        detail: None,
    })
}

fn template(category: TemplateCategory) -> Command {
    let content = Outbound::Template(Template {
        name: "hello".to_owned(),
        language: "es".to_owned(),
        category,
        header: None,
        body: Vec::new(),
        buttons: Vec::new(),
        offer_ends_at: None,
        cards: Vec::new(),
        shown: None,
    });
    Command::Send { content, channel: None, reply_to: None, callback_data: None }
}

fn failed(verdict: Verdict, code: i64, at: Timestamp) -> ContactEvent {
    ContactEvent::StatusReceived(StatusReceived {
        channel: id(1),
        provider_id: "wamid.out".to_owned(),
        identities: Vec::new(),
        effect: None,
        status: Status::Failed,
        at,
        error_code: Some(code),
        error_detail: None,
        verdict: Some(verdict),
        charge: None,
    })
}

impl Story {
    /// The changes of messages that the last event made: what it says now, `None` if it is gone.
    fn rewritten(&self) -> Vec<(String, Option<String>)> {
        let change = |fact: &Fact| match fact {
            Fact::MessageRewritten { provider_id, content, .. } => {
                let words = content.as_ref().map(|said| match said {
                    Said::Them(content) => content.text().to_owned(),
                    Said::Us(content) => format!("us: {}", content.text()),
                });
                Some((provider_id.clone(), words))
            }
            _ => None,
        };
        self.last.facts.iter().filter_map(change).collect()
    }

    fn happenings(&self) -> Vec<&'static str> {
        let kind = |fact: &Fact| match fact {
            Fact::Event { kind, .. } => Some(*kind),
            _ => None,
        };
        self.last.facts.iter().filter_map(kind).collect()
    }
}

#[test]
fn an_edit_changes_the_message_once_and_no_flow_hears_of_it() {
    let mut story = Story::new(FLOW);
    story.says("menu");
    let revision = story.state.revision;
    let edit = || changed("wamid.E", "wamid.0", edited("menu, please"), START);
    story.event(edit());
    assert_eq!(story.rewritten(), [("wamid.0".to_owned(), Some("menu, please".to_owned()))]);
    assert!(story.sent().is_empty(), "the flow has answered what was said");
    assert_eq!(story.state.revision, revision + 1, "whoever is about to answer should see it");
    story.event(edit());
    assert!(story.rewritten().is_empty(), "a repeated webhook");
    assert!(story.sent().is_empty());
}

#[test]
fn the_list_shows_what_the_last_message_says_now() {
    let mut story = Story::new(FLOW);
    story.says("something else");
    story.event(changed("wamid.E", "wamid.0", edited("nothing"), START));
    assert_eq!(story.state.preview, "nothing");
    story.event(changed("wamid.R", "wamid.0", Rewritten::Revoked, START));
    assert_eq!(story.rewritten(), [("wamid.0".to_owned(), None)]);
    assert_eq!(story.state.preview, "");
    assert_eq!(story.state.unread, 1, "that somebody wrote is not undone");
}

#[test]
fn an_edit_that_comes_before_its_message_waits_for_it() {
    let mut story = Story::new(FLOW);
    story.event(changed("wamid.E", "wamid.1", edited("menu!"), START));
    assert!(story.rewritten().is_empty());
    story.says("menu");
    assert_eq!(story.rewritten(), [("wamid.1".to_owned(), Some("menu!".to_owned()))]);
    assert!(story.state.early.is_empty());
    assert_eq!(story.sent(), ["Hello Ana, what is it about?"], "what was said first counts for the flow");
}

#[test]
fn changes_without_a_message_are_not_kept_for_ever() {
    let mut story = Story::new(FLOW);
    for number in 0..40 {
        story.event(changed(&format!("wamid.E{number}"), &format!("gone.{number}"), edited("x"), story.now));
    }
    assert_eq!(story.state.early.len(), 16);
    story.later(Duration::from_days(4));
    story.event(changed("wamid.L", "gone", edited("x"), story.now));
    assert_eq!(story.state.early.len(), 1);
    // Too old to be waited for: the store changes what is there.
    story.event(changed("wamid.O", "old", edited("x"), START));
    assert_eq!(story.rewritten().len(), 1);
}

#[test]
fn an_answer_from_the_phones_app_silences_the_bot() {
    let mut story = Story::new(FLOW);
    story.says("menu");
    assert!(story.state.run.is_some());
    story.event(echo("wamid.X", text("I will help you")));
    assert!(story.state.run.is_none(), "the flow ends");
    assert_eq!(story.state.ticket.as_ref().unwrap().status, TicketStatus::Open);
    assert_eq!((story.state.unread, story.state.preview_inbound), (0, false));
    let shown = story.last.facts.iter().any(|fact| {
        matches!(fact, Fact::MessageElsewhere { author: Actor::PhoneApp, provider_id, content: Outbound::Text { body, .. }, .. }
            if provider_id == "wamid.X" && body == "I will help you")
    });
    assert!(shown);
    assert!(story.says("menu").is_empty(), "the bot is silent");
    story.event(echo("wamid.X", text("I will help you")));
    assert!(story.last.facts.is_empty(), "a repeated webhook");
}

#[test]
fn a_reaction_from_the_phones_app_silences_nothing() {
    let mut story = Story::new(FLOW);
    story.says("menu");
    let content = Inbound::Reaction { message: "wamid.0".to_owned(), emoji: Some("👍".to_owned()) };
    story.event(echo("wamid.X", content));
    assert!(story.state.run.is_some());
}

#[test]
fn a_file_from_the_phones_app_is_fetched() {
    let mut story = Story::new(FLOW);
    story.says("menu");
    let content = Inbound::Media(InboundMedia {
        kind: MediaKind::Image,
        provider_id: "77".to_owned(),
        mime_type: "image/png".to_owned(),
        sha256: None,
        caption: None,
        filename: None,
        voice_or_animated: false,
    });
    story.event(echo("wamid.X", content));
    assert!(
        matches!(&story.last.effects[0].payload, EffectPayload::FetchMedia { provider_id, .. } if provider_id == "77")
    );
}

#[test]
fn an_edit_in_the_phones_app_is_an_edit_of_ours() {
    let mut story = Story::new(FLOW);
    story.event(echo("wamid.X", text("one")));
    let ContactEvent::MessageChanged(change) = changed("wamid.E", "wamid.X", edited("two"), START) else {
        panic!()
    };
    story.event(ContactEvent::MessageChanged(MessageChanged { ours: true, ..change }));
    assert_eq!(story.rewritten(), [("wamid.X".to_owned(), Some("us: two".to_owned()))]);
}

#[test]
fn old_conversations_come_before_everything_and_start_nothing() {
    let mut story = Story::new(FLOW);
    story.says("hello");
    let (unread, revision) = (story.state.unread, story.state.revision);
    let old = |number: u64, ours, content| OldMessage {
        provider_id: format!("wamid.old.{number}"),
        ours,
        content,
        reply_to: None,
        sent_at: START.minus(Duration::from_days(30 - number)),
        status: Status::Read,
    };
    let piece = |name: &str, messages| {
        ContactEvent::HistoryReceived(HistoryReceived {
            channel: id(1),
            identities: hers(),
            profile_name: None,
            piece: name.to_owned(),
            messages,
        })
    };
    let messages = vec![
        old(1, false, text("menu")),
        old(2, true, text("here it is")),
        old(3, false, Inbound::MediaPlaceholder),
    ];
    story.event(piece("history/0/1", messages.clone()));
    let places: Vec<(i64, bool)> = story
        .last
        .facts
        .iter()
        .filter_map(|fact| match fact {
            Fact::MessageIn { position, .. } => Some((*position, false)),
            Fact::MessageElsewhere { position, .. } => Some((*position, true)),
            _ => None,
        })
        .collect();
    assert_eq!(places, [(-1, false), (-2, true), (-3, false)], "newest first, below zero");
    assert!(story.state.run.is_none() && story.sent().is_empty(), "no flow starts");
    assert_eq!((story.state.unread, story.state.revision), (unread, revision));
    assert_eq!(story.state.awaited_files.len(), 1);
    story.event(piece("history/0/1", messages));
    assert!(story.last.facts.is_empty(), "a repeated webhook");

    let file = Inbound::Media(InboundMedia {
        kind: MediaKind::Image,
        provider_id: "88".to_owned(),
        mime_type: "image/png".to_owned(),
        sha256: None,
        caption: None,
        filename: None,
        voice_or_animated: false,
    });
    story.event(piece("history/0/2", vec![old(3, false, file)]));
    assert!(
        matches!(&story.last.facts[..], [Fact::MessageFilled { provider_id, .. }] if provider_id == "wamid.old.3")
    );
    assert!(
        matches!(&story.last.effects[0].payload, EffectPayload::FetchMedia { provider_id, .. } if provider_id == "88")
    );
    assert!(story.state.awaited_files.is_empty());
}

#[test]
fn old_conversations_open_no_window() {
    let mut story = Story::new(FLOW);
    story.event(ContactEvent::HistoryReceived(HistoryReceived {
        channel: id(1),
        identities: hers(),
        profile_name: Some("Ana".to_owned()),
        piece: "history/0/1".to_owned(),
        messages: vec![OldMessage {
            provider_id: "wamid.1".to_owned(),
            ours: false,
            content: text("menu"),
            reply_to: None,
            sent_at: START,
            status: Status::Read,
        }],
    }));
    assert_eq!(story.state.profile.name, "Ana");
    let content = Outbound::Text { body: "hi".to_owned(), preview_url: false };
    let answer = story.orders(Command::Send { content, channel: None, reply_to: None, callback_data: None });
    assert_eq!(answer, Answer::Refused(RefusedCommand::WindowClosed));
}

#[test]
fn a_call_opens_the_window_and_one_that_nobody_took_waits_for_an_answer() {
    let mut story = Story::new(FLOW);
    story.event(call(true, CallStage::Ringing));
    assert_eq!(story.happenings(), ["call"]);
    assert!(story.state.addresses[&id(1)].window.is_open(START));
    assert_eq!(story.state.waiting_since, None);
    story.event(call(true, CallStage::Ended { talked: false, seconds: None }));
    assert_eq!((story.state.unread, story.state.waiting_since), (1, Some(START)));
    assert_eq!(story.state.ticket.as_ref().unwrap().status, TicketStatus::Open, "a person is called");
    story.event(call(true, CallStage::Ended { talked: false, seconds: None }));
    assert_eq!(story.state.unread, 1, "a repeated webhook");
}

#[test]
fn a_call_of_ours_that_nobody_takes_opens_no_window() {
    let mut story = Story::new(FLOW);
    story.event(call(false, CallStage::Ringing));
    story.event(call(false, CallStage::Rejected));
    story.event(call(false, CallStage::Ended { talked: false, seconds: None }));
    assert!(!story.state.addresses[&id(1)].window.is_open(START));
    assert_eq!(story.state.unread, 0);
    story.event(call(false, CallStage::Accepted));
    assert!(story.state.addresses[&id(1)].window.is_open(START));
}

#[test]
fn whoever_stopped_marketing_gets_none_and_all_else() {
    let mut story = Story::new(FLOW);
    story.says("hello");
    story.event(preference(Consent::Withdrawn, START));
    assert_eq!(story.happenings(), ["consent"]);
    assert!(story.last.facts.iter().any(|fact| matches!(fact, Fact::Withdrawn { .. })), "also what waits");
    let refused = story.orders(template(TemplateCategory::Marketing));
    assert_eq!(refused, Answer::Refused(RefusedCommand::OptedOut { topic: ConsentTopic::Marketing }));
    assert!(matches!(story.orders(template(TemplateCategory::Utility)), Answer::Done { .. }));
    // An older decision that comes late changes nothing.
    story.event(preference(Consent::Given, START.minus(Duration::from_hours(1))));
    assert_eq!(
        story.orders(template(TemplateCategory::Marketing)),
        Answer::Refused(RefusedCommand::OptedOut { topic: ConsentTopic::Marketing })
    );
    story.event(preference(Consent::Resumed, START.plus(Duration::from_hours(1))));
    assert!(matches!(story.orders(template(TemplateCategory::Marketing)), Answer::Done { .. }));
}

#[test]
fn a_failure_that_says_so_stops_marketing() {
    let mut story = Story::new(FLOW);
    story.says("hello");
    story.event(failed(Verdict::OptedOut, 131_050, START));
    assert_eq!(story.happenings(), ["consent"]);
    assert_eq!(
        story.orders(template(TemplateCategory::Marketing)),
        Answer::Refused(RefusedCommand::OptedOut { topic: ConsentTopic::Marketing })
    );
}

#[test]
fn who_got_enough_marketing_gets_more_a_day_later() {
    let mut story = Story::new(FLOW);
    story.says("hello");
    story.event(failed(Verdict::EnoughMarketing, 131_049, START));
    let after = START.plus(Duration::from_hours(24));
    let refused = story.orders(template(TemplateCategory::Marketing));
    assert_eq!(refused, Answer::Refused(RefusedCommand::EnoughMarketing { after }));
    assert!(matches!(story.orders(template(TemplateCategory::Utility)), Answer::Done { .. }));
    story.later(Duration::from_hours(24));
    assert!(matches!(story.orders(template(TemplateCategory::Marketing)), Answer::Done { .. }));
}

#[test]
fn who_cannot_be_reached_is_written_to_again_when_they_write() {
    let mut story = Story::new(FLOW);
    story.says("hello");
    story.event(failed(Verdict::Unreachable, 131_026, START));
    assert!(
        matches!(story.orders(template(TemplateCategory::Utility)), Answer::Done { .. }),
        "they wrote just now"
    );
    story.later(Duration::from_hours(25));
    story.event(failed(Verdict::Unreachable, 131_026, story.now));
    assert_eq!(story.happenings(), ["unreachable"]);
    let refused = story.orders(template(TemplateCategory::Utility));
    assert_eq!(refused, Answer::Refused(RefusedCommand::Unreachable { error_code: 131_026 }));
    story.says("I am back");
    assert!(matches!(story.orders(template(TemplateCategory::Utility)), Answer::Done { .. }));
}

#[test]
fn a_run_knows_the_advertisement_that_it_comes_from() {
    let mut story = Story::new(FLOW);
    let mut message = story.received("wamid.1", text("menu"));
    let referral =
        Referral { id: Some("ad-1".to_owned()), click: Some("clid".to_owned()), ..Referral::default() };
    message.about.referral = Some(referral.clone());
    story.event(ContactEvent::MessageReceived(message));
    assert_eq!(story.state.run.as_ref().unwrap().referral, Some(referral.clone()));
    let told = story
        .last
        .facts
        .iter()
        .any(|fact| matches!(fact, Fact::Run(run) if run.referral == Some(referral.clone())));
    assert!(told);
}

#[test]
fn a_permission_to_call_answers_a_question_and_starts_nothing() {
    let mut story = Story::new(FLOW);
    let permission = |automatic| {
        Inbound::CallPermission(CallPermission { allowed: true, permanent: false, until: None, automatic })
    };
    let message = story.received("wamid.1", permission(false));
    story.event(ContactEvent::MessageReceived(message));
    assert!(story.state.run.is_none());
    assert_eq!(story.state.unread, 0, "nobody waits for an answer to an answer");
}

#[test]
fn payments_and_notices_are_entries_of_the_timeline() {
    let mut story = Story::new(FLOW);
    story.says("hello");
    let payment = || {
        ContactEvent::PaymentReported(PaymentReported {
            channel: id(1),
            identities: hers(),
            effect: Some(id(7)),
            reference: "order-1".to_owned(),
            status: "captured".to_owned(),
            amount: Some((21_000, 100)),
            currency: Some("INR".to_owned()),
            transaction: None,
            at: START,
        })
    };
    story.event(payment());
    assert_eq!(story.happenings(), ["payment"]);
    story.event(payment());
    assert!(story.happenings().is_empty());
    story.event(ContactEvent::NoticeReceived(NoticeReceived {
        channel: id(1),
        provider_id: "wamid.N".to_owned(),
        identities: hers(),
        notice: NoticeKind::KeyChanged,
        detail: None,
    }));
    assert_eq!(story.happenings(), ["notice"]);
    assert_eq!(SendFailure::OptedOut.as_str(), "opted_out");
}
