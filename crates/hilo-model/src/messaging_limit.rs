//! Messaging limits: how many different people a portfolio may reach outside a customer service window (G1, G4).
//!
//! Meta: "unique users reached outside a customer service window in a moving 24-hour period", per business portfolio since
//! 7 October 2025, in tiers: 250, 2,000, 10,000, 100,000, unlimited (older accounts: 50, 1,000).

use crate::time::Duration;

/// How long somebody who was reached takes a place. Meta counts 24 hours from when it took the message; a place is reserved before
/// the message leaves, and clocks differ, so a minute more: a send may be under way for that long.
pub const PERIOD: Duration = Duration::from_minutes(24 * 60 + 1);

/// So long before a customer service window closes a template is taken to reach somebody outside it: it may arrive after that.
pub const WINDOW_MARGIN: Duration = Duration::from_minutes(1);

/// What a portfolio may reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessagingLimit {
    /// So many different people in the [`PERIOD`].
    People(u32),
    /// Everybody.
    Unlimited,
}

impl MessagingLimit {
    /// What a tier in the provider's words means: `TIER_250`, `TIER_2K`, `TIER_UNLIMITED`, a plain number (`-1`: no limit).
    /// `None`: it says nothing (`TIER_NOT_SET`) or is not known here.
    pub fn of_tier(tier: &str) -> Option<Self> {
        let tier = tier.trim();
        let word = tier.strip_prefix("TIER_").unwrap_or(tier);
        if word == "UNLIMITED" || word == "-1" {
            return Some(Self::Unlimited);
        }
        let (digits, factor) = match (word.strip_suffix('K'), word.strip_suffix('M')) {
            (Some(digits), _) => (digits, 1_000),
            (None, Some(digits)) => (digits, 1_000_000),
            (None, None) => (word, 1),
        };
        // A number's own parser would take a sign.
        let digits = digits.bytes().all(|byte| byte.is_ascii_digit()).then_some(digits)?;
        let people = digits.parse::<u32>().ok()?.checked_mul(factor)?;
        (people > 0).then_some(Self::People(people))
    }

    /// How many people, if there is a limit.
    pub fn people(self) -> Option<u32> {
        match self {
            Self::People(people) => Some(people),
            Self::Unlimited => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiers_are_understood_in_every_form_that_is_told() {
        use MessagingLimit::{People, Unlimited};
        for (tier, limit) in [
            ("TIER_50", Some(People(50))),
            ("TIER_250", Some(People(250))),
            ("TIER_1K", Some(People(1_000))),
            ("TIER_2K", Some(People(2_000))),
            ("TIER_10K", Some(People(10_000))),
            ("TIER_100K", Some(People(100_000))),
            ("TIER_1M", Some(People(1_000_000))),
            ("TIER_UNLIMITED", Some(Unlimited)),
            ("UNLIMITED", Some(Unlimited)),
            ("-1", Some(Unlimited)),
            ("2000", Some(People(2_000))),
            ("TIER_NOT_SET", None),
            ("TIER_0", None),
            ("TIER_", None),
            ("TIER_K", None),
            ("TIER_+5", None),
            ("TIER_99999999999", None),
            ("TIER_5000000K", None),
            ("", None),
        ] {
            assert_eq!(MessagingLimit::of_tier(tier), limit, "{tier}");
        }
        assert_eq!((People(5).people(), Unlimited.people()), (Some(5), None));
    }
}
