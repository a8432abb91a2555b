use super::{PersonBody, Version};
use crate::{
    problem,
    request::{At, BasedOn, Posted, tagged},
    state::Api,
};
use axum::{extract::State, response::Response};
use hilo_app::{Plain, people::UpdatePerson};
use hilo_model::{Locale, PersonId, RoleId, TeamId};
use serde::Deserialize;
use utoipa::ToSchema;

/// What to change.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdatePersonBody {
    name: Option<String>,
    #[schema(value_type = Option<String>)]
    locale: Option<Locale>,
    /// A new password; ends their sessions.
    #[schema(value_type = Option<String>, format = Password)]
    password: Option<Plain>,
    /// Whether they may sign in; ends their sessions if not.
    enabled: Option<bool>,
    #[schema(value_type = Option<String>)]
    role: Option<RoleId>,
    #[schema(value_type = Option<Vec<String>>)]
    teams: Option<Vec<TeamId>>,
}

/// Change somebody, or their place in the workspace.
#[utoipa::path(patch, path = "/people/{person}", tag = "people", request_body = UpdatePersonBody,
    params(("person" = String, Path, description = "The person's id")),
    responses((status = 200, description = "Changed", body = PersonBody)))]
pub(crate) async fn update_person(
    State(api): State<Api>,
    At(person): At<PersonId>,
    version: BasedOn<Version>,
    Posted { caller, body }: Posted<UpdatePersonBody>,
) -> problem::Result<Response> {
    let input = UpdatePerson {
        name: body.name,
        locale: body.locale,
        password: body.password,
        enabled: body.enabled,
        role: body.role,
        teams: body.teams,
    };
    let member = api.app.update_person(&caller, person, version.get()?.0, input).await?;
    Ok(tagged(Version(member.version()), PersonBody::from(member)))
}
