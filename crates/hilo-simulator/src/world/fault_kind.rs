//! What can go wrong, by name: for commands and pages that offer all of it.

/// A fault that can be switched on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FaultKind {
    /// Its name, which is its member of [`super::Faults`].
    pub name: &'static str,
    /// What happens, in a few words.
    pub what: &'static str,
    /// How it is switched on.
    pub form: FaultForm,
}

/// How a fault is switched on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultForm {
    /// For the next few times, or by chance; perhaps with a measure, which is another member.
    Strike(Option<FaultMeasure>),
    /// On or off.
    Switch,
    /// To one of these words.
    Word(&'static [&'static str]),
}

/// What more is said of a fault that strikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultMeasure {
    /// For how many milliseconds.
    Millis(&'static str),
    /// With which error of Meta's.
    Code(&'static str),
    /// How many times more.
    Copies(&'static str),
}

const fn strike(name: &'static str, what: &'static str) -> FaultKind {
    FaultKind { name, what, form: FaultForm::Strike(None) }
}

const fn measured(name: &'static str, what: &'static str, measure: FaultMeasure) -> FaultKind {
    FaultKind { name, what, form: FaultForm::Strike(Some(measure)) }
}

const fn switch(name: &'static str, what: &'static str) -> FaultKind {
    FaultKind { name, what, form: FaultForm::Switch }
}

impl FaultKind {
    /// All of them: those of webhooks, of calls before and after acceptance, of tokens, accounts and numbers.
    pub const ALL: &[Self] = &[
        measured("delay", "a webhook comes late", FaultMeasure::Millis("delay_ms")),
        measured("duplicate", "a webhook comes several times", FaultMeasure::Copies("duplicate_copies")),
        measured("reorder", "a webhook is overtaken by later ones", FaultMeasure::Millis("delay_ms")),
        strike("lose_status", "a status's webhook never comes"),
        measured("slow", "an answer of the API comes late", FaultMeasure::Millis("slow_ms")),
        measured("refuse", "a send is refused with an error", FaultMeasure::Code("refuse_code")),
        strike("server_error", "a send is answered 500 and 131000, and is not accepted"),
        strike("unavailable", "a send is answered 503 by a page that is no JSON, and is not accepted"),
        strike("hang_after_acceptance", "a send is accepted and never answered"),
        strike("cut_after_acceptance", "a send is accepted and its connection closed"),
        strike("error_after_acceptance", "a send is accepted and answered 500"),
        measured("fail", "a send is accepted and fails later", FaultMeasure::Code("fail_code")),
        switch("token_expired", "every access token has expired: 190, 463"),
        switch("account_blocked", "every account is blocked for breaking a rule: 368"),
        switch("account_locked", "every account is locked: 131031"),
        switch("number_banned", "every number is banned: 131031, status BANNED"),
        FaultKind {
            name: "quality",
            what: "the quality of every number; without it, what customers' blocking makes of it",
            form: FaultForm::Word(&["GREEN", "YELLOW", "RED", "UNKNOWN"]),
        },
        FaultKind {
            name: "messaging_limit",
            what: "how many people a business may write to first in 24 hours; beyond it 131048",
            form: FaultForm::Word(&["TIER_250", "TIER_2K", "TIER_10K", "TIER_100K", "TIER_UNLIMITED"]),
        },
    ];

    /// The one of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        Self::ALL.iter().find(|kind| kind.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::Faults;
    use serde_json::{Value, json};
    use std::collections::BTreeSet;

    #[test]
    fn every_fault_has_its_kind() {
        let mut known = BTreeSet::from(["refuse_status"]);
        for kind in FaultKind::ALL {
            known.insert(kind.name);
            match kind.form {
                FaultForm::Strike(measure) => match measure {
                    Some(FaultMeasure::Millis(m) | FaultMeasure::Code(m) | FaultMeasure::Copies(m)) => {
                        known.insert(m);
                    }
                    None => {}
                },
                FaultForm::Switch => {}
                FaultForm::Word(words) => {
                    for word in words {
                        serde_json::from_value::<Faults>(json!({ kind.name: word })).unwrap();
                    }
                }
            }
        }
        let Value::Object(members) = serde_json::to_value(Faults::default()).unwrap() else { panic!() };
        let unknown: Vec<&String> = members.keys().filter(|name| !known.contains(&***name)).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }
}
