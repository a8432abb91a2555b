//! A channel's lane: account events, kept as they came.

use hilo_core::event::ChannelEvent;
use hilo_model::{ChannelId, Id};
use hilo_store::{
    journal::Entry,
    rows::{ChannelEventRow, Row},
    turn::Turn,
};
use serde_json::json;

/// The turn of a channel's event.
pub(super) fn decide(entry: &Entry) -> Result<Turn, String> {
    let event: ChannelEvent =
        serde_json::from_slice(&entry.entry.payload).map_err(|error| error.to_string())?;
    let (field, body) = match event {
        ChannelEvent::AccountEvent { field, body } => (field, body),
        ChannelEvent::PersonalEvent { field, what, sealed } => {
            (field, json!({ "withheld": what, "sealed": sealed }))
        }
    };
    let mut turn = Turn::new(entry.entry.lane, entry.entry.at);
    turn.rows.push(Row::ChannelEvent(ChannelEventRow {
        scope: entry.entry.lane.scope,
        channel: ChannelId::from_uuid(entry.entry.lane.id),
        position: entry.offset,
        field,
        body: body.to_string(),
        at: entry.entry.at,
    }));
    Ok(turn)
}
