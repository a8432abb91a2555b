//! Telephone calls between customers and a number, and whether the number may call.

use hilo_model::{Duration, Timestamp};
use hilo_whatsapp_wire::webhook::CallPermissionReply;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// For so long a customer's leave to call them holds, unless it is for good.
const PERMISSION: Duration = Duration::from_days(7);
/// A number asks a customer so often
pub const REQUESTS_A_DAY: usize = 1;
/// and so often in a week (138009),
pub const REQUESTS_A_WEEK: usize = 2;
/// and calls, with somebody answering, so often in a day (138012).
pub const CALLS_A_DAY: usize = 10;
/// After so many calls in a row that nobody took the leave is over.
const UNANSWERED: usize = 4;

/// A call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhoneCall {
    /// Its id (`wacid.…`).
    pub id: String,
    /// The number of the business.
    pub number: String,
    /// The customer.
    pub customer: String,
    /// Whether the business calls.
    pub by_business: bool,
    /// How far it is.
    pub stage: CallStage,
    /// When it began to ring.
    pub rang_at: Timestamp,
    /// When they began to talk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub talk_since: Option<Timestamp>,
    /// What the call's request asked to be given back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub callback_data: Option<String>,
}

/// How far a call is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallStage {
    /// It rings.
    Ringing,
    /// It rings, and the business is ready.
    PreAccepted,
    /// They talk.
    Talking,
    /// It is over.
    Over,
}

/// What a customer allows a number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Leave {
    /// Until when it may call; the end of time if for good.
    pub until: Option<Timestamp>,
    /// Whether it is for good.
    pub is_permanent: bool,
    /// When it asked.
    pub asked: Vec<Timestamp>,
    /// When it called and somebody answered.
    pub talked: Vec<Timestamp>,
    /// Calls in a row that nobody took.
    pub unanswered: usize,
}

/// All calls, and who may be called.
#[derive(Debug, Default)]
pub(super) struct PhoneCalls {
    all: BTreeMap<String, PhoneCall>,
    leaves: HashMap<(String, String), Leave>,
}

impl PhoneCalls {
    pub(super) fn set(&mut self, call: &PhoneCall, at: Timestamp) {
        let before = self.all.insert(call.id.clone(), call.clone());
        let was_over = before.is_some_and(|before| before.stage == CallStage::Over);
        if !call.by_business || call.stage != CallStage::Over || was_over {
            return;
        }
        let leave = self.leave_mut(&call.number, &call.customer);
        if call.talk_since.is_some() {
            leave.talked.push(at);
            leave.unanswered = 0;
        } else {
            leave.unanswered += 1;
            if leave.unanswered >= UNANSWERED {
                (leave.until, leave.is_permanent, leave.unanswered) = (None, false, 0);
            }
        }
    }

    fn leave_mut(&mut self, number: &str, customer: &str) -> &mut Leave {
        self.leaves.entry((number.to_owned(), customer.to_owned())).or_default()
    }

    pub(super) fn asked(&mut self, number: &str, customer: &str, at: Timestamp) {
        self.leave_mut(number, customer).asked.push(at);
    }

    pub(super) fn answered(
        &mut self,
        number: &str,
        customer: &str,
        reply: &CallPermissionReply,
        at: Timestamp,
    ) {
        let leave = self.leave_mut(number, customer);
        leave.is_permanent = false;
        leave.until = None;
        if reply.response.as_deref() == Some("accept") {
            leave.is_permanent = reply.is_permanent == Some(true);
            leave.until = Some(at.plus(PERMISSION));
            leave.unanswered = 0;
        }
    }
}

impl Leave {
    /// Whether the number may call now.
    pub fn holds(&self, now: Timestamp) -> bool {
        self.is_permanent || self.until.is_some_and(|until| now < until)
    }

    /// Meta's word for it.
    pub fn word(&self, now: Timestamp) -> &'static str {
        match (self.is_permanent, self.holds(now)) {
            (true, _) => "permanent",
            (false, true) => "temporary",
            (false, false) => "no_permission",
        }
    }

    /// The moments of a list that lie less than this back.
    pub fn lately(moments: &[Timestamp], within: Duration, now: Timestamp) -> Vec<Timestamp> {
        moments.iter().copied().filter(|at| now.since(*at) < within).collect()
    }

    /// Whether the number may ask now.
    pub fn may_be_asked(&self, now: Timestamp) -> bool {
        Self::lately(&self.asked, Duration::from_days(1), now).len() < REQUESTS_A_DAY
            && Self::lately(&self.asked, Duration::from_days(7), now).len() < REQUESTS_A_WEEK
    }
}

impl super::World {
    /// A call.
    pub fn call(&self, id: &str) -> Option<&PhoneCall> {
        self.calls.all.get(id)
    }

    /// The calls between a customer and a number, by id.
    pub fn calls_of(&self, number: &str, customer: &str) -> impl Iterator<Item = &PhoneCall> {
        let of = move |call: &&PhoneCall| call.number == number && call.customer == customer;
        self.calls.all.values().filter(of)
    }

    /// What a customer allows a number.
    pub fn leave(&self, number: &str, customer: &str) -> Leave {
        self.calls.leaves.get(&(number.to_owned(), customer.to_owned())).cloned().unwrap_or_default()
    }
}
