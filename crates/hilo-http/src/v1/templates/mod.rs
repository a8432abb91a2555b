//! Message templates.

mod acknowledge_template;
mod add_template;
mod approve_template;
mod ask_template_review;
mod body;
mod check_template;
mod delete_template;
mod discard_template_draft;
mod get_template;
mod get_template_clicks;
mod get_template_figures;
mod list_template_accounts;
mod list_template_approvers;
mod list_templates;
mod refresh_templates;
mod return_template;
mod save_template_draft;
mod switch_on_template_clicks;

use crate::{problem::Result, state::Api};
use body::TemplateBody;
use hilo_app::{Caller, FieldError, Problem};
use hilo_settings::{Stored, Template};
use hilo_whatsapp_wire::template::Template as Content;
use serde_json::Value;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_templates::list_templates, add_template::add_template))
        .routes(routes!(check_template::check_template))
        .routes(routes!(get_template::get_template, delete_template::delete_template))
        .routes(routes!(get_template_figures::get_template_figures))
        .routes(routes!(get_template_clicks::get_template_clicks))
        .routes(routes!(switch_on_template_clicks::switch_on_template_clicks))
        .routes(routes!(
            save_template_draft::save_template_draft,
            discard_template_draft::discard_template_draft
        ))
        .routes(routes!(ask_template_review::ask_template_review))
        .routes(routes!(return_template::return_template))
        .routes(routes!(approve_template::approve_template))
        .routes(routes!(list_template_approvers::list_template_approvers))
        .routes(routes!(acknowledge_template::acknowledge_template))
        .routes(routes!(list_template_accounts::list_template_accounts))
        .routes(routes!(refresh_templates::refresh_templates))
}

/// The template in a body; what is no template is told with its place.
fn content(value: Value) -> Result<Content> {
    serde_json::from_value(value).map_err(|_| {
        let form = Problem::Form { example: "{ \"category\": \"UTILITY\", \"components\": [] }" };
        hilo_app::Error::from(FieldError::new("/content", form)).into()
    })
}

/// Has what was ordered carried out, wherever that is done. If that cannot be written down now, it is done all the same when
/// the account is looked at next.
async fn carry_out(api: &Api, caller: &Caller, stored: &Stored<Template>) {
    let scope = caller.viewer.scope;
    let account = &stored.setting.account;
    let wanted = api.templates.wanted(scope, account, caller.viewer.actor, caller.trace).await;
    if let Err(error) = wanted {
        tracing::warn!(%error, "nobody was told at once that a template has an order");
    }
}
