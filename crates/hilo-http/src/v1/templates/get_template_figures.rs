use crate::{
    problem,
    request::{Asked, At, Who},
    state::Api,
    v1::{costs::ChargeSumBody, flows::figures::PeriodBody, moment},
};
use axum::{Json, extract::State};
use hilo_app::{flows::Period, templates::TemplateFigures};
use hilo_model::TemplateId;
use hilo_store::read::{TemplateClicks, TemplateUse};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// Of which time.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct TemplateFiguresAsked {
    /// Only messages that were ordered from this moment on.
    #[param(format = DateTime)]
    pub(super) from: Option<String>,
    /// Only messages that were ordered before this moment.
    #[param(format = DateTime)]
    pub(super) until: Option<String>,
}

/// How the messages of a template fare.
#[derive(Serialize, ToSchema)]
#[schema(as = TemplateFigures)]
pub(crate) struct TemplateFiguresBody {
    period: PeriodBody,
    /// How many were ordered.
    ordered: i64,
    /// How many the provider took, whatever became of them.
    sent: i64,
    /// How many were delivered.
    delivered: i64,
    /// How many were read; people may hide that.
    read: i64,
    /// How many failed.
    failed: i64,
    /// Of how many somebody pressed a quick reply button.
    clicked: i64,
    /// How often each quick reply button was pressed.
    buttons: Vec<ButtonClicksBody>,
    /// What those cost that were delivered.
    charges: Vec<ChargeSumBody>,
}

/// How often a quick reply button of a template was pressed. Buttons with the same words count as one.
#[derive(Serialize, ToSchema)]
#[schema(as = TemplateButtonClicks)]
pub(crate) struct ButtonClicksBody {
    /// Its words, as they were when it was pressed.
    button: String,
    /// How often it was pressed.
    presses: i64,
    /// In how many messages.
    messages: i64,
}

/// The presses of all channels, the most pressed first.
fn by_button(clicks: Vec<TemplateClicks>) -> Vec<ButtonClicksBody> {
    let mut sums: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    for one in clicks {
        let sum = sums.entry(one.button).or_default();
        *sum = (sum.0 + one.presses, sum.1 + one.messages);
    }
    let body = |(button, (presses, messages))| ButtonClicksBody { button, presses, messages };
    let mut all: Vec<_> = sums.into_iter().map(body).collect();
    all.sort_by_key(|one| std::cmp::Reverse(one.messages));
    all
}

impl From<TemplateFigures> for TemplateFiguresBody {
    fn from(TemplateFigures { period, used, clicks, charges }: TemplateFigures) -> Self {
        let sum = |count: fn(&TemplateUse) -> i64| used.iter().map(count).sum();
        Self {
            period: period.into(),
            ordered: sum(|one| one.ordered),
            sent: sum(|one| one.sent),
            delivered: sum(|one| one.delivered),
            read: sum(|one| one.read),
            failed: sum(|one| one.failed),
            clicked: sum(|one| one.clicked),
            buttons: by_button(clicks),
            charges: charges.into_iter().map(Into::into).collect(),
        }
    }
}

/// Show how far the messages of a template came that were ordered in a period, and what they cost.
#[utoipa::path(get, path = "/templates/{template}/figures", tag = "templates",
    params(("template" = String, Path, description = "The template's id"), TemplateFiguresAsked),
    responses((status = 200, description = "The figures", body = TemplateFiguresBody)))]
pub(crate) async fn get_template_figures(
    State(api): State<Api>,
    Who(caller): Who,
    At(template): At<TemplateId>,
    Asked(asked): Asked<TemplateFiguresAsked>,
) -> problem::Result<Json<TemplateFiguresBody>> {
    let period = Period { from: moment("/from", asked.from)?, until: moment("/until", asked.until)? };
    let figures = api.app.template_figures(&caller, template, period).await?;
    Ok(Json(figures.into()))
}
