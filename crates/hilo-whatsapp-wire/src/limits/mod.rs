//! How long, how many, which: what Meta refuses, checked before it does.
//!
//! Lengths are in Unicode scalar values. Source of each number: Meta's pages on messages, 2026 (v21 to v26).

mod check;
mod interactive;
mod neutral;
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
            Rule::Duplicate => write!(f, "{path} is the same as another one"),
            Rule::Invalid { expected } => write!(f, "{path} must be {expected}"),
        }
    }
}
