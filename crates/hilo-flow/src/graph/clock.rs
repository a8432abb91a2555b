//! How the clock starts a flow, for whoever looks at it.

use crate::{document::Trigger, triggers::timed};
use hilo_model::Timestamp;

/// How the clock starts a flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StartClock {
    /// By a schedule.
    Schedule {
        /// For whom: everybody with this tag.
        tag: String,
        /// When, as cron has it.
        cron: String,
        /// On which clock; the workspace's if none.
        time_zone: Option<String>,
    },
    /// By a date of the contact.
    Date {
        /// The field that tells it.
        field: String,
        /// So many days after; negative before.
        days: i32,
        /// At which time.
        at: String,
        /// Every year again.
        yearly: bool,
    },
}

impl StartClock {
    pub(super) fn of(trigger: &Trigger) -> Option<Self> {
        match trigger {
            Trigger::Schedule(scheduled) => Some(Self::Schedule {
                tag: scheduled.tag.clone(),
                cron: scheduled.cron.clone(),
                time_zone: scheduled.time_zone.clone(),
            }),
            Trigger::Date(date) => Some(Self::Date {
                field: date.field.clone(),
                days: date.days(),
                at: date.at.clone(),
                yearly: date.yearly,
            }),
            _ => None,
        }
    }

    /// When a schedule comes next after a moment; `workspace` is the time zone of one that names none. Dates are each contact's own.
    pub fn next(&self, after: Timestamp, workspace: &str) -> Option<Timestamp> {
        match self {
            Self::Schedule { cron, time_zone, .. } => {
                timed::next(cron, time_zone.as_deref(), after, workspace)
            }
            Self::Date { .. } => None,
        }
    }
}
