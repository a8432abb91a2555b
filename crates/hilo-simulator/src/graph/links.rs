//! `/{PHONE}/message_qrdls`: short links, and their pictures.

use super::{
    GraphError,
    call::{Call, Params},
    paging::Page,
    phone::{keep, standing_of},
};
use crate::{
    event::Event,
    simulator::Simulator,
    world::{Link, Permission},
};
use axum::{
    Json,
    extract::{Path, State},
};
use hilo_whatsapp_wire::send::Success;
use serde_json::{Value, json};

/// The letters of a code.
const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

fn told(code: &str, link: &Link, wants_picture: bool) -> Value {
    let mut told = json!({
        "code": code,
        "prefilled_message": link.prefilled_message,
        "deep_link_url": format!("https://wa.me/message/{code}"),
    });
    if let Some(kind) = link.image.as_ref().filter(|_| wants_picture) {
        let kind = kind.to_ascii_lowercase();
        told["qr_image_url"] = json!(format!("https://scontent.whatsapp.net/{code}.{kind}"));
    }
    told
}

fn missing(code: &str) -> GraphError {
    GraphError::parameter(None, "QR code not found", format!("There is no QR code {code}"))
}

/// `GET /{PHONE}/message_qrdls`, all or with `code` one.
pub(super) async fn list(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    call: Call,
) -> Result<Json<Value>, GraphError> {
    let number = call.number(&simulator, &id, Permission::Management)?;
    let links = standing_of(&simulator.world(), &number).links;
    let wants_picture = call.asked("fields").is_some_and(|fields| fields.contains("qr_image_url"));
    let wanted = call.asked("code");
    let all = links.iter().filter(|(code, _)| wanted.is_none_or(|wanted| wanted == *code));
    let all = all.map(|(code, link)| told(code, link, wants_picture)).collect();
    Page::of(&call, 100).of_all(&call, &simulator.base_url(), all).map(Json)
}

/// `GET /{PHONE}/message_qrdls/{code}`.
pub(super) async fn read(
    State(simulator): State<Simulator>,
    Path((_, id, code)): Path<(String, String, String)>,
    call: Call,
) -> Result<Json<Value>, GraphError> {
    let number = call.number(&simulator, &id, Permission::Management)?;
    let links = standing_of(&simulator.world(), &number).links;
    let link = links.get(&code).ok_or_else(|| missing(&code))?;
    Ok(Json(json!({ "data": [told(&code, link, true)] })))
}

/// `POST /{PHONE}/message_qrdls`: a new one, or with `code` other words of one.
pub(super) async fn write(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    params: Params,
) -> Result<Json<Value>, GraphError> {
    let code = params.text("code");
    keep_words(&simulator, &id, code, &params).await
}

/// `POST /{PHONE}/message_qrdls/{code}`: other words of one.
pub(super) async fn rewrite(
    State(simulator): State<Simulator>,
    Path((_, id, code)): Path<(String, String, String)>,
    params: Params,
) -> Result<Json<Value>, GraphError> {
    keep_words(&simulator, &id, Some(code), &params).await
}

async fn keep_words(
    simulator: &Simulator,
    id: &str,
    code: Option<String>,
    params: &Params,
) -> Result<Json<Value>, GraphError> {
    let number = params.call.number(simulator, id, Permission::Management)?;
    let words = params.required("prefilled_message")?;
    if words.chars().count() > 140 {
        return Err(GraphError::new(100, "Param prefilled_message must be at most 140 characters long"));
    }
    let image = params.text("generate_qr_image").map(|kind| kind.to_ascii_uppercase());
    if image.as_deref().is_some_and(|kind| !matches!(kind, "SVG" | "PNG")) {
        return Err(GraphError::new(100, "Param generate_qr_image must be one of {SVG, PNG}"));
    }
    let mut standing = standing_of(&simulator.world(), &number);
    let code = match code {
        Some(code) if standing.links.contains_key(&code) => code,
        Some(code) => return Err(missing(&code)),
        None => {
            let mut bits = simulator.bits();
            let mut letter = || {
                let letter = LETTERS[(bits % 32) as usize];
                bits /= 32;
                char::from(letter)
            };
            (0..12).map(|_| letter()).collect()
        }
    };
    let link = Link { prefilled_message: words, image };
    let answer = told(&code, &link, true);
    standing.links.insert(code, link);
    let event = Event::StandingSet { number: number.id.clone(), standing: Box::new(standing) };
    let seq = simulator.record(&mut simulator.world(), event);
    simulator.durable(seq).await?;
    Ok(Json(answer))
}

/// `DELETE /{PHONE}/message_qrdls/{code}`.
pub(super) async fn delete(
    State(simulator): State<Simulator>,
    Path((_, id, code)): Path<(String, String, String)>,
    call: Call,
) -> Result<Json<Success>, GraphError> {
    let number = call.number(&simulator, &id, Permission::Management)?;
    let mut standing = standing_of(&simulator.world(), &number);
    standing.links.remove(&code).ok_or_else(|| missing(&code))?;
    keep(&simulator, &number, standing).await
}
