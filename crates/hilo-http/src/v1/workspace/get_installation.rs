use crate::{problem, request::Who, state::Api, webhooks::whatsapp};
use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

/// What holds for all workspaces of this Hilo.
#[derive(Serialize, ToSchema)]
#[schema(as = Installation)]
pub(crate) struct InstallationBody {
    /// Where Hilo is reached from outside, if the operator has said so (`server.public_url`).
    public_url: Option<String>,
    /// Where WhatsApp has to bring its webhooks; none as long as nobody has said where Hilo is reached.
    whatsapp_webhook_url: Option<String>,
    /// Whether that address can be reached by WhatsApp as far as it tells: by https, at a name or address of the internet.
    reachable: bool,
}

/// Show what holds for all workspaces of this Hilo.
#[utoipa::path(get, path = "/installation", tag = "workspace",
    responses((status = 200, description = "The installation", body = InstallationBody)))]
pub(crate) async fn get_installation(
    State(api): State<Api>,
    // Whoever is signed in may know it: it is where they are.
    Who(_caller): Who,
) -> problem::Result<Json<InstallationBody>> {
    let url = api.options.public_url.as_ref();
    Ok(Json(InstallationBody {
        public_url: url.map(ToString::to_string),
        whatsapp_webhook_url: url.map(|url| url.to(whatsapp::PATH)),
        reachable: url.is_some_and(|url| url.is_https() && !url.is_local()),
    }))
}
