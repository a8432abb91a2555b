//! A program calls a trigger of a flow.

use super::{FLOWS, body, command_of, json, noting::note};
use crate::{
    around::too_often,
    problem::{self, Code, Problem},
    rate::Limiter,
    state::Api,
};
use axum::{
    Json,
    extract::{Path, Request, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use hilo_app::hooks::{HookOrder, HookWrong, token_hash};
use hilo_core::command::Answer;
use hilo_model::{Actor, CommandId, Id, TraceId};
use hilo_runtime::{
    clock::fresh_id,
    commands::{Order, Whom},
    configuration::HookEntry,
};
use hilo_settings::HookCall;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json as object};
use sha2::Sha256;
use std::sync::Arc;

/// Calls per second that one address takes, on average.
const PER_SECOND: f64 = 20.0;
/// How many at once.
const AT_ONCE: f64 = 100.0;

/// How often each address may be called.
pub(crate) fn limiter() -> Limiter {
    Limiter::new(PER_SECOND, AT_ONCE)
}

/// The header that tells a repeated call from another one.
const ONCE: &str = "idempotency-key";
/// The header with the signature.
const SIGNATURE: &str = "x-hilo-signature";

fn find(api: &Api, token: &str) -> Result<Arc<HookEntry>, Problem> {
    let present = api.configuration.present();
    let found = present.hooks.get(&token_hash(token)).cloned();
    found.ok_or_else(|| Problem::new(Code::NotFound).with("webhook"))
}

/// A call that is refused at once: what its caller is told, and what is kept of it, in which is nothing that the body said.
struct Refused {
    problem: Problem,
    kept: String,
}

impl<P: Into<Problem>> From<P> for Refused {
    fn from(problem: P) -> Self {
        let problem = problem.into();
        let kept = problem.parameters.join(": ");
        Self { problem, kept }
    }
}

/// Take a call: it is durable when it is answered, and what came of it can be asked for.
pub(super) async fn call(
    State(api): State<Api>,
    Path(token): Path<String>,
    request: Request,
) -> problem::Result<Response> {
    let entry = find(&api, &token)?;
    api.hooks.take(&entry.hook.id.to_string(), api.clock.now()).map_err(too_often)?;
    let headers = request.headers().clone();
    let trace = request.extensions().get::<TraceId>().copied();
    let trace = trace.unwrap_or_else(|| fresh_id(api.clock.now()));
    let taken = take(&api, &entry, &headers, request, trace).await;
    let call = HookCall {
        at: api.clock.now(),
        command: taken.as_ref().ok().copied(),
        refused: taken.as_ref().err().map(|refused| refused.problem.code.as_str().to_owned()),
        detail: taken.as_ref().err().map(|refused| refused.kept.clone()),
    };
    note(&api, &entry.hook, call);
    let id = taken.map_err(|refused| refused.problem)?;
    let outcome = format!("{FLOWS}/{token}/calls/{id}");
    Ok((StatusCode::ACCEPTED, Json(object!({ "id": id, "outcome": outcome }))).into_response())
}

async fn take(
    api: &Api,
    entry: &HookEntry,
    headers: &HeaderMap,
    request: Request,
    trace: TraceId,
) -> Result<CommandId, Refused> {
    let hook = &entry.hook;
    let bytes = body(request, api).await?;
    check_signature(entry, headers, &bytes)?;
    let body = json(&bytes)?;
    let present = api.configuration.present();
    let inactive = || Problem::new(Code::HookInactive).with(&hook.trigger);
    let config = present.environments.get(&hook.scope()).ok_or_else(inactive)?;
    let live = config.flows.live(hook.flow).ok_or_else(inactive)?;
    // The version for everybody reads it, if one is live: who it is about is not known before.
    let webhook = live
        .releases
        .iter()
        .rev()
        .find_map(|release| release.version.as_ref()?.program.webhook(&hook.trigger));
    let webhook = webhook.ok_or_else(inactive)?;
    let place = (&config.locale, config.time_zone.as_str());
    let order = api.app.read_hook_call(hook, webhook, &body, place).await.map_err(wrong)?;
    let id = match headers.get(ONCE) {
        None => fresh_id(api.clock.now()),
        Some(key) if (1..=128).contains(&key.len()) => {
            command_of(&[b"flow_hook", hook.id.uuid().as_bytes(), key.as_bytes()])
        }
        Some(_) => return Err(Problem::new(Code::Header).with("Idempotency-Key").into()),
    };
    if headers.contains_key(ONCE) && api.commands.answer(hook.scope(), id).await?.is_some() {
        return Ok(id);
    }
    let (subject, command) = match order {
        HookOrder::Contact(contact, command) => (Whom::Contact(contact), command),
        HookOrder::Addressed(addressed, command) => (Whom::Addresses(addressed), command),
    };
    let order =
        Order { scope: hook.scope(), subject, id, based_on: None, command, actor: Actor::System, trace };
    api.commands.hand_in(order).await?;
    Ok(id)
}

fn wrong(wrong: HookWrong) -> Refused {
    let kept = wrong.kept();
    let told = wrong.to_string();
    let problem = match wrong {
        HookWrong::Unread(unread) => Problem::new(Code::HookUnread).with(unread.field).with(unread.why),
        HookWrong::Whom { field, .. } => {
            let why = told.strip_prefix(&format!("{field}: ")).unwrap_or(&told).to_owned();
            Problem::new(Code::HookUnread).with(field).with(why)
        }
        HookWrong::App(error) => error.into(),
    };
    match kept {
        Some(kept) => Refused { problem, kept },
        None => problem.into(),
    }
}

fn check_signature(entry: &HookEntry, headers: &HeaderMap, body: &[u8]) -> Result<(), Problem> {
    let secret = match &entry.secret {
        None => return Ok(()),
        Some(Ok(secret)) => secret,
        Some(Err(_)) => return Err(Problem::new(Code::Unavailable)),
    };
    let wrong = || Problem::new(Code::HookSignature);
    let given = headers.get(SIGNATURE).and_then(|value| value.to_str().ok()).ok_or_else(wrong)?;
    let given =
        given.strip_prefix("sha256=").and_then(|digits| hex::decode(digits).ok()).ok_or_else(wrong)?;
    let mut hash = Hmac::<Sha256>::new_from_slice(secret.expose().as_bytes()).map_err(|_| wrong())?;
    hash.update(body);
    hash.verify_slice(&given).map_err(|_| wrong())
}

/// What came of a call.
pub(super) async fn outcome(
    State(api): State<Api>,
    Path((token, call)): Path<(String, String)>,
) -> problem::Result<Json<Value>> {
    let entry = find(&api, &token)?;
    let unknown = || Problem::new(Code::NotFound).with("call");
    let id: CommandId = call.parse().map_err(|_| unknown())?;
    Ok(Json(told(&api, &entry, id).await?))
}

/// What came of a call, for its caller and for whoever looks after the flow.
pub(crate) async fn told(api: &Api, entry: &HookEntry, id: CommandId) -> problem::Result<Value> {
    let told = match api.commands.answer(entry.hook.scope(), id).await? {
        None => object!({ "id": id, "status": "pending" }),
        Some(Answer::Done { run, contact, .. }) => {
            object!({ "id": id, "status": "started", "run": run, "contact": contact })
        }
        Some(Answer::Refused(refused)) => {
            let detail = refused.to_string();
            let code = Problem::from(refused).code.as_str();
            object!({ "id": id, "status": "refused", "code": code, "detail": detail })
        }
    };
    Ok(told)
}
