use crate::{
    business::Business,
    setup::{Setup, text},
};
use hilo_simulator::phone::{Language, PhoneOptions, run};
use hilo_whatsapp_wire::webhook::Content;
use serde_json::json;
use std::time::Duration;
use tokio::io::BufReader;

async fn play(setup: &Setup, language: Language, script: &str) -> String {
    let options =
        PhoneOptions { url: setup.running.url(), language, number: None, patience: Duration::from_secs(20) };
    let mut shown = Vec::new();
    run(options, BufReader::new(script.as_bytes()), &mut shown).await.unwrap();
    String::from_utf8(shown).unwrap()
}

#[tokio::test]
async fn a_script_holds_a_conversation() {
    let mut business = Business::open().await;
    let setup = Setup::new(&business).await;
    // Answers the first message with buttons, and reads the second.
    let answering = async {
        let asked = business.message().await;
        let to = asked.from.unwrap();
        let (status, _) = setup
            .graph(json!({ "messaging_product": "whatsapp", "status": "read", "message_id": asked.id,
                "typing_indicator": { "type": "text" } }))
            .await;
        assert!(status.is_success());
        setup
            .send(json!({ "messaging_product": "whatsapp", "to": to, "type": "interactive", "interactive": {
                "type": "button", "body": { "text": "¿Qué\nhacemos?\u{1b}[2J" }, "action": { "buttons": [
                    { "type": "reply", "reply": { "id": "track", "title": "Seguir pedido" } },
                    { "type": "reply", "reply": { "id": "talk", "title": "Hablar" } },
                ] } } }))
            .await;
        loop {
            let change = business.change().await;
            if let Some(message) = change.messages.first() {
                let Content::Interactive(chosen) = &message.content else { panic!("{message:?}") };
                assert_eq!(chosen.button_reply.as_ref().unwrap().id, "talk");
                break;
            }
        }
        setup.send(text(&to, "Ya viene una persona")).await;
    };
    let script = "Hola\n/wait\n2\n/wait\n/dance\n/quit\n";
    let (shown, ()) = tokio::join!(play(&setup, Language::Spanish, script), answering);
    for line in [
        "── Ana ⇄ Tienda Aurora ──",
        "Ana: Hola ✓",
        "  · ✓✓ entregado",
        "  · ✓✓ leído",
        "  · escribiendo…",
        "Tienda Aurora: ¿Qué",
        "               hacemos?[2J",
        "    [1] Seguir pedido",
        "    [2] Hablar",
        "Ana: ↩ Hablar ✓",
        "Tienda Aurora: Ya viene una persona",
        "  · no entiendo /dance",
    ] {
        assert!(shown.lines().any(|shown| shown == line), "`{line}` is missing in:\n{shown}");
    }
    assert!(!shown.contains('\u{1b}'), "nobody can send escape sequences to the terminal");
    // What was shown was read.
    let exchanges = setup.control(http::Method::GET, "/exchanges", serde_json::Value::Null).await;
    assert_eq!(exchanges["ana"][0]["answers"][0]["status"], "read");
}

#[tokio::test]
async fn several_customers_use_one_phone() {
    let business = Business::open().await;
    let setup = Setup::new(&business).await;
    let script = "/new Bea @bea\n/new Carla +5491155550003\n/as bea\n/photo Mire\n/location\n/who\n/as Zoe\n/react 👍\n";
    let shown = play(&setup, Language::Portuguese, script).await;
    setup.idle().await;
    let again = play(&setup, Language::English, "/as bea\n/later 25h\n").await;
    for (line, shown) in [
        ("── Bea ⇄ Tienda Aurora ──", &shown),
        ("    Carla (+5491155550003, AR.", &shown),
        ("  ▸ Bea (@bea, AR.", &shown),
        ("  · não há nenhum cliente Zoe", &shown),
        ("  · ! the business sent nothing of the kind yet", &shown),
        ("Bea: 📷 Photo Mire ✓", &again),
        ("Bea: 📍 Location -34.6037, -58.3816 ✓", &again),
    ] {
        assert!(shown.lines().any(|shown| shown.starts_with(line)), "`{line}` is missing in:\n{shown}");
    }
    let clock = setup.control(http::Method::GET, "/clock", serde_json::Value::Null).await;
    assert_eq!(clock["advanced_ms"], 25 * 60 * 60 * 1000);
}

#[tokio::test]
async fn without_a_simulator_the_phone_says_so() {
    let options = PhoneOptions {
        // A port that nothing can listen on.
        url: "http://127.0.0.1:0".to_owned(),
        language: Language::English,
        number: None,
        patience: Duration::ZERO,
    };
    let error = run(options, BufReader::new(&b""[..]), Vec::new()).await.unwrap_err();
    assert!(error.to_string().starts_with("the simulator does not answer at http://127.0.0.1:0"), "{error}");
}
