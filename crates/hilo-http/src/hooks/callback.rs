//! A program, or a person who follows a link, calls back a run.

use super::{body, command_of, json};
use crate::{
    problem::{self, Code, Language, Problem},
    state::Api,
};
use axum::{
    Json,
    extract::{Path, Query, Request, State},
    http::{HeaderMap, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use hilo_core::{
    callback_url::CallbackToken,
    command::{Answer, Command, RefusedCommand},
};
use hilo_model::{Actor, Scope, TraceId};
use hilo_runtime::{
    clock::fresh_id,
    commands::{Order, Reply, Whom},
};
use serde_json::{Map, Value, json as object};
use std::collections::BTreeMap;

/// Those who look at every link of a message before anybody follows it.
const PREVIEWERS: [&str; 3] = ["WhatsApp", "facebookexternalhit", "facebookcatalog"];

/// What a program brings as JSON.
pub(super) async fn called(
    State(api): State<Api>,
    Path(token): Path<String>,
    request: Request,
) -> problem::Result<Response> {
    let trace = request.extensions().get::<TraceId>().copied();
    let bytes = body(request, &api).await?;
    let status = bring(&api, &token, json(&bytes)?, trace).await?;
    Ok((status, Json(object!({ "status": if status == StatusCode::OK { "done" } else { "pending" } })))
        .into_response())
}

/// Somebody follows the link; what stands behind `?` is what it brings. Who only looks at links follows none.
pub(super) async fn followed(
    State(api): State<Api>,
    Path(token): Path<String>,
    Query(brought): Query<BTreeMap<String, String>>,
    headers: HeaderMap,
) -> problem::Result<Response> {
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if PREVIEWERS.iter().any(|name| agent.contains(name)) {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let data: Map<String, Value> = brought.into_iter().map(|(name, value)| (name, value.into())).collect();
    let status = bring(&api, &token, Value::Object(data), None).await?;
    let thanks = match Language::of(&headers) {
        Language::Spanish => "Gracias, lo recibimos. Puedes volver al chat.",
        Language::English => "Thank you, we have got it. You can go back to the chat.",
        Language::Portuguese => "Obrigado, recebemos. Você pode voltar ao chat.",
    };
    let page = format!(
        "<!doctype html><meta charset=utf-8><meta name=viewport content=width=device-width><p>{thanks}</p>"
    );
    Ok((status, Html(page)).into_response())
}

/// Brings it to the run; whether it has it already.
async fn bring(api: &Api, token: &str, data: Value, trace: Option<TraceId>) -> Result<StatusCode, Problem> {
    let unknown = || Problem::new(Code::NotFound).with("callback");
    let named: CallbackToken = token.parse().map_err(|_| unknown())?;
    let present = api.configuration.present();
    let proved = |(scope, config): (&Scope, &std::sync::Arc<hilo_core::config::EnvironmentConfig>)| {
        let proves = config.callbacks.as_ref().is_some_and(|urls| urls.proves(&named));
        proves.then_some(*scope)
    };
    let scope = present.environments.iter().find_map(proved).ok_or_else(unknown)?;
    let trace = trace.unwrap_or_else(|| fresh_id(api.clock.now()));
    let mut contact = named.contact;
    // Whoever turned out to be somebody else is called there; of a chain of three somebody would have to make fun.
    for _ in 0..3 {
        let id = command_of(&[b"callback", token.as_bytes(), contact.to_string().as_bytes()]);
        if let Some(Answer::Done { .. }) = api.commands.answer(scope, id).await? {
            return Err(Problem::new(Code::CallbackUsed));
        }
        let command = Command::CallBack { run: named.run, number: named.number, data: data.clone() };
        let subject = Whom::Contact(contact);
        let order = Order { scope, subject, id, based_on: None, command, actor: Actor::System, trace };
        match api.commands.give(order).await? {
            Reply::Answered(Answer::Done { .. }) => return Ok(StatusCode::OK),
            Reply::Answered(Answer::Refused(RefusedCommand::Merged { into })) => contact = into,
            Reply::Answered(Answer::Refused(refused)) => return Err(refused.into()),
            Reply::Pending => return Ok(StatusCode::ACCEPTED),
        }
    }
    Err(Problem::new(Code::CallbackOver))
}
