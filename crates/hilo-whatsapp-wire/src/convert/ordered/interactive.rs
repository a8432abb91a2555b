//! What can be tapped.

use super::{NotOrderable, Reader, form};
use crate::send::{
    Action, AddressAction, CardAction, CarouselCard, Header, Interactive, ListAction, OrderAmount,
    OrderDetailsAction, OrderStatusAction, ProductListAction, VoiceCallAction, Words,
};
use hilo_model::message::{self, Goods, MediaKind, OrderState, Outbound};
use serde_json::Value;

fn text(words: Option<&Words>) -> String {
    words.map(|words| words.text.clone()).unwrap_or_default()
}

fn footer(given: &Interactive) -> Option<String> {
    given.footer.as_ref().map(|words| words.text.clone()).filter(|text| !text.is_empty())
}

impl Reader<'_> {
    pub(super) fn interactive(&self, given: &Interactive) -> Result<Outbound, NotOrderable> {
        let (body, footer) = (text(given.body.as_ref()), footer(given));
        Ok(match &given.action {
            Action::Buttons(action) => Outbound::Buttons {
                header: self.header(given)?,
                body,
                footer,
                buttons: action.buttons.iter().map(|button| choice(button.option())).collect(),
            },
            Action::List(action) => list(given, action, body, footer),
            Action::CtaUrl(action) => Outbound::CtaUrl {
                header: self.header(given)?,
                body,
                footer,
                label: action.parameters.display_text.clone(),
                url: action.parameters.url.clone(),
            },
            Action::LocationRequest => Outbound::LocationRequest { body },
            Action::ContactInfoRequest => Outbound::ContactRequest { body },
            Action::CallPermissionRequest => Outbound::CallPermissionRequest { body },
            Action::Address(action) => self.address(given, action, body, footer)?,
            Action::Carousel(carousel) => {
                let cards = carousel.cards.iter().enumerate().map(|(at, card)| self.card(at, card));
                Outbound::Carousel(message::Carousel { body, cards: cards.collect::<Result<_, _>>()? })
            }
            Action::Product(product) => Outbound::Product(message::ProductOffer {
                body: Some(body).filter(|body| !body.is_empty()),
                footer,
                catalog: product.catalog_id.clone(),
                product: product.product_retailer_id.clone(),
            }),
            Action::ProductList(action) => product_list(given, action, body, footer),
            Action::Catalog(action) => Outbound::Catalog(message::CatalogOffer {
                body,
                footer,
                thumbnail: action
                    .parameters
                    .as_ref()
                    .and_then(|parameters| parameters.thumbnail_product_retailer_id.clone()),
            }),
            Action::VoiceCall(action) => call_button(action, body, footer),
            Action::OrderDetails(action) => {
                let header = self.header(given)?;
                Outbound::OrderDetails(Box::new(order_details(action, header, body, footer)?))
            }
            Action::OrderStatus(action) => order_status(action, body, footer)?,
            Action::Other { kind, .. } => {
                return Err(NotOrderable::Kind { kind: format!("interactive.{kind}") });
            }
        })
    }

    fn header(&self, given: &Interactive) -> Result<Option<message::Header>, NotOrderable> {
        let file = |kind: MediaKind, media| {
            let source = self.source(media, &format!("interactive.header.{}", kind.as_str()))?;
            Ok(Some(message::Header::Media { kind, source }))
        };
        match &given.header {
            None => Ok(None),
            Some(Header::Text { text }) => Ok(Some(message::Header::Text { text: text.clone() })),
            Some(Header::Image { image }) => file(MediaKind::Image, image),
            Some(Header::Video { video }) => file(MediaKind::Video, video),
            Some(Header::Document { document }) => file(MediaKind::Document, document),
        }
    }

    fn address(
        &self,
        given: &Interactive,
        action: &AddressAction,
        body: String,
        footer: Option<String>,
    ) -> Result<Outbound, NotOrderable> {
        Ok(Outbound::AddressRequest(Box::new(message::AddressRequest {
            header: self.header(given)?,
            body,
            footer,
            country: action.parameters.country.clone(),
            values: action.parameters.values.clone().unwrap_or_default(),
        })))
    }

    fn card(&self, at: usize, card: &CarouselCard) -> Result<message::CarouselCard, NotOrderable> {
        let path = format!("interactive.action.cards[{at}].header");
        let header = || {
            let (kind, media) = match &card.header {
                Some(Header::Image { image }) => (MediaKind::Image, image),
                Some(Header::Video { video }) => (MediaKind::Video, video),
                Some(Header::Text { .. } | Header::Document { .. }) | None => return Err(form(path.clone())),
            };
            Ok(message::CardMedia { kind, source: self.source(media, &path)? })
        };
        let body = card.body.as_ref().map(|words| words.text.clone());
        Ok(match &card.action {
            CardAction::Link(link) => message::CarouselCard::Link {
                header: header()?,
                body,
                label: link.parameters.display_text.clone(),
                url: link.parameters.url.clone(),
            },
            CardAction::Buttons { buttons } => message::CarouselCard::Buttons {
                header: header()?,
                body,
                buttons: buttons.iter().map(|button| choice(button.option())).collect(),
            },
            CardAction::Product(product) => message::CarouselCard::Product {
                catalog: product.catalog_id.clone(),
                product: product.product_retailer_id.clone(),
            },
        })
    }
}

fn choice(option: &crate::send::ReplyOption) -> message::Choice {
    message::Choice { id: option.id.clone(), title: option.title.clone() }
}

/// Words above the body, where nothing else may stand; another header is told as lost.
fn header_words(given: &Interactive) -> Option<String> {
    match &given.header {
        Some(Header::Text { text }) => Some(text.clone()),
        _ => None,
    }
}

fn list(given: &Interactive, action: &ListAction, body: String, footer: Option<String>) -> Outbound {
    let row = |row: &crate::send::Row| message::ListRow {
        id: row.id.clone(),
        title: row.title.clone(),
        description: row.description.clone(),
    };
    let section = |section: &crate::send::Section| message::ListSection {
        title: section.title.clone().filter(|title| !title.is_empty()),
        rows: section.rows.iter().map(row).collect(),
    };
    Outbound::List {
        header: header_words(given),
        body,
        footer,
        button: action.button.clone(),
        sections: action.sections.iter().map(section).collect(),
    }
}

fn product_list(
    given: &Interactive,
    action: &ProductListAction,
    body: String,
    footer: Option<String>,
) -> Outbound {
    let section = |section: &crate::send::ProductSection| message::ProductSection {
        title: section.title.clone(),
        products: section.product_items.iter().map(|item| item.product_retailer_id.clone()).collect(),
    };
    Outbound::ProductList(message::ProductList {
        header: header_words(given).unwrap_or_default(),
        body,
        footer,
        catalog: action.catalog_id.clone(),
        sections: action.sections.iter().map(section).collect(),
    })
}

fn call_button(action: &VoiceCallAction, body: String, footer: Option<String>) -> Outbound {
    let parameters = action.parameters.as_ref();
    Outbound::CallButton(message::CallButton {
        body,
        footer,
        label: parameters.and_then(|parameters| parameters.display_text.clone()),
        ttl_minutes: parameters.and_then(|parameters| parameters.ttl_minutes),
    })
}

const ORDER: &str = "interactive.action.parameters";

fn order_details(
    action: &OrderDetailsAction,
    header: Option<message::Header>,
    body: String,
    footer: Option<String>,
) -> Result<message::OrderDetails, NotOrderable> {
    let given = &action.parameters;
    let hundredths = |amount: &OrderAmount, at: &str| {
        u64::try_from(amount.value).map_err(|_| form(format!("{ORDER}.{at}")))
    };
    let charge = |amount: Option<&OrderAmount>, at: &str| {
        let charge = |amount: &OrderAmount| {
            Ok(message::Charge { amount: hundredths(amount, at)?, description: amount.description.clone() })
        };
        amount.map(charge).transpose()
    };
    let items = given.order.items.iter().map(|item| {
        Ok(message::PayItem {
            product: item.retailer_id.clone(),
            name: item.name.clone(),
            amount: hundredths(&item.amount, "order.items")?,
            sale_amount: item
                .sale_amount
                .as_ref()
                .map(|amount| hundredths(amount, "order.items"))
                .transpose()?,
            quantity: item.quantity,
        })
    });
    let settings = given.payment_settings.iter().map(|setting| match setting {
        Value::Object(setting) => Ok(setting.clone()),
        _ => Err(form(format!("{ORDER}.payment_settings"))),
    });
    let expires = given.order.expiration.as_ref().map(|end| {
        let at = end.timestamp.parse().map_err(|_| form(format!("{ORDER}.order.expiration.timestamp")))?;
        Ok(message::PayBy { at, description: end.description.clone() })
    });
    Ok(message::OrderDetails {
        header,
        body,
        footer,
        reference: given.reference_id.clone(),
        goods: match &*given.kind {
            "digital-goods" => Goods::Digital,
            "physical-goods" => Goods::Physical,
            _ => return Err(form(format!("{ORDER}.type"))),
        },
        currency: given.currency.clone(),
        payment_settings: settings.collect::<Result<_, _>>()?,
        catalog: given.order.catalog_id.clone(),
        items: items.collect::<Result<_, _>>()?,
        tax: charge(given.order.tax.as_ref(), "order.tax")?
            .ok_or_else(|| form(format!("{ORDER}.order.tax")))?,
        shipping: charge(given.order.shipping.as_ref(), "order.shipping")?,
        discount: charge(given.order.discount.as_ref(), "order.discount")?,
        expires: expires.transpose()?,
    })
}

fn order_status(
    action: &OrderStatusAction,
    body: String,
    footer: Option<String>,
) -> Result<Outbound, NotOrderable> {
    let given = &action.parameters;
    let states = [
        OrderState::Processing,
        OrderState::PartiallyShipped,
        OrderState::Shipped,
        OrderState::Completed,
        OrderState::Canceled,
    ];
    let state = states.into_iter().find(|state| state.as_str() == given.order.status);
    Ok(Outbound::OrderStatus(message::OrderStatus {
        body,
        footer,
        reference: given.reference_id.clone(),
        state: state.ok_or_else(|| form(format!("{ORDER}.order.status")))?,
        description: given.order.description.clone(),
    }))
}
