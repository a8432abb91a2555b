//! What a customer sees of a template.

use super::{OptionKind, TapOption};
use hilo_whatsapp_wire::{
    send::{self, Parameter},
    template::{Button, ButtonKind, Component, ComponentKind, Template, fill},
};

/// A template, or a card of one, filled in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct TemplateSeen {
    /// The header's words, if it has words.
    pub(crate) header: Option<String>,
    /// The words of an offer that ends, and when it does.
    pub(crate) offer: Option<String>,
    /// The body's words.
    pub(crate) body: String,
    /// The footer.
    pub(crate) footer: Option<String>,
    /// What can be tapped.
    pub(crate) buttons: Vec<TapOption>,
    /// Cards beside each other.
    pub(crate) cards: Vec<TemplateSeen>,
}

impl TemplateSeen {
    /// A template as it was sent.
    pub(crate) fn of(sent: &send::Template, known: &Template) -> Self {
        let mut seen = Self::filled(&known.components, &sent.components);
        let offer = part(&known.components, &ComponentKind::LimitedTimeOffer);
        let words = offer.and_then(|part| part.limited_time_offer.as_ref()?.text.clone());
        seen.offer = words.map(|words| match ends(sent) {
            Some(at) => format!("{words} · {at}"),
            None => words,
        });
        let carousel = part(&known.components, &ComponentKind::Carousel);
        let given = sent.components.iter().flat_map(|part| &part.cards).collect::<Vec<_>>();
        seen.cards = carousel
            .map(|part| part.cards.as_slice())
            .unwrap_or_default()
            .iter()
            .enumerate()
            .map(|(at, card)| {
                let given = given.iter().find(|given| usize::from(given.card_index) == at);
                Self::filled(&card.components, given.map(|given| &given.components[..]).unwrap_or_default())
            })
            .collect();
        seen
    }

    fn filled(known: &[Component], sent: &[send::Component]) -> Self {
        let words = |kind: ComponentKind, word: &str| {
            let text = part(known, &kind)?.text.as_deref()?;
            let given = sent.iter().find(|part| part.kind.eq_ignore_ascii_case(word));
            let given = given.map(|part| &part.parameters[..]).unwrap_or_default();
            Some(fill(text, |name| value(given, name)))
        };
        let buttons = part(known, &ComponentKind::Buttons).map(|part| &part.buttons[..]).unwrap_or_default();
        Self {
            header: words(ComponentKind::Header, "header"),
            body: words(ComponentKind::Body, "body").unwrap_or_default(),
            footer: words(ComponentKind::Footer, "footer"),
            buttons: buttons.iter().enumerate().map(|(at, button)| option(at, button, sent)).collect(),
            ..Self::default()
        }
    }

    /// All its words, line by line.
    pub(crate) fn lines(&self) -> Vec<String> {
        let body = Some(&self.body).filter(|body| !body.is_empty());
        let own = self.header.iter().chain(&self.offer).chain(body).chain(&self.footer).cloned();
        own.chain(self.cards.iter().flat_map(Self::lines)).collect()
    }

    /// All that can be tapped.
    pub(crate) fn options(&self) -> Vec<TapOption> {
        self.buttons.iter().cloned().chain(self.cards.iter().flat_map(Self::options)).collect()
    }
}

fn part<'a>(components: &'a [Component], kind: &ComponentKind) -> Option<&'a Component> {
    components.iter().find(|part| part.kind == *kind)
}

/// When the offer ends, as it was sent.
fn ends(sent: &send::Template) -> Option<hilo_model::Timestamp> {
    let part = sent.components.iter().find(|part| part.kind.eq_ignore_ascii_case("limited_time_offer"))?;
    let millis = part.parameters.first()?.more.get("limited_time_offer")?["expiration_time_ms"].as_i64()?;
    Some(hilo_model::Timestamp::from_seconds(millis / 1000))
}

/// The value of a variable: by its name, else by its number among the values.
fn value<'a>(given: &'a [Parameter], name: &str) -> Option<&'a str> {
    let named = given.iter().find(|parameter| parameter.parameter_name.as_deref() == Some(name));
    let numbered = || given.get(name.parse::<usize>().ok()?.checked_sub(1)?);
    // What is sent without words leaves nothing in its place.
    named.or_else(numbered).map(|parameter| parameter.text.as_deref().unwrap_or_default())
}

fn option(at: usize, button: &Button, sent: &[send::Component]) -> TapOption {
    let given = sent.iter().find_map(|part| {
        let is_it = part.index.as_ref().is_some_and(|index| index.to_string() == at.to_string());
        let parameter = part.parameters.first().filter(|_| is_it)?;
        let text = parameter.payload.as_ref().or(parameter.text.as_ref());
        text.or(parameter.coupon_code.as_ref()).cloned()
    });
    let title = button.text.clone().unwrap_or_else(|| match button.kind {
        ButtonKind::CopyCode => "Copy code".to_owned(),
        ButtonKind::RequestContactInfo => "Share Contact Info".to_owned(),
        _ => button.kind.as_str().to_owned(),
    });
    let kind = match button.kind {
        ButtonKind::QuickReply => OptionKind::QuickReply,
        _ => OptionKind::Link,
    };
    let id = match (&button.url, &button.phone_number, given) {
        (Some(url), _, given) => fill(url, |_| given.as_deref()),
        (None, Some(phone), _) => phone.clone(),
        // Without a payload the label comes back.
        (None, None, given) => given.unwrap_or_else(|| title.clone()),
    };
    TapOption { kind, id, title, description: None }
}
