//! How long, how many, which: what Meta refuses, checked before it does.
//!
//! Lengths are in Unicode scalar values. Source of each number: Meta's pages on messages, 2026 (v21 to v26).

mod carousel;
mod catalog;
mod check;
mod interactive;
mod neutral;
mod payment;
mod place;
mod template;

pub use check::validate;
pub use neutral::validate_content;

use std::fmt;

/// The words of a text.
pub const TEXT_BODY: usize = 4096;
/// The words under a file.
pub const CAPTION: usize = 1024;
/// The body of an interactive message, other than a list.
pub const INTERACTIVE_BODY: usize = 1024;
/// The body of a list.
pub const LIST_BODY: usize = 4096;
/// The header of an interactive message.
pub const HEADER_TEXT: usize = 60;
/// The footer of an interactive message.
pub const FOOTER: usize = 60;
/// Reply buttons of a message.
pub const BUTTONS: usize = 3;
/// The title of a reply button.
pub const BUTTON_TITLE: usize = 20;
/// The id of a reply button.
pub const BUTTON_ID: usize = 256;
/// The button that opens a list.
pub const LIST_BUTTON: usize = 20;
/// Sections of a list.
pub const LIST_SECTIONS: usize = 10;
/// Rows of a list, over all sections.
pub const LIST_ROWS: usize = 10;
/// The title of a section.
pub const SECTION_TITLE: usize = 24;
/// The id of a row.
pub const ROW_ID: usize = 200;
/// The title of a row.
pub const ROW_TITLE: usize = 24;
/// The description of a row.
pub const ROW_DESCRIPTION: usize = 72;
/// The button that opens a page.
pub const CTA_LABEL: usize = 20;
/// The address that a button opens; Meta states it for templates.
pub const CTA_URL: usize = 2000;
/// Products of a list, over all sections.
pub const PRODUCTS: usize = 30;
/// Sections of a list of products.
pub const PRODUCT_SECTIONS: usize = 10;
/// Cards of a carousel, at least.
pub const CAROUSEL_CARDS_MIN: usize = 2;
/// Cards of a carousel, at most.
pub const CAROUSEL_CARDS: usize = 10;
/// The words of a carousel's card.
pub const CARD_BODY: usize = 160;
/// Line breaks in the words of a carousel's card.
pub const CARD_LINE_BREAKS: usize = 2;
/// Quick replies of a carousel's card.
pub const CARD_BUTTONS: usize = 3;
/// The button that calls us.
pub const CALL_LABEL: usize = 20;
/// For how many minutes a button that calls us may work.
pub const CALL_TTL_MINUTES: u32 = 43_200;
/// For how many days a message of a group may be pinned.
pub const PIN_DAYS: u32 = 30;
/// Our id of an order to pay.
pub const ORDER_REFERENCE: usize = 35;
/// The name of an item of an order to pay.
pub const ORDER_ITEM_NAME: usize = 60;
/// What is said about the end or the state of an order to pay.
pub const ORDER_DESCRIPTION: usize = 120;
/// Cards in a message.
pub const CARDS: usize = 257;
/// `biz_opaque_callback_data`.
pub const CALLBACK_DATA: usize = 512;
/// A template's name.
pub const TEMPLATE_NAME: usize = 512;
/// A template's header once filled in.
pub const TEMPLATE_HEADER: usize = 60;
/// A template's body once filled in, so no variable may be longer.
pub const TEMPLATE_BODY: usize = 1024;
/// The longest filled-in body of a template with an offer that ends, in characters.
pub const TEMPLATE_OFFER_BODY: usize = 600;
/// The longest filled-in body of a card of a template's carousel, in characters.
pub const TEMPLATE_CARD_BODY: usize = 160;
/// What a template's quick reply sends back.
pub const TEMPLATE_PAYLOAD: usize = 256;
/// A template's code to copy.
pub const COUPON_CODE: usize = 20;
/// Buttons of a template.
pub const TEMPLATE_BUTTONS: usize = 10;
/// Changes in one webhook.
pub const WEBHOOK_CHANGES: usize = 1000;
/// Bytes of one webhook's body.
pub const WEBHOOK_BYTES: usize = 3 * 1024 * 1024;

/// What a request breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Where, as a path in the request: `interactive.action.buttons[1].reply.title`.
    pub path: String,
    /// What it breaks.
    pub rule: Rule,
}

/// A rule that is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// Must be there and not be empty.
    Required,
    /// Too many characters.
    TooLong {
        /// How many may be.
        limit: usize,
        /// How many are.
        given: usize,
    },
    /// Too many items.
    TooMany {
        /// How many may be.
        limit: usize,
        /// How many are.
        given: usize,
    },
    /// Too few items.
    TooFew {
        /// How many must be.
        limit: usize,
        /// How many are.
        given: usize,
    },
    /// The same as another one of its list.
    Duplicate,
    /// Not what Meta takes in this place.
    Invalid {
        /// What it takes.
        expected: Expected,
    },
}

/// What Meta takes in some place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// A person or a group.
    RecipientType,
    /// An `http` or `https` address.
    WebAddress,
    /// Either the id of an uploaded file or a link.
    IdOrLink,
    /// Nothing at all.
    Absent,
    /// A kind of message that there is.
    MessageKind,
    /// Degrees within the globe.
    Degrees,
    /// Words, no file.
    Words,
    /// A picture, film or document.
    HeaderFile,
    /// A template's name: a–z, 0–9 and _.
    TemplateName,
    /// A link; no uploaded file.
    Link,
    /// A picture or film.
    CardFile,
    /// The same kind as the first of its list.
    LikeTheFirst,
    /// As many as the first of its list has.
    AsManyAsTheFirst,
    /// The same catalogue as the first of its list.
    SameCatalog,
    /// At most two line breaks.
    FewLines,
    /// Positions that count from 0.
    Position,
    /// 1 to 43,200 minutes.
    CallMinutes,
    /// 1 to 30 days.
    PinDays,
    /// `pin` or `unpin`.
    PinKind,
    /// Two capital letters.
    Country,
    /// Three capital letters.
    Currency,
    /// Letters, digits, `_`, `.` and `-`.
    OrderReference,
    /// `digital-goods` or `physical-goods`.
    Goods,
    /// The sum of its parts.
    Sum,
    /// More than nothing.
    Positive,
    /// A state that an order can have.
    OrderState,
    /// A moment in seconds since 1970.
    Moment,
    /// Words or a picture.
    WordsOrPicture,
    /// The name that belongs to the kind.
    ActionName,
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::RecipientType => "individual or group",
            Self::WebAddress => "an http or https address",
            Self::IdOrLink => "either an id or a link",
            Self::Absent => "absent",
            Self::MessageKind => "a type of message",
            Self::Degrees => "degrees within the globe",
            Self::Words => "words",
            Self::HeaderFile => "image, video or document",
            Self::TemplateName => "of a–z, 0–9 and _",
            Self::Link => "a link",
            Self::CardFile => "image or video",
            Self::LikeTheFirst => "of the same kind as the first one",
            Self::AsManyAsTheFirst => "as many as the first one has",
            Self::SameCatalog => "the same catalogue as the first one's",
            Self::FewLines => "words with at most 2 line breaks",
            Self::Position => "its position, counted from 0",
            Self::CallMinutes => "1 to 43200 minutes",
            Self::PinDays => "1 to 30 days",
            Self::PinKind => "pin or unpin",
            Self::Country => "a country of two capital letters",
            Self::Currency => "a currency of three capital letters",
            Self::OrderReference => "of letters, digits, _, . and -",
            Self::Goods => "digital-goods or physical-goods",
            Self::Sum => "the sum of its parts",
            Self::Positive => "more than 0",
            Self::OrderState => "processing, partially_shipped, shipped, completed or canceled",
            Self::Moment => "seconds since 1970",
            Self::WordsOrPicture => "words or an image",
            Self::ActionName => "the name that belongs to the type",
        })
    }
}

impl Violation {
    /// The code that Meta answers: 131008 for what is missing, 100 for a text that is too long, 131009 otherwise.
    pub fn code(&self) -> i64 {
        match self.rule {
            Rule::Required => 131_008,
            Rule::TooLong { .. } if self.path == "text.body" => 100,
            _ => 131_009,
        }
    }
}

impl fmt::Display for Violation {
    /// For logs and for Meta's `details`; people read the path and the rule in their own language.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = &self.path;
        match self.rule {
            Rule::Required => write!(f, "{path} is required"),
            Rule::TooLong { limit, given } => {
                write!(f, "{path} has {given} characters, at most {limit} are allowed")
            }
            Rule::TooMany { limit, given } => {
                write!(f, "{path} has {given} items, at most {limit} are allowed")
            }
            Rule::TooFew { limit, given } => {
                write!(f, "{path} has {given} items, at least {limit} are needed")
            }
            Rule::Duplicate => write!(f, "{path} is the same as another one"),
            Rule::Invalid { expected } => write!(f, "{path} must be {expected}"),
        }
    }
}
