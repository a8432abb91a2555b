use super::{
    body::{TemplateFieldBody, TemplateTextBody},
    content,
};
use crate::{
    problem::{self, FieldProblemBody, Language, of_rule},
    request::Posted,
};
use axum::{Json, http::HeaderMap};
use hilo_model::access::Permission;
use hilo_whatsapp_wire::template::{
    advice::{self, Sign, Speaks},
    fields, rules,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// A template to look at.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CheckTemplateBody {
    /// All of it, as WhatsApp's API takes it, with name and language.
    #[schema(value_type = Object)]
    content: Value,
    /// Whether a file is to be uploaded as the header's sample.
    #[serde(default)]
    has_sample: bool,
    /// The same of each card's header, in the order of the cards.
    #[serde(default)]
    cards_have_samples: Vec<bool>,
}

/// What there is to say about a template.
#[derive(Serialize, ToSchema)]
#[schema(as = TemplateCheck)]
pub(crate) struct TemplateCheckBody {
    /// What is against WhatsApp's rules, in the reader's language.
    errors: Vec<FieldProblemBody>,
    /// What it seems to be for.
    advice: TemplateAdviceBody,
    /// What a message made of it gives.
    fields: Vec<TemplateFieldBody>,
    shown: TemplateTextBody,
}

/// What a template seems to be for, by what it says. WhatsApp decides.
#[derive(Serialize, ToSchema)]
#[schema(as = TemplateAdvice)]
pub(crate) struct TemplateAdviceBody {
    /// `marketing`, `utility`, `authentication`.
    category: &'static str,
    /// Which kind of utility: `opt_in_out`, `order`, `account`, `feedback`, `reopening`.
    utility: Option<&'static str>,
    /// What it is judged by.
    signs: Vec<TemplateSignBody>,
}

/// Something that speaks for a category.
#[derive(Serialize, ToSchema)]
#[schema(as = TemplateSign)]
pub(crate) struct TemplateSignBody {
    /// For which: `marketing`, `authentication`, or a kind of utility.
    speaks: &'static str,
    /// The words as they stand there; a kind of part or button in capitals.
    words: String,
    /// Where: a JSON pointer into the content.
    place: String,
}

impl From<Sign> for TemplateSignBody {
    fn from(sign: Sign) -> Self {
        let speaks = match sign.speaks {
            Speaks::Marketing => "marketing",
            Speaks::Authentication => "authentication",
            Speaks::Utility(kind) => kind.as_str(),
        };
        Self { speaks, words: sign.words, place: sign.place }
    }
}

/// Tell what is wrong with a message template and what it seems to be for, without keeping it.
#[utoipa::path(post, path = "/templates/check", tag = "templates", request_body = CheckTemplateBody,
    responses((status = 200, description = "What there is to say", body = TemplateCheckBody)))]
pub(crate) async fn check_template(
    headers: HeaderMap,
    Posted { caller, body }: Posted<CheckTemplateBody>,
) -> problem::Result<Json<TemplateCheckBody>> {
    caller.require(Permission::TemplatesWrite)?;
    let language = Language::of(&headers);
    let content = content(body.content)?;
    let mut awaited = content.clone();
    let sample = |there: bool| there.then(|| "to be uploaded".to_owned());
    awaited.name_samples(sample(body.has_sample), body.cards_have_samples.into_iter().map(sample).collect());
    let found = rules::check(&awaited);
    let advice = advice::advise(&content);
    Ok(Json(TemplateCheckBody {
        errors: found.iter().map(|finding| FieldProblemBody::of(of_rule(finding), language)).collect(),
        advice: TemplateAdviceBody {
            category: match advice.category {
                hilo_model::message::TemplateCategory::Marketing => "marketing",
                hilo_model::message::TemplateCategory::Utility => "utility",
                hilo_model::message::TemplateCategory::Authentication => "authentication",
            },
            utility: advice.utility.map(advice::UtilityKind::as_str),
            signs: advice.signs.into_iter().map(Into::into).collect(),
        },
        fields: fields(&content).into_iter().map(Into::into).collect(),
        shown: TemplateTextBody::of(&content),
    }))
}
