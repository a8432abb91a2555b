//! Business hours, as authors write them.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// When people are there. Nodes name it.
///
/// ```yaml
/// hours:
///   office:
///     week: { mon-fri: ["09:00-13:00", "14:00-18:00"], sat: ["10:00-14:00"] }
///     exceptions: { 2026-12-25: [], 2026-12-24: ["09:00-12:00"] }
///     time_zone: America/Santiago
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BusinessHours {
    /// Parts of the day by weekday or range of weekdays (`mon`, `mon-fri`, `fri-mon`). A day that is not named is closed. An end
    /// before the beginning is one of the next day: `22:00-06:00`.
    pub week: IndexMap<String, Vec<String>>,
    /// Parts of the day on dates that are not like their weekday; none: closed all day.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub exceptions: IndexMap<String, Vec<String>>,
    /// Whose clock: an IANA name, `contact` for the customer's; without it the workspace's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
}
