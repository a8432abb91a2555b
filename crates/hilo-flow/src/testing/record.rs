//! A test made of a conversation that took place: without the person, and with what happened as what is expected.

use super::{
    case::{
        Act, Arrival, Contact, Expectation, HandedOff, Happens, HookCall, RequestExpectation, Started, Stub,
        TemplateAnswer, TestCase, TextExpectation,
    },
    check::Failure,
    disguise::Disguise,
    library::Library,
    replay::Turn,
    simulation::Simulation,
};
use crate::document::Flow;
use hilo_model::message::{Inbound, Location, Referral};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// The most that a recorded conversation may have of steps.
const STEPS: usize = 300;
/// The longest value of a variable that is expected, in characters.
const VALUE: usize = 200;
/// Whose number the fictitious customer has.
const PHONE: &str = "5491155550100";

/// A conversation cannot become a test.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum RecordError {
    /// There is nothing in it.
    #[error("nothing was said that the flow heard")]
    Empty,
    /// It is too long.
    #[error("the conversation has more than {STEPS} steps")]
    TooLong,
    /// Something came that cannot be told without the person: a form, a cart….
    #[error("a test cannot say what came: {0}")]
    Untellable(String),
    /// What was recorded does not do the same twice.
    #[error("the recorded test does not pass")]
    Unsteady(Vec<Failure>),
}

/// Makes a test of a conversation. `heard` has what was said, when (by `wait`), and what backends answered, in order: an answer for any
/// address (`*`) is for the request that comes next. `flows` are those of the library, whose words may stay.
///
/// # Errors
/// See [`RecordError`]. What is returned passes.
pub fn record<'f>(
    library: &Library,
    flows: impl IntoIterator<Item = &'f Flow> + Clone,
    heard: &TestCase,
) -> Result<TestCase, RecordError> {
    if heard.steps.len() > STEPS {
        return Err(RecordError::TooLong);
    }
    let mut case = without_the_person(flows.clone(), heard)?;
    address_answers(library, &mut case);
    let steps = std::mem::take(&mut case.steps);
    let mut simulation = Simulation::new(library, &case);
    let last = steps.iter().rposition(|act| !matches!(act, Act::Expect(_)));
    for (at, act) in steps.into_iter().enumerate() {
        if matches!(act, Act::Expect(_)) {
            continue;
        }
        let since = simulation.turns.len();
        simulation.act(&act);
        case.steps.push(act);
        let ends = last == Some(at);
        if simulation.turns.len() > since || ends {
            let expectation = happened(&simulation, since, ends);
            case.steps.push(Act::Expect(Box::new(expectation)));
        }
    }
    if simulation.turns.iter().all(|turn| turn.path.is_empty()) {
        return Err(RecordError::Empty);
    }
    let report = super::run(library, &case);
    if report.passed() { Ok(case) } else { Err(RecordError::Unsteady(report.failures)) }
}

fn without_the_person<'f>(
    flows: impl IntoIterator<Item = &'f Flow> + Clone,
    heard: &TestCase,
) -> Result<TestCase, RecordError> {
    let given = &heard.given;
    let words = words_of(flows.clone());
    let mut disguise = Disguise::new(flows, &given.contact.name);
    disguise.hear(&given.contact.name);
    for act in &heard.steps {
        disguise.hear_value(&serde_json::to_value(act).unwrap_or_default());
    }
    for stub in &heard.http {
        disguise.hear_value(&serde_json::to_value(stub).unwrap_or_default());
    }
    disguise.hear_value(&Value::Object(given.contact.fields.clone()));
    let mut case = TestCase { test: heard.test.clone(), given: given.clone(), ..TestCase::default() };
    // Only what the flows read is of any use.
    let read = |name: &String| words.contains(&name.to_lowercase());
    let fields: Map<String, Value> = given
        .contact
        .fields
        .iter()
        .filter(|(name, _)| read(name))
        .map(|(n, v)| (n.clone(), v.clone()))
        .collect();
    case.given.env.retain(|name, _| words.contains(&name.to_lowercase()));
    case.given.contact = Contact {
        id: None,
        name: disguise.text(&given.contact.name),
        phone: given.contact.phone.as_ref().map(|_| PHONE.to_owned()),
        fields: fields.iter().map(|(name, value)| (name.clone(), disguise.value(value))).collect(),
        tags: given.contact.tags.iter().filter(|tag| read(tag)).cloned().collect(),
        ..given.contact.clone()
    };
    for act in &heard.steps {
        case.steps.extend(said(act, &mut disguise)?);
    }
    case.http = heard.http.iter().map(|stub| answered(stub, &mut disguise)).collect();
    Ok(case)
}

fn words_of<'f>(flows: impl IntoIterator<Item = &'f Flow>) -> BTreeSet<String> {
    let text = |flow: &Flow| serde_json::to_string(flow).unwrap_or_default().to_lowercase();
    let all: String = flows.into_iter().map(text).collect();
    let is_part = |c: char| !(c.is_alphanumeric() || c == '_' || c == '-');
    let mut words: BTreeSet<String> = all.split(is_part).map(str::to_owned).collect();
    // `vip-cliente` in an expression is a name; `total-1` is not.
    words.extend(all.split(|c: char| !(c.is_alphanumeric() || c == '_')).map(str::to_owned));
    words
}

fn said(act: &Act, disguise: &mut Disguise) -> Result<Option<Act>, RecordError> {
    Ok(Some(match act {
        Act::Say(text) => Act::Say(disguise.text(text)),
        Act::Tap(id) => Act::Tap(disguise.text(id)),
        Act::Send(message) => Act::Send(sent(message, disguise)?),
        Act::Happens(Happens::Named { name, data }) => {
            Act::Happens(Happens::Named { name: name.clone(), data: disguise.value(data) })
        }
        Act::Happens(Happens::FieldChanged { name, value }) => {
            Act::Happens(Happens::FieldChanged { name: name.clone(), value: disguise.value(value) })
        }
        Act::Happens(Happens::CalledBack(data)) => Act::Happens(Happens::CalledBack(disguise.value(data))),
        Act::Call(call) => {
            Act::Call(HookCall { webhook: call.webhook.clone(), body: disguise.value(&call.body) })
        }
        Act::Start(Started::With { flow, variables }) => {
            Act::Start(Started::With { flow: flow.clone(), variables: disguise.members(variables) })
        }
        Act::Answer(answer) => Act::Answer(TemplateAnswer {
            template: answer.template.clone(),
            button: answer.button.as_ref().map(|button| disguise.text(button)),
            payload: answer.payload.as_ref().map(|payload| disguise.text(payload)),
            text: disguise.text(&answer.text),
        }),
        // The advertisement is ours; the click is theirs.
        Act::Arrive(arrival) => Act::Arrive(Arrival {
            from: Referral { click: None, ..arrival.from.clone() },
            text: disguise.text(&arrival.text),
        }),
        Act::Happens(
            Happens::TagAdded(_)
            | Happens::TagRemoved(_)
            | Happens::TicketMoved { .. }
            | Happens::OptedIn(_)
            | Happens::OptedOut(_),
        )
        | Act::Start(Started::Flow(_))
        | Act::Wait(_)
        | Act::Decide(_)
        | Act::SendFails(_)
        | Act::JobFails(_) => act.clone(),
        Act::Expect(_) => return Ok(None),
    }))
}

fn sent(message: &Inbound, disguise: &mut Disguise) -> Result<Inbound, RecordError> {
    Ok(match message {
        Inbound::Text { body } => Inbound::Text { body: disguise.text(body) },
        Inbound::Choice { via, id, title } => {
            Inbound::Choice { via: *via, id: disguise.text(id), title: disguise.text(title) }
        }
        Inbound::Location(place) => Inbound::Location(Location {
            // A square in a capital.
            latitude: -34.6,
            longitude: -58.4,
            name: place.name.as_ref().map(|name| disguise.text(name)),
            address: place.address.as_ref().map(|address| disguise.text(address)),
        }),
        Inbound::Media(media) => {
            let mut media = media.clone();
            "1".clone_into(&mut media.provider_id);
            media.sha256 = None;
            media.caption = media.caption.map(|caption| disguise.text(&caption));
            media.filename = media.filename.map(|name| {
                let ending = name.rsplit_once('.').map(|(_, ending)| ending).filter(|e| e.len() <= 4);
                format!("archivo.{}", ending.unwrap_or("bin"))
            });
            Inbound::Media(media)
        }
        Inbound::Welcome => Inbound::Welcome,
        other => {
            let value = serde_json::to_value(other).unwrap_or_default();
            return Err(RecordError::Untellable(value["type"].as_str().unwrap_or("?").to_owned()));
        }
    })
}

fn answered(stub: &Stub, disguise: &mut Disguise) -> Stub {
    let mut stub = stub.clone();
    if let Some(answer) = &mut stub.answer {
        // Headers tell of sessions and people; flows hardly read them.
        answer.headers.retain(|name, _| name == "content-type");
        answer.body = match &answer.body {
            Value::String(text) => match serde_json::from_str::<Value>(text) {
                Ok(json @ (Value::Object(_) | Value::Array(_))) => disguise.value(&json),
                _ => Value::String(disguise.text(text)),
            },
            json => disguise.value(json),
        };
    }
    stub
}

/// Answers for any address get that of the request which they answer.
fn address_answers(library: &Library, case: &mut TestCase) {
    if !case.http.iter().any(|stub| stub.url == "*") {
        return;
    }
    let replay = super::replay(library, case);
    let mut requests = replay.turns.iter().flat_map(|turn| &turn.requests);
    for stub in case.http.iter_mut().filter(|stub| stub.url == "*") {
        match requests.next() {
            Some(request) => {
                stub.method = Some(request.method);
                stub.url = request.url.replace('*', "%2A");
                stub.once = true;
            }
            None => stub.once = true,
        }
    }
    case.http.retain(|stub| stub.url != "*");
}

/// What happened since, as what is expected.
fn happened(simulation: &Simulation<'_>, since: usize, ends: bool) -> Expectation {
    let turns = &simulation.turns[since..];
    let sent = turns.iter().flat_map(|turn| &turn.sent);
    let each = |of: fn(&Turn) -> Vec<String>| {
        let all: Vec<String> = turns.iter().flat_map(of).collect();
        (!all.is_empty()).then_some(all)
    };
    let requests = |turn: &Turn| {
        let requests = turn.requests.iter();
        requests.map(|request| format!("{} {}", request.method.as_str(), request.url)).collect()
    };
    let events: Vec<_> = turns.iter().flat_map(|turn| &turn.events).map(|(code, _)| *code).collect();
    let mut expectation = Expectation {
        texts: Some(sent.map(|content| TextExpectation::Is(content.text().to_owned())).collect()),
        path: Some(turns.iter().flat_map(|turn| &turn.path).map(ToString::to_string).collect()),
        requests: each(requests).map(|requests| requests.into_iter().map(RequestExpectation::Line).collect()),
        notes: each(|turn| turn.notes.clone()),
        goals: each(|turn| turn.goals.clone()),
        records: each(|turn| turn.records.clone()),
        events: (!events.is_empty()).then_some(events),
        hand_off: turns
            .iter()
            .rev()
            .find_map(|turn| turn.hand_off.clone())
            .map(|(team, summary)| HandedOff { team, summary: Some(summary) }),
        ..Expectation::default()
    };
    if ends {
        expectation.outcome = Some(simulation.standing());
        expectation.tags = Some(simulation.contact.tags.clone());
        let is_plain = |value: &Value| match value {
            Value::String(text) => text.chars().count() <= VALUE,
            Value::Number(_) | Value::Bool(_) => true,
            _ => false,
        };
        let variables = simulation.variables();
        expectation.variables = variables.into_iter().filter(|(_, value)| is_plain(value)).collect();
    }
    expectation
}
