//! The door for WhatsApp's webhooks: one address for all numbers.
//!
//! A body is answered 200 only when its events are durable. Without a good signature it is answered 401 and nothing of it is
//! stored; if it cannot be stored, 503, and Meta sends it again.

mod concern;
mod convert;
mod people;
mod verify;

#[cfg(test)]
mod tests;

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Query, State},
    http::{HeaderMap, Request, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use bytes::Bytes;
use concern::Concern;
use convert::Conversion;
use hilo_model::{ChannelId, Clock, Timestamp, TraceId};
use hilo_runtime::{
    clock::fresh_id,
    configuration::{Configuration, Snapshot},
    dispatcher::Dispatchers,
    intake::{Incoming, Intake},
};
use hilo_whatsapp_wire::{
    signature::{self, SignatureError},
    webhook::{self, Change, Webhook},
};
use serde::Deserialize;
use std::sync::Arc;

/// The address.
pub const PATH: &str = "/webhooks/whatsapp";

/// Meta's limit for a body.
const BODY: usize = 3 * 1024 * 1024;
/// The limit for bodies with the history of a number that was in use before.
const HISTORY_BODY: usize = 16 * 1024 * 1024;
/// Bodies larger than this are read on a thread where they hold up nobody.
const LARGE: usize = 256 * 1024;

/// What the door needs.
#[derive(Debug, Clone)]
pub struct Door {
    /// Knows the channels.
    pub configuration: Arc<Configuration>,
    /// Takes events in.
    pub intake: Arc<Intake>,
    /// Hear that a number is alive.
    pub dispatchers: Dispatchers,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

/// The routes of the door, free of everything that other routes pass through.
pub fn router(door: Door) -> Router {
    Router::new().route(PATH, get(subscribe).post(receive)).with_state(door)
}

/// Meta's question whether this address is right.
#[derive(Debug, Deserialize)]
struct Subscription {
    #[serde(rename = "hub.mode")]
    mode: Option<String>,
    #[serde(rename = "hub.verify_token")]
    token: Option<String>,
    #[serde(rename = "hub.challenge")]
    challenge: Option<String>,
}

async fn subscribe(State(door): State<Door>, Query(asked): Query<Subscription>) -> Response {
    let snapshot = door.configuration.present();
    let (mode, token) = (asked.mode.as_deref(), asked.token.as_deref());
    match verify::handshake(&snapshot, mode, token, asked.challenge.as_deref()) {
        Some(challenge) => {
            let plain = [
                (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
                (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            ];
            (plain, challenge.to_owned()).into_response()
        }
        None => StatusCode::FORBIDDEN.into_response(),
    }
}

async fn receive(State(door): State<Door>, request: Request<Body>) -> StatusCode {
    match take(&door, request).await {
        Ok(()) => StatusCode::OK,
        Err(refusal) => {
            metrics::counter!("hilo_webhooks_refused_total", "reason" => refusal.as_str()).increment(1);
            tracing::debug!(reason = refusal.as_str(), "a webhook was refused");
            refusal.status()
        }
    }
}

async fn take(door: &Door, request: Request<Body>) -> Result<(), Refusal> {
    let (parts, body) = request.into_parts();
    let header = signature_of(&parts.headers)?.to_owned();
    let body = to_bytes(body, HISTORY_BODY).await.map_err(|_| Refusal::TooLarge)?;
    let (snapshot, now) = (door.configuration.present(), door.clock.now());
    let trace = fresh_id(now);
    let read = if body.len() <= LARGE {
        read(&snapshot, &header, &body, now, trace)?
    } else {
        tokio::task::spawn_blocking(move || read(&snapshot, &header, &body, now, trace))
            .await
            .map_err(|_| Refusal::Unavailable)??
    };
    metrics::counter!("hilo_webhook_events_total").increment(read.incoming.len() as u64);
    if let Err(error) = door.intake.take(read.incoming).await {
        tracing::error!(%error, trace.id = %trace, "a webhook could not be stored");
        return Err(Refusal::Unavailable);
    }
    for channel in read.heard {
        door.dispatchers.heard(channel);
    }
    Ok(())
}

/// The signature header; what has none is refused before its body is read.
fn signature_of(headers: &HeaderMap) -> Result<&str, Refusal> {
    let header = headers.get(signature::HEADER).ok_or(Refusal::Signature(SignatureError::Missing))?;
    header.to_str().map_err(|_| Refusal::Signature(SignatureError::Malformed))
}

/// Why a body was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refusal {
    /// Nobody we know signed it.
    Signature(SignatureError),
    /// Signed, but no webhook.
    Malformed,
    /// Larger than Meta's are.
    TooLarge,
    /// It could not be stored now.
    Unavailable,
}

impl Refusal {
    fn as_str(self) -> &'static str {
        match self {
            Self::Signature(SignatureError::Missing) => "unsigned",
            Self::Signature(_) => "signature",
            Self::Malformed => "malformed",
            Self::TooLarge => "too_large",
            Self::Unavailable => "unavailable",
        }
    }

    fn status(self) -> StatusCode {
        match self {
            Self::Signature(_) => StatusCode::UNAUTHORIZED,
            Self::Malformed => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

/// What a body says.
#[derive(Debug)]
struct Read {
    incoming: Vec<Incoming>,
    heard: Vec<ChannelId>,
}

/// Reads a body and checks who signed it. Does nothing else, so that it can run anywhere.
fn read(
    snapshot: &Snapshot,
    header: &str,
    body: &Bytes,
    now: Timestamp,
    trace: TraceId,
) -> Result<Read, Refusal> {
    let parsed = webhook::parse(body);
    let signer = verify::signer(snapshot, parsed.as_ref().ok(), Some(header), body);
    let signer = signer.map_err(Refusal::Signature)?;
    let webhook = parsed.map_err(|_| Refusal::Malformed)?;
    if body.len() > BODY && !has_history(&webhook) {
        return Err(Refusal::TooLarge);
    }
    let mut conversion = Conversion { now, trace, incoming: Vec::new(), withheld: 0 };
    let mut heard: Vec<ChannelId> = Vec::new();
    let (mut unknown, mut foreign) = (0u64, 0u64);
    for entry in &webhook.entry {
        let account = concern::account(entry);
        for change in &entry.changes {
            let concern = Concern::of(snapshot, account.as_deref(), change);
            let mut channels = concern.channels().to_vec();
            unknown += u64::from(channels.is_empty());
            let before = channels.len();
            channels.retain(|channel| verify::trusts(channel, signer));
            foreign += (before - channels.len()) as u64;
            conversion.change(change, &channels);
            for channel in channels {
                if !heard.contains(&channel.channel.id) {
                    heard.push(channel.channel.id);
                }
            }
        }
    }
    report(unknown, foreign, conversion.withheld, trace);
    Ok(Read { incoming: conversion.incoming, heard })
}

fn report(unknown: u64, foreign: u64, withheld: u64, trace: TraceId) {
    if unknown > 0 {
        metrics::counter!("hilo_webhook_changes_unknown_number_total").increment(unknown);
        tracing::warn!(changes = unknown, trace.id = %trace, "a webhook is about a number that is no channel here");
    }
    if foreign > 0 {
        metrics::counter!("hilo_webhook_changes_foreign_total").increment(foreign);
        tracing::warn!(changes = foreign, trace.id = %trace, "a webhook is about a number of another app");
    }
    if withheld > 0 {
        metrics::counter!("hilo_webhook_items_withheld_total").increment(withheld);
    }
}

fn has_history(webhook: &Webhook) -> bool {
    webhook.entry.iter().flat_map(|entry| &entry.changes).any(|change| matches!(change, Change::History(_)))
}
