use super::{ControlError, customers};
use crate::{
    simulator::Simulator,
    world::{Content, Rendered, Stored, World, render},
};
use axum::{
    Json,
    extract::{Path, Query, State},
};
use hilo_model::Timestamp;
use hilo_whatsapp_wire::webhook::{self, StatusKind};
use serde::{Deserialize, Serialize};

/// Who sent a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sender {
    /// The customer.
    Customer,
    /// The business.
    Business,
}

/// A message as a phone shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct View {
    /// Its id (`wamid.…`).
    pub id: String,
    /// Who sent it.
    pub from: Sender,
    /// When; in microseconds since 1970.
    pub at: Timestamp,
    /// How far one of the business came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<StatusKind>,
    /// Whether the business read one of the customer.
    #[serde(default)]
    pub read: bool,
    /// The message that it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
    /// What is seen of it.
    #[serde(flatten)]
    pub seen: Rendered,
}

#[derive(Deserialize)]
pub(super) struct Which {
    pub(super) number: Option<String>,
}

/// The number that is named, or the first one.
pub(super) fn number(world: &World, named: Option<&str>) -> Result<String, ControlError> {
    let id = named.or_else(|| world.numbers().next().map(|number| &*number.id));
    let id = id.ok_or_else(|| ControlError::Invalid("there is no number yet".to_owned()))?;
    match world.number(id) {
        Some(number) => Ok(number.id.clone()),
        None => Err(ControlError::NotFound("number", id.to_owned())),
    }
}

#[derive(Deserialize)]
pub(super) struct Part {
    number: Option<String>,
    /// Only so many of the last ones.
    last: Option<usize>,
}

pub(super) async fn conversation(
    State(simulator): State<Simulator>,
    Path(id): Path<String>,
    Query(part): Query<Part>,
) -> Result<Json<Vec<View>>, ControlError> {
    customers::find(&simulator, &id)?;
    let world = simulator.world();
    let number = number(&world, part.number.as_deref())?;
    let all = world.thread(&number, &id).map_or(0, |thread| thread.messages.len());
    let skipped = all.saturating_sub(part.last.unwrap_or(all));
    Ok(Json(world.conversation(&number, &id).skip(skipped).map(view).collect()))
}

/// A message as a phone shows it.
pub(super) fn view(message: &Stored) -> View {
    let (from, reply_to, seen) = match &message.content {
        Content::Customer(sent) => {
            let quoted = sent.context.as_ref().and_then(|context| context.id.clone());
            (Sender::Customer, quoted, of_customer(sent))
        }
        Content::Business(sent) => {
            let quoted = sent.context.as_ref().map(|quote| quote.message_id.clone());
            (Sender::Business, quoted, render(sent, message.template.as_deref()))
        }
    };
    View {
        id: message.id.clone(),
        from,
        at: message.at,
        status: message.status.clone(),
        read: message.read,
        reply_to,
        seen,
    }
}

pub(super) fn sender(message: &Stored) -> Sender {
    match message.content {
        Content::Customer(_) => Sender::Customer,
        Content::Business(_) => Sender::Business,
    }
}

fn of_customer(message: &webhook::Message) -> Rendered {
    let media = |media: &webhook::Media| (media.caption.clone().unwrap_or_default(), Some(media.id.clone()));
    let (text, file) = match &message.content {
        webhook::Content::Text(text) => (text.body.clone(), None),
        webhook::Content::Image(file)
        | webhook::Content::Video(file)
        | webhook::Content::Audio(file)
        | webhook::Content::Document(file)
        | webhook::Content::Sticker(file) => media(file),
        webhook::Content::Location(place) => (format!("{}, {}", place.latitude, place.longitude), None),
        webhook::Content::Reaction(reaction) => (reaction.emoji.clone().unwrap_or_default(), None),
        webhook::Content::Button(button) => (button.text.clone(), None),
        webhook::Content::Interactive(interactive) => {
            let reply = interactive.button_reply.as_ref().or(interactive.list_reply.as_ref());
            (reply.map(|reply| reply.title.clone()).unwrap_or_default(), None)
        }
        webhook::Content::Contacts(cards) => {
            let names: Vec<&str> = cards.iter().map(|card| &*card.name.formatted_name).collect();
            (names.join(", "), None)
        }
        _ => (String::new(), None),
    };
    Rendered { kind: message.content.kind().to_owned(), text, options: Vec::new(), file }
}
