use super::opened;
use crate::{
    problem,
    request::{At, PageBody, Who},
    state::Api,
};
use axum::{Json, extract::State};
use hilo_app::threads::TicketView;
use hilo_model::ContactId;
use serde::Serialize;
use utoipa::ToSchema;

/// A ticket.
#[derive(Serialize, ToSchema)]
#[schema(as = Ticket)]
pub(crate) struct TicketBody {
    id: String,
    /// The number people say, per contact from 1.
    number: i32,
    status: &'static str,
    priority: &'static str,
    assignee: Option<String>,
    team: Option<String>,
    /// Why it was opened, in one line.
    summary: Option<String>,
    /// `known`, `erased` (the person was erased) or `unreadable`.
    summary_state: &'static str,
    /// Its stretches, oldest first.
    legs: Vec<TicketLegBody>,
    #[schema(format = DateTime)]
    opened_at: String,
    #[schema(format = DateTime)]
    updated_at: String,
    #[schema(format = DateTime)]
    closed_at: Option<String>,
}

/// A stretch of a ticket between opening (or reopening) and closing.
#[derive(Serialize, ToSchema)]
#[schema(as = TicketLeg)]
pub(crate) struct TicketLegBody {
    id: String,
    number: i32,
    #[schema(format = DateTime)]
    opened_at: String,
    #[schema(format = DateTime)]
    first_response_at: Option<String>,
    #[schema(format = DateTime)]
    solved_at: Option<String>,
}

impl From<TicketView> for TicketBody {
    fn from(TicketView { ticket, summary, legs }: TicketView) -> Self {
        let (summary, summary_state) = opened(summary);
        Self {
            id: ticket.ticket.to_string(),
            number: ticket.number,
            status: ticket.status.as_str(),
            priority: ticket.priority.as_str(),
            assignee: ticket.assignee.map(|id| id.to_string()),
            team: ticket.team.map(|id| id.to_string()),
            summary,
            summary_state,
            legs: legs
                .into_iter()
                .map(|leg| TicketLegBody {
                    id: leg.leg.to_string(),
                    number: leg.number,
                    opened_at: leg.opened_at.to_string(),
                    first_response_at: leg.first_response_at.map(|at| at.to_string()),
                    solved_at: leg.solved_at.map(|at| at.to_string()),
                })
                .collect(),
            opened_at: ticket.opened_at.to_string(),
            updated_at: ticket.updated_at.to_string(),
            closed_at: ticket.closed_at.map(|at| at.to_string()),
        }
    }
}

/// List the tickets of a thread, newest first.
#[utoipa::path(get, path = "/threads/{contact}/tickets", tag = "threads",
    params(("contact" = String, Path, description = "The contact's id")),
    responses((status = 200, description = "The tickets", body = PageBody<TicketBody>)))]
pub(crate) async fn list_tickets(
    State(api): State<Api>,
    Who(caller): Who,
    At(contact): At<ContactId>,
) -> problem::Result<Json<PageBody<TicketBody>>> {
    let tickets = api.app.list_tickets(&caller, contact).await?;
    Ok(Json(PageBody::whole(tickets.into_iter().map(Into::into).collect())))
}
