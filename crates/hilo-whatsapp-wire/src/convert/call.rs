use super::{Person, rest::named};
use crate::webhook::{Call, CallStatus, Calls};
use hilo_model::{Timestamp, call::CallStage};

/// News of a call.
#[derive(Debug, Clone, PartialEq)]
pub struct CallNews {
    /// Meta's id of the call.
    pub id: String,
    /// With whom.
    pub person: Person,
    /// Whether the customer calls.
    pub by_customer: bool,
    /// How far it is.
    pub stage: CallStage,
    /// When; to the second.
    pub at: Timestamp,
}

/// The calls of a change, as far as they name whom they are with; and whether that was everything it says.
pub fn calls(value: &Calls, received_at: Timestamp) -> (Vec<CallNews>, bool) {
    let mut news = Vec::new();
    let mut complete = value.errors.is_empty();
    let told = value.calls.iter().map(|call| of_call(value, call, received_at));
    for one in told.chain(value.statuses.iter().map(|status| of_status(value, status, received_at))) {
        match one.filter(|one| !one.id.is_empty() && !one.person.is_nobody()) {
            Some(one) => news.push(one),
            None => complete = false,
        }
    }
    (news, complete)
}

/// Whether the customer calls.
pub(super) fn is_customers(value: &Calls, call: &Call) -> bool {
    let ours = value.metadata.as_ref().and_then(|metadata| metadata.display_phone_number.as_deref());
    match call.direction.as_deref() {
        Some("USER_INITIATED") => true,
        Some("BUSINESS_INITIATED") => false,
        _ => call.from_user_id.is_some() || (call.from.is_some() && call.from.as_deref() != ours),
    }
}

/// Whom a call is with.
pub(super) fn person_of(value: &Calls, call: &Call) -> Person {
    let person = if is_customers(value, call) {
        Person::of_ids(call.from.as_deref(), call.from_user_id.as_deref(), None)
    } else {
        Person::of_ids(call.to.as_deref(), call.to_user_id.as_deref(), None)
    };
    named(person, &value.contacts)
}

fn of_call(value: &Calls, call: &Call, received_at: Timestamp) -> Option<CallNews> {
    let by_customer = is_customers(value, call);
    let stage = match call.event.as_deref() {
        // A call of ours connects when it is taken.
        Some("connect") if by_customer => CallStage::Ringing,
        Some("connect") => CallStage::Accepted,
        Some("terminate") => {
            let seconds = call.duration.filter(|seconds| *seconds > 0);
            let talked =
                call.status.as_deref() != Some("FAILED") && (seconds.is_some() || call.start_time.is_some());
            CallStage::Ended { talked, seconds }
        }
        _ => return None,
    };
    Some(CallNews {
        id: call.id.clone(),
        person: person_of(value, call),
        by_customer,
        stage,
        at: call.timestamp.map_or(received_at, crate::scalar::UnixTime::timestamp),
    })
}

fn of_status(value: &Calls, status: &CallStatus, received_at: Timestamp) -> Option<CallNews> {
    let stage = match status.status.as_deref() {
        Some("RINGING") => CallStage::Ringing,
        Some("ACCEPTED") => CallStage::Accepted,
        Some("REJECTED") => CallStage::Rejected,
        _ => return None,
    };
    let person = Person::of_ids(status.recipient_id.as_deref(), status.recipient_user_id.as_deref(), None);
    Some(CallNews {
        id: status.id.clone(),
        person: named(person, &value.contacts),
        by_customer: false,
        stage,
        at: status.timestamp.map_or(received_at, crate::scalar::UnixTime::timestamp),
    })
}
