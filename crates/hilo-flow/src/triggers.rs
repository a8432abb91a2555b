//! Which flow a message starts.
//!
//! Of all triggers that fit, the most certain one wins, in this order: a tapped button; keywords that fit exactly, at the
//! start, as whole words within, by regular expression, with a typing mistake; first contact; any message. Of several equal
//! ones, the flow that stands first in the list wins, and in it the trigger that stands first. While a run is
//! under way only triggers that interrupt count.

use crate::{
    document::{Match, Trigger},
    lint::Problem,
    nodes::answer::regex,
    program::{Compiler, Next, Program, compiler::Passing},
};
use hilo_expr::fold;
use hilo_model::{FlowVersionId, message::Inbound};
use regex::Regex;

/// A flow that is live.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowRef {
    /// The flow's own name.
    pub flow: String,
    /// The version.
    pub version: FlowVersionId,
}

/// What must be known to choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TriggerFacts {
    /// It is the first message of this contact ever.
    pub first_contact: bool,
    /// A run of this contact is under way.
    pub run_active: bool,
}

/// What a message starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TriggerHit {
    /// The place of the flow in the list.
    pub flow: usize,
    /// Its version.
    pub version: FlowVersionId,
    /// The place of the trigger in the flow; goes into [`Input::Start`](crate::Input::Start).
    pub trigger: usize,
}

#[derive(Debug)]
pub(crate) struct CompiledTrigger {
    on: On,
    interrupts: bool,
    pub(crate) start: Option<Next>,
}

#[derive(Debug)]
enum On {
    /// Words folded.
    Keyword(Match, Vec<String>),
    Regex(Vec<Regex>),
    Button(Vec<String>),
    FirstContact,
    AnyMessage,
}

/// How certain it is that a trigger is meant; the smaller, the surer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Button,
    Exact,
    Starts,
    Contains,
    Regex,
    Fuzzy,
    FirstContact,
    AnyMessage,
}

/// Which flow a message starts, if any.
pub fn find(flows: &[(&FlowRef, &Program)], message: &Inbound, facts: TriggerFacts) -> Option<TriggerHit> {
    // A reaction is about an earlier message; it starts nothing.
    if matches!(message, Inbound::Reaction { .. }) {
        return None;
    }
    let words = match message {
        Inbound::Text { body } => fold(body),
        Inbound::Choice { title, .. } => fold(title),
        _ => String::new(),
    };
    let mut best: Option<(Rank, TriggerHit)> = None;
    for (at, (flow, program)) in flows.iter().enumerate() {
        for (trigger, compiled) in program.triggers.iter().enumerate() {
            if facts.run_active && !compiled.interrupts {
                continue;
            }
            let Some(rank) = compiled.on.rank(message, &words, facts) else { continue };
            if best.as_ref().is_none_or(|(so_far, _)| rank < *so_far) {
                best = Some((rank, TriggerHit { flow: at, version: flow.version, trigger }));
            }
        }
    }
    best.map(|(_, hit)| hit)
}

/// The kind of a program's trigger, for records: `keyword`, `button`, `first_contact`, `any_message`.
pub fn kind(program: &Program, trigger: usize) -> &'static str {
    match program.triggers.get(trigger).map(|compiled| &compiled.on) {
        Some(On::Keyword(..) | On::Regex(_)) => "keyword",
        Some(On::Button(_)) => "button",
        Some(On::FirstContact) => "first_contact",
        Some(On::AnyMessage) | None => "any_message",
    }
}

impl On {
    fn rank(&self, message: &Inbound, words: &str, facts: TriggerFacts) -> Option<Rank> {
        let (fits, rank) = match self {
            Self::Button(ids) => {
                let tapped = |id: &str| ids.iter().any(|wanted| wanted == id);
                (matches!(message, Inbound::Choice { id, .. } if tapped(id)), Rank::Button)
            }
            Self::FirstContact => (facts.first_contact, Rank::FirstContact),
            Self::AnyMessage => (true, Rank::AnyMessage),
            _ if words.is_empty() => return None,
            Self::Regex(patterns) => (patterns.iter().any(|pattern| pattern.is_match(words)), Rank::Regex),
            Self::Keyword(how, keywords) => {
                let (fits, rank): (fn(&str, &str) -> bool, _) = match how {
                    Match::Exact => (is, Rank::Exact),
                    Match::Starts => (starts, Rank::Starts),
                    Match::Contains => (contains, Rank::Contains),
                    Match::Fuzzy => (nearly_is, Rank::Fuzzy),
                    Match::Regex => return None,
                };
                (keywords.iter().any(|keyword| fits(words, keyword)), rank)
            }
        };
        fits.then_some(rank)
    }
}

fn is(words: &str, keyword: &str) -> bool {
    words == keyword || words.trim_matches(|c: char| !c.is_alphanumeric()) == keyword
}

fn starts(words: &str, keyword: &str) -> bool {
    words.strip_prefix(keyword).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}

fn contains(words: &str, keyword: &str) -> bool {
    words.match_indices(keyword).any(|(at, _)| {
        let (before, after) = (&words[..at], &words[at + keyword.len()..]);
        !before.ends_with(char::is_alphanumeric) && !after.starts_with(char::is_alphanumeric)
    })
}

/// At most one mistake in words of four to seven letters, two in longer ones, none in shorter ones.
fn nearly_is(words: &str, keyword: &str) -> bool {
    let mistakes = match keyword.chars().count() {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    };
    let words = words.trim_matches(|c: char| !c.is_alphanumeric());
    // Lengths first: they are cheap, and a long message is no keyword.
    words.len().abs_diff(keyword.len()) <= 2 * mistakes + 2
        && strsim::osa_distance(words, keyword) <= mistakes
}

/// Compiles a flow's triggers; those that are wrong are left out and noted.
pub(crate) fn compile(compiler: &mut Compiler<'_>) -> Vec<CompiledTrigger> {
    let flow = compiler.flow;
    let mut compiled = Vec::new();
    for (at, trigger) in flow.triggers.iter().enumerate() {
        let path = format!("triggers[{at}]");
        let start =
            trigger.start().map(|start| compiler.target(&format!("{path}.start"), start, Passing::Instant));
        let on = match trigger {
            Trigger::Keyword(keyword) => {
                check(&path, "words", &keyword.words, compiler);
                if keyword.how == Match::Regex {
                    On::Regex(
                        keyword
                            .words
                            .iter()
                            .filter_map(|pattern| pattern_of(pattern, &path, compiler))
                            .collect(),
                    )
                } else {
                    On::Keyword(keyword.how, keyword.words.iter().map(|word| fold(word)).collect())
                }
            }
            Trigger::Button(button) => {
                check(&path, "ids", &button.ids, compiler);
                On::Button(button.ids.clone())
            }
            Trigger::FirstContact(_) => On::FirstContact,
            Trigger::AnyMessage(_) => On::AnyMessage,
        };
        compiled.push(CompiledTrigger { on, interrupts: trigger.interrupts(), start });
    }
    compiled
}

fn pattern_of(pattern: &str, path: &str, compiler: &mut Compiler<'_>) -> Option<Regex> {
    regex(pattern)
        .map_err(|error| compiler.problem(format!("{path}.words"), &Problem::RegexInvalid { error }))
        .ok()
}

fn check(path: &str, field: &str, words: &[String], compiler: &mut Compiler<'_>) {
    if words.is_empty() || words.iter().any(|word| fold(word).is_empty()) {
        compiler.problem(format!("{path}.{field}"), &Problem::TextEmpty);
    }
}
