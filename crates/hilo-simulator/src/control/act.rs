use super::{
    ControlError, customers, groups, sample,
    tap::{open, tap},
    view::{Which, number, view},
};
use crate::{
    event::Event,
    graph::{File, keep},
    simulator::Simulator,
    world::{Media, TapOption, World},
};
use axum::{
    Json,
    extract::{Path, Query, State},
};
use base64::Engine as _;
use hilo_model::{Duration, message::MediaKind};
use hilo_whatsapp_wire::{
    More,
    card::Card,
    scalar::UnixTime,
    webhook::{self, Content, Context, Message, Reaction, StatusKind, Text},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a customer does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Act {
    /// Writes.
    Text {
        /// The words.
        body: String,
    },
    /// Sends a file.
    Media {
        /// Which kind.
        kind: MediaKind,
        /// Words under it.
        #[serde(default)]
        caption: Option<String>,
        /// The name of a document.
        #[serde(default)]
        filename: Option<String>,
        /// Its type; that of the sample if absent.
        #[serde(default)]
        mime_type: Option<String>,
        /// The file in base64; a small sample if absent.
        #[serde(default)]
        data: Option<String>,
    },
    /// Sends a place.
    Location {
        /// Degrees north.
        latitude: f64,
        /// Degrees east.
        longitude: f64,
        /// What it is called.
        #[serde(default)]
        name: Option<String>,
        /// Street and town.
        #[serde(default)]
        address: Option<String>,
    },
    /// Sends cards of the address book.
    Contacts {
        /// The cards.
        contacts: Vec<Card>,
    },
    /// Puts an emoji on a message, or takes it away.
    Reaction {
        /// The message; the last one of the business if absent.
        #[serde(default)]
        message_id: Option<String>,
        /// The emoji; empty takes it away.
        emoji: String,
    },
    /// Taps a button or a row of a list.
    Tap {
        /// The message; the last one of the business with something to tap if absent.
        #[serde(default)]
        message_id: Option<String>,
        /// What: its id, its title, or its position from 1.
        option: String,
    },
    /// Puts products into the cart and sends it.
    Order {
        /// The products, each with how many.
        items: Vec<OrderedItem>,
        /// What is written with it.
        #[serde(default)]
        text: Option<String>,
        /// The catalogue.
        #[serde(default)]
        catalog: Option<String>,
    },
    /// Changes an earlier message of theirs, within 15 minutes.
    Edit {
        /// The message; their last one if absent.
        #[serde(default)]
        message_id: Option<String>,
        /// The words that it has now.
        body: String,
    },
    /// Deletes an earlier message of theirs, within 2 days.
    Revoke {
        /// The message; their last one if absent.
        #[serde(default)]
        message_id: Option<String>,
    },
    /// Sends anything at all: `type` and the member that it names, as in a webhook.
    Raw {
        /// The members.
        message: More,
    },
}

/// A product in the cart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OrderedItem {
    /// The product in the catalogue.
    pub product: String,
    /// How many.
    #[serde(default = "one")]
    pub quantity: u32,
    /// The price of one.
    #[serde(default)]
    pub price: Option<f64>,
    /// ISO 4217.
    #[serde(default)]
    pub currency: Option<String>,
}

fn one() -> u32 {
    1
}

/// What a customer does, and where.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ActRequest {
    /// To which number; the first one if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// In which group of that number; to the number itself if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// The message that is quoted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
    /// The advertisement that they came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub referral: Option<Box<webhook::Referral>>,
    /// What.
    #[serde(flatten)]
    pub act: Act,
}

/// What a customer's act became.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acted {
    /// The message (`wamid.…`).
    pub id: String,
    /// Its place in the journal.
    pub seq: u64,
}

pub(super) async fn send(
    State(simulator): State<Simulator>,
    Path(id): Path<String>,
    Json(request): Json<ActRequest>,
) -> Result<Json<Acted>, ControlError> {
    let customer = customers::find(&simulator, &id)?;
    if customer.offline {
        return Err(ControlError::Invalid("the phone is off".to_owned()));
    }
    let number = match &request.group {
        Some(group) => {
            let group = groups::find(&simulator, group)?;
            if !group.has(&id) || group.suspended {
                return Err(ControlError::Invalid("the customer cannot write in this group".to_owned()));
            }
            group.number
        }
        None => number(&simulator.world(), request.number.as_deref())?,
    };
    if let Act::Tap { message_id, option } = &request.act
        && let Some(acted) = open(&simulator, &number, &id, message_id.as_deref(), option)?
    {
        simulator.durable(acted.seq).await?;
        return Ok(Json(acted));
    }
    let file = match &request.act {
        Act::Media { kind, filename, mime_type, data, .. } => {
            let (sample_type, sample_name, sample) = sample::of(*kind);
            let bytes = match data {
                Some(data) => base64::engine::general_purpose::STANDARD
                    .decode(data)
                    .map_err(|error| ControlError::Invalid(error.to_string()))?,
                None => sample.to_vec(),
            };
            let mime_type = mime_type.clone().unwrap_or_else(|| sample_type.to_owned());
            let filename = Some(filename.clone().unwrap_or_else(|| sample_name.to_owned()));
            Some(keep(&simulator, File { number: number.clone(), mime_type, filename }, &bytes).await?)
        }
        _ => None,
    };
    let acted = {
        let mut world = simulator.world();
        let (content, quoted) = content(&world, &simulator, &number, &id, request.act, file)?;
        let quoted = request.reply_to.or(quoted);
        let business = world.number(&number).map(|number| number.display_phone_number.clone());
        let mut message = Message {
            id: simulator.message_id(&world),
            from: customer.phone.clone(),
            from_user_id: customer.user_id.clone(),
            timestamp: Some(UnixTime::quoted(simulator.now(&world))),
            referral: request.referral,
            group_id: request.group,
            context: quoted
                .map(|id| Box::new(Context { from: business, id: Some(id), ..Context::default() })),
            ..Message::default()
        };
        match content {
            Said::Content(content) => message.content = content,
            Said::Raw(members) => merge(&mut message, members)?,
        }
        let id = message.id.clone();
        let hook = simulator.plan_hook(world.faults_mut(), None);
        let message = Box::new(message);
        let seq = simulator
            .record(&mut world, Event::CustomerSent { number, customer: customer.id, message, hook });
        Acted { id, seq }
    };
    simulator.durable(acted.seq).await?;
    Ok(Json(acted))
}

enum Said {
    Content(Content),
    Raw(More),
}

/// What a webhook says, and the message that it answers by itself.
fn content(
    world: &World,
    simulator: &Simulator,
    number: &str,
    customer: &str,
    act: Act,
    file: Option<Media>,
) -> Result<(Said, Option<String>), ControlError> {
    let said = match act {
        Act::Text { body } => Content::Text(Text { body, more: More::new() }),
        Act::Media { kind, caption, .. } => {
            let file = file.ok_or_else(|| ControlError::Failed("the file is gone".to_owned()))?;
            media(simulator, world, kind, caption, file)
        }
        Act::Location { latitude, longitude, name, address } => Content::Location(webhook::Location {
            latitude,
            longitude,
            name,
            address,
            ..webhook::Location::default()
        }),
        Act::Contacts { contacts } => Content::Contacts(contacts),
        Act::Reaction { message_id, emoji } => {
            let last = || last_of_business(world, number, customer, |_| true).map(|(id, _)| id);
            let message_id = message_id.map_or_else(last, Ok)?;
            Content::Reaction(Reaction { message_id, emoji: Some(emoji), more: More::new() })
        }
        Act::Tap { message_id, option } => {
            let (content, id) = tap(world, number, customer, message_id.as_deref(), &option)?;
            return Ok((Said::Content(content), Some(id)));
        }
        Act::Order { items, text, catalog } => order(items, text, catalog),
        Act::Edit { message_id, body } => {
            let original = theirs(world, simulator, number, customer, message_id, EDITABLE)?;
            let content = Content::Text(Text { body, more: More::new() });
            let message = Box::new(Message { content, ..Message::default() });
            Content::Edit(webhook::Edit { original_message_id: original, message, more: More::new() })
        }
        Act::Revoke { message_id } => Content::Revoke(webhook::Revoke {
            original_message_id: theirs(world, simulator, number, customer, message_id, REVOCABLE)?,
            more: More::new(),
        }),
        Act::Raw { message } => return Ok((Said::Raw(message), None)),
    };
    Ok((Said::Content(said), None))
}

/// For so long a message can be edited.
const EDITABLE: Duration = Duration::from_minutes(15);
/// For so long a message can be deleted.
const REVOCABLE: Duration = Duration::from_days(2);

/// A message of the customer's that is younger than `age`: the named one, else the last.
fn theirs(
    world: &World,
    simulator: &Simulator,
    number: &str,
    customer: &str,
    id: Option<String>,
    age: Duration,
) -> Result<String, ControlError> {
    let mut own = world.conversation(number, customer).filter(|message| message.request().is_none());
    let found = match &id {
        Some(id) => own.find(|message| message.id == *id),
        None => own.next_back(),
    };
    let found =
        found.ok_or_else(|| ControlError::Invalid("the customer wrote no such message".to_owned()))?;
    if simulator.now(world).since(found.at) > age {
        return Err(ControlError::Invalid("the message is too old for that".to_owned()));
    }
    Ok(found.id.clone())
}

pub(super) fn order(items: Vec<OrderedItem>, text: Option<String>, catalog: Option<String>) -> Content {
    let item = |item: OrderedItem| webhook::OrderItem {
        product_retailer_id: Some(item.product),
        quantity: Some(item.quantity.into()),
        item_price: item.price.map(Value::from),
        currency: item.currency,
        more: More::new(),
    };
    Content::Order(webhook::Order {
        catalog_id: catalog.or_else(|| Some("1".to_owned())),
        text,
        product_items: items.into_iter().map(item).collect(),
        more: More::new(),
    })
}

fn media(
    simulator: &Simulator,
    world: &World,
    kind: MediaKind,
    caption: Option<String>,
    file: Media,
) -> Content {
    // Webhooks tell hashes in base64.
    let sha256 =
        hex::decode(&file.sha256).map(|hash| base64::engine::general_purpose::STANDARD.encode(hash)).ok();
    let url = Some(crate::graph::file_address(simulator, world, &file.id));
    let media = webhook::Media {
        id: file.id,
        mime_type: Some(file.mime_type),
        sha256,
        url,
        ..webhook::Media::default()
    };
    match kind {
        MediaKind::Image => Content::Image(webhook::Media { caption, ..media }),
        MediaKind::Video => Content::Video(webhook::Media { caption, ..media }),
        MediaKind::Document => {
            Content::Document(webhook::Media { caption, filename: file.filename, ..media })
        }
        MediaKind::Audio => Content::Audio(webhook::Media { voice: Some(true), ..media }),
        MediaKind::Sticker => Content::Sticker(webhook::Media { animated: Some(false), ..media }),
    }
}

/// The last message of the business whose options are the wanted ones, with them.
pub(super) fn last_of_business(
    world: &World,
    number: &str,
    customer: &str,
    wanted: impl Fn(&[TapOption]) -> bool,
) -> Result<(String, Vec<TapOption>), ControlError> {
    let messages: Vec<_> =
        world.conversation(number, customer).filter(|message| message.request().is_some()).collect();
    let found = messages.into_iter().rev().map(view).find(|seen| wanted(&seen.seen.options));
    let found =
        found.ok_or_else(|| ControlError::Invalid("the business sent nothing of the kind yet".to_owned()))?;
    Ok((found.id, found.seen.options))
}

/// Lays the given members over a message.
fn merge(message: &mut Message, members: More) -> Result<(), ControlError> {
    let Value::Object(mut whole) = message.to_json() else { return Ok(()) };
    whole.extend(members);
    let merged = serde_json::from_value::<Message>(Value::Object(whole));
    *message = merged.map_err(|error| ControlError::Invalid(error.to_string()))?;
    if message.id.is_empty() {
        return Err(ControlError::Invalid("a message has an id".to_owned()));
    }
    Ok(())
}

/// The customer looks at the phone: everything that arrived is read.
pub(super) async fn read(
    State(simulator): State<Simulator>,
    Path(id): Path<String>,
    Query(which): Query<Which>,
) -> Result<Json<Value>, ControlError> {
    let customer = customers::find(&simulator, &id)?;
    let (seq, read) = {
        let mut world = simulator.world();
        let number = number(&world, which.number.as_deref())?;
        let unread = |status: &Option<StatusKind>| match status {
            // A phone that is off has not got it.
            Some(StatusKind::Sent) => !customer.offline,
            Some(StatusKind::Delivered) => true,
            _ => false,
        };
        let arrived: Vec<String> = world
            .conversation(&number, &id)
            .filter(|message| !message.is_reaction() && unread(&message.status))
            .map(|message| message.id.clone())
            .collect();
        let mut seq = 0;
        for id in &arrived {
            let status = StatusKind::Read;
            let hook = simulator.plan_hook(world.faults_mut(), Some(&status));
            seq = simulator.record(&mut world, Event::Status { id: id.clone(), status, hook });
        }
        (seq, arrived)
    };
    simulator.durable(seq).await?;
    Ok(Json(serde_json::json!({ "read": read })))
}
