use super::{FlowHookBody, HookCallBody, body};
use crate::{
    problem::{self, Problem},
    request::{At, PageBody, Who},
    state::Api,
};
use axum::{Json, extract::State};
use hilo_core::command::Answer;
use hilo_model::Scope;
use hilo_settings::HookCall;

/// List the secret addresses of a flow's triggers in the environment, with their last calls.
#[utoipa::path(get, path = "/flows/{flow}/hooks", tag = "flows",
    params(("flow" = String, Path, description = "The flow's id or short name")),
    responses((status = 200, description = "The addresses", body = PageBody<FlowHookBody>)))]
pub(crate) async fn list_flow_hooks(
    State(api): State<Api>,
    At(flow): At<String>,
    Who(caller): Who,
) -> problem::Result<Json<PageBody<FlowHookBody>>> {
    let waiting = |hook| api.noting.waiting_of(hook);
    let mut bodies = Vec::new();
    for (opened, calls) in api.app.list_flow_hooks(&caller, &flow, waiting).await? {
        let mut told = Vec::new();
        for call in calls.calls {
            told.push(tell(&api, caller.viewer.scope, call).await?);
        }
        bodies.push(body(&api, opened, told));
    }
    Ok(Json(PageBody::whole(bodies)))
}

async fn tell(api: &Api, scope: Scope, call: HookCall) -> problem::Result<HookCallBody> {
    let answer = match call.command {
        Some(command) => api.commands.answer(scope, command).await?,
        None => None,
    };
    let at = call.at.to_string();
    let status = if call.refused.is_some() { "refused" } else { "pending" };
    let plain =
        HookCallBody { at, status, run: None, contact: None, code: call.refused, detail: call.detail };
    Ok(match answer {
        None => plain,
        Some(Answer::Done { run, contact, .. }) => HookCallBody {
            status: "started",
            run: run.map(|run| run.to_string()),
            contact: contact.map(|contact| contact.to_string()),
            ..plain
        },
        Some(Answer::Refused(refused)) => HookCallBody {
            status: "refused",
            detail: Some(refused.to_string()),
            code: Some(Problem::from(refused).code.as_str().to_owned()),
            ..plain
        },
    })
}
