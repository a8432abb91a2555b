use crate::world::{Content, Rendered, Stored, TapOption, TemplateSeen, World, render};
use hilo_model::message::MediaKind;
use hilo_whatsapp_wire::{
    card::Card,
    send::{self, Action, Header},
    template::Template,
    webhook,
};
use serde::{Deserialize, Serialize};

/// What a message shows, part by part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Shown {
    /// Words.
    Text {
        /// The words, with WhatsApp's marks.
        body: String,
    },
    /// A file.
    Media {
        /// The file.
        file: ShownFile,
        /// Words under it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        caption: Option<String>,
    },
    /// A place.
    Location {
        /// The place.
        place: Place,
    },
    /// Cards of the address book.
    Contacts {
        /// The cards.
        contacts: Vec<Card>,
    },
    /// An emoji on another message; empty if it was taken away.
    Reaction {
        /// The other message.
        message_id: String,
        /// The emoji.
        emoji: String,
    },
    /// Words with things to tap: interactive messages and templates.
    Card(Box<ShownCard>),
    /// Something that phones do not show.
    Other {
        /// Meta's word for it.
        kind: String,
    },
}

/// A file that can be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownFile {
    /// Which kind.
    pub kind: MediaKind,
    /// Where it can be fetched: a path of this server without a token, or somebody else's address. None if it is gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Its type, if it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mime_type: Option<String>,
    /// Its size in bytes, if it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filename: Option<String>,
    /// Whether it was recorded as a voice note.
    #[serde(default)]
    pub voice: bool,
}

/// A place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// What it is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Street and town.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

/// Words with things to tap.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ShownCard {
    /// What stands above.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<ShownHeader>,
    /// The words.
    pub body: String,
    /// Small words below.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub footer: Option<String>,
    /// Buttons.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<TapOption>,
    /// A list that opens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list: Option<ShownList>,
    /// What the person is asked to send.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asks: Option<Asks>,
    /// Cards beside each other.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cards: Vec<ShownCard>,
}

/// What stands above a card.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ShownHeader {
    /// Words.
    Text {
        /// The words.
        text: String,
    },
    /// A file.
    Media {
        /// The file.
        file: ShownFile,
    },
    /// A place.
    Location {
        /// The place.
        place: Place,
    },
}

/// A list that opens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownList {
    /// What stands on its button.
    pub button: String,
    /// Its parts.
    pub sections: Vec<ShownSection>,
}

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownSection {
    /// Its title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Its rows.
    pub rows: Vec<TapOption>,
}

/// What a person is asked to send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asks {
    /// Where they are.
    Location,
    /// Their number.
    ContactInfo,
    /// Products of the catalogue.
    Order,
    /// Their address.
    Address,
}

/// What a message shows.
pub(super) fn shown(world: &World, message: &Stored) -> Shown {
    match &message.content {
        Content::Customer(sent) => of_customer(world, &sent.content),
        Content::Business(sent) => of_business(world, sent, message.template.as_deref()),
    }
}

fn of_customer(world: &World, content: &webhook::Content) -> Shown {
    let media = |kind, media: &webhook::Media| Shown::Media {
        file: ShownFile {
            filename: media.filename.clone(),
            voice: media.voice.unwrap_or_default(),
            ..kept(world, kind, &media.id)
        },
        caption: media.caption.clone(),
    };
    match content {
        webhook::Content::Text(text) => Shown::Text { body: text.body.clone() },
        webhook::Content::Image(file) => media(MediaKind::Image, file),
        webhook::Content::Video(file) => media(MediaKind::Video, file),
        webhook::Content::Audio(file) => media(MediaKind::Audio, file),
        webhook::Content::Document(file) => media(MediaKind::Document, file),
        webhook::Content::Sticker(file) => media(MediaKind::Sticker, file),
        webhook::Content::Location(at) => Shown::Location {
            place: Place {
                latitude: at.latitude,
                longitude: at.longitude,
                name: at.name.clone(),
                address: at.address.clone(),
            },
        },
        webhook::Content::Contacts(cards) => Shown::Contacts { contacts: cards.clone() },
        webhook::Content::Reaction(reaction) => Shown::Reaction {
            message_id: reaction.message_id.clone(),
            emoji: reaction.emoji.clone().unwrap_or_default(),
        },
        webhook::Content::Button(button) => Shown::Text { body: button.text.clone() },
        webhook::Content::Interactive(chosen) => {
            match chosen.button_reply.as_ref().or(chosen.list_reply.as_ref()) {
                Some(reply) => Shown::Text { body: reply.title.clone() },
                None => Shown::Other { kind: content.kind().to_owned() },
            }
        }
        webhook::Content::Order(order) => Shown::Text {
            body: order
                .product_items
                .iter()
                .map(|item| {
                    let count = item.quantity.as_ref().map_or_else(|| "1".to_owned(), ToString::to_string);
                    format!("{count} × {}", item.product_retailer_id.as_deref().unwrap_or_default())
                })
                .chain(order.text.clone())
                .collect::<Vec<_>>()
                .join("\n"),
        },
        other => Shown::Other { kind: other.kind().to_owned() },
    }
}

fn of_business(world: &World, request: &send::SendRequest, known: Option<&Template>) -> Shown {
    let media = |kind, media: &send::Media| Shown::Media {
        file: sent_file(world, kind, media),
        caption: media.caption.clone(),
    };
    match &request.content {
        send::Content::Text(text) => Shown::Text { body: text.body.clone() },
        send::Content::Image(file) => media(MediaKind::Image, file),
        send::Content::Video(file) => media(MediaKind::Video, file),
        send::Content::Audio(file) => media(MediaKind::Audio, file),
        send::Content::Document(file) => media(MediaKind::Document, file),
        send::Content::Sticker(file) => media(MediaKind::Sticker, file),
        send::Content::Location(place) => Shown::Location { place: sent_place(place) },
        send::Content::Contacts(cards) => Shown::Contacts { contacts: cards.clone() },
        send::Content::Reaction(reaction) => {
            Shown::Reaction { message_id: reaction.message_id.clone(), emoji: reaction.emoji.clone() }
        }
        send::Content::Interactive(sent) => Shown::Card(Box::new(interactive(world, request, sent))),
        send::Content::Template(sent) => Shown::Card(Box::new(template(world, request, sent, known))),
        send::Content::Missing { kind } => Shown::Other { kind: kind.clone() },
        send::Content::Pin(_) => Shown::Other { kind: "pin".to_owned() },
    }
}

fn interactive(world: &World, request: &send::SendRequest, sent: &send::Interactive) -> ShownCard {
    let Rendered { options, text: rendered, .. } = render(request, None);
    let text = |words: &Option<send::Words>| words.as_ref().map(|words| words.text.clone());
    let mut card = ShownCard {
        header: sent.header.as_ref().map(|header| shown_header(world, header)),
        body: text(&sent.body).unwrap_or_default(),
        footer: text(&sent.footer),
        ..ShownCard::default()
    };
    match &sent.action {
        Action::List(list) => {
            let mut rows = options.into_iter();
            let sections = list.sections.iter().map(|section| ShownSection {
                title: section.title.clone(),
                rows: rows.by_ref().take(section.rows.len()).collect(),
            });
            card.list = Some(ShownList { button: list.button.clone(), sections: sections.collect() });
        }
        Action::LocationRequest => card.asks = Some(Asks::Location),
        Action::ContactInfoRequest => card.asks = Some(Asks::ContactInfo),
        Action::Carousel(carousel) => {
            let mut left = options.into_iter();
            let each = carousel.cards.iter().map(|one| carousel_card(world, one, &mut left));
            card.cards = each.collect();
        }
        Action::Product(_) | Action::ProductList(_) | Action::Catalog(_) => {
            card.asks = Some(Asks::Order);
            card.buttons = options;
        }
        Action::Address(_) => card.asks = Some(Asks::Address),
        Action::OrderDetails(_) | Action::OrderStatus(_) => card.body = rendered,
        Action::Buttons(_)
        | Action::CtaUrl(_)
        | Action::VoiceCall(_)
        | Action::CallPermissionRequest
        | Action::Other { .. } => card.buttons = options,
    }
    card
}

/// A card of a carousel takes as many of the message's options as it has.
fn carousel_card(
    world: &World,
    card: &send::CarouselCard,
    options: &mut impl Iterator<Item = TapOption>,
) -> ShownCard {
    let count = match &card.action {
        send::CardAction::Buttons { buttons } => buttons.len(),
        send::CardAction::Link(_) | send::CardAction::Product(_) => 1,
    };
    ShownCard {
        header: card.header.as_ref().map(|header| shown_header(world, header)),
        body: card.body.as_ref().map(|words| words.text.clone()).unwrap_or_default(),
        buttons: options.take(count).collect(),
        ..ShownCard::default()
    }
}

fn shown_header(world: &World, header: &Header) -> ShownHeader {
    match header {
        Header::Text { text } => ShownHeader::Text { text: text.clone() },
        Header::Image { image } => header_file(world, MediaKind::Image, image),
        Header::Video { video } => header_file(world, MediaKind::Video, video),
        Header::Document { document } => header_file(world, MediaKind::Document, document),
    }
}

fn template(
    world: &World,
    request: &send::SendRequest,
    sent: &send::Template,
    known: Option<&Template>,
) -> ShownCard {
    let Some(known) = known else {
        let Rendered { options: buttons, text: body, .. } = render(request, None);
        return ShownCard {
            header: filled_header(world, &sent.components),
            body,
            buttons,
            ..ShownCard::default()
        };
    };
    let seen = TemplateSeen::of(sent, known);
    let mut given: Vec<&send::TemplateCard> = sent.components.iter().flat_map(|part| &part.cards).collect();
    given.sort_by_key(|card| card.card_index);
    let cards = seen.cards.iter().enumerate().map(|(at, card)| {
        let parts = given.get(at).map(|card| &card.components[..]).unwrap_or_default();
        template_card(world, card, parts)
    });
    let cards = cards.collect();
    ShownCard { cards, ..template_card(world, &seen, &sent.components) }
}

fn template_card(world: &World, seen: &TemplateSeen, parts: &[send::Component]) -> ShownCard {
    let words = seen.header.as_ref().map(|text| ShownHeader::Text { text: text.clone() });
    let offer = seen.offer.as_ref().map(|offer| format!("{offer}\n"));
    ShownCard {
        header: filled_header(world, parts).or(words),
        body: offer.unwrap_or_default() + &seen.body,
        footer: seen.footer.clone(),
        buttons: seen.buttons.clone(),
        ..ShownCard::default()
    }
}

/// The file or the place above.
fn filled_header(world: &World, parts: &[send::Component]) -> Option<ShownHeader> {
    let headers = parts.iter().filter(|part| part.kind.eq_ignore_ascii_case("header"));
    headers.flat_map(|part| &part.parameters).find_map(|parameter| {
        let image = parameter.image.as_ref().map(|file| header_file(world, MediaKind::Image, file));
        let video = parameter.video.as_ref().map(|file| header_file(world, MediaKind::Video, file));
        let document = parameter.document.as_ref().map(|file| header_file(world, MediaKind::Document, file));
        let place = parameter.location.as_ref().map(|at| ShownHeader::Location { place: sent_place(at) });
        let product =
            parameter.more.get("product").and_then(|product| product["product_retailer_id"].as_str());
        let product = product.map(|product| ShownHeader::Text { text: product.to_owned() });
        image.or(video).or(document).or(place).or(product)
    })
}

fn header_file(world: &World, kind: MediaKind, media: &send::Media) -> ShownHeader {
    ShownHeader::Media { file: sent_file(world, kind, media) }
}

fn sent_file(world: &World, kind: MediaKind, media: &send::Media) -> ShownFile {
    let nothing = ShownFile { kind, url: None, mime_type: None, bytes: None, filename: None, voice: false };
    let file = match (&media.link, &media.id) {
        (Some(link), _) => ShownFile { url: Some(link.clone()), ..nothing },
        (None, Some(id)) => kept(world, kind, id),
        (None, None) => nothing,
    };
    ShownFile { filename: media.filename.clone(), voice: media.voice.unwrap_or_default(), ..file }
}

/// A file of the simulator's own; without an address if it was deleted.
fn kept(world: &World, kind: MediaKind, id: &str) -> ShownFile {
    let media = world.media(id);
    ShownFile {
        kind,
        url: media.map(|media| format!("/simulator/media/{}", media.id)),
        mime_type: media.map(|media| media.mime_type.clone()),
        bytes: media.map(|media| media.bytes),
        filename: None,
        voice: false,
    }
}

fn sent_place(place: &send::Location) -> Place {
    Place {
        latitude: place.latitude,
        longitude: place.longitude,
        name: place.name.clone(),
        address: place.address.clone(),
    }
}
