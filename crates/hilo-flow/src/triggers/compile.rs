//! Triggers of a flow, compiled: words folded, patterns parsed; what is wrong is noted.

use super::{CompiledTrigger, On, timed, webhook};
use crate::{
    document::{Flow, Keyword, Match, Span, Trigger},
    lint::Problem,
    nodes::answer::regex,
    program::{Compiler, compiler::Passing},
};
use hilo_expr::fold;
use hilo_model::Duration;
use regex::Regex;
use std::collections::BTreeMap;

/// How long nobody must have said anything, if the author does not say.
const SILENCE: Duration = Duration::from_hours(24);

/// Compiles a flow's triggers; what is wrong with them is noted.
pub(crate) fn compile(compiler: &mut Compiler<'_>) -> Vec<CompiledTrigger> {
    let flow = compiler.flow;
    let mut compiled = Vec::new();
    for (at, trigger) in flow.triggers.iter().enumerate() {
        let path = format!("triggers[{at}]");
        let begins = trigger.begins();
        let start = begins.at.map(|start| compiler.target(&format!("{path}.start"), start, Passing::Instant));
        if let Some(save) = begins.save {
            compiler.assigned(&format!("{path}.save"), save);
        }
        let on = on(trigger, &path, compiler);
        compiled.push(CompiledTrigger {
            on,
            kind: trigger.kind(),
            interrupts: begins.interrupt,
            start,
            save: begins.save.map(str::to_owned),
        });
    }
    shadowed(compiler);
    twice(compiler);
    compiled
}

fn on(trigger: &Trigger, path: &str, compiler: &mut Compiler<'_>) -> On {
    match trigger {
        Trigger::Keyword(keyword) => {
            check(path, "words", &keyword.words, compiler);
            let words = keyword.words.iter();
            if keyword.how == Match::Regex {
                On::Regex(words.filter_map(|pattern| pattern_of(pattern, path, compiler)).collect())
            } else {
                On::Keyword(keyword.how, words.map(|word| fold(word)).collect())
            }
        }
        Trigger::Button(button) => {
            check(path, "ids", &button.ids, compiler);
            On::Button(button.ids.clone())
        }
        Trigger::TemplateReply(reply) => {
            check_named(path, "templates", &reply.templates, compiler);
            check_named(path, "buttons", &reply.buttons, compiler);
            let buttons = reply.buttons.iter().map(|button| fold(button)).collect();
            On::TemplateReply { templates: reply.templates.clone(), buttons }
        }
        Trigger::Order(_) => On::Order,
        Trigger::Location(_) => On::Location,
        Trigger::Media(media) => On::Media(media.kinds.clone()),
        Trigger::Referral(referral) => {
            check_named(path, "ids", &referral.ids, compiler);
            On::Referral { ids: referral.ids.clone(), source: referral.source }
        }
        Trigger::FirstContact(_) => On::FirstContact,
        Trigger::NewConversation(conversation) => {
            On::NewConversation(conversation.after.map_or(SILENCE, Span::duration))
        }
        Trigger::AnyMessage(_) => On::AnyMessage,
        Trigger::TagAdded(tagged) => {
            check(path, "tags", &tagged.tags, compiler);
            On::TagAdded(tagged.tags.clone())
        }
        Trigger::TagRemoved(tagged) => {
            check(path, "tags", &tagged.tags, compiler);
            On::TagRemoved(tagged.tags.clone())
        }
        Trigger::FieldChanged(changed) => {
            check(path, "fields", &changed.fields, compiler);
            for field in &changed.fields {
                compiler.field(&format!("{path}.fields"), field);
            }
            On::FieldChanged(changed.fields.clone())
        }
        Trigger::TicketStatus(moved) => {
            if moved.to.is_empty() {
                compiler.problem(format!("{path}.to"), &Problem::TextEmpty);
            }
            // While a person has the thread the bot is silent (D8).
            if moved.to.iter().any(|to| to.is_with_staff()) {
                compiler.problem(format!("{path}.to"), &Problem::TicketWithStaff);
            }
            On::TicketStatus(moved.to.clone())
        }
        Trigger::OptIn(consented) => On::OptIn(consented.topics.clone()),
        Trigger::OptOut(consented) => On::OptOut(consented.topics.clone()),
        Trigger::Event(told) => {
            check(path, "names", &told.names, compiler);
            On::Event(told.names.clone())
        }
        Trigger::Webhook(hook) => On::Webhook(webhook::compile(hook, path, compiler)),
        Trigger::Schedule(scheduled) => {
            timed::schedule(scheduled, path, compiler).map_or(On::Never, On::Schedule)
        }
        Trigger::Date(date) => timed::date(date, path, compiler).map_or(On::Never, On::Date),
    }
}

fn pattern_of(pattern: &str, path: &str, compiler: &mut Compiler<'_>) -> Option<Regex> {
    regex(pattern)
        .map_err(|error| compiler.problem(format!("{path}.words"), &Problem::RegexInvalid { error }))
        .ok()
}

fn check(path: &str, field: &str, words: &[String], compiler: &mut Compiler<'_>) {
    if words.is_empty() {
        compiler.problem(format!("{path}.{field}"), &Problem::TextEmpty);
    } else {
        check_named(path, field, words, compiler);
    }
}

/// As [`check`], where no name at all means any.
fn check_named(path: &str, field: &str, words: &[String], compiler: &mut Compiler<'_>) {
    if words.iter().any(|word| fold(word).is_empty()) {
        compiler.problem(format!("{path}.{field}"), &Problem::TextEmpty);
    }
}

/// What a keyword or button waits for, so that whatever fits the one fits the other.
fn wanted(trigger: &Trigger) -> Vec<(Option<Match>, String)> {
    match trigger {
        Trigger::Keyword(Keyword { words, how: Match::Regex, .. }) => {
            words.iter().map(|word| (Some(Match::Regex), word.clone())).collect()
        }
        Trigger::Keyword(keyword) => {
            keyword.words.iter().map(|word| (Some(keyword.how), fold(word))).collect()
        }
        Trigger::Button(button) => button.ids.iter().map(|id| (None, id.clone())).collect(),
        _ => Vec::new(),
    }
}

/// Notes keywords and buttons that another trigger takes away: the same word in the same way, before it in this flow or in another flow.
/// One that interrupts still counts while a run is under way, unless the other does too.
fn shadowed(compiler: &mut Compiler<'_>) {
    let flow = compiler.flow;
    let mut before: BTreeMap<(Option<Match>, String), bool> = BTreeMap::new();
    let mut found = Vec::new();
    for (at, trigger) in flow.triggers.iter().enumerate() {
        let (wants, interrupts) = (wanted(trigger), trigger.interrupts());
        for key in &wants {
            let taken = before.get(key).is_some_and(|first| *first || !interrupts);
            let other = || elsewhere(compiler.known.documents.iter(), flow, key, interrupts);
            if let Some(other) = if taken { Some(flow.flow.clone()) } else { other() } {
                let field = if key.0.is_some() { "words" } else { "ids" };
                found.push((format!("triggers[{at}].{field}"), key.1.clone(), other));
            }
        }
        for key in wants {
            *before.entry(key).or_default() |= interrupts;
        }
    }
    for (path, word, flow) in found {
        compiler.problem(path, &Problem::TriggerShadowed { word, flow });
    }
}

/// Notes triggers of one name: an address is made for a name, and the clock goes by it.
fn twice(compiler: &mut Compiler<'_>) {
    let mut names = std::collections::BTreeSet::new();
    for (at, trigger) in compiler.flow.triggers.iter().enumerate() {
        if let Some(name) = trigger.name()
            && !names.insert(name)
        {
            let problem = Problem::OutputDuplicate { output: name.to_owned() };
            compiler.problem(format!("triggers[{at}].name"), &problem);
        }
    }
}

/// Another flow that waits for the same.
fn elsewhere<'f>(
    mut documents: impl Iterator<Item = &'f Flow>,
    flow: &Flow,
    key: &(Option<Match>, String),
    interrupts: bool,
) -> Option<String> {
    let waits = |other: &&Flow| {
        other.flow != flow.flow
            && other
                .triggers
                .iter()
                .any(|trigger| (trigger.interrupts() || !interrupts) && wanted(trigger).contains(key))
    };
    documents.find(waits).map(|other| other.flow.clone())
}
