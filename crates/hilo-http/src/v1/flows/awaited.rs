use hilo_app::flows::Awaited;
use hilo_settings::TemplateStanding;
use serde::Serialize;
use utoipa::ToSchema;

/// A message template that a release waits for.
#[derive(Serialize, ToSchema)]
#[schema(as = AwaitedTemplate)]
pub(super) struct AwaitedBody {
    /// The template's id.
    id: String,
    /// The provider's id of its account.
    account: String,
    name: String,
    language: String,
    /// How far it is: `writing`, `in_review` and `returned` (by a colleague), `handing_in`, `pending` (at the provider), `approved`,
    /// `rejected`, `barred` (paused, disabled…), `gone`.
    state: &'static str,
    /// Whether somebody has to do something before it goes on.
    needs_somebody: bool,
    /// Why it was rejected or returned, why it could not be handed in yet, or the provider's word for holding it back.
    reason: Option<String>,
    /// What would help, as the provider says.
    recommendation: Option<String>,
    /// The nodes of the version that send it.
    nodes: Vec<String>,
}

impl From<Awaited> for AwaitedBody {
    fn from(awaited: Awaited) -> Self {
        let Awaited { template, standing, nodes } = awaited;
        let state = standing.as_ref().map_or("gone", TemplateStanding::as_str);
        let needs_somebody = standing.as_ref().is_none_or(TemplateStanding::needs_somebody);
        let (reason, recommendation) = match standing {
            Some(TemplateStanding::Rejected { reason, recommendation }) => (reason, recommendation),
            Some(TemplateStanding::Returned { note }) => (Some(note), None),
            Some(TemplateStanding::HandingIn { trouble }) => (trouble, None),
            Some(TemplateStanding::Barred { status }) => (Some(status), None),
            _ => (None, None),
        };
        Self {
            id: template.id.to_string(),
            account: template.account,
            name: template.name,
            language: template.language,
            state,
            needs_somebody,
            reason,
            recommendation,
            nodes,
        }
    }
}
