//! The first start on an empty database.

use crate::{config::FirstStart, told::told};
use hilo_app::{
    App,
    bootstrap::{Bootstrap, Bootstrapped, Made},
};
use hilo_model::EnvironmentKind;
use serde::{Deserialize, Serialize};

/// How to sign in, as the first start tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LogIn {
    /// The administrator's address.
    pub(crate) email: String,
    /// Their password.
    pub(crate) password: String,
    /// A key for the API, in production.
    pub(crate) api_key: String,
}

/// Makes a workspace, unless it is there.
pub(crate) async fn make(app: &App, wanted: &FirstStart) -> anyhow::Result<(Bootstrapped, Option<LogIn>)> {
    let input = Bootstrap {
        slug: wanted.workspace.clone(),
        name: wanted.name.clone(),
        locale: wanted.locale.clone(),
        time_zone: wanted.time_zone.clone(),
        admin_email: wanted.admin_email.clone(),
        admin_name: wanted.admin_name.clone(),
        admin_password: None,
        key_for: EnvironmentKind::Production,
    };
    let there = app.bootstrap(input).await.map_err(told)?;
    let log_in = there.made.as_ref().map(|Made { password, api_key, .. }| LogIn {
        email: wanted.admin_email.clone(),
        password: password.expose().to_owned(),
        api_key: api_key.expose().to_owned(),
    });
    Ok((there, log_in))
}
