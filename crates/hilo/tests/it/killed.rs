//! The program is killed while customers are on their way through everything that waits: a question nobody answers, a backend, a
//! called flow, a delay, an approval. Each phone shows every message once and in order, and the backend was asked once for each.
//! (`boundaries` does so at every single boundary, in one process.)

use crate::{
    database::Database,
    ports::free_port,
    program::{Folder, Process, fine},
    setup::Setup,
    talk::Talk,
    web::Web,
};
use axum::{
    Json, Router,
    extract::{Path, State},
    http::HeaderMap,
    routing::post,
};
use parking_lot::Mutex;
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    sync::Arc,
    time::Duration,
};
use tokio::{net::TcpListener, task::JoinSet};

const FLOWS: &str = include_str!("../data/promises.yaml");
/// How many customers are under way at once.
const CUSTOMERS: usize = 6;
/// How often the process is killed, and how long it lives in between, in milliseconds.
const LIVES: [u64; 8] = [700, 150, 900, 400, 60, 1_100, 300, 800];
/// How long all of it may take.
const LIMIT: Duration = Duration::from_secs(120);

const TOLD: [&str; 5] = [
    "What is your name?",
    "Then without a name",
    "7 are left. How many stars?",
    "5 stars, we go on",
    "2 agree",
];

/// Which idempotency keys came for which customer.
type Asked = Arc<Mutex<BTreeMap<String, BTreeSet<String>>>>;

async fn backend(asked: Asked) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let reserve =
        post(|Path(phone): Path<String>, State(asked): State<Asked>, headers: HeaderMap| async move {
            let key = headers["idempotency-key"].to_str().unwrap().to_owned();
            asked.lock().entry(phone).or_default().insert(key);
            Json(json!({ "left": 7 }))
        });
    let router = Router::new().route("/{phone}", reserve).with_state(asked);
    tokio::spawn(async move { axum::serve(listener, router).await });
    port
}

/// The flow of the other test with seconds for hours, and both people asked from the beginning.
fn flows(backend: u16) -> Vec<String> {
    let flows = [
        ("https://shop.test", format!("http://127.0.0.1:{backend}")),
        ("no_reply: { after: 1h", "no_reply: { after: 1s".to_owned()),
        ("for: 2h", "for: 2s".to_owned()),
        ("people: [rosa@example.com]", "people: [rosa@example.com, luis@example.com]".to_owned()),
        ("    escalate: { after: 1h, people: [luis@example.com] }\n", String::new()),
    ]
    .iter()
    .fold(FLOWS.to_owned(), |flows, (from, to)| {
        assert!(flows.contains(from), "{from}");
        flows.replace(from, to)
    });
    flows.split("\n---\n").map(str::to_owned).collect()
}

/// Those who have to agree, with a token each.
async fn colleagues(api: &Web) -> Vec<Web> {
    let roles = api.get("/roles").await;
    let roles = roles["items"].as_array().unwrap();
    let agent = roles.iter().find(|role| role["preset"] == "agent").unwrap()["id"].clone();
    let mut colleagues = Vec::new();
    for name in ["rosa", "luis"] {
        let (email, password) = (format!("{name}@example.com"), "una frase larga");
        api.post("/people", json!({ "email": email, "name": name, "password": password, "role": agent }))
            .await;
        let session = json!({ "email": email, "password": password, "bearer": true });
        let session = api.post("/session", session).await;
        colleagues.push(api.with_key(session["token"].as_str().unwrap()));
    }
    colleagues
}

/// Somebody who approves whatever they are asked, for ever.
async fn approves(me: Web) {
    loop {
        tokio::time::sleep(Duration::from_millis(50)).await;
        let page = me.ask(http::Method::GET, "/approvals?state=waiting", &[], "").await;
        let Some((_, page)) = page else { continue };
        for asked in page["items"].as_array().cloned().unwrap_or_default() {
            if asked["may_answer"] == true {
                let path = format!("/approvals/{}/answer", asked["id"].as_str().unwrap());
                // Whether it was heard is seen in the list.
                let _ = me.ask(http::Method::POST, &path, &[], json!({ "approves": true }).to_string()).await;
            }
        }
    }
}

/// Somebody to whom all of it happens.
async fn customer(talk: Talk, id: String) {
    let seq = talk.says(&id, "start").await;
    assert_eq!(talk.answers(&id, seq, 3).await, TOLD[..3]);
    let seq = talk.says(&id, "5").await;
    assert_eq!(talk.answers(&id, seq, 2).await, TOLD[3..]);
}

/// Webhooks of somebody else show that signs of sends would come.
async fn bystander(talk: Talk) {
    talk.customer("bystander", json!({ "phone": "5491166600000" })).await;
    for number in 0.. {
        tokio::time::sleep(Duration::from_millis(250)).await;
        talk.says("bystander", &format!("m{number}")).await;
    }
}

async fn kill_again_and_again(setup: &Setup, mut process: Process) -> Process {
    for life in LIVES {
        process.said("webhooks");
        tokio::time::sleep(Duration::from_millis(life)).await;
        process.kill();
        process = setup.start();
    }
    process.said("webhooks");
    process
}

async fn killed(database: &Database) {
    let folder = Folder::new();
    let asked = Asked::default();
    let backend = backend(asked.clone()).await;
    let (port, simulator) = (free_port(), free_port());
    let setup = Setup {
        folder: folder.path().to_owned(),
        database: database.argument(),
        port,
        door: port,
        simulator,
        backend,
        uncertain_seconds: 2,
    };
    let (process, api_key) = setup.begin();
    // The one that is called goes first.
    for flow in flows(backend).iter().rev() {
        fs::write(setup.folder.join("flow.yaml"), flow).unwrap();
        fine(&setup.folder, setup.arguments(&["flow", "push", "flow.yaml", "--publish"]));
    }
    let judge = setup.start_simulator();
    let talk = Talk::new(&format!("http://127.0.0.1:{simulator}"));
    let api = Web::new(format!("http://127.0.0.1:{port}/api/v1"), Some(&api_key));
    let mut beside = JoinSet::new();
    for me in colleagues(&api).await {
        beside.spawn(approves(me));
    }
    beside.spawn(bystander(talk.clone()));
    // What commands changed beside it is known by now.
    tokio::time::sleep(Duration::from_millis(700)).await;
    let mut customers = JoinSet::new();
    let phones: Vec<String> = (0..CUSTOMERS).map(|number| format!("54911555{number:05}")).collect();
    for (number, phone) in phones.iter().enumerate() {
        let id = format!("c{number}");
        talk.customer(&id, json!({ "phone": phone })).await;
        customers.spawn(customer(talk.clone(), id));
    }
    let process = kill_again_and_again(&setup, process).await;
    customers.join_all().await;
    beside.shutdown().await;
    talk.idle().await;
    for (number, phone) in phones.iter().enumerate() {
        let thread = talk.thread(&format!("c{number}")).await;
        let told: Vec<&Value> = thread
            .iter()
            .filter(|message| message["from"] == "business")
            .map(|message| &message["text"])
            .collect();
        assert_eq!(told, TOLD, "c{number}");
        assert_eq!(asked.lock().get(phone).map(BTreeSet::len), Some(1), "c{number}");
    }
    let decided = api.get("/approvals?state=approved").await;
    let decided = decided["items"].as_array().unwrap();
    assert_eq!(decided.len(), CUSTOMERS);
    assert!(decided.iter().all(|one| one["answers"].as_array().is_some_and(|answers| answers.len() == 2)));
    assert_eq!(process.stop(), Some(0));
    judge.kill();
}

async fn within_limit(database: &Database) {
    tokio::time::timeout(LIMIT, killed(database)).await.expect("it takes no longer than it may");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_on_the_way_comes_through_however_often_it_is_killed_on_sqlite() {
    within_limit(&Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_on_the_way_comes_through_however_often_it_is_killed_on_postgresql() {
    let Some(database) = Database::postgres("killed").await else { return };
    within_limit(&database).await;
    database.drop().await;
}
