//! What may be edited, and how often.

use crate::{template::Template, webhook::TemplateEvent};
use hilo_model::{Duration, Timestamp};

/// An approved template may be edited once in this time…
const BETWEEN: Duration = Duration::from_hours(24);
/// …and so often…
const MOST: usize = 10;
/// …in this.
const WITHIN: Duration = Duration::from_days(30);

/// Why a template cannot be edited now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Uneditable {
    /// Only approved, rejected and paused ones can.
    Status,
    /// It was edited too often while it was approved.
    Until(Timestamp),
}

/// Whether a template can be edited at this moment. `edits`: when it was edited while it was approved.
///
/// # Errors
/// Why not.
pub fn editable(template: &Template, edits: &[Timestamp], now: Timestamp) -> Result<(), Uneditable> {
    match &template.status {
        Some(TemplateEvent::Rejected | TemplateEvent::Paused) => return Ok(()),
        Some(TemplateEvent::Approved) => {}
        _ => return Err(Uneditable::Status),
    }
    let last = edits.iter().max().map(|at| at.plus(BETWEEN));
    let mut recent: Vec<Timestamp> = edits.iter().copied().filter(|at| now.since(*at) < WITHIN).collect();
    recent.sort_unstable();
    let full = recent.len().checked_sub(MOST).and_then(|at| recent.get(at)).map(|at| at.plus(WITHIN));
    match last.into_iter().chain(full).max().filter(|until| now < *until) {
        Some(until) => Err(Uneditable::Until(until)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_counted_by_day_and_month() {
        let at = |hours: i64| Timestamp::from_seconds(hours * 3600);
        let template = |status: &str| Template { status: Some(status.into()), ..Template::default() };
        let approved = template("APPROVED");
        assert_eq!(editable(&approved, &[], at(1)), Ok(()));
        assert_eq!(editable(&approved, &[at(1)], at(24)), Err(Uneditable::Until(at(25))));
        assert_eq!(editable(&approved, &[at(1)], at(25)), Ok(()));
        let ten: Vec<Timestamp> = (0..10).map(|day| at(day * 25)).collect();
        assert_eq!(editable(&approved, &ten, at(300)), Err(Uneditable::Until(at(720))));
        assert_eq!(editable(&approved, &ten, at(720)), Ok(()));
        assert_eq!(editable(&template("REJECTED"), &ten, at(300)), Ok(()));
        assert_eq!(editable(&template("PENDING"), &[], at(1)), Err(Uneditable::Status));
    }
}
