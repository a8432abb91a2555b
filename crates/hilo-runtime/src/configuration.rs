//! The settings as the runtime uses them: an immutable snapshot, replaced as a whole when something changes.

use hilo_core::callback_url::CallbackUrls;
use hilo_core::config::{ChannelConfig, EnvironmentConfig, FlowSet, FlowVersion, LiveFlow, LiveRelease};
use hilo_egress::{
    Secret,
    channel::{Account, WhatsappAccount},
};
use hilo_flow::{Program, triggers::FlowRef};
use hilo_model::{
    ChannelId, Duration, FlowId, FlowVersionId, PersonId, RoleId, Scope, SubscriptionId, Timestamp,
    WorkspaceId, calendar::Zone, charge::RateCard,
};
use hilo_settings::{
    AccountRates, AwaitingRelease, Channel, Environment, FlowHook, Membership, OwnNumber, Person, Release,
    Role, SearchKeySetting, Setting, Stored, Subscription, Team, Workspace, secret_place,
};
use hilo_store::Store;
use hilo_vault::Vault;
use parking_lot::RwLock;
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

mod colleagues;

use colleagues::Colleagues;

/// The path below which runs are called back.
pub const CALLBACKS: &str = "/hooks/callbacks";

/// The settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The store does not answer.
    #[error(transparent)]
    Store(#[from] hilo_store::Error),
    /// A document cannot be read.
    #[error(transparent)]
    Unreadable(#[from] hilo_settings::Unreadable),
}

/// A channel, ready for use.
#[derive(Debug)]
pub struct ChannelEntry {
    /// The settings.
    pub channel: Channel,
    /// How it is reached; `None` if its secrets cannot be opened (a missing master key).
    pub account: Option<Arc<Account>>,
    /// The app secrets, any of which may sign its webhooks.
    pub app_secrets: Vec<Secret>,
    /// The token of the webhook's handshake.
    pub verify_token: Option<Secret>,
}

/// A subscription, ready for use.
#[derive(Debug)]
pub struct SubscriptionEntry {
    /// The settings.
    pub subscription: Subscription,
    /// Signs what is told; none if it cannot be opened (a missing master key).
    pub app_secret: Option<Secret>,
}

/// The address of a flow's trigger, ready for use.
#[derive(Debug)]
pub struct HookEntry {
    /// The settings.
    pub hook: FlowHook,
    /// Signs its calls: none if they need not be signed, an error if it cannot be opened (a missing master key).
    pub secret: Option<Result<Secret, hilo_vault::Error>>,
}

/// The settings at one moment.
#[derive(Debug, Default)]
pub struct Snapshot {
    /// The revision of the settings.
    pub revision: i64,
    /// The environments.
    pub environments: HashMap<Scope, Arc<EnvironmentConfig>>,
    /// The channels.
    pub channels: HashMap<ChannelId, Arc<ChannelEntry>>,
    /// Channels by WhatsApp's id of the number.
    pub numbers: HashMap<String, Arc<ChannelEntry>>,
    /// Who is told what happens in channels.
    pub subscriptions: HashMap<SubscriptionId, Arc<SubscriptionEntry>>,
    /// The time zones of workspaces.
    pub zones: BTreeMap<WorkspaceId, Zone>,
    /// Addresses of flows' triggers by the hash of their tokens.
    pub hooks: HashMap<String, Arc<HookEntry>>,
    /// The next moment at which a scheduled release takes effect.
    pub next_release: Option<Timestamp>,
    /// Releases that wait for their templates.
    pub awaiting: Vec<Stored<AwaitingRelease>>,
}

/// The present settings.
#[derive(Debug)]
pub struct Configuration {
    store: Arc<dyn Store>,
    vault: Arc<Vault>,
    /// Where Hilo is reached, for addresses that flows give out; empty if nobody knows.
    base_url: String,
    present: RwLock<Arc<Snapshot>>,
    /// Held while settings are read: whoever began earlier and ends later must not put older ones in the place of newer ones.
    reading: tokio::sync::Mutex<()>,
    /// Compiled versions are immutable and kept over reloads.
    compiled: RwLock<HashMap<FlowVersionId, Arc<FlowVersion>>>,
}

impl Configuration {
    /// Reads the settings. `base_url` is where Hilo is reached (`https://hilo.example.com`); empty if nobody knows.
    pub async fn load(
        store: Arc<dyn Store>,
        vault: Arc<Vault>,
        base_url: &str,
        now: Timestamp,
    ) -> Result<Self, Error> {
        let configuration = Self {
            store,
            vault,
            base_url: base_url.trim_end_matches('/').to_owned(),
            present: RwLock::default(),
            reading: tokio::sync::Mutex::default(),
            compiled: RwLock::default(),
        };
        configuration.read_all(now).await?;
        Ok(configuration)
    }

    /// The present snapshot.
    pub fn present(&self) -> Arc<Snapshot> {
        self.present.read().clone()
    }

    /// Reads the settings again if they changed or a scheduled release is due; whether they were read.
    pub async fn refresh(&self, now: Timestamp) -> Result<bool, Error> {
        let _reading = self.reading.lock().await;
        let present = self.present();
        let due = present.next_release.is_some_and(|at| at <= now);
        if !due && self.store.config_revision().await? == present.revision {
            return Ok(false);
        }
        self.read_all(now).await?;
        Ok(true)
    }

    async fn read_all(&self, now: Timestamp) -> Result<(), Error> {
        // The revision first: what changes while the rest is read makes the next refresh read it again.
        let revision = self.store.config_revision().await?;
        let workspaces = self.read::<Workspace>().await?;
        let environments = self.read::<Environment>().await?;
        let channels = self.read::<Channel>().await?;
        let teams = self.read::<Team>().await?;
        let people: HashMap<PersonId, Person> = {
            let people = self.read::<Person>().await?.into_iter().map(|stored| stored.setting);
            people.filter(|person| person.enabled).map(|person| (person.id, person)).collect()
        };
        let memberships = self.read::<Membership>().await?;
        let roles = self.read::<Role>().await?.into_iter().map(|stored| stored.setting);
        let roles: HashMap<RoleId, Role> = roles.map(|role| (role.id, role)).collect();
        let numbers = self.read::<OwnNumber>().await?.into_iter().map(|stored| stored.setting);
        let numbers: HashMap<PersonId, OwnNumber> = numbers.map(|number| (number.id(), number)).collect();
        let team = Colleagues { people, memberships, roles, numbers };
        let flows = self.read::<hilo_settings::Flow>().await?;
        let versions = self.read::<hilo_settings::FlowVersion>().await?;
        let mut releases = self.read::<Release>().await?;
        // Whoever publishes a flow, or makes an address of it, while it is deleted may write later than the deletion. What is deleted stays
        // so: of it only that it was taken off counts, which says what becomes of those inside.
        let deleted: HashSet<FlowId> = flows
            .iter()
            .filter(|flow| flow.setting.deleted_at.is_some())
            .map(|flow| flow.setting.id)
            .collect();
        releases.retain(|r| r.setting.version.is_none() || !deleted.contains(&r.setting.flow));
        let rates: HashMap<(Scope, String), Arc<RateCard>> = self
            .read::<AccountRates>()
            .await?
            .into_iter()
            .map(|Stored { setting, .. }| {
                let scope = Scope { workspace: setting.workspace, environment: setting.environment };
                ((scope, setting.account), Arc::new(setting.card))
            })
            .collect();
        self.compile(&flows, &versions);

        let mut snapshot = Snapshot { revision, ..Snapshot::default() };
        snapshot.next_release = releases.iter().map(|r| r.setting.effective_at).filter(|at| *at > now).min();
        let zone = |stored: &Stored<Workspace>| (stored.setting.id, Zone::named(&stored.setting.time_zone));
        snapshot.zones = workspaces.iter().map(zone).collect();
        snapshot.awaiting = self.read::<AwaitingRelease>().await?;
        snapshot.awaiting.retain(|awaiting| !deleted.contains(&awaiting.setting.release.flow));
        let releases = by_flow(releases);
        for Stored { setting: channel, .. } in channels {
            let entry = Arc::new(self.open(channel));
            if let Some(number) = entry.channel.whatsapp() {
                snapshot.numbers.insert(number.phone_number_id.clone(), entry.clone());
            }
            snapshot.channels.insert(entry.channel.id, entry);
        }
        for Stored { setting: subscription, .. } in self.read::<Subscription>().await? {
            let place = Subscription::secret_place(subscription.id, "app_secret");
            let app_secret = self.vault.open_secret(&place, &subscription.app_secret).map(Secret::new);
            if let Err(error) = &app_secret {
                tracing::error!(subscription.id = %subscription.id, %error, "a subscription's secret cannot be opened");
            }
            let entry = SubscriptionEntry { subscription, app_secret: app_secret.ok() };
            snapshot.subscriptions.insert(entry.subscription.id, Arc::new(entry));
        }
        for Stored { setting: hook, .. } in self.read::<FlowHook>().await? {
            if deleted.contains(&hook.flow) {
                continue;
            }
            let secret = hook.secret.as_ref().map(|sealed| {
                self.vault.open_secret(&FlowHook::secret_place(hook.id, "secret"), sealed).map(Secret::new)
            });
            snapshot.hooks.insert(hook.token_hash.clone(), Arc::new(HookEntry { hook, secret }));
        }
        let key = self.read::<SearchKeySetting>().await?.into_iter().next();
        let key = key.and_then(|stored| stored.setting.open(&self.vault).ok());
        for Stored { setting: environment, .. } in environments {
            let Some(workspace) = workspaces.iter().find(|w| w.setting.id == environment.workspace) else {
                continue;
            };
            let scope = Scope { workspace: environment.workspace, environment: environment.id };
            let compiled = self.compiled.read();
            let live = live_flows(&releases, &compiled, scope, now);
            let of_workspace: Vec<_> = versions
                .iter()
                .filter(|v| v.setting.workspace == scope.workspace)
                .filter_map(|v| compiled.get(&v.setting.id).cloned())
                .collect();
            let workspace = &workspace.setting;
            let config = EnvironmentConfig {
                revision,
                kind: environment.kind,
                locale: workspace.locale.clone(),
                time_zone: workspace.time_zone.clone(),
                threading_window: Duration::from_hours(u64::from(workspace.threading_window_hours)),
                channels: snapshot
                    .channels
                    .values()
                    .filter(|entry| entry.channel.scope() == scope)
                    .filter_map(|entry| {
                        let number = entry.channel.whatsapp()?;
                        let rates = rates.get(&(scope, number.waba_id.clone())).cloned();
                        let portfolio = number.portfolio_id.clone();
                        Some((entry.channel.id, ChannelConfig { portfolio, rates }))
                    })
                    .collect(),
                flows: FlowSet::staged(of_workspace, live).tried_by(environment.who_tests()),
                teams: teams
                    .iter()
                    .filter(|t| t.setting.workspace == scope.workspace)
                    // Flows name a team as people do, or by its short name.
                    .flat_map(|t| {
                        [(t.setting.name.clone(), t.setting.id), (t.setting.slug.clone(), t.setting.id)]
                    })
                    .collect(),
                people: team.of(scope.workspace, environment.kind),
                number_codes: team.codes(scope.workspace),
                consent: environment.consent.map_or_else(Default::default, Into::into),
                variables: environment.variables,
                callbacks: key.as_ref().filter(|_| !self.base_url.is_empty()).map(|key| {
                    let base = format!("{}{CALLBACKS}", self.base_url);
                    CallbackUrls::new(scope.environment, &base, key.derived(scope, "callbacks"))
                }),
            };
            snapshot.environments.insert(scope, Arc::new(config));
        }
        *self.present.write() = Arc::new(snapshot);
        Ok(())
    }

    async fn read<T: Setting>(&self) -> Result<Vec<Stored<T>>, Error> {
        let documents = self.store.documents(&hilo_settings::all::<T>()).await?;
        Ok(documents.into_iter().map(hilo_settings::from_document).collect::<Result<_, _>>()?)
    }

    fn compile(
        &self,
        flows: &[Stored<hilo_settings::Flow>],
        versions: &[Stored<hilo_settings::FlowVersion>],
    ) {
        for Stored { setting: version, .. } in versions {
            if self.compiled.read().contains_key(&version.id) {
                continue;
            }
            let Some(flow) = flows.iter().find(|f| f.setting.id == version.flow) else { continue };
            match compile(version) {
                Ok(program) => {
                    let compiled = FlowVersion {
                        reference: FlowRef { flow: flow.setting.slug.clone(), version: version.id },
                        flow: version.flow,
                        program,
                    };
                    self.compiled.write().insert(version.id, Arc::new(compiled));
                }
                Err(why) => {
                    tracing::error!(version.id = %version.id, why, "a stored flow version cannot be used");
                }
            }
        }
    }

    fn open(&self, channel: Channel) -> ChannelEntry {
        let open = |field: &str, sealed: &hilo_vault::SealedSecret| match self
            .vault
            .open_secret(&secret_place(channel.id, field), sealed)
        {
            Ok(secret) => Some(Secret::new(secret)),
            Err(error) => {
                tracing::error!(channel.id = %channel.id, field, %error, "a channel's secret cannot be opened");
                None
            }
        };
        let (mut account, mut app_secrets, mut verify_token) = (None, Vec::new(), None);
        if let Some(number) = channel.whatsapp() {
            app_secrets = number.app_secrets.iter().filter_map(|s| open("app_secret", s)).collect();
            verify_token = open("verify_token", &number.verify_token);
            account = open("access_token", &number.access_token).map(|access_token| {
                Account::Whatsapp(WhatsappAccount {
                    phone_number_id: number.phone_number_id.clone(),
                    waba_id: number.waba_id.clone(),
                    graph_url: number.graph_url.clone(),
                    api_version: number.api_version.clone(),
                    access_token,
                })
            });
        }
        ChannelEntry { channel, account: account.map(Arc::new), app_secrets, verify_token }
    }
}

/// Reads and compiles a stored version.
fn compile(version: &hilo_settings::FlowVersion) -> Result<Program, String> {
    let flow = hilo_flow::Flow::from_value(version.document.clone()).map_err(|error| error.to_string())?;
    Program::of_published(&flow).map_err(|findings| format!("{} findings", findings.len()))
}

fn by_flow(releases: Vec<Stored<Release>>) -> BTreeMap<FlowId, Vec<Stored<Release>>> {
    let mut by_flow = BTreeMap::<FlowId, Vec<_>>::new();
    for release in releases {
        by_flow.entry(release.setting.flow).or_default().push(release);
    }
    by_flow
}

/// What is released of each flow at `now`, in the order in which the flows were made.
fn live_flows(
    releases: &BTreeMap<FlowId, Vec<Stored<Release>>>,
    compiled: &HashMap<FlowVersionId, Arc<FlowVersion>>,
    scope: Scope,
    now: Timestamp,
) -> Vec<LiveFlow> {
    let live = releases.iter().filter_map(|(flow, releases)| {
        let counting = Release::counting(releases, scope.environment, now);
        let releases: Vec<LiveRelease> = counting
            .into_iter()
            .filter_map(|Stored { setting: release, .. }| {
                let version = match release.version {
                    Some(id) => Some(compiled.get(&id)?.clone()),
                    None => None,
                };
                Some(LiveRelease { version, stage: release.stage.clone(), policy: release.policy })
            })
            .collect();
        // A flow that was taken off, without a word about those inside, is as if it had never been there.
        let says_something = |release: &LiveRelease| release.version.is_some() || !release.policy.is_stay();
        releases.iter().any(says_something).then_some(LiveFlow { flow: *flow, releases })
    });
    live.collect()
}

#[cfg(test)]
mod tests;
