use crate::{
    problem::{self, Language},
    request::{At, Who},
    state::Api,
};
use axum::{Json, extract::State, http::HeaderMap};
use hilo_app::Error;
use hilo_flow::graph::{Graph, GraphNode, Output, Start, StartClock};
use hilo_model::{Locale, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

/// A version as a drawing.
#[derive(Serialize, ToSchema)]
#[schema(as = FlowGraph)]
pub(crate) struct GraphBody {
    /// What starts a run, and where.
    starts: Vec<StartBody>,
    /// The nodes, in the document's order.
    nodes: Vec<NodeBody>,
}

/// What starts a run.
#[derive(Serialize, ToSchema)]
#[schema(as = FlowStart)]
struct StartBody {
    /// `keyword`, `button`, `first_contact`, `any_message`; `none` where a run begins that somebody starts.
    trigger: &'static str,
    /// The words or ids that it waits for.
    detail: Vec<String>,
    /// The node.
    to: String,
    /// How a schedule starts it, if one does.
    #[serde(skip_serializing_if = "Option::is_none")]
    schedule: Option<ScheduleBody>,
    /// How a date of the contact starts it, if one does.
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<DateBody>,
}

/// A schedule.
#[derive(Serialize, ToSchema)]
#[schema(as = FlowStartSchedule)]
struct ScheduleBody {
    /// For whom: everybody with this tag.
    tag: String,
    /// When: minute, hour, day of the month, month, day of the week.
    cron: String,
    /// On which clock, by its IANA name.
    time_zone: String,
    /// When it comes next, if the version is live then (RFC 3339).
    next: Option<String>,
}

/// A date of the contact.
#[derive(Serialize, ToSchema)]
#[schema(as = FlowStartDate)]
struct DateBody {
    /// The field that tells it.
    field: String,
    /// So many days after it; negative before it.
    days: i32,
    /// At which time.
    at: String,
    /// Every year again.
    yearly: bool,
}

/// A node.
#[derive(Serialize, ToSchema)]
#[schema(as = FlowNode)]
struct NodeBody {
    id: String,
    /// Its kind.
    kind: &'static str,
    /// What the customer reads there, in the reader's language if the flow speaks it: a template.
    says: Option<String>,
    /// What else it does: an address, a variable, a span of time, a team.
    detail: Option<String>,
    outputs: Vec<OutputBody>,
}

/// An output of a node.
#[derive(Serialize, ToSchema)]
#[schema(as = FlowOutput)]
struct OutputBody {
    /// Its name, as the steps of runs give it.
    name: String,
    /// What the customer taps to take it.
    title: Option<String>,
    /// The node it leads to; `end` for the end.
    to: Option<String>,
}

impl StartBody {
    fn of(start: Start, now: Timestamp, time_zone: &str) -> Self {
        let Start { trigger, detail, to, clock } = start;
        let next = clock.as_ref().and_then(|clock| clock.next(now, time_zone)).map(|next| next.to_string());
        let (mut schedule, mut date) = (None, None);
        match clock {
            Some(StartClock::Schedule { tag, cron, time_zone: own }) => {
                let time_zone = own.unwrap_or_else(|| time_zone.to_owned());
                schedule = Some(ScheduleBody { tag, cron, time_zone, next });
            }
            Some(StartClock::Date { field, days, at, yearly }) => {
                date = Some(DateBody { field, days, at, yearly });
            }
            None => {}
        }
        Self { trigger, detail, to, schedule, date }
    }
}

impl GraphBody {
    fn of(graph: Graph, now: Timestamp, time_zone: &str) -> Self {
        let start = |start| StartBody::of(start, now, time_zone);
        let output = |Output { name, title, to }| OutputBody { name, title, to };
        let node = |GraphNode { id, kind, says, detail, outputs }| NodeBody {
            id,
            kind,
            says,
            detail,
            outputs: outputs.into_iter().map(output).collect(),
        };
        Self {
            starts: graph.starts.into_iter().map(start).collect(),
            nodes: graph.nodes.into_iter().map(node).collect(),
        }
    }
}

/// Show a version as a drawing: its nodes and where each output leads.
#[utoipa::path(get, path = "/flows/{flow}/versions/{number}/graph", tag = "flows",
    params(
        ("flow" = String, Path, description = "The flow's id or short name"),
        ("number" = i32, Path, description = "The version's number")
    ),
    responses((status = 200, description = "The drawing", body = GraphBody)))]
pub(crate) async fn get_flow_graph(
    State(api): State<Api>,
    Who(caller): Who,
    At((flow, number)): At<(String, i32)>,
    headers: HeaderMap,
) -> problem::Result<Json<GraphBody>> {
    let (_, stored) = api.app.get_flow_version(&caller, &flow, number).await?;
    let document = hilo_flow::Flow::from_value(stored.setting.document).map_err(Error::from)?;
    let graph = document.graph(&Locale::of(Language::of(&headers).tag()));
    let workspace = api.app.get_workspace(&caller).await?.setting;
    Ok(Json(GraphBody::of(graph, api.clock.now(), &workspace.time_zone)))
}
