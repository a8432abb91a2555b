//! Channels and their secrets.

mod add;
mod delete;
mod events;
mod get;
mod health;
mod list;
mod number;
mod of_number;
mod standing;
mod update;

pub use add::AddWhatsapp;
pub use health::{ChannelHealth, Day, Failure, Sign};
pub use update::UpdateChannel;

use crate::{App, Plain, Result};
use hilo_model::ChannelId;
use hilo_settings::secret_place;
use hilo_vault::SealedSecret;

impl App {
    fn seal(&self, channel: ChannelId, field: &str, secret: &Plain) -> Result<SealedSecret> {
        Ok(self.vault.seal_secret(&secret_place(channel, field), secret.expose())?)
    }
}
