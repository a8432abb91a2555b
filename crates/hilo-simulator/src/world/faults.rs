use super::{Strength, Tier};
use hilo_model::IdSource;
use serde::{Deserialize, Serialize};

/// When a fault strikes: the next few times, and then by chance.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Strike {
    /// The next so many times, counted from when it is set (or the simulator starts).
    pub next: u32,
    /// Afterwards with this probability, 0 to 1.
    pub rate: f64,
}

impl Strike {
    /// Whether it strikes this time.
    pub fn strikes(&mut self, chance: &mut IdSource) -> bool {
        if self.next > 0 {
            self.next -= 1;
            return true;
        }
        // 53 random bits as a number from 0 to below 1.
        self.rate > 0.0 && ((chance.bits() >> 11) as f64) < self.rate * (1u64 << 53) as f64
    }
}

/// Everything that can go wrong on demand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Faults {
    /// A webhook comes late.
    pub delay: Strike,
    /// By how much, in milliseconds.
    pub delay_ms: u64,
    /// A webhook comes twice.
    pub duplicate: Strike,
    /// How many times more.
    pub duplicate_copies: u8,
    /// A webhook is overtaken by later ones; it comes late by up to `delay_ms`.
    pub reorder: Strike,
    /// A status's webhook never comes (failures always do).
    pub lose_status: Strike,
    /// A send is refused with `refuse_code`.
    pub refuse: Strike,
    /// Which error; 130429 unless set.
    pub refuse_code: i64,
    /// With which HTTP status; the code's own unless set.
    pub refuse_status: Option<u16>,
    /// A send is answered 500 and 131000, and is not accepted.
    pub server_error: Strike,
    /// A send is answered 503 by a page that is no JSON, and is not accepted.
    pub unavailable: Strike,
    /// A send is accepted and never answered.
    pub hang_after_acceptance: Strike,
    /// A send is accepted and its connection closed.
    pub cut_after_acceptance: Strike,
    /// A send is accepted and answered 500.
    pub error_after_acceptance: Strike,
    /// A message is accepted and fails later with `fail_code`.
    pub fail: Strike,
    /// With which error; 131049 unless set.
    pub fail_code: i64,
    /// An answer of the API comes late.
    pub slow: Strike,
    /// By how much, in milliseconds.
    pub slow_ms: u64,
    /// Every access token has expired (190, 463).
    pub token_expired: bool,
    /// Every account is blocked for a while for breaking a rule (368).
    pub account_blocked: bool,
    /// Every account is locked (131031).
    pub account_locked: bool,
    /// Every number is banned: it sends nothing, and its status says so.
    pub number_banned: bool,
    /// The quality of every number; what customers' blocking makes of it if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quality: Option<Strength>,
    /// The messaging limit of every portfolio; its own if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub messaging_limit: Option<Tier>,
}

impl Default for Faults {
    fn default() -> Self {
        Self {
            delay: Strike::default(),
            delay_ms: 2000,
            duplicate: Strike::default(),
            duplicate_copies: 1,
            reorder: Strike::default(),
            lose_status: Strike::default(),
            refuse: Strike::default(),
            refuse_code: 130_429,
            refuse_status: None,
            server_error: Strike::default(),
            unavailable: Strike::default(),
            hang_after_acceptance: Strike::default(),
            cut_after_acceptance: Strike::default(),
            error_after_acceptance: Strike::default(),
            fail: Strike::default(),
            fail_code: 131_049,
            slow: Strike::default(),
            slow_ms: 3000,
            token_expired: false,
            account_blocked: false,
            account_locked: false,
            number_banned: false,
            quality: None,
            messaging_limit: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hilo_model::Timestamp;

    #[test]
    fn it_strikes_the_next_times_and_then_by_chance() {
        let mut chance = IdSource::new(Timestamp::from_seconds(0), 7);
        let mut strike = Strike { next: 2, rate: 0.0 };
        let struck: Vec<bool> = (0..4).map(|_| strike.strikes(&mut chance)).collect();
        assert_eq!(struck, [true, true, false, false]);
        let mut strike = Strike { next: 0, rate: 0.25 };
        let struck = (0..4000).filter(|_| strike.strikes(&mut chance)).count();
        assert!((800..1200).contains(&struck), "{struck}");
        assert!((0..100).all(|_| Strike { next: 0, rate: 1.0 }.strikes(&mut chance)));
    }
}
