use crate::{
    problem,
    request::Proven,
    state::Api,
    v1::workspace::{EnvironmentBody, WorkspaceBody},
};
use axum::{Json, extract::State};
use hilo_app::{access::Credential, profile::Profile};
use hilo_model::access::{Permission, RolePreset};
use serde::Serialize;
use utoipa::ToSchema;

/// What is known of the person who signed in.
#[derive(Serialize, ToSchema)]
#[schema(as = Profile)]
pub(crate) struct ProfileBody {
    name: String,
    email: String,
    /// The language of their screens.
    locale: Option<String>,
    /// What they are in the workspace.
    role: Option<OwnRoleBody>,
    /// The session that asks.
    session: String,
}

/// The role of the person who signed in.
#[derive(Serialize, ToSchema)]
#[schema(as = OwnRole)]
pub(crate) struct OwnRoleBody {
    id: String,
    name: String,
    /// The preset it started as.
    preset: Option<&'static str>,
}

/// Who the caller is, where, and what they may do there.
#[derive(Serialize, ToSchema)]
pub(crate) struct SessionBody {
    /// The person, if one signed in.
    person: Option<String>,
    /// What is known of the person.
    profile: Option<ProfileBody>,
    /// The key, if a program signed in.
    api_key: Option<String>,
    /// The workspace.
    workspace: WorkspaceBody,
    /// The environment the request is in.
    environment: String,
    /// All environments of the workspace.
    environments: Vec<EnvironmentBody>,
    /// What the caller may do here.
    permissions: Vec<&'static str>,
    /// The teams the caller is in.
    teams: Vec<String>,
}

/// Tell who the caller is.
#[utoipa::path(get, path = "/session", tag = "session",
    responses((status = 200, description = "The caller", body = SessionBody)))]
pub(crate) async fn get_session(
    State(api): State<Api>,
    Proven { caller, credential }: Proven,
) -> problem::Result<Json<SessionBody>> {
    let workspace = api.app.get_workspace(&caller).await?;
    let environments = api.app.list_environments(&caller).await?;
    let (person, profile, api_key) = match credential {
        Credential::Session(session, person) => {
            let Profile { person: known, role } = api.app.profile(&caller, person).await?;
            let profile = ProfileBody {
                name: known.name,
                email: known.email,
                locale: known.locale.map(|locale| locale.to_string()),
                role: role.map(|role| OwnRoleBody {
                    id: role.id.to_string(),
                    name: role.name,
                    preset: role.preset.map(RolePreset::as_str),
                }),
                session: session.to_string(),
            };
            (Some(person.to_string()), Some(profile), None)
        }
        Credential::ApiKey(key) => (None, None, Some(key.to_string())),
    };
    Ok(Json(SessionBody {
        person,
        profile,
        api_key,
        workspace: workspace.into(),
        environment: caller.viewer.scope.environment.to_string(),
        environments: environments.into_iter().map(Into::into).collect(),
        permissions: caller.viewer.permissions.iter().copied().map(Permission::as_str).collect(),
        teams: caller.viewer.teams.iter().map(ToString::to_string).collect(),
    }))
}
