//! What is counted, as people see it: flows node by node, and how numbers fare.

use crate::rig::{NUMBER, Rig, SECRET, ana, messages, text_of_ana};
use axum::http::StatusCode;
use hilo_http::Options;
use hilo_model::Duration;
use serde_json::{Value, json};

const ASKING: &str = r#"
api: hilo.dev/flow/v1
flow: asking
name: Asking
language: en
triggers:
  - { type: any_message }
start: number
nodes:
  number:
    type: ask
    question: "How many?"
    answer: { type: number }
    fallback: thanks
    next: thanks
  thanks:
    type: message
    send: { text: "Thank you" }
    next: end
"#;

async fn publish(rig: &Rig, document: &str) {
    let pushed = rig.call(&rig.key, "POST", "/flows", Some(json!({ "document": document }))).await;
    assert_eq!(pushed.status, StatusCode::CREATED, "{pushed:?}");
    let published = rig.call(&rig.key, "POST", "/flows/asking/publish", Some(json!({}))).await;
    assert!(published.status.is_success(), "{published:?}");
}

/// Ana writes, and the flow answers.
async fn says(rig: &Rig, id: &str, words: &str) {
    assert_eq!(rig.webhook(Some(SECRET), &text_of_ana(id, words)).await, StatusCode::OK);
    rig.sent().await;
}

async fn figures(rig: &Rig, query: &str) -> Value {
    let answer = rig.call(&rig.key, "GET", &format!("/flows/asking/figures{query}"), None).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    answer.body
}

#[tokio::test]
async fn a_flow_shows_how_many_went_where() {
    let rig = Rig::new().await;
    publish(&rig, ASKING).await;
    says(&rig, "wamid.1", "hello").await;
    let waits = figures(&rig, "?version=1").await;
    assert_eq!(waits["runs"]["started"], 1);
    assert_eq!(waits["runs"]["active"], 1);
    assert_eq!(waits["runs"]["took"], Value::Null);
    assert_eq!(waits["nodes"][0]["node"], "number");
    assert_eq!(waits["nodes"][0]["standing"], 1);

    // A webhook that comes again counts nothing.
    for _ in 0..3 {
        rig.webhook(Some(SECRET), &text_of_ana("wamid.1", "hello")).await;
    }
    says(&rig, "wamid.2", "many").await;
    rig.clock.advance(Duration::from_seconds(60));
    says(&rig, "wamid.3", "7").await;
    let done = figures(&rig, "").await;
    let runs = &done["runs"];
    assert_eq!(
        (&runs["started"], &runs["active"], &runs["ended"]["completed"]),
        (&json!(1), &json!(0), &json!(1))
    );
    let took = runs["took"]["p50"].as_f64().unwrap();
    assert!((56.0..64.0).contains(&took), "{runs}");
    let left = |node: usize| done["nodes"][node]["left"].clone();
    assert_eq!(left(0), json!([{ "output": "next", "count": 1 }]));
    assert_eq!((&done["nodes"][0]["again"], &done["nodes"][0]["standing"]), (&json!(1), &json!(0)));
    assert_eq!(
        (&done["nodes"][1]["node"], left(1)),
        (&json!("thanks"), json!([{ "output": "next", "count": 1 }]))
    );

    // Somebody takes over while the second run asks.
    says(&rig, "wamid.4", "hello").await;
    let contact = rig.contact().await;
    let taken = rig.call(&rig.key, "POST", &format!("/threads/{contact}/take-over"), Some(json!({}))).await;
    assert_eq!(taken.status, StatusCode::OK, "{taken:?}");
    let stopped = figures(&rig, "").await;
    assert_eq!(stopped["nodes"][0]["stopped"]["taken_over"], 1);
    assert_eq!(stopped["runs"]["ended"]["taken_over"], 1);

    // In the list, and in another time.
    let list = rig.call(&rig.key, "GET", "/figures/flows", None).await.body;
    assert_eq!(list["items"][0]["runs"], stopped["runs"]);
    let earlier = figures(&rig, "?until=2025-11-21T08:30:00Z").await;
    assert_eq!(earlier["period"]["until"], "2025-11-21T09:00:00Z");
    assert_eq!((&earlier["runs"]["started"], &earlier["nodes"]), (&json!(0), &json!([])));

    let unknown = rig.call(&rig.key, "GET", "/flows/asking/figures?version=9", None).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    let bad = rig.call(&rig.key, "GET", "/flows/asking/figures?from=yesterday", None).await;
    assert_eq!(
        (bad.status, &bad.body["errors"][0]["pointer"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("/from"))
    );
}

const TRIED: &str = r#"
api: hilo.dev/flow/v1
flow: asking
name: Asking
process: shopping
language: en
triggers:
  - { type: any_message }
start: which
nodes:
  which:
    type: split
    variants: [{ name: short, weight: 1, next: number }, { name: long, weight: 0, next: number }]
    measure: { goal: sale, base: 10, lift: 20 }
  number:
    type: ask
    question: "How many?"
    answer: { type: number }
    fallback: end
    next: sold
  sold: { type: goal, goal: sale, next: thanks }
  thanks:
    type: message
    send: { text: "Thank you" }
    next: end
"#;

#[tokio::test]
async fn runs_are_told_by_what_they_have_in_common() {
    let rig = Rig::new().await;
    publish(&rig, TRIED).await;
    says(&rig, "wamid.1", "hello").await;
    says(&rig, "wamid.2", "many").await;
    rig.clock.advance(Duration::from_hours(2));
    says(&rig, "wamid.3", "7").await;
    let told = async |query: &str| {
        let answer = rig.call(&rig.key, "GET", &format!("/figures/runs{query}"), None).await;
        assert_eq!(answer.status, StatusCode::OK, "{query}: {answer:?}");
        answer.body
    };
    let all = told("").await;
    assert_eq!(
        (&all["all"]["started"], &all["all"]["retries"], &all["groups"]),
        (&json!(1), &json!(1), &json!([]))
    );
    assert_eq!((&all["all"]["completion"], &all["all"]["active"]), (&json!(1.0), &json!(0)));
    for (by, name, value) in [
        ("version", "version", json!(1)),
        ("trigger", "trigger", json!("any_message")),
        ("process", "process", json!("shopping")),
        ("variant", "variant", json!("short")),
        ("variant", "split", json!("which")),
    ] {
        let groups = told(&format!("?by={by}&flow=asking")).await["groups"].clone();
        assert_eq!((groups.as_array().unwrap().len(), &groups[0][name]), (1, &value), "{by}");
        let runs = &groups[0]["runs"];
        assert_eq!((&runs["started"], &runs["ended"]["completed"]), (&json!(1), &json!(1)), "{by}");
    }
    let channels = rig.call(&rig.key, "GET", "/channels", None).await.body;
    let channel = channels["items"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(told("?by=channel").await["groups"][0]["channel"], channel);

    // Each of its hour: it began in one and ended in another.
    let hours = told("?by=hour,version").await["groups"].clone();
    let hours: Vec<_> = hours
        .as_array()
        .unwrap()
        .iter()
        .map(|g| (&g["runs"]["started"], &g["runs"]["ended"]["completed"]))
        .collect();
    assert_eq!(hours, [(&json!(1), &json!(0)), (&json!(0), &json!(1))]);

    let only = |query: &str| format!("?flow=asking&{query}");
    for (query, started) in [
        (format!("channel={channel}"), 1),
        ("channel=chn_00000000000000000000000001".to_owned(), 0),
        ("trigger=any_message&variant=which:short".to_owned(), 1),
        ("variant=which:long".to_owned(), 0),
        ("versions=2".to_owned(), 0),
        ("process=shopping".to_owned(), 1),
        ("process=returns".to_owned(), 0),
    ] {
        assert_eq!(told(&only(&query)).await["all"]["started"], started, "{query}");
    }
    // Nodes of a slice alone: what is true now is not kept by it.
    let nodes = figures(&rig, "?variant=which:short").await["nodes"].clone();
    let number = nodes.as_array().unwrap().iter().find(|node| node["node"] == "number").unwrap().clone();
    assert_eq!(
        (&number["again"], &number["standing"], &number["dropped"]),
        (&json!(1), &Value::Null, &json!(0))
    );
    assert_eq!(number["drop_rate"], 0.0);

    for (query, pointer) in [
        ("?by=moon", "/by"),
        ("?by=hour,day", "/by"),
        ("?by=flow,version,channel,trigger", "/by"),
        ("?versions=one", "/versions"),
        ("?channel=7", "/channel"),
        ("?variant=short", "/variant"),
    ] {
        let refused = rig.call(&rig.key, "GET", &format!("/figures/runs{query}"), None).await;
        let told = (refused.status, &refused.body["errors"][0]["pointer"]);
        assert_eq!(told, (StatusCode::UNPROCESSABLE_ENTITY, &json!(pointer)), "{query}");
    }
}

#[tokio::test]
async fn an_experiment_says_what_it_may_and_its_better_variant_is_for_everybody() {
    let rig = Rig::new().await;
    publish(&rig, TRIED).await;
    for (id, words) in [("wamid.1", "hello"), ("wamid.2", "7"), ("wamid.3", "hello"), ("wamid.4", "7")] {
        says(&rig, id, words).await;
    }
    let experiments = rig.call(&rig.key, "GET", "/flows/asking/experiments", None).await.body;
    let one = &experiments["items"][0];
    assert_eq!((&one["node"], &one["versions"]), (&json!("which"), &json!([1])));
    // Two runs, one person.
    assert_eq!(one["variants"][0], json!({ "name": "short", "weight": 1, "people": 1 }));
    let goal = &one["goals"][0];
    assert_eq!(
        (&goal["goal"], &goal["planned"], &goal["reached"]),
        (&json!("sale"), &json!(true), &json!([1, 0]))
    );
    assert_eq!(
        (&goal["verdict"], &goal["needed"], &goal["more"]),
        (&json!("settled"), &json!(3841), &Value::Null),
        "everybody gets the one variant"
    );
    let wrong = rig.call(&rig.key, "GET", "/flows/asking/experiments?lift=0", None).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);

    let path = "/flows/asking/experiments/which/promote";
    let promoted = rig.call(&rig.key, "POST", path, Some(json!({ "variant": "long" }))).await;
    assert_eq!((promoted.status, &promoted.body["number"]), (StatusCode::CREATED, &json!(2)));
    let document = rig.call(&rig.key, "GET", "/flows/asking/versions/2", None).await.body["document"].clone();
    let weights: Vec<_> = document["nodes"]["which"]["variants"]
        .as_array()
        .unwrap()
        .iter()
        .map(|v| v["weight"].clone())
        .collect();
    assert_eq!(weights, [json!(0), json!(100)]);
    // Nothing is live by it, and nothing is made twice.
    assert_eq!(rig.call(&rig.key, "GET", "/flows/asking", None).await.body["live"], 1);
    let again = rig.call(&rig.key, "POST", path, Some(json!({ "variant": "long" }))).await;
    assert_eq!((again.status, &again.body["created"]), (StatusCode::OK, &json!(false)));
    for (path, variant, pointer) in
        [(path, "other", "/variant"), ("/flows/asking/experiments/number/promote", "long", "/node")]
    {
        let refused = rig.call(&rig.key, "POST", path, Some(json!({ "variant": variant }))).await;
        let told = (refused.status, &refused.body["errors"][0]["pointer"]);
        assert_eq!(told, (StatusCode::UNPROCESSABLE_ENTITY, &json!(pointer)));
    }
    // The new version is another experiment.
    let experiments = rig.call(&rig.key, "GET", "/flows/asking/experiments", None).await.body;
    assert_eq!(experiments["items"][0]["versions"], json!([2]));
    assert_eq!(experiments["items"][0]["variants"][1]["people"], 0);
}

#[tokio::test]
async fn a_number_shows_how_it_fares() {
    let rig = Rig::new().await;
    let channels = rig.call(&rig.key, "GET", "/channels", None).await.body;
    let channel = channels["items"][0]["id"].as_str().unwrap().to_owned();
    let path = format!("/channels/{channel}/health");
    let health = async || rig.call(&rig.key, "GET", &path, None).await.body;
    let new = health().await;
    assert_eq!((&new["signs"], &new["webhook_at"]), (&json!(["silent"]), &Value::Null));

    rig.answering("Recibido").await;
    rig.webhook(Some(SECRET), &text_of_ana("wamid.1", "hola")).await;
    let sent = rig.sent().await;
    let told = rig.until(async || Some(health().await).filter(|health| health["day"]["sent"] == 1)).await;
    assert_eq!((&told["signs"], &told["day"]["received"]), (&json!([]), &json!(1)));
    assert_eq!((&told["webhook_at"], &told["confirmed_at"]), (&told["received_at"], &Value::Null));

    let status = json!({ "id": "wamid.out.0", "status": "failed", "timestamp": "1763717005",
        "recipient_id": "5491155550001", "biz_opaque_callback_data": sent.callback,
        "errors": [{ "code": 131_049, "title": "not delivered" }] });
    let mut news = messages(NUMBER, ana(), vec![]);
    news["entry"][0]["changes"][0]["value"]["statuses"] = json!([status]);
    rig.webhook(Some(SECRET), &news).await;
    let failed = rig.until(async || Some(health().await).filter(|health| health["day"]["failed"] == 1)).await;
    let failure = &failed["failure"];
    assert_eq!((&failure["code"], &failure["class"]), (&json!("131049"), &json!("later")));
    assert!(failure["meaning"].as_str().unwrap().contains("marketing"), "{failure}");

    let account = json!({ "object": "whatsapp_business_account", "entry": [{ "id": "102290129340398", "changes": [
        { "field": "account_update", "value": { "event": "ACCOUNT_RESTRICTION",
            "restriction_info": [{ "restriction_type": "RESTRICTED_BIZ_INITIATED_MESSAGING" }] } }] }] });
    assert_eq!(rig.webhook(Some(SECRET), &account).await, StatusCode::OK);
    let told = rig.until(async || Some(health().await).filter(|health| health["told"][0].is_object())).await;
    assert_eq!(told["told"][0]["word"], "ACCOUNT_RESTRICTION");
    assert_eq!(told["signs"], json!(["restricted"]));

    rig.clock.advance(Duration::from_hours(30));
    let quiet = health().await;
    assert_eq!(quiet["signs"], json!(["restricted", "quiet"]));
    assert_eq!(quiet["day"], json!({ "received": 0, "sent": 0, "failed": 0 }));
}

#[tokio::test]
async fn whoever_is_signed_in_learns_where_webhooks_go() {
    let rig = Rig::new().await;
    let unset = rig.call(&rig.key, "GET", "/installation", None).await.body;
    assert_eq!(unset, json!({ "public_url": null, "whatsapp_webhook_url": null, "reachable": false }));
    for (url, reachable) in [("https://hilo.example.com", true), ("http://hilo.example.com", false)] {
        let options = Options { public_url: Some(url.parse().unwrap()), ..Options::default() };
        let rig = Rig::with(options).await;
        let told = rig.call(&rig.key, "GET", "/installation", None).await.body;
        let expected = json!({ "public_url": url, "reachable": reachable,
            "whatsapp_webhook_url": format!("{url}/webhooks/whatsapp") });
        assert_eq!(told, expected);
    }
}
