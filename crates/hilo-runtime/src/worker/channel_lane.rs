//! A channel's lane: account events, kept as they came, and what they say about the number; what concerns templates is passed on to
//! whoever keeps them.

use crate::templates::{Wake, told};
use hilo_core::{
    channel::{self, ChannelState, Concern},
    event::ChannelEvent,
};
use hilo_model::{
    ChannelId, Id, IdSource, Scope, channel_news::ChannelNews, messaging_limit::MessagingLimit,
};
use hilo_store::{
    journal::Entry,
    reach::{Portfolio, PortfolioRow},
    rows::{ChannelEventRow, IncidentRow, Row},
    turn::{LaneState, Turn},
};
use serde_json::json;

/// A channel's state, as the last turn left it.
#[derive(Debug, Default)]
pub(super) struct Kept {
    pub(super) version: i64,
    pub(super) state: ChannelState,
}

impl Kept {
    /// Reads a stored state.
    pub(super) fn read(stored: &LaneState) -> Result<Self, String> {
        let state = serde_json::from_slice(&stored.bytes).map_err(|error| error.to_string())?;
        Ok(Self { version: stored.version, state })
    }
}

/// The turn of a channel's event, and what follows for the account's templates once it is committed.
pub(super) fn decide(
    kept: &mut Kept,
    entry: &Entry,
    portfolio: Option<Portfolio>,
    ids: &mut IdSource,
    wakes: &mut Vec<(Scope, ChannelId, Wake)>,
) -> Result<Option<Turn>, String> {
    let event: ChannelEvent =
        serde_json::from_slice(&entry.entry.payload).map_err(|error| error.to_string())?;
    let (scope, channel) = (entry.entry.lane.scope, ChannelId::from_uuid(entry.entry.lane.id));
    match &event {
        ChannelEvent::AccountEvent { field, body, .. } if told::concerns(field) => {
            wakes.push((scope, channel, Wake::Told { field: field.clone(), body: body.clone() }));
        }
        ChannelEvent::TemplatesWanted => wakes.push((scope, channel, Wake::Wanted)),
        _ => {}
    }
    let (field, body, news) = match event {
        ChannelEvent::AccountEvent { field, body, news } => (field, body, news),
        ChannelEvent::PersonalEvent { field, what, sealed } => {
            (field, json!({ "withheld": what, "sealed": sealed }), Vec::new())
        }
        ChannelEvent::TemplatesWanted => return Ok(None),
    };
    let (lane, at) = (entry.entry.lane, entry.entry.at);
    let mut turn = Turn::new(lane, at);
    // A limit is its portfolio's, whichever number hears of it. Said again it is written again: another number may have heard of
    // another one meanwhile.
    let tier = news.iter().rev().find_map(|news| match news {
        ChannelNews::Limit { tier } => Some(tier.replace('\0', "")),
        _ => None,
    });
    turn.rows.extend(tier.zip(portfolio).map(|(tier, portfolio)| {
        let people = MessagingLimit::of_tier(&tier).and_then(MessagingLimit::people).map(i64::from);
        Row::Portfolio(PortfolioRow { portfolio, tier, people, told_at: at })
    }));
    let decision = channel::decide(&mut kept.state, news, at);
    if decision.changed {
        kept.version += 1;
        let bytes = serde_json::to_vec(&kept.state).map_err(|error| error.to_string())?;
        turn.state = Some(LaneState { version: kept.version, bytes: bytes.into() });
    }
    for Concern { code, summary } in decision.concerns {
        metrics::counter!("hilo_incidents_total", "code" => code).increment(1);
        turn.rows.push(Row::Incident(IncidentRow {
            scope,
            incident: ids.make(),
            code: code.to_owned(),
            contact: None,
            effect: None,
            summary: summary.replace('\0', ""),
            detail: json!({ "channel": channel, "field": field, "body": body }).to_string().into(),
            at,
            closed: None,
            trace: entry.entry.trace,
        }));
    }
    turn.rows.push(Row::ChannelEvent(ChannelEventRow {
        scope,
        channel,
        position: entry.offset,
        field,
        body: body.to_string(),
        at,
    }));
    Ok(Some(turn))
}
