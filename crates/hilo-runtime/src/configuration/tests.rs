use super::*;
use crate::clock::SystemClock;
use hilo_model::{Actor, Clock, EnvironmentId, EnvironmentKind, Id, WorkspaceId, release::RunPolicy};
use hilo_settings::FlowVersion as StoredVersion;
use hilo_store::{document::DocumentWrite, memory::MemoryStore, write::Write};
use hilo_vault::MasterKeys;
use serde_json::{Map, json};
use uuid::Uuid;

fn id<T: Id>(number: u128) -> T {
    T::from_uuid(Uuid::from_u128(number))
}

fn vault() -> Arc<Vault> {
    let master = format!("test:{}", "A".repeat(43)).parse().unwrap();
    Arc::new(Vault::new(MasterKeys::new(vec![master]).unwrap()))
}

async fn add<T: Setting>(store: &MemoryStore, setting: &T, at: Timestamp) {
    let document = hilo_settings::to_document(setting, at).unwrap();
    let write = Write::Settings {
        documents: vec![DocumentWrite::Insert(document)],
        rows: Vec::new(),
        audit: Vec::new(),
        idempotency: None,
    };
    store.write([write].into()).await.unwrap().remove(0).unwrap();
}

async fn add_workspace(store: &MemoryStore, number: u128) {
    let workspace = Workspace {
        id: id(number),
        slug: format!("shop-{number}"),
        name: "A shop".to_owned(),
        locale: "es".parse().unwrap(),
        time_zone: "UTC".to_owned(),
        threading_window_hours: 24,
    };
    add(store, &workspace, SystemClock.now()).await;
}

#[tokio::test]
async fn who_reads_slowly_does_not_bring_old_settings_back() {
    let clock = SystemClock;
    let store = MemoryStore::new(1, Arc::new(clock));
    let shared: Arc<dyn Store> = Arc::new(store.clone());
    let configuration = Arc::new(Configuration::load(shared, vault(), "", clock.now()).await.unwrap());
    let refresh = || {
        let configuration = configuration.clone();
        tokio::spawn(async move { configuration.refresh(SystemClock.now()).await.unwrap() })
    };

    add_workspace(&store, 1).await;
    let (open, gate) = tokio::sync::oneshot::channel::<()>();
    store.hold_documents_once(async move { gate.await.unwrap() });
    let slow = refresh();
    tokio::task::yield_now().await;
    add_workspace(&store, 2).await;
    let quick = refresh();
    tokio::task::yield_now().await;
    open.send(()).unwrap();
    assert!(slow.await.unwrap() && quick.await.unwrap());
    assert_eq!(configuration.present().revision, store.config_revision().await.unwrap());
}

#[tokio::test]
async fn what_is_written_of_a_flow_while_it_is_deleted_does_not_count() {
    let clock = SystemClock;
    let (store, vault, now) = (MemoryStore::new(1, Arc::new(clock)), vault(), clock.now());
    let (workspace, environment): (WorkspaceId, EnvironmentId) = (id(1), id(2));
    let (flow, version): (FlowId, FlowVersionId) = (id(3), id(4));
    let [earlier, later, soon] =
        [Duration::from_hours(3), Duration::from_hours(1), Duration::from_hours(2)].map(|ago| now.minus(ago));
    add_workspace(&store, 1).await;
    let place = Environment {
        id: environment,
        workspace,
        slug: "production".to_owned(),
        kind: EnvironmentKind::Production,
        variables: Map::new(),
        consent: None,
        testers: Vec::new(),
    };
    add(&store, &place, earlier).await;
    let deleted = hilo_settings::Flow {
        id: flow,
        workspace,
        slug: "answer".to_owned(),
        name: "Answer".to_owned(),
        deleted_at: Some(soon),
    };
    add(&store, &deleted, earlier).await;
    let document = json!({ "api": "hilo.dev/flow/v1", "flow": "answer", "name": "Answer", "language": "es",
        "triggers": [{ "type": "any_message" }], "start": "a",
        "nodes": { "a": { "type": "message", "send": { "text": "hola" }, "next": "end" } } });
    let made = StoredVersion {
        id: version,
        workspace,
        flow,
        number: 1,
        content_hash: String::new(),
        document,
        note: String::new(),
        author: Actor::System,
        tests: Vec::new(),
    };
    add(&store, &made, earlier).await;
    let release = |number: u128, at, version, policy| Release {
        id: id(number),
        workspace,
        environment,
        flow,
        version,
        effective_at: at,
        author: Actor::System,
        stage: None,
        policy,
    };
    add(&store, &release(5, earlier, Some(version), RunPolicy::Stay), earlier).await;
    add(&store, &release(6, soon, None, RunPolicy::HandOff), soon).await;
    // Somebody published it, for now and for tomorrow, with and without templates to wait for, and made an address of it.
    add(&store, &release(7, later, Some(version), RunPolicy::Stay), later).await;
    let tomorrow = now.plus(Duration::from_days(1));
    add(&store, &release(8, tomorrow, Some(version), RunPolicy::Stay), later).await;
    let awaiting =
        AwaitingRelease { release: release(9, later, Some(version), RunPolicy::Stay), templates: Vec::new() };
    add(&store, &awaiting, later).await;
    let hook = FlowHook {
        id: id(10),
        workspace,
        environment,
        flow,
        trigger: "called".to_owned(),
        channel: id(11),
        token: vault.seal_secret("here", "token").unwrap(),
        token_hash: "hash".to_owned(),
        secret: None,
    };
    add(&store, &hook, later).await;

    let shared: Arc<dyn Store> = Arc::new(store.clone());
    let present = Configuration::load(shared, vault, "", now).await.unwrap().present();
    let flows = &present.environments[&Scope { workspace, environment }].flows;
    assert!(flows.version(version).is_some(), "who is inside goes on");
    let counting = flows.live(flow).unwrap();
    let told: Vec<_> = counting.releases.iter().map(|r| (r.version.is_some(), r.policy)).collect();
    assert_eq!(told, [(false, RunPolicy::HandOff)]);
    assert_eq!(present.next_release, None);
    assert!(present.awaiting.is_empty() && present.hooks.is_empty());
}
