use super::Person;
use crate::{
    errors::{Class, ErrorBody, classify, verdict},
    webhook::{self, PricingCategory, StatusKind},
};
use hilo_model::{
    Timestamp,
    charge::{Charge, ChargeCategory, ChargeKind},
    message::{Status, Verdict},
};

/// How far a message of ours came.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivery {
    /// Meta's id of the message.
    pub id: String,
    /// How far.
    pub status: Status,
    /// When; to the second.
    pub at: Timestamp,
    /// Who was to get it. A failed one may tell the phone only.
    pub recipient: Person,
    /// What the send call asked to be given back.
    pub callback_data: Option<String>,
    /// Why it failed.
    pub failure: Option<Failure>,
    /// As what it was charged, if it was delivered and is of a kind that ever costs anything. (What is only sent costs nothing,
    /// so what the status `sent` says of a price is a forecast.)
    pub charge: Option<Charge>,
}

/// Why a message failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Meta's code.
    pub code: i64,
    /// What it means.
    pub class: Class,
    /// A sentence of Meta's.
    pub details: Option<String>,
    /// What it tells about the person.
    pub verdict: Option<Verdict>,
}

impl From<&ErrorBody> for Failure {
    fn from(error: &ErrorBody) -> Self {
        // By a status the outcome is known: it failed.
        let class = match classify(error.code, None) {
            Class::Unknown => Class::Later,
            class => class,
        };
        Self {
            code: error.code,
            class,
            details: error.details().map(str::to_owned),
            verdict: verdict(error.code),
        }
    }
}

/// Takes a status out of a change; none if it is not about the way of a message to one person (groups, payments, words of old times and
/// words that are newer than this crate).
pub fn delivery(status: &webhook::Status) -> Option<Delivery> {
    if status.kind.as_deref() == Some("payment") || status.id.is_empty() {
        return None;
    }
    let reached = match status.status {
        StatusKind::Sent => Status::Sent,
        StatusKind::Delivered => Status::Delivered,
        StatusKind::Read => Status::Read,
        StatusKind::Played => Status::Played,
        StatusKind::Failed => Status::Failed,
        StatusKind::Deleted
        | StatusKind::Warning
        | StatusKind::Pending
        | StatusKind::Captured
        | StatusKind::Other(_) => return None,
    };
    if status.is_of_group() {
        return None;
    }
    let recipient = Person::of_ids(
        status.recipient_id.as_deref(),
        status.recipient_user_id.as_deref(),
        status.recipient_parent_user_id.as_deref(),
    );
    Some(Delivery {
        id: status.id.clone(),
        status: reached,
        at: status.timestamp.timestamp(),
        recipient,
        callback_data: status.biz_opaque_callback_data.clone(),
        failure: status.errors.first().map(Failure::from),
        charge: status.pricing.as_ref().filter(|_| reached.is_delivered()).and_then(charge),
    })
}

/// As what a message is charged. Most messages are answers without a template, which are free: of those nothing is told.
fn charge(pricing: &webhook::Pricing) -> Option<Charge> {
    let category = match pricing.category.as_ref()? {
        PricingCategory::Marketing | PricingCategory::MarketingLite | PricingCategory::GroupMarketing => {
            ChargeCategory::Marketing
        }
        PricingCategory::Utility | PricingCategory::GroupUtility => ChargeCategory::Utility,
        PricingCategory::Authentication => ChargeCategory::Authentication,
        PricingCategory::AuthenticationInternational
        | PricingCategory::AuthenticationInternationalUnderscored => {
            ChargeCategory::AuthenticationInternational
        }
        PricingCategory::Service | PricingCategory::GroupService | PricingCategory::ReferralConversion => {
            ChargeCategory::Service
        }
        PricingCategory::GeneralPurposeAi => ChargeCategory::AiAssistant,
        PricingCategory::Other(_) => ChargeCategory::Other,
    };
    let kind = match pricing.kind.as_deref() {
        Some("free_customer_service") => ChargeKind::FreeCustomerService,
        Some("free_entry_point") => ChargeKind::FreeEntryPoint,
        // Before July 2025 there was no such word; and `billable` is to go.
        _ if pricing.billable == Some(false) => ChargeKind::FreeCustomerService,
        _ => ChargeKind::Regular,
    };
    (category != ChargeCategory::Service || kind == ChargeKind::Regular).then_some(Charge { category, kind })
}
