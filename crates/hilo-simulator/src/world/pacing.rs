//! How new marketing templates are paced: after some messages the rest is held until it is known how people take the template.

use super::{Kept, World, templates::Templates};
use hilo_model::{Duration, Timestamp};
use hilo_whatsapp_wire::{
    template::{Category, Template},
    webhook::{QualityScore, StatusKind, TemplateEvent},
};
use serde::{Deserialize, Serialize};

/// A utility template is paced for so long after it was paused.
const AFTER_PAUSE: Duration = Duration::from_days(7);

/// The code that held messages fail with when they are dropped.
const DROPPED: i64 = 132_015;

/// How templates are paced, and paused for their quality.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Pacing {
    /// Whether they are at all.
    pub on: bool,
    /// How many messages of a template leave before the rest is held.
    pub threshold: u32,
    /// After how many milliseconds it is decided what becomes of what is held.
    pub hold_ms: u64,
    /// How that is decided.
    pub outcome: HoldOutcome,
}

impl Default for Pacing {
    fn default() -> Self {
        Self { on: false, threshold: 10, hold_ms: 60_000, outcome: HoldOutcome::ByQuality }
    }
}

/// What becomes of held messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HoldOutcome {
    /// They are dropped if the template's quality is red (the number's, as long as the template has none), else they leave.
    ByQuality,
    /// They leave.
    Release,
    /// They are dropped.
    Drop,
}

/// How a template fares, as far as pacing and pauses go.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Conduct {
    /// How many messages of it left since it was last judged.
    left: u32,
    /// What is held, in the order in which it was sent, each with whether it went through the Marketing Messages API.
    held: Vec<(String, bool)>,
    /// When it is decided what becomes of that.
    judged_at: Option<Timestamp>,
    /// How often it was paused for its quality.
    pub pauses: u8,
    /// When it was last paused.
    paused_at: Option<Timestamp>,
    /// When its pause ends by itself.
    paused_until: Option<Timestamp>,
}

impl Conduct {
    /// The first message that is held.
    pub fn first_held(&self) -> Option<&str> {
        self.held.first().map(|(id, _)| &**id)
    }

    /// Whether what is held is to be judged by now.
    pub fn is_judged(&self, now: Timestamp) -> bool {
        self.judged_at.is_some_and(|at| at <= now)
    }

    fn next(&self) -> Option<Timestamp> {
        self.judged_at.into_iter().chain(self.paused_until).min()
    }

    /// What a template takes along when it becomes another: a pause that is over, its history.
    pub(super) fn with(mut self, template: &Template) -> Self {
        if template.status != Some(TemplateEvent::Paused) {
            self.paused_until = None;
        }
        self
    }
}

/// How a template's pause is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pause {
    /// Three hours, for its quality.
    First,
    /// Six hours, for its quality.
    Second,
    /// For good, for its quality.
    Disabled,
    /// Held messages were dropped; until somebody ends it.
    Pacing,
}

impl Pause {
    /// The pause for its quality that a template has next.
    pub fn after(pauses: u8) -> Self {
        match pauses {
            0 => Self::First,
            1 => Self::Second,
            _ => Self::Disabled,
        }
    }

    /// Meta's word for it.
    pub fn title(self) -> &'static str {
        match self {
            Self::First => "FIRST_PAUSE",
            Self::Second => "SECOND_PAUSE",
            Self::Disabled => "DISABLED",
            Self::Pacing => "RATE_LIMITING_PAUSE",
        }
    }

    /// The status that the template has then.
    pub fn status(self) -> TemplateEvent {
        match self {
            Self::Disabled => TemplateEvent::Disabled,
            _ => TemplateEvent::Paused,
        }
    }

    fn lasts(self) -> Option<Duration> {
        match self {
            Self::First => Some(Duration::from_hours(3)),
            Self::Second => Some(Duration::from_hours(6)),
            Self::Disabled | Self::Pacing => None,
        }
    }
}

impl Templates {
    /// How templates are paced.
    pub fn pacing(&self) -> &Pacing {
        &self.pacing
    }

    /// Whether the next message that an account makes of a template is held.
    pub fn holds(&self, account: &str, name: &str, language: &str, now: Timestamp) -> bool {
        self.find(account, name, language).is_some_and(|kept| {
            let (template, conduct) = (&kept.template, &kept.conduct);
            let is_good =
                template.quality_score.as_ref().is_some_and(|quality| quality.score == QualityScore::Green);
            let is_paced = match template.category {
                Some(Category::Marketing) => true,
                Some(Category::Utility) => conduct.paused_at.is_some_and(|at| now < at.plus(AFTER_PAUSE)),
                _ => false,
            };
            // What is sent after held messages does not overtake them.
            self.pacing.on
                && is_paced
                && (!conduct.held.is_empty() || (!is_good && conduct.left >= self.pacing.threshold))
        })
    }

    /// The next template of which something is due by now: a judgement, or the end of a pause.
    pub fn conduct_due(&self, now: Timestamp) -> Option<&Kept> {
        let (at, id) = self.conduct_due.first()?;
        if *at <= now { self.by_id(id) } else { None }
    }

    /// Whether messages of any template are held.
    pub fn holds_any(&self) -> bool {
        self.conduct_due.iter().filter_map(|(_, id)| self.by_id(id)).any(|kept| !kept.conduct.held.is_empty())
    }

    /// When the next such thing is due.
    pub fn next_conduct(&self) -> Option<Timestamp> {
        self.conduct_due.first().map(|(at, _)| *at)
    }

    /// Notes when something is due of a template, as it is now.
    pub(super) fn plan_conduct(&mut self, id: &str) {
        self.conduct_due.retain(|(_, other)| other != id);
        if let Some(at) = self.by_id(id).and_then(|kept| kept.conduct.next()) {
            self.conduct_due.insert((at, id.to_owned()));
        }
    }

    /// A message of a template leaves, or is held.
    pub(super) fn made(&mut self, id: &str, message: &str, held: bool, marketing_api: bool, at: Timestamp) {
        let hold = Duration::from_millis(self.pacing.hold_ms);
        let Some(kept) = self.by_id_mut(id) else { return };
        if held {
            kept.conduct.held.push((message.to_owned(), marketing_api));
            if kept.conduct.judged_at.is_none() {
                kept.conduct.judged_at = Some(at.plus(hold));
                self.plan_conduct(id);
            }
        } else {
            kept.conduct.left = kept.conduct.left.saturating_add(1);
        }
    }

    /// A template is paused.
    pub(super) fn pause(&mut self, id: &str, pause: Pause, at: Timestamp) {
        let Some(kept) = self.by_id_mut(id) else { return };
        kept.template.status = Some(pause.status());
        kept.conduct.paused_at = Some(at);
        kept.conduct.paused_until = pause.lasts().map(|lasts| at.plus(lasts));
        if pause != Pause::Pacing {
            kept.conduct.pauses = kept.conduct.pauses.saturating_add(1);
        }
        self.plan_conduct(id);
    }

    /// What was held of a template is judged.
    fn judged(&mut self, id: &str) -> Vec<(String, bool)> {
        let Some(kept) = self.by_id_mut(id) else { return Vec::new() };
        kept.conduct.left = 0;
        kept.conduct.judged_at = None;
        let held = std::mem::take(&mut kept.conduct.held);
        self.plan_conduct(id);
        held
    }
}

impl World {
    /// What was held of a template leaves, or is dropped.
    pub(super) fn end_hold(&mut self, template: &str, dropped: bool, at: Timestamp) {
        for (id, marketing_api) in self.templates.judged(template) {
            let Some(mut stored) = self.messages.remove(&id) else { continue };
            let first = if dropped { StatusKind::Failed } else { StatusKind::Sent };
            stored.failure = dropped.then_some(DROPPED);
            self.sent(stored, marketing_api);
            self.plan(&id, at.plus(self.timing.sent), first);
        }
    }
}
