use super::VersionBody;
use crate::{
    problem,
    request::{At, Who},
    state::Api,
};
use axum::{Json, extract::State};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// A version with its document.
#[derive(Serialize, ToSchema)]
#[schema(as = FlowVersionWithDocument)]
pub(crate) struct VersionWithDocumentBody {
    #[serde(flatten)]
    version: VersionBody,
    /// The document.
    #[schema(value_type = Object)]
    document: Value,
    /// The tests that are kept with it, each as JSON text.
    test_documents: Vec<String>,
}

/// Show a version with its document.
#[utoipa::path(get, path = "/flows/{flow}/versions/{number}", tag = "flows",
    params(
        ("flow" = String, Path, description = "The flow's id or short name"),
        ("number" = i32, Path, description = "The version's number")
    ),
    responses((status = 200, description = "The version", body = VersionWithDocumentBody)))]
pub(crate) async fn get_flow_version(
    State(api): State<Api>,
    Who(caller): Who,
    At((flow, number)): At<(String, i32)>,
) -> problem::Result<Json<VersionWithDocumentBody>> {
    let (_, stored) = api.app.get_flow_version(&caller, &flow, number).await?;
    let version = (&stored).into();
    let test_documents = stored.setting.tests.iter().map(Value::to_string).collect();
    Ok(Json(VersionWithDocumentBody { version, document: stored.setting.document, test_documents }))
}
