//! Finding people and what was said, by what the API was told and nothing else.

use crate::rig::{PASSWORD, Rig, SECRET, text_of_ana};
use axum::http::StatusCode;
use serde_json::{Value, json};

/// Everything that is found, once something is: indexing is beside the turns.
async fn found(rig: &Rig, who: &str, what: &str, typed: &str) -> Vec<Value> {
    let path = format!("/search/{what}?q={}", typed.replace(' ', "%20").replace('+', "%2B"));
    rig.until(async || {
        let page = rig.call(who, "GET", &path, None).await;
        assert_eq!(page.status, StatusCode::OK, "{page:?}");
        let items = page.body["items"].as_array().cloned().unwrap_or_default();
        (!items.is_empty()).then_some(items)
    })
    .await
}

/// What is found now.
async fn now(rig: &Rig, who: &str, what: &str, typed: &str) -> Vec<Value> {
    let page = rig.call(who, "GET", &format!("/search/{what}?q={typed}"), None).await;
    assert_eq!(page.status, StatusCode::OK, "{page:?}");
    page.body["items"].as_array().cloned().unwrap_or_default()
}

/// A snippet with what was looked for in brackets.
fn shown(message: &Value) -> String {
    let pieces = message["snippet"].as_array().unwrap();
    let mark = |piece: &Value| {
        let text = piece["text"].as_str().unwrap();
        if piece["matched"] == true { format!("[{text}]") } else { text.to_owned() }
    };
    pieces.iter().map(mark).collect()
}

async fn agent(rig: &Rig, name: &str) -> (String, String) {
    let roles = rig.call(&rig.key, "GET", "/roles", None).await.body;
    let role = roles["items"].as_array().unwrap().iter().find(|role| role["preset"] == "agent").unwrap();
    let email = format!("{name}@example.com");
    let person = json!({ "email": email, "name": name, "password": PASSWORD, "role": role["id"] });
    let added = rig.call(&rig.key, "POST", "/people", Some(person)).await;
    assert_eq!(added.status, StatusCode::CREATED);
    let signed_in = json!({ "email": email, "password": PASSWORD, "bearer": true });
    let signed_in = rig.call("", "POST", "/session", Some(signed_in)).await;
    let id = added.body["person"]["id"].as_str().unwrap().to_owned();
    (signed_in.body["token"].as_str().unwrap().to_owned(), id)
}

#[tokio::test]
async fn what_was_said_is_found_by_its_words() {
    let rig = Rig::new().await;
    rig.answering("El flujo repite su canción").await;
    rig.webhook(Some(SECRET), &text_of_ana("wamid.1", "¿Dónde está mi PEDIDO AB-1234?")).await;
    let contact = rig.contact().await;
    rig.messages(&contact, 2).await;
    let [hit] = &found(&rig, &rig.key, "messages", "pedido donde").await[..] else { panic!() };
    assert_eq!(shown(hit), "¿[Dónde] está mi [PEDIDO] AB-1234?");
    assert_eq!((&hit["contact"], &hit["name"]), (&json!(contact), &json!("Ana Suárez")));
    assert_eq!((&hit["kind"], &hit["position"]), (&json!("message"), &json!(1)));
    assert_eq!(hit["author"], json!({ "type": "contact", "id": contact }));
    let message = rig.messages(&contact, 2).await.remove(0);
    assert_eq!(hit["id"], message["id"]);
    assert_eq!(hit["at"], message["sent_at"]);

    for (typed, hits) in [
        ("pedi", 1),
        ("ped", 1),
        ("1234", 1),
        ("ab-12345", 0),
        ("pedidos", 0),
        ("pedi%20esta", 0),
        // What flows say again and again is not looked through.
        ("cancion", 0),
    ] {
        assert_eq!(now(&rig, &rig.key, "messages", typed).await.len(), hits, "{typed}");
    }

    let note = json!({ "body": "Ojo: el pedido se perdió", "mentions": [] });
    let noted = rig.call(&rig.key, "POST", &format!("/threads/{contact}/notes"), Some(note)).await;
    assert_eq!(noted.status, StatusCode::OK, "{noted:?}");
    let [hit] = &found(&rig, &rig.key, "messages", "perdio").await[..] else { panic!() };
    assert_eq!((&hit["kind"], shown(hit)), (&json!("note"), "Ojo: el pedido se [perdió]".to_owned()));
    assert_eq!(hit["author"]["type"], "api_key");
    // The latest first.
    let both = found(&rig, &rig.key, "messages", "pedido").await;
    assert_eq!(both.iter().map(|hit| &hit["kind"]).collect::<Vec<_>>(), ["note", "message"]);
}

#[tokio::test]
async fn people_are_found_by_name_and_number() {
    let rig = Rig::new().await;
    rig.webhook(Some(SECRET), &text_of_ana("wamid.1", "hola")).await;
    let contact = rig.contact().await;
    let [person] = &found(&rig, &rig.key, "people", "suar ana").await[..] else { panic!() };
    assert_eq!((&person["contact"], &person["name"]), (&json!(contact), &json!("Ana Suárez")));
    assert_eq!(person["preview"], "hola");
    assert!(person["identities"].as_array().unwrap().iter().any(|one| one["value"] == "5491155550001"));
    for (typed, hits) in [
        ("SUAREZ", 1),
        ("0001", 1),
        ("5491", 1),
        ("%2B54%209%2011%205555-0001", 1),
        ("ana%200001", 1),
        ("555500", 0),
        ("001", 0),
        ("ana%20perez", 0),
    ] {
        assert_eq!(now(&rig, &rig.key, "people", typed).await.len(), hits, "{typed}");
    }
    // Another name from now on.
    let renamed = json!({ "name": "Berta Gómez" });
    let edited = rig.call(&rig.key, "PATCH", &format!("/contacts/{contact}"), Some(renamed)).await;
    assert_eq!(edited.status, StatusCode::OK, "{edited:?}");
    found(&rig, &rig.key, "people", "gomez").await;
    assert_eq!(now(&rig, &rig.key, "people", "suarez").await, Vec::<Value>::new());
    assert_eq!(now(&rig, &rig.key, "people", "0001").await.len(), 1);
}

#[tokio::test]
async fn nobody_finds_what_they_may_not_see() {
    let rig = Rig::new().await;
    rig.webhook(Some(SECRET), &text_of_ana("wamid.1", "un secreto")).await;
    let contact = rig.contact().await;
    let ((lea, lea_id), (bo, _)) = (agent(&rig, "lea").await, agent(&rig, "bo").await);
    found(&rig, &bo, "messages", "secreto").await;
    found(&rig, &bo, "people", "suarez").await;
    let assign = json!({ "assignee": lea_id });
    let assigned = rig.call(&rig.key, "POST", &format!("/threads/{contact}/assign"), Some(assign)).await;
    assert_eq!(assigned.status, StatusCode::OK, "{assigned:?}");
    for (what, typed) in [("messages", "secreto"), ("people", "suarez"), ("people", "0001")] {
        assert_eq!(now(&rig, &bo, what, typed).await, Vec::<Value>::new(), "{what}");
        assert_eq!(now(&rig, &lea, what, typed).await.len(), 1, "{what}");
        assert_eq!(now(&rig, &rig.key, what, typed).await.len(), 1, "{what}");
    }
}

#[tokio::test]
async fn whoever_is_erased_is_not_found_any_more() {
    let rig = Rig::new().await;
    rig.webhook(Some(SECRET), &text_of_ana("wamid.1", "olvídenme")).await;
    let contact = rig.contact().await;
    found(&rig, &rig.key, "messages", "olvidenme").await;
    found(&rig, &rig.key, "people", "suarez").await;
    let erased = rig.call(&rig.key, "DELETE", &format!("/contacts/{contact}"), None).await;
    assert!(erased.status.is_success(), "{erased:?}");
    for (what, typed) in [("messages", "olvidenme"), ("people", "suarez"), ("people", "0001")] {
        assert_eq!(now(&rig, &rig.key, what, typed).await, Vec::<Value>::new(), "{what} {typed}");
    }
}

#[tokio::test]
async fn answers_come_in_pages_and_a_page_of_the_thread_begins_around_a_hit() {
    let rig = Rig::new().await;
    for number in 1..=9 {
        let body = text_of_ana(&format!("wamid.{number}"), &format!("naranjas número {number}"));
        rig.webhook(Some(SECRET), &body).await;
    }
    let contact = rig.contact().await;
    rig.messages(&contact, 9).await;
    rig.until(async || (now(&rig, &rig.key, "messages", "naranjas").await.len() == 9).then_some(())).await;
    let (mut positions, mut next) = (Vec::new(), None::<String>);
    loop {
        let cursor = next.map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
        let page =
            rig.call(&rig.key, "GET", &format!("/search/messages?q=naranja&limit=4{cursor}"), None).await;
        let items = page.body["items"].as_array().unwrap();
        assert!(items.len() <= 4);
        positions.extend(items.iter().map(|hit| hit["position"].as_i64().unwrap()));
        next = page.body["next"].as_str().map(str::to_owned);
        if next.is_none() {
            break;
        }
    }
    let mut expected: Vec<i64> =
        rig.messages(&contact, 9).await.iter().map(|message| message["position"].as_i64().unwrap()).collect();
    expected.reverse();
    assert_eq!(positions, expected);
    let hit = positions[6];
    for what in ["messages", "events"] {
        let path = format!("/threads/{contact}/{what}?around={hit}&limit=4");
        let page = rig.call(&rig.key, "GET", &path, None).await;
        assert_eq!(page.status, StatusCode::OK, "{page:?}");
        let around: Vec<i64> = page.body["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["position"].as_i64().unwrap())
            .collect();
        assert!(around.iter().all(|position| (hit - 4..=hit + 2).contains(position)), "{around:?}");
        assert!(what == "events" || around.contains(&hit), "{around:?}");
    }
}

#[tokio::test]
async fn a_question_must_ask_something() {
    let rig = Rig::new().await;
    for what in ["people", "messages"] {
        for (typed, code) in
            [("", "no_word"), ("a", "no_word"), ("%3F%21", "no_word"), (&"x".repeat(201), "too_long")]
        {
            let refused = rig.call(&rig.key, "GET", &format!("/search/{what}?q={typed}"), None).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{refused:?}");
            assert_eq!(refused.body["errors"][0]["code"], code, "{refused:?}");
            assert_eq!(refused.body["errors"][0]["pointer"], "?q", "{refused:?}");
        }
        // Nothing was ever said.
        assert_eq!(now(&rig, &rig.key, what, "hola").await, Vec::<Value>::new());
    }
}
