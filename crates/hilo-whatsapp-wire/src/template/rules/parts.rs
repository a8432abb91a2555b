//! Headers, bodies, footers, offers, carousels.

use super::{
    BODY, BODY_WITH_OFFER, CARD_BODY, CARDS, Check, FOOTER, Form, HEADER_TEXT, OFFER, Rule, buttons, text,
};
use crate::template::{Card, Category, Component, ComponentKind, HeaderFormat, Template, variables};

pub(super) fn check(check: &mut Check, place: &str, part: &Component, template: &Template) {
    match &part.kind {
        ComponentKind::Header => header(check, place, part, template),
        ComponentKind::Body => body(check, place, part, template),
        ComponentKind::Footer => footer(check, place, part, template),
        ComponentKind::Buttons => buttons::check(check, place, &part.buttons, template, super::BUTTONS),
        ComponentKind::LimitedTimeOffer => offer(check, place, part, template),
        ComponentKind::Carousel => carousel(check, place, part, template),
        ComponentKind::CallPermissionRequest => {}
        ComponentKind::Other(_) => check.add(&format!("{place}/type"), Rule::Form(Form::Part)),
    }
}

fn is_authentication(template: &Template) -> bool {
    template.category == Some(Category::Authentication)
}

fn header(check: &mut Check, place: &str, part: &Component, template: &Template) {
    if is_authentication(template) {
        return check.add(place, Rule::OnlyIn { categories: &["MARKETING", "UTILITY"] });
    }
    match &part.format {
        Some(HeaderFormat::Text) => {
            let place = format!("{place}/text");
            let words = part.text.as_deref().unwrap_or_default();
            check.words(&place, words, HEADER_TEXT);
            text::plain(check, &place, words);
            let names = variables(words).names().len();
            if names > 1 {
                check.add(&place, Rule::Count { least: 0, most: 1, given: names });
            }
            header_variables(check, &place, part, template);
        }
        Some(format) if format.is_file() => {
            let has_sample = part.example.as_ref().is_some_and(|example| {
                example.header_handle.first().is_some_and(|handle| !handle.trim().is_empty())
            });
            if !has_sample {
                check.add(&format!("{place}/example"), Rule::NoSample { variable: None });
            }
        }
        Some(HeaderFormat::Location | HeaderFormat::Product) => {}
        Some(_) | None => check.add(&format!("{place}/format"), Rule::Form(Form::Header)),
    }
}

/// A header may begin or end with its variable.
fn header_variables(check: &mut Check, place: &str, part: &Component, template: &Template) {
    let mut inner = Check::default();
    text::variables_of(&mut inner, place, part, template);
    inner.found.retain(|finding| finding.rule != Rule::VariableAtEdge);
    check.found.extend(inner.found);
}

fn body(check: &mut Check, place: &str, part: &Component, template: &Template) {
    if is_authentication(template) {
        // Meta writes the words itself.
        if part.text.is_some() && template.id.is_none() {
            check.add(&format!("{place}/text"), Rule::OnlyIn { categories: &["MARKETING", "UTILITY"] });
        }
        return;
    }
    let has_offer = template.part(&ComponentKind::LimitedTimeOffer).is_some();
    words(check, place, part, template, if has_offer { BODY_WITH_OFFER } else { BODY });
}

fn words(check: &mut Check, place: &str, part: &Component, template: &Template, limit: usize) {
    let place = format!("{place}/text");
    let words = part.text.as_deref().unwrap_or_default();
    check.words(&place, words, limit);
    if words.contains("\n\n\n") {
        check.add(&place, Rule::BlankLines);
    }
    text::variables_of(check, &place, part, template);
    text::enough_words(check, &place, words);
}

fn footer(check: &mut Check, place: &str, part: &Component, template: &Template) {
    if is_authentication(template) {
        match part.code_expiration_minutes {
            Some(minutes) if !(1..=90).contains(&minutes) => {
                check.add(&format!("{place}/code_expiration_minutes"), Rule::Form(Form::Minutes));
            }
            Some(_) => {}
            None => check.add(&format!("{place}/code_expiration_minutes"), Rule::Required),
        }
        return;
    }
    if template.part(&ComponentKind::LimitedTimeOffer).is_some() {
        return check.add(place, Rule::NotWith { part: "LIMITED_TIME_OFFER" });
    }
    let place = format!("{place}/text");
    let words = part.text.as_deref().unwrap_or_default();
    check.words(&place, words, FOOTER);
    text::no_variables(check, &place, words);
}

fn offer(check: &mut Check, place: &str, part: &Component, template: &Template) {
    if template.category != Some(Category::Marketing) {
        check.add(place, Rule::OnlyIn { categories: &["MARKETING"] });
    }
    let words = part.limited_time_offer.as_ref().and_then(|offer| offer.text.as_deref());
    check.words(&format!("{place}/limited_time_offer/text"), words.unwrap_or_default(), OFFER);
    let header = template.part(&ComponentKind::Header).and_then(|header| header.format.as_ref());
    if !matches!(header, None | Some(HeaderFormat::Image | HeaderFormat::Video)) {
        check.add(place, Rule::NotWith { part: "HEADER" });
    }
}

fn carousel(check: &mut Check, place: &str, part: &Component, template: &Template) {
    if template.category != Some(Category::Marketing) {
        check.add(place, Rule::OnlyIn { categories: &["MARKETING"] });
    }
    let place = format!("{place}/cards");
    check.count(&place, part.cards.len(), *CARDS.start(), *CARDS.end());
    for (at, card) in part.cards.iter().enumerate() {
        let card_place = format!("{place}/{at}");
        if shape(card) != part.cards.first().map(shape).unwrap_or_default() {
            check.add(&card_place, Rule::UnlikeCards);
        }
        if !card.components.iter().any(|part| part.kind == ComponentKind::Header) {
            check.add(&format!("{card_place}/components"), Rule::Required);
        }
        for (part_at, part) in card.components.iter().enumerate() {
            let place = format!("{card_place}/components/{part_at}");
            match part.kind {
                ComponentKind::Header => header(check, &place, part, template),
                ComponentKind::Body => words(check, &place, part, template, CARD_BODY),
                ComponentKind::Buttons => {
                    buttons::check(check, &place, &part.buttons, template, super::CARD_BUTTONS);
                }
                _ => check.add(&place, Rule::NotWith { part: "CAROUSEL" }),
            }
        }
    }
}

/// What a card is made of; all cards are made of the same.
fn shape(card: &Card) -> Vec<String> {
    let part = |part: &Component| {
        let kinds: Vec<&str> = part.buttons.iter().map(|button| button.kind.as_str()).collect();
        let format = part.format.as_ref().map_or("", HeaderFormat::as_str);
        format!("{} {format} {}", part.kind.as_str(), kinds.join(","))
    };
    card.components.iter().map(part).collect()
}
