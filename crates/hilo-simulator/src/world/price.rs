//! What messages cost: since July 2025 each delivered template message is charged by itself; all others are free.

use super::{Stored, Thread};
use hilo_model::{Duration, Timestamp, message::TemplateCategory};
use hilo_whatsapp_wire::webhook::PricingCategory;

/// A person who came from an advertisement must be answered within this time,
const ANSWERED_WITHIN: Duration = Duration::from_hours(24);
/// and then everything is free for so long.
pub const ENTRY_POINT: Duration = Duration::from_hours(72);
/// A conversation of versions before 24 ends after this.
const CONVERSATION: Duration = Duration::from_hours(24);

/// What a message costs, decided when it is accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Price {
    /// What it is charged as.
    pub category: PricingCategory,
    /// Whether and why not.
    pub kind: PriceKind,
    /// The conversation that it counts to: the free entry point's, or one of its own.
    pub conversation: String,
    /// What opened the conversation.
    pub origin: PricingCategory,
    /// When the conversation ends.
    pub ends: Timestamp,
}

/// Whether a message is charged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PriceKind {
    /// It is.
    Regular,
    /// It is not: no template, or a utility template within the window.
    FreeCustomerService,
    /// It is not: the person came from an advertisement.
    FreeEntryPoint,
}

impl PriceKind {
    /// Meta's word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Regular => "regular",
            Self::FreeCustomerService => "free_customer_service",
            Self::FreeEntryPoint => "free_entry_point",
        }
    }
}

/// What a message of the business costs, and until when everything is free from now on.
pub(super) fn price(
    message: &Stored,
    thread: Option<&Thread>,
    through_marketing_api: bool,
    window_is_open: bool,
) -> (Price, Option<Timestamp>) {
    let at = message.at;
    let still_free = thread.and_then(|thread| thread.free_until).filter(|until| at < *until);
    // The first answer opens the free time.
    let opened = thread
        .and_then(|thread| thread.from_ad)
        .filter(|came| still_free.is_none() && at.since(*came) < ANSWERED_WITHIN)
        .map(|_| at.plus(ENTRY_POINT));
    let template = message.template.as_ref().and_then(|template| template.category.as_ref()?.neutral());
    let category = match template {
        None => PricingCategory::Service,
        Some(TemplateCategory::Marketing) if through_marketing_api => PricingCategory::MarketingLite,
        Some(TemplateCategory::Marketing) => PricingCategory::Marketing,
        Some(TemplateCategory::Authentication) => PricingCategory::Authentication,
        Some(TemplateCategory::Utility) => PricingCategory::Utility,
    };
    let own =
        || format!("{:032x}", u128::from(message.seq) << 64 | u128::from(at.as_micros().unsigned_abs()));
    if let Some(until) = still_free.or(opened) {
        let conversation = format!("{:032x}", until.as_micros().unsigned_abs());
        let origin = PricingCategory::ReferralConversion;
        let kind = PriceKind::FreeEntryPoint;
        return (Price { category: origin.clone(), kind, conversation, origin, ends: until }, opened);
    }
    let kind = match template {
        None => PriceKind::FreeCustomerService,
        Some(TemplateCategory::Utility) if window_is_open => PriceKind::FreeCustomerService,
        Some(_) => PriceKind::Regular,
    };
    let origin = category.clone();
    (Price { category, kind, conversation: own(), origin, ends: at.plus(CONVERSATION) }, None)
}
