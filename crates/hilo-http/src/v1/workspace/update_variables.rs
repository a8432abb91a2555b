use super::EnvironmentBody;
use crate::{
    problem,
    request::{At, BasedOn, Posted, tagged},
    state::Api,
};
use axum::{extract::State, response::Response};
use hilo_model::EnvironmentId;
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// All variables.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct VariablesBody {
    /// All variables; those that are not here go.
    #[schema(value_type = Object)]
    variables: Map<String, Value>,
}

/// Replace an environment's variables; with a program's key, those of its own.
#[utoipa::path(put, path = "/environments/{environment}/variables", tag = "workspace",
    params(("environment" = String, Path, description = "The environment's id")),
    request_body = VariablesBody,
    responses((status = 200, description = "Replaced", body = EnvironmentBody)))]
pub(crate) async fn update_variables(
    State(api): State<Api>,
    At(environment): At<EnvironmentId>,
    version: BasedOn<i64>,
    Posted { caller, body }: Posted<VariablesBody>,
) -> problem::Result<Response> {
    let changed = api.app.update_variables(&caller, environment, version.get()?, body.variables).await?;
    api.settings_changed().await;
    Ok(tagged(changed.version, EnvironmentBody::from(changed)))
}
