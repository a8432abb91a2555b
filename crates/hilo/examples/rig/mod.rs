//! A runtime with one channel and one flow, whose messages go to nobody.

use hilo_bus::LocalBus;
use hilo_core::event::{ContactEvent, MessageReceived};
use hilo_egress::{
    channel::{
        Accepted, Account, AccountState, ChannelSender, FetchMedia, FetchedMedia, InsightSpan, MediaError,
        MediaUpload, NumberOffice, SendError, SendMessage, TemplateBook, TemplateInsights, TemplatePage,
        TemplateQuery,
    },
    http::{FailureKind, HttpCaller, HttpOutcome, HttpRequest},
};
use hilo_files::Files;
use hilo_model::{
    Actor, ChannelId, Clock, EnvironmentKind, Id, IdSource, Locale, Scope, Timestamp,
    identity::Identity,
    message::{About, Inbound, Outbound},
};
use hilo_runtime::{
    Options, Ports, Runtime,
    intake::{Incoming, Subject},
};
use hilo_settings::{
    Channel, ChannelKind, Environment, Flow, FlowVersion, Release, Setting, WhatsappSettings, Workspace,
    secret_place,
};
use hilo_store::{Store, document::DocumentWrite, write::Write};
use hilo_vault::{MasterKey, MasterKeys, Vault};
use hilo_whatsapp_wire::{
    number::{BusinessProfile, NumberStanding, NumberStep},
    template::{Made, Template},
};
use std::{path::Path, sync::Arc};

/// Hears what is sent: to which number, and its words.
pub(crate) type Heard = Box<dyn Fn(&str, String) + Send + Sync>;

/// Whom everything is sent to.
struct Nobody(Heard);

impl std::fmt::Debug for Nobody {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Nobody")
    }
}

#[async_trait::async_trait]
impl ChannelSender for Nobody {
    async fn send(&self, _: &Account, message: &SendMessage) -> Result<Accepted, SendError> {
        let to = message.to.phone().unwrap().digits();
        let text = match &message.content {
            Outbound::Text { body, .. } | Outbound::Buttons { body, .. } => body.clone(),
            other => format!("{other:?}"),
        };
        (self.0)(to, text);
        Ok(Accepted { provider_id: format!("wamid.{}", message.callback), held: false })
    }
    async fn mark_read(&self, _: &Account, _: &str, _: bool) -> Result<(), SendError> {
        Ok(())
    }
    async fn fetch_media(
        &self,
        _: &Account,
        _: &FetchMedia,
        _: &mut (dyn tokio::io::AsyncWrite + Send + Unpin),
    ) -> Result<FetchedMedia, MediaError> {
        Err(MediaError::Missing)
    }
    async fn upload_media(&self, _: &Account, _: MediaUpload) -> Result<String, MediaError> {
        Err(MediaError::Missing)
    }
    async fn account_state(&self, _: &Account) -> Result<AccountState, SendError> {
        Ok(AccountState::default())
    }
}

#[async_trait::async_trait]
impl TemplateBook for Nobody {
    async fn templates(&self, _: &Account, _: &TemplateQuery) -> Result<TemplatePage, SendError> {
        Ok(TemplatePage::default())
    }
    async fn make_template(&self, _: &Account, _: &Template) -> Result<Made, SendError> {
        unreachable!("nobody writes templates here")
    }
    async fn edit_template(&self, _: &Account, _: &str, _: &Template) -> Result<(), SendError> {
        unreachable!("nobody writes templates here")
    }
    async fn delete_template(&self, _: &Account, _: &str, _: &str) -> Result<(), SendError> {
        unreachable!("nobody writes templates here")
    }
    async fn upload_sample(&self, _: &Account, _: MediaUpload) -> Result<String, MediaError> {
        unreachable!("nobody writes templates here")
    }
}

#[async_trait::async_trait]
impl NumberOffice for Nobody {
    async fn standing(&self, _: &Account) -> Result<NumberStanding, SendError> {
        Ok(NumberStanding::default())
    }
    async fn profile(&self, _: &Account) -> Result<BusinessProfile, SendError> {
        Ok(BusinessProfile::default())
    }
    async fn change_profile(&self, _: &Account, _: &BusinessProfile) -> Result<(), SendError> {
        unreachable!("nobody looks after numbers here")
    }
    async fn change_picture(&self, _: &Account, _: MediaUpload) -> Result<(), SendError> {
        unreachable!("nobody looks after numbers here")
    }
    async fn take_step(&self, _: &Account, _: &NumberStep) -> Result<(), SendError> {
        unreachable!("nobody looks after numbers here")
    }
    async fn template_insights(
        &self,
        _: &Account,
        _: &str,
        _: InsightSpan,
    ) -> Result<TemplateInsights, SendError> {
        Ok(TemplateInsights::default())
    }
    async fn enable_insights(&self, _: &Account) -> Result<(), SendError> {
        unreachable!("nobody looks after numbers here")
    }
}

#[async_trait::async_trait]
impl HttpCaller for Nobody {
    async fn call(&self, _: HttpRequest) -> HttpOutcome {
        HttpOutcome::Failed { kind: FailureKind::Refused, detail: String::new() }
    }
}

fn insert<T: Setting>(setting: &T, now: Timestamp) -> DocumentWrite {
    DocumentWrite::Insert(hilo_settings::to_document(setting, now).unwrap())
}

/// What drives the runtime.
pub(crate) struct Rig {
    /// It.
    pub(crate) runtime: Arc<Runtime>,
    scope: Scope,
    channel: ChannelId,
}

impl Rig {
    /// Starts a runtime on an empty database; files lie below `dir`.
    pub(crate) async fn start(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        dir: &Path,
        flow: &str,
        heard: Heard,
    ) -> Self {
        let key: MasterKey = MasterKey::generate("1").unwrap().parse().unwrap();
        let vault = Arc::new(Vault::new(MasterKeys::new(vec![key]).unwrap()));
        let now = clock.now();
        let mut ids = IdSource::new(now, 1);
        let scope = Scope { workspace: ids.make(), environment: ids.make() };
        let workspace = Workspace {
            id: scope.workspace,
            slug: "w".into(),
            name: "W".into(),
            locale: Locale::of("en"),
            time_zone: "UTC".into(),
            threading_window_hours: 24,
        };
        let environment = Environment {
            id: scope.environment,
            workspace: scope.workspace,
            slug: "production".into(),
            kind: EnvironmentKind::Production,
            variables: serde_json::Map::new(),
            consent: None,
            testers: Vec::new(),
        };
        let channel_id = ids.make();
        let seal = |field: &str| vault.seal_secret(&secret_place(channel_id, field), "secret").unwrap();
        let channel = Channel {
            id: channel_id,
            workspace: scope.workspace,
            environment: scope.environment,
            name: "c".into(),
            enabled: true,
            kind: ChannelKind::Whatsapp(WhatsappSettings {
                phone_number_id: "1".into(),
                waba_id: "2".into(),
                portfolio_id: "2".into(),
                display_number: None,
                graph_url: "http://127.0.0.1:1".into(),
                api_version: "v23.0".into(),
                access_token: seal("access_token"),
                app_secrets: vec![seal("app_secret")],
                verify_token: seal("verify_token"),
                rate: 100_000,
                pair_limit: false,
            }),
        };
        let document = hilo_flow::Flow::from_yaml(flow).unwrap();
        let flow = Flow {
            id: ids.make(),
            workspace: scope.workspace,
            slug: document.flow.clone(),
            name: "R".into(),
            deleted_at: None,
        };
        let version = FlowVersion {
            id: ids.make(),
            workspace: scope.workspace,
            flow: flow.id,
            number: 1,
            content_hash: String::new(),
            document: serde_json::to_value(&document).unwrap(),
            note: String::new(),
            author: Actor::Operator,
            tests: Vec::new(),
        };
        let release = Release {
            id: ids.make(),
            workspace: scope.workspace,
            environment: scope.environment,
            flow: flow.id,
            version: Some(version.id),
            effective_at: now,
            author: Actor::Operator,
            stage: None,
            policy: hilo_model::release::RunPolicy::Stay,
        };
        let documents = vec![
            insert(&workspace, now),
            insert(&environment, now),
            insert(&channel, now),
            insert(&flow, now),
            insert(&version, now),
            insert(&release, now),
        ];
        let settings = Write::Settings { documents, rows: vec![], audit: vec![], idempotency: None };
        store.write([settings].into()).await.unwrap().pop().unwrap().unwrap();

        let nobody = Arc::new(Nobody(heard));
        let runtime = Arc::new(
            Runtime::start(
                Ports {
                    store,
                    vault,
                    bus: Arc::new(LocalBus::new(1024)),
                    sender: nobody.clone(),
                    templates: nobody.clone(),
                    numbers: nobody.clone(),
                    http: nobody.clone(),
                    clock,
                    files: Files::on_disk(dir.join("files")),
                },
                Options::default(),
            )
            .await
            .unwrap(),
        );
        Self { runtime, scope, channel: channel_id }
    }

    /// A customer says something; returns when it is taken in.
    pub(crate) async fn say(&self, phone: &str, provider_id: String, content: Inbound, at: Timestamp) {
        let identities = vec![
            Identity::whatsapp_user_id("2", &format!("US.{phone}")),
            Identity::phone(&phone.parse().unwrap()),
        ];
        let event = ContactEvent::MessageReceived(MessageReceived {
            channel: self.channel,
            provider_id,
            identities: identities.clone(),
            profile_name: Some("Ana".into()),
            content,
            reply_to: None,
            sent_at: at,
            about: About::default(),
        });
        let subject = Subject::Addresses(identities, event);
        let trace = hilo_model::TraceId::from_uuid(self.channel.uuid());
        let incoming = Incoming { scope: self.scope, subject, actor: Actor::Provider, trace };
        self.runtime.intake.take(vec![incoming]).await.unwrap();
    }

    /// Stops it.
    pub(crate) async fn stop(self) {
        Arc::into_inner(self.runtime).unwrap().stop().await;
    }
}

/// CPU seconds of this process so far.
pub(crate) fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit_once(") ").unwrap().1.split(' ').collect();
    (fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap()) / 100.0
}
