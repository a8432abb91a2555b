//! A Hilo that is started again and again on the same database, each time as a process that knows nothing of the one before.

use super::{
    life::{Life, Mortal},
    world::{Backend, Going, Office, Provider},
};
use crate::database::Database;
use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header},
};
use hilo_app::{App, Plain, bootstrap::Bootstrap};
use hilo_bus::LocalBus;
use hilo_egress::{channel::ChannelSender, http::HttpCaller};
use hilo_files::Files;
use hilo_http::Server;
use hilo_model::{Clock, Duration, EnvironmentKind, Locale};
use hilo_runtime::{Options, Ports, Runtime, dispatcher::Patience};
use hilo_store::Store;
use hilo_store_postgres::{ConnectOptions, PostgresStore};
use hilo_store_sqlite::SqliteStore;
use hilo_vault::{MasterKeys, Vault};
use hilo_whatsapp_wire::signature;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use std::{path::PathBuf, sync::Arc};
use tower::ServiceExt;

const SECRET: &str = "app secret";
const NUMBER: &str = "106540352242922";
const PASSWORD: &str = "una frase larga";
/// The phone of one of those who have to agree.
pub(super) const LUIS: &str = "5491177700000";

/// What lives on when the process dies.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) folder: PathBuf,
    /// The database's address; SQLite in the folder if there is none.
    pub(super) url: Option<String>,
    pub(super) vault: Arc<Vault>,
    pub(super) clock: Arc<Going>,
    pub(super) provider: Arc<Provider>,
    pub(super) backend: Arc<Backend>,
}

impl Place {
    pub(super) fn new(folder: PathBuf, database: &Database) -> Self {
        let master = format!("test:{}", "A".repeat(43)).parse().unwrap();
        Self {
            folder,
            url: database.argument(),
            vault: Arc::new(Vault::new(MasterKeys::new(vec![master]).unwrap())),
            clock: Arc::new(Going::new()),
            provider: Arc::default(),
            backend: Arc::default(),
        }
    }

    async fn open(&self) -> Arc<dyn Store> {
        match &self.url {
            None => {
                let options = hilo_store_sqlite::Options::new(self.folder.join("hilo.db"));
                Arc::new(SqliteStore::open(&options).await.unwrap())
            }
            Some(url) => Arc::new(PostgresStore::connect(&ConnectOptions::new(url)).await.unwrap()),
        }
    }

    /// Starts the process.
    pub(super) async fn live(&self) -> Alive {
        let life = Life::default();
        let port = self.open().await;
        let store: Arc<dyn Store> = Arc::new(Mortal { life: life.clone(), port });
        let sender: Arc<dyn ChannelSender> = self.provider.clone();
        let http: Arc<dyn HttpCaller> = self.backend.clone();
        let files = Files::on_disk(&self.folder);
        let bus = Arc::new(LocalBus::new(1024));
        let ports = Ports {
            store: store.clone(),
            vault: self.vault.clone(),
            bus: bus.clone(),
            sender: Arc::new(Mortal { life: life.clone(), port: sender }),
            templates: Arc::new(Office),
            numbers: Arc::new(Office),
            http: Arc::new(Mortal { life: life.clone(), port: http }),
            clock: self.clock.clone(),
            files: files.clone(),
        };
        // Nobody is to decide about a send because hours were skipped.
        let patience = Patience { uncertain: Duration::from_seconds(2), silent: Duration::from_days(365) };
        let runtime = Runtime::start(ports, Options { patience, ..Options::default() }).await.unwrap();
        let app = App::new(store.clone(), self.vault.clone(), bus, self.clock.clone());
        let options = hilo_http::Options {
            requests_per_second: 100_000,
            burst: 100_000,
            ..hilo_http::Options::default()
        };
        let server = Server::new(&runtime, app.clone(), store, files, self.clock.clone(), options);
        Alive { router: server.router(), life, app, clock: self.clock.clone(), _runtime: runtime }
    }
}

/// Who may do what here.
#[derive(Debug, Clone)]
pub(super) struct Tokens {
    /// A program's.
    pub(super) key: String,
    /// Those of the people who have to agree.
    pub(super) rosa: String,
    pub(super) luis: String,
}

/// A process under way.
#[derive(Debug)]
pub(super) struct Alive {
    router: Router,
    pub(super) life: Life,
    app: App,
    clock: Arc<Going>,
    _runtime: Runtime,
}

impl Alive {
    async fn ask(&self, request: Request<Body>) -> (StatusCode, Value) {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&bytes).unwrap_or_default())
    }

    /// Asks the API.
    pub(super) async fn call(
        &self,
        token: &str,
        method: &str,
        path: &str,
        body: Value,
    ) -> (StatusCode, Value) {
        let mut request = Request::builder().method(method).uri(format!("/api/v1{path}"));
        if !token.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let body = if body.is_null() {
            Body::empty()
        } else {
            request = request.header(header::CONTENT_TYPE, "application/json");
            Body::from(body.to_string())
        };
        self.ask(request.body(body).unwrap()).await
    }

    /// Asks the API for something that must be given.
    pub(super) async fn get(&self, token: &str, path: &str) -> Value {
        let (status, body) = self.call(token, "GET", path, Value::Null).await;
        assert_eq!(status, StatusCode::OK, "{path}: {body}");
        body
    }

    async fn post(&self, token: &str, path: &str, body: Value) -> Value {
        let (status, body) = self.call(token, "POST", path, body).await;
        assert!(status.is_success(), "{path}: {body}");
        body
    }

    /// The provider tells something about a number of the shop; it tells it again until it is taken.
    async fn webhook(&self, value: Value) {
        let metadata = json!({ "display_phone_number": "5491150000000", "phone_number_id": NUMBER });
        let mut value = value;
        value["messaging_product"] = json!("whatsapp");
        value["metadata"] = metadata;
        let change = json!({ "field": "messages", "value": value });
        let entry = json!({ "id": "102290129340398", "changes": [change] });
        let body = json!({ "object": "whatsapp_business_account", "entry": [entry] }).to_string();
        let signed = signature::sign(SECRET.as_bytes(), body.as_bytes());
        let request = Request::post("/webhooks/whatsapp").header(signature::HEADER, signed);
        let (status, _) = self.ask(request.body(Body::from(body)).unwrap()).await;
        assert_eq!(status, StatusCode::OK);
    }

    /// A customer writes.
    pub(super) async fn says(&self, phone: &str, id: &str, words: &str) {
        let contact = json!({ "profile": { "name": phone }, "wa_id": phone });
        let at = self.clock.now().as_seconds().to_string();
        let message = json!({ "from": phone, "id": id, "timestamp": at, "type": "text",
            "text": { "body": words } });
        self.webhook(json!({ "contacts": [contact], "messages": [message] })).await;
    }

    /// Somebody taps a button.
    pub(super) async fn taps(&self, phone: &str, id: &str, button: &str) {
        let contact = json!({ "profile": { "name": phone }, "wa_id": phone });
        let at = self.clock.now().as_seconds().to_string();
        let reply = json!({ "type": "button_reply", "button_reply": { "id": button, "title": "x" } });
        let message =
            json!({ "from": phone, "id": id, "timestamp": at, "type": "interactive", "interactive": reply });
        self.webhook(json!({ "contacts": [contact], "messages": [message] })).await;
    }

    /// A message arrived on a phone.
    pub(super) async fn delivered(&self, reached: &super::world::Reached) {
        let at = self.clock.now().as_seconds().to_string();
        let status = json!({ "id": reached.id, "status": "delivered", "timestamp": at,
            "recipient_id": reached.phone, "biz_opaque_callback_data": reached.callback });
        self.webhook(json!({ "statuses": [status] })).await;
    }

    /// Makes the workspace, the number, the flows, and the people who have to agree.
    pub(super) async fn furnish(&self, flows: &str) -> Tokens {
        let first = Bootstrap {
            slug: "aurora".to_owned(),
            name: "Tienda Aurora".to_owned(),
            locale: Locale::of("en"),
            time_zone: "UTC".to_owned(),
            admin_email: "ana@example.com".to_owned(),
            admin_name: "Ana".to_owned(),
            admin_password: Some(Plain::new(PASSWORD)),
            key_for: EnvironmentKind::Production,
        };
        let key = self.app.bootstrap(first).await.unwrap().made.unwrap().api_key.expose().to_owned();
        let channel = json!({
            "name": "Ventas", "phone_number_id": NUMBER, "waba_id": "102290129340398", "access_token": "token",
            "app_secrets": [SECRET], "verify_token": "verify", "graph_url": "http://127.0.0.1:9/",
            "rate": 100_000, "pair_limit": false
        });
        self.post(&key, "/channels", channel).await;
        let roles = self.get(&key, "/roles").await;
        let agent = roles["items"].as_array().unwrap().iter().find(|role| role["preset"] == "agent").unwrap();
        let mut tokens = Vec::new();
        for name in ["rosa", "luis"] {
            let email = format!("{name}@example.com");
            let person = json!({ "email": email, "name": name, "password": PASSWORD, "role": agent["id"] });
            self.post(&key, "/people", person).await;
            let session = json!({ "email": email, "password": PASSWORD, "bearer": true });
            let session = self.post("", "/session", session).await;
            tokens.push(session["token"].as_str().unwrap().to_owned());
        }
        // The one that is called goes first.
        for (flow, name) in
            flows.split("\n---\n").zip(["promises", "survey"]).collect::<Vec<_>>().into_iter().rev()
        {
            self.post(&key, "/flows", json!({ "document": flow })).await;
            self.post(&key, &format!("/flows/{name}/publish"), json!({})).await;
        }
        let [rosa, luis] = <[String; 2]>::try_from(tokens).unwrap();
        let code = self.post(&luis, "/session/number/code", json!({ "password": PASSWORD })).await;
        self.says(LUIS, "wamid.luis.code", code["code"].as_str().unwrap()).await;
        while self.get(&luis, "/session/number").await["phone"].is_null() {
            tokio::time::sleep(std::time::Duration::from_millis(2)).await;
        }
        Tokens { key, rosa, luis }
    }
}
