use super::{
    BUTTON_ID, BUTTON_TITLE, CARD_BODY, CARD_BUTTONS, CARD_LINE_BREAKS, CAROUSEL_CARDS, CAROUSEL_CARDS_MIN,
    CTA_LABEL, CTA_URL, Expected, Rule, check::Check, interactive,
};
use crate::send::{CardAction, CardButton, CarouselAction, CarouselCard, Header};
use std::mem::discriminant;

pub(super) fn check(check: &mut Check, action: &CarouselAction) {
    let path = format!("{}.cards", interactive::ACTION);
    let cards = &action.cards;
    match cards.len() {
        0 => check.add(&path, Rule::Required),
        given if given < CAROUSEL_CARDS_MIN => {
            check.add(&path, Rule::TooFew { limit: CAROUSEL_CARDS_MIN, given });
        }
        given => check.count(&path, given, CAROUSEL_CARDS),
    }
    let Some(first) = cards.first() else { return };
    for (at, card) in cards.iter().enumerate() {
        let path = format!("{path}[{at}]");
        if usize::try_from(card.card_index) != Ok(at) {
            check.add(format!("{path}.card_index"), Rule::Invalid { expected: Expected::Position });
        }
        self::card(check, &path, card);
        alike(check, &path, card, first);
    }
}

fn card(check: &mut Check, path: &str, card: &CarouselCard) {
    let header = format!("{path}.header");
    match (&card.header, &card.action) {
        (Some(_), CardAction::Product(_)) => {
            check.add(&header, Rule::Invalid { expected: Expected::Absent });
        }
        (None, CardAction::Product(_)) => {}
        (None, _) => check.add(&header, Rule::Required),
        (Some(Header::Text { .. } | Header::Document { .. }), _) => {
            check.add(&header, Rule::Invalid { expected: Expected::CardFile });
        }
        (Some(given), _) => {
            interactive::file(check, &header, given);
            if given.media().is_some_and(|file| file.id.is_some()) {
                check.add(&header, Rule::Invalid { expected: Expected::Link });
            }
        }
    }
    if let Some(body) = &card.body {
        let path = format!("{path}.body.text");
        check.words(&path, &body.text, CARD_BODY);
        if body.text.matches('\n').count() > CARD_LINE_BREAKS {
            check.add(path, Rule::Invalid { expected: Expected::FewLines });
        }
    }
    let path = format!("{path}.action");
    match &card.action {
        CardAction::Link(link) => {
            check.words(&format!("{path}.parameters.display_text"), &link.parameters.display_text, CTA_LABEL);
            check.url(&format!("{path}.parameters.url"), &link.parameters.url, CTA_URL);
        }
        CardAction::Buttons { buttons } => self::buttons(check, &format!("{path}.buttons"), buttons),
        CardAction::Product(product) => {
            check.required(&format!("{path}.catalog_id"), &product.catalog_id);
            check.required(&format!("{path}.product_retailer_id"), &product.product_retailer_id);
        }
    }
}

fn buttons(check: &mut Check, path: &str, buttons: &[CardButton]) {
    check.count(path, buttons.len(), CARD_BUTTONS);
    let place =
        |at: usize, button: &CardButton, member: &str| format!("{path}[{at}].{}.{member}", button.member());
    for (at, button) in buttons.iter().enumerate() {
        check.words(&place(at, button, "id"), &button.option().id, BUTTON_ID);
        check.words(&place(at, button, "title"), &button.option().title, BUTTON_TITLE);
    }
    let each = || buttons.iter().enumerate();
    check.unique(each().map(|(at, button)| (place(at, button, "id"), &*button.option().id)));
    check.unique(each().map(|(at, button)| (place(at, button, "title"), &*button.option().title)));
}

/// Every card is made like the first one.
fn alike(check: &mut Check, path: &str, card: &CarouselCard, first: &CarouselCard) {
    let invalid = |expected| Rule::Invalid { expected };
    match (&card.action, &first.action) {
        (CardAction::Buttons { buttons: ours }, CardAction::Buttons { buttons: theirs })
            if ours.len() != theirs.len() =>
        {
            check.add(format!("{path}.action.buttons"), invalid(Expected::AsManyAsTheFirst));
        }
        (CardAction::Product(ours), CardAction::Product(theirs)) if ours.catalog_id != theirs.catalog_id => {
            check.add(format!("{path}.action.catalog_id"), invalid(Expected::SameCatalog));
        }
        (ours, theirs) if discriminant(ours) != discriminant(theirs) => {
            check.add(format!("{path}.action"), invalid(Expected::LikeTheFirst));
        }
        _ => {}
    }
    if let (Some(ours), Some(theirs)) = (&card.header, &first.header)
        && discriminant(ours) != discriminant(theirs)
    {
        check.add(format!("{path}.header"), invalid(Expected::LikeTheFirst));
    }
}
