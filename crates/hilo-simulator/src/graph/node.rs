//! `/{id}`: whatever has this id.

use super::{
    GraphError, account, business, call::Call, call::Params, groups, media, oauth, phone, samples, templates,
};
use crate::simulator::Simulator;
use axum::{
    Json,
    body::Bytes,
    extract::{FromRequest as _, Path, Request, State},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

/// `GET /{PHONE}`, `/{WABA}`, `/{GROUP}`, `/{MEDIA}`, `/{TEMPLATE}`, `/{APP}`, `/{BIZ}`, an upload, or `/me`.
pub(super) async fn read(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    call: Call,
) -> Result<Json<Value>, GraphError> {
    find(&simulator, &call, &id).map(Json)
}

fn find(simulator: &Simulator, call: &Call, id: &str) -> Result<Value, GraphError> {
    match id {
        "me" => return oauth::me(simulator, call),
        "debug_token" => return oauth::debug(simulator, call),
        "message_template_library" => return super::library::list(simulator, call),
        _ => {}
    }
    if id.starts_with("upload:") {
        let world = simulator.world();
        call.grant(&world, simulator.now(&world))?;
        drop(world);
        return samples::progress(simulator, id).ok_or_else(|| call.no_object(id));
    }
    if let Some(found) = media::describe(simulator, call, id)? {
        return Ok(found);
    }
    if let Some(found) = templates::describe(simulator, call, id)? {
        return Ok(found);
    }
    if let Some(found) = phone::describe(simulator, call, id)? {
        return Ok(found);
    }
    if let Some(found) = account::describe(simulator, call, id)? {
        return Ok(found);
    }
    if let Some(found) = groups::describe(simulator, call, id)? {
        return Ok(found);
    }
    if let Some(found) = business::describe(simulator, call, id)? {
        return Ok(found);
    }
    let (app, _) = call.app(simulator, id)?;
    let link = "https://example.org/";
    let whole = json!({ "id": app.id, "name": app.name, "link": link, "category": "Business" });
    call.fields()?.of_known("Application", &[], whole)
}

/// `POST /{PHONE}`, `/{WABA}`, `/{GROUP}`, `/{TEMPLATE}`, or the bytes of an upload.
pub(super) async fn write(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    call: Call,
    request: Request,
) -> Result<Response, GraphError> {
    if id.starts_with("upload:") || templates::is_one(&simulator, &id) {
        let headers = request.headers().clone();
        let body = Bytes::from_request(request, &simulator).await;
        let body = body.map_err(|error| GraphError::new(100, error.to_string()))?;
        return if id.starts_with("upload:") {
            samples::take(&simulator, &call, &id, &headers, &body).await.map(IntoResponse::into_response)
        } else {
            templates::edit(&simulator, &call, &id, &body).await.map(IntoResponse::into_response)
        };
    }
    let params = Params::from_request(request, &simulator).await?;
    if simulator.world().number(&id).is_some() {
        return phone::change(&simulator, &params, &id).await.map(IntoResponse::into_response);
    }
    if simulator.world().account(&id).is_some() {
        return account::change(&simulator, &params, &id).await.map(IntoResponse::into_response);
    }
    if simulator.world().group(&id).is_some() {
        return groups::change(&simulator, &params, &id).await.map(IntoResponse::into_response);
    }
    let world = simulator.world();
    call.grant(&world, simulator.now(&world))?;
    Err(call.no_object(&id))
}

/// `DELETE /{MEDIA}`, `/{GROUP}`.
pub(super) async fn delete(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    call: Call,
) -> Result<Response, GraphError> {
    if let Some(done) = groups::delete(&simulator, &call, &id).await? {
        return Ok(Json(done).into_response());
    }
    match media::delete(&simulator, &call, &id).await? {
        Some(done) => Ok(Json(done).into_response()),
        None => Err(call.no_object(&id)),
    }
}
