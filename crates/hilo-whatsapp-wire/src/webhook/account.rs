use crate::{
    More,
    scalar::{NumericId, UnixTime, list_or_null},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_with::skip_serializing_none;

open_enum! {
    /// What happened to an account.
    AccountEvent {
        /// It is gone.
        AccountDeleted = "ACCOUNT_DELETED",
        /// It broke a rule.
        AccountViolation = "ACCOUNT_VIOLATION",
        /// It may do less.
        AccountRestriction = "ACCOUNT_RESTRICTION",
        /// It was banned, will be, or is no longer.
        DisabledUpdate = "DISABLED_UPDATE",
        /// The phone's app left the API.
        AccountOffboarded = "ACCOUNT_OFFBOARDED",
        /// The phone's app came back.
        AccountReconnected = "ACCOUNT_RECONNECTED",
        /// An advertising account was linked.
        AdAccountLinked = "AD_ACCOUNT_LINKED",
        /// One-time codes abroad have their own price.
        AuthIntlPriceEligibilityUpdate = "AUTH_INTL_PRICE_ELIGIBILITY_UPDATE",
        /// The business is in another country.
        BusinessPrimaryLocationCountryUpdate = "BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE",
        /// The terms of the Marketing Messages API were signed.
        MmLiteTermsSigned = "MM_LITE_TERMS_SIGNED",
        /// A partner came.
        PartnerAdded = "PARTNER_ADDED",
        /// A partner left.
        PartnerRemoved = "PARTNER_REMOVED",
        /// A partner's app came.
        PartnerAppInstalled = "PARTNER_APP_INSTALLED",
        /// A partner's app left.
        PartnerAppUninstalled = "PARTNER_APP_UNINSTALLED",
        /// A partner's client was checked.
        PartnerClientCertificationStatusUpdate = "PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE",
        /// Another price tier.
        VolumeBasedPricingTierUpdate = "VOLUME_BASED_PRICING_TIER_UPDATE",
        /// Of older versions: it was verified.
        VerifiedAccount = "VERIFIED_ACCOUNT",
    }
}

/// Something happened to an account; which members are there depends on `event`.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AccountUpdate {
    /// What.
    pub event: AccountEvent,
    /// The number it is about.
    pub phone_number: Option<NumericId>,
    /// The country it is about.
    pub country: Option<String>,
    /// The account, for events whose `entry.id` is the portfolio.
    pub waba_info: Option<WabaInfo>,
    /// The rule that was broken.
    pub violation_info: Option<ViolationInfo>,
    /// The ban.
    pub ban_info: Option<BanInfo>,
    /// What it may not do, and until when.
    #[serde(default, deserialize_with = "list_or_null", skip_serializing_if = "Vec::is_empty")]
    pub restriction_info: Vec<RestrictionInfo>,
    /// From when one-time codes abroad have their own price, as it came.
    pub auth_international_rate_eligibility: Option<Value>,
    /// The price tier.
    pub volume_tier_info: Option<VolumeTierInfo>,
    /// Why the phone's app left.
    pub disconnection_info: Option<DisconnectionInfo>,
    /// How the check of a partner's client ended, as it came.
    pub partner_client_certification_info: Option<Value>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// The account that a partner's event is about.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WabaInfo {
    /// The account.
    pub waba_id: Option<NumericId>,
    /// The portfolio that owns it.
    pub owner_business_id: Option<NumericId>,
    /// The partner's app.
    pub partner_app_id: Option<NumericId>,
    /// The shared solution.
    pub solution_id: Option<NumericId>,
    /// Its partners.
    #[serde(default, deserialize_with = "list_or_null", skip_serializing_if = "Vec::is_empty")]
    pub solution_partner_business_ids: Vec<NumericId>,
    /// The advertising account.
    pub ad_account_linked: Option<NumericId>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// The rule that was broken.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ViolationInfo {
    /// `SCAM`, `ALCOHOL`….
    pub violation_type: Option<String>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// A ban.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BanInfo {
    /// `DISABLE`, `REINSTATE`, `SCHEDULE_FOR_DISABLE`; one word or a list of them.
    pub waba_ban_state: Option<Value>,
    /// The day, in English words.
    pub waba_ban_date: Option<String>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// What an account may not do.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RestrictionInfo {
    /// `RESTRICTED_BIZ_INITIATED_MESSAGING`, `RESTRICTED_ADD_PHONE_NUMBER_ACTION`….
    pub restriction_type: Option<String>,
    /// Until when.
    pub expiration: Option<UnixTime>,
    /// What would help.
    pub remediation: Option<String>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// A price tier.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VolumeTierInfo {
    /// `low:up`.
    pub tier: Option<String>,
    /// Since when.
    pub tier_update_time: Option<UnixTime>,
    /// For which category.
    pub pricing_category: Option<String>,
    /// For which month.
    pub effective_month: Option<String>,
    /// For which market.
    pub region: Option<String>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// Why the phone's app left.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DisconnectionInfo {
    /// `ACCOUNT_DISCONNECTED`, `CHANGE_NUMBER`, `PRIMARY_INACTIVITY`….
    pub reason: Option<String>,
    /// `USER` or `SYSTEM`.
    pub initiated_by: Option<String>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// Something about an account that a person should see.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AccountAlert {
    /// `BUSINESS`, `PHONE_NUMBER`….
    pub entity_type: Option<String>,
    /// Which.
    pub entity_id: Option<NumericId>,
    /// What.
    pub alert_info: Option<AlertInfo>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// What an alert says.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AlertInfo {
    /// `INFORMATIONAL`, `WARNING`, `CRITICAL`.
    pub alert_severity: Option<String>,
    /// `ACTIVE` or `NONE`.
    pub alert_status: Option<String>,
    /// `OBA_APPROVED`, `PROFILE_PICTURE_LOST`….
    pub alert_type: Option<String>,
    /// A sentence about it.
    pub alert_description: Option<String>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// An account was reviewed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AccountReviewUpdate {
    /// `APPROVED`, `REJECTED`, `PENDING`, `DEFERRED`.
    pub decision: String,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// An account's limits changed.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BusinessCapabilityUpdate {
    /// How many people the portfolio may write to first in 24 hours (`TIER_2K`).
    pub max_daily_conversations_per_business: Option<NumericId>,
    /// The same, of older versions; -1 is without limit.
    pub max_daily_conversation_per_phone: Option<i64>,
    /// How many numbers the portfolio may have.
    pub max_phone_numbers_per_business: Option<i64>,
    /// How many numbers the account may have.
    pub max_phone_numbers_per_waba: Option<i64>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}
