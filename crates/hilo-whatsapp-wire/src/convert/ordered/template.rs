//! Templates with what fills them.

use super::{NotOrderable, Reader, form, location};
use crate::send::{Component, Parameter, Template, TemplateCard as TemplateCardParts};
use hilo_model::message::{
    self, MediaKind, ProductSection, TemplateButton, TemplateButtonValue, TemplateCard, TemplateHeader,
    TemplateParameter, TemplateProducts,
};
use serde::Deserialize;

/// The order in which Hilo writes the parts; clients write them in any.
const PARTS: [&str; 5] = ["header", "body", "button", "limited_time_offer", "carousel"];

/// What a button that opens products does, as clients write it.
#[derive(Deserialize)]
struct Products {
    #[serde(default)]
    thumbnail_product_retailer_id: Option<String>,
    sections: Vec<Section>,
}

#[derive(Deserialize)]
struct Section {
    #[serde(default)]
    title: Option<String>,
    product_items: Vec<Item>,
}

#[derive(Deserialize)]
struct Item {
    product_retailer_id: String,
}

/// Parts in the order in which Hilo writes them, without those that fill nothing, and without what has no effect on the
/// Cloud API: the policy of the language (there is only one) and the namespace.
pub(super) fn uniform(template: &mut Template) {
    template.language.more.remove("policy");
    template.more.remove("namespace");
    uniform_parts(&mut template.components);
}

fn uniform_parts(parts: &mut Vec<Component>) {
    for part in &mut *parts {
        part.kind.make_ascii_lowercase();
        if let Some(sub_type) = &mut part.sub_type {
            sub_type.make_ascii_lowercase();
        }
        part.cards.iter_mut().for_each(|card| uniform_parts(&mut card.components));
        part.cards.sort_by_key(|card| card.card_index);
    }
    parts.retain(|part| !part.parameters.is_empty() || !part.cards.is_empty() || !part.more.is_empty());
    let rank = |part: &Component| PARTS.iter().position(|kind| *kind == part.kind).unwrap_or(PARTS.len());
    parts.sort_by_key(rank);
    for part in parts {
        for parameter in &mut part.parameters {
            // Whoever reads it sees seconds.
            let ends = parameter.more.get_mut("limited_time_offer");
            let ends = ends.and_then(|offer| offer.get_mut("expiration_time_ms"));
            if let Some((ends, millis)) = ends.and_then(|ends| ends.as_i64().map(|millis| (ends, millis))) {
                *ends = (millis - millis.rem_euclid(1000)).into();
            }
            // Codes are filled in as words, whichever of the two ways a client writes them in.
            if part.sub_type.as_deref() == Some("quick_reply") && parameter.payload.is_none() {
                parameter.payload = parameter.text.take();
                parameter.kind = "payload".to_owned();
            }
        }
    }
}

impl Reader<'_> {
    pub(super) fn template(&self, given: &Template) -> Result<message::Template, NotOrderable> {
        let mut template = message::Template {
            name: given.name.clone(),
            language: given.language.code.clone(),
            category: self.category,
            header: None,
            body: Vec::new(),
            buttons: Vec::new(),
            offer_ends_at: None,
            cards: Vec::new(),
            shown: None,
        };
        let mut whole = TemplateCard::default();
        for (at, part) in given.components.iter().enumerate() {
            let path = format!("template.components[{at}]");
            match &*part.kind.to_ascii_lowercase() {
                "limited_time_offer" => template.offer_ends_at = offer(part, &path)?,
                "carousel" => template.cards = self.cards(part, &path)?,
                _ => self.fill(&mut whole, part, path)?,
            }
        }
        TemplateCard { header: template.header, body: template.body, buttons: template.buttons } = whole;
        Ok(template)
    }

    /// What fills a template, or a card of one.
    fn fill(&self, card: &mut TemplateCard, part: &Component, path: String) -> Result<(), NotOrderable> {
        match &*part.kind.to_ascii_lowercase() {
            "header" => card.header = self.template_header(part, &path)?,
            "body" => {
                for (at, parameter) in part.parameters.iter().enumerate() {
                    card.body.push(words(parameter, &format!("{path}.parameters[{at}]"))?);
                }
            }
            "button" if part.parameters.is_empty() => {}
            "button" => card.buttons.push(button(part, &path)?),
            _ => return Err(NotOrderable::Member { path }),
        }
        Ok(())
    }

    fn cards(&self, part: &Component, path: &str) -> Result<Vec<TemplateCard>, NotOrderable> {
        let path = format!("{path}.cards");
        let mut all: Vec<&TemplateCardParts> = part.cards.iter().collect();
        all.sort_by_key(|card| card.card_index);
        let mut cards = Vec::with_capacity(all.len());
        for (at, given) in all.iter().enumerate() {
            if usize::from(given.card_index) != at {
                return Err(form(format!("{path}[{at}].card_index")));
            }
            let mut card = TemplateCard::default();
            for (part_at, part) in given.components.iter().enumerate() {
                self.fill(&mut card, part, format!("{path}[{at}].components[{part_at}]"))?;
            }
            cards.push(card);
        }
        Ok(cards)
    }

    fn template_header(&self, part: &Component, path: &str) -> Result<Option<TemplateHeader>, NotOrderable> {
        let Some(given) = part.parameters.first() else { return Ok(None) };
        let path = format!("{path}.parameters[0]");
        let file = |kind: MediaKind, media: Option<&crate::send::Media>| {
            let here = format!("{path}.{}", kind.as_str());
            let media = media.ok_or_else(|| form(here.clone()))?;
            let (source, filename) = (self.source(media, &here)?, media.filename.clone());
            Ok(TemplateHeader::Media { kind, source, filename })
        };
        let header = match &*given.kind {
            "image" => file(MediaKind::Image, given.image.as_ref())?,
            "video" => file(MediaKind::Video, given.video.as_ref())?,
            "document" => file(MediaKind::Document, given.document.as_ref())?,
            "location" => {
                let place = given.location.as_ref().ok_or_else(|| form(format!("{path}.location")))?;
                TemplateHeader::Location(location(place))
            }
            "product" => {
                let named = |name: &str| {
                    let value = given.more.get("product").and_then(|product| product[name].as_str());
                    value.map(str::to_owned).ok_or_else(|| form(format!("{path}.product.{name}")))
                };
                TemplateHeader::Product {
                    catalog: named("catalog_id")?,
                    product: named("product_retailer_id")?,
                }
            }
            _ => TemplateHeader::Text(words(given, &path)?),
        };
        Ok(Some(header))
    }
}

fn words(given: &Parameter, path: &str) -> Result<TemplateParameter, NotOrderable> {
    match (&*given.kind, &given.text) {
        ("text", Some(text)) => {
            Ok(TemplateParameter { name: given.parameter_name.clone(), text: text.clone() })
        }
        ("text", None) => Err(form(format!("{path}.text"))),
        // Amounts and moments are sent as the words that are to be read.
        (kind, _) => Err(NotOrderable::Member { path: format!("{path}.{kind}") }),
    }
}

fn button(part: &Component, path: &str) -> Result<TemplateButton, NotOrderable> {
    let index = part.index.as_ref().and_then(|index| index.to_string().parse().ok());
    let index = index.ok_or_else(|| form(format!("{path}.index")))?;
    let given = part.parameters.first().ok_or_else(|| form(format!("{path}.parameters")))?;
    let needed = |value: Option<&String>, name: &str| {
        value.cloned().ok_or_else(|| form(format!("{path}.parameters[0].{name}")))
    };
    let value = match part.sub_type.as_deref().unwrap_or_default().to_ascii_lowercase().as_str() {
        "quick_reply" => {
            TemplateButtonValue::Payload(needed(given.payload.as_ref().or(given.text.as_ref()), "payload")?)
        }
        "url" => TemplateButtonValue::UrlSuffix(needed(given.text.as_ref(), "text")?),
        "mpm" => TemplateButtonValue::Products(products(given, path)?),
        "copy_code" => TemplateButtonValue::CouponCode(needed(given.coupon_code.as_ref(), "coupon_code")?),
        _ => return Err(NotOrderable::Member { path: format!("{path}.sub_type") }),
    };
    Ok(TemplateButton { index, value })
}

/// When an offer ends; Meta counts milliseconds.
fn offer(part: &Component, path: &str) -> Result<Option<i64>, NotOrderable> {
    let Some(given) = part.parameters.first() else { return Ok(None) };
    let here = || form(format!("{path}.parameters[0].limited_time_offer.expiration_time_ms"));
    let ends = given.more.get("limited_time_offer").and_then(|offer| offer["expiration_time_ms"].as_i64());
    ends.map(|ends| Some(ends / 1000)).ok_or_else(here)
}

fn products(given: &Parameter, path: &str) -> Result<TemplateProducts, NotOrderable> {
    let here = || form(format!("{path}.parameters[0].action"));
    let action = given.action.as_ref().ok_or_else(here)?;
    let Products { thumbnail_product_retailer_id: thumbnail, sections } =
        Products::deserialize(action).map_err(|_| here())?;
    let sections = sections.into_iter().map(|section| ProductSection {
        title: section.title.filter(|title| !title.is_empty()),
        products: section.product_items.into_iter().map(|item| item.product_retailer_id).collect(),
    });
    Ok(TemplateProducts { thumbnail, sections: sections.collect() })
}
