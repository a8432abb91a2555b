use crate::{App, Caller, Paged, Result, paging::one_more};
use hilo_model::{ChannelId, access::Permission};
use hilo_settings::{Channel, secret_place};
use hilo_store::{read::Page, rows::ChannelEventRow};
use hilo_vault::SealedSecret;
use serde::Deserialize;
use serde_json::{Value, json};

/// An event as the channel's lane wrote it down.
#[derive(Deserialize)]
struct Withheld {
    withheld: String,
    sealed: SealedSecret,
}

impl App {
    /// What the provider said about a channel's account, newest first.
    pub async fn list_channel_events(
        &self,
        caller: &Caller,
        channel: ChannelId,
        page: Page<i64>,
    ) -> Result<Paged<ChannelEventRow, i64>> {
        caller.require(Permission::ChannelsRead)?;
        self.find::<Channel>(caller, channel).await?;
        let rows = self.store.read().channel_events(caller.viewer.scope, channel, one_more(page)).await?;
        let may = caller.viewer.may(Permission::ThreadsReadAll);
        Ok(Paged::cut(rows, page.limit, |row| row.position).map(|row| self.opened_event(row, may)))
    }

    /// What came sealed is about people: whoever may not see every thread learns only that there was something.
    fn opened_event(&self, mut row: ChannelEventRow, may: bool) -> ChannelEventRow {
        let Ok(Withheld { withheld, sealed }) = serde_json::from_str(&row.body) else { return row };
        let open = || {
            let plain = self.vault.open_secret(&secret_place(row.channel, "event"), &sealed);
            plain.ok().and_then(|plain| serde_json::from_str::<Value>(&plain).ok())
        };
        let content = if may { open() } else { None };
        row.body = match content {
            Some(content) => json!({ "withheld": withheld, "content": content }),
            None => json!({ "withheld": withheld }),
        }
        .to_string();
        row
    }
}
