//! A contact's lane: thread, runs, tickets.

mod approval;
mod approver;
mod approver_asked;
mod approver_order;
mod backend_answered;
mod call_received;
mod charge;
mod command_given;
mod consent;
mod consent_button;
mod context;
mod echo_received;
mod figures;
mod flow_effect;
mod flow_run;
mod flow_start;
mod happening;
mod history_received;
mod identity_changed;
mod media_fetched;
mod merge;
mod message_changed;
mod message_received;
mod notice_received;
mod number_code;
mod payment_reported;
mod preference_changed;
mod released;
pub mod retry;
mod send_failed;
mod sending;
mod snooze;
mod state;
mod status_received;
mod stop_word;
mod ticket;
mod timed;
mod timer_fired;
mod trial;
mod unsupported_received;
mod verdict;

pub use approval::{DecidedApproval, OpenApproval};
pub use approver::{AskedHere, Commenting};
pub use context::Context;
pub use state::{
    ActiveRun, Address, Called, ContactState, Decided, EarlyChange, FailedCall, Profile, SentTemplate,
    TimerPurpose, Unreachable,
};
pub use timed::{DoneDate, LATEST, PlannedDate, Timed};

use crate::{Decision, event::ContactEvent};
use context::Lane;

/// Decides one event of a contact's lane. The same state, event and context always give the same result.
pub fn decide(state: &mut ContactState, event: ContactEvent, cx: &mut Context<'_>) -> Decision {
    let mut lane = Lane::new(state, cx);
    if let Some(survivor) = lane.state.merged_into {
        merge::forward(&mut lane, survivor, event);
        return lane.out;
    }
    let mut dates_since = None;
    match event {
        ContactEvent::MessageReceived(message) => message_received::decide(&mut lane, message),
        ContactEvent::MessageChanged(change) => message_changed::decide(&mut lane, change),
        ContactEvent::EchoReceived(echo) => echo_received::decide(&mut lane, echo),
        ContactEvent::HistoryReceived(history) => history_received::decide(&mut lane, history),
        ContactEvent::CallReceived(call) => call_received::decide(&mut lane, call),
        ContactEvent::PreferenceChanged(change) => preference_changed::decide(&mut lane, change),
        ContactEvent::PaymentReported(payment) => payment_reported::decide(&mut lane, payment),
        ContactEvent::NoticeReceived(notice) => notice_received::decide(&mut lane, notice),
        ContactEvent::Unsupported(received) => unsupported_received::decide(&mut lane, received),
        ContactEvent::StatusReceived(status) => status_received::decide(&mut lane, status),
        ContactEvent::UserIdChanged { channel, identity } => {
            identity_changed::gained(&mut lane, channel, identity);
        }
        ContactEvent::IdentityMoved { identity } => identity_changed::lost(&mut lane, &identity),
        ContactEvent::TimerFired { timer } => timer_fired::decide(&mut lane, timer),
        ContactEvent::ScheduleDue { flow, trigger, due } => {
            timed::schedule_due(&mut lane, flow, &trigger, due);
        }
        ContactEvent::DatesWanted { since } => dates_since = Some(since),
        ContactEvent::SendFailed(failed) => send_failed::decide(&mut lane, failed),
        ContactEvent::BackendAnswered { effect, outcome, request } => {
            backend_answered::decide(&mut lane, effect, &outcome, request);
        }
        ContactEvent::JobDone { effect, outcome, job } => {
            backend_answered::job_done(&mut lane, effect, &outcome, job);
        }
        ContactEvent::MediaFetched { message, attachment, error } => {
            media_fetched::decide(&mut lane, message, attachment, error);
        }
        ContactEvent::Command(given) => command_given::decide(&mut lane, given),
        ContactEvent::Approver(event) => approver::hear_of(&mut lane, event),
        ContactEvent::MergeInto { survivor } => merge::hand_over(&mut lane, survivor),
        ContactEvent::MergedFrom { contact, state } => merge::take_over(&mut lane, contact, *state),
    }
    happening::work_off(&mut lane);
    if dates_since.is_some() || lane.out.contact_changed {
        timed::plan(&mut lane, dates_since);
    }
    lane.finish()
}

/// An event of this lane was set aside because it could not be decided: the flow stops and a person is called.
pub fn silence(state: &mut ContactState, cx: &mut Context<'_>) -> Decision {
    let mut lane = Lane::new(state, cx);
    flow_run::interrupt(&mut lane, "event_set_aside");
    message_received::call_a_person(&mut lane);
    lane.timeline("event_set_aside", serde_json::json!({}));
    lane.advance();
    lane.finish()
}
