use super::{TemplateBody, content};
use crate::{
    problem,
    request::{At, BasedOn, Posted, tagged},
    state::Api,
};
use axum::{extract::State, response::Response};
use hilo_app::templates::DraftContent;
use hilo_model::{AttachmentId, TemplateId};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

/// What is being written.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SaveTemplateDraftBody {
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

/// Save what is being written of a message template. It need not be within the rules yet.
#[utoipa::path(put, path = "/templates/{template}/draft", tag = "templates", request_body = SaveTemplateDraftBody,
    params(("template" = String, Path, description = "The template's id")),
    responses((status = 200, description = "Saved", body = TemplateBody)))]
pub(crate) async fn save_template_draft(
    State(api): State<Api>,
    At(id): At<TemplateId>,
    version: BasedOn<i64>,
    Posted { caller, body }: Posted<SaveTemplateDraftBody>,
) -> problem::Result<Response> {
    let input = DraftContent {
        content: content(body.content)?,
        sample: body.sample,
        card_samples: body.card_samples,
    };
    let saved = api.app.save_template_draft(&caller, id, version.get()?, input).await?;
    Ok(tagged(saved.version, TemplateBody::of(saved, api.clock.now())))
}
