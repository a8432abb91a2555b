use crate::{
    App, Caller, Error, Plain, Result,
    change::{By, Change},
    validate::Checks,
};
use hilo_model::{ChannelId, access::Permission};
use hilo_settings::{Channel, ChannelKind, Setting, Stored, WhatsappSettings};
use serde_json::json;

/// A WhatsApp number to add.
#[derive(Debug, Clone)]
pub struct AddWhatsapp {
    /// The name people see.
    pub name: String,
    /// The number's id at Meta.
    pub phone_number_id: String,
    /// The WhatsApp Business Account's id.
    pub waba_id: String,
    /// The portfolio that user ids belong to; the account if it is not known.
    pub portfolio_id: Option<String>,
    /// The number people see.
    pub display_number: Option<String>,
    /// Where the Graph API is; Meta's if none is named.
    pub graph_url: Option<String>,
    /// The version of the Graph API.
    pub api_version: Option<String>,
    /// For calls to the Graph API.
    pub access_token: Plain,
    /// Any of which may sign webhooks.
    pub app_secrets: Vec<Plain>,
    /// For the webhook's handshake.
    pub verify_token: Plain,
    /// Messages per second.
    pub rate: Option<u32>,
    /// Whether to keep Meta's limit per recipient.
    pub pair_limit: Option<bool>,
}

impl App {
    /// Adds a WhatsApp number to the caller's environment.
    pub async fn add_channel(&self, caller: &Caller, input: AddWhatsapp) -> Result<Stored<Channel>> {
        caller.require(Permission::ChannelsWrite)?;
        if let Some(earlier) = self.earlier::<(Channel, _)>(caller).await? {
            return Ok(new(earlier));
        }
        check(&input)?;
        let (now, mut ids) = (self.now(), self.ids()?);
        let id: ChannelId = ids.make();
        let app_secrets =
            input.app_secrets.iter().map(|s| self.seal(id, "app_secret", s)).collect::<Result<_>>()?;
        let settings = WhatsappSettings {
            portfolio_id: input.portfolio_id.unwrap_or_else(|| input.waba_id.clone()),
            phone_number_id: input.phone_number_id,
            waba_id: input.waba_id,
            display_number: input.display_number,
            graph_url: super::update::without_slash(
                input.graph_url.as_deref().unwrap_or(WhatsappSettings::GRAPH_URL),
            ),
            api_version: input.api_version.unwrap_or_else(|| WhatsappSettings::API_VERSION.to_owned()),
            access_token: self.seal(id, "access_token", &input.access_token)?,
            app_secrets,
            verify_token: self.seal(id, "verify_token", &input.verify_token)?,
            rate: input.rate.unwrap_or(WhatsappSettings::RATE),
            pair_limit: input.pair_limit.unwrap_or(true),
        };
        let scope = caller.viewer.scope;
        let channel = Channel {
            id,
            workspace: scope.workspace,
            environment: scope.environment,
            name: input.name,
            enabled: true,
            kind: ChannelKind::Whatsapp(settings),
        };
        // A number belongs to one channel of the whole installation: its webhooks name nothing but the number.
        if self.load_by_key::<Channel>(&channel.key()).await?.is_some() {
            return Err(Error::Taken { kind: Channel::KIND.to_owned(), key: channel.key() });
        }
        let mut change = Change::default();
        change.insert(&channel, now)?;
        let detail = json!({ "name": channel.name, "number": channel.key() });
        change.audit(By::caller(caller, now), &mut ids, "channel.created", id, detail);
        Ok(new(self.save_once(caller, change, (channel, now)).await?))
    }
}

fn new((setting, at): (Channel, hilo_model::Timestamp)) -> Stored<Channel> {
    Stored { setting, version: 1, created_at: at, updated_at: at }
}

fn check(input: &AddWhatsapp) -> Result<()> {
    let mut checks = Checks::default();
    checks.text("/name", &input.name, 120);
    checks.digits("/phone_number_id", &input.phone_number_id);
    checks.digits("/waba_id", &input.waba_id);
    if let Some(portfolio) = &input.portfolio_id {
        checks.text("/portfolio_id", portfolio, 64);
    }
    checks.secret("/access_token", &input.access_token);
    checks.secret("/verify_token", &input.verify_token);
    super::update::check_connection(
        &mut checks,
        input.graph_url.as_deref(),
        input.api_version.as_deref(),
        input.rate,
        Some(&input.app_secrets),
    );
    checks.done()
}
