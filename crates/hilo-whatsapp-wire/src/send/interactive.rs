use super::{
    AddressAction, CarouselAction, CatalogAction, Media, OrderDetailsAction, OrderStatusAction,
    ProductAction, ProductListAction, VoiceCallAction,
};
use crate::More;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::Value;
use serde_with::skip_serializing_none;

/// Something to tap. `type` is the kind of its [`Action`].
#[derive(Debug, Clone, PartialEq)]
pub struct Interactive {
    /// What stands above.
    pub header: Option<Header>,
    /// The words.
    pub body: Option<Words>,
    /// Small words below.
    pub footer: Option<Words>,
    /// What can be tapped.
    pub action: Action,
    /// Anything else.
    pub more: More,
}

/// Words of an interactive message.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// The words.
    pub text: String,
}

impl From<&str> for Words {
    fn from(text: &str) -> Self {
        Self { text: text.to_owned() }
    }
}

/// What stands above the body.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Header {
    /// Words.
    Text {
        /// The words.
        text: String,
    },
    /// A picture.
    Image {
        /// The file.
        image: Media,
    },
    /// A film.
    Video {
        /// The file.
        video: Media,
    },
    /// A document.
    Document {
        /// The file.
        document: Media,
    },
}

impl Header {
    /// The file, if it is one.
    pub fn media(&self) -> Option<&Media> {
        match self {
            Self::Text { .. } => None,
            Self::Image { image: media }
            | Self::Video { video: media }
            | Self::Document { document: media } => Some(media),
        }
    }
}

/// What can be tapped.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Reply buttons (`button`).
    Buttons(ButtonsAction),
    /// A list behind a button (`list`).
    List(ListAction),
    /// A button that opens a page (`cta_url`).
    CtaUrl(CtaUrlAction),
    /// A button that asks where the person is (`location_request_message`).
    LocationRequest,
    /// A button that asks for the person's phone (`request_contact_info`).
    ContactInfoRequest,
    /// A form for an address (`address_message`).
    Address(AddressAction),
    /// Cards beside each other (`carousel`).
    Carousel(CarouselAction),
    /// A product (`product`).
    Product(ProductAction),
    /// Products (`product_list`).
    ProductList(ProductListAction),
    /// The whole catalogue (`catalog_message`).
    Catalog(CatalogAction),
    /// A button that calls us (`voice_call`).
    VoiceCall(VoiceCallAction),
    /// Asks whether we may call (`call_permission_request`).
    CallPermissionRequest,
    /// An order to pay (`order_details`).
    OrderDetails(Box<OrderDetailsAction>),
    /// How far an order is (`order_status`).
    OrderStatus(OrderStatusAction),
    /// A kind that is not typed here (`flow`, what a newer API adds), passed on as it is.
    Other {
        /// Its `type`.
        kind: String,
        /// Its `action`.
        action: Value,
    },
}

impl Interactive {
    /// The kinds that are typed: values of `type`.
    pub const KINDS: &[&str] = &[
        "button",
        "list",
        "cta_url",
        "location_request_message",
        "request_contact_info",
        "address_message",
        "carousel",
        "product",
        "product_list",
        "catalog_message",
        "voice_call",
        "call_permission_request",
        "order_details",
        "order_status",
    ];

    /// The files of the header and of the cards.
    pub fn media(&self) -> Vec<&Media> {
        let cards = match &self.action {
            Action::Carousel(carousel) => carousel.cards.as_slice(),
            _ => &[],
        };
        let headers = self.header.iter().chain(cards.iter().filter_map(|card| card.header.as_ref()));
        headers.filter_map(Header::media).collect()
    }
}

impl Action {
    /// The value of `type`.
    pub fn kind(&self) -> &str {
        match self {
            Self::Buttons(_) => "button",
            Self::List(_) => "list",
            Self::CtaUrl(_) => "cta_url",
            Self::LocationRequest => "location_request_message",
            Self::ContactInfoRequest => "request_contact_info",
            Self::Address(_) => "address_message",
            Self::Carousel(_) => "carousel",
            Self::Product(_) => "product",
            Self::ProductList(_) => "product_list",
            Self::Catalog(_) => "catalog_message",
            Self::VoiceCall(_) => "voice_call",
            Self::CallPermissionRequest => "call_permission_request",
            Self::OrderDetails(_) => "order_details",
            Self::OrderStatus(_) => "order_status",
            Self::Other { kind, .. } => kind,
        }
    }

    fn read(kind: String, action: Value) -> serde_json::Result<Self> {
        Ok(match &*kind {
            "button" => Self::Buttons(serde_json::from_value(action)?),
            "list" => Self::List(serde_json::from_value(action)?),
            "cta_url" => Self::CtaUrl(serde_json::from_value(action)?),
            "location_request_message" => {
                named(action, "send_location")?;
                Self::LocationRequest
            }
            "request_contact_info" => {
                named(action, "request_contact_info")?;
                Self::ContactInfoRequest
            }
            "call_permission_request" => {
                named(action, "call_permission_request")?;
                Self::CallPermissionRequest
            }
            "address_message" => Self::Address(serde_json::from_value(action)?),
            "carousel" => Self::Carousel(serde_json::from_value(action)?),
            "product" => Self::Product(serde_json::from_value(action)?),
            "product_list" => Self::ProductList(serde_json::from_value(action)?),
            "catalog_message" => Self::Catalog(serde_json::from_value(action)?),
            "voice_call" => Self::VoiceCall(serde_json::from_value(action)?),
            "order_details" => Self::OrderDetails(serde_json::from_value(action)?),
            "order_status" => Self::OrderStatus(serde_json::from_value(action)?),
            _ => Self::Other { kind, action },
        })
    }

    fn to_json(&self) -> serde_json::Result<Value> {
        match self {
            Self::Buttons(action) => serde_json::to_value(action),
            Self::List(action) => serde_json::to_value(action),
            Self::CtaUrl(action) => serde_json::to_value(action),
            Self::LocationRequest => Ok(serde_json::json!({ "name": "send_location" })),
            Self::ContactInfoRequest => Ok(serde_json::json!({ "name": "request_contact_info" })),
            Self::CallPermissionRequest => Ok(serde_json::json!({ "name": "call_permission_request" })),
            Self::Address(action) => serde_json::to_value(action),
            Self::Carousel(action) => serde_json::to_value(action),
            Self::Product(action) => serde_json::to_value(action),
            Self::ProductList(action) => serde_json::to_value(action),
            Self::Catalog(action) => serde_json::to_value(action),
            Self::VoiceCall(action) => serde_json::to_value(action),
            Self::OrderDetails(action) => serde_json::to_value(action),
            Self::OrderStatus(action) => serde_json::to_value(action),
            Self::Other { action, .. } => Ok(action.clone()),
        }
    }
}

fn named(action: Value, expected: &str) -> serde_json::Result<()> {
    #[derive(Deserialize)]
    struct Named {
        name: String,
    }
    let Named { name } = serde_json::from_value(action)?;
    if name == expected {
        Ok(())
    } else {
        Err(de::Error::invalid_value(de::Unexpected::Str(&name), &expected))
    }
}

#[derive(Deserialize)]
struct Read {
    #[serde(rename = "type")]
    kind: String,
    header: Option<Header>,
    body: Option<Words>,
    footer: Option<Words>,
    action: Value,
    #[serde(flatten)]
    more: More,
}

#[skip_serializing_none]
#[derive(Serialize)]
struct Write<'a> {
    #[serde(rename = "type")]
    kind: &'a str,
    header: Option<&'a Header>,
    body: Option<&'a Words>,
    footer: Option<&'a Words>,
    action: Value,
    #[serde(flatten)]
    more: &'a More,
}

impl<'de> Deserialize<'de> for Interactive {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Read { kind, header, body, footer, action, more } = Read::deserialize(deserializer)?;
        let action = Action::read(kind, action).map_err(de::Error::custom)?;
        Ok(Self { header, body, footer, action, more })
    }
}

impl Serialize for Interactive {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { header, body, footer, action, more } = self;
        let (header, body, footer) = (header.as_ref(), body.as_ref(), footer.as_ref());
        let json = action.to_json().map_err(serde::ser::Error::custom)?;
        Write { kind: action.kind(), header, body, footer, action: json, more }.serialize(serializer)
    }
}

/// Reply buttons.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ButtonsAction {
    /// The buttons, 1 to 3.
    pub buttons: Vec<ReplyButton>,
}

/// A reply button.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ReplyButton {
    /// The only kind there is.
    Reply {
        /// What it is.
        reply: ReplyOption,
    },
}

impl ReplyButton {
    /// What it is.
    pub fn option(&self) -> &ReplyOption {
        let Self::Reply { reply } = self;
        reply
    }
}

/// Something to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplyOption {
    /// What comes back when it is chosen.
    pub id: String,
    /// What stands on it.
    pub title: String,
}

/// A list behind a button.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListAction {
    /// What stands on the button.
    pub button: String,
    /// The list's sections.
    pub sections: Vec<Section>,
}

/// A section of a list.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// The words above it; needed if there are several.
    pub title: Option<String>,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// A row of a list.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// What comes back when it is chosen.
    pub id: String,
    /// What stands on it.
    pub title: String,
    /// Smaller words below.
    pub description: Option<String>,
}

/// A button that opens a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CtaUrlAction {
    /// `cta_url`.
    pub name: String,
    /// What it is.
    pub parameters: CtaUrlParameters,
}

/// What stands on the button and where it leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CtaUrlParameters {
    /// What stands on it.
    pub display_text: String,
    /// Where it leads.
    pub url: String,
}

impl CtaUrlAction {
    /// The button.
    pub fn new(label: &str, url: &str) -> Self {
        let parameters = CtaUrlParameters { display_text: label.to_owned(), url: url.to_owned() };
        Self { name: "cta_url".to_owned(), parameters }
    }
}
