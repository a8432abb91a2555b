use super::MacroBody;
use crate::{
    problem,
    request::{Posted, tagged},
    state::Api,
};
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use hilo_app::macros::AddMacro;
use serde::Deserialize;
use utoipa::ToSchema;

/// A macro to add.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddMacroBody {
    /// What one types behind a slash to get it: lower-case letters, digits, hyphens.
    shortcut: String,
    /// What it is, in a few words.
    name: String,
    /// What is said.
    body: String,
}

/// Add a macro.
#[utoipa::path(post, path = "/macros", tag = "threads", request_body = AddMacroBody,
    responses((status = 201, description = "Added", body = MacroBody)))]
pub(crate) async fn add_macro(
    State(api): State<Api>,
    Posted { caller, body }: Posted<AddMacroBody>,
) -> problem::Result<Response> {
    let input = AddMacro { shortcut: body.shortcut, name: body.name, body: body.body };
    let added = api.app.add_macro(&caller, input).await?;
    Ok((StatusCode::CREATED, tagged(added.version, MacroBody::from(added))).into_response())
}
