use super::{
    ControlError, customers,
    shown::{Shown, shown},
    view::{Sender, Which, number, sender},
};
use crate::{
    simulator::Simulator,
    world::{Content, Customer, Stored, World},
};
use axum::{
    Json,
    extract::{Path, Query, State},
};
use hilo_model::{Duration, Timestamp};
use hilo_whatsapp_wire::webhook::StatusKind;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// How long dots are shown, unless a message comes first (Meta: 25 seconds).
const TYPING: Duration = Duration::from_seconds(25);

/// A conversation as a phone shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Chat {
    /// What stands above: whose phone, and the business.
    #[serde(flatten)]
    pub head: ChatHead,
    /// The business's name.
    pub business: String,
    /// Its number, digits only.
    pub business_phone: String,
    /// The messages that the phone has got, in order. Reactions are at the message that they are about.
    pub messages: Vec<Bubble>,
    /// Whether there are earlier ones.
    pub earlier: bool,
    /// The last event that all this knows of: later ones are news.
    pub seq: u64,
}

/// A conversation in a list of chats.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChatHead {
    /// Whose phone it is.
    pub customer: Customer,
    /// The last message.
    pub last: Option<Bubble>,
    /// How many messages of the business were not read.
    pub unread: usize,
    /// Until when the business shows dots; in microseconds since 1970.
    pub typing_until: Option<Timestamp>,
    /// Whether the customer blocks the business.
    #[serde(default)]
    pub blocks: bool,
}

/// A message as a phone shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bubble {
    /// Its id (`wamid.…`).
    pub id: String,
    /// Who sent it.
    pub from: Sender,
    /// When; in microseconds since 1970.
    pub at: Timestamp,
    /// How far it came.
    pub tick: Tick,
    /// Why the business did not take the customer's message the last time it was tried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<String>,
    /// The message that it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
    /// What it shows.
    pub shown: Shown,
    /// The emojis on it, at most one of each side.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reactions: Vec<OnMessage>,
}

/// How far a message came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tick {
    /// It left.
    Sent,
    /// It arrived: at the phone, or at the business's webhook.
    Delivered,
    /// It was read.
    Read,
}

/// An emoji on a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnMessage {
    /// Who put it there.
    pub from: Sender,
    /// The emoji.
    pub emoji: String,
}

#[derive(Deserialize)]
pub(super) struct Part {
    number: Option<String>,
    /// Only so many of the last ones.
    last: Option<usize>,
}

pub(super) async fn read(
    State(simulator): State<Simulator>,
    Path(id): Path<String>,
    Query(part): Query<Part>,
) -> Result<Json<Chat>, ControlError> {
    let customer = customers::find(&simulator, &id)?;
    let world = simulator.world();
    let number = number(&world, part.number.as_deref())?;
    let mut messages = bubbles(&world, &number, &id);
    let skipped = messages.len() - part.last.unwrap_or(usize::MAX).min(messages.len());
    let head = head(&world, &number, customer, simulator.now(&world));
    let (business, business_phone) = world
        .number(&number)
        .map(|number| (number.verified_name.clone(), number.display_phone_number.clone()))
        .unwrap_or_default();
    let messages = messages.split_off(skipped);
    Ok(Json(Chat { head, business, business_phone, messages, earlier: skipped > 0, seq: world.seq() }))
}

pub(super) async fn list(
    State(simulator): State<Simulator>,
    Query(which): Query<Which>,
) -> Result<Json<Vec<ChatHead>>, ControlError> {
    let world = simulator.world();
    let number = number(&world, which.number.as_deref())?;
    let now = simulator.now(&world);
    let mut heads: Vec<ChatHead> =
        world.customers().map(|customer| head(&world, &number, customer.clone(), now)).collect();
    heads.sort_by_key(|head| std::cmp::Reverse(head.last.as_ref().map(|last| last.at)));
    Ok(Json(heads))
}

fn head(world: &World, number: &str, customer: Customer, now: Timestamp) -> ChatHead {
    let thread = world.thread(number, &customer.id);
    let latest = || world.conversation(number, &customer.id).rev().filter(|message| message.arrived());
    let unread = latest().take_while(|message| message.status != Some(StatusKind::Read));
    let unread = unread.filter(|message| message.status == Some(StatusKind::Delivered)).count();
    let last = latest().map(|message| bubble(world, message));
    let last = last.into_iter().find(|last| !matches!(last.shown, Shown::Reaction { .. }));
    let typing_until = thread.and_then(|thread| thread.typing).map(|since| since.plus(TYPING));
    let typing_until = typing_until.filter(|until| now < *until && !customer.offline);
    let blocks = world.is_blocked_by(number, &customer.id);
    ChatHead { customer, last, unread, typing_until, blocks }
}

/// Everything that arrived, with the reactions where they belong.
fn bubbles(world: &World, number: &str, customer: &str) -> Vec<Bubble> {
    let mut bubbles: Vec<Bubble> = Vec::new();
    let mut place: HashMap<String, usize> = HashMap::new();
    for message in world.conversation(number, customer).filter(|message| message.arrived()) {
        let bubble = bubble(world, message);
        let Shown::Reaction { message_id, emoji } = bubble.shown else {
            place.insert(bubble.id.clone(), bubbles.len());
            bubbles.push(bubble);
            continue;
        };
        let about = place.get(&message_id).and_then(|at| bubbles.get_mut(*at));
        if let Some(about) = about {
            about.reactions.retain(|reaction| reaction.from != bubble.from);
            if !emoji.is_empty() {
                about.reactions.push(OnMessage { from: bubble.from, emoji });
            }
        }
    }
    bubbles
}

fn bubble(world: &World, message: &Stored) -> Bubble {
    let reply_to = match &message.content {
        Content::Customer(sent) => sent.context.as_ref().and_then(|context| context.id.clone()),
        Content::Business(sent) => sent.context.as_ref().map(|quote| quote.message_id.clone()),
    };
    let is_waiting = || world.is_untold(message.seq);
    let tick = match (&message.content, &message.status) {
        (Content::Customer(_), _) if message.read => Tick::Read,
        (Content::Customer(_), _) if is_waiting() => Tick::Sent,
        (Content::Customer(_), _) | (_, Some(StatusKind::Delivered)) => Tick::Delivered,
        (_, Some(StatusKind::Sent) | None) => Tick::Sent,
        (..) => Tick::Read,
    };
    Bubble {
        id: message.id.clone(),
        from: sender(message),
        at: message.at,
        tick,
        trouble: world.trouble(message.seq).map(str::to_owned),
        reply_to,
        shown: shown(world, message),
        reactions: Vec::new(),
    }
}
