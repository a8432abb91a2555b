//! A channel's lane: account events, kept as they came; what concerns templates is passed on to whoever keeps them.

use crate::templates::{Wake, told};
use hilo_core::event::ChannelEvent;
use hilo_model::{ChannelId, Id, Scope};
use hilo_store::{
    journal::Entry,
    rows::{ChannelEventRow, Row},
    turn::Turn,
};
use serde_json::json;

/// The turn of a channel's event, and what follows for the account's templates once it is committed.
pub(super) fn decide(
    entry: &Entry,
    wakes: &mut Vec<(Scope, ChannelId, Wake)>,
) -> Result<Option<Turn>, String> {
    let event: ChannelEvent =
        serde_json::from_slice(&entry.entry.payload).map_err(|error| error.to_string())?;
    let (scope, channel) = (entry.entry.lane.scope, ChannelId::from_uuid(entry.entry.lane.id));
    match &event {
        ChannelEvent::AccountEvent { field, body } if told::concerns(field) => {
            wakes.push((scope, channel, Wake::Told { field: field.clone(), body: body.clone() }));
        }
        ChannelEvent::TemplatesWanted => wakes.push((scope, channel, Wake::Wanted)),
        _ => {}
    }
    let (field, body) = match event {
        ChannelEvent::AccountEvent { field, body } => (field, body),
        ChannelEvent::PersonalEvent { field, what, sealed } => {
            (field, json!({ "withheld": what, "sealed": sealed }))
        }
        ChannelEvent::TemplatesWanted => return Ok(None),
    };
    let mut turn = Turn::new(entry.entry.lane, entry.entry.at);
    turn.rows.push(Row::ChannelEvent(ChannelEventRow {
        scope,
        channel,
        position: entry.offset,
        field,
        body: body.to_string(),
        at: entry.entry.at,
    }));
    Ok(Some(turn))
}
