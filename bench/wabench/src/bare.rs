//! The least a webhook receiver can do: verify, parse, acknowledge; with `--graph` also run the
//! reference flow in memory and send the reply. Nothing is stored: a ceiling, and a test of the
//! harness.

use crate::{
    Error,
    flow::{Bot, Reply},
    http::Client,
    payload::{PHONE_NUMBER_ID, Signer},
};
use axum::{
    Router,
    body::Bytes,
    extract::{Query, State},
    http::{HeaderMap, StatusCode},
    routing::get,
};
use clap::Args;
use serde::Deserialize;
use serde_json::json;
use std::{
    collections::HashMap,
    net::Ipv4Addr,
    sync::{Arc, Mutex},
    time::Duration,
};

#[derive(Args)]
pub struct Options {
    #[arg(long, default_value_t = 8090)]
    port: u16,
    #[arg(long, default_value = "secret")]
    app_secret: String,
    #[arg(long, default_value = "token")]
    verify_token: String,
    /// Run the flow in memory and reply here, http://127.0.0.1:PORT
    #[arg(long)]
    graph: Option<String>,
    #[arg(long, default_value_t = 1)]
    pub threads: usize,
    /// Stop after this many seconds
    #[arg(long, default_value_t = 300)]
    max_seconds: u64,
}

#[derive(Deserialize)]
struct Envelope {
    entry: Vec<Entry>,
}
#[derive(Deserialize)]
struct Entry {
    changes: Vec<Change>,
}
#[derive(Deserialize)]
struct Change {
    value: Value,
}
#[derive(Deserialize)]
struct Value {
    #[serde(default)]
    contacts: Vec<Contact>,
    #[serde(default)]
    messages: Vec<Message>,
}
#[derive(Deserialize)]
struct Contact {
    profile: Profile,
}
#[derive(Deserialize)]
struct Profile {
    name: String,
}
#[derive(Deserialize)]
struct Message {
    from: String,
    text: Option<Text>,
    interactive: Option<Interactive>,
}
#[derive(Deserialize)]
struct Text {
    body: String,
}
#[derive(Deserialize)]
struct Interactive {
    button_reply: Option<Button>,
}
#[derive(Deserialize)]
struct Button {
    id: String,
}

struct Receiver {
    signer: Signer,
    token: String,
    graph: Option<Client>,
    bots: Mutex<HashMap<String, Bot>>,
}

pub async fn run(options: Options) -> Result<(), Error> {
    let receiver = Arc::new(Receiver {
        signer: Signer::new(&options.app_secret),
        token: options.verify_token,
        graph: options.graph.as_deref().map(Client::new).transpose()?,
        bots: Mutex::default(),
    });
    let app = Router::new().route("/webhook", get(handshake).post(webhook)).with_state(receiver);
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).await?;
    let limit = Duration::from_secs(options.max_seconds);
    let _ = tokio::time::timeout(limit, axum::serve(listener, app).into_future()).await;
    Ok(())
}

async fn handshake(
    State(receiver): State<Arc<Receiver>>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<String, StatusCode> {
    let of = |key: &str| query.get(key).cloned().unwrap_or_default();
    if of("hub.verify_token") == receiver.token {
        Ok(of("hub.challenge"))
    } else {
        Err(StatusCode::FORBIDDEN)
    }
}

async fn webhook(State(receiver): State<Arc<Receiver>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let signature = headers.get("x-hub-signature-256").and_then(|v| v.to_str().ok()).unwrap_or("");
    if !receiver.signer.verify(&body, signature) {
        return StatusCode::UNAUTHORIZED;
    }
    let Ok(envelope) = serde_json::from_slice::<Envelope>(&body) else {
        return StatusCode::BAD_REQUEST;
    };
    if receiver.graph.is_some() {
        tokio::spawn(async move {
            for change in envelope.entry.into_iter().flat_map(|e| e.changes) {
                let name = change.value.contacts.first().map_or("", |c| &c.profile.name);
                for message in &change.value.messages {
                    let reply = receiver.step(name, message);
                    receiver.send(&message.from, reply).await;
                }
            }
        });
    }
    StatusCode::OK
}

impl Receiver {
    fn step(&self, name: &str, message: &Message) -> Reply {
        let mut bots = self.bots.lock().unwrap();
        let bot = bots.entry(message.from.clone()).or_default();
        let button = message.interactive.as_ref().and_then(|i| i.button_reply.as_ref());
        bot.step(name, message.text.as_ref().map(|t| &*t.body), button.map(|b| &*b.id))
    }

    async fn send(&self, to: &str, reply: Reply) {
        let body = match reply {
            Reply::Text(text) => json!({"messaging_product": "whatsapp", "recipient_type": "individual",
                "to": to, "type": "text", "text": {"body": text}}),
            Reply::Menu(text) => json!({"messaging_product": "whatsapp", "recipient_type": "individual",
                "to": to, "type": "interactive", "interactive": {"type": "button", "body": {"text": text},
                "action": {"buttons": crate::flow::TOPICS.map(|t|
                    json!({"type": "reply", "reply": {"id": t, "title": t}}))}}}),
        };
        let path = format!("/v23.0/{PHONE_NUMBER_ID}/messages");
        let body = Bytes::from(body.to_string());
        if let Some(graph) = &self.graph {
            let _ = graph.post(Some(&path), ("Authorization", "Bearer token"), body).await;
        }
    }
}
