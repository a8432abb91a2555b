use super::MacroBody;
use crate::{
    problem,
    request::{At, BasedOn, Posted, tagged},
    state::Api,
};
use axum::{extract::State, response::Response};
use hilo_app::macros::UpdateMacro;
use hilo_model::MacroId;
use serde::Deserialize;
use utoipa::ToSchema;

/// What to change.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateMacroBody {
    /// What one types behind a slash to get it: lower-case letters, digits, hyphens.
    shortcut: Option<String>,
    /// What it is, in a few words.
    name: Option<String>,
    /// What is said.
    body: Option<String>,
}

/// Change a macro.
#[utoipa::path(patch, path = "/macros/{macro}", tag = "threads", request_body = UpdateMacroBody,
    params(("macro" = String, Path, description = "The macro's id")),
    responses((status = 200, description = "Changed", body = MacroBody)))]
pub(crate) async fn update_macro(
    State(api): State<Api>,
    At(id): At<MacroId>,
    version: BasedOn<i64>,
    Posted { caller, body }: Posted<UpdateMacroBody>,
) -> problem::Result<Response> {
    let input = UpdateMacro { shortcut: body.shortcut, name: body.name, body: body.body };
    let changed = api.app.update_macro(&caller, id, version.get()?, input).await?;
    Ok(tagged(changed.version, MacroBody::from(changed)))
}
