use super::RoleBody;
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
use hilo_app::roles::AddRole;
use hilo_model::access::Permission;
use serde::Deserialize;
use utoipa::ToSchema;

/// A role to add.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddRoleBody {
    name: String,
    /// What it allows: no more than the caller may.
    #[schema(value_type = Vec<String>)]
    permissions: Vec<Permission>,
}

/// Add a role.
#[utoipa::path(post, path = "/roles", tag = "people", request_body = AddRoleBody,
    responses((status = 201, description = "Added", body = RoleBody)))]
pub(crate) async fn add_role(
    State(api): State<Api>,
    Posted { caller, body }: Posted<AddRoleBody>,
) -> problem::Result<Response> {
    let input = AddRole { name: body.name, permissions: body.permissions };
    let role = api.app.add_role(&caller, input).await?;
    Ok((StatusCode::CREATED, tagged(role.version, RoleBody::from(role))).into_response())
}
