//! Batches: several requests in one, as the Graph API takes them at its root. Each is answered on its own, in their order.

use super::{
    GraphError,
    call::{Call, Params},
};
use crate::{connection::Cut, simulator::Simulator};
use axum::{
    Json,
    body::Body,
    extract::{ConnectInfo, State},
};
use http::{Method, Request, header};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;

/// Requests in a batch.
const MOST: usize = 50;

/// `POST /` with `batch`.
pub(super) async fn run(
    State(simulator): State<Simulator>,
    ConnectInfo(cut): ConnectInfo<Cut>,
    params: Params,
) -> Result<Json<Value>, GraphError> {
    let batch =
        params.json("batch")?.ok_or_else(|| GraphError::new(100, "The parameter batch is required"))?;
    let batch = batch.as_array().filter(|batch| !batch.is_empty());
    let batch = batch.ok_or_else(|| GraphError::new(100, "batch parameter must be a JSON array"))?;
    if batch.len() > MOST {
        let message = format!("Too many requests in batch message. Maximum batch size is {MOST}");
        return Err(GraphError::plain(1, "OAuthException", message));
    }
    params.call.token().ok_or_else(GraphError::no_token)?;
    let with_headers = params.flag("include_headers")?.unwrap_or(true);
    // A request with a name answers null if it went well and nobody asked for its answer.
    let mut answers = Vec::new();
    for one in batch {
        let name = one["name"].as_str();
        let omits = name.is_some() && one["omit_response_on_success"].as_bool().unwrap_or(true);
        let answer = one_of(&simulator, &cut, &params.call, one).await;
        let went_well = answer["code"] == 200;
        answers.push(match (omits && went_well, with_headers) {
            (true, _) => Value::Null,
            (false, true) => answer,
            (false, false) => json!({ "code": answer["code"], "body": answer["body"] }),
        });
    }
    Ok(Json(Value::Array(answers)))
}

async fn one_of(simulator: &Simulator, cut: &Cut, call: &Call, one: &Value) -> Value {
    let refused = |error: GraphError| {
        let body = json!({ "error": *error.body }).to_string();
        json!({ "code": error.status.as_u16(), "headers": [], "body": body })
    };
    let request = match request(call, cut, one) {
        Ok(request) => request,
        Err(error) => return refused(error),
    };
    let Ok(response) = simulator.router().oneshot(request).await;
    let (parts, body) = response.into_parts();
    let body = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    let headers = parts.headers.iter();
    let headers: Vec<Value> = headers
        .map(|(name, value)| json!({ "name": name.as_str(), "value": value.to_str().unwrap_or_default() }))
        .collect();
    json!({ "code": parts.status.as_u16(), "headers": headers, "body": String::from_utf8_lossy(&body) })
}

/// One request of a batch. Without a version it has the batch's, without a token the batch's.
fn request(call: &Call, cut: &Cut, one: &Value) -> Result<Request<Body>, GraphError> {
    let wrong = |what: &str| GraphError::new(100, format!("batch: {what}"));
    let method = one["method"].as_str().ok_or_else(|| wrong("method is required"))?;
    let method: Method = method.to_ascii_uppercase().parse().map_err(|_| wrong("method is not known"))?;
    let relative = one["relative_url"].as_str().ok_or_else(|| wrong("relative_url is required"))?;
    let relative = relative.trim_start_matches('/');
    let names_a_version =
        relative.starts_with('v') && relative[1..].starts_with(|c: char| c.is_ascii_digit());
    let path = match names_a_version {
        true => format!("/{relative}"),
        false => format!("/v{}.0/{relative}", call.version),
    };
    let mut request = Request::builder().method(method).uri(path);
    if let Some(token) = call.token() {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    let (body, kind) = match &one["body"] {
        Value::Null => (String::new(), None),
        // Meta takes forms here; clients also send JSON.
        Value::String(body) if body.starts_with('{') => (body.clone(), Some("application/json")),
        Value::String(body) => (body.clone(), Some("application/x-www-form-urlencoded")),
        body => (body.to_string(), Some("application/json")),
    };
    if let Some(kind) = kind {
        request = request.header(header::CONTENT_TYPE, kind);
    }
    let mut request = request.body(Body::from(body)).map_err(|_| wrong("relative_url is no URL"))?;
    request.extensions_mut().insert(ConnectInfo(cut.clone()));
    Ok(request)
}
