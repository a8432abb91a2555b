use super::{Person, answer, card};
use crate::{
    scalar::UnixTime,
    webhook::{Contact, Content, Context, Interactive, Media, Message, ReferredProduct},
};
use base64::Engine as _;
use hilo_model::{
    Timestamp,
    message::{
        About, ChoiceKind, Forwarded, Inbound, InboundMedia, Location, MediaKind, ProductRef, Referral,
    },
};

/// A message of a customer.
#[derive(Debug, Clone, PartialEq)]
pub struct Received {
    /// Meta's id of it, by which duplicates are known.
    pub id: String,
    /// When it was sent; to the second.
    pub at: Timestamp,
    /// Who sent it.
    pub sender: Person,
    /// What it says.
    pub content: Inbound,
    /// The message that it answers.
    pub reply_to: Option<String>,
    /// Where it comes from.
    pub about: About,
}

/// Why a message cannot be taken as one of a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAMessage {
    /// It has no id, so it could not be told from its duplicates.
    #[error("the message has no id")]
    NoId,
    /// Nothing tells who sent it.
    #[error("the message has no sender")]
    NoSender,
}

/// Takes a message out of a change. `received_at` stands in for a time that the message does not tell.
///
/// # Errors
/// If it has no id or no sender.
pub fn received(
    message: &Message,
    contacts: &[Contact],
    received_at: Timestamp,
) -> Result<Received, NotAMessage> {
    if message.id.is_empty() {
        return Err(NotAMessage::NoId);
    }
    let sender = Person::sender(message, contacts);
    if sender.is_nobody() {
        return Err(NotAMessage::NoSender);
    }
    let context = message.context.as_deref();
    Ok(Received {
        id: message.id.clone(),
        at: message.timestamp.map_or(received_at, UnixTime::timestamp),
        sender,
        content: content(message),
        reply_to: context.and_then(|context| context.id.clone()).filter(|id| !id.is_empty()),
        about: about(message),
    })
}

fn about(message: &Message) -> About {
    let context = message.context.as_deref();
    About {
        forwarded: context.and_then(forwarded),
        referral: message.referral.as_deref().map(|referral| Referral {
            source: referral.source_type.clone(),
            id: referral.source_id.clone(),
            url: referral.source_url.clone(),
            headline: referral.headline.clone(),
            body: referral.body.clone(),
            click: referral.ctwa_clid.clone(),
            image_url: referral.image_url.clone().or_else(|| referral.thumbnail_url.clone()),
            video_url: referral.video_url.clone(),
            greeting: referral.welcome_message.as_ref().and_then(|greeting| greeting.text.clone()),
        }),
        product: context.and_then(|context| context.referred_product.as_ref()).and_then(product),
        group: message.group_id.clone().filter(|group| !group.is_empty()),
        callback_data: None,
    }
}

fn forwarded(context: &Context) -> Option<Forwarded> {
    match (context.frequently_forwarded, context.forwarded) {
        (Some(true), _) => Some(Forwarded::Often),
        (_, Some(true)) => Some(Forwarded::Once),
        _ => None,
    }
}

fn product(referred: &ReferredProduct) -> Option<ProductRef> {
    let product = referred.product_retailer_id.clone().filter(|id| !id.is_empty())?;
    Some(ProductRef { catalog: referred.catalog_id.clone(), product })
}

/// What a message says.
pub(super) fn content(message: &Message) -> Inbound {
    match &message.content {
        Content::Text(text) => Inbound::Text { body: text.body.clone() },
        Content::Image(file) => media(MediaKind::Image, file),
        Content::Video(file) => media(MediaKind::Video, file),
        Content::Audio(file) => media(MediaKind::Audio, file),
        Content::Document(file) => media(MediaKind::Document, file),
        Content::Sticker(file) => media(MediaKind::Sticker, file),
        Content::Location(place) => Inbound::Location(Location {
            latitude: place.latitude,
            longitude: place.longitude,
            name: place.name.clone(),
            address: place.address.clone(),
        }),
        Content::Contacts(cards) => {
            Inbound::Contacts { contacts: cards.iter().map(card::received).collect() }
        }
        Content::Reaction(reaction) => Inbound::Reaction {
            message: reaction.message_id.clone(),
            emoji: reaction.emoji.clone().filter(|emoji| !emoji.is_empty()),
        },
        Content::Button(button) => Inbound::Choice {
            via: ChoiceKind::Template,
            id: button.payload.clone().unwrap_or_else(|| button.text.clone()),
            title: button.text.clone(),
        },
        Content::Interactive(interactive) => choice(interactive)
            .or_else(|| answer::form(interactive))
            .or_else(|| answer::call_permission(interactive))
            .unwrap_or_else(|| other(message, &interactive.kind)),
        Content::Order(order) => answer::order(order),
        Content::Unsupported(unsupported) => {
            let error = message.errors.first();
            Inbound::Unsupported {
                kind: unsupported.kind.clone(),
                code: error.map(|error| error.code),
                detail: error.and_then(|error| error.details()).map(str::to_owned),
            }
        }
        Content::RequestWelcome => Inbound::Welcome,
        Content::MediaPlaceholder(_) => Inbound::MediaPlaceholder,
        Content::System(_) | Content::Edit(_) | Content::Revoke(_) | Content::Unknown { .. } => {
            other(message, message.content.kind())
        }
    }
}

fn choice(interactive: &Interactive) -> Option<Inbound> {
    let (via, reply) = match (&interactive.button_reply, &interactive.list_reply) {
        (Some(reply), _) => (ChoiceKind::Button, reply),
        (None, Some(reply)) => (ChoiceKind::List, reply),
        (None, None) => return None,
    };
    Some(Inbound::Choice { via, id: reply.id.clone(), title: reply.title.clone() })
}

fn media(kind: MediaKind, file: &Media) -> Inbound {
    Inbound::Media(InboundMedia {
        kind,
        provider_id: file.id.clone(),
        mime_type: file.mime_type.clone().unwrap_or_else(|| "application/octet-stream".to_owned()),
        sha256: file.sha256.as_deref().and_then(hexadecimal),
        caption: file.caption.clone().filter(|caption| !caption.is_empty()),
        filename: file.filename.clone().filter(|name| !name.is_empty()),
        voice_or_animated: file.voice.or(file.animated).unwrap_or(false),
    })
}

/// A hash in hexadecimal, from base64 (in webhooks) or hexadecimal (in the API's answers).
fn hexadecimal(hash: &str) -> Option<String> {
    if hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Some(hash.to_ascii_lowercase());
    }
    let bytes = base64::engine::general_purpose::STANDARD.decode(hash).ok()?;
    (bytes.len() == 32).then(|| hex::encode(bytes))
}

fn other(message: &Message, kind: &str) -> Inbound {
    let kind = if kind.is_empty() { message.content.kind() } else { kind };
    Inbound::Other { kind: kind.to_owned(), raw: message.to_json() }
}
