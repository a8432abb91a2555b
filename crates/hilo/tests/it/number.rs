//! A number is looked after through the API: its profile, and its way out of WhatsApp's API and in again, at the simulator.

use crate::{database::Database, program::Folder, story::open};
use http::{Method, StatusCode};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn a_number_is_looked_after() {
    let folder = Folder::new();
    let shop = open(folder.path(), &Database::Sqlite);
    let api = shop.api();
    let web = api.web();
    let channels = web.get("/channels").await;
    let at = format!("/channels/{}", channels["items"][0]["id"].as_str().unwrap());
    let standing = async || web.get(&format!("{at}/number")).await;
    let step = async |method: Method, step: &str, body: Value| {
        let path = format!("{at}/number/{step}");
        let body = if body.is_null() { String::new() } else { body.to_string() };
        web.ask(method, &path, &[], body).await.expect("an answer")
    };
    let change = async |body: Value| {
        let path = format!("{at}/profile");
        web.ask(Method::PATCH, &path, &[], body.to_string()).await.expect("an answer")
    };

    let number = standing().await;
    assert_eq!((&number["status"], &number["verification"]), (&json!("CONNECTED"), &json!("VERIFIED")));
    assert_eq!((&number["platform"], &number["next"]), (&json!("CLOUD_API"), &Value::Null));

    // What people see of it.
    let new =
        json!({ "about": "Abierto de 9 a 18", "websites": ["https://aurora.example"], "vertical": "RETAIL" });
    let (status, changed) = change(new).await;
    assert_eq!((status, &changed["about"]), (StatusCode::OK, &json!("Abierto de 9 a 18")), "{changed}");
    let (_, changed) = change(json!({ "email": "hola@aurora.example" })).await;
    assert_eq!((&changed["vertical"], &changed["email"]), (&json!("RETAIL"), &json!("hola@aurora.example")));
    assert_eq!(web.get(&format!("{at}/profile")).await, changed);

    // Another name waits for its review; customers see the present one until then.
    assert_eq!(number["new_name_status"], Value::Null);
    assert_eq!(step(Method::POST, "name", json!({ "name": "Aurora Norte" })).await.0, StatusCode::NO_CONTENT);
    let renamed = standing().await;
    assert_eq!(renamed["new_name_status"], "PENDING_REVIEW");
    assert_eq!(renamed["verified_name"], number["verified_name"]);
    let (status, refused) = step(Method::POST, "name", json!({ "name": " " })).await;
    assert_eq!(
        (status, &refused["errors"][0]["pointer"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("/name"))
    );

    // Out and in again: the PIN that was set is asked for.
    assert_eq!(step(Method::PUT, "pin", json!({ "pin": "402915" })).await.0, StatusCode::NO_CONTENT);
    assert_eq!(step(Method::POST, "deregister", Value::Null).await.0, StatusCode::NO_CONTENT);
    let number = standing().await;
    assert_eq!((&number["status"], &number["next"]), (&json!("DISCONNECTED"), &json!("register")));
    let (status, refused) = step(Method::POST, "register", json!({ "pin": "111111" })).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!((&refused["code"], &refused["provider_code"]), (&json!("provider_refused"), &json!(133_005)));
    assert_eq!(step(Method::POST, "register", json!({ "pin": "402915" })).await.0, StatusCode::NO_CONTENT);
    assert_eq!(standing().await["status"], "CONNECTED");
    assert_eq!(step(Method::POST, "subscribe", Value::Null).await.0, StatusCode::NO_CONTENT);

    // Who did what is on record, without what must not be there.
    let audit = web.get("/audit?limit=50").await;
    let steps: Vec<&Value> = audit["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["action"].as_str().unwrap().starts_with("channel.number_step"))
        .collect();
    let told: Vec<(&str, &Value)> =
        steps.iter().map(|row| (row["action"].as_str().unwrap(), &row["detail"]["step"])).collect();
    assert_eq!(
        told,
        [
            ("channel.number_step", &json!("subscribe")),
            ("channel.number_step", &json!("register")),
            ("channel.number_step_failed", &json!("register")),
            ("channel.number_step", &json!("register")),
            ("channel.number_step", &json!("deregister")),
            ("channel.number_step", &json!("set_pin")),
            ("channel.number_step", &json!("rename")),
        ]
    );
    assert!(!audit.to_string().contains("402915"));
    assert_eq!(shop.stop(), Some(0));
}
