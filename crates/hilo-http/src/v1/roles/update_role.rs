use super::RoleBody;
use crate::{
    problem,
    request::{At, BasedOn, Posted, tagged},
    state::Api,
};
use axum::{extract::State, response::Response};
use hilo_app::roles::UpdateRole;
use hilo_model::{RoleId, access::Permission};
use serde::Deserialize;
use utoipa::ToSchema;

/// What to change.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateRoleBody {
    name: Option<String>,
    /// All that it allows from now on.
    #[schema(value_type = Option<Vec<String>>)]
    permissions: Option<Vec<Permission>>,
}

/// Change a role.
#[utoipa::path(patch, path = "/roles/{role}", tag = "people", request_body = UpdateRoleBody,
    params(("role" = String, Path, description = "The role's id")),
    responses((status = 200, description = "Changed", body = RoleBody)))]
pub(crate) async fn update_role(
    State(api): State<Api>,
    At(role): At<RoleId>,
    version: BasedOn<i64>,
    Posted { caller, body }: Posted<UpdateRoleBody>,
) -> problem::Result<Response> {
    let input = UpdateRole { name: body.name, permissions: body.permissions };
    let role = api.app.update_role(&caller, role, version.get()?, input).await?;
    Ok(tagged(role.version, RoleBody::from(role)))
}
