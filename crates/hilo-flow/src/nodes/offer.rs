//! What a message can offer or ask for: products, calls, places, and [carousels](super::carousel).

use super::{
    carousel::Card,
    content::{BODY, BUTTON, FOOTER, HEADER},
    message::Content,
};
use crate::{
    document::Text,
    engine::NodeCx,
    lint::Problem,
    program::{Compiler, Words},
};
use hilo_expr::Template;
use hilo_model::message::{self, CatalogOffer, OrderState, Outbound, ProductOffer, ProductSection};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// WhatsApp's limits: facts of the Cloud API's message reference.
const PRODUCTS: usize = 30;
const SECTIONS: usize = 10;
const SECTION_TITLE: usize = 24;
const CALL_MINUTES: std::ops::RangeInclusive<u32> = 1..=43_200;
const ORDER_DESCRIPTION: usize = 120;

/// A button that calls us.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CallUse {
    /// The words, 1024 characters.
    pub body: Text,
    /// Small words below, 60 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub footer: Option<Text>,
    /// What stands on the button, 20 characters; WhatsApp's own words without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<Text>,
    /// For how many minutes it works, 1 to 43200; seven days without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ttl_minutes: Option<u32>,
}

/// A product of a catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProductUse {
    /// The words, 1024 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Text>,
    /// Small words below, 60 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub footer: Option<Text>,
    /// The catalogue, a template.
    pub catalog: String,
    /// The product in it, a template.
    pub product: String,
}

/// Up to 30 products of a catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProductListUse {
    /// Words above the body, 60 characters.
    pub header: Text,
    /// The words, 1024 characters.
    pub body: Text,
    /// Small words below, 60 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub footer: Option<Text>,
    /// The catalogue, a template.
    pub catalog: String,
    /// The products in groups, up to 10.
    pub sections: Vec<ProductSectionUse>,
}

/// A group of products.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProductSectionUse {
    /// The words above the group, 24 characters; needed if there are several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Text>,
    /// The products in the catalogue, templates.
    pub products: Vec<String>,
}

/// A button that opens the whole catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CatalogUse {
    /// The words, 1024 characters.
    pub body: Text,
    /// Small words below, 60 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub footer: Option<Text>,
    /// The product whose picture is shown, a template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thumbnail: Option<String>,
}

/// How far an order to pay is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderStatusUse {
    /// The words, 1024 characters.
    pub body: Text,
    /// Small words below, 60 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub footer: Option<Text>,
    /// Our id of the order, a template.
    pub reference: String,
    /// How far it is.
    pub state: OrderState,
    /// More about it, 120 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Text>,
}

#[derive(Debug)]
pub(crate) enum Compiled {
    LocationRequest(Words),
    ContactRequest(Words),
    CallPermissionRequest(Words),
    CallButton {
        body: Words,
        footer: Option<Words>,
        label: Option<Words>,
        ttl_minutes: Option<u32>,
    },
    Carousel {
        body: Words,
        cards: Vec<Card>,
    },
    Product {
        body: Option<Words>,
        footer: Option<Words>,
        catalog: Template,
        product: Template,
    },
    ProductList {
        header: Words,
        body: Words,
        footer: Option<Words>,
        catalog: Template,
        sections: Vec<Section>,
    },
    Catalog {
        body: Words,
        footer: Option<Words>,
        thumbnail: Option<Template>,
    },
    OrderStatus {
        definition: OrderStatusUse,
        body: Words,
        footer: Option<Words>,
        reference: Template,
        description: Option<Words>,
    },
}

#[derive(Debug)]
pub(crate) struct Section {
    title: Option<Words>,
    products: Vec<Template>,
}

/// Compiles what this file knows of the contents; `None` if something is wrong, or it is none of them.
pub(super) fn compile<'f>(content: &'f Content, compiler: &mut Compiler<'f>) -> Option<Compiled> {
    let body = |compiler: &mut Compiler<'f>, kind: &str, text: &'f Text| {
        compiler.words(&format!("send.{kind}"), text, BODY)
    };
    match content {
        Content::LocationRequest(text) => {
            body(compiler, "location_request", text).map(Compiled::LocationRequest)
        }
        Content::ContactRequest(text) => {
            body(compiler, "contact_request", text).map(Compiled::ContactRequest)
        }
        Content::CallPermissionRequest(text) => {
            body(compiler, "call_permission_request", text).map(Compiled::CallPermissionRequest)
        }
        Content::CallButton(call) => {
            if call.ttl_minutes.is_some_and(|minutes| !CALL_MINUTES.contains(&minutes)) {
                compiler.problem("send.call_button.ttl_minutes", &Problem::CallMinutes);
            }
            let words = body(compiler, "call_button.body", &call.body);
            let footer = compiler.optional_words("send.call_button.footer", call.footer.as_ref(), FOOTER);
            let label = compiler.optional_words("send.call_button.label", call.label.as_ref(), BUTTON);
            Some(Compiled::CallButton { body: words?, footer, label, ttl_minutes: call.ttl_minutes })
        }
        Content::Carousel(carousel) => {
            carousel.compile(compiler).map(|(body, cards)| Compiled::Carousel { body, cards })
        }
        Content::Product(offer) => {
            let words = compiler.optional_words("send.product.body", offer.body.as_ref(), BODY);
            let footer = compiler.optional_words("send.product.footer", offer.footer.as_ref(), FOOTER);
            let catalog = compiler.template("send.product.catalog", &offer.catalog);
            let product = compiler.template("send.product.product", &offer.product);
            Some(Compiled::Product { body: words, footer, catalog: catalog?, product: product? })
        }
        Content::ProductList(list) => list.compile(compiler),
        Content::Catalog(catalog) => {
            let words = body(compiler, "catalog.body", &catalog.body);
            let footer = compiler.optional_words("send.catalog.footer", catalog.footer.as_ref(), FOOTER);
            let thumbnail = match &catalog.thumbnail {
                Some(product) => Some(compiler.template("send.catalog.thumbnail", product)?),
                None => None,
            };
            Some(Compiled::Catalog { body: words?, footer, thumbnail })
        }
        Content::OrderStatus(order) => {
            let words = body(compiler, "order_status.body", &order.body);
            let footer = compiler.optional_words("send.order_status.footer", order.footer.as_ref(), FOOTER);
            let reference = compiler.template("send.order_status.reference", &order.reference);
            let description = order.description.as_ref();
            let description =
                compiler.optional_words("send.order_status.description", description, ORDER_DESCRIPTION);
            let (body, reference) = (words?, reference?);
            Some(Compiled::OrderStatus { definition: order.clone(), body, footer, reference, description })
        }
        _ => None,
    }
}

impl ProductListUse {
    fn compile<'f>(&'f self, compiler: &mut Compiler<'f>) -> Option<Compiled> {
        let header = compiler.words("send.product_list.header", &self.header, HEADER);
        let body = compiler.words("send.product_list.body", &self.body, BODY);
        let footer = compiler.optional_words("send.product_list.footer", self.footer.as_ref(), FOOTER);
        let catalog = compiler.template("send.product_list.catalog", &self.catalog);
        let path = "send.product_list.sections";
        let count = self.sections.iter().map(|section| section.products.len()).sum();
        if count > PRODUCTS || self.sections.len() > SECTIONS {
            compiler.problem(path, &Problem::TooManyProducts { count });
        }
        if count == 0 || self.sections.iter().any(|section| section.products.is_empty()) {
            compiler.problem(path, &Problem::OptionsMissing);
        }
        let mut sections = Vec::new();
        for (at, section) in self.sections.iter().enumerate() {
            let place = format!("{path}[{at}]");
            if section.title.is_none() && self.sections.len() > 1 {
                compiler.problem(format!("{place}.title"), &Problem::TextEmpty);
            }
            let title = section.title.as_ref();
            let title = compiler.optional_words(&format!("{place}.title"), title, SECTION_TITLE);
            let mut products = Vec::new();
            for (at, product) in section.products.iter().enumerate() {
                products.push(compiler.template(&format!("{place}.products[{at}]"), product)?);
            }
            sections.push(Section { title, products });
        }
        Some(Compiled::ProductList { header: header?, body: body?, footer, catalog: catalog?, sections })
    }
}

impl Compiled {
    /// The message; `None`, with an event, if there is nothing to say.
    pub(super) fn show(&self, cx: &mut NodeCx<'_, '_, '_>) -> Option<Outbound> {
        let small = |cx: &mut NodeCx<'_, '_, '_>, words: &Option<Words>, limit: usize| {
            words.as_ref().map(|words| cx.text(words, limit)).filter(|text| !text.is_empty())
        };
        Some(match self {
            Self::LocationRequest(body) => Outbound::LocationRequest { body: cx.said(body, BODY)? },
            Self::ContactRequest(body) => Outbound::ContactRequest { body: cx.said(body, BODY)? },
            Self::CallPermissionRequest(body) => {
                Outbound::CallPermissionRequest { body: cx.said(body, BODY)? }
            }
            Self::CallButton { body, footer, label, ttl_minutes } => {
                Outbound::CallButton(message::CallButton {
                    body: cx.said(body, BODY)?,
                    footer: small(cx, footer, FOOTER),
                    label: small(cx, label, BUTTON),
                    ttl_minutes: *ttl_minutes,
                })
            }
            Self::Carousel { body, cards } => Outbound::Carousel(message::Carousel {
                body: cx.said(body, BODY)?,
                cards: cards.iter().map(|card| card.show(cx)).collect(),
            }),
            Self::Product { body, footer, catalog, product } => Outbound::Product(ProductOffer {
                body: small(cx, body, BODY),
                footer: small(cx, footer, FOOTER),
                catalog: cx.render(catalog),
                product: cx.render(product),
            }),
            Self::ProductList { header, body, footer, catalog, sections } => {
                let section = |section: &Section| ProductSection {
                    title: small(cx, &section.title, SECTION_TITLE),
                    products: section.products.iter().map(|product| cx.render(product)).collect(),
                };
                let sections = sections.iter().map(section).collect();
                Outbound::ProductList(message::ProductList {
                    header: cx.text(header, HEADER),
                    body: cx.said(body, BODY)?,
                    footer: small(cx, footer, FOOTER),
                    catalog: cx.render(catalog),
                    sections,
                })
            }
            Self::Catalog { body, footer, thumbnail } => Outbound::Catalog(CatalogOffer {
                body: cx.said(body, BODY)?,
                footer: small(cx, footer, FOOTER),
                thumbnail: thumbnail.as_ref().map(|product| cx.render(product)),
            }),
            Self::OrderStatus { definition, body, footer, reference, description } => {
                Outbound::OrderStatus(message::OrderStatus {
                    body: cx.said(body, BODY)?,
                    footer: small(cx, footer, FOOTER),
                    reference: cx.render(reference),
                    state: definition.state,
                    description: small(cx, description, ORDER_DESCRIPTION),
                })
            }
        })
    }
}
