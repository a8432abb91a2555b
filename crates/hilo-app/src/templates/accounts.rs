use super::may_see;
use crate::{App, Caller, Error, Result};
use hilo_model::{ChannelId, access::Permission};
use hilo_settings::{Channel, Stored, TemplateAccount};
use std::collections::BTreeMap;

/// An account with templates.
#[derive(Debug, Clone, PartialEq)]
pub struct AccountView {
    /// The provider's id of it.
    pub account: String,
    /// Its channels, with their names.
    pub channels: Vec<(ChannelId, String)>,
    /// What is known of its templates as a whole; none as long as nothing was tried.
    pub known: Option<TemplateAccount>,
}

impl App {
    /// The accounts of the caller's environment.
    pub async fn list_template_accounts(&self, caller: &Caller) -> Result<Vec<AccountView>> {
        may_see(caller)?;
        let mut accounts: BTreeMap<String, AccountView> = BTreeMap::new();
        for Stored { setting: channel, .. } in self.in_environment::<Channel>(caller).await? {
            let Some(number) = channel.whatsapp() else { continue };
            let account = number.waba_id.clone();
            let view = accounts.entry(account.clone()).or_insert_with(|| AccountView {
                account,
                channels: Vec::new(),
                known: None,
            });
            view.channels.push((channel.id, channel.name));
        }
        for Stored { setting, .. } in self.in_environment::<TemplateAccount>(caller).await? {
            if let Some(view) = accounts.get_mut(&setting.account) {
                view.known = Some(setting);
            }
        }
        Ok(accounts.into_values().collect())
    }

    /// Refuses whoever may not have an account's templates read anew, and what is no account here.
    pub async fn may_refresh_templates(&self, caller: &Caller, account: &str) -> Result<()> {
        caller.require(Permission::TemplatesWrite)?;
        self.check_account(caller, account).await
    }

    pub(crate) async fn check_account(&self, caller: &Caller, account: &str) -> Result<()> {
        let channels = self.in_environment::<Channel>(caller).await?;
        let has = |stored: &Stored<Channel>| {
            stored.setting.whatsapp().is_some_and(|number| number.waba_id == account)
        };
        if channels.iter().any(has) { Ok(()) } else { Err(Error::NotFound("template account")) }
    }
}
