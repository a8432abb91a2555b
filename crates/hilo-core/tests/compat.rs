//! Everything that was ever written down can still be read: events and commands in the journal, states of lanes, effects in the
//! outbox, answers to commands.
//!
//! The files of `testdata/compat/` are what some version of Hilo wrote. They are **never changed and never removed**, only added
//! to: a new variant needs a sample before these tests pass, a new field gets a default, and `cargo xtask check` compares the
//! files with `xtask/rules/samples.sha256` (`cargo xtask lock-samples` records new ones).

use hilo_core::{
    command::{Again, Answer, Command, Hindrance, RefusedCommand},
    contact::{Called, ContactState, TimerPurpose},
    decision::EffectPayload,
    event::{ApproverAnswer, ApproverEvent, ChannelEvent, ContactEvent, NoticeKind, Rewritten, SendFailure},
};
use hilo_flow::engine::Job;
use hilo_model::{
    call::CallStage,
    message::{Inbound, Outbound},
};
use serde::{Serialize, de::DeserializeOwned};
use std::{collections::BTreeSet, fmt::Debug, fs, path::Path};

/// What a sample shows, in words; and all the words there are. A variant that is added does not compile until it is here, and the
/// tests fail until there is a sample of it.
trait Shows {
    const ALL: &'static [&'static str];
    fn shows(&self) -> Vec<&'static str>;
}

macro_rules! shows {
    ($type:ty { $($pattern:pat => $word:literal $(+ $more:expr)?),* $(,)? }) => {
        impl Shows for $type {
            const ALL: &'static [&'static str] = &[$($word),*];
            fn shows(&self) -> Vec<&'static str> {
                #[expect(unused_mut, reason = "not every kind holds another")]
                match self {
                    $($pattern => {
                        let mut words = vec![$word];
                        $(words.extend($more.shows());)?
                        words
                    })*
                }
            }
        }
    };
}

shows!(ContactEvent {
    Self::MessageReceived(message) => "message_received" + message.content,
    Self::StatusReceived(_) => "status_received",
    Self::MessageChanged(change) => "message_changed" + change.now,
    Self::EchoReceived(_) => "echo_received",
    Self::HistoryReceived(_) => "history_received",
    Self::CallReceived(call) => "call_received" + call.stage,
    Self::PreferenceChanged(_) => "preference_changed",
    Self::PaymentReported(_) => "payment_reported",
    Self::NoticeReceived(notice) => "notice_received" + notice.notice,
    Self::Unsupported(_) => "unsupported",
    Self::UserIdChanged { .. } => "user_id_changed",
    Self::IdentityMoved { .. } => "identity_moved",
    Self::TimerFired { .. } => "timer_fired",
    Self::ScheduleDue { .. } => "schedule_due",
    Self::DatesWanted { .. } => "dates_wanted",
    Self::SendFailed(failed) => "send_failed" + failed.reason,
    Self::BackendAnswered { .. } => "backend_answered",
    Self::JobDone { .. } => "job_done",
    Self::MediaFetched { .. } => "media_fetched",
    Self::Command(given) => "command" + given.command,
    Self::Approver(event) => "approver" + event,
    Self::MergeInto { .. } => "merge_into",
    Self::MergedFrom { .. } => "merged_from",
});

shows!(ApproverEvent {
    Self::NumberClaimed { .. } => "approver number_claimed",
    Self::Asked(_) => "approver asked",
    Self::Reached { .. } => "approver reached",
    Self::Says(_) => "approver says",
    Self::Answered(answered) => "approver answered" + answered.answer,
});

shows!(ApproverAnswer {
    Self::Comment { .. } => "answer comment",
    Self::Counted { .. } => "answer counted",
    Self::Over { .. } => "answer over",
    Self::Refused { .. } => "answer refused",
});

shows!(Rewritten {
    Self::Edited { .. } => "edited",
    Self::Revoked => "revoked",
});

shows!(CallStage {
    Self::Ringing => "call ringing",
    Self::Accepted => "call accepted",
    Self::Rejected => "call rejected",
    Self::Ended { .. } => "call ended",
});

shows!(NoticeKind {
    Self::NumberChanged { .. } => "number changed",
    Self::KeyChanged => "key changed",
});

shows!(SendFailure {
    Self::Refused => "failure refused",
    Self::WindowClosed => "failure window_closed",
    Self::Account => "failure account",
    Self::Unknown => "failure unknown",
    Self::Media => "failure media",
    Self::OptedOut => "failure opted_out",
    Self::Unreachable => "failure unreachable",
    Self::EnoughMarketing => "failure enough_marketing",
});

shows!(Inbound {
    Self::Text { .. } => "inbound text",
    Self::Media(_) => "inbound media",
    Self::Location(_) => "inbound location",
    Self::Contacts { .. } => "inbound contacts",
    Self::Reaction { .. } => "inbound reaction",
    Self::Choice { .. } => "inbound choice",
    Self::Order(_) => "inbound order",
    Self::CallPermission(_) => "inbound call_permission",
    Self::Welcome => "inbound welcome",
    Self::Unsupported { .. } => "inbound unsupported",
    Self::MediaPlaceholder => "inbound media_placeholder",
    Self::Form(_) => "inbound form",
    Self::Other { .. } => "inbound other",
});

shows!(Outbound {
    Self::Text { .. } => "outbound text",
    Self::Media(_) => "outbound media",
    Self::Location(_) => "outbound location",
    Self::Contacts { .. } => "outbound contacts",
    Self::Reaction { .. } => "outbound reaction",
    Self::Buttons { .. } => "outbound buttons",
    Self::List { .. } => "outbound list",
    Self::CtaUrl { .. } => "outbound cta_url",
    Self::Template(_) => "outbound template",
    Self::LocationRequest { .. } => "outbound location_request",
    Self::ContactRequest { .. } => "outbound contact_request",
    Self::AddressRequest(_) => "outbound address_request",
    Self::Carousel(_) => "outbound carousel",
    Self::Product(_) => "outbound product",
    Self::ProductList(_) => "outbound product_list",
    Self::Catalog(_) => "outbound catalog",
    Self::CallButton(_) => "outbound call_button",
    Self::CallPermissionRequest { .. } => "outbound call_permission_request",
    Self::OrderDetails(_) => "outbound order_details",
    Self::OrderStatus(_) => "outbound order_status",
    Self::Other { .. } => "outbound other",
});

shows!(Command {
    Self::Send { content, .. } => "order send" + content,
    Self::Note { .. } => "order note",
    Self::MarkRead { .. } => "order mark_read",
    Self::TakeOver { .. } => "order take_over",
    Self::GiveBack => "order give_back",
    Self::Assign { .. } => "order assign",
    Self::SetStatus { .. } => "order set_status",
    Self::SetPriority { .. } => "order set_priority",
    Self::Tag { .. } => "order tag",
    Self::EditContact { .. } => "order edit_contact",
    Self::RecordConsent { .. } => "order record_consent",
    Self::TellEvent { .. } => "order tell_event",
    Self::AnswerApproval { .. } => "order answer_approval",
    Self::StartFlow { .. } => "order start_flow",
    Self::FireTrigger { .. } => "order fire_trigger",
    Self::CallBack { .. } => "order call_back",
    Self::StopFlow => "order stop_flow",
    Self::Snooze { .. } => "order snooze",
    Self::Wake => "order wake",
    Self::RetryIncident { again, .. } => "order retry_incident" + again,
    Self::DecideSend { .. } => "order decide_send",
    Self::Merge { .. } => "order merge",
    Self::Erase => "order erase",
});

shows!(Again {
    Self::Event { .. } => "again event",
    Self::Message { .. } => "again message",
    Self::Call => "again call",
    Self::File { .. } => "again file",
});

shows!(EffectPayload {
    Self::Send { content, .. } => "send" + content,
    Self::Receipt { .. } => "receipt",
    Self::FetchMedia { .. } => "fetch_media",
    Self::Http { .. } => "http",
    Self::Job { job } => "job" + **job,
    Self::AskApprover { .. } => "ask_approver",
    Self::ClaimNumber { .. } => "claim_number",
});

shows!(Job {
    Self::Script(_) => "job script",
    Self::Document(_) => "job document",
});

shows!(Answer {
    Self::Done { .. } => "done",
    Self::Refused(why) => "refused" + why,
});

shows!(RefusedCommand {
    Self::Stale { .. } => "stale",
    Self::WindowClosed => "window_closed",
    Self::OptedOut { .. } => "opted_out",
    Self::EnoughMarketing { .. } => "enough_marketing",
    Self::Unreachable { .. } => "unreachable",
    Self::NoChannel => "no_channel",
    Self::Transition { .. } => "transition",
    Self::NoTicket => "no_ticket",
    Self::NoFlow => "no_flow",
    Self::NoRun => "no_run",
    Self::RunUnderWay { .. } => "run_under_way",
    Self::WithStaff => "with_staff",
    Self::CallbackUsed => "callback_used",
    Self::CallbackOver => "callback_over",
    Self::NotSnoozed => "not_snoozed",
    Self::ApprovalOver => "approval_over",
    Self::MayNotAnswer { .. } => "may_not_answer",
    Self::NotAPerson => "not_a_person",
    Self::NotRetryable { why } => "not_retryable" + why,
    Self::Merged { .. } => "merged",
    Self::NotOlder => "not_older",
    Self::Invalid { .. } => "invalid",
});

shows!(Hindrance {
    Self::DealtWith => "hindrance dealt_with",
    Self::Settled => "hindrance settled",
    Self::WindowClosed => "hindrance window_closed",
    Self::NoChannel => "hindrance no_channel",
    Self::WithStaff => "hindrance with_staff",
    Self::MovedOn => "hindrance moved_on",
    Self::Order => "hindrance order",
    Self::Ended => "hindrance ended",
    Self::Unreadable => "hindrance unreadable",
    Self::NotKept => "hindrance not_kept",
    Self::Drawing => "hindrance drawing",
    Self::ByItself => "hindrance by_itself",
    Self::Elsewhere => "hindrance elsewhere",
    Self::Channel => "hindrance channel",
    Self::Erased => "hindrance erased",
});

shows!(ChannelEvent {
    Self::AccountEvent { .. } => "account_event",
    Self::PersonalEvent { .. } => "personal_event",
    Self::TemplatesWanted => "templates_wanted",
});

shows!(TimerPurpose {
    Self::Run { .. } => "timer run",
    Self::Snooze => "timer snooze",
    Self::Dates { .. } => "timer dates",
    Self::Comment { .. } => "timer comment",
});

impl Shows for ContactState {
    const ALL: &'static [&'static str] = &[
        "new",
        "run",
        "ticket",
        "merged",
        "command",
        "seen",
        "consent",
        "early",
        "history",
        "awaited",
        "unreachable",
        "asleep",
        "woken",
        "failed call",
        "trial",
        "failed job",
        "doubt",
        "dealt with",
        "came by the clock",
        "dates done",
        "dates",
        "asked here",
        "decided",
        "told",
    ];
    fn shows(&self) -> Vec<&'static str> {
        let parts = [
            (self.is_new(), "new"),
            (self.run.is_some(), "run"),
            (self.ticket.is_some(), "ticket"),
            (self.merged_into.is_some(), "merged"),
            (!self.commands.is_empty(), "command"),
            (!self.seen.is_empty(), "seen"),
            (!self.consent.is_empty(), "consent"),
            (!self.early.is_empty(), "early"),
            (self.history < 0, "history"),
            (!self.awaited_files.is_empty(), "awaited"),
            (self.addresses.values().any(|address| address.unreachable.is_some()), "unreachable"),
            (self.snoozed_until.is_some(), "asleep"),
            (self.woken, "woken"),
            (!self.trials.is_empty() && self.run.as_ref().is_some_and(|run| !run.trials.is_empty()), "trial"),
            (self.failed_call.is_some(), "failed call"),
            (
                self.failed_call.as_ref().is_some_and(|failed| matches!(failed.what, Called::Job(_))),
                "failed job",
            ),
            (!self.doubtful.is_empty(), "doubt"),
            (!self.dealt_with.is_empty() && !self.sent_again.is_empty(), "dealt with"),
            (!self.timed.came.is_empty(), "came by the clock"),
            (!self.timed.dates.is_empty(), "dates"),
            (!self.timed.done.is_empty(), "dates done"),
            (!self.asked_here.is_empty() && self.commenting.is_some() && self.aside > 0, "asked here"),
            (!self.decided_approvals.is_empty(), "decided"),
            (
                self.run.as_ref().and_then(|run| run.approval.as_ref()).is_some_and(|a| !a.told.is_empty()),
                "told",
            ),
        ];
        let own = parts.into_iter().filter_map(|(there, word)| there.then_some(word));
        own.chain(self.timers.values().flat_map(Shows::shows)).collect()
    }
}

/// Reads every sample of a format. What was read can be written and read again; and together they show every word.
fn check<T: Shows + Serialize + DeserializeOwned + PartialEq + Debug>(
    format: &str,
    parts: &[&[&'static str]],
) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/compat").join(format).join("v1");
    let mut shown = BTreeSet::new();
    for entry in fs::read_dir(&folder).expect("samples") {
        let path = entry.expect("a sample").path();
        let text = fs::read_to_string(&path).expect("a sample");
        let read: T =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let again: T = serde_json::from_slice(&serde_json::to_vec(&read).expect("it can be written"))
            .expect("what was written can be read");
        assert_eq!(again, read, "{}", path.display());
        shown.extend(read.shows());
    }
    let wanted: BTreeSet<&str> = parts.iter().copied().chain([T::ALL]).flatten().copied().collect();
    let missing: Vec<&&str> = wanted.difference(&shown).collect();
    assert!(missing.is_empty(), "{} has no sample of {missing:?}", folder.display());
}

#[test]
fn events_of_every_version_are_read() {
    let parts = [
        Inbound::ALL,
        SendFailure::ALL,
        Command::ALL,
        Again::ALL,
        Outbound::ALL,
        Rewritten::ALL,
        CallStage::ALL,
        NoticeKind::ALL,
        ApproverEvent::ALL,
        ApproverAnswer::ALL,
    ];
    check::<ContactEvent>("event", &parts);
    check::<ChannelEvent>("channel_event", &[]);
}

#[test]
fn states_of_every_version_are_read() {
    check::<ContactState>("state", &[TimerPurpose::ALL]);
}

#[test]
fn effects_of_every_version_are_read() {
    check::<EffectPayload>("effect", &[Outbound::ALL]);
}

#[test]
fn answers_of_every_version_are_read() {
    check::<Answer>("answer", &[RefusedCommand::ALL, Hindrance::ALL]);
}
