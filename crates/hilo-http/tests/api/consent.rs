//! What a person wants to be sent, through the whole stack: stop words, the ledger with its proof, what is refused when it is ordered
//! and what no longer leaves although it was.

use crate::rig::{NUMBER, Rig, SECRET, ana, messages, text_of_ana};
use axum::http::StatusCode;
use hilo_model::{Duration, message::Outbound};
use serde_json::{Value, json};
use std::sync::atomic::Ordering;

impl Rig {
    async fn hears(&self, id: &str, words: &str) {
        assert_eq!(self.webhook(Some(SECRET), &text_of_ana(id, words)).await, StatusCode::OK);
    }

    /// What Ana says at a moment (seconds).
    async fn hears_at(&self, id: &str, words: &str, at: i64) {
        let said = json!({ "from": "5491155550001", "from_user_id": "AR.1", "id": id, "timestamp": at.to_string(),
            "type": "text", "text": { "body": words } });
        assert_eq!(self.webhook(Some(SECRET), &messages(NUMBER, ana(), vec![said])).await, StatusCode::OK);
    }

    /// The ledger, newest first, once it has so many entries.
    async fn ledger(&self, contact: &str, count: usize) -> Vec<Value> {
        let path = format!("/contacts/{contact}/consents");
        self.until(async || {
            let page = self.call(&self.key, "GET", &path, None).await.body;
            let items = page["items"].as_array().cloned().unwrap_or_default();
            (items.len() >= count).then_some(items)
        })
        .await
    }

    async fn template(&self, contact: &str, category: &str) -> (StatusCode, Value) {
        let content = json!({ "type": "template", "name": "oferta", "language": "es", "category": category });
        let path = format!("/threads/{contact}/messages");
        let answer = self.call(&self.key, "POST", &path, Some(json!({ "content": content }))).await;
        (answer.status, answer.body["code"].clone())
    }

    async fn records(&self, contact: &str, topic: &str, decision: &str) -> StatusCode {
        let body = json!({ "topic": topic, "decision": decision, "words": "Lo dijo por teléfono", "source": "phone" });
        self.call(&self.key, "POST", &format!("/contacts/{contact}/consents"), Some(body)).await.status
    }

    async fn environment(&self) -> String {
        let page = self.call(&self.key, "GET", "/environments", None).await.body;
        let all = page["items"].as_array().cloned().unwrap();
        let production = all.iter().find(|it| it["kind"] == "production").unwrap();
        production["id"].as_str().unwrap().to_owned()
    }

    /// What became of the templates of a thread, oldest first: status and reason.
    async fn templates(&self, contact: &str) -> Vec<(String, String)> {
        let said = self.messages(contact, 1).await;
        let templates = said.iter().filter(|it| it["kind"] == "template");
        let told = |it: &Value, name: &str| it[name].as_str().unwrap_or_default().to_owned();
        templates.map(|it| (told(it, "status"), told(it, "failure"))).collect()
    }
}

const REFUSED: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

#[tokio::test]
async fn a_stop_word_is_confirmed_once_proven_and_kept_to() {
    let rig = Rig::new().await;
    rig.answering("Recibido").await;
    rig.hears("wamid.1", "hola").await;
    assert_eq!(rig.sent().await.content.text(), "Recibido");
    let contact = rig.contact().await;
    rig.hears("wamid.2", "¡Baja!").await;
    let confirmed = rig.sent().await;
    assert!(confirmed.content.text().starts_with("Listo: ya no te enviaremos mensajes."), "{confirmed:?}");
    let said = rig.messages(&contact, 4).await;
    let ledger = rig.ledger(&contact, 1).await;
    let entry = &ledger[0];
    let shown = ["topic", "decision", "source", "words", "effective", "message", "position"];
    let shown: Vec<Value> = shown.iter().map(|name| entry[*name].clone()).collect();
    let message = said.iter().find(|it| it["content"]["body"] == "¡Baja!").unwrap();
    let expected = json!(["all", "withdrawn", "message", "¡Baja!", true, message["id"], message["position"]]);
    assert_eq!(json!(shown), expected);
    assert_eq!(entry["actor"], json!({ "type": "contact", "id": contact }));

    assert_eq!(rig.template(&contact, "marketing").await, (REFUSED, json!("opted_out")));
    assert_eq!(rig.template(&contact, "utility").await, (REFUSED, json!("opted_out_of_utility")));
    // Writing to their number is writing to them.
    let channel = rig.call(&rig.key, "GET", "/channels", None).await.body["items"][0]["id"].clone();
    let offer = json!({ "type": "template", "name": "oferta", "language": "es", "category": "marketing" });
    let order = json!({ "to": { "phone": "+5491155550001" }, "channel": channel, "content": offer });
    let refused = rig.call(&rig.key, "POST", "/messages", Some(order)).await;
    assert_eq!((refused.status, &refused.body["code"]), (REFUSED, &json!("opted_out")));
    assert_eq!(refused.body["topic"], "marketing");
    let events = rig.call(&rig.key, "GET", &format!("/threads/{contact}/events"), None).await.body;
    let told = events["items"].as_array().unwrap().iter().find(|it| it["kind"] == "consent").unwrap();
    assert_eq!((&told["body"]["by"], &told["body"]["words"]), (&json!("message"), &json!("¡Baja!")));

    // Said again it is on record again, and nothing more is said. A code still arrives, and so does the answer to a question.
    rig.hears("wamid.3", "STOP").await;
    rig.ledger(&contact, 2).await;
    rig.hears("wamid.4", "¿abren hoy?").await;
    assert_eq!(rig.sent().await.content.text(), "Recibido");
    assert_eq!(rig.template(&contact, "authentication").await.0, StatusCode::OK);
    assert!(matches!(rig.sent().await.content, Outbound::Template(_)));

    rig.clock.advance(Duration::from_minutes(1));
    rig.hears_at("wamid.5", "alta", rig.now().as_seconds()).await;
    assert!(rig.sent().await.content.text().starts_with("Listo: volverás"));
    assert_eq!(rig.ledger(&contact, 3).await[0]["decision"], "resumed");
    assert_eq!(rig.template(&contact, "marketing").await.0, StatusCode::OK);
    assert!(matches!(rig.sent().await.content, Outbound::Template(_)));
    let page = rig.call(&rig.key, "GET", &format!("/contacts/{contact}/consents?limit=2"), None).await.body;
    let next = format!("/contacts/{contact}/consents?limit=2&cursor={}", page["next"].as_str().unwrap());
    let rest = rig.call(&rig.key, "GET", &next, None).await.body;
    assert_eq!((rest["items"][0]["id"].clone(), rest["next"].clone()), (entry["id"].clone(), json!(null)));
}

#[tokio::test]
async fn what_waited_and_was_tried_does_not_leave_once_it_is_stopped() {
    let rig = Rig::new().await;
    rig.hears("wamid.1", "hola").await;
    let contact = rig.contact().await;
    rig.locked.0.store(true, Ordering::SeqCst);
    for category in ["marketing", "utility"] {
        assert_eq!(rig.template(&contact, category).await.0, StatusCode::OK);
    }
    // The first is tried again and again, the second waits behind it.
    rig.until(async || {
        rig.clock.advance(Duration::from_minutes(1));
        (rig.locked.1.load(Ordering::SeqCst) >= 2).then_some(())
    })
    .await;
    assert_eq!(rig.records(&contact, "all", "withdrawn").await, StatusCode::OK);
    rig.locked.0.store(false, Ordering::SeqCst);
    let became = rig
        .until(async || {
            rig.clock.advance(Duration::from_minutes(1));
            let became = rig.templates(&contact).await;
            became.iter().all(|(status, _)| status == "failed").then_some(became)
        })
        .await;
    assert_eq!(became.len(), 2);
    assert!(became.iter().all(|(_, why)| why == "opted_out"), "{became:?}");
    assert!(rig.nothing_else_was_sent().await, "nothing left");
    // The other direction: it is welcome again, and what is ordered now leaves.
    assert_eq!(rig.records(&contact, "utility", "resumed").await, StatusCode::OK);
    assert_eq!(rig.template(&contact, "marketing").await, (REFUSED, json!("opted_out")));
    assert_eq!(rig.template(&contact, "utility").await.0, StatusCode::OK);
    let sent = rig
        .until(async || {
            rig.clock.advance(Duration::from_minutes(1));
            rig.sent_already().await
        })
        .await;
    assert!(matches!(sent.content, Outbound::Template(_)));
}

#[tokio::test]
async fn what_waits_without_being_stopped_leaves() {
    let rig = Rig::new().await;
    rig.hears("wamid.1", "hola").await;
    let contact = rig.contact().await;
    rig.locked.0.store(true, Ordering::SeqCst);
    assert_eq!(rig.template(&contact, "utility").await.0, StatusCode::OK);
    assert_eq!(rig.records(&contact, "marketing", "withdrawn").await, StatusCode::OK);
    rig.locked.0.store(false, Ordering::SeqCst);
    rig.until(async || {
        rig.clock.advance(Duration::from_minutes(1));
        rig.sent_already().await
    })
    .await;
}

#[tokio::test]
async fn of_two_contacts_that_become_one_both_ledgers_stay() {
    let rig = Rig::new().await;
    rig.hears("wamid.1", "hola").await;
    let older = rig.contact().await;
    let eva = json!({ "profile": { "name": "Eva" }, "wa_id": "5491155550002" });
    let stop = json!({ "from": "5491155550002", "id": "wamid.9", "timestamp": "1763717000", "type": "text",
        "text": { "body": "STOP" } });
    rig.webhook(Some(SECRET), &messages(NUMBER, eva, vec![stop])).await;
    rig.sent().await;
    let threads = rig.call(&rig.key, "GET", "/threads", None).await.body;
    let younger = threads["items"].as_array().unwrap().iter().find(|it| it["name"] == "Eva").unwrap();
    let younger = younger["contact"].as_str().unwrap().to_owned();
    assert_eq!(rig.records(&older, "marketing", "given").await, StatusCode::OK);
    let path = format!("/contacts/{younger}/merge");
    let merged = rig.call(&rig.key, "POST", &path, Some(json!({ "survivor": older }))).await;
    assert!(merged.status.is_success(), "{merged:?}");
    let ledger = rig.ledger(&older, 2).await;
    let whose: Vec<&Value> = ledger.iter().map(|entry| &entry["contact"]).collect();
    assert!(whose.contains(&&json!(older)) && whose.contains(&&json!(younger)), "{ledger:?}");
    rig.until(async || {
        (rig.template(&older, "marketing").await == (REFUSED, json!("opted_out"))).then_some(())
    })
    .await;
}

#[tokio::test]
async fn an_erased_person_leaves_no_words() {
    let rig = Rig::new().await;
    rig.hears("wamid.1", "BAJA").await;
    rig.sent().await;
    let contact = rig.contact().await;
    rig.ledger(&contact, 1).await;
    let erased = rig.call(&rig.key, "DELETE", &format!("/contacts/{contact}"), None).await;
    assert!(erased.status.is_success(), "{erased:?}");
    let entry = rig.ledger(&contact, 1).await.remove(0);
    assert_eq!((&entry["words"], &entry["words_state"]), (&json!(null), &json!("erased")));
}

#[tokio::test]
async fn a_decision_is_recorded_once_and_only_whole() {
    let rig = Rig::new().await;
    rig.hears("wamid.1", "hola").await;
    let contact = rig.contact().await;
    let path = format!("/contacts/{contact}/consents");
    let body = json!({ "topic": "marketing", "decision": "given", "words": "Sí, quiero ofertas", "at": "2025-11-01T10:00:00Z",
        "source": "form" });
    let key = [("idempotency-key", "form-17")];
    for _ in 0..2 {
        let done = rig.call_with(&rig.key, "POST", &path, Some(body.clone()), &key).await;
        assert_eq!(done.status, StatusCode::OK, "{done:?}");
    }
    let ledger = rig.ledger(&contact, 1).await;
    assert_eq!(ledger.len(), 1, "the same request is one entry");
    let shown = (&ledger[0]["source"], &ledger[0]["decided_at"], &ledger[0]["actor"]["type"]);
    assert_eq!(shown, (&json!("form"), &json!("2025-11-01T10:00:00Z"), &json!("api_key")));
    for (name, value) in [
        ("words", json!("  ")),
        ("at", json!("2125-01-01T00:00:00Z")),
        ("source", json!("message")),
        ("words", json!("x".repeat(2001))),
    ] {
        let mut wrong = body.clone();
        wrong[name] = value;
        let refused = rig.call(&rig.key, "POST", &path, Some(wrong)).await;
        assert_eq!(refused.status, REFUSED, "{refused:?}");
        assert_eq!(refused.body["errors"][0]["pointer"], format!("/{name}"), "{refused:?}");
    }
    let audit = rig.call(&rig.key, "GET", "/audit", None).await.body;
    let noted =
        audit["items"].as_array().unwrap().iter().find(|it| it["action"] == "contact.consent_recorded");
    let detail = noted.unwrap()["detail"].to_string();
    assert!(detail.contains("marketing") && !detail.contains("ofertas"), "{detail}");
}

#[tokio::test]
async fn words_are_an_environments_own() {
    let rig = Rig::new().await;
    rig.hears("wamid.1", "hola").await;
    let contact = rig.contact().await;
    let environment = rig.environment().await;
    let path = format!("/environments/{environment}/consent-words");
    let preset = rig.call(&rig.key, "GET", &path, None).await.body;
    assert_eq!((&preset["preset"], &preset["topic"]), (&json!(true), &json!("all")));
    let languages: Vec<&Value> =
        preset["languages"].as_array().unwrap().iter().map(|it| &it["language"]).collect();
    assert_eq!(languages, ["es", "en", "pt"]);
    let german = json!({ "topic": "marketing", "languages": [{ "language": "de", "stop": ["Abbestellen"], "start": ["Ja bitte"],
        "stopped": "Erledigt.", "started": "" }] });
    let put = async |body: &Value, version: &Value| {
        let tag = format!("\"{version}\"");
        rig.call_with(&rig.key, "PUT", &path, Some(body.clone()), &[("if-match", tag.as_str())]).await
    };
    let changed = put(&german, &preset["version"]).await;
    assert_eq!((changed.status, &changed.body["preset"]), (StatusCode::OK, &json!(false)), "{changed:?}");
    let stale = put(&german, &preset["version"]).await;
    assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED, "{stale:?}");
    // No word of an environment that has its own.
    rig.hears("wamid.2", "STOP").await;
    rig.hears("wamid.3", "abbestellen").await;
    assert_eq!(rig.sent().await.content.text(), "Erledigt.");
    let ledger = rig.ledger(&contact, 1).await;
    assert_eq!((ledger.len(), &ledger[0]["topic"]), (1, &json!("marketing")));
    assert_eq!(rig.template(&contact, "utility").await.0, StatusCode::OK);
    rig.sent().await;

    let mut wrong = german.clone();
    wrong["languages"][0]["start"] = json!(["ABBESTELLEN!"]);
    let refused = put(&wrong, &changed.body["version"]).await;
    assert_eq!(refused.status, REFUSED);
    assert_eq!(refused.body["errors"][0]["pointer"], "/languages/0/start/0");
    let back = put(&json!({}), &changed.body["version"]).await;
    assert_eq!((&back.body["preset"], &back.body["languages"]), (&json!(true), &preset["languages"]));

    // Buttons of templates.
    let ours = json!([{ "label": "Ya no", "topic": "marketing", "decision": "withdrawn", "answer": "Listo, sin ofertas." }]);
    let changed = put(&json!({ "buttons": ours }), &back.body["version"]).await;
    assert_eq!((changed.status, &changed.body["buttons"]), (StatusCode::OK, &ours), "{changed:?}");
    for (wrong, place) in [(json!("resumed"), "/buttons/0/decision"), (json!("terms"), "/buttons/0/topic")] {
        let mut buttons = ours.clone();
        buttons[0][place.rsplit('/').next().unwrap()] = wrong;
        let refused = put(&json!({ "buttons": buttons }), &changed.body["version"]).await;
        assert_eq!((refused.status, &refused.body["errors"][0]["pointer"]), (REFUSED, &json!(place)));
    }
}

#[tokio::test]
async fn a_press_of_stop_promotions_stops_marketing_and_is_its_proof() {
    let rig = Rig::new().await;
    rig.hears("wamid.1", "hola").await;
    let contact = rig.contact().await;
    assert_eq!(rig.template(&contact, "marketing").await.0, StatusCode::OK);
    rig.sent().await;
    let mut press = text_of_ana("wamid.2", "");
    let message = &mut press["entry"][0]["changes"][0]["value"]["messages"][0];
    message["type"] = json!("button");
    message["button"] = json!({ "payload": "x", "text": "Detener promociones" });
    message["context"] = json!({ "from": "5491150000000", "id": "wamid.of-a-template" });
    message.as_object_mut().unwrap().remove("text");
    rig.webhook(Some(SECRET), &press).await;
    assert!(rig.sent().await.content.text().starts_with("Listo: ya no te enviaremos promociones"));
    let ledger = rig.ledger(&contact, 1).await;
    let entry = (&ledger[0]["topic"], &ledger[0]["decision"], &ledger[0]["source"], &ledger[0]["words"]);
    let expected =
        (&json!("marketing"), &json!("withdrawn"), &json!("message"), &json!("Detener promociones"));
    assert_eq!(entry, expected);
    assert_ne!(ledger[0]["message"], Value::Null, "{ledger:?}");
    assert_eq!(rig.template(&contact, "marketing").await.1, "opted_out");
    assert_eq!(rig.template(&contact, "utility").await.0, StatusCode::OK);
}

/// Steps that are the same every time, and another for every seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// Through the whole stack: what was ordered and had not left when the person stopped it never leaves, however often the number
/// stops, is tried and goes on, and whatever is resumed later; what is ordered while it is stopped is refused; all else arrives.
#[tokio::test]
async fn nothing_that_was_stopped_ever_leaves() {
    let mut tried = (0, 0);
    for seed in 1..=12 {
        let rig = Rig::new().await;
        rig.hears("wamid.1", "hola").await;
        let contact = rig.contact().await;
        let mut dice = Dice(seed);
        let (mut stopped, mut ordered, mut left, mut forbidden, mut entries) =
            ([false; 2], Vec::new(), Vec::new(), Vec::new(), 0);
        let categories = ["marketing", "utility"];
        for step in 0..32 {
            let which = dice.roll(2) as usize;
            match dice.roll(6) {
                0..=2 => {
                    let name = format!("{}_{step}", categories[which]);
                    let content = json!({ "type": "template", "name": name, "language": "es", "category": categories[which] });
                    let path = format!("/threads/{contact}/messages");
                    let answer = rig.call(&rig.key, "POST", &path, Some(json!({ "content": content }))).await;
                    let expected = if stopped[which] { REFUSED } else { StatusCode::OK };
                    assert_eq!(answer.status, expected, "seed {seed}, step {step}: {answer:?}");
                    if answer.status.is_success() {
                        ordered.push(name);
                    }
                }
                3 => {
                    // Nothing leaves while it is decided, so that it is known what had left before.
                    rig.locked.0.store(true, Ordering::SeqCst);
                    rig.clock.advance(Duration::from_seconds(2));
                    entries += 1;
                    let word = dice.roll(2) == 0;
                    if word {
                        rig.hears_at(&format!("wamid.s{step}"), "BAJA", rig.now().as_seconds()).await;
                        stopped = [true; 2];
                    } else {
                        assert_eq!(
                            rig.records(&contact, categories[which], "withdrawn").await,
                            StatusCode::OK
                        );
                        stopped[which] = true;
                    }
                    rig.ledger(&contact, entries).await;
                    while let Some(sent) = rig.sent_already().await {
                        left.push(sent);
                    }
                    let names = names(&left);
                    for name in ordered.iter().filter(|name| !names.contains(name)) {
                        let of = usize::from(name.starts_with("utility"));
                        if word || of == which {
                            forbidden.push(name.clone());
                        }
                    }
                }
                4 => {
                    rig.clock.advance(Duration::from_seconds(2));
                    entries += 1;
                    assert_eq!(rig.records(&contact, categories[which], "resumed").await, StatusCode::OK);
                    rig.ledger(&contact, entries).await;
                    stopped[which] = false;
                }
                _ => {
                    rig.locked.0.store(dice.roll(2) == 0, Ordering::SeqCst);
                    rig.clock.advance(Duration::from_minutes(1));
                }
            }
        }
        rig.locked.0.store(false, Ordering::SeqCst);
        rig.until(async || {
            rig.clock.advance(Duration::from_minutes(1));
            while let Some(sent) = rig.sent_already().await {
                left.push(sent);
            }
            let became = rig.templates(&contact).await;
            became.iter().all(|(status, _)| status == "failed" || status == "accepted").then_some(())
        })
        .await;
        while let Some(sent) = rig.sent_already().await {
            left.push(sent);
        }
        let names = names(&left);
        let wrongly: Vec<_> = forbidden.iter().filter(|name| names.contains(name)).collect();
        assert!(wrongly.is_empty(), "seed {seed}: {wrongly:?} left although they were stopped");
        let arrived = ordered.iter().filter(|name| names.contains(name)).count();
        forbidden.sort();
        forbidden.dedup();
        assert_eq!(arrived + forbidden.len(), ordered.len(), "seed {seed}: all else arrives");
        tried = (tried.0 + forbidden.len(), tried.1 + arrived);
    }
    assert!(tried.0 > 5 && tried.1 > 5, "{tried:?}: neither is tried by chance alone");
}

fn names(left: &[hilo_egress::channel::SendMessage]) -> Vec<String> {
    let name = |sent: &hilo_egress::channel::SendMessage| match &sent.content {
        Outbound::Template(template) => Some(template.name.clone()),
        _ => None,
    };
    left.iter().filter_map(name).collect()
}
