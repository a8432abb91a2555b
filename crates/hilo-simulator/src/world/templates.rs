//! The templates of all accounts, and those that wait for their review.

use super::{Conduct, Pacing};
use hilo_model::{Duration, Timestamp};
use hilo_whatsapp_wire::{scalar::NumericId, template::Template, webhook::TemplateEvent};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A name that was approved once and deleted cannot be used again for so long.
const BLOCKED: Duration = Duration::from_days(30);

/// A template with what Meta remembers about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// Whose; every account's, if it was set from outside.
    pub account: Option<String>,
    /// The template.
    pub template: Template,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it was edited while it was approved.
    pub edits: Vec<Timestamp>,
    /// How it fares, as far as pacing and pauses go.
    pub conduct: Conduct,
}

impl Kept {
    /// Meta's id of it.
    pub fn id(&self) -> String {
        self.template.id.as_ref().map(ToString::to_string).unwrap_or_default()
    }
}

/// How templates are judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Review {
    /// After how many milliseconds.
    pub delay_ms: u64,
    /// With which end.
    pub outcome: Outcome,
}

/// How a review ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// As Meta says it judges: what repeats another template is refused, what promotes becomes marketing.
    ByRules,
    /// Always approved, as it is.
    Approve,
    /// Always refused.
    Reject {
        /// Why: `ABUSIVE_CONTENT`, `INVALID_FORMAT`, `SCAM`….
        reason: String,
    },
}

impl Default for Review {
    fn default() -> Self {
        Self { delay_ms: 2000, outcome: Outcome::ByRules }
    }
}

type Key = (String, String, String);

/// The templates of all accounts.
#[derive(Debug, Default)]
pub struct Templates {
    kept: BTreeMap<Key, Kept>,
    by_id: BTreeMap<String, Key>,
    /// Names that cannot be used again, and until when.
    blocked: BTreeMap<(String, String), Timestamp>,
    /// Reviews that are to come.
    due: BTreeSet<(Timestamp, String)>,
    /// How templates are judged.
    pub(super) review: Review,
    /// How they are paced.
    pub(super) pacing: Pacing,
    /// Templates whose held messages are judged, or whose pause ends, and when.
    pub(super) conduct_due: BTreeSet<(Timestamp, String)>,
}

fn key(account: Option<&str>, template: &Template) -> Key {
    (template.name.clone(), template.language.clone(), account.unwrap_or_default().to_owned())
}

impl Templates {
    /// A template that an account can use.
    pub fn find(&self, account: &str, name: &str, language: &str) -> Option<&Kept> {
        let of = |account: &str| self.kept.get(&(name.to_owned(), language.to_owned(), account.to_owned()));
        of(account).or_else(|| of(""))
    }

    /// A template by Meta's id.
    pub fn by_id(&self, id: &str) -> Option<&Kept> {
        self.kept.get(self.by_id.get(id)?)
    }

    pub(super) fn by_id_mut(&mut self, id: &str) -> Option<&mut Kept> {
        self.kept.get_mut(self.by_id.get(id)?)
    }

    /// The templates that an account can use, by name and language.
    pub fn of<'a>(&'a self, account: &'a str) -> impl Iterator<Item = &'a Kept> {
        self.kept.values().filter(move |kept| kept.account.as_deref().is_none_or(|of| of == account))
    }

    /// All templates, by name and language.
    pub fn all(&self) -> impl Iterator<Item = &Kept> {
        self.kept.values()
    }

    /// How templates are judged.
    pub fn review(&self) -> &Review {
        &self.review
    }

    /// The next template whose review ends, if it does by now.
    pub fn due(&self, now: Timestamp) -> Option<&Kept> {
        let (at, id) = self.due.first()?;
        if *at <= now { self.by_id(id) } else { None }
    }

    /// When the next review ends.
    pub fn next_due(&self) -> Option<Timestamp> {
        self.due.first().map(|(at, _)| *at)
    }

    /// Until when a name cannot be used, if it cannot be used now.
    pub fn blocked(&self, account: &str, name: &str, now: Timestamp) -> Option<Timestamp> {
        let until = *self.blocked.get(&(account.to_owned(), name.to_owned()))?;
        (now < until).then_some(until)
    }

    /// Takes a template in: a new one, or an old one as it is now.
    pub(super) fn keep(
        &mut self,
        account: Option<&str>,
        mut template: Template,
        edited: bool,
        seq: u64,
        at: Timestamp,
    ) {
        let key = key(account, &template);
        let before = self.kept.get(&key);
        let id = template.id.take().or_else(|| before.and_then(|kept| kept.template.id.clone()));
        // Like Meta's, ids are long numbers; no two events have one number.
        let id = id.unwrap_or_else(|| NumericId::Text((594_425_479_000_000 + seq).to_string()));
        let mut edits = before.map(|kept| kept.edits.clone()).unwrap_or_default();
        if edited {
            edits.push(at);
        }
        let made_at = before.map_or(at, |kept| kept.made_at);
        let conduct = before.map(|kept| kept.conduct.clone()).unwrap_or_default().with(&template);
        let name = id.to_string();
        self.due.retain(|(_, other)| *other != name);
        if template.status == Some(TemplateEvent::Pending) && account.is_some() {
            self.due.insert((at.plus(Duration::from_millis(self.review.delay_ms)), name.clone()));
        }
        template.id = Some(id);
        self.by_id.insert(name.clone(), key.clone());
        let account = account.map(str::to_owned);
        self.kept.insert(key, Kept { account, template, made_at, edits, conduct });
        self.plan_conduct(&name);
    }

    /// Takes a template away.
    pub(super) fn forget(&mut self, id: &str, at: Timestamp) {
        self.due.retain(|(_, other)| other != id);
        self.conduct_due.retain(|(_, other)| other != id);
        let Some(kept) = self.by_id.remove(id).and_then(|key| self.kept.remove(&key)) else { return };
        if let Some(account) = kept.account.filter(|_| kept.template.is_approved()) {
            self.blocked.insert((account, kept.template.name), at.plus(BLOCKED));
        }
    }
}
