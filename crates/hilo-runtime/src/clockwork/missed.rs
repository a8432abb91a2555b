//! Incidents of what was not started.

use crate::clock::fresh_id;
use hilo_model::{Scope, Timestamp};
use hilo_store::rows::{IncidentRow, Row};
use serde_json::json;

/// A moment of a schedule came too long ago for some or all.
pub(super) fn too_late(scope: Scope, flow: &str, trigger: &str, due: Timestamp, now: Timestamp) -> Row {
    let summary =
        "a flow that the clock starts was not started for some or all: its moment was more than an hour ago";
    incident(scope, "schedule_missed", summary, (flow, trigger, due), now)
}

/// A schedule was changed or taken off while people were told of its moment.
pub(super) fn cut_short(scope: Scope, flow: &str, trigger: &str, due: Timestamp, now: Timestamp) -> Row {
    let summary = "a flow that the clock starts was not started for some: it was changed or taken off before all were told";
    incident(scope, "schedule_cut_short", summary, (flow, trigger, due), now)
}

fn incident(
    scope: Scope,
    code: &str,
    summary: &str,
    (flow, trigger, due): (&str, &str, Timestamp),
    now: Timestamp,
) -> Row {
    let detail = json!({ "flow": flow, "trigger": trigger, "due": due.to_string() });
    Row::Incident(IncidentRow {
        scope,
        incident: fresh_id(now),
        code: code.to_owned(),
        contact: None,
        effect: None,
        summary: summary.to_owned(),
        detail: detail.to_string().into_bytes().into(),
        at: now,
        closed: None,
        trace: fresh_id(now),
    })
}
