use crate::{
    App, Caller, Plain, Problem, Result,
    change::{By, Change},
    validate::Checks,
};
use hilo_model::{ChannelId, access::Permission};
use hilo_settings::{Channel, ChannelKind, Stored};
use serde_json::json;

/// What to change of a channel. The number itself stays.
#[derive(Debug, Clone, Default)]
pub struct UpdateChannel {
    /// The name people see.
    pub name: Option<String>,
    /// Whether messages are sent through it.
    pub enabled: Option<bool>,
    /// The number people see.
    pub display_number: Option<String>,
    /// Where the Graph API is.
    pub graph_url: Option<String>,
    /// The version of the Graph API.
    pub api_version: Option<String>,
    /// For calls to the Graph API.
    pub access_token: Option<Plain>,
    /// Any of which may sign webhooks.
    pub app_secrets: Option<Vec<Plain>>,
    /// For the webhook's handshake.
    pub verify_token: Option<Plain>,
    /// Messages per second.
    pub rate: Option<u32>,
    /// Whether to keep Meta's limit per recipient.
    pub pair_limit: Option<bool>,
}

impl App {
    /// Changes a channel.
    pub async fn update_channel(
        &self,
        caller: &Caller,
        channel: ChannelId,
        based_on: i64,
        input: UpdateChannel,
    ) -> Result<Stored<Channel>> {
        caller.require(Permission::ChannelsWrite)?;
        let before = self.find::<Channel>(caller, channel).await?;
        check(&input)?;
        let names = input.names();
        let mut after = before.setting;
        after.name = input.name.unwrap_or(after.name);
        after.enabled = input.enabled.unwrap_or(after.enabled);
        let ChannelKind::Whatsapp(number) = &mut after.kind;
        number.display_number = input.display_number.or(number.display_number.take());
        if let Some(address) = input.graph_url {
            number.graph_url = without_slash(&address);
        }
        if let Some(version) = input.api_version {
            number.api_version = version;
        }
        if let Some(token) = &input.access_token {
            number.access_token = self.seal(channel, "access_token", token)?;
        }
        if let Some(secrets) = &input.app_secrets {
            number.app_secrets =
                secrets.iter().map(|s| self.seal(channel, "app_secret", s)).collect::<Result<_>>()?;
        }
        if let Some(token) = &input.verify_token {
            number.verify_token = self.seal(channel, "verify_token", token)?;
        }
        number.rate = input.rate.unwrap_or(number.rate);
        number.pair_limit = input.pair_limit.unwrap_or(number.pair_limit);

        let now = self.now();
        let mut change = Change::default();
        change.update(&after, based_on, now)?;
        let detail = json!({ "changed": names });
        change.audit(By::caller(caller, now), &mut self.ids()?, "channel.updated", channel, detail);
        self.save(change).await?;
        Ok(Stored { setting: after, version: based_on + 1, created_at: before.created_at, updated_at: now })
    }
}

impl UpdateChannel {
    /// The names of what changes, for the audit log: values may be secret.
    fn names(&self) -> Vec<&'static str> {
        [
            ("name", self.name.is_some()),
            ("enabled", self.enabled.is_some()),
            ("display_number", self.display_number.is_some()),
            ("graph_url", self.graph_url.is_some()),
            ("api_version", self.api_version.is_some()),
            ("access_token", self.access_token.is_some()),
            ("app_secrets", self.app_secrets.is_some()),
            ("verify_token", self.verify_token.is_some()),
            ("rate", self.rate.is_some()),
            ("pair_limit", self.pair_limit.is_some()),
        ]
        .into_iter()
        .filter_map(|(name, changes)| changes.then_some(name))
        .collect()
    }
}

fn check(input: &UpdateChannel) -> Result<()> {
    let mut checks = Checks::default();
    if let Some(name) = &input.name {
        checks.text("/name", name, 120);
    }
    if let Some(token) = &input.access_token {
        checks.secret("/access_token", token);
    }
    if let Some(token) = &input.verify_token {
        checks.secret("/verify_token", token);
    }
    check_connection(
        &mut checks,
        input.graph_url.as_deref(),
        input.api_version.as_deref(),
        input.rate,
        input.app_secrets.as_deref(),
    );
    checks.done()
}

/// An address as calls want it.
pub(super) fn without_slash(address: &str) -> String {
    address.trim_end_matches('/').to_owned()
}

/// What adding and changing check alike.
pub(super) fn check_connection(
    checks: &mut Checks,
    graph_url: Option<&str>,
    api_version: Option<&str>,
    rate: Option<u32>,
    app_secrets: Option<&[Plain]>,
) {
    if let Some(address) = graph_url {
        checks.web_address("/graph_url", address);
    }
    if let Some(version) = api_version {
        let number = version.strip_prefix('v').and_then(|rest| rest.split_once('.'));
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if version.len() > 8 || !number.is_some_and(|(major, minor)| digits(major) && digits(minor)) {
            checks.fail("/api_version", Problem::Form { example: "v23.0" });
        }
    }
    if let Some(rate) = rate {
        checks.range("/rate", i64::from(rate), 1, 1_000_000);
    }
    if let Some(secrets) = app_secrets {
        checks.range("/app_secrets", secrets.len() as i64, 1, 4);
        for (at, secret) in secrets.iter().enumerate() {
            checks.secret(&format!("/app_secrets/{at}"), secret);
        }
    }
}
