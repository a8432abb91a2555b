use super::{card, offer, payment};
use crate::{
    More,
    send::{
        Action, ButtonsAction, CarouselAction, Component, Content, CtaUrlAction, Header, Interactive,
        Language, ListAction, Location, Media, Parameter, Quote, Reaction, ReplyButton, ReplyOption, Row,
        Section, SendRequest, Template, TemplateCard, Text, Words,
    },
};
use hilo_model::{
    AttachmentId, Phone,
    message::{self, MediaKind, MediaSource, Outbound, TemplateButtonValue, TemplateHeader},
};
use serde_json::{Value, json};
use std::fmt;

/// Who is to get a message.
#[derive(Clone, PartialEq, Eq)]
pub enum Recipient {
    /// A person, by phone.
    Phone(Phone),
    /// A person, by business-scoped user id.
    UserId(String),
}

impl Recipient {
    /// The phone if it is known, since every kind of message can go there; else the user id.
    pub fn of(phone: Option<&Phone>, user_id: Option<&str>) -> Option<Self> {
        let by_phone = phone.cloned().map(Self::Phone);
        by_phone.or_else(|| user_id.map(|id| Self::UserId(id.to_owned())))
    }
}

impl fmt::Debug for Recipient {
    /// The address is personal and stays out of logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Phone(_) => "Recipient::Phone(…)",
            Self::UserId(_) => "Recipient::UserId(…)",
        })
    }
}

/// What stands around the content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addressing {
    /// Who is to get it.
    pub recipient: Recipient,
    /// Meta's id of the message that it answers.
    pub reply_to: Option<String>,
    /// What every status is to bring back; up to 512 characters.
    pub callback_data: Option<String>,
}

/// Why a content cannot be written as a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotSendable {
    /// A stored file was not uploaded yet.
    #[error("{0} is not uploaded")]
    NotUploaded(AttachmentId),
    /// Headers are pictures, films and documents only.
    #[error("a header cannot be a file of this kind: {}", .0.as_str())]
    HeaderKind(MediaKind),
    /// It was sent elsewhere, and is kept as it came.
    #[error("it is a record of what was sent elsewhere")]
    Foreign,
}

/// Writes a content as Meta wants it. `uploaded` gives the id that a stored file has at Meta.
///
/// # Errors
/// If a stored file has no id there yet, or a header is a file that cannot be one.
pub fn send_request(
    content: &Outbound,
    addressing: &Addressing,
    uploaded: &dyn Fn(AttachmentId) -> Option<String>,
) -> Result<SendRequest, NotSendable> {
    let (to, recipient) = match &addressing.recipient {
        Recipient::Phone(phone) => (Some(phone.to_string()), None),
        Recipient::UserId(id) => (None, Some(id.clone())),
    };
    Ok(SendRequest {
        to,
        recipient,
        recipient_type: Some("individual".to_owned()),
        context: addressing.reply_to.clone().map(|message_id| Quote { message_id }),
        biz_opaque_callback_data: addressing.callback_data.clone(),
        content: Writer { uploaded }.content(content)?,
        ..SendRequest::default()
    })
}

/// The stored files that must be uploaded before a content can be sent.
pub fn attachments(content: &Outbound) -> Vec<AttachmentId> {
    let stored = |source: &MediaSource| match source {
        MediaSource::Attachment(id) => Some(*id),
        MediaSource::Link(_) | MediaSource::ProviderId(_) => None,
    };
    content.sources().into_iter().filter_map(stored).collect()
}

struct Writer<'a> {
    uploaded: &'a dyn Fn(AttachmentId) -> Option<String>,
}

impl Writer<'_> {
    fn content(&self, content: &Outbound) -> Result<Content, NotSendable> {
        Ok(match content {
            Outbound::Text { body, preview_url } => Content::Text(Text {
                body: body.clone(),
                preview_url: preview_url.then_some(true),
                more: More::new(),
            }),
            Outbound::Media(media) => self.media(media)?,
            Outbound::Location(place) => Content::Location(location(place)),
            Outbound::Contacts { contacts } => {
                Content::Contacts(contacts.iter().map(card::to_send).collect())
            }
            Outbound::Reaction { message, emoji } => Content::Reaction(Reaction {
                message_id: message.clone(),
                emoji: emoji.clone().unwrap_or_default(),
                more: More::new(),
            }),
            Outbound::Buttons { header, body, footer, buttons } => {
                let option = |choice: &message::Choice| ReplyButton::Reply {
                    reply: ReplyOption { id: choice.id.clone(), title: choice.title.clone() },
                };
                let action = Action::Buttons(ButtonsAction { buttons: buttons.iter().map(option).collect() });
                interactive(self.header(header.as_ref())?, body, footer.as_deref(), action)
            }
            Outbound::List { header, body, footer, button, sections } => {
                let header = header.clone().map(|text| Header::Text { text });
                let sections = sections.iter().map(section).collect();
                let action = Action::List(ListAction { button: button.clone(), sections });
                interactive(header, body, footer.as_deref(), action)
            }
            Outbound::CtaUrl { header, body, footer, label, url } => {
                let action = Action::CtaUrl(CtaUrlAction::new(label, url));
                interactive(self.header(header.as_ref())?, body, footer.as_deref(), action)
            }
            Outbound::Template(template) => Content::Template(self.template(template)?),
            Outbound::LocationRequest { body } => interactive(None, body, None, Action::LocationRequest),
            Outbound::ContactRequest { body } => interactive(None, body, None, Action::ContactInfoRequest),
            Outbound::CallPermissionRequest { body } => {
                interactive(None, body, None, Action::CallPermissionRequest)
            }
            Outbound::CallButton(call) => {
                interactive(None, &call.body, call.footer.as_deref(), offer::call_button(call))
            }
            Outbound::AddressRequest(request) => {
                let header = self.header(request.header.as_ref())?;
                interactive(header, &request.body, request.footer.as_deref(), offer::address(request))
            }
            Outbound::Carousel(carousel) => {
                interactive(None, &carousel.body, None, Action::Carousel(self.carousel(carousel)?))
            }
            Outbound::Product(offer) => offer::product(offer),
            Outbound::ProductList(list) => {
                let header = Some(Header::Text { text: list.header.clone() });
                interactive(header, &list.body, list.footer.as_deref(), offer::product_list(list))
            }
            Outbound::Catalog(catalog) => {
                interactive(None, &catalog.body, catalog.footer.as_deref(), offer::catalog(catalog))
            }
            Outbound::OrderDetails(order) => {
                let header = self.header(order.header.as_ref())?;
                interactive(header, &order.body, order.footer.as_deref(), payment::details(order))
            }
            Outbound::OrderStatus(order) => {
                interactive(None, &order.body, order.footer.as_deref(), payment::status(order))
            }
            Outbound::Other { .. } => return Err(NotSendable::Foreign),
        })
    }

    fn carousel(&self, given: &message::Carousel) -> Result<CarouselAction, NotSendable> {
        let cards = (0..).zip(&given.cards).map(|(at, card)| {
            let header = card.media().map(|media| self.card_header(media)).transpose()?;
            Ok(offer::card(at, header, card))
        });
        Ok(CarouselAction { cards: cards.collect::<Result<_, _>>()?, more: More::new() })
    }

    fn card_header(&self, media: &message::CardMedia) -> Result<Header, NotSendable> {
        let file = self.file(&media.source)?;
        match media.kind {
            MediaKind::Image => Ok(Header::Image { image: file }),
            MediaKind::Video => Ok(Header::Video { video: file }),
            // The check of the card says what a card may have.
            MediaKind::Document => Ok(Header::Document { document: file }),
            kind @ (MediaKind::Audio | MediaKind::Sticker) => Err(NotSendable::HeaderKind(kind)),
        }
    }

    fn media(&self, given: &message::OutboundMedia) -> Result<Content, NotSendable> {
        let file = self.file(&given.source)?;
        let caption = given.caption.clone();
        Ok(match given.kind {
            MediaKind::Image => Content::Image(Media { caption, ..file }),
            MediaKind::Video => Content::Video(Media { caption, ..file }),
            MediaKind::Document => {
                Content::Document(Media { caption, filename: given.filename.clone(), ..file })
            }
            MediaKind::Audio => Content::Audio(Media { voice: given.voice.then_some(true), ..file }),
            MediaKind::Sticker => Content::Sticker(file),
        })
    }

    fn file(&self, source: &MediaSource) -> Result<Media, NotSendable> {
        let (id, link) = match source {
            MediaSource::Attachment(id) => {
                (Some((self.uploaded)(*id).ok_or(NotSendable::NotUploaded(*id))?), None)
            }
            MediaSource::ProviderId(id) => (Some(id.clone()), None),
            MediaSource::Link(link) => (None, Some(link.clone())),
        };
        Ok(Media { id, link, ..Media::default() })
    }

    fn header(&self, header: Option<&message::Header>) -> Result<Option<Header>, NotSendable> {
        Ok(Some(match header {
            None => return Ok(None),
            Some(message::Header::Text { text }) => Header::Text { text: text.clone() },
            Some(message::Header::Media { kind: MediaKind::Image, source }) => {
                Header::Image { image: self.file(source)? }
            }
            Some(message::Header::Media { kind: MediaKind::Video, source }) => {
                Header::Video { video: self.file(source)? }
            }
            Some(message::Header::Media { kind: MediaKind::Document, source }) => {
                Header::Document { document: self.file(source)? }
            }
            Some(message::Header::Media { kind, .. }) => return Err(NotSendable::HeaderKind(*kind)),
        }))
    }

    fn template(&self, given: &message::Template) -> Result<Template, NotSendable> {
        let mut components = self.filled(given.header.as_ref(), &given.body, &given.buttons)?;
        if let Some(ends) = given.offer_ends_at {
            let ends = json!({ "expiration_time_ms": ends.saturating_mul(1000) });
            components.push(part("limited_time_offer", vec![with("limited_time_offer", ends)]));
        }
        if !given.cards.is_empty() {
            let mut cards = Vec::with_capacity(given.cards.len());
            for (at, card) in given.cards.iter().enumerate() {
                let components = self.filled(card.header.as_ref(), &card.body, &card.buttons)?;
                // More cards than that are refused before they come here.
                let card_index = u8::try_from(at).unwrap_or(u8::MAX);
                cards.push(TemplateCard { card_index, components, more: More::new() });
            }
            components.push(Component { cards, ..part("carousel", Vec::new()) });
        }
        Ok(Template {
            name: given.name.clone(),
            language: Language { code: given.language.clone(), more: More::new() },
            components,
            more: More::new(),
        })
    }

    /// What fills a template, or a card of one.
    fn filled(
        &self,
        header: Option<&TemplateHeader>,
        body: &[message::TemplateParameter],
        buttons: &[message::TemplateButton],
    ) -> Result<Vec<Component>, NotSendable> {
        let mut components = Vec::new();
        if let Some(header) = header {
            components.push(part("header", vec![self.template_header(header)?]));
        }
        if !body.is_empty() {
            components.push(part("body", body.iter().map(variable).collect()));
        }
        components.extend(buttons.iter().map(button));
        Ok(components)
    }

    fn template_header(&self, header: &TemplateHeader) -> Result<Parameter, NotSendable> {
        let filled = |kind: MediaKind, file: Media| {
            let mut parameter = Parameter { kind: kind.as_str().to_owned(), ..Parameter::default() };
            match kind {
                MediaKind::Image => parameter.image = Some(file),
                MediaKind::Video => parameter.video = Some(file),
                MediaKind::Document => parameter.document = Some(file),
                MediaKind::Audio | MediaKind::Sticker => return Err(NotSendable::HeaderKind(kind)),
            }
            Ok(parameter)
        };
        match header {
            TemplateHeader::Text(text) => Ok(variable(text)),
            TemplateHeader::Media { kind, source, filename } => {
                let filename = filename.clone().filter(|_| *kind == MediaKind::Document);
                filled(*kind, Media { filename, ..self.file(source)? })
            }
            TemplateHeader::Location(place) => Ok(Parameter {
                kind: "location".to_owned(),
                location: Some(location(place)),
                ..Parameter::default()
            }),
            TemplateHeader::Product { catalog, product } => {
                let product = json!({ "product_retailer_id": product, "catalog_id": catalog });
                Ok(with("product", product))
            }
        }
    }
}

fn interactive(header: Option<Header>, body: &str, footer: Option<&str>, action: Action) -> Content {
    let (body, footer) = (Some(Words::from(body)), footer.map(Words::from));
    Content::Interactive(Box::new(Interactive { header, body, footer, action, more: More::new() }))
}

fn section(given: &message::ListSection) -> Section {
    let row = |row: &message::ListRow| Row {
        id: row.id.clone(),
        title: row.title.clone(),
        description: row.description.clone(),
    };
    Section { title: given.title.clone(), rows: given.rows.iter().map(row).collect() }
}

fn location(place: &message::Location) -> Location {
    Location {
        latitude: place.latitude,
        longitude: place.longitude,
        name: place.name.clone(),
        address: place.address.clone(),
        more: More::new(),
    }
}

fn part(kind: &str, parameters: Vec<Parameter>) -> Component {
    Component { kind: kind.to_owned(), parameters, ..Component::default() }
}

fn variable(given: &message::TemplateParameter) -> Parameter {
    Parameter::text(given.name.as_deref(), &given.text)
}

/// A parameter whose member has no type of its own.
fn with(kind: &str, value: Value) -> Parameter {
    let mut parameter = Parameter { kind: kind.to_owned(), ..Parameter::default() };
    parameter.more.insert(kind.to_owned(), value);
    parameter
}

/// What a button that opens products does.
fn products(given: &message::TemplateProducts) -> Value {
    let sections = given.sections.iter().map(|section| {
        let items = section.products.iter().map(|product| json!({ "product_retailer_id": product }));
        json!({ "title": section.title.as_deref().unwrap_or_default(), "product_items": items.collect::<Vec<_>>() })
    });
    let first = || given.sections.iter().flat_map(|section| &section.products).next();
    let thumbnail = given.thumbnail.as_ref().or_else(first).map(String::as_str).unwrap_or_default();
    json!({ "thumbnail_product_retailer_id": thumbnail, "sections": sections.collect::<Vec<_>>() })
}

fn button(given: &message::TemplateButton) -> Component {
    let (sub_type, parameter) = match &given.value {
        TemplateButtonValue::Payload(payload) => (
            "quick_reply",
            Parameter { kind: "payload".to_owned(), payload: Some(payload.clone()), ..Parameter::default() },
        ),
        TemplateButtonValue::UrlSuffix(suffix) => ("url", Parameter::text(None, suffix)),
        TemplateButtonValue::CouponCode(code) => (
            "copy_code",
            Parameter {
                kind: "coupon_code".to_owned(),
                coupon_code: Some(code.clone()),
                ..Parameter::default()
            },
        ),
        TemplateButtonValue::Products(given) => (
            "mpm",
            Parameter { kind: "action".to_owned(), action: Some(products(given)), ..Parameter::default() },
        ),
    };
    Component {
        sub_type: Some(sub_type.to_owned()),
        index: Some(given.index.to_string().as_str().into()),
        ..part("button", vec![parameter])
    }
}
