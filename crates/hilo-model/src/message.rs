//! What messages contain, whatever the channel. Each channel's adapter maps these to its wire format.

mod about;
mod card;
mod carousel;
mod catalog;
mod payment;
mod request;
mod sources;
mod status;
mod template;
mod verdict;

pub use about::{About, Forwarded, Referral};
pub use card::{CardEntry, CardName, CardPhone, ContactCard};
pub use carousel::{CardMedia, Carousel, CarouselCard};
pub use catalog::{CatalogOffer, Order, OrderItem, ProductList, ProductOffer, ProductRef, ProductSection};
pub use payment::{Charge, Goods, OrderDetails, OrderState, OrderStatus, PayBy, PayItem};
pub use request::{AddressRequest, CallButton, CallPermission, FormAnswer};
pub use status::Status;
pub use template::{
    Template, TemplateButton, TemplateButtonValue, TemplateCard, TemplateCategory, TemplateHeader,
    TemplateParameter, TemplateProducts, TemplateShown, TemplateShownButton, TemplateShownCard,
};
pub use verdict::Verdict;

use serde::{Deserialize, Serialize};

/// What a customer sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Inbound {
    /// Plain text.
    Text {
        /// The words.
        body: String,
    },
    /// A picture, film, recording, file or sticker.
    Media(InboundMedia),
    /// A place.
    Location(Location),
    /// Address-book cards.
    Contacts {
        /// The cards.
        contacts: Vec<ContactCard>,
    },
    /// An emoji put on a message, or taken away.
    Reaction {
        /// The provider's id of the message it is on.
        message: String,
        /// The emoji; none takes an earlier one away.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        emoji: Option<String>,
    },
    /// A reply button or a row of a list was chosen, or a template's quick reply.
    Choice {
        /// How it was offered.
        via: ChoiceKind,
        /// The id we gave the option (a quick reply's payload).
        id: String,
        /// What the person saw on it.
        title: String,
    },
    /// Products that the customer put into the cart.
    Order(Order),
    /// The customer says whether we may call.
    CallPermission(CallPermission),
    /// The customer opened the chat for the first time, and has said nothing yet.
    Welcome,
    /// Something that WhatsApp does not pass on to programs: it can be seen on the phone only.
    Unsupported {
        /// What it was (`poll_creation`, `pin`…), if WhatsApp tells.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        kind: Option<String>,
        /// WhatsApp's code for why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<i64>,
        /// WhatsApp's words on it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        detail: Option<String>,
    },
    /// In old conversations: a file that is not passed on, or only later.
    MediaPlaceholder,
    /// A form that the customer filled in.
    Form(FormAnswer),
    /// Something Hilo receives whole but has no use for yet, or that a newer API added. Shown as such; `raw` is
    /// what came.
    Other {
        /// The provider's word for it.
        kind: String,
        /// The provider's object, complete.
        raw: serde_json::Value,
    },
}

/// How an option was offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChoiceKind {
    /// A reply button under a message.
    Button,
    /// A row of a list.
    List,
    /// A quick reply of a template.
    Template,
}

/// A received file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct InboundMedia {
    /// Which kind of file.
    pub kind: MediaKind,
    /// The provider's id, for fetching it.
    pub provider_id: String,
    /// The type the provider states.
    pub mime_type: String,
    /// The hash the provider states, in hexadecimal, if it states one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Words under it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
    /// The name of a document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filename: Option<String>,
    /// Recorded as a voice note (audio), or moving (sticker).
    #[serde(default)]
    pub voice_or_animated: bool,
}

/// Kinds of files that can be sent and received.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MediaKind {
    /// A picture.
    Image,
    /// A film.
    Video,
    /// A recording.
    Audio,
    /// Any file.
    Document,
    /// A sticker.
    Sticker,
}

impl MediaKind {
    /// The name in Meta's interface, databases and the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Video => "video",
            Self::Audio => "audio",
            Self::Document => "document",
            Self::Sticker => "sticker",
        }
    }
}

/// What Hilo sends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Outbound {
    /// Plain text.
    Text {
        /// The words.
        body: String,
        /// Show a preview of the first link.
        #[serde(default)]
        preview_url: bool,
    },
    /// A picture, film, recording, file or sticker.
    Media(OutboundMedia),
    /// A place.
    Location(Location),
    /// Address-book cards.
    Contacts {
        /// The cards.
        contacts: Vec<ContactCard>,
    },
    /// An emoji on a message of the customer.
    Reaction {
        /// The provider's id of the message.
        message: String,
        /// The emoji; none takes ours away.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        emoji: Option<String>,
    },
    /// Up to three reply buttons.
    Buttons {
        /// What stands above the body.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        header: Option<Header>,
        /// The words.
        body: String,
        /// Small words below.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        footer: Option<String>,
        /// The buttons.
        buttons: Vec<Choice>,
    },
    /// A list of up to ten rows behind one button.
    List {
        /// Words above the body.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        header: Option<String>,
        /// The words.
        body: String,
        /// Small words below.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        footer: Option<String>,
        /// What stands on the button that opens the list.
        button: String,
        /// Its sections.
        sections: Vec<ListSection>,
    },
    /// A button that opens a page.
    CtaUrl {
        /// What stands above the body.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        header: Option<Header>,
        /// The words.
        body: String,
        /// Small words below.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        footer: Option<String>,
        /// What stands on the button.
        label: String,
        /// Where it leads.
        url: String,
    },
    /// An approved template with its parameters.
    Template(Template),
    /// A button that asks where the customer is.
    LocationRequest {
        /// The words.
        body: String,
    },
    /// A button that asks for the customer's telephone number, which may be hidden.
    ContactRequest {
        /// The words.
        body: String,
    },
    /// A form for a postal address (India).
    AddressRequest(Box<AddressRequest>),
    /// Cards beside each other.
    Carousel(Carousel),
    /// A product of a catalogue.
    Product(ProductOffer),
    /// Products of a catalogue.
    ProductList(ProductList),
    /// A button that opens the whole catalogue.
    Catalog(CatalogOffer),
    /// A button that calls us.
    CallButton(CallButton),
    /// Asks whether we may call.
    CallPermissionRequest {
        /// The words.
        body: String,
    },
    /// An order to pay.
    OrderDetails(Box<OrderDetails>),
    /// How far an order to pay is.
    OrderStatus(OrderStatus),
    /// Something that was sent for us elsewhere (in the number's app) and that Hilo has no words for. It cannot be sent.
    Other {
        /// The provider's word for it.
        kind: String,
        /// The provider's object, complete.
        raw: serde_json::Value,
    },
}

impl Outbound {
    /// Whether it may be sent outside the 24-hour window (G2).
    pub fn is_template(&self) -> bool {
        matches!(self, Self::Template(_))
    }

    /// The name of the kind, as in the serialised `type` (media by their own kind).
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Text { .. } => "text",
            Self::Media(media) => media.kind.as_str(),
            Self::Location(_) => "location",
            Self::Contacts { .. } => "contacts",
            Self::Reaction { .. } => "reaction",
            Self::Buttons { .. } => "buttons",
            Self::List { .. } => "list",
            Self::CtaUrl { .. } => "cta_url",
            Self::Template(_) => "template",
            Self::LocationRequest { .. } => "location_request",
            Self::ContactRequest { .. } => "contact_request",
            Self::AddressRequest(_) => "address_request",
            Self::Carousel(_) => "carousel",
            Self::Product(_) => "product",
            Self::ProductList(_) => "product_list",
            Self::Catalog(_) => "catalog",
            Self::CallButton(_) => "call_button",
            Self::CallPermissionRequest { .. } => "call_permission_request",
            Self::OrderDetails(_) => "order_details",
            Self::OrderStatus(_) => "order_status",
            Self::Other { .. } => "other",
        }
    }

    /// The words a person would read first, for previews and summaries.
    pub fn text(&self) -> &str {
        match self {
            Self::Text { body, .. }
            | Self::Buttons { body, .. }
            | Self::List { body, .. }
            | Self::CtaUrl { body, .. }
            | Self::LocationRequest { body }
            | Self::ContactRequest { body }
            | Self::CallPermissionRequest { body } => body,
            Self::AddressRequest(request) => &request.body,
            Self::Carousel(carousel) => &carousel.body,
            Self::Product(offer) => offer.body.as_deref().unwrap_or(&offer.product),
            Self::ProductList(list) => &list.body,
            Self::Catalog(catalog) => &catalog.body,
            Self::CallButton(call) => &call.body,
            Self::OrderDetails(order) => &order.body,
            Self::OrderStatus(order) => &order.body,
            Self::Other { .. } => "",
            Self::Media(media) => media.caption.as_deref().unwrap_or_default(),
            Self::Location(place) => place.name.as_deref().unwrap_or_default(),
            Self::Reaction { emoji, .. } => emoji.as_deref().unwrap_or_default(),
            Self::Template(template) => template.shown.as_ref().map_or(&template.name, |shown| &shown.body),
            Self::Contacts { contacts } => contacts.first().map_or("", |c| &c.name.formatted_name),
        }
    }
}

impl Inbound {
    /// The same, said by us: what the number's app sent comes in the form of what customers send.
    pub fn said_by_us(self) -> Outbound {
        match self {
            Self::Text { body } => Outbound::Text { body, preview_url: false },
            Self::Media(media) => Outbound::Media(OutboundMedia {
                kind: media.kind,
                source: MediaSource::ProviderId(media.provider_id),
                caption: media.caption,
                filename: media.filename,
                voice: media.kind == MediaKind::Audio && media.voice_or_animated,
            }),
            Self::Location(place) => Outbound::Location(place),
            Self::Contacts { contacts } => Outbound::Contacts { contacts },
            Self::Reaction { message, emoji } => Outbound::Reaction { message, emoji },
            Self::Other { kind, raw } => Outbound::Other { kind, raw },
            other => Outbound::Other {
                kind: other.kind().to_owned(),
                raw: serde_json::to_value(&other).unwrap_or_default(),
            },
        }
    }

    /// The words a person would read first, for previews, keywords and answers.
    pub fn text(&self) -> &str {
        match self {
            Self::Text { body } => body,
            Self::Media(media) => media.caption.as_deref().unwrap_or_default(),
            Self::Location(place) => place.name.as_deref().unwrap_or_default(),
            Self::Reaction { emoji, .. } => emoji.as_deref().unwrap_or_default(),
            Self::Choice { title, .. } => title,
            Self::Contacts { contacts } => contacts.first().map_or("", |c| &c.name.formatted_name),
            Self::Order(order) => order.text.as_deref().unwrap_or_default(),
            Self::Form(form) => form.body.as_deref().unwrap_or_default(),
            Self::CallPermission(_)
            | Self::Welcome
            | Self::Unsupported { .. }
            | Self::MediaPlaceholder
            | Self::Other { .. } => "",
        }
    }

    /// The name of the kind, as in the serialised `type` (media by their own kind, others by the provider's).
    pub fn kind(&self) -> &str {
        match self {
            Self::Text { .. } => "text",
            Self::Media(media) => media.kind.as_str(),
            Self::Location(_) => "location",
            Self::Contacts { .. } => "contacts",
            Self::Reaction { .. } => "reaction",
            Self::Choice { .. } => "choice",
            Self::Order(_) => "order",
            Self::CallPermission(_) => "call_permission",
            Self::Welcome => "welcome",
            Self::Unsupported { .. } => "unsupported",
            Self::MediaPlaceholder => "media_placeholder",
            Self::Form(_) => "form",
            Self::Other { kind, .. } => kind,
        }
    }
}

/// A file to send.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct OutboundMedia {
    /// Which kind of file.
    pub kind: MediaKind,
    /// Where it comes from.
    pub source: MediaSource,
    /// Words under it (not for audio and stickers).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
    /// The name of a document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filename: Option<String>,
    /// Send audio as a voice note.
    #[serde(default)]
    pub voice: bool,
}

/// Where a file to send comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MediaSource {
    /// A file stored here; it is uploaded to the provider when needed.
    Attachment(crate::AttachmentId),
    /// A page the provider fetches it from.
    Link(String),
    /// A file the provider holds already.
    ProviderId(String),
}

/// What may stand above the body of an interactive message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Header {
    /// Words.
    Text {
        /// The words.
        text: String,
    },
    /// A picture, film or document.
    Media {
        /// Which kind of file: image, video or document.
        kind: MediaKind,
        /// Where it comes from.
        source: MediaSource,
    },
}

/// A reply button.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Choice {
    /// What comes back when it is chosen.
    pub id: String,
    /// What stands on it.
    pub title: String,
}

/// A group of rows in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ListSection {
    /// The words above the group; needed when there is more than one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The rows.
    pub rows: Vec<ListRow>,
}

/// A row of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ListRow {
    /// What comes back when it is chosen.
    pub id: String,
    /// What stands on it.
    pub title: String,
    /// Smaller words below.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// A place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Location {
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
