//! Everything running, with nothing outside.

use async_trait::async_trait;
use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use hilo_app::{App, Plain, bootstrap::Bootstrap};
use hilo_bus::LocalBus;
use hilo_egress::{
    channel::{
        Accepted, Account, AccountState, ButtonInsight, ChannelSender, FetchMedia, FetchedMedia, InsightSpan,
        MediaError, MediaUpload, NumberOffice, SendError, SendMessage, TemplateBook, TemplateInsights,
        TemplatePage, TemplateQuery,
    },
    http::{HttpAnswer, HttpCaller, HttpOutcome, HttpRequest},
};
use hilo_files::Files;
use hilo_http::{Options, Server};
use hilo_model::{Clock, Duration, EnvironmentKind, Locale, ManualClock, Timestamp};
use hilo_runtime::{Ports, Runtime};
use hilo_store::{Store, memory::MemoryStore};
use hilo_vault::{MasterKeys, Vault};
use hilo_whatsapp_wire::{
    More,
    number::{BusinessProfile, NumberStanding, NumberStep},
    scalar::NumericId,
    signature,
    template::{Made, Template},
    webhook::{self, TemplateEvent},
};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration as Span, Instant},
};
use tokio::{
    io::AsyncWriteExt as _,
    sync::{Mutex, mpsc},
};
use tower::ServiceExt;

mod program;

pub(crate) use program::PROGRAM;
use program::Program;

/// The number of the channel that every rig has.
pub(crate) const NUMBER: &str = "106540352242922";
pub(crate) const SECRET: &str = "app secret";
pub(crate) const PASSWORD: &str = "una frase larga";

/// The id of the only file that the provider has.
pub(crate) const FILE: &str = "77";
/// What is in it.
pub(crate) const PICTURE: &[u8] = b"a picture";

/// A sender that remembers.
#[derive(Debug)]
pub(crate) struct Remembering {
    sent: mpsc::UnboundedSender<SendMessage>,
    count: AtomicU64,
    /// Whether the account is locked, and how often that was said.
    locked: Arc<(AtomicBool, AtomicU64)>,
    /// Whether the connection breaks after the next message, before it is answered.
    cut: Arc<AtomicBool>,
    /// Which messages were marked as read, and whether typing was shown.
    reads: Arc<parking_lot::Mutex<Vec<(String, bool)>>>,
}

#[async_trait]
impl ChannelSender for Remembering {
    async fn send(&self, _: &Account, message: &SendMessage) -> Result<Accepted, SendError> {
        if self.locked.0.load(Ordering::SeqCst) {
            self.locked.1.fetch_add(1, Ordering::SeqCst);
            return Err(SendError::AccountProblem { code: Some(131_031), detail: "locked".to_owned() });
        }
        let number = self.count.fetch_add(1, Ordering::SeqCst);
        let _ = self.sent.send(message.clone());
        if self.cut.swap(false, Ordering::SeqCst) {
            return Err(SendError::Uncertain { code: None, detail: "the connection broke".to_owned() });
        }
        Ok(Accepted { provider_id: format!("wamid.out.{number}"), held: false })
    }
    async fn mark_read(&self, _: &Account, id: &str, typing: bool) -> Result<(), SendError> {
        self.reads.lock().push((id.to_owned(), typing));
        Ok(())
    }
    async fn fetch_media(
        &self,
        _: &Account,
        asked: &FetchMedia,
        to: &mut (dyn tokio::io::AsyncWrite + Send + Unpin),
    ) -> Result<FetchedMedia, MediaError> {
        if asked.provider_id != FILE {
            return Err(MediaError::Missing);
        }
        to.write_all(PICTURE).await.map_err(MediaError::Local)?;
        let sha256 = Sha256::digest(PICTURE).into();
        Ok(FetchedMedia { bytes: PICTURE.len() as u64, sha256, mime_type: "image/jpeg".to_owned() })
    }
    async fn upload_media(&self, _: &Account, _: MediaUpload) -> Result<String, MediaError> {
        Err(MediaError::Missing)
    }
    async fn account_state(&self, _: &Account) -> Result<AccountState, SendError> {
        Ok(AccountState::default())
    }
}

/// An account's templates, at the provider. Nobody answers as long as there is no list.
#[derive(Debug, Default)]
pub(crate) struct Book {
    /// What it holds.
    pub(crate) templates: parking_lot::Mutex<Option<Vec<Template>>>,
    /// What the next attempts to hand something in are answered with.
    pub(crate) refusals: parking_lot::Mutex<Vec<SendError>>,
    /// What was asked for, beside reading: `make order_ready es`….
    pub(crate) deeds: parking_lot::Mutex<Vec<String>>,
}

impl Book {
    fn deed(&self, deed: String) -> Result<(), SendError> {
        self.deeds.lock().push(deed);
        self.refusals.lock().pop().map_or(Ok(()), Err)
    }
}

#[async_trait]
impl TemplateBook for Book {
    async fn templates(&self, _: &Account, query: &TemplateQuery) -> Result<TemplatePage, SendError> {
        let all = self.templates.lock().clone();
        let mut templates = all.ok_or(SendError::NotSent { detail: "nobody answers".to_owned() })?;
        templates.retain(|known| query.name.as_ref().is_none_or(|name| known.name.contains(name)));
        Ok(TemplatePage { templates, unreadable: 0, next: None })
    }
    async fn make_template(&self, _: &Account, template: &Template) -> Result<Made, SendError> {
        self.deed(format!("make {} {}", template.name, template.language))?;
        let mut all = self.templates.lock();
        let all = all.get_or_insert_default();
        let id = NumericId::Text((1000 + all.len()).to_string());
        let status = Some(TemplateEvent::Pending);
        all.push(Template { id: Some(id.clone()), status: status.clone(), ..template.clone() });
        Ok(Made { id, status, category: template.category.clone(), more: More::new() })
    }
    async fn edit_template(&self, _: &Account, id: &str, template: &Template) -> Result<(), SendError> {
        self.deed(format!("edit {id}"))?;
        for known in self.templates.lock().iter_mut().flatten() {
            if known.id.as_ref().is_some_and(|of| of.to_string() == id) {
                known.components.clone_from(&template.components);
            }
        }
        Ok(())
    }
    async fn delete_template(&self, _: &Account, name: &str, id: &str) -> Result<(), SendError> {
        self.deed(format!("delete {name}"))?;
        let is_it = |known: &Template| known.id.as_ref().is_some_and(|of| of.to_string() == id);
        self.templates.lock().iter_mut().for_each(|all| all.retain(|known| !is_it(known)));
        Ok(())
    }
    async fn upload_sample(&self, _: &Account, upload: MediaUpload) -> Result<String, MediaError> {
        self.deeds.lock().push(format!("upload {}", upload.filename));
        Ok("4::sample".to_owned())
    }
}

/// The name of a picture that the office refuses.
pub(crate) const SMALL: &str = "small.png";

/// A line below the name that the office refuses.
pub(crate) const REFUSED: &str = "Refused by the provider";

/// A provider's office where everything else is in order.
#[derive(Debug, Default)]
struct Office {
    /// Whether presses of links are counted.
    counts: std::sync::atomic::AtomicBool,
}

#[async_trait]
impl NumberOffice for Office {
    async fn standing(&self, _: &Account) -> Result<NumberStanding, SendError> {
        let status = Some("PENDING".to_owned());
        let verified = Some("VERIFIED".to_owned());
        Ok(NumberStanding { status, code_verification_status: verified, ..NumberStanding::default() })
    }
    async fn profile(&self, _: &Account) -> Result<BusinessProfile, SendError> {
        Ok(BusinessProfile { about: Some("Abierto".to_owned()), ..BusinessProfile::default() })
    }
    async fn change_profile(&self, _: &Account, profile: &BusinessProfile) -> Result<(), SendError> {
        if profile.about.as_deref() == Some(REFUSED) {
            let detail = "about: not allowed".to_owned();
            return Err(SendError::Refused { code: Some(100), detail, verdict: None });
        }
        Ok(())
    }
    async fn change_picture(&self, _: &Account, picture: MediaUpload) -> Result<(), SendError> {
        if picture.filename == SMALL {
            let detail = "the picture is too small".to_owned();
            return Err(SendError::Refused { code: Some(100), detail, verdict: None });
        }
        Ok(())
    }
    async fn take_step(&self, _: &Account, step: &NumberStep) -> Result<(), SendError> {
        let detail = "in doubt".to_owned();
        match step {
            NumberStep::Register { region: Some(_), .. } => Err(SendError::Uncertain { code: None, detail }),
            _ => Ok(()),
        }
    }
    async fn template_insights(
        &self,
        _: &Account,
        template: &str,
        span: InsightSpan,
    ) -> Result<TemplateInsights, SendError> {
        if !self.counts.load(std::sync::atomic::Ordering::Relaxed) {
            let detail = "insights are not enabled".to_owned();
            return Err(SendError::Refused { code: Some(200_007), detail, verdict: None });
        }
        assert!(span.start < span.end && template.chars().all(|c| c.is_ascii_digit()), "{template}");
        let click = |kind: &str, button: &str, count| ButtonInsight {
            kind: kind.to_owned(),
            button: button.to_owned(),
            count,
        };
        let clicks = vec![
            click("url_button", "Ver", 3),
            click("quick_reply_button", "Detener", 9),
            click("url_button", "Comprar", 5),
        ];
        Ok(TemplateInsights { delivered: 40, clicks })
    }
    async fn enable_insights(&self, _: &Account) -> Result<(), SendError> {
        self.counts.store(true, std::sync::atomic::Ordering::Relaxed);
        Ok(())
    }
}

/// A backend that gives the answers it was told to, one by one, and remembers what it was asked.
#[derive(Debug, Default)]
pub(crate) struct Backend {
    /// What is at [`PROGRAM`].
    pub(crate) program: Program,
    pub(crate) answers: Mutex<Vec<(u16, &'static str)>>,
    pub(crate) asked: Mutex<Vec<HttpRequest>>,
}

#[async_trait]
impl HttpCaller for Backend {
    async fn call(&self, request: HttpRequest) -> HttpOutcome {
        if request.url.starts_with(PROGRAM) {
            let (status, body) = self.program.answer(&request);
            return HttpOutcome::Answered(HttpAnswer { status, headers: Vec::new(), body: body.into() });
        }
        self.asked.lock().await.push(request);
        let (status, body) = self.answers.lock().await.remove(0);
        HttpOutcome::Answered(HttpAnswer { status, headers: Vec::new(), body: body.into() })
    }
}

/// A clock that starts at a known moment, goes with the real one (numbers are paced by it) and can be put forward.
#[derive(Debug)]
pub(crate) struct Going {
    start: ManualClock,
    since: Instant,
}

impl Going {
    pub(crate) fn advance(&self, span: Duration) {
        self.start.advance(span);
    }
}

impl Clock for Going {
    fn now(&self) -> Timestamp {
        self.start.now().plus(Duration::from_micros(self.since.elapsed().as_micros() as u64))
    }
}

/// Everything, running.
pub(crate) struct Rig {
    pub(crate) router: Router,
    pub(crate) store: MemoryStore,
    pub(crate) clock: Arc<Going>,
    /// The key of an administrator's program, for production.
    pub(crate) key: String,
    /// The account's templates, at the provider.
    pub(crate) book: Arc<Book>,
    /// What flows call.
    pub(crate) backend: Arc<Backend>,
    sent: Mutex<mpsc::UnboundedReceiver<SendMessage>>,
    /// Whether the account is locked, and how often that was said.
    pub(crate) locked: Arc<(AtomicBool, AtomicU64)>,
    /// Whether the connection breaks after the next message, before it is answered.
    pub(crate) cut: Arc<AtomicBool>,
    /// Which messages were marked as read, and whether typing was shown.
    pub(crate) reads: Arc<parking_lot::Mutex<Vec<(String, bool)>>>,
    ports: Ports,
    app: App,
    options: Options,
    /// None while it is started anew.
    runtime: Option<Runtime>,
    files: tempfile::TempDir,
}

/// How the runtime runs here.
fn running() -> hilo_runtime::Options {
    hilo_runtime::Options { base_url: "https://hilo.test".to_owned(), ..hilo_runtime::Options::default() }
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Rig {
    /// A workspace with an administrator, a key and a channel.
    pub(crate) async fn new() -> Self {
        Self::with(Options { requests_per_second: 10_000, burst: 10_000, ..Options::default() }).await
    }

    pub(crate) async fn with(options: Options) -> Self {
        let clock = Arc::new(Going {
            start: ManualClock::new(Timestamp::from_seconds(1_763_717_000)),
            since: Instant::now(),
        });
        let store = MemoryStore::new(4, clock.clone());
        let master = format!("test:{}", "A".repeat(43)).parse().unwrap();
        let vault = Arc::new(Vault::new(MasterKeys::new(vec![master]).unwrap()));
        let bus = Arc::new(LocalBus::new(1024));
        let folder = tempfile::tempdir().unwrap();
        let files = Files::on_disk(folder.path());
        let (sender, sent) = mpsc::unbounded_channel();
        let locked = Arc::new((AtomicBool::new(false), AtomicU64::new(0)));
        let cut = Arc::new(AtomicBool::new(false));
        let reads = Arc::<parking_lot::Mutex<Vec<(String, bool)>>>::default();
        let backend = Arc::new(Backend::default());
        let shared: Arc<dyn Store> = Arc::new(store.clone());
        let book = Arc::new(Book::default());
        let ports = Ports {
            store: shared.clone(),
            vault: vault.clone(),
            bus: bus.clone(),
            sender: Arc::new(Remembering {
                sent: sender,
                count: AtomicU64::new(0),
                locked: locked.clone(),
                cut: cut.clone(),
                reads: reads.clone(),
            }),
            templates: book.clone(),
            numbers: Arc::new(Office::default()),
            http: backend.clone(),
            clock: clock.clone(),
            files: files.clone(),
        };
        let runtime = Runtime::start(ports.clone(), running()).await.unwrap();
        let app = App::new(shared.clone(), vault, bus, clock.clone());
        let first = Bootstrap {
            slug: "aurora".to_owned(),
            name: "Tienda Aurora".to_owned(),
            locale: Locale::of("es"),
            time_zone: "America/Argentina/Buenos_Aires".to_owned(),
            admin_email: "ana@example.com".to_owned(),
            admin_name: "Ana".to_owned(),
            admin_password: Some(Plain::new(PASSWORD)),
            key_for: EnvironmentKind::Production,
        };
        let made = app.bootstrap(first.clone()).await.unwrap().made.unwrap();
        assert!(app.bootstrap(first).await.unwrap().made.is_none(), "a second run makes nothing");
        let server = Server::new(&runtime, app.clone(), shared, files, clock.clone(), options.clone());
        let rig = Self {
            router: server.router(),
            store,
            clock,
            key: made.api_key.expose().to_owned(),
            book,
            backend,
            sent: Mutex::new(sent),
            locked,
            cut,
            reads,
            ports,
            app,
            options,
            runtime: Some(runtime),
            files: folder,
        };
        let added = rig.call(&rig.key, "POST", "/channels", Some(channel(NUMBER))).await;
        assert_eq!(added.status, StatusCode::CREATED, "{added:?}");
        rig
    }

    /// Stops gracefully, and starts again on the same database.
    pub(crate) async fn restart(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.stop().await;
        }
        let runtime = Runtime::start(self.ports.clone(), running()).await.unwrap();
        let (app, store, files) = (self.app.clone(), self.ports.store.clone(), self.ports.files.clone());
        let server = Server::new(&runtime, app, store, files, self.clock.clone(), self.options.clone());
        self.router = server.router();
        self.runtime = Some(runtime);
    }

    /// The stored files whose names end so.
    pub(crate) fn files_named(&self, end: &str) -> Vec<std::path::PathBuf> {
        let (mut found, mut folders) = (Vec::new(), vec![self.files.path().to_owned()]);
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.to_string_lossy().ends_with(end) {
                    found.push(path);
                }
            }
        }
        found
    }

    /// Asks the API.
    pub(crate) async fn call(&self, token: &str, method: &str, path: &str, body: Option<Value>) -> Answered {
        self.call_with(token, method, path, body, &[]).await
    }

    /// Asks the API, with more headers.
    pub(crate) async fn call_with(
        &self,
        token: &str,
        method: &str,
        path: &str,
        body: Option<Value>,
        headers: &[(&str, &str)],
    ) -> Answered {
        // Ids of one millisecond have no order among requests.
        self.clock.advance(Duration::from_millis(1));
        let mut request =
            Request::builder().method(method.parse::<Method>().unwrap()).uri(format!("/api/v1{path}"));
        if !token.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = match body {
            Some(body) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        self.ask(request.body(body).unwrap()).await
    }

    pub(crate) async fn ask(&self, request: Request<Body>) -> Answered {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        if parts.headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream") {
            return Answered { status: parts.status, headers: parts.headers, body: Value::Null };
        }
        let bytes = body.collect().await.unwrap().to_bytes();
        let body = serde_json::from_slice(&bytes)
            .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(&bytes).into_owned()));
        Answered { status: parts.status, headers: parts.headers, body }
    }

    /// Delivers a webhook, signed with a secret.
    pub(crate) async fn webhook(&self, secret: Option<&str>, body: &Value) -> StatusCode {
        let body = body.to_string();
        let mut request = Request::post("/webhooks/whatsapp");
        if let Some(secret) = secret {
            request = request.header(signature::HEADER, signature::sign(secret.as_bytes(), body.as_bytes()));
        }
        self.ask(request.body(Body::from(body)).unwrap()).await.status
    }

    /// The next message that leaves.
    pub(crate) async fn sent(&self) -> SendMessage {
        let mut sent = self.sent.lock().await;
        let next = tokio::time::timeout(Span::from_secs(20), sent.recv()).await;
        next.expect("nothing was sent").unwrap()
    }

    /// The next message that has left already, if one has.
    pub(crate) async fn sent_already(&self) -> Option<SendMessage> {
        self.sent.lock().await.try_recv().ok()
    }

    /// Whether nothing more has left.
    pub(crate) async fn nothing_else_was_sent(&self) -> bool {
        self.sent.lock().await.try_recv().is_err()
    }

    /// Makes a flow live that answers everything alike.
    pub(crate) async fn answering(&self, words: &str) {
        self.answering_with(&[words]).await;
    }

    /// Makes a flow live that answers everything with these messages.
    pub(crate) async fn answering_with(&self, messages: &[&str]) {
        let mut flow =
            "api: hilo.dev/flow/v1\nflow: answer\nname: Answer\nlanguage: es\ntriggers:\n  - { type: \
                        any_message, start: answer0 }\nstart: answer0\nnodes:\n"
                .to_owned();
        for (number, words) in messages.iter().enumerate() {
            let next =
                if number + 1 < messages.len() { format!("answer{}", number + 1) } else { "end".to_owned() };
            flow.push_str(&format!(
                "  answer{number}:\n    type: message\n    send: {{ text: {words} }}\n    next: {next}\n"
            ));
        }
        self.live("answer", &flow).await;
    }

    /// Makes a flow live.
    pub(crate) async fn live(&self, name: &str, flow: &str) {
        let pushed = self.call(&self.key, "POST", "/flows", Some(json!({ "document": flow }))).await;
        assert_eq!(pushed.status, StatusCode::CREATED, "{pushed:?}");
        let released = self.call(&self.key, "POST", &format!("/flows/{name}/publish"), None).await;
        assert_eq!(released.status, StatusCode::CREATED, "{released:?}");
    }

    /// The only thread there is, once there is one with so many messages.
    pub(crate) async fn only_thread(&self) -> Value {
        let threads = self.call(&self.key, "GET", "/threads", None).await;
        assert_eq!(threads.body["items"].as_array().map(Vec::len), Some(1), "{threads:?}");
        threads.body["items"][0].clone()
    }

    /// Waits until something holds. Every look lets the runtime work in between.
    pub(crate) async fn until<T>(&self, mut look: impl AsyncFnMut() -> Option<T>) -> T {
        let looking = async {
            loop {
                if let Some(found) = look().await {
                    return found;
                }
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Span::from_secs(20), looking).await.expect("it never came to hold")
    }

    /// The messages of a thread, oldest first, once there are so many.
    pub(crate) async fn messages(&self, contact: &str, count: usize) -> Vec<Value> {
        self.until(async || {
            let path = format!("/threads/{contact}/messages?limit=200");
            let mut page = self.call(&self.key, "GET", &path, None).await.body;
            let mut items = page["items"].as_array_mut().map(std::mem::take).unwrap_or_default();
            items.reverse();
            (items.len() >= count).then_some(items)
        })
        .await
    }

    /// The thread of the only contact, once there is one.
    pub(crate) async fn contact(&self) -> String {
        self.until(async || {
            let threads = self.call(&self.key, "GET", "/threads", None).await.body;
            threads["items"][0]["contact"].as_str().map(str::to_owned)
        })
        .await
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

/// A channel to add.
pub(crate) fn channel(number: &str) -> Value {
    json!({
        "name": "Ventas", "phone_number_id": number, "waba_id": "102290129340398", "access_token": "token",
        "app_secrets": [SECRET], "verify_token": "verify", "graph_url": "http://127.0.0.1:9/", "rate": 100_000,
        "pair_limit": false
    })
}

/// A webhook body with messages of one person.
pub(crate) fn messages(number: &str, contact: Value, messages: Vec<Value>) -> Value {
    let metadata = json!({ "display_phone_number": "5491150000000", "phone_number_id": number });
    let value = json!({ "messaging_product": "whatsapp", "metadata": metadata, "contacts": [contact],
        "messages": messages });
    json!({ "object": webhook::OBJECT, "entry": [{ "id": "102290129340398",
        "changes": [{ "field": "messages", "value": value }] }] })
}

/// A text of Ana's, who is known by phone and user id.
pub(crate) fn text_of_ana(id: &str, words: &str) -> Value {
    messages(NUMBER, ana(), vec![text(id, words)])
}

pub(crate) fn ana() -> Value {
    json!({ "profile": { "name": "Ana Suárez" }, "wa_id": "5491155550001", "user_id": "AR.1" })
}

pub(crate) fn text(id: &str, words: &str) -> Value {
    json!({ "from": "5491155550001", "from_user_id": "AR.1", "id": id, "timestamp": "1763717000",
        "type": "text", "text": { "body": words } })
}
