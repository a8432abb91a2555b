//! Turns per second of the loop without HTTP: intake, decide, commit, send (to nobody), on SQLite. Run by hand:
//! `cargo run --release -p hilo-runtime --example turns -- 20000 256`
#![expect(clippy::unwrap_used, reason = "a tool run by hand")]

use hilo_bus::LocalBus;
use hilo_core::event::{ContactEvent, MessageReceived};
use hilo_egress::{
    channel::{
        Accepted, Account, AccountState, ChannelSender, FetchMedia, FetchedMedia, MediaError, MediaUpload,
        NumberOffice, SendError, SendMessage, TemplateBook, TemplatePage, TemplateQuery,
    },
    http::{FailureKind, HttpCaller, HttpOutcome, HttpRequest},
};
use hilo_files::Files;
use hilo_model::{
    Actor, EnvironmentKind, Id, IdSource, Locale, Scope, Timestamp,
    identity::Identity,
    message::{About, ChoiceKind, Inbound, Outbound},
};
use hilo_runtime::{
    Options, Ports, Runtime,
    clock::SystemClock,
    intake::{Incoming, Subject},
};
use hilo_settings::{
    Channel, ChannelKind, Environment, Flow, FlowVersion, Release, Setting, WhatsappSettings, Workspace,
    secret_place,
};
use hilo_store::{Store, document::DocumentWrite, write::Write};
use hilo_vault::{MasterKey, MasterKeys, Vault};
use hilo_whatsapp_wire::number::{BusinessProfile, NumberStanding, NumberStep};
use hilo_whatsapp_wire::template::{Made, Template};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Instant,
};
use tokio::sync::oneshot;

#[derive(Debug, Default)]
struct Nobody {
    waiting: Mutex<HashMap<String, oneshot::Sender<String>>>,
}

#[async_trait::async_trait]
impl ChannelSender for Nobody {
    async fn send(&self, _: &Account, message: &SendMessage) -> Result<Accepted, SendError> {
        let to = message.to.phone().unwrap().digits().to_owned();
        let text = match &message.content {
            Outbound::Text { body, .. } | Outbound::Buttons { body, .. } => body.clone(),
            other => format!("{other:?}"),
        };
        if let Some(waiting) = self.waiting.lock().unwrap().remove(&to) {
            let _ = waiting.send(text);
        }
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
    async fn take_step(&self, _: &Account, _: &NumberStep) -> Result<(), SendError> {
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

#[tokio::main]
async fn main() {
    let mut args = std::env::args().skip(1).map(|a| a.parse::<usize>().unwrap());
    let (turns, concurrency) = (args.next().unwrap_or(20_000), args.next().unwrap_or(256));
    let dir = tempfile::tempdir_in("target").or_else(|_| tempfile::tempdir()).unwrap();
    let store: Arc<dyn Store> = Arc::new(
        hilo_store_sqlite::SqliteStore::open(&hilo_store_sqlite::Options::new(dir.path().join("x.db")))
            .await
            .unwrap(),
    );
    let key: MasterKey = MasterKey::generate("1").unwrap().parse().unwrap();
    let vault = Arc::new(Vault::new(MasterKeys::new(vec![key]).unwrap()));
    let clock = Arc::new(SystemClock);
    let now = hilo_model::Clock::now(&*clock);
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
    let document = hilo_flow::Flow::from_yaml(include_str!("../../../bench/reference-flow.yaml")).unwrap();
    let flow =
        Flow { id: ids.make(), workspace: scope.workspace, slug: "reference".into(), name: "R".into() };
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

    let nobody = Arc::new(Nobody::default());
    let runtime = Arc::new(
        Runtime::start(
            Ports {
                store: store.clone(),
                vault,
                bus: Arc::new(LocalBus::new(1024)),
                sender: nobody.clone(),
                templates: nobody.clone(),
                numbers: nobody.clone(),
                http: nobody.clone(),
                clock: clock.clone(),
                files: Files::on_disk(dir.path().join("files")),
            },
            Options::default(),
        )
        .await
        .unwrap(),
    );
    let began = Instant::now();
    let cpu = cpu_seconds();
    let mut tasks = Vec::new();
    for worker in 0..concurrency {
        let (runtime, nobody) = (runtime.clone(), nobody.clone());
        tasks.push(tokio::spawn(async move {
            let mut latencies = Vec::new();
            for turn in 0..turns / concurrency {
                let phone = format!("{}", 15_550_000_000 + (worker * 4 + turn / 3 % 4));
                let content = match turn % 3 {
                    0 => Inbound::Text { body: "menu".into() },
                    1 => {
                        Inbound::Choice { via: ChoiceKind::Button, id: "sales".into(), title: "Sales".into() }
                    }
                    _ => Inbound::Text { body: "12".into() },
                };
                let (send, answer) = oneshot::channel();
                nobody.waiting.lock().unwrap().insert(phone.clone(), send);
                let at = Instant::now();
                let event = ContactEvent::MessageReceived(MessageReceived {
                    channel: channel_id,
                    provider_id: format!("wamid.{worker}.{turn}"),
                    identities: vec![
                        Identity::whatsapp_user_id("2", &format!("US.{phone}")),
                        Identity::phone(&phone.parse().unwrap()),
                    ],
                    profile_name: Some("Ana".into()),
                    content,
                    reply_to: None,
                    sent_at: now,
                    about: About::default(),
                });
                let subject = Subject::Addresses(
                    match &event {
                        ContactEvent::MessageReceived(m) => m.identities.clone(),
                        _ => vec![],
                    },
                    event,
                );
                let trace = hilo_model::TraceId::from_uuid(hilo_model::Id::uuid(channel_id));
                runtime
                    .intake
                    .take(vec![Incoming { scope, subject, actor: Actor::Provider, trace }])
                    .await
                    .unwrap();
                let text =
                    tokio::time::timeout(std::time::Duration::from_secs(30), answer).await.unwrap().unwrap();
                let good =
                    ["Hello Ana, pick a topic", "sales: how many units?", "sales x12: a manager will call"];
                assert!(text.starts_with(good[turn % 3]), "{text}");
                latencies.push(at.elapsed());
            }
            latencies
        }));
    }
    let mut all = Vec::new();
    for task in tasks {
        all.extend(task.await.unwrap());
    }
    let seconds = began.elapsed().as_secs_f64();
    all.sort();
    let n = all.len();
    println!(
        "{n} turns, {:.0}/s, {:.3} ms CPU per turn, p50 {:?}, p99 {:?}",
        n as f64 / seconds,
        (cpu_seconds() - cpu) / n as f64 * 1e3,
        all[n / 2],
        all[n * 99 / 100]
    );
    Arc::into_inner(runtime).unwrap().stop().await;
}

fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit_once(") ").unwrap().1.split(' ').collect();
    (fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap()) / 100.0
}
