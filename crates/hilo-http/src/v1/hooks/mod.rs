//! Addresses at which other programs call the triggers of flows.

mod add_flow_hook;
mod delete_flow_hook;
mod list_flow_hooks;
mod rotate_flow_hook;

use crate::{hooks::FLOWS, state::Api};
use hilo_app::hooks::OpenedHook;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_flow_hooks::list_flow_hooks, add_flow_hook::add_flow_hook))
        .routes(routes!(rotate_flow_hook::rotate_flow_hook))
        .routes(routes!(delete_flow_hook::delete_flow_hook))
}

/// The secret address of a flow's trigger.
#[derive(Serialize, ToSchema)]
#[schema(as = FlowHook)]
pub(crate) struct FlowHookBody {
    id: String,
    /// The trigger's name in the flow.
    trigger: String,
    /// The channel on which somebody is written to who is known by nothing but the call.
    channel: String,
    /// Where it is called, by `POST` with a JSON body; whoever knows it may. None if it cannot be opened (a missing master key).
    url: Option<String>,
    /// Signs calls (`X-Hilo-Signature: sha256=…`, HMAC-SHA256 of the body), if they have to be signed.
    secret: Option<String>,
    /// The last calls, the latest first.
    calls: Vec<HookCallBody>,
    #[schema(format = DateTime)]
    created_at: String,
}

/// A call.
#[derive(Serialize, ToSchema)]
#[schema(as = HookCall)]
pub(crate) struct HookCallBody {
    #[schema(format = DateTime)]
    at: String,
    /// `pending`, `started`, `refused`.
    status: &'static str,
    /// The run that it started.
    run: Option<String>,
    /// The contact it was about.
    contact: Option<String>,
    /// Why it was refused, by the problem's code.
    code: Option<String>,
    /// What was wrong, in English, without what the body said.
    detail: Option<String>,
}

fn body(api: &Api, opened: OpenedHook, calls: Vec<HookCallBody>) -> FlowHookBody {
    let OpenedHook { hook, token, secret } = opened;
    let url = token.map(|token| {
        let path = format!("{FLOWS}/{}", token.expose());
        api.options.public_url.as_ref().map_or_else(|| path.clone(), |base| base.to(&path))
    });
    FlowHookBody {
        id: hook.setting.id.to_string(),
        trigger: hook.setting.trigger,
        channel: hook.setting.channel.to_string(),
        url,
        secret: secret.map(|secret| secret.expose().to_owned()),
        calls,
        created_at: hook.created_at.to_string(),
    }
}
