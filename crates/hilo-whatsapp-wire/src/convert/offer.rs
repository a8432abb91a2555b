//! What is offered and asked for, as Meta wants it.

use crate::{
    More,
    send::{
        Action, AddressAction, AddressParameters, CardAction, CardButton, CardProduct, CarouselCard,
        CatalogAction, CatalogParameters, Content, CtaUrlAction, Header, Interactive, ProductAction,
        ProductItem, ProductListAction, ProductSection, ReplyOption, VoiceCallAction, VoiceCallParameters,
        Words,
    },
};
use hilo_model::message;

pub(super) fn call_button(given: &message::CallButton) -> Action {
    let parameters = VoiceCallParameters {
        display_text: given.label.clone(),
        ttl_minutes: given.ttl_minutes,
        ..VoiceCallParameters::default()
    };
    let is_default = parameters == VoiceCallParameters::default();
    Action::VoiceCall(VoiceCallAction {
        name: "voice_call".to_owned(),
        parameters: (!is_default).then_some(parameters),
        more: More::new(),
    })
}

pub(super) fn address(given: &message::AddressRequest) -> Action {
    let values = (!given.values.is_empty()).then(|| given.values.clone());
    Action::Address(AddressAction {
        name: "address_message".to_owned(),
        parameters: AddressParameters {
            country: given.country.clone(),
            values,
            ..AddressParameters::default()
        },
        more: More::new(),
    })
}

pub(super) fn product(given: &message::ProductOffer) -> Content {
    let action = Action::Product(ProductAction {
        catalog_id: given.catalog.clone(),
        product_retailer_id: given.product.clone(),
        more: More::new(),
    });
    let words = |text: &Option<String>| text.as_deref().map(Words::from);
    let (body, footer) = (words(&given.body), words(&given.footer));
    Content::Interactive(Box::new(Interactive { header: None, body, footer, action, more: More::new() }))
}

pub(super) fn product_list(given: &message::ProductList) -> Action {
    let item = |product: &String| ProductItem { product_retailer_id: product.clone(), more: More::new() };
    let section = |section: &message::ProductSection| ProductSection {
        title: section.title.clone(),
        product_items: section.products.iter().map(item).collect(),
        more: More::new(),
    };
    Action::ProductList(ProductListAction {
        catalog_id: given.catalog.clone(),
        sections: given.sections.iter().map(section).collect(),
        more: More::new(),
    })
}

pub(super) fn catalog(given: &message::CatalogOffer) -> Action {
    let thumbnail = |product: &String| CatalogParameters {
        thumbnail_product_retailer_id: Some(product.clone()),
        more: More::new(),
    };
    Action::Catalog(CatalogAction {
        name: "catalog_message".to_owned(),
        parameters: given.thumbnail.as_ref().map(thumbnail),
        more: More::new(),
    })
}

pub(super) fn card(card_index: u32, header: Option<Header>, given: &message::CarouselCard) -> CarouselCard {
    let (kind, body, action) = match given {
        message::CarouselCard::Link { body, label, url, .. } => {
            ("cta_url", body.as_deref(), CardAction::Link(CtaUrlAction::new(label, url)))
        }
        message::CarouselCard::Buttons { body, buttons, .. } => {
            let button = |choice: &message::Choice| CardButton::QuickReply {
                quick_reply: ReplyOption { id: choice.id.clone(), title: choice.title.clone() },
            };
            let buttons = buttons.iter().map(button).collect();
            ("button", body.as_deref(), CardAction::Buttons { buttons })
        }
        message::CarouselCard::Product { catalog, product } => {
            let product = CardProduct {
                catalog_id: catalog.clone(),
                product_retailer_id: product.clone(),
                more: More::new(),
            };
            ("product", None, CardAction::Product(product))
        }
    };
    let (kind, body) = (Some(kind.to_owned()), body.map(Words::from));
    CarouselCard { card_index, kind, header, body, action, more: More::new() }
}
