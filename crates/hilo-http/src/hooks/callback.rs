//! A program, or a person who follows a link, calls back a run.

use super::{body, command_of, json};
use crate::{
    around::too_often,
    problem::{self, Code, Language, Problem},
    rate::Limiter,
    state::Api,
};
use axum::{
    Json,
    extract::{Path, Query, Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use hilo_core::{
    callback_url::{CallbackToken, MOST_BROUGHT},
    command::{Answer, Command, RefusedCommand},
};
use hilo_model::{Actor, Scope, TraceId};
use hilo_runtime::{
    clock::fresh_id,
    commands::{Order, Reply, Whom},
};
use serde_json::{Map, Value, json as object};
use std::collections::BTreeMap;

/// Calls per second that one address takes, on average: it counts once, so whoever calls more often only repeats themselves.
const PER_SECOND: f64 = 1.0;
/// How many at once.
const AT_ONCE: f64 = 10.0;

/// How often each address may be called.
pub(crate) fn limiter() -> Limiter {
    Limiter::new(PER_SECOND, AT_ONCE)
}

/// Those who look at every link of a message before anybody follows it.
const PREVIEWERS: [&str; 3] = ["WhatsApp", "facebookexternalhit", "facebookcatalog"];

/// What a program brings as JSON.
pub(super) async fn called(
    State(api): State<Api>,
    Path(token): Path<String>,
    request: Request,
) -> problem::Result<Response> {
    let callback = Callback::proved(&api, token)?;
    let trace = request.extensions().get::<TraceId>().copied();
    let bytes = body(request, &api).await?;
    let status = callback.bring(&api, json(&bytes)?, trace).await?;
    Ok((status, Json(object!({ "status": if status == StatusCode::OK { "done" } else { "pending" } })))
        .into_response())
}

/// Somebody follows the link; what stands behind `?` is what it brings. Who only looks at links follows none.
pub(super) async fn followed(
    State(api): State<Api>,
    Path(token): Path<String>,
    Query(brought): Query<BTreeMap<String, String>>,
    method: Method,
    headers: HeaderMap,
) -> problem::Result<Response> {
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if method == Method::HEAD || PREVIEWERS.iter().any(|name| agent.contains(name)) {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let callback = Callback::proved(&api, token)?;
    let data: Map<String, Value> = brought.into_iter().map(|(name, value)| (name, value.into())).collect();
    let status = callback.bring(&api, Value::Object(data), None).await?;
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

/// An address that was given out here.
struct Callback {
    token: String,
    named: CallbackToken,
    scope: Scope,
}

impl Callback {
    /// The address, if it was given out here and is not called too often. Asked before anything else is done for whoever calls.
    fn proved(api: &Api, token: String) -> Result<Self, Problem> {
        let unknown = || Problem::new(Code::NotFound).with("callback");
        let named: CallbackToken = token.parse().map_err(|_| unknown())?;
        let present = api.configuration.present();
        let proved = |(scope, config): (&Scope, &std::sync::Arc<hilo_core::config::EnvironmentConfig>)| {
            let proves = config.callbacks.as_ref().is_some_and(|urls| urls.proves(&named));
            proves.then_some(*scope)
        };
        let scope = present.environments.iter().find_map(proved).ok_or_else(unknown)?;
        api.callbacks.take(&token, api.clock.now()).map_err(too_often)?;
        Ok(Self { token, named, scope })
    }

    /// Brings it to the run; whether it has it already.
    async fn bring(&self, api: &Api, data: Value, trace: Option<TraceId>) -> Result<StatusCode, Problem> {
        // The lane refuses it too, but is asked only once its event is durable.
        if data.to_string().len() > MOST_BROUGHT {
            return Err(Problem::new(Code::TooLarge).with(MOST_BROUGHT));
        }
        let Self { token, named, scope } = self;
        let trace = trace.unwrap_or_else(|| fresh_id(api.clock.now()));
        let mut contact = named.contact;
        // Whoever turned out to be somebody else is called there; of a chain of three somebody would have to make fun.
        for _ in 0..3 {
            let id = command_of(&[b"callback", token.as_bytes(), contact.to_string().as_bytes()]);
            match api.commands.answer(*scope, id).await? {
                Some(Answer::Done { .. }) => return Err(Problem::new(Code::CallbackUsed)),
                Some(Answer::Refused(RefusedCommand::Merged { into })) => {
                    contact = into;
                    continue;
                }
                // For good: whoever calls it again would only write into the lane of somebody who is not concerned any more.
                Some(Answer::Refused(
                    refused @ (RefusedCommand::CallbackUsed | RefusedCommand::CallbackOver),
                )) => return Err(refused.into()),
                Some(Answer::Refused(_)) | None => {}
            }
            let command = Command::CallBack { run: named.run, number: named.number, data: data.clone() };
            let subject = Whom::Contact(contact);
            let order =
                Order { scope: *scope, subject, id, based_on: None, command, actor: Actor::System, trace };
            match api.commands.give(order).await? {
                Reply::Answered(Answer::Done { .. }) => return Ok(StatusCode::OK),
                Reply::Answered(Answer::Refused(RefusedCommand::Merged { into })) => contact = into,
                Reply::Answered(Answer::Refused(refused)) => return Err(refused.into()),
                Reply::Pending => return Ok(StatusCode::ACCEPTED),
            }
        }
        Err(Problem::new(Code::CallbackOver))
    }
}
