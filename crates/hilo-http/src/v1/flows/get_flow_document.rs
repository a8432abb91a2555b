use crate::{
    problem,
    request::{At, Who},
    state::Api,
};
use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use hilo_app::Error;

/// Download a version's document as YAML.
#[utoipa::path(get, path = "/flows/{flow}/versions/{number}/document", tag = "flows",
    params(
        ("flow" = String, Path, description = "The flow's id or short name"),
        ("number" = i32, Path, description = "The version's number")
    ),
    responses((status = 200, description = "The document", content_type = "application/yaml", body = String)))]
pub(crate) async fn get_flow_document(
    State(api): State<Api>,
    Who(caller): Who,
    At((flow, number)): At<(String, i32)>,
) -> problem::Result<Response> {
    let (flow, stored) = api.app.get_flow_version(&caller, &flow, number).await?;
    let document = hilo_flow::Flow::from_value(stored.setting.document).map_err(Error::from)?;
    let name = format!("attachment; filename=\"{}.v{number}.yaml\"", flow.slug);
    let headers = [
        (header::CONTENT_TYPE, "application/yaml; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, document.to_yaml()).into_response())
}
