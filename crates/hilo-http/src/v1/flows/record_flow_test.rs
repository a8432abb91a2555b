use crate::{
    problem,
    request::{At, Posted},
    state::Api,
};
use axum::{Json, extract::State};
use hilo_app::{Error, FieldError, Problem, flows::RecordTest};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a test is made of: a run or a conversation, exactly one of them.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecordTestBody {
    /// What the test is called.
    #[serde(default)]
    name: String,
    /// The run's id.
    run: Option<String>,
    /// A conversation as a test writes it, in YAML or JSON, as text: `given`, `http` and `steps` without expectations.
    conversation: Option<String>,
    /// With a conversation: a document that is no version yet, in YAML or JSON; the latest version if absent.
    document: Option<String>,
}

/// A recorded test.
#[derive(Serialize, ToSchema)]
pub(crate) struct RecordedTestBody {
    /// The test, in YAML, without the person: to be read, and kept with the flow if it is right.
    test: String,
    /// Whether it goes the way that the run went. What is fictitious may lead elsewhere. Null if it was no run.
    same_way: Option<bool>,
}

/// Make a test of a conversation or of a run. What is personal is replaced by something fictitious, what happened is what is expected. The
/// test passes; it is not kept.
#[utoipa::path(post, path = "/flows/{flow}/record", tag = "flows", request_body = RecordTestBody,
    params(("flow" = String, Path, description = "The flow's id or short name")),
    responses((status = 200, description = "The test", body = RecordedTestBody)))]
pub(crate) async fn record_flow_test(
    State(api): State<Api>,
    At(flow): At<String>,
    Posted { caller, body }: Posted<RecordTestBody>,
) -> problem::Result<Json<RecordedTestBody>> {
    let input = match (body.run, body.conversation) {
        (Some(run), None) => {
            let unknown = || FieldError::new("/run", Problem::Unknown { kind: "run" });
            RecordTest::Run(run.parse().map_err(|_| Error::from(unknown()))?)
        }
        (None, Some(conversation)) => RecordTest::Conversation { conversation, document: body.document },
        _ => return Err(Error::from(FieldError::new("/run", Problem::Required)).into()),
    };
    let recorded = api.app.record_test(&caller, &flow, &body.name, input).await?;
    Ok(Json(RecordedTestBody { test: recorded.test, same_way: recorded.same_way }))
}
