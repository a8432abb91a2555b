//! Typed answers: what a question accepts, and what is kept of it.

mod calendar;
mod id_number;
mod number_words;
mod numbers;

use super::{
    content::HeaderDefinition,
    menu::{Frame, Menu, MenuOption, plain},
    options_from::OptionsFrom,
};
use crate::{
    document::{Target, Text},
    engine::NodeCx,
    lint::Problem,
    phrases::{self, Phrase},
    program::{Compiler, Next, compiler::Passing},
};
use hilo_expr::Expression;
use hilo_model::message::{Choice, Inbound, MediaKind, Outbound};
pub use id_number::IdNumber;
use regex::{Regex, RegexBuilder};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// What a question accepts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Answer {
    /// Words.
    Text {
        /// The least number of characters.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        min: Option<usize>,
        /// The greatest number of characters.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<usize>,
    },
    /// A number, kept as one.
    Number {
        /// The least.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        min: Option<f64>,
        /// The greatest.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<f64>,
        /// Without a fraction.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        integer: bool,
    },
    /// An amount, with or without the currency's sign; kept as a number with at most two decimals.
    Money {
        /// The least.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        min: Option<f64>,
        /// The greatest.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<f64>,
    },
    /// A day, in figures, in words or as today or tomorrow; kept as `2026-11-21`.
    Date {
        /// Days before today are accepted.
        #[serde(default = "yes", skip_serializing_if = "is_yes")]
        past: bool,
        /// Days after today are accepted.
        #[serde(default = "yes", skip_serializing_if = "is_yes")]
        future: bool,
    },
    /// A time of day; kept as `16:30`.
    Time {},
    /// A day with a time of day, as one would say it: `mañana a las 5`; kept as `2026-11-22T17:00` where the customer lives. An hour
    /// up to six is one of the afternoon unless something else is said.
    Moment {
        /// Moments before now are accepted.
        #[serde(default = "yes", skip_serializing_if = "is_yes")]
        past: bool,
        /// Moments after now are accepted.
        #[serde(default = "yes", skip_serializing_if = "is_yes")]
        future: bool,
    },
    /// An e-mail address; kept in lower case.
    Email {},
    /// A telephone number with country code; kept as digits.
    Phone {},
    /// The number of an identity document or of a tax register, with a right check digit; kept in one form, whatever dots, hyphens
    /// and spaces it was written with.
    IdNumber {
        /// Which are accepted; the first that fits counts.
        #[schemars(length(min = 1))]
        kinds: Vec<IdNumber>,
    },
    /// One of some options, tapped or written as number or title; its id is kept, or the item of the list that it came of.
    Option {
        /// The options; below those of `options_from`, if there are any.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        options: Vec<MenuOption>,
        /// Options made of a list.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        options_from: Option<Box<OptionsFrom>>,
        /// What stands above the question.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        header: Option<HeaderDefinition>,
        /// Small words below the question, 60 characters.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        footer: Option<Text>,
        /// What stands on the button that opens a list, 20 characters.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        button: Option<Text>,
    },
    /// Yes or no, tapped or written; kept as true or false.
    YesNo {
        /// Where yes leads, if not where the node leads.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        yes: Option<Target>,
        /// Where no leads, if not where the node leads.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        no: Option<Target>,
    },
    /// A place; kept as `latitude`, `longitude`, `name`, `address`.
    Location {
        /// Show a button that sends where the customer is; then the question has at most 1024 characters.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        button: bool,
    },
    /// A file; kept as `kind`, `provider_id`, `mime_type`, `filename`, `caption`.
    Media {
        /// The kinds that are accepted; all if none is named.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        kinds: Vec<MediaKind>,
        /// Words that are taken too, of who has no file; kept as `kind: words` and `text`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        or: Option<OrWords>,
    },
    /// Words that fit a regular expression from end to end.
    Regex {
        /// The regular expression.
        pattern: String,
    },
    /// Words that an expression over `answer` accepts.
    Expression {
        /// The expression, true for a good answer.
        accept: String,
    },
}

/// Words instead of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OrWords {
    /// Which: `no tengo`, `skip`. Accents, case and punctuation do not matter.
    #[schemars(length(min = 1))]
    pub words: Vec<String>,
    /// Where they lead, if not where the node leads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Target>,
}

fn yes() -> bool {
    true
}

fn is_yes(value: &bool) -> bool {
    *value
}

/// What reads answers.
#[derive(Debug)]
pub(crate) enum Reader {
    Text { min: usize, max: usize },
    Number { min: f64, max: f64, integer: bool },
    Money { min: f64, max: f64 },
    Date { past: bool, future: bool },
    Time,
    Moment { past: bool, future: bool },
    Email,
    Phone,
    IdNumber(Vec<IdNumber>),
    Option(Menu),
    YesNo { yes: Option<Next>, no: Option<Next> },
    Location { button: bool },
    Media { kinds: Vec<MediaKind>, words: Vec<String>, next: Option<Next> },
    Regex(Regex),
    Expression(Expression),
}

/// A good answer.
pub(crate) struct Accepted {
    pub(crate) value: Value,
    /// The output of its own that it leads to, if there is one.
    pub(crate) output: Option<(Arc<str>, Next)>,
}

impl Answer {
    /// The longest question that fits.
    pub(crate) fn question_limit(&self) -> usize {
        match self {
            Self::Option { options, options_from, .. } => Menu::body_limit(options, options_from.as_deref()),
            Self::YesNo { .. } | Self::Location { button: true } => super::content::BODY,
            _ => super::content::TEXT,
        }
    }

    pub(crate) fn compile<'f>(&'f self, compiler: &mut Compiler<'f>) -> Option<Reader> {
        Some(match self {
            Self::Text { min, max } => Reader::Text { min: min.unwrap_or(1), max: max.unwrap_or(4096) },
            Self::Number { min, max, integer } => {
                Reader::Number { min: least(*min), max: greatest(*max), integer: *integer }
            }
            Self::Money { min, max } => Reader::Money { min: least(*min), max: greatest(*max) },
            Self::Date { past, future } => Reader::Date { past: *past, future: *future },
            Self::Time {} => Reader::Time,
            Self::Moment { past, future } => Reader::Moment { past: *past, future: *future },
            Self::Email {} => Reader::Email,
            Self::Phone {} => Reader::Phone,
            Self::IdNumber { kinds } => {
                if kinds.is_empty() {
                    compiler.problem("answer.kinds", &Problem::OptionsMissing);
                    return None;
                }
                Reader::IdNumber(kinds.clone())
            }
            Self::Option { options, options_from, header, footer, button } => {
                let (header, footer, button) = (header.as_ref(), footer.as_ref(), button.as_ref());
                let (from, path) = (options_from.as_deref(), "answer.options");
                let frame = Frame { header, footer, button, options, from, wired: false, path };
                Reader::Option(Menu::compile(&frame, compiler)?)
            }
            Self::YesNo { yes, no } => Reader::YesNo {
                yes: compiler.optional("yes", yes.as_ref(), Passing::Reply),
                no: compiler.optional("no", no.as_ref(), Passing::Reply),
            },
            Self::Location { button } => Reader::Location { button: *button },
            Self::Media { kinds, or } => {
                let words = or.iter().flat_map(|or| &or.words).map(|words| plain(words)).collect();
                if or.as_ref().is_some_and(|or| or.words.iter().all(|words| plain(words).is_empty())) {
                    compiler.problem("answer.or.words", &Problem::TextEmpty);
                }
                let next = or.as_ref().and_then(|or| or.next.as_ref());
                let next = compiler.optional("words", next, Passing::Reply);
                Reader::Media { kinds: kinds.clone(), words, next }
            }
            Self::Regex { pattern } => match regex(&format!("^(?:{pattern})$")) {
                Ok(regex) => Reader::Regex(regex),
                Err(error) => {
                    compiler.problem("answer.pattern", &Problem::RegexInvalid { error });
                    return None;
                }
            },
            Self::Expression { accept } => {
                Reader::Expression(compiler.expression("answer.accept", accept, &["answer"])?)
            }
        })
    }

    /// Whether every good answer has an output of its own.
    pub(crate) fn is_fully_wired(&self) -> bool {
        match self {
            Self::Option { options, options_from: None, .. } => {
                !options.is_empty() && options.iter().all(|option| option.next.is_some())
            }
            Self::YesNo { yes, no } => yes.is_some() && no.is_some(),
            _ => false,
        }
    }
}

/// A regular expression of bounded size, without regard to case.
pub(crate) fn regex(pattern: &str) -> Result<Regex, String> {
    RegexBuilder::new(pattern)
        .size_limit(256 * 1024)
        .dfa_size_limit(256 * 1024)
        .case_insensitive(true)
        .build()
        .map_err(|error| error.to_string())
}

fn least(min: Option<f64>) -> f64 {
    min.unwrap_or(f64::NEG_INFINITY)
}

fn greatest(max: Option<f64>) -> f64 {
    max.unwrap_or(f64::INFINITY)
}

/// Words for yes and no, folded, in the languages of Hilo.
const YES: &[&str] =
    &["yes", "si", "sim", "s", "y", "ok", "dale", "claro", "correcto", "sip", "isso", "sure", "yep", "1"];
const NO: &[&str] = &["no", "nao", "n", "nope", "nop", "nunca", "2"];

/// What folded words say, if they are a yes or a no.
pub(super) fn yes_or_no(words: &str) -> Option<bool> {
    // "sí, por favor" begins with the answer.
    match words.split(' ').next().unwrap_or_default() {
        first if YES.contains(&first) => Some(true),
        first if NO.contains(&first) => Some(false),
        _ => None,
    }
}

impl Reader {
    /// The message that asks.
    pub(crate) fn ask(&self, cx: &mut NodeCx<'_, '_, '_>, body: String) -> Outbound {
        match self {
            Self::Option(menu) => menu.show(cx, body),
            Self::YesNo { .. } => {
                let locale = cx.locale();
                let button = |id: &str, phrase: Phrase| Choice {
                    id: id.to_owned(),
                    title: phrase.for_locale(&locale).to_owned(),
                };
                let buttons = vec![button("yes", phrases::YES), button("no", phrases::NO)];
                Outbound::Buttons { header: None, body, footer: None, buttons }
            }
            Self::Location { button: true } => Outbound::LocationRequest { body },
            _ => Outbound::Text { preview_url: body.contains("https://") || body.contains("http://"), body },
        }
    }

    /// Where to go instead of asking, if there is nothing to choose.
    pub(crate) fn nothing_there(&self, cx: &mut NodeCx<'_, '_, '_>) -> Option<Next> {
        match self {
            Self::Option(menu) => menu.nothing_there(cx),
            _ => None,
        }
    }

    /// Whether the message that asks has something to tap.
    pub(crate) fn has_options(&self) -> bool {
        matches!(self, Self::Option(_) | Self::YesNo { .. } | Self::Location { button: true })
    }

    /// Whether a text is the title of an option that the author named.
    pub(crate) fn offers(&self, cx: &mut NodeCx<'_, '_, '_>, text: &str) -> bool {
        matches!(self, Self::Option(menu) if menu.is_titled(cx, text))
    }

    /// What to say after an answer that does not fit, if the author gave no words.
    pub(crate) fn retry(&self) -> Phrase {
        match self {
            Self::Text { .. } => phrases::RETRY_TEXT,
            Self::Number { .. } => phrases::RETRY_NUMBER,
            Self::Money { .. } => phrases::RETRY_MONEY,
            Self::Date { .. } => phrases::RETRY_DATE,
            Self::Time => phrases::RETRY_TIME,
            Self::Moment { .. } => phrases::RETRY_MOMENT,
            Self::Email => phrases::RETRY_EMAIL,
            Self::Phone => phrases::RETRY_PHONE,
            Self::IdNumber(_) => phrases::RETRY_ID_NUMBER,
            Self::Option(_) => phrases::RETRY_OPTION,
            Self::YesNo { .. } => phrases::RETRY_YES_NO,
            Self::Location { .. } => phrases::RETRY_LOCATION,
            Self::Media { .. } => phrases::RETRY_MEDIA,
            Self::Regex(_) | Self::Expression(_) => phrases::RETRY,
        }
    }

    /// Reads an answer; `None` if it does not fit.
    pub(crate) fn read(&self, cx: &mut NodeCx<'_, '_, '_>, message: &Inbound) -> Option<Accepted> {
        let plain_value = |value| Some(Accepted { value, output: None });
        // Words come as text, or from a tap on something that was shown before.
        let text = match message {
            Inbound::Text { body } => body.trim(),
            Inbound::Choice { title, .. } => title.trim(),
            _ => "",
        };
        match self {
            Self::Text { min, max } => {
                let length = text.chars().count();
                if text.is_empty() || length < *min || length > *max {
                    None
                } else {
                    plain_value(text.into())
                }
            }
            Self::Number { min, max, integer } => {
                let number = numbers::number(text, &cx.locale())?;
                let fits = number >= *min && number <= *max && !(*integer && number.fract() != 0.0);
                if fits { plain_value(numbers::to_json(number)) } else { None }
            }
            Self::Money { min, max } => {
                let amount = numbers::money(text, &cx.locale())?;
                if amount >= *min && amount <= *max { plain_value(numbers::to_json(amount)) } else { None }
            }
            Self::Date { past, future } => {
                let today = cx.today();
                let date = calendar::date(text, today, &cx.locale())?;
                let fits = (*past || date >= today) && (*future || date <= today);
                if fits { plain_value(date.to_string().into()) } else { None }
            }
            Self::Time => plain_value(calendar::time(text)?.into()),
            Self::Moment { past, future } => {
                let now = cx.clock();
                let moment = calendar::moment(text, now, &cx.locale())?;
                let fits = (*past || moment >= now) && (*future || moment <= now);
                if fits { plain_value(moment.strftime("%Y-%m-%dT%H:%M").to_string().into()) } else { None }
            }
            Self::Email => plain_value(email(text)?.into()),
            Self::Phone => {
                let phone: hilo_model::Phone = text.parse().ok()?;
                // E.164 has at least a country code and a subscriber's number.
                if phone.digits().len() < 8 { None } else { plain_value(phone.digits().into()) }
            }
            Self::IdNumber(kinds) => plain_value(kinds.iter().find_map(|kind| kind.read(text))?.into()),
            Self::Option(menu) => {
                let chosen = menu.find(cx, message)?;
                let output = chosen.next.map(|next| (chosen.id, next));
                Some(Accepted { value: chosen.value, output })
            }
            Self::YesNo { yes, no } => {
                let word = match message {
                    Inbound::Choice { id, .. } => id.clone(),
                    _ if text.starts_with('👍') => "yes".to_owned(),
                    _ if text.starts_with('👎') => "no".to_owned(),
                    _ => plain(text),
                };
                let value = yes_or_no(&word)?;
                let (name, next) = if value { ("yes", yes) } else { ("no", no) };
                Some(Accepted { value: value.into(), output: next.map(|next| (Arc::from(name), next)) })
            }
            Self::Location { .. } => match message {
                Inbound::Location(place) => plain_value(json!({
                    "latitude": place.latitude, "longitude": place.longitude,
                    "name": place.name, "address": place.address,
                })),
                _ => None,
            },
            Self::Media { kinds, words, next } => match message {
                Inbound::Media(media) if kinds.is_empty() || kinds.contains(&media.kind) => {
                    plain_value(json!({
                        "kind": media.kind.as_str(), "provider_id": media.provider_id, "mime_type": media.mime_type,
                        "filename": media.filename, "caption": media.caption,
                    }))
                }
                Inbound::Text { body } if words.contains(&plain(body)) && !plain(body).is_empty() => {
                    let value = json!({ "kind": "words", "text": body.trim() });
                    Some(Accepted { value, output: next.map(|next| (Arc::from("words"), next)) })
                }
                _ => None,
            },
            Self::Regex(regex) => {
                if !text.is_empty() && regex.is_match(text) {
                    plain_value(text.into())
                } else {
                    None
                }
            }
            Self::Expression(accept) => {
                let names = Map::from_iter([("answer".to_owned(), Value::from(text))]);
                if !text.is_empty() && cx.test_with(accept, &names) { plain_value(text.into()) } else { None }
            }
        }
    }
}

/// An address of the form `local@domain.tld`, in lower case. Whether it exists is for a mail to find out.
fn email(text: &str) -> Option<String> {
    let text = text.trim_end_matches(['.', ',']).to_lowercase();
    let (local, domain) = text.split_once('@')?;
    let is_local = |c: char| c.is_ascii_alphanumeric() || "._%+-'".contains(c);
    let local_fits =
        !local.is_empty() && local.chars().all(is_local) && !local.starts_with('.') && !local.ends_with('.');
    let labels: Vec<&str> = domain.split('.').collect();
    let is_label = |label: &&str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    let top = labels.last().is_some_and(|top| top.len() >= 2 && top.chars().all(char::is_alphabetic));
    (local_fits && labels.len() >= 2 && labels.iter().all(is_label) && top && text.len() <= 254)
        .then_some(text)
}

#[cfg(test)]
mod tests;
