//! Comparing what happened with what was expected.

use super::{
    case::{Expectation, RequestExpectation, TextExpectation},
    replay::{Replay, Turn},
    simulation::Simulation,
};
use crate::engine::HttpRequest;
use hilo_model::message::{CarouselCard, Outbound};
use serde::Serialize;
use serde_json::{Map, Value};
use std::fmt;

/// What a test came to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// The test.
    pub test: String,
    /// What was not as expected; empty for a test that passed.
    pub failures: Vec<Failure>,
    /// What happened.
    pub replay: Replay,
}

/// Something that was not as expected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// The place of the `expect` among the steps, from 0.
    pub step: usize,
    /// What was compared.
    pub what: String,
    /// What was expected.
    pub expected: String,
    /// What was found.
    pub found: String,
}

impl Report {
    /// Whether everything was as expected.
    pub fn passed(&self) -> bool {
        self.failures.is_empty()
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "step {}: {}\n  expected: {}\n  found:    {}",
            self.step + 1,
            self.what,
            self.expected,
            self.found
        )
    }
}

pub(super) fn compare(
    expected: &Expectation,
    simulation: &Simulation<'_>,
    since: usize,
    step: usize,
    failures: &mut Vec<Failure>,
) {
    let turns = &simulation.turns[since..];
    let mut differ = |what: &str, expected: String, found: String| {
        failures.push(Failure { step, what: what.to_owned(), expected, found });
    };
    let sent: Vec<&Outbound> = turns.iter().flat_map(|turn| &turn.sent).collect();
    let fits = |(expected, found): (&TextExpectation, &&str)| match expected {
        TextExpectation::Is(text) => text.trim_end() == found.trim_end(),
        TextExpectation::Contains { contains } => found.contains(contains.as_str()),
    };
    if let Some(texts) = &expected.texts {
        let found: Vec<&str> = sent.iter().map(|content| content.text()).collect();
        if texts.len() != found.len() || !texts.iter().zip(&found).all(fits) {
            differ("texts", show(texts), show(&found));
        }
    }
    if let Some(documents) = &expected.documents {
        let found: Vec<&str> = turns.iter().flat_map(|turn| &turn.documents).map(String::as_str).collect();
        if documents.len() != found.len() || !documents.iter().zip(&found).all(fits) {
            differ("documents", show(documents), show(&found));
        }
    }
    let mut list = |what: &str, expected: &Option<Vec<String>>, found: Vec<String>| {
        if let Some(expected) = expected
            && *expected != found
        {
            differ(what, show(expected), show(&found));
        }
    };
    list("kinds", &expected.kinds, sent.iter().map(|content| content.kind().to_owned()).collect());
    list(
        "options",
        &expected.options,
        sent.iter().rev().find_map(|content| options(content)).unwrap_or_default(),
    );
    list("notes", &expected.notes, turns.iter().flat_map(|turn| turn.notes.clone()).collect());
    list("goals", &expected.goals, turns.iter().flat_map(|turn| turn.goals.clone()).collect());
    list("records", &expected.records, turns.iter().flat_map(|turn| turn.records.clone()).collect());
    list("tags", &expected.tags, simulation.contact.tags.clone());
    if let Some(requests) = &expected.requests {
        let found: Vec<&HttpRequest> = turns.iter().flat_map(|turn| &turn.requests).collect();
        if requests.len() != found.len()
            || !requests.iter().zip(&found).all(|(expected, found)| brings(expected, found))
        {
            let lines = requests.iter().all(|expected| matches!(expected, RequestExpectation::Line(_)));
            let found = if lines {
                show(&found.iter().map(|found| line(found)).collect::<Vec<_>>())
            } else {
                show(&found)
            };
            differ("requests", show(requests), found);
        }
    }
    if let Some(path) = &expected.path {
        let found = passages(turns);
        // `node` without an output fits any output of it.
        let fits = |(expected, found): (&String, &String)| {
            expected == found || found.split_once(':').is_some_and(|(node, _)| node == expected)
        };
        if path.len() != found.len() || !path.iter().zip(&found).all(fits) {
            differ("path", show(path), show(&found));
        }
    }
    let mut values = |what: &str, expected: &Map<String, Value>, found: &Map<String, Value>| {
        for (name, value) in expected {
            let found = found.get(name).unwrap_or(&Value::Null);
            if found != value {
                differ(&format!("{what}.{name}"), value.to_string(), found.to_string());
            }
        }
    };
    values("variables", &expected.variables, &simulation.variables());
    values("fields", &expected.fields, &simulation.contact.fields);
    if let Some(outcome) = expected.outcome
        && outcome != simulation.standing()
    {
        differ("outcome", show(&outcome), show(&simulation.standing()));
    }
    if let Some(expected) = &expected.hand_off {
        let (team, summary) = turns.iter().rev().find_map(|turn| turn.hand_off.clone()).unwrap_or_default();
        if team != expected.team || expected.summary.as_ref().is_some_and(|expected| *expected != summary) {
            differ("hand_off", show(expected), show(&(team, summary)));
        }
    }
    if let Some(events) = &expected.events {
        let found: Vec<_> = turns.iter().flat_map(|turn| &turn.events).collect();
        if !found.iter().map(|(code, _)| code).eq(events) {
            differ("events", show(events), show(&found));
        }
    }
}

fn options(content: &Outbound) -> Option<Vec<String>> {
    match content {
        Outbound::Buttons { buttons, .. } => Some(buttons.iter().map(|button| button.id.clone()).collect()),
        Outbound::List { sections, .. } => {
            Some(sections.iter().flat_map(|section| &section.rows).map(|row| row.id.clone()).collect())
        }
        Outbound::Carousel(carousel) => {
            let buttons = carousel.cards.iter().flat_map(CarouselCard::buttons);
            Some(buttons.map(|button| button.id.clone()).collect())
        }
        _ => None,
    }
}

fn line(request: &HttpRequest) -> String {
    format!("{} {}", request.method.as_str(), request.url)
}

/// Whether a request is what was expected.
fn brings(expected: &RequestExpectation, found: &HttpRequest) -> bool {
    let with = match expected {
        RequestExpectation::Line(expected) => return *expected == line(found),
        RequestExpectation::With(with) => with,
    };
    let body = found.body.as_deref().unwrap_or_default();
    let body_fits = match &with.body {
        None => true,
        Some(Value::String(text)) => text == body,
        Some(json) => serde_json::from_str(body).is_ok_and(|found| contains(json, &found)),
    };
    let has = |(name, value): (&String, &String)| {
        found.headers.iter().any(|(other, found)| other.eq_ignore_ascii_case(name) && found == value)
    };
    with.request == line(found) && body_fits && with.headers.iter().all(has)
}

/// Whether everything that is mentioned is there; lists must be whole.
fn contains(expected: &Value, found: &Value) -> bool {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            expected.iter().all(|(name, value)| found.get(name).is_some_and(|found| contains(value, found)))
        }
        (Value::Array(expected), Value::Array(found)) => {
            expected.len() == found.len()
                && expected.iter().zip(found).all(|(one, other)| contains(one, other))
        }
        _ => expected == found,
    }
}

fn passages(turns: &[Turn]) -> Vec<String> {
    let passages = turns.iter().flat_map(|turn| &turn.path);
    passages.map(ToString::to_string).collect()
}

fn show(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
