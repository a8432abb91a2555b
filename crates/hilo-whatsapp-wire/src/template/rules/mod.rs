//! What Meta states about templates, checked before it is asked.
//!
//! Places are JSON pointers into the template as `POST /{WABA}/message_templates` takes it. Source of each number and rule:
//! Meta's pages on templates, 2026; [`Rule::FewWords`] is what is told of the unpublished ratio (2 × variables + 1 words).

mod buttons;
mod edits;
mod parts;
mod text;

pub use edits::{Uneditable, editable};

use super::{Category, ComponentKind, Template, languages};
use std::fmt;

/// A template's name.
pub const NAME: usize = 512;
/// A header's words.
pub const HEADER_TEXT: usize = 60;
/// A body.
pub const BODY: usize = 1024;
/// A body beneath an offer that ends.
pub const BODY_WITH_OFFER: usize = 600;
/// The body of a card.
pub const CARD_BODY: usize = 160;
/// A footer.
pub const FOOTER: usize = 60;
/// What an offer that ends says.
pub const OFFER: usize = 16;
/// Cards of a carousel.
pub const CARDS: std::ops::RangeInclusive<usize> = 2..=10;
/// Buttons of a template.
pub const BUTTONS: usize = 10;
/// Buttons of a card.
pub const CARD_BUTTONS: usize = 2;
/// What stands on a button.
pub const BUTTON_TEXT: usize = 25;
/// The address that a button opens.
pub const URL: usize = 2000;
/// The number that a button calls.
pub const PHONE_NUMBER: usize = 20;
/// The code that a button copies.
pub const COUPON_CODE: usize = 20;
/// Apps that a one-time code may be handed to.
pub const SUPPORTED_APPS: usize = 5;
/// Templates of an account that is not verified.
pub const TEMPLATES: usize = 250;

/// What a template breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Where: `/components/1/text`.
    pub place: String,
    /// What.
    pub rule: Rule,
}

/// A rule that is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// Must be there.
    Required,
    /// Too many characters.
    TooLong {
        /// How many may be.
        limit: usize,
        /// How many are.
        given: usize,
    },
    /// Too many items, or too few.
    Count {
        /// The fewest.
        least: usize,
        /// The most.
        most: usize,
        /// How many are.
        given: usize,
    },
    /// Not of the form that is wanted.
    Form(Form),
    /// The same as another one.
    Duplicate,
    /// Does not go together with another part.
    NotWith {
        /// The other part.
        part: &'static str,
    },
    /// Only in templates of some category.
    OnlyIn {
        /// The categories.
        categories: &'static [&'static str],
    },
    /// Braces that open or close nothing.
    BrokenVariable,
    /// Between the braces there is neither a number nor a name of small letters, digits and `_`.
    VariableName {
        /// What is there.
        name: String,
    },
    /// Numbered variables begin with 1 and leave none out.
    VariableNumbers {
        /// The number that is missing.
        missing: usize,
    },
    /// Numbers and names in one template.
    MixedVariables,
    /// A variable at the beginning or the end of the text.
    VariableAtEdge,
    /// Two variables with nothing between them.
    VariablesTogether,
    /// No variables may be here.
    NoVariables,
    /// Too few words for so many variables.
    FewWords {
        /// How many there must be.
        needed: usize,
        /// How many are.
        given: usize,
    },
    /// There is no sample for a variable (or for a file).
    NoSample {
        /// The variable; none for a file.
        variable: Option<String>,
    },
    /// Line breaks, emojis or marks of bold and the like, where only plain words may be.
    PlainWordsOnly,
    /// More than two line breaks in a row.
    BlankLines,
    /// Quick replies must stand together, before or behind the others.
    ScatteredReplies,
    /// The cards of a carousel must be made of the same parts.
    UnlikeCards,
}

/// A form that is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A template's name: a–z, 0–9 and `_`.
    Name,
    /// One of the languages.
    Language,
    /// One of the three categories.
    Category,
    /// A kind of part.
    Part,
    /// A kind of header.
    Header,
    /// A kind of button.
    Button,
    /// An `https` or `http` address, with a variable at its end at most.
    WebAddress,
    /// A telephone number with its country code.
    Phone,
    /// Minutes, 1 to 90.
    Minutes,
    /// A way to hand over a one-time code.
    OneTimeCode,
    /// Seconds within the limits of the category.
    TimeToLive,
    /// One of a Flow's id, name or JSON.
    OneFlow,
}

impl Rule {
    /// The stable name for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::TooLong { .. } => "too_long",
            Self::Count { .. } => "count",
            Self::Form(_) => "form",
            Self::Duplicate => "duplicate",
            Self::NotWith { .. } => "not_with",
            Self::OnlyIn { .. } => "only_in",
            Self::BrokenVariable => "broken_variable",
            Self::VariableName { .. } => "variable_name",
            Self::VariableNumbers { .. } => "variable_numbers",
            Self::MixedVariables => "mixed_variables",
            Self::VariableAtEdge => "variable_at_edge",
            Self::VariablesTogether => "variables_together",
            Self::NoVariables => "no_variables",
            Self::FewWords { .. } => "few_words",
            Self::NoSample { .. } => "no_sample",
            Self::PlainWordsOnly => "plain_words_only",
            Self::BlankLines => "blank_lines",
            Self::ScatteredReplies => "scattered_replies",
            Self::UnlikeCards => "unlike_cards",
        }
    }
}

impl Finding {
    /// The subcode that Meta answers beside code 100; none where none is documented.
    pub fn subcode(&self) -> Option<i64> {
        Some(match self.rule {
            Rule::TooLong { .. } => 2_388_040,
            Rule::FewWords { .. } => 2_388_293,
            Rule::VariableAtEdge => 2_388_299,
            Rule::PlainWordsOnly => 2_388_047,
            Rule::BrokenVariable | Rule::VariableName { .. } | Rule::VariableNumbers { .. } => 2_388_072,
            Rule::NoVariables => 2_388_073,
            _ => return None,
        })
    }
}

impl fmt::Display for Finding {
    /// For logs and for Meta's `details`; people read the place and the rule in their own language.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = &self.place;
        match &self.rule {
            Rule::TooLong { limit, given } => {
                write!(f, "{place} has {given} characters, at most {limit} are allowed")
            }
            Rule::Count { least, most, given } => {
                write!(f, "{place} has {given} items, {least} to {most} are allowed")
            }
            Rule::NoSample { variable: Some(variable) } => write!(f, "{place} has no example for {variable}"),
            rule => write!(f, "{place}: {}", rule.code().replace('_', " ")),
        }
    }
}

/// Everything about a template that is against the rules, in its order.
pub fn check(template: &Template) -> Vec<Finding> {
    let mut check = Check::default();
    name(&mut check, &template.name);
    if !languages::is_known(&template.language) {
        check.add("/language", Rule::Form(Form::Language));
    }
    if template.category.as_ref().is_none_or(|category| category.neutral().is_none()) {
        check.add("/category", Rule::Form(Form::Category));
    }
    components(&mut check, template);
    time_to_live(&mut check, template);
    check.found
}

/// What is against the rules about the parts alone: what an edit may change.
pub fn check_components(template: &Template) -> Vec<Finding> {
    let mut check = Check::default();
    components(&mut check, template);
    time_to_live(&mut check, template);
    check.found
}

fn name(check: &mut Check, name: &str) {
    check.words("/name", name, NAME);
    if !name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_') {
        check.add("/name", Rule::Form(Form::Name));
    }
}

fn components(check: &mut Check, template: &Template) {
    let mut seen: Vec<&ComponentKind> = Vec::new();
    for (at, part) in template.components.iter().enumerate() {
        let place = format!("/components/{at}");
        if seen.contains(&&part.kind) {
            check.add(&place, Rule::Duplicate);
        }
        seen.push(&part.kind);
        parts::check(check, &place, part, template);
    }
    if !seen.contains(&&ComponentKind::Body) {
        check.add("/components", Rule::Required);
    }
    if template.category == Some(Category::Authentication)
        && !template.buttons().iter().any(super::Button::is_one_time_code)
    {
        check.add("/components", Rule::Form(Form::OneTimeCode));
    }
}

/// Authentication 30–900 s, utility 30 s – 12 h, marketing 12 h – 30 days; -1 stands for 30 days, but for marketing.
fn time_to_live(check: &mut Check, template: &Template) {
    let Some(seconds) = template.message_send_ttl_seconds else { return };
    let fits = match template.category {
        Some(Category::Authentication) => seconds == -1 || (30..=900).contains(&seconds),
        Some(Category::Utility) => seconds == -1 || (30..=43_200).contains(&seconds),
        _ => (43_200..=2_592_000).contains(&seconds),
    };
    if !fits {
        check.add("/message_send_ttl_seconds", Rule::Form(Form::TimeToLive));
    }
}

/// Collects what is wrong.
#[derive(Default)]
struct Check {
    found: Vec<Finding>,
}

impl Check {
    fn add(&mut self, place: &str, rule: Rule) {
        self.found.push(Finding { place: place.to_owned(), rule });
    }

    fn length(&mut self, place: &str, text: &str, limit: usize) {
        let given = text.chars().count();
        if given > limit {
            self.add(place, Rule::TooLong { limit, given });
        }
    }

    fn words(&mut self, place: &str, text: &str, limit: usize) {
        if text.trim().is_empty() {
            self.add(place, Rule::Required);
        } else {
            self.length(place, text, limit);
        }
    }

    fn count(&mut self, place: &str, given: usize, least: usize, most: usize) {
        if !(least..=most).contains(&given) {
            self.add(place, Rule::Count { least, most, given });
        }
    }
}
