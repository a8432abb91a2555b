//! Whom a release of a flow is for, and what becomes of people who are inside the flow (F11, F12).

use crate::{ContactId, FlowId, Id, Phone};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A part of the people, who get a release before the others. Whoever is not among them keeps the release before.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Stage {
    /// So many of a hundred people, 1 to 100; all if not said. Who is among 10 is among 20 too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percent: Option<u8>,
    /// Only people whose number begins with one of these digits: country codes (`54`, `598`), or whole numbers of those who try it;
    /// all if empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub prefixes: Vec<String>,
    /// Only the testers of the environment.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub testers: bool,
}

/// Whoever tries releases out in an environment, on the real number, before others meet them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Testers {
    /// By their numbers.
    pub phones: Vec<Phone>,
    /// By the provider's ids of them, for people who hide their number.
    pub users: Vec<String>,
    /// By what they are here.
    pub contacts: Vec<ContactId>,
}

impl Testers {
    /// Whether a person is one of them, by any of what is known of them.
    pub fn include(&self, contact: ContactId, phone: Option<&Phone>, user: Option<&str>) -> bool {
        self.contacts.contains(&contact)
            || phone.is_some_and(|phone| self.phones.contains(phone))
            || user.is_some_and(|user| self.users.iter().any(|known| known == user))
    }
}

impl Stage {
    /// Whether a person is among them. The same person always is or is not, whichever node asks; each flow has its own order of
    /// people, so that not always the same ones are first. `is_tester` is asked only where it matters.
    pub fn includes(
        &self,
        flow: FlowId,
        contact: ContactId,
        phone: Option<&Phone>,
        is_tester: impl FnOnce() -> bool,
    ) -> bool {
        let country = self.prefixes.is_empty()
            || phone
                .is_some_and(|phone| self.prefixes.iter().any(|p| phone.digits().starts_with(p.as_str())));
        country
            && self.percent.is_none_or(|percent| place(flow, contact) < u64::from(percent))
            && (!self.testers || is_tester())
    }
}

/// A person's place among a hundred, from 0: FNV-1a over both ids, mixed as in SplitMix64 so that near ids lie far apart.
fn place(flow: FlowId, contact: ContactId) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in flow.uuid().as_bytes().iter().chain(contact.uuid().as_bytes()) {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    }
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (hash ^ (hash >> 31)) % 100
}

/// What becomes of people who are inside another version of the flow when a release counts for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RunPolicy {
    /// They finish what they began.
    #[default]
    Stay,
    /// They go on in the released version, if it has the node at which they stand, by id and kind; else they stay.
    Migrate,
    /// They are let go: nothing more is sent by what they began.
    End,
    /// They are let go, and a person goes on with them.
    HandOff,
}

impl RunPolicy {
    /// Whether it is what happens if nothing is said.
    pub fn is_stay(&self) -> bool {
        *self == Self::Stay
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn contact(number: u128) -> ContactId {
        // Ids grow with time, as real ones do.
        ContactId::from_uuid(Uuid::from_u128((1 << 100) + number))
    }

    #[test]
    fn so_many_of_a_hundred_are_among_them() {
        for percent in [1_u8, 10, 50, 99] {
            let stage = Stage { percent: Some(percent), ..Stage::default() };
            let among = (0..20_000)
                .filter(|number| {
                    stage.includes(FlowId::from_uuid(Uuid::from_u128(7)), contact(*number), None, || false)
                })
                .count();
            let share = among as f64 / 200.0;
            assert!((share - f64::from(percent)).abs() < 1.5, "{percent}: {share}");
        }
    }

    #[test]
    fn countries_are_beginnings_of_numbers() {
        let stage = Stage { prefixes: vec!["54".to_owned(), "598".to_owned()], ..Stage::default() };
        let is_in = |digits: &str| {
            let phone = digits.parse().unwrap();
            stage.includes(FlowId::from_uuid(Uuid::from_u128(7)), contact(1), Some(&phone), || false)
        };
        assert!(is_in("5491155550000") && is_in("59899123456"));
        assert!(!is_in("56911112222"));
        assert!(
            !stage.includes(FlowId::from_uuid(Uuid::from_u128(7)), contact(1), None, || false),
            "a hidden number has no country"
        );
    }

    #[test]
    fn testers_are_known_by_their_number_their_id_or_themselves() {
        let phone: Phone = "5491155550000".parse().unwrap();
        let testers = Testers {
            phones: vec![phone.clone()],
            users: vec!["AR.7".to_owned()],
            contacts: vec![contact(3)],
        };
        let stage = Stage { testers: true, ..Stage::default() };
        let is_in = |number, phone: Option<&Phone>, user: Option<&str>| {
            let contact = contact(number);
            let flow = FlowId::from_uuid(Uuid::from_u128(7));
            stage.includes(flow, contact, phone, || testers.include(contact, phone, user))
        };
        let other: Phone = "5491155550001".parse().unwrap();
        assert!(is_in(1, Some(&phone), None) && is_in(1, None, Some("AR.7")) && is_in(3, Some(&other), None));
        assert!(!is_in(1, Some(&other), Some("AR.8")) && !is_in(2, None, None));
    }

    proptest! {
        #[test]
        fn who_is_among_few_is_among_more(number: u128, flow: u128, few in 1_u8..=100, more in 1_u8..=100) {
            let (few, more) = (few.min(more), few.max(more));
            let flow = FlowId::from_uuid(Uuid::from_u128(flow));
            let stage = |percent| Stage { percent: Some(percent), ..Stage::default() };
            let is_in = |percent| stage(percent).includes(flow, contact(number >> 1), None, || false);
            prop_assert!(!is_in(few) || is_in(more));
            prop_assert!(is_in(100));
        }
    }
}
