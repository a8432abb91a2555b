//! `hilo channel add whatsapp`.

use crate::{
    operator::{self, PlaceArgs},
    outcome::Outcome,
    told::told,
};
use hilo_app::{Plain, channels::AddWhatsapp};
use std::io::Write;

/// The number.
#[derive(Debug, clap::Args)]
pub(crate) struct AddArgs {
    /// The number's id at Meta
    #[arg(long, value_name = "ID")]
    phone_number_id: String,
    /// The WhatsApp Business Account's id
    #[arg(long, value_name = "ID")]
    waba_id: String,
    /// For calls to the Graph API
    #[arg(long, value_name = "TOKEN", env = "HILO_WHATSAPP_ACCESS_TOKEN", hide_env_values = true)]
    access_token: String,
    /// What webhooks are signed with; several times while it is being rotated
    #[arg(
        long = "app-secret",
        value_name = "SECRET",
        env = "HILO_WHATSAPP_APP_SECRET",
        hide_env_values = true,
        required = true
    )]
    app_secrets: Vec<String>,
    /// What Meta must know when the webhook's address is registered; you choose it
    #[arg(long, value_name = "TOKEN", env = "HILO_WHATSAPP_VERIFY_TOKEN", hide_env_values = true)]
    verify_token: String,
    /// The business portfolio that user ids belong to; the account's id if it is not known
    #[arg(long, value_name = "ID")]
    portfolio_id: Option<String>,
    /// Where the Graph API is; Meta's if not said
    #[arg(long, value_name = "URL")]
    graph_url: Option<String>,
    /// Messages a second; 80 if not said, which is what Meta lets a new number send
    #[arg(long, value_name = "COUNT")]
    rate: Option<u32>,
    /// Do not keep Meta's limit of messages to the same person
    #[arg(long)]
    no_pair_limit: bool,
    /// The number as people see it
    #[arg(long, value_name = "NUMBER")]
    display_number: Option<String>,
    /// The name people see
    #[arg(long, default_value = "WhatsApp")]
    name: String,
    #[command(flatten)]
    place: PlaceArgs,
}

/// Adds the number.
pub(crate) fn run(args: AddArgs) -> anyhow::Result<Outcome> {
    let input = AddWhatsapp {
        name: args.name,
        phone_number_id: args.phone_number_id,
        waba_id: args.waba_id,
        portfolio_id: args.portfolio_id,
        display_number: args.display_number,
        graph_url: args.graph_url,
        api_version: None,
        access_token: Plain::new(args.access_token),
        app_secrets: args.app_secrets.into_iter().map(Plain::new).collect(),
        verify_token: Plain::new(args.verify_token),
        rate: args.rate,
        pair_limit: Some(!args.no_pair_limit),
    };
    let added = operator::with(&args.place, |operator| async move {
        operator.app.add_channel(&operator.caller, input).await.map_err(told)
    })?;
    writeln!(anstream::stdout(), "{}  {}", added.setting.id, added.setting.name)?;
    Ok(Outcome::Fine)
}
