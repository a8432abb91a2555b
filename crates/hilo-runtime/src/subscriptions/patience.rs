//! How patient deliveries are: as Meta is, at once again, then ever more seldom, for seven days.

use crate::pacing::back_off;
use hilo_model::{Duration, Timestamp};

/// For so long something is tried; as long as the journal has it at least.
const FOR: Duration = Duration::from_days(7);
/// The longest pause: so long after a program is back it is told again, at most.
const SELDOM: Duration = Duration::from_minutes(10);
/// How often it is looked whether a file was fetched.
const FILE: Duration = Duration::from_millis(300);
/// So long a message waits for its file.
const FILE_FOR: Duration = Duration::from_minutes(10);

/// When to try again after so many attempts; none have been made while a file is waited for.
pub(super) fn again(attempts: u32, now: Timestamp) -> Timestamp {
    now.plus(match attempts {
        0 => FILE,
        1..=9 => back_off(attempts as i32),
        _ => SELDOM,
    })
}

/// Whether it is time to give up what happened then.
pub(super) fn is_over(happened: Timestamp, now: Timestamp) -> bool {
    now.since(happened) >= FOR
}

/// Whether a message that came then still waits for its file.
pub(super) fn waits_for_file(came: Timestamp, now: Timestamp) -> bool {
    now.since(came) < FILE_FOR
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_763_726_400);

    #[test]
    fn at_once_then_ever_more_seldom() {
        let pauses = [1, 2, 3, 9, 10, 1000].map(|attempts| again(attempts, NOW).since(NOW).as_seconds());
        assert_eq!(pauses, [1, 2, 4, 256, 600, 600]);
        assert!(again(0, NOW).since(NOW) < Duration::from_seconds(1));
    }

    #[test]
    fn for_seven_days_and_no_longer() {
        assert!(!is_over(NOW.minus(Duration::from_hours(167)), NOW));
        assert!(is_over(NOW.minus(Duration::from_hours(168)), NOW));
        assert!(waits_for_file(NOW, NOW) && !waits_for_file(NOW.minus(Duration::from_hours(1)), NOW));
    }
}
