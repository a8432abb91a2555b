//! Tienda Aurora as settings: variable, team, channel, flow. Each step looks first whether it is done.

use crate::{
    flow::push,
    operator::{Operator, settings},
    told::told,
};
use anyhow::Context;
use hilo_app::{
    Plain,
    channels::{AddWhatsapp, UpdateChannel},
    teams::AddTeam,
};
use hilo_settings::Team;
use hilo_simulator::world::Number;
use hilo_store::Store;

/// What the shop is called.
pub(super) const NAME: &str = "Tienda Aurora";
/// Who takes over.
const TEAM: &str = "Atención al cliente";
/// Its conversations, as they are in the gallery.
const FLOW: &str = include_str!("../../../../gallery/tienda-aurora/flow.yaml");

/// Tells the flow where the orders system is.
pub(super) async fn set_orders_url(operator: &Operator, url: &str) -> anyhow::Result<()> {
    let Operator { app, caller } = operator;
    let environment = app.get_environment(caller, caller.viewer.scope.environment).await.map_err(told)?;
    let mut variables = environment.setting.variables;
    if variables.insert("orders_url".to_owned(), url.into()) != Some(url.into()) {
        app.update_variables(caller, environment.setting.id, environment.version, variables)
            .await
            .map_err(told)?;
    }
    Ok(())
}

/// Makes the team that the flow hands over to.
pub(super) async fn add_team(operator: &Operator, store: &dyn Store) -> anyhow::Result<()> {
    let workspace = operator.caller.viewer.scope.workspace;
    let teams = settings::<Team>(store).await?;
    if !teams.iter().any(|team| team.workspace == workspace && team.name == TEAM) {
        let input = AddTeam { slug: "atencion".to_owned(), name: TEAM.to_owned() };
        operator.app.add_team(&operator.caller, input).await.map_err(told)?;
    }
    Ok(())
}

/// Makes the channel to the simulator's number, or tells it where the simulator is now.
pub(super) async fn add_channel(
    operator: &Operator,
    number: &Number,
    graph_url: &str,
    secrets_are_new: bool,
) -> anyhow::Result<()> {
    let Operator { app, caller } = operator;
    let channels = app.list_channels(caller).await.map_err(told)?;
    let known = channels
        .into_iter()
        .find_map(|stored| stored.setting.whatsapp().cloned().map(|settings| (stored, settings)))
        .filter(|(_, settings)| settings.phone_number_id == number.id);
    let access_token = Plain::new(number.access_token.clone());
    let app_secrets = vec![Plain::new(number.app_secret.clone())];
    let verify_token = Plain::new(number.verify_token.clone());
    match known {
        None => {
            let input = AddWhatsapp {
                name: NAME.to_owned(),
                phone_number_id: number.id.clone(),
                waba_id: number.waba_id.clone(),
                portfolio_id: None,
                display_number: Some(format!("+{}", number.display_phone_number)),
                graph_url: Some(graph_url.to_owned()),
                api_version: None,
                access_token,
                app_secrets,
                verify_token,
                rate: None,
                pair_limit: None,
            };
            app.add_channel(caller, input).await.map_err(told)?;
        }
        Some((stored, settings)) if secrets_are_new || settings.graph_url != graph_url => {
            let input = UpdateChannel {
                graph_url: Some(graph_url.to_owned()),
                access_token: Some(access_token),
                app_secrets: Some(app_secrets),
                verify_token: Some(verify_token),
                ..UpdateChannel::default()
            };
            app.update_channel(caller, stored.setting.id, stored.version, input).await.map_err(told)?;
        }
        Some(_) => {}
    }
    Ok(())
}

/// Makes the gallery's flow live.
pub(super) async fn publish(operator: &Operator) -> anyhow::Result<()> {
    let pushed = push::push(operator, FLOW, "").await.context("Tienda Aurora's flow cannot be used")?;
    push::publish(operator, &pushed.slug).await?;
    Ok(())
}
