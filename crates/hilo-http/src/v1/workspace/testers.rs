use super::EnvironmentBody;
use crate::{
    problem,
    request::{At, BasedOn, Posted, Who, tagged},
    state::Api,
};
use axum::{extract::State, response::Response};
use hilo_app::workspaces::NewTester;
use hilo_model::EnvironmentId;
use hilo_settings::{Tester, TesterAddress};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Somebody who tries releases out on the real number, by exactly one of number, user id and contact.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = Tester)]
#[serde(deny_unknown_fields)]
pub(crate) struct TesterBody {
    /// What colleagues call them.
    name: String,
    /// Their number, with its country code.
    phone: Option<String>,
    /// WhatsApp's id of them, for people who hide their number.
    user_id: Option<String>,
    /// The contact's id.
    contact: Option<String>,
}

impl From<Tester> for TesterBody {
    fn from(tester: Tester) -> Self {
        let (mut phone, mut user_id, mut contact) = (None, None, None);
        match tester.by {
            TesterAddress::Phone(known) => phone = Some(format!("+{}", known.digits())),
            TesterAddress::UserId(known) => user_id = Some(known),
            TesterAddress::Contact(known) => contact = Some(known.to_string()),
        }
        Self { name: tester.name, phone, user_id, contact }
    }
}

/// All testers.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = Testers)]
#[serde(deny_unknown_fields)]
pub(crate) struct TestersBody {
    /// All testers; those that are not here go.
    testers: Vec<TesterBody>,
}

/// Show who tries out releases that are for testers. Only for those who may publish: numbers are personal. A program's key sees
/// those of its own environment.
#[utoipa::path(get, path = "/environments/{environment}/testers", tag = "workspace",
    params(("environment" = String, Path, description = "The environment's id")),
    responses((status = 200, description = "The testers", body = TestersBody)))]
pub(crate) async fn get_testers(
    State(api): State<Api>,
    Who(caller): Who,
    At(environment): At<EnvironmentId>,
) -> problem::Result<Response> {
    let environment = api.app.get_testers(&caller, environment).await?;
    let testers = environment.setting.testers.into_iter().map(Into::into).collect();
    Ok(tagged(environment.version, TestersBody { testers }))
}

/// Replace who tries out releases that are for testers. It holds from their next message on. A program's key does it in its own environment.
#[utoipa::path(put, path = "/environments/{environment}/testers", tag = "workspace",
    params(("environment" = String, Path, description = "The environment's id")),
    request_body = TestersBody,
    responses((status = 200, description = "Replaced", body = EnvironmentBody)))]
pub(crate) async fn update_testers(
    State(api): State<Api>,
    At(environment): At<EnvironmentId>,
    version: BasedOn<i64>,
    Posted { caller, body }: Posted<TestersBody>,
) -> problem::Result<Response> {
    let testers = body.testers.into_iter().map(|tester| {
        let TesterBody { name, phone, user_id, contact } = tester;
        NewTester { name, phone, user_id, contact }
    });
    let changed = api.app.update_testers(&caller, environment, version.get()?, testers.collect()).await?;
    api.settings_changed().await;
    Ok(tagged(changed.version, EnvironmentBody::from(changed)))
}
