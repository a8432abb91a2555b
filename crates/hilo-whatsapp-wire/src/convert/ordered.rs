//! What a client of the Cloud API wants sent, as Hilo's neutral content: the way back of [`send_request`].
//!
//! Nothing is left out in silence. What was read is written again, and whatever the client said that is not in there any
//! more has no place in Hilo: it is refused by its path.

mod interactive;
mod template;

use super::{Addressing, Recipient, card, send_request};
use crate::send::{self, CardButton, Content, SendRequest};
use hilo_model::message::{self, MediaKind, MediaSource, Outbound, OutboundMedia, TemplateCategory};
use serde_json::Value;
use std::{cell::RefCell, collections::HashMap};

/// Why a message cannot be ordered. Paths are in Meta's request: `interactive.action.parameters.payload`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotOrderable {
    /// Hilo has no such message.
    #[error("messages of the kind {kind} cannot be sent through Hilo")]
    Kind {
        /// The value of `type`; of interactive ones with that in front: `interactive.flow`.
        kind: String,
    },
    /// Hilo sends such messages, but not with this.
    #[error("{path} has no place in a message of Hilo's: leave it out or send it in another way")]
    Member {
        /// Where it is.
        path: String,
    },
    /// Something needed is missing or of another form.
    #[error("{path} is missing or not of the form that this kind of message has")]
    Form {
        /// Where it should be.
        path: String,
    },
}

fn form(path: impl Into<String>) -> NotOrderable {
    NotOrderable::Form { path: path.into() }
}

/// Reads what is to be sent. `stored` tells for an id of a file whether it was uploaded here; any other id is taken for one
/// of Meta's. A template's category is not in the request, so `category` says what is assumed until the account's own is
/// known.
///
/// # Errors
/// If Hilo has no such message, or no place for a part of it.
pub fn ordered(
    request: &SendRequest,
    category: TemplateCategory,
    stored: &dyn Fn(&str) -> Option<hilo_model::AttachmentId>,
) -> Result<Outbound, NotOrderable> {
    let reader = Reader { category, stored, files: RefCell::default() };
    let content = reader.content(&request.content)?;
    let files = reader.files.into_inner();
    match lost(&request.content, &content, &files)? {
        Some(path) => Err(NotOrderable::Member { path }),
        None => Ok(content),
    }
}

struct Reader<'a> {
    category: TemplateCategory,
    stored: &'a dyn Fn(&str) -> Option<hilo_model::AttachmentId>,
    /// What each stored file was called in the request.
    files: RefCell<HashMap<hilo_model::AttachmentId, String>>,
}

impl Reader<'_> {
    fn content(&self, content: &Content) -> Result<Outbound, NotOrderable> {
        Ok(match content {
            Content::Text(text) => {
                Outbound::Text { body: text.body.clone(), preview_url: text.preview_url == Some(true) }
            }
            Content::Image(media) => self.media(MediaKind::Image, media)?,
            Content::Video(media) => self.media(MediaKind::Video, media)?,
            Content::Audio(media) => self.media(MediaKind::Audio, media)?,
            Content::Document(media) => self.media(MediaKind::Document, media)?,
            Content::Sticker(media) => self.media(MediaKind::Sticker, media)?,
            Content::Location(place) => Outbound::Location(location(place)),
            Content::Contacts(cards) => {
                Outbound::Contacts { contacts: cards.iter().map(card::received).collect() }
            }
            Content::Reaction(reaction) => Outbound::Reaction {
                message: reaction.message_id.clone(),
                emoji: Some(reaction.emoji.clone()).filter(|emoji| !emoji.is_empty()),
            },
            Content::Interactive(interactive) => self.interactive(interactive)?,
            Content::Template(template) => Outbound::Template(self.template(template)?),
            Content::Pin(_) | Content::Missing { .. } => {
                return Err(NotOrderable::Kind { kind: content.kind().to_owned() });
            }
        })
    }

    fn media(&self, kind: MediaKind, media: &send::Media) -> Result<Outbound, NotOrderable> {
        Ok(Outbound::Media(OutboundMedia {
            kind,
            source: self.source(media, kind.as_str())?,
            caption: media.caption.clone(),
            filename: media.filename.clone(),
            voice: media.voice == Some(true),
        }))
    }

    fn source(&self, media: &send::Media, path: &str) -> Result<MediaSource, NotOrderable> {
        match (&media.id, &media.link) {
            (Some(id), None) => Ok(match (self.stored)(id) {
                Some(attachment) => {
                    self.files.borrow_mut().insert(attachment, id.clone());
                    MediaSource::Attachment(attachment)
                }
                None => MediaSource::ProviderId(id.clone()),
            }),
            (None, Some(link)) => Ok(MediaSource::Link(link.clone())),
            (Some(_), Some(_)) | (None, None) => Err(form(format!("{path}.id"))),
        }
    }
}

fn location(place: &send::Location) -> message::Location {
    message::Location {
        latitude: place.latitude,
        longitude: place.longitude,
        name: place.name.clone(),
        address: place.address.clone(),
    }
}

/// The path of something that was given and is not written again.
fn lost(
    given: &Content,
    read: &Outbound,
    files: &HashMap<hilo_model::AttachmentId, String>,
) -> Result<Option<String>, NotOrderable> {
    let nobody =
        Addressing { recipient: Recipient::UserId(String::new()), reply_to: None, callback_data: None };
    let kind = given.kind();
    let written = send_request(read, &nobody, &|id| files.get(&id).cloned()).map_err(|_| form(kind))?;
    let value = |content: Content| {
        let request = SendRequest { content, ..SendRequest::default() };
        serde_json::to_value(request).map_err(|_| form(kind))
    };
    let (given, written) = (value(uniform(given))?, value(written.content)?);
    Ok(difference(&given[kind], &written[kind], kind))
}

/// What means the same, written in one way.
fn uniform(given: &Content) -> Content {
    let mut content = given.clone();
    match &mut content {
        Content::Template(template) => template::uniform(template),
        Content::Interactive(interactive) => {
            if let send::Action::Carousel(carousel) = &mut interactive.action {
                for card in &mut carousel.cards {
                    let send::CardAction::Buttons { buttons } = &mut card.action else { continue };
                    for button in buttons {
                        *button = CardButton::QuickReply { quick_reply: button.option().clone() };
                    }
                }
            }
        }
        _ => {}
    }
    content
}

/// Where the first value is that was said and is another one, or none, in what is written. Nothing, false and empty are
/// what a client says that has nothing to say.
fn difference(given: &Value, written: &Value, path: &str) -> Option<String> {
    match given {
        Value::Object(members) => members.iter().find_map(|(name, value)| {
            let here = format!("{path}.{name}");
            difference(value, written.get(name).unwrap_or(&Value::Null), &here)
        }),
        Value::Array(items) => items.iter().enumerate().find_map(|(at, value)| {
            let here = format!("{path}[{at}]");
            difference(value, written.get(at).unwrap_or(&Value::Null), &here)
        }),
        Value::Null | Value::Bool(false) => None,
        Value::String(text) if text.is_empty() => None,
        given => (!same(given, written)).then(|| path.to_owned()),
    }
}

/// Meta writes some numbers as texts.
fn same(given: &Value, written: &Value) -> bool {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    given == written || text(given).is_some_and(|given| Some(given) == text(written))
}
