use super::get_template_figures::TemplateFiguresAsked;
use crate::{
    problem,
    request::{Asked, At, Who},
    state::Api,
    v1::{flows::figures::PeriodBody, moment},
};
use axum::{Json, extract::State};
use hilo_app::flows::Period;
use hilo_egress::channel::InsightSpan;
use hilo_model::TemplateId;
use hilo_runtime::numbers::Error;
use serde::Serialize;
use utoipa::ToSchema;

/// Meta's code for an account that has not allowed that presses are counted,
const NOT_SWITCHED_ON: u32 = 200_007;
/// and for one where they cannot be (its country).
const NOT_AVAILABLE: u32 = 200_005;
/// Meta's words for a press of a link.
const LINKS: [&str; 2] = ["url_button", "url"];

/// How often the links of a template were opened, as WhatsApp counts it. Nobody else can: a link is opened on the customer's phone.
#[derive(Serialize, ToSchema)]
#[schema(as = TemplateClicks)]
pub(crate) struct TemplateClicksBody {
    /// `on`; `off` as long as the account has not switched it on; `unavailable` where WhatsApp counts no presses.
    state: &'static str,
    /// Of which time; WhatsApp keeps 90 days.
    period: PeriodBody,
    /// How many messages WhatsApp counts as delivered in that time. The share of presses is of these.
    delivered: u64,
    /// The links, the most pressed first.
    links: Vec<LinkClicksBody>,
}

/// How often a link of a template was opened.
#[derive(Serialize, ToSchema)]
#[schema(as = TemplateLinkClicks)]
pub(crate) struct LinkClicksBody {
    /// What stands on the button.
    button: String,
    /// How often it was opened, within seven days after the message: by one person as often as they did.
    clicks: u64,
}

/// Show how often the links of a template were opened, as WhatsApp counts it. It is asked for at once.
#[utoipa::path(get, path = "/templates/{template}/clicks", tag = "templates",
    params(("template" = String, Path, description = "The template's id"), TemplateFiguresAsked),
    responses((status = 200, description = "What WhatsApp counts", body = TemplateClicksBody)))]
pub(crate) async fn get_template_clicks(
    State(api): State<Api>,
    Who(caller): Who,
    At(template): At<TemplateId>,
    Asked(asked): Asked<TemplateFiguresAsked>,
) -> problem::Result<Json<TemplateClicksBody>> {
    let period = Period { from: moment("/from", asked.from)?, until: moment("/until", asked.until)? };
    let asked = api.app.ask_template_insights(&caller, template, period).await?;
    let period = Period { from: Some(asked.from), until: Some(asked.until) };
    let span = InsightSpan { start: asked.from, end: asked.until };
    let (state, found) = match api.numbers.template_insights(asked.channel, &asked.provider_id, span).await {
        Ok(found) => ("on", found),
        Err(Error::Provider(error)) if error.code() == Some(NOT_SWITCHED_ON) => ("off", Default::default()),
        Err(Error::Provider(error)) if error.code() == Some(NOT_AVAILABLE) => {
            ("unavailable", Default::default())
        }
        Err(error) => return Err(error.into()),
    };
    let links = found.clicks.into_iter().filter(|click| LINKS.contains(&&*click.kind));
    let mut links: Vec<LinkClicksBody> =
        links.map(|click| LinkClicksBody { button: click.button, clicks: click.count }).collect();
    links.sort_by_key(|link| std::cmp::Reverse(link.clicks));
    Ok(Json(TemplateClicksBody { state, period: period.into(), delivered: found.delivered, links }))
}
