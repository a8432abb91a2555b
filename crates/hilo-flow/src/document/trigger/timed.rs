//! Triggers by the clock. The person may not have written lately, so the flow has to begin with a template. While a person has the
//! thread they start nothing.

use crate::document::Target;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A moment comes that a schedule names: the flow starts for everybody who has the tag then. A moment that was missed (Hilo did not run)
/// is made up for within an hour, of several the last; what is later is left out, with an incident.
///
/// ```yaml
/// type: schedule
/// name: monday_offer
/// cron: 0 9 * * mon
/// time_zone: America/Santiago
/// tag: offers
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scheduled {
    /// Its name in the flow.
    pub name: String,
    /// When: minute, hour, day of the month, month and day of the week, as cron has them. Once an hour is the most.
    pub cron: String,
    /// On which clock, by its IANA name; the workspace's if not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// For whom: everybody who has this tag.
    pub tag: String,
    /// The variable that takes `due`, the moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub save: Option<String>,
    /// Start even if another run of this contact waits for an answer; that run ends.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub interrupt: bool,
    /// Where to begin, if not at the flow's start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Target>,
}

/// A day comes that is told by a field of the contact: that day, or so many days before or after it. The clock is the contact's if their
/// time zone is known, else the workspace's. A field that is no date starts nothing.
///
/// ```yaml
/// type: date
/// name: day_before
/// field: appointment
/// days_before: 1
/// at: "10:00"
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OnDate {
    /// Its name in the flow.
    pub name: String,
    /// The field: a day (`2026-12-24`), a day with a time, or a moment.
    pub field: String,
    /// So many days before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days_before: Option<u16>,
    /// So many days after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days_after: Option<u16>,
    /// At which time of the day: `10:00`.
    pub at: String,
    /// Every year again, from that year on: a birthday. 29 February is 28 February in years without it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub yearly: bool,
    /// The variable that takes `field`, `date` (the day in the field) and `due`, the moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub save: Option<String>,
    /// Start even if another run of this contact waits for an answer; that run ends.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub interrupt: bool,
    /// Where to begin, if not at the flow's start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Target>,
}

impl OnDate {
    /// How many days after the day in the field; negative for days before it.
    pub(crate) fn days(&self) -> i32 {
        i32::from(self.days_after.unwrap_or_default()) - i32::from(self.days_before.unwrap_or_default())
    }
}
