//! A person's own number: shown by a code, asked on it what they have to approve, answered from it.

use crate::rig::{NUMBER, PASSWORD, Rig, SECRET, messages, text_of_ana};
use axum::http::StatusCode;
use hilo_model::{Duration, IdSource, Scope, approval::ApprovalState, message::Outbound};
use hilo_store::{
    Store,
    rows::{ApprovalRow, Asked, Row},
    write::Write,
};
use serde_json::{Value, json};

const ROSA: &str = "5491155550077";
const ANOTHER: &str = "5491155550066";

const FLOW: &str = r#"
api: hilo.dev/flow/v1
flow: pay
name: Pay
language: es
triggers: [{ type: keyword, words: [gasto] }]
start: ask
nodes:
  ask:
    type: approval
    title: "Gasto de {{ contact.name }}"
    detail: Taxi
    people: [rosa@example.com, luis@example.com]
    timeout: { after: 8h, next: end }
    save: decision
    approved: yes
    refused: no
    error: end
  yes: { type: message, send: { text: "Aprobado: {{ decision.answers[0].comment }}" }, next: end }
  no: { type: message, send: { text: Rechazado }, next: end }
"#;

fn from(phone: &str, id: &str, content: Value) -> Value {
    let mut message = json!({ "from": phone, "id": id, "timestamp": "1763717000" });
    message.as_object_mut().unwrap().extend(content.as_object().unwrap().clone());
    let contact = json!({ "profile": { "name": "R" }, "wa_id": phone });
    messages(NUMBER, contact, vec![message])
}

fn text(phone: &str, id: &str, words: &str) -> Value {
    from(phone, id, json!({ "type": "text", "text": { "body": words } }))
}

fn tap(phone: &str, id: &str, button: &str) -> Value {
    let reply = json!({ "type": "button_reply", "button_reply": { "id": button, "title": "x" } });
    from(phone, id, json!({ "type": "interactive", "interactive": reply }))
}

impl Rig {
    async fn code(&self, token: &str) -> String {
        let asked =
            self.call(token, "POST", "/session/number/code", Some(json!({ "password": PASSWORD }))).await;
        assert_eq!(asked.status, StatusCode::CREATED, "{asked:?}");
        asked.body["code"].as_str().unwrap().to_owned()
    }

    async fn own_number(&self, token: &str) -> Value {
        self.call(token, "GET", "/session/number", None).await.body
    }

    /// The buttons of the next message that is sent.
    async fn buttons(&self) -> (String, Vec<String>) {
        match self.sent().await.content {
            Outbound::Buttons { body, buttons, .. } => {
                (body, buttons.into_iter().map(|button| button.id).collect())
            }
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_code_shows_a_number_to_be_ones_own_once() {
    let rig = Rig::new().await;
    rig.answering("Recibido").await;
    let (rosa, luis) = (rig.colleague("rosa", "agent").await, rig.colleague("luis", "agent").await);
    let nothing = json!({ "phone": null, "since": null, "code_until": null });
    assert_eq!(rig.own_number(&rosa).await, nothing);
    // A program has no phone.
    let program =
        rig.call(&rig.key, "POST", "/session/number/code", Some(json!({ "password": PASSWORD }))).await;
    assert_eq!((program.status, &program.body["code"]), (StatusCode::FORBIDDEN, &json!("people_only")));
    let removed = rig.call(&rosa, "DELETE", "/session/number", None).await;
    assert_eq!(removed.status, StatusCode::NOT_FOUND);

    let forgotten = rig.code(&rosa).await;
    let code = rig.code(&rosa).await;
    assert!(code.len() == 16 && code.starts_with("HILO-") && code != forgotten);
    assert!(rig.own_number(&rosa).await["code_until"].is_string());
    // The one before counts no more, and neither does one that was made up: they are ordinary messages.
    for (id, words) in [("wamid.1", &*forgotten), ("wamid.2", "HILO-AAAAA-BBBBB")] {
        rig.webhook(Some(SECRET), &text(ROSA, id, words)).await;
        assert_eq!(rig.sent().await.content.text(), "Recibido");
    }
    rig.webhook(Some(SECRET), &text(ROSA, "wamid.3", &code.to_lowercase())).await;
    let said = rig.sent().await;
    assert!(said.content.text().contains("rosa: este número es el tuyo"), "{said:?}");
    let known = rig.own_number(&rosa).await;
    assert_eq!((&known["phone"], &known["code_until"]), (&json!(format!("+{ROSA}")), &Value::Null));
    assert!(known["since"].is_string());
    // It counted once.
    rig.webhook(Some(SECRET), &text(ROSA, "wamid.4", &code)).await;
    assert_eq!(rig.sent().await.content.text(), "Recibido");
    // It is nobody else's until it is removed.
    let theirs = rig.code(&luis).await;
    rig.webhook(Some(SECRET), &text(ROSA, "wamid.5", &theirs)).await;
    assert!(rig.sent().await.content.text().contains("ya está en el perfil de otra persona"));
    let known = rig.own_number(&luis).await;
    assert_eq!((&known["phone"], &known["code_until"]), (&Value::Null, &Value::Null));
    assert_eq!(rig.call(&rosa, "DELETE", "/session/number", None).await.status, StatusCode::NO_CONTENT);
    assert_eq!(rig.own_number(&rosa).await, nothing);
    // The code was in the thread for whoever may read it: it is good no more.
    rig.webhook(Some(SECRET), &text(ROSA, "wamid.6", &theirs)).await;
    assert_eq!(rig.sent().await.content.text(), "Recibido");
    let theirs = rig.code(&luis).await;
    rig.webhook(Some(SECRET), &text(ROSA, "wamid.7", &theirs)).await;
    assert!(rig.sent().await.content.text().contains("luis: este número es el tuyo"));
    assert_eq!(rig.own_number(&luis).await["phone"], format!("+{ROSA}"));

    let audit = rig.call(&rig.key, "GET", "/audit", None).await.body.to_string();
    for action in ["profile.number_code_asked", "profile.number_shown", "profile.number_removed"] {
        assert!(audit.contains(action), "{action}");
    }
    assert!(!audit.contains(ROSA) && !audit.contains(&code) && audit.contains("profile.number_code_spoilt"));
    // Whoever reads the thread reads no code that was good.
    let thread = rig.messages(&rig.contact().await, 14).await;
    let thread = serde_json::to_string(&thread).unwrap();
    assert!(thread.contains("HILO-•••••") && !thread.contains(&theirs), "{thread}");
}

#[tokio::test]
async fn codes_are_few_and_short_lived() {
    let rig = Rig::new().await;
    rig.answering("Recibido").await;
    let rosa = rig.colleague("rosa", "agent").await;
    let code = rig.code(&rosa).await;
    for _ in 0..4 {
        rig.clock.advance(Duration::from_minutes(1));
        rig.code(&rosa).await;
    }
    let refused =
        rig.call(&rosa, "POST", "/session/number/code", Some(json!({ "password": PASSWORD }))).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS, "{refused:?}");
    rig.clock.advance(Duration::from_minutes(56));
    let late = rig.code(&rosa).await;
    rig.clock.advance(Duration::from_minutes(10));
    for (id, words) in [("wamid.1", code), ("wamid.2", late)] {
        rig.webhook(Some(SECRET), &text(ROSA, id, &words)).await;
        assert_eq!(rig.sent().await.content.text(), "Recibido");
    }
    let known = rig.own_number(&rosa).await;
    assert_eq!((&known["phone"], &known["code_until"]), (&Value::Null, &Value::Null));
}

#[tokio::test]
async fn whoever_has_a_number_is_asked_on_it_and_answers_from_it() {
    let rig = Rig::new().await;
    let (rosa, luis) = (rig.colleague("rosa", "agent").await, rig.colleague("luis", "agent").await);
    rig.live("pay", FLOW).await;
    let code = rig.code(&rosa).await;
    rig.webhook(Some(SECRET), &text(ROSA, "wamid.code", &code)).await;
    rig.sent().await;
    let waiting = async |token: &str| {
        rig.call(token, "GET", "/approvals/waiting-for-me", None).await.body["count"].clone()
    };
    assert_eq!(waiting(&rosa).await, 0);

    rig.webhook(Some(SECRET), &text_of_ana("wamid.1", "gasto")).await;
    let (body, buttons) = rig.buttons().await;
    assert_eq!(body, "Se te pide decidir:\n*Gasto de Ana Suárez*\n\nTaxi");
    let told = rig
        .until(async || {
            let asked = rig.approvals(&luis, "?state=waiting").await.remove(0);
            let mut told: Vec<String> = asked["told"]
                .as_array()?
                .iter()
                .filter_map(|one| one["how"].as_str())
                .map(str::to_owned)
                .collect();
            told.sort();
            (!told.contains(&"asking".to_owned())).then_some(told)
        })
        .await;
    assert_eq!(told, ["buttons", "no_number"]);
    assert_eq!(
        (waiting(&rosa).await, waiting(&luis).await, waiting(&rig.key).await),
        (1.into(), 1.into(), 0.into())
    );

    rig.webhook(Some(SECRET), &tap(ROSA, "wamid.2", &buttons[0])).await;
    let (body, without) = rig.buttons().await;
    assert!(body.starts_with("Vas a aprobar: «Gasto de Ana Suárez»."), "{body}");
    assert_eq!(without.len(), 1);
    rig.webhook(Some(SECRET), &text(ROSA, "wamid.3", "Guarda el recibo")).await;
    let mut said = [rig.sent().await, rig.sent().await].map(|sent| sent.content.text().to_owned());
    said.sort();
    assert_eq!(
        said,
        ["Anotado: aprobaste «Gasto de Ana Suárez». Queda aprobado.", "Aprobado: Guarda el recibo"]
    );
    let decided = rig.approvals(&rosa, "?state=approved").await.remove(0);
    assert_eq!(decided["answers"][0]["comment"], "Guarda el recibo");
    assert_eq!(waiting(&luis).await, 0);

    // Nothing of it is anybody's work: no ticket is open in Rosa's thread, and nothing unread.
    let threads = rig.call(&rig.key, "GET", "/threads", None).await.body;
    let items = threads["items"].as_array().unwrap();
    let hers = items.iter().find(|thread| thread["name"] == "R").unwrap();
    assert_eq!((&hers["unread"], &hers["ticket"]), (&json!(0), &Value::Null), "{hers}");
    let audit = rig.call(&rig.key, "GET", "/audit", None).await.body;
    let entries = audit["items"].as_array().unwrap();
    let answered = entries.iter().find(|entry| entry["action"] == "approval.answered").unwrap();
    assert_eq!(answered["actor"]["type"], "person");

    // Too late, and by a button that is not theirs.
    rig.webhook(Some(SECRET), &tap(ROSA, "wamid.4", &buttons[1])).await;
    assert_eq!(rig.sent().await.content.text(), "«Gasto de Ana Suárez» ya fue aprobado por rosa.");
    rig.webhook(Some(SECRET), &tap("5491155550088", "wamid.5", &buttons[1])).await;
    let refused = "No tienes permiso para responder desde este número. Revisa tu perfil.";
    assert_eq!(rig.sent().await.content.text(), refused);
    assert!(rig.nothing_else_was_sent().await);
}

#[tokio::test]
async fn only_who_knows_the_password_gets_a_code_and_the_former_number_is_told_of_another() {
    let rig = Rig::new().await;
    let rosa = rig.colleague("rosa", "agent").await;
    for body in [None, Some(json!({ "password": "otra frase larga" }))] {
        let refused = rig.call(&rosa, "POST", "/session/number/code", body).await;
        assert!(refused.status.is_client_error(), "{refused:?}");
    }
    assert_eq!(rig.own_number(&rosa).await["code_until"], Value::Null);
    let code = rig.code(&rosa).await;
    rig.webhook(Some(SECRET), &text(ROSA, "wamid.1", &code)).await;
    assert!(rig.sent().await.content.text().contains("este número es el tuyo"));
    let code = rig.code(&rosa).await;
    rig.webhook(Some(SECRET), &text(ANOTHER, "wamid.2", &code)).await;
    let mut said = [rig.sent().await, rig.sent().await]
        .map(|sent| (format!("{:?}", sent.to), sent.content.text().to_owned()));
    said.sort();
    // Of a number the last digits are shown.
    assert!(said[0].0.contains("…66") && said[0].1.contains("este número es el tuyo"), "{said:?}");
    assert!(said[1].0.contains("…77") && said[1].1.starts_with("Este número ya no es el tuyo"), "{said:?}");
    assert_eq!(rig.own_number(&rosa).await["phone"], format!("+{ANOTHER}"));
}

#[tokio::test]
async fn an_administrator_takes_a_number_away_and_who_left_keeps_none_from_anybody() {
    let rig = Rig::new().await;
    let (rosa, luis) = (rig.colleague("rosa", "agent").await, rig.colleague("luis", "agent").await);
    let person = async |name: &str| {
        let people = rig.call(&rig.key, "GET", "/people", None).await.body;
        let people = people["items"].as_array().unwrap().clone();
        people.into_iter().find(|person| person["name"] == name).unwrap()
    };
    let number = async |name: &str| person(name).await["number"].clone();
    let path = format!("/people/{}/number", person("rosa").await["id"].as_str().unwrap());
    let code = rig.code(&rosa).await;
    rig.webhook(Some(SECRET), &text(ROSA, "wamid.1", &code)).await;
    rig.sent().await;
    assert_eq!((number("rosa").await, number("luis").await), (json!(true), json!(false)));
    assert_eq!(rig.call(&luis, "DELETE", &path, None).await.status, StatusCode::FORBIDDEN);
    assert_eq!(rig.call(&rig.key, "DELETE", &path, None).await.status, StatusCode::NO_CONTENT);
    assert_eq!(rig.call(&rig.key, "DELETE", &path, None).await.status, StatusCode::NOT_FOUND);
    assert_eq!(rig.own_number(&rosa).await["phone"], Value::Null);

    // Rosa has it again, and leaves.
    let code = rig.code(&rosa).await;
    rig.webhook(Some(SECRET), &text(ROSA, "wamid.2", &code)).await;
    rig.sent().await;
    let code = rig.code(&luis).await;
    rig.webhook(Some(SECRET), &text(ROSA, "wamid.3", &code)).await;
    assert!(rig.sent().await.content.text().contains("ya está en el perfil de otra persona"));
    let known = person("rosa").await;
    let headers = [("if-match", format!("\"{}\"", known["version"].as_str().unwrap()))];
    let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let path = format!("/people/{}", known["id"].as_str().unwrap());
    let left = rig.call_with(&rig.key, "PATCH", &path, Some(json!({ "enabled": false })), &headers).await;
    assert_eq!(left.status, StatusCode::OK, "{left:?}");
    let code = rig.code(&luis).await;
    rig.webhook(Some(SECRET), &text(ROSA, "wamid.4", &code)).await;
    assert!(rig.sent().await.content.text().contains("luis: este número es el tuyo"));
    assert_eq!((number("rosa").await, number("luis").await), (json!(false), json!(true)));
}

#[tokio::test]
async fn nobody_becomes_a_contact_to_whom_nothing_can_be_sent() {
    let rig = Rig::new().await;
    let rosa = rig.colleague("rosa", "agent").await;
    rig.live("pay", &FLOW.replace(", luis@example.com", "")).await;
    let code = rig.code(&rosa).await;
    rig.webhook(Some(SECRET), &text(ROSA, "wamid.code", &code)).await;
    rig.sent().await;
    let hers = rig.contact().await;
    let erased = rig.call(&rig.key, "DELETE", &format!("/contacts/{hers}"), None).await;
    assert!(erased.status.is_success(), "{erased:?}");
    rig.until(async || {
        let gone = rig.call(&rig.key, "GET", &format!("/contacts/{hers}"), None).await;
        (gone.status == StatusCode::NOT_FOUND || gone.body["erased"] == true || gone.body["name"] == "")
            .then_some(())
    })
    .await;
    let before = rig.call(&rig.key, "GET", "/contacts", None).await.body["items"].as_array().unwrap().len();
    rig.webhook(Some(SECRET), &text_of_ana("wamid.1", "gasto")).await;
    rig.until(async || {
        let asked = rig.approvals(&rosa, "?state=waiting").await.remove(0);
        (asked["told"][0]["how"] == "window_closed").then_some(())
    })
    .await;
    let after = rig.call(&rig.key, "GET", "/contacts", None).await.body["items"].as_array().unwrap().len();
    assert_eq!(after, before + 1, "Ana, and nobody else");
}

/// What Rosa was asked on her own number for Ana.
struct RosaAsked {
    /// Her token.
    rosa: String,
    /// The ids of the buttons.
    buttons: Vec<String>,
    /// The contact that asks.
    ana: String,
}

impl Rig {
    /// Rosa shows her number, and has to approve something for Ana.
    async fn rosa_is_asked(&self) -> RosaAsked {
        let rosa = self.colleague("rosa", "agent").await;
        self.live("pay", FLOW).await;
        let code = self.code(&rosa).await;
        self.webhook(Some(SECRET), &text(ROSA, "wamid.code", &code)).await;
        self.sent().await;
        self.webhook(Some(SECRET), &text_of_ana("wamid.1", "gasto")).await;
        let (_, buttons) = self.buttons().await;
        let ana = self.approvals(&self.key, "?state=waiting").await.remove(0)["contact"]
            .as_str()
            .unwrap()
            .to_owned();
        RosaAsked { rosa, buttons, ana }
    }
}

#[tokio::test]
async fn an_answer_is_not_lost_because_a_key_could_not_be_read() {
    let mut rig = Rig::new().await;
    let RosaAsked { buttons, ana, .. } = rig.rosa_is_asked().await;
    // Nothing is at hand any more, and the database stumbles over the lane that asks.
    rig.restart().await;
    rig.store.fail_key_once(ana.parse().unwrap());
    rig.webhook(Some(SECRET), &tap(ROSA, "wamid.2", &buttons[0])).await;
    let (body, _) = rig.buttons().await;
    assert!(body.starts_with("Vas a aprobar"), "{body}");
    assert!(rig.store.has_failed_a_key());
}

#[tokio::test]
async fn what_waits_for_oneself_is_counted_however_much_waits_for_others() {
    let rig = Rig::new().await;
    let luis = rig.colleague("luis", "agent").await;
    rig.live("pay", FLOW).await;
    rig.webhook(Some(SECRET), &text_of_ana("wamid.1", "gasto")).await;
    let mine = rig.approvals(&luis, "?state=waiting").await.remove(0);
    let session = rig.call(&luis, "GET", "/session", None).await.body;
    let scope = Scope {
        workspace: session["workspace"]["id"].as_str().unwrap().parse().unwrap(),
        environment: session["environment"].as_str().unwrap().parse().unwrap(),
    };
    let mut ids = IdSource::new(rig.now().plus(Duration::from_hours(1)), 10);
    let rows = (0..450).map(|_| {
        Row::Approval(ApprovalRow {
            scope,
            approval: ids.make(),
            contact: ids.make(),
            run: ids.make(),
            flow: ids.make(),
            state: ApprovalState::Waiting,
            asked_at: rig.now(),
            due_at: None,
            decided_at: None,
            asked: Asked::default(),
            body: "{}".into(),
        })
    });
    let (documents, audit) = (Vec::new(), Vec::new());
    let write = Write::Settings { documents, rows: rows.collect(), audit, idempotency: None };
    rig.store.write([write].into()).await.unwrap().pop().unwrap().unwrap();
    let counted = rig.call(&luis, "GET", "/approvals/waiting-for-me", None).await.body;
    assert_eq!(counted, json!({ "count": 1, "more": false }));
    assert_eq!(mine["state"], "waiting");
}

#[tokio::test]
async fn who_answers_for_somebody_who_was_erased_hears_that_nothing_waits() {
    let rig = Rig::new().await;
    let RosaAsked { rosa, buttons, ana } = rig.rosa_is_asked().await;
    let erased = rig.call(&rig.key, "DELETE", &format!("/contacts/{ana}"), None).await;
    assert!(erased.status.is_success(), "{erased:?}");
    rig.approvals(&rosa, "?state=cancelled").await;
    rig.webhook(Some(SECRET), &tap(ROSA, "wamid.2", &buttons[0])).await;
    assert_eq!(rig.sent().await.content.text(), "Eso ya no está pendiente.");
    assert!(rig.nothing_else_was_sent().await);
}
