//! The Cloud API's client against a Graph that misbehaves, on loopback.

#[path = "../../../hilo-egress/tests/server/mod.rs"]
mod server;

mod files;
mod numbers;
mod sending;
mod templates;

use hilo_egress::{
    Secret,
    channel::{Account, WhatsappAccount},
    client::{ClientConfig, GuardedClient},
    guard::{AllowList, Guard},
};
use hilo_whatsapp::{CloudApi, Timeouts};

/// A client that may call what is on the list.
fn api(allow: &str, timeouts: Timeouts) -> CloudApi {
    let config = ClientConfig::new(Guard::new(AllowList::parse([allow]).expect("a good list")));
    CloudApi::new(GuardedClient::new(config), timeouts)
}

fn account(graph_url: impl Into<String>) -> Account {
    Account::Whatsapp(WhatsappAccount {
        phone_number_id: "106540352242922".to_owned(),
        waba_id: "102290129340398".to_owned(),
        graph_url: graph_url.into(),
        api_version: "v25.0".to_owned(),
        access_token: Secret::new("EAAG-secret"),
    })
}
