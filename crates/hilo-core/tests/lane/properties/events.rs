//! What a happening is to the lane of the contact that it happens to.

use super::{
    CONTACTS, Lives,
    happening::{ApproverDeed, Happening},
};
use crate::support::id;
use hilo_core::{
    command::{Again, Command},
    event::{
        Addressed, ApproverAnswer, ApproverAnswered, ApproverAsked, ApproverEvent, ApproverSays,
        CallReceived, CommandGiven, ContactEvent, EchoReceived, HistoryReceived, MessageChanged,
        MessageReceived, NoticeReceived, OldMessage, PaymentReported, PreferenceChanged, Rewritten,
        SendFailed, StatusReceived, UnsupportedReceived,
    },
};
use hilo_desk::approver_words::Refusal;
use hilo_flow::{
    engine::{HttpOutcome, HttpRequest},
    nodes::http::Method,
};
use hilo_model::{
    Duration, Id, IncidentId, Phone, TimerId, Timestamp,
    approval::{ApprovalState, Told},
    charge::{Charge, ChargeCategory, ChargeKind},
    identity::Identity,
    message::{About, Status, Template, TemplateCategory, Verdict},
};
use serde_json::json;

impl Lives {
    pub(super) fn event(&self, contact: usize, happening: Happening) -> ContactEvent {
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
                        retries: None,
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
            Happening::Approver { approval, deed } => {
                ContactEvent::Approver(approver(contact, approval, deed, self.now))
            }
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
}

/// What is told of somebody of the team whose number this is, or by them.
fn approver(contact: usize, approval: u8, deed: ApproverDeed, now: Timestamp) -> ApproverEvent {
    let (approval, person, channel) = (id(u128::from(approval)), id(901), id(1));
    let identities = vec![Identity::phone(&"56911112222".parse::<Phone>().expect("a phone"))];
    let answered = |answer| {
        let title = Some("Pay".to_owned());
        ApproverEvent::Answered(Box::new(ApproverAnswered { approval, person, channel, title, answer }))
    };
    match deed {
        ApproverDeed::Asked { by_the_other, template } => {
            let from = if by_the_other { CONTACTS[1 - contact] } else { CONTACTS[contact] };
            let template = template.then(|| Template {
                name: "decide".to_owned(),
                language: "en".to_owned(),
                category: TemplateCategory::Utility,
                header: None,
                body: Vec::new(),
                buttons: Vec::new(),
                offer_ends_at: None,
                cards: Vec::new(),
                shown: None,
            });
            ApproverEvent::Asked(Box::new(ApproverAsked {
                approval,
                from: id(from),
                person,
                addressed: Addressed { channel, identities },
                title: "Pay".to_owned(),
                detail: None,
                template,
            }))
        }
        ApproverDeed::Comment { approves, minutes } => {
            let until = now.plus(Duration::from_minutes(minutes));
            let from = id(CONTACTS[1 - contact]);
            answered(ApproverAnswer::Comment { approves, from, at: now, until, identities })
        }
        ApproverDeed::Counted => {
            answered(ApproverAnswer::Counted { approves: true, state: ApprovalState::Approved })
        }
        ApproverDeed::Over => answered(ApproverAnswer::Over { state: None, by: vec![person] }),
        ApproverDeed::Refused => answered(ApproverAnswer::Refused { why: Refusal::OwnRequest }),
        ApproverDeed::Reached => ApproverEvent::Reached { approval, person, told: Told::Buttons },
        ApproverDeed::Says { counts } => ApproverEvent::Says(Box::new(ApproverSays {
            approval,
            person,
            from: id(CONTACTS[1 - contact]),
            channel,
            identities,
            approves: true,
            comment: None,
            at: now,
            counts,
        })),
        ApproverDeed::Claimed(outcome) => ApproverEvent::NumberClaimed { person, channel, outcome },
    }
}
