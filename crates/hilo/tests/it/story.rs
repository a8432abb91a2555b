//! The story of docs/first-steps.md, on both databases: a customer comes through Tienda Aurora to a person, the process
//! is killed in between, and the API shows what the phone shows.

use crate::{
    database::Database,
    program::{Folder, Process, between, hilo},
    talk::Talk,
    web::Web,
};
use http::StatusCode;
use serde_json::{Value, json};
use std::path::Path;

/// The demo, running.
pub(crate) struct Shop {
    process: Process,
    told: String,
}

/// Starts the demo in a folder.
pub(crate) fn open(folder: &Path, database: &Database) -> Shop {
    let address = "127.0.0.1:0";
    let mut command =
        hilo(folder, ["serve", "--demo", "--listen", address, "--demo-simulator", address, "--log", "warn"]);
    if let Some(url) = database.argument() {
        command.args(["--database", &url]);
    }
    let mut process = Process::start(command, &folder.join("hilo.log"));
    let told = process.said("curl -s").to_owned();
    Shop { process, told }
}

/// The shop's API.
pub(crate) struct Api(Web);

impl Shop {
    /// Its customers.
    pub(crate) fn talk(&self) -> Talk {
        Talk::new(self.simulator())
    }

    /// Where its simulator is.
    pub(crate) fn simulator(&self) -> &str {
        between(&self.told, "simulator phone --url", "\n")
    }

    /// Its API, for somebody who may do everything.
    pub(crate) fn api(&self) -> Api {
        let url = between(&self.told, "API       ", " ");
        Api(Web::new(url, Some(between(&self.told, "  API key   ", "\n"))))
    }

    /// Kills it.
    pub(crate) fn kill(self) {
        self.process.kill();
    }

    /// Asks it to stop; its exit code.
    pub(crate) fn stop(self) -> Option<i32> {
        self.process.stop()
    }
}

impl Api {
    /// For anything.
    pub(crate) fn web(&self) -> &Web {
        &self.0
    }

    /// The contact of this name.
    pub(crate) async fn contact(&self, name: &str) -> String {
        let threads = self.0.get("/threads").await;
        let named = |thread: &&Value| thread["name"] == name;
        let thread = threads["items"].as_array().unwrap().iter().find(named).expect("their thread");
        thread["contact"].as_str().unwrap().to_owned()
    }

    /// Waits for so many incidents.
    pub(crate) async fn incidents(&self, count: usize) -> Vec<Value> {
        loop {
            let page = self.0.get("/incidents").await;
            let incidents: Vec<Value> = serde_json::from_value(page["items"].clone()).unwrap();
            if incidents.len() >= count {
                return incidents;
            }
            tokio::task::yield_now().await;
        }
    }
}

async fn story(database: &Database) {
    let folder = Folder::new();
    let shop = open(folder.path(), database);
    let talk = shop.talk();
    talk.customer("ana", json!({ "name": "Ana Pérez", "phone": "5491155550001" })).await;

    let seq = talk.says("ana", "hola").await;
    let welcome = talk.answers("ana", seq, 1).await;
    assert!(welcome[0].starts_with("¡Hola, Ana!"), "{welcome:?}");
    let seq = talk.taps("ana", "order").await;
    assert!(talk.answers("ana", seq, 1).await[0].contains("número de tu pedido"));

    // In the middle of the question the process dies, and comes back somewhere else.
    shop.process.kill();
    let shop = open(folder.path(), database);
    let talk = shop.talk();

    let seq = talk.says("ana", "no lo sé").await;
    assert!(talk.answers("ana", seq, 1).await[0].contains("no parece completo"));
    let seq = talk.says("ana", "1042").await;
    let found = talk.answers("ana", seq, 2).await;
    assert!(found[0].contains("*1042* va en camino") && found[0].contains("Correo Andino"), "{found:?}");

    let shop_api = shop.api();
    let api = shop_api.web();
    let threads = api.get("/threads").await;
    let thread = &threads["items"][0];
    assert_eq!((&thread["name"], &thread["status"]), (&json!("Ana Pérez"), &json!("bot")));
    let contact = thread["contact"].as_str().unwrap().to_owned();

    let seq = talk.taps("ana", "person").await;
    assert!(talk.answers("ana", seq, 1).await[0].starts_with("¡Claro!"));
    // What was sent is durable before it leaves, so whoever looks after it arrived sees it.
    let thread = api.get(&format!("/threads/{contact}")).await;
    assert_eq!((&thread["status"], &thread["run"]), (&json!("open"), &Value::Null));
    assert!(thread["team"].is_string(), "the team of the flow has it: {thread}");

    let content = json!({ "content": { "type": "text", "body": "Hola Ana, soy Marta. ¿En qué te ayudo?" } });
    let path = format!("/threads/{contact}/messages");
    let before = talk.thread("ana").await.len();
    for _ in 0..2 {
        // The same request twice: a browser that lost the first answer.
        let headers = [("idempotency-key", "reply-1")];
        let sent = api.ask(http::Method::POST, &path, &headers, content.to_string()).await;
        assert_eq!(sent.expect("an answer").0, StatusCode::OK);
    }
    talk.idle().await;
    let phone = talk.thread("ana").await;
    assert_eq!(phone.len(), before + 1, "{phone:?}");
    assert_eq!(phone[before]["text"], content["content"]["body"]);

    // The bot keeps silent now, whatever the customer writes.
    talk.says("ana", "menu de otra cosa").await;
    talk.idle().await;
    // An order waits for its turn, and so for the turns of everything that came before it.
    api.post(&format!("/threads/{contact}/read"), json!({})).await;
    let phone = talk.thread("ana").await;
    assert_eq!(phone.len(), before + 2, "{phone:?}");

    let messages = api.get(&format!("{path}?limit=100")).await;
    let mut shown: Vec<Value> = serde_json::from_value(messages["items"].clone()).unwrap();
    shown.reverse();
    let ids = |messages: &[Value], field: &str| -> Vec<String> {
        messages.iter().map(|message| message[field].as_str().unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(ids(&shown, "provider_id"), ids(&phone, "id"), "the API shows what the phone shows, in order");
    assert_eq!(shop.process.stop(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_comes_through_the_shop_to_a_person_on_sqlite() {
    story(&Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_comes_through_the_shop_to_a_person_on_postgresql() {
    let Some(database) = Database::postgres("story").await else { return };
    story(&database).await;
    database.drop().await;
}
