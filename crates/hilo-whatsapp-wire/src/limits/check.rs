use super::{
    CALLBACK_DATA, CAPTION, CARDS, Expected, PIN_DAYS, Rule, TEXT_BODY, Violation, interactive, template,
};
use crate::send::{Content, Media, SendRequest};

/// Checks everything about a request that can be known before it is sent. All that is wrong is reported, in the
/// order of the request.
///
/// # Errors
/// What is wrong; never an empty list.
pub fn validate(request: &SendRequest) -> Result<(), Vec<Violation>> {
    let mut check = Check::default();
    let blank = |text: &Option<String>| text.as_deref().is_none_or(|text| text.trim().is_empty());
    if blank(&request.to) && blank(&request.recipient) {
        check.add("to", Rule::Required);
    }
    if let Some(kind) = request.recipient_type.as_deref()
        && !matches!(kind, "individual" | "group")
    {
        check.add("recipient_type", Rule::Invalid { expected: Expected::RecipientType });
    }
    if let Some(data) = &request.biz_opaque_callback_data {
        check.length("biz_opaque_callback_data", data, CALLBACK_DATA);
    }
    if let Some(quote) = &request.context {
        check.required("context.message_id", &quote.message_id);
    }
    check.content(&request.content);
    if check.found.is_empty() { Ok(()) } else { Err(check.found) }
}

/// Collects what is wrong.
#[derive(Default)]
pub(super) struct Check {
    found: Vec<Violation>,
}

impl Check {
    pub(super) fn add(&mut self, path: impl Into<String>, rule: Rule) {
        self.found.push(Violation { path: path.into(), rule });
    }

    pub(super) fn required(&mut self, path: &str, text: &str) {
        if text.trim().is_empty() {
            self.add(path, Rule::Required);
        }
    }

    pub(super) fn length(&mut self, path: &str, text: &str, limit: usize) {
        // A character is at least a byte: most texts need no counting.
        if text.len() > limit {
            let given = text.chars().count();
            if given > limit {
                self.add(path, Rule::TooLong { limit, given });
            }
        }
    }

    pub(super) fn words(&mut self, path: &str, text: &str, limit: usize) {
        self.required(path, text);
        self.length(path, text, limit);
    }

    pub(super) fn count(&mut self, path: &str, given: usize, limit: usize) {
        if given == 0 {
            self.add(path, Rule::Required);
        } else if given > limit {
            self.add(path, Rule::TooMany { limit, given });
        }
    }

    /// Reports every text that an earlier one of the list equals.
    pub(super) fn unique<'a>(&mut self, items: impl Iterator<Item = (String, &'a str)>) {
        let mut seen = Vec::new();
        for (path, text) in items {
            if seen.contains(&text) {
                self.add(path, Rule::Duplicate);
            } else {
                seen.push(text);
            }
        }
    }

    pub(super) fn url(&mut self, path: &str, url: &str, limit: usize) {
        if url.trim().is_empty() {
            self.add(path, Rule::Required);
            return;
        }
        let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
        if rest.is_none_or(str::is_empty) || url.contains(char::is_whitespace) {
            self.add(path, Rule::Invalid { expected: Expected::WebAddress });
        }
        self.length(path, url, limit);
    }

    pub(super) fn media(&mut self, path: &str, media: &Media) {
        match (&media.id, &media.link) {
            (Some(_), Some(_)) => self.add(path, Rule::Invalid { expected: Expected::IdOrLink }),
            (Some(id), None) => self.required(&format!("{path}.id"), id),
            (None, Some(link)) => self.url(&format!("{path}.link"), link, usize::MAX),
            (None, None) => self.add(format!("{path}.id"), Rule::Required),
        }
    }

    fn content(&mut self, content: &Content) {
        let kind = content.kind();
        if let Some(media) = content.media() {
            self.media(kind, media);
            if let Some(caption) = &media.caption {
                if matches!(content, Content::Audio(_) | Content::Sticker(_)) {
                    self.add(format!("{kind}.caption"), Rule::Invalid { expected: Expected::Absent });
                }
                self.length(&format!("{kind}.caption"), caption, CAPTION);
            }
            return;
        }
        match content {
            Content::Text(text) => self.words("text.body", &text.body, TEXT_BODY),
            Content::Location(place) => {
                self.degrees("location.latitude", place.latitude, 90.0);
                self.degrees("location.longitude", place.longitude, 180.0);
            }
            Content::Contacts(cards) => {
                self.count("contacts", cards.len(), CARDS);
                for (at, card) in cards.iter().enumerate() {
                    self.required(&format!("contacts[{at}].name.formatted_name"), &card.name.formatted_name);
                }
            }
            Content::Reaction(reaction) => self.required("reaction.message_id", &reaction.message_id),
            Content::Interactive(interactive) => interactive::check(self, interactive),
            Content::Template(template) => template::check(self, template),
            Content::Pin(pin) => {
                if !matches!(&*pin.kind, "pin" | "unpin") {
                    self.add("pin.type", Rule::Invalid { expected: Expected::PinKind });
                }
                self.required("pin.message_id", &pin.message_id);
                if pin.expiration_days.is_some_and(|days| !(1..=PIN_DAYS).contains(&days)) {
                    self.add("pin.expiration_days", Rule::Invalid { expected: Expected::PinDays });
                }
            }
            Content::Missing { kind } if Content::KEYS.contains(&&**kind) => self.add(kind, Rule::Required),
            Content::Missing { .. } => self.add("type", Rule::Invalid { expected: Expected::MessageKind }),
            // Handled above.
            Content::Image(_)
            | Content::Video(_)
            | Content::Audio(_)
            | Content::Document(_)
            | Content::Sticker(_) => {}
        }
    }

    fn degrees(&mut self, path: &str, degrees: f64, limit: f64) {
        // Not a number is out of range too.
        if !(-limit..=limit).contains(&degrees) {
            self.add(path, Rule::Invalid { expected: Expected::Degrees });
        }
    }
}
