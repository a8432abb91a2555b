//! What flows ask people of the team to decide.

mod answer_approval;
mod count_waiting_approvals;
mod get_approval;
mod list_approvals;

use crate::state::Api;
use hilo_app::approvals::ApprovalView;
use hilo_desk::approval::Answer;
use hilo_model::approval::Quorum;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_approvals::list_approvals))
        .routes(routes!(count_waiting_approvals::count_waiting_approvals))
        .routes(routes!(get_approval::get_approval))
        .routes(routes!(answer_approval::answer_approval))
}

/// Something that people of the team are asked to decide.
#[derive(Serialize, ToSchema)]
#[schema(as = Approval)]
pub(crate) struct ApprovalBody {
    id: String,
    /// The contact in whose thread it is asked; none if the caller may not see that thread.
    contact: Option<String>,
    run: String,
    flow: String,
    /// `waiting`, `approved`, `refused`, `timed_out`, `cancelled`.
    state: &'static str,
    /// What is to be decided.
    title: Option<String>,
    /// What else there is to know.
    detail: Option<String>,
    /// `known`, `erased` (the person was erased) or `unreadable`.
    body_state: &'static str,
    /// The people who may answer.
    people: Vec<String>,
    /// The teams of which everybody may.
    teams: Vec<String>,
    /// `any`, `all` or `at_least`.
    quorum: Option<&'static str>,
    /// How many must approve, for `at_least`.
    at_least: Option<u32>,
    /// Whether one refusal refuses.
    veto: Option<bool>,
    answers: Vec<ApprovalAnswerBody>,
    /// Who was told how, besides on the page.
    told: Vec<ApprovalToldBody>,
    /// Whether the caller may answer it now.
    may_answer: bool,
    #[schema(format = DateTime)]
    asked_at: String,
    /// Until when it waits; none: until it is decided.
    #[schema(format = DateTime)]
    due_at: Option<String>,
    #[schema(format = DateTime)]
    decided_at: Option<String>,
}

/// What somebody answered.
#[derive(Serialize, ToSchema)]
#[schema(as = ApprovalAnswer)]
struct ApprovalAnswerBody {
    /// Who.
    person: String,
    approves: bool,
    comment: Option<String>,
    #[schema(format = DateTime)]
    at: String,
}

/// How somebody was told that they are asked.
#[derive(Serialize, ToSchema)]
#[schema(as = ApprovalTold)]
struct ApprovalToldBody {
    /// Who.
    person: String,
    /// On WhatsApp: `asking` (it is under way), `buttons`, `template`. Not there: `no_number` (their profile has none), `no_channel`,
    /// `window_closed` (and the flow names no template), `unreachable`, `failed`, `no_right` (they may not answer any more, or the number is
    /// somebody else's by now).
    how: &'static str,
}

impl From<Answer> for ApprovalAnswerBody {
    fn from(answer: Answer) -> Self {
        Self {
            person: answer.person.to_string(),
            approves: answer.approves,
            comment: answer.comment,
            at: answer.at.to_string(),
        }
    }
}

impl From<ApprovalView> for ApprovalBody {
    fn from(ApprovalView { row, open, may_answer, sees_thread }: ApprovalView) -> Self {
        let body_state = open.state();
        let open = open.known();
        let (quorum, at_least) = match open.as_ref().map(|open| open.asked.quorum) {
            None => (None, None),
            Some(Quorum::Any) => (Some("any"), None),
            Some(Quorum::All) => (Some("all"), None),
            Some(Quorum::AtLeast(count)) => (Some("at_least"), Some(count)),
        };
        let veto = open.as_ref().map(|open| open.asked.veto);
        let (title, detail, answers, told) = match open {
            Some(open) => (Some(open.title), open.detail, open.asked.answers, open.told),
            None => (None, None, Vec::new(), BTreeMap::new()),
        };
        let told = told
            .into_iter()
            .map(|(person, told)| ApprovalToldBody { person: person.to_string(), how: told.as_str() });
        Self {
            id: row.approval.to_string(),
            contact: sees_thread.then(|| row.contact.to_string()),
            run: row.run.to_string(),
            flow: row.flow.to_string(),
            state: row.state.as_str(),
            title,
            detail,
            body_state,
            people: row.asked.people.iter().map(ToString::to_string).collect(),
            teams: row.asked.teams.iter().map(ToString::to_string).collect(),
            quorum,
            at_least,
            veto,
            answers: answers.into_iter().map(Into::into).collect(),
            told: told.collect(),
            may_answer,
            asked_at: row.asked_at.to_string(),
            due_at: row.due_at.map(|at| at.to_string()),
            decided_at: row.decided_at.map(|at| at.to_string()),
        }
    }
}
