//! From a draft to what is live: drafts of one's own, versions of what several people wrote, tests, stages, going back.

use crate::rig::Rig;
use axum::http::StatusCode;
use serde_json::{Value, json};

/// A flow in which everything can be changed.
fn flow(question: &str, words: &str) -> String {
    format!(
        "api: hilo.dev/flow/v1\nflow: shop\nname: Shop\nlanguage: es\ntriggers: [{{ type: any_message }}]\nstart: ask\nnodes:\n  \
         ask: {{ type: ask, question: '{question}', answer: {{ type: text }}, next: bye, fallback: bye }}\n  \
         bye: {{ type: message, send: {{ text: '{words}' }}, next: end }}\n"
    )
}

fn test(words: &str) -> String {
    format!(
        "test: Se despide\nsteps:\n  - say: hola\n  - say: tres\n  - expect: {{ texts: ['¿Cuántos?', '{words}'] }}\n"
    )
}

async fn push(rig: &Rig, body: Value) -> Value {
    let pushed = rig.call(&rig.key, "POST", "/flows", Some(body)).await;
    assert!(pushed.status.is_success(), "{pushed:?}");
    pushed.body
}

fn changes(body: &Value) -> Vec<&str> {
    let items = body.as_array().expect("changes");
    items.iter().map(|change| change["message"].as_str().unwrap_or_default()).collect()
}

#[tokio::test]
async fn a_draft_is_its_authors_own_until_a_version_is_made_of_it() {
    let rig = Rig::new().await;
    push(&rig, json!({ "document": flow("¿Cuántos?", "Adiós") })).await;
    let none = rig.call(&rig.key, "GET", "/flows/shop/draft", None).await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);

    let written = json!({ "document": flow("¿Cuántos quieres?", "Adiós") });
    let draft = rig.call(&rig.key, "PUT", "/flows/shop/draft", Some(written.clone())).await;
    assert_eq!(draft.status, StatusCode::OK, "{draft:?}");
    assert_eq!((&draft.body["base"], &draft.body["latest"]), (&json!(1), &json!(1)));
    assert_eq!(changes(&draft.body["changes"]).len(), 1);
    // Nothing is live or a version by it.
    let about = rig.call(&rig.key, "GET", "/flows/shop", None).await.body;
    assert_eq!((&about["latest"], &about["live"]), (&json!(1), &Value::Null));
    let drafts = rig.call(&rig.key, "GET", "/flows/shop/drafts", None).await.body;
    assert_eq!((drafts["items"].as_array().map(Vec::len), &drafts["items"][0]["base"]), (Some(1), &json!(1)));

    // What was read is what is written over.
    let stale = json!({ "document": "x", "based_on": 7 });
    let refused = rig.call(&rig.key, "PUT", "/flows/shop/draft", Some(stale)).await;
    assert_eq!(refused.status, StatusCode::PRECONDITION_FAILED, "{refused:?}");
    // What is unfinished may even be no flow yet.
    let half = json!({ "document": "api: hilo.dev/flow/v1\nflow: sh", "based_on": draft.body["version"] });
    let half = rig.call(&rig.key, "PUT", "/flows/shop/draft", Some(half)).await;
    assert!(half.body["unreadable"].is_string(), "{half:?}");
    let refused = rig.call(&rig.key, "POST", "/flows/shop/draft/version", None).await;
    assert_eq!(refused.body["code"], "not_a_flow_document");

    rig.call(&rig.key, "PUT", "/flows/shop/draft", Some(written)).await;
    let note = json!({ "note": "Más claro" });
    let made = rig.call(&rig.key, "POST", "/flows/shop/draft/version", Some(note)).await;
    assert_eq!((made.status, &made.body["number"]), (StatusCode::CREATED, &json!(2)), "{made:?}");
    assert_eq!(rig.call(&rig.key, "GET", "/flows/shop/draft", None).await.status, StatusCode::NOT_FOUND);
    let versions = rig.call(&rig.key, "GET", "/flows/shop/versions", None).await.body;
    let newest = &versions["items"][0];
    assert_eq!((&newest["note"], &newest["author"]["type"]), (&json!("Más claro"), &json!("api_key")));
    let since = rig.call(&rig.key, "GET", "/flows/shop/versions/2/changes", None).await.body;
    assert!(changes(&since["items"])[0].contains("¿Cuántos quieres?"), "{since}");
    let back = rig.call(&rig.key, "GET", "/flows/shop/versions/1/changes?since=2", None).await.body;
    assert!(changes(&back["items"])[0].contains("¿Cuántos?"), "{back}");

    // A draft is of its flow.
    let other = flow("¿?", "Adiós").replace("flow: shop", "flow: other");
    rig.call(&rig.key, "PUT", "/flows/shop/draft", Some(json!({ "document": other }))).await;
    let refused = rig.call(&rig.key, "POST", "/flows/shop/draft/version", None).await;
    assert_eq!(refused.body["errors"][0]["pointer"], "/document/flow", "{refused:?}");
    let gone = rig.call(&rig.key, "DELETE", "/flows/shop/draft", None).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn on_top_of_a_newer_version_both_peoples_work_is_kept_and_clashes_are_decided() {
    let rig = Rig::new().await;
    push(&rig, json!({ "document": flow("¿Cuántos?", "Adiós") })).await;
    // A colleague's version comes first.
    push(&rig, json!({ "document": flow("¿Cuántos quieres?", "Adiós") })).await;
    let mine = json!({ "document": flow("¿Cuántos?", "Hasta luego"), "base": 1 });
    let merged = push(&rig, mine).await;
    assert_eq!((&merged["number"], &merged["merged_with"]), (&json!(3), &json!(2)));
    let document = rig.call(&rig.key, "GET", "/flows/shop/versions/3", None).await.body;
    let said = |id: &str, path: &str| document["document"]["nodes"][id].pointer(path).cloned();
    assert_eq!(said("ask", "/question"), Some(json!("¿Cuántos quieres?")));
    assert_eq!(said("bye", "/send/text"), Some(json!("Hasta luego")));

    let mut mine = json!({ "document": flow("¿Qué tal?", "Adiós"), "base": 1 });
    let clash = rig.call(&rig.key, "POST", "/flows", Some(mine.clone())).await;
    assert_eq!((clash.status, &clash.body["code"]), (StatusCode::CONFLICT, &json!("flow_conflicts")));
    let conflict = json!({
        "path": "nodes.ask.question", "node": "ask", "field": "question",
        "base": "¿Cuántos?", "mine": "¿Qué tal?", "theirs": "¿Cuántos quieres?",
    });
    assert_eq!(clash.body["conflicts"], json!([conflict]));
    mine["decisions"] = json!({ "nodes.ask.question": "mine" });
    assert_eq!(push(&rig, mine).await["number"], 4);
    let document = rig.call(&rig.key, "GET", "/flows/shop/versions/4", None).await.body;
    assert_eq!(document["document"]["nodes"]["ask"]["question"], "¿Qué tal?");
    assert_eq!(document["document"]["nodes"]["bye"]["send"]["text"], "Hasta luego");

    // The same for a draft, which stays until all is decided.
    let draft = json!({ "document": flow("¿Sí?", "Adiós"), "base": 1 });
    rig.call(&rig.key, "PUT", "/flows/shop/draft", Some(draft)).await;
    let clash = rig.call(&rig.key, "POST", "/flows/shop/draft/version", None).await;
    assert_eq!(clash.body["code"], "flow_conflicts", "{clash:?}");
    let decided = json!({ "decisions": { "nodes.ask.question": "theirs" } });
    let made = rig.call(&rig.key, "POST", "/flows/shop/draft/version", Some(decided)).await;
    // All of mine was decided against: there is nothing new.
    assert_eq!((made.status, &made.body["number"]), (StatusCode::OK, &json!(4)), "{made:?}");
}

#[tokio::test]
async fn tests_are_kept_with_the_version_and_must_pass_before_it_is_published() {
    let rig = Rig::new().await;
    let pushed =
        push(&rig, json!({ "document": flow("¿Cuántos?", "Adiós"), "tests": [test("Adiós")] })).await;
    assert_eq!(pushed["created"], true);
    let tested = rig.call(&rig.key, "POST", "/flows/shop/test", None).await;
    assert_eq!(tested.status, StatusCode::OK, "{tested:?}");
    assert_eq!((&tested.body["passed"], &tested.body["tests"][0]["passed"]), (&json!(true), &json!(true)));
    let coverage = &tested.body["coverage"];
    assert_eq!((&coverage["nodes_reached"], &coverage["nodes"]), (&json!(2), &json!(2)));
    assert_eq!(coverage["missed_branches"], json!(["ask:fallback"]));

    // They come along with the next version, and keep it from being published.
    push(&rig, json!({ "document": flow("¿Cuántos?", "Hasta luego") })).await;
    let refused = rig.call(&rig.key, "POST", "/flows/shop/publish", None).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{refused:?}");
    let error = &refused.body["errors"][0];
    assert_eq!(error["code"], "test_failed");
    assert!(error["detail"].as_str().unwrap_or_default().contains("Se despide"), "{error}");
    let about = rig.call(&rig.key, "GET", "/flows/shop", None).await.body;
    assert_eq!(about["live"], Value::Null);
    // A test that says what is wanted now is a version of its own.
    let mended =
        push(&rig, json!({ "document": flow("¿Cuántos?", "Hasta luego"), "tests": [test("Hasta luego")] }))
            .await;
    assert_eq!((&mended["number"], &mended["created"]), (&json!(3), &json!(true)));
    let published = rig.call(&rig.key, "POST", "/flows/shop/publish", None).await;
    assert_eq!(published.status, StatusCode::CREATED, "{published:?}");
    // What somebody writes is tested before it is a version.
    let other = json!({ "document": flow("¿Cuántos?", "Chau"), "tests": [test("Adiós")] });
    let tested = rig.call(&rig.key, "POST", "/flows/shop/test", Some(other)).await.body;
    assert_eq!(
        (&tested["passed"], &tested["tests"][0]["failures"][0]["what"]),
        (&json!(false), &json!("texts"))
    );
    let nonsense = json!({ "tests": ["steps: 7"] });
    let refused = rig.call(&rig.key, "POST", "/flows/shop/test", Some(nonsense)).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{refused:?}");
}

#[tokio::test]
async fn stages_schedules_and_going_back_are_releases_that_can_be_looked_at() {
    let rig = Rig::new().await;
    let publish = async |body: Value| rig.call(&rig.key, "POST", "/flows/shop/publish", Some(body)).await;
    push(&rig, json!({ "document": flow("uno", "Adiós") })).await;
    publish(json!({})).await;
    let nothing = rig.call(&rig.key, "POST", "/flows/shop/rollback", None).await;
    assert_eq!((nothing.status, &nothing.body["code"]), (StatusCode::CONFLICT, &json!("nothing_before")));

    push(&rig, json!({ "document": flow("dos", "Adiós") })).await;
    for (stage, pointer) in [
        (json!({ "percent": 0 }), "/stage/percent"),
        (json!({ "percent": 101 }), "/stage/percent"),
        (json!({ "prefixes": ["AR"] }), "/stage/prefixes/0"),
    ] {
        let refused = publish(json!({ "stage": stage })).await;
        assert_eq!(refused.body["errors"][0]["pointer"], pointer, "{refused:?}");
    }
    let staged =
        publish(json!({ "stage": { "percent": 10, "prefixes": ["+54"] }, "policy": "migrate" })).await;
    assert_eq!(
        staged.body["stage"],
        json!({ "percent": 10, "prefixes": ["54"], "testers": false }),
        "{staged:?}"
    );
    assert_eq!((&staged.body["policy"], &staged.body["number"]), (&json!("migrate"), &json!(2)));
    let about = rig.call(&rig.key, "GET", "/flows/shop", None).await.body;
    assert_eq!((&about["live"], &about["staged"][0]["number"]), (&json!(1), &json!(2)));
    // All of a hundred people are everybody: that is how it is promoted.
    let all = publish(json!({ "version": 2, "stage": { "percent": 100 } })).await;
    assert_eq!(all.body["stage"], Value::Null);
    let about = rig.call(&rig.key, "GET", "/flows/shop", None).await.body;
    assert_eq!((&about["live"], about["staged"].as_array().map(Vec::len)), (&json!(2), Some(0)));

    let later = publish(json!({ "version": 1, "at": "2100-01-01T00:00:00Z" })).await;
    let id = later.body["id"].as_str().expect("an id").to_owned();
    let about = rig.call(&rig.key, "GET", "/flows/shop", None).await.body;
    assert_eq!((&about["live"], &about["scheduled"][0]["number"]), (&json!(2), &json!(1)));
    let path = format!("/flows/shop/releases/{id}");
    assert_eq!(rig.call(&rig.key, "DELETE", &path, None).await.status, StatusCode::NO_CONTENT);
    let releases = rig.call(&rig.key, "GET", "/flows/shop/releases", None).await.body;
    let states: Vec<&str> =
        releases["items"].as_array().unwrap().iter().map(|r| r["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["live", "past", "past"]);
    let path = format!("/flows/shop/releases/{}", all.body["id"].as_str().unwrap());
    let refused = rig.call(&rig.key, "DELETE", &path, None).await;
    assert_eq!(refused.body["code"], "release_in_effect");

    let back = rig.call(&rig.key, "POST", "/flows/shop/rollback", Some(json!({ "policy": "end" }))).await;
    assert_eq!((back.status, &back.body["number"]), (StatusCode::CREATED, &json!(1)), "{back:?}");
    let refused =
        rig.call(&rig.key, "POST", "/flows/shop/unpublish", Some(json!({ "policy": "migrate" }))).await;
    assert_eq!(refused.body["errors"][0]["pointer"], "/policy", "{refused:?}");
}
