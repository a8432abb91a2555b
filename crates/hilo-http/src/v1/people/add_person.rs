use super::PersonBody;
use crate::{problem, request::Posted, state::Api};
use axum::{Json, extract::State, http::StatusCode};
use hilo_app::{Plain, people::AddPerson};
use hilo_model::{Locale, RoleId, TeamId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Somebody to add.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddPersonBody {
    email: String,
    name: String,
    /// The language of their screens.
    #[schema(value_type = Option<String>)]
    locale: Option<Locale>,
    /// Their password; made up and shown once if absent. Who is known to the installation already keeps theirs.
    #[schema(value_type = Option<String>, format = Password)]
    password: Option<Plain>,
    /// Their role's id.
    #[schema(value_type = String)]
    role: RoleId,
    /// Their teams' ids.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    teams: Vec<TeamId>,
}

/// Somebody who was added.
#[derive(Serialize, ToSchema)]
pub(crate) struct AddedPersonBody {
    person: PersonBody,
    /// The password that was made up; shown this once.
    password: Option<String>,
}

/// Add somebody to the workspace.
#[utoipa::path(post, path = "/people", tag = "people", request_body = AddPersonBody,
    responses((status = 201, description = "Added", body = AddedPersonBody)))]
pub(crate) async fn add_person(
    State(api): State<Api>,
    Posted { caller, body }: Posted<AddPersonBody>,
) -> problem::Result<(StatusCode, Json<AddedPersonBody>)> {
    let input = AddPerson {
        email: body.email,
        name: body.name,
        locale: body.locale,
        password: body.password,
        role: body.role,
        teams: body.teams,
    };
    let added = api.app.add_person(&caller, input).await?;
    let password = added.password.map(|password| password.expose().to_owned());
    Ok((StatusCode::CREATED, Json(AddedPersonBody { person: added.member.into(), password })))
}
