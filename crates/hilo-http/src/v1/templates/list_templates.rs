use super::TemplateBody;
use crate::{
    problem,
    request::{Asked, PageBody, Paging, Who},
    state::Api,
};
use axum::{Json, extract::State};
use hilo_app::templates::TemplateFilter;
use hilo_model::ChannelId;
use serde::Deserialize;
use utoipa::IntoParams;

/// Which templates.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct TemplatesAsked {
    /// Only those of this channel's account.
    #[param(value_type = Option<String>)]
    channel: Option<ChannelId>,
    /// Only in this language; `es` is also `es_AR`.
    language: Option<String>,
    /// Only of this category.
    category: Option<String>,
    /// Only with this status; `draft` for those that are being written.
    status: Option<String>,
    /// Only of this name.
    name: Option<String>,
    /// Only with all of these words in name or text.
    words: Option<String>,
    /// The `next` of the page before.
    cursor: Option<String>,
    /// At most so many items: 50 by default, 200 at most.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// List the message templates, by name and language.
#[utoipa::path(get, path = "/templates", tag = "templates", params(TemplatesAsked),
    responses((status = 200, description = "The templates", body = PageBody<TemplateBody>)))]
pub(crate) async fn list_templates(
    State(api): State<Api>,
    Who(caller): Who,
    Asked(asked): Asked<TemplatesAsked>,
) -> problem::Result<Json<PageBody<TemplateBody>>> {
    let TemplatesAsked { channel, language, category, status, name, words, cursor, limit } = asked;
    let filter = TemplateFilter { channel, language, category, status, name, words };
    let paging = Paging { cursor, limit };
    let page = api.app.list_templates(&caller, &filter, paging.page()?).await?;
    let now = api.clock.now();
    Ok(Json(PageBody::of(page, |stored| TemplateBody::of(stored, now))))
}
