//! Tests that are made of what took place: of a conversation in the simulator, or of a real run.
//!
//! What a customer said and what backends answered during a run is read from the journal, where it lies sealed with the customer's key for as
//! long as the journal is kept; nothing is stored a second time for it, and of somebody erased nothing can be recorded.

use super::{document::read, lane_journal::lane_between};
use crate::{App, Caller, Error, Personal, Result};
use hilo_core::{command::Command, event::ContactEvent};
use hilo_flow::{
    Program,
    engine::{HttpOutcome, TraceStep},
    testing::{
        self, Act, Answer, Contact, Given, Happens, HookCall, Library, Passage, Replay, Started, Stub,
        TestCase,
    },
};
use hilo_model::{
    Duration, FlowVersionId, Id, RunId, Timestamp, access::Permission, identity::IdentityKind,
    message::Inbound,
};
use hilo_settings::{Environment, Flow, FlowVersion, Setting, Workspace};
use hilo_store::{
    journal::{LaneKey, LaneKind},
    rows::RunRow,
};
use serde_json::Value;
use std::{collections::HashSet, sync::Arc};

/// How long before a run is noted the message that began it may have come in.
const BEFORE: Duration = Duration::from_minutes(10);

/// What a test is made of.
#[derive(Debug, Clone)]
pub enum RecordTest {
    /// A conversation as a test writes it, with what backends answered; expectations in it are written anew. YAML or JSON.
    Conversation {
        /// The conversation.
        conversation: String,
        /// A document that is no version yet; the latest version if none.
        document: Option<String>,
    },
    /// A run on a thread.
    Run(RunId),
}

/// A test that was recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordedTest {
    /// The test, YAML.
    pub test: String,
    /// Whether it goes the way that the real run went; none if it was no run.
    pub same_way: Option<bool>,
}

impl App {
    /// Makes a test of a conversation or a run of a flow: without the person, with what happened as what is expected. It passes; it is not
    /// kept, but given to the author.
    pub async fn record_test(
        &self,
        caller: &Caller,
        flow: &str,
        name: &str,
        input: RecordTest,
    ) -> Result<RecordedTest> {
        caller.require(Permission::FlowsWrite)?;
        let flow = self.find_flow(caller, flow).await?.setting;
        let (document, mut heard, way) = match input {
            RecordTest::Conversation { conversation, document } => {
                let document = match document {
                    Some(document) => read(&document)?,
                    None => {
                        let version = self.versions_of(&flow).await?.pop();
                        let version = version.ok_or(Error::NotFound(FlowVersion::KIND))?;
                        hilo_flow::Flow::from_value(version.setting.document)?
                    }
                };
                (document, TestCase::from_yaml(&conversation)?, None)
            }
            RecordTest::Run(run) => {
                let view = self.get_run(caller, run).await?;
                if view.run.flow != flow.id {
                    return Err(Error::NotFound("run"));
                }
                let version = self.load::<FlowVersion>(view.run.version).await?;
                let version = version.ok_or(Error::NotFound(FlowVersion::KIND))?;
                let steps = view.turns.into_iter().flat_map(|turn| match turn.steps {
                    Personal::Known(steps) => steps,
                    _ => Vec::new(),
                });
                let way = way_of(steps);
                let heard = self.heard(caller, &flow, &view.run).await?;
                (hilo_flow::Flow::from_value(version.setting.document)?, heard, Some(way))
            }
        };
        name.trim().clone_into(&mut heard.test);
        let known = self.other_documents(caller, &document.flow).await?;
        let own = Program::of_published(&document).map_err(Error::Flow)?;
        let others = known.documents.iter().filter_map(|other| Program::of_published(other).ok());
        let programs: Vec<Program> = std::iter::once(own).chain(others).collect();
        // Scripts really run, which may take a while.
        let record = move || -> Result<(TestCase, Option<bool>)> {
            let library = Library::new(programs).with_worker(Arc::new(hilo_jobs::Workshop));
            let flows = std::iter::once(&document).chain(&known.documents);
            let case = testing::record(&library, flows, &heard)?;
            let same_way = way.map(|way| way == way_again(&testing::replay(&library, &case)));
            Ok((case, same_way))
        };
        let recorded = tokio::task::spawn_blocking(record).await;
        let (case, same_way) = recorded.map_err(|error| Error::Internal(error.to_string()))??;
        Ok(RecordedTest { test: case.to_yaml(), same_way })
    }

    /// What was said and answered during a run, from the journal.
    async fn heard(&self, caller: &Caller, flow: &Flow, run: &RunRow) -> Result<TestCase> {
        let scope = caller.viewer.scope;
        let environment = self.find::<Environment>(caller, scope.environment).await?.setting;
        let workspace = self.find::<Workspace>(caller, scope.workspace).await?.setting;
        let row = self.store.read().contact(scope, run.contact).await?.ok_or(Error::NotFound("contact"))?;
        let keys = self.keys(scope, [run.contact]).await?;
        let identities = self.store.read().contact_identities(scope, run.contact).await?;
        let phone = identities.iter().find(|identity| identity.kind == IdentityKind::Phone);
        let phone = phone.map(|identity| format!("+{}", identity.value));
        let fields = keys.json::<Value>(run.contact, &row.fields).known();
        let contact = Contact {
            id: None,
            name: row.name,
            phone,
            locale: row.locale.and_then(|locale| locale.parse().ok()),
            time_zone: row.time_zone,
            fields: fields.and_then(|fields| fields.as_object().cloned()).unwrap_or_default(),
            tags: self.store.read().contact_tags(scope, run.contact).await?,
        };
        let given = Given {
            at: Some(run.started_at.to_string()),
            contact,
            env: environment.variables,
            time_zone: Some(workspace.time_zone),
            first_contact: run.trigger == "first_contact",
        };
        let lane = LaneKey { scope, kind: LaneKind::Contact, id: run.contact.uuid() };
        let until = run.ended_at.unwrap_or_else(|| self.now());
        let entries = lane_between(&*self.store, lane, run.started_at.minus(BEFORE), until).await?;
        let events: Vec<(Timestamp, ContactEvent)> = entries
            .into_iter()
            .filter_map(|entry| Some((entry.entry.at, keys.json(run.contact, &entry.entry.payload).known()?)))
            .collect();
        // Whoever starts a flow by hand says which version, and a release may have led the run on to another one.
        let versions = if run.trigger == "manual" { self.versions_of(flow).await? } else { Vec::new() };
        let versions = versions.into_iter().map(|version| version.setting.id).collect();
        Ok(conversation(flow, run, &versions, given, events))
    }
}

/// A conversation of what happened in a lane while a run was under way.
fn conversation(
    flow: &Flow,
    run: &RunRow,
    versions: &HashSet<FlowVersionId>,
    mut given: Given,
    events: Vec<(Timestamp, ContactEvent)>,
) -> TestCase {
    let mut heard = TestCase::default();
    let began =
        events.iter().rposition(|(at, event)| *at <= run.started_at && may_begin(run, versions, event));
    let from = began.unwrap_or_else(|| {
        heard.steps.push(Act::Start(Started::Flow(flow.slug.clone())));
        events.iter().position(|(at, _)| *at > run.started_at).unwrap_or(events.len())
    });
    let mut last = events.get(from).map_or(run.started_at, |(at, _)| *at).min(run.started_at);
    given.at = Some(last.to_string());
    let mut orders = HashSet::new();
    for (place, (at, event)) in events.into_iter().enumerate().skip(from) {
        let act = match event {
            ContactEvent::MessageReceived(message) => Some(match message.content {
                Inbound::Text { body } => Act::Say(body),
                Inbound::Choice { id, .. } => Act::Tap(id),
                other => Act::Send(other),
            }),
            // What is given twice is done once.
            ContactEvent::Command(given) if orders.insert(given.id) => {
                ordered(flow, run, given.command, began == Some(place))
            }
            ContactEvent::ScheduleDue { trigger, .. } if began == Some(place) => Some(Act::Due(trigger)),
            ContactEvent::BackendAnswered { outcome, .. } => {
                heard.http.push(answer(outcome));
                None
            }
            _ => None,
        };
        if let Some(act) = act {
            heard.steps.extend(wait(&mut last, at));
            heard.steps.push(act);
        }
    }
    // What waits did by itself after the last word.
    heard.steps.extend(run.ended_at.and_then(|end| wait(&mut last, end)));
    heard.given = given;
    heard
}

/// Whether this is of the kind that began the run, whose flow has these versions.
fn may_begin(run: &RunRow, versions: &HashSet<FlowVersionId>, event: &ContactEvent) -> bool {
    match (&*run.trigger, event) {
        ("manual", ContactEvent::Command(given)) => {
            matches!(&given.command, Command::StartFlow { version, .. } if versions.contains(version))
        }
        ("webhook", ContactEvent::Command(given)) => {
            matches!(given.command, Command::FireTrigger { flow, .. } if flow == run.flow)
        }
        ("schedule", ContactEvent::ScheduleDue { flow, .. }) => *flow == run.flow,
        // Which date it was, the lane knew and nobody wrote down.
        ("manual" | "webhook" | "schedule" | "date", _) => false,
        (_, event) => matches!(event, ContactEvent::MessageReceived(_)),
    }
}

/// What a test says of an order, if it is one that a run hears.
fn ordered(flow: &Flow, run: &RunRow, command: Command, began: bool) -> Option<Act> {
    Some(match command {
        Command::StartFlow { variables, .. } if began && variables.is_empty() => {
            Act::Start(Started::Flow(flow.slug.clone()))
        }
        Command::StartFlow { variables, .. } if began => {
            Act::Start(Started::With { flow: flow.slug.clone(), variables })
        }
        Command::FireTrigger { trigger, told, .. } if began => {
            Act::Call(HookCall { webhook: trigger, body: told })
        }
        Command::CallBack { run: of, data, .. } if of == run.run => Act::Happens(Happens::CalledBack(data)),
        _ => return None,
    })
}

/// The time that passed, in whole seconds.
fn wait(last: &mut Timestamp, at: Timestamp) -> Option<Act> {
    let seconds = at.since(*last).as_seconds();
    if seconds == 0 {
        return None;
    }
    *last = at;
    format!("{seconds}s").parse().ok().map(Act::Wait)
}

fn answer(outcome: HttpOutcome) -> Stub {
    let mut stub = Stub { method: None, url: "*".to_owned(), answer: None, fails: None, once: true };
    match outcome {
        HttpOutcome::Answered { status, headers, body } => {
            stub.answer = Some(Answer { status, headers, body: Value::String(body) });
        }
        HttpOutcome::Failed { kind, .. } => stub.fails = Some(kind),
    }
    stub
}

/// The way that a run took: the nodes that were left, by which output.
fn way_of(steps: impl IntoIterator<Item = TraceStep>) -> Vec<(String, String)> {
    let left = |step: TraceStep| Some((step.node.to_string(), step.output?.to_string()));
    steps.into_iter().filter_map(left).collect()
}

fn way_again(replay: &Replay) -> Vec<(String, String)> {
    let left = |passage: &Passage| Some((passage.node.clone(), passage.output.clone()?));
    replay.turns.iter().flat_map(|turn| &turn.path).filter_map(left).collect()
}
