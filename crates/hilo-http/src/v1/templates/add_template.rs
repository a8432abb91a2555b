use super::{TemplateBody, content};
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
use hilo_app::templates::{AddTemplate, DraftContent};
use hilo_model::AttachmentId;
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

/// A template to begin.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddTemplateBody {
    /// The provider's id of the account.
    account: String,
    /// Its name: the same in all languages.
    name: String,
    /// Its language, as the provider writes it: `es_AR`.
    language: String,
    /// `category`, `components`, `parameter_format`, `message_send_ttl_seconds`, as WhatsApp's API takes them.
    #[schema(value_type = Object)]
    content: Value,
    /// The file that is the header's sample.
    #[schema(value_type = Option<String>)]
    sample: Option<AttachmentId>,
    /// The files that are the samples of the cards' headers, in the order of the cards; null for none.
    #[serde(default)]
    #[schema(value_type = Vec<Option<String>>)]
    card_samples: Vec<Option<AttachmentId>>,
}

/// Begin a message template, or another language of one.
#[utoipa::path(post, path = "/templates", tag = "templates", request_body = AddTemplateBody,
    responses((status = 201, description = "Begun", body = TemplateBody)))]
pub(crate) async fn add_template(
    State(api): State<Api>,
    Posted { caller, body }: Posted<AddTemplateBody>,
) -> problem::Result<Response> {
    let draft = DraftContent {
        content: content(body.content)?,
        sample: body.sample,
        card_samples: body.card_samples,
    };
    let input = AddTemplate { account: body.account, name: body.name, language: body.language, draft };
    let added = api.app.add_template(&caller, input).await?;
    let now = api.clock.now();
    Ok((StatusCode::CREATED, tagged(added.version, TemplateBody::of(added, now))).into_response())
}
