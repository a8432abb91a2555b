use crate::{
    problem,
    request::{Body, Signed},
    state::Api,
};
use axum::{extract::State, http::StatusCode};
use hilo_app::profile::UpdateProfile;
use hilo_model::Locale;
use serde::Deserialize;
use utoipa::ToSchema;

/// What to change of oneself.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateProfileBody {
    name: Option<String>,
    /// The language of one's screens.
    #[schema(value_type = Option<String>)]
    locale: Option<Locale>,
}

/// Change one's own name or language.
#[utoipa::path(patch, path = "/session/profile", tag = "session", request_body = UpdateProfileBody,
    responses((status = 204, description = "Changed")))]
pub(crate) async fn update_profile(
    State(api): State<Api>,
    Signed { caller, person, .. }: Signed,
    Body(body): Body<UpdateProfileBody>,
) -> problem::Result<StatusCode> {
    let input = UpdateProfile { name: body.name, locale: body.locale };
    api.app.update_profile(&caller, person, input).await?;
    Ok(StatusCode::NO_CONTENT)
}
