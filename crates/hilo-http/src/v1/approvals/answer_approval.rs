use crate::{
    problem,
    request::{At, Posted},
    state::Api,
    v1::commands::{AnswerBody, answered_before, give_authorised},
};
use axum::{extract::State, response::Response};
use hilo_core::command::Command;
use hilo_model::ApprovalId;
use hilo_runtime::commands::Whom;
use serde::Deserialize;
use utoipa::ToSchema;

/// What somebody decides.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnswerApprovalBody {
    /// Whether they approve.
    approves: bool,
    /// What they say to it, 2000 characters at most.
    comment: Option<String>,
}

/// Answer what a flow asks. Each person answers once; nobody approves what they asked for themselves.
#[utoipa::path(post, path = "/approvals/{approval}/answer", tag = "approvals", request_body = AnswerApprovalBody,
    params(("approval" = String, Path, description = "The approval's id")),
    responses(
        (status = 200, description = "Done", body = AnswerBody),
        (status = 202, description = "Under way", body = AnswerBody)
    ))]
pub(crate) async fn answer_approval(
    State(api): State<Api>,
    At(approval): At<ApprovalId>,
    Posted { caller, body }: Posted<AnswerApprovalBody>,
) -> problem::Result<Response> {
    let command = Command::AnswerApproval { approval, approves: body.approves, comment: body.comment };
    if let Some(answer) = answered_before(&api, &caller).await? {
        return Ok(answer);
    }
    let contact = api.app.authorise_answer(&caller, approval, &command).await?;
    give_authorised(&api, &caller, Whom::Contact(contact), None, command).await
}
