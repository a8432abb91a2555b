//! Templates with what fills them.

use super::{NotOrderable, Reader, form, location};
use crate::send::{Component, Parameter, Template};
use hilo_model::message::{
    self, MediaKind, TemplateButton, TemplateButtonValue, TemplateHeader, TemplateParameter,
};

/// The order in which Hilo writes the parts; clients write them in any.
const PARTS: [&str; 3] = ["header", "body", "button"];

/// Parts in the order in which Hilo writes them, without those that fill nothing, and without what has no effect on the
/// Cloud API: the policy of the language (there is only one) and the namespace.
pub(super) fn uniform(template: &mut Template) {
    template.language.more.remove("policy");
    template.more.remove("namespace");
    for part in &mut template.components {
        part.kind.make_ascii_lowercase();
        if let Some(sub_type) = &mut part.sub_type {
            sub_type.make_ascii_lowercase();
        }
    }
    template.components.retain(|part| !part.parameters.is_empty() || !part.more.is_empty());
    let rank = |part: &Component| PARTS.iter().position(|kind| *kind == part.kind).unwrap_or(PARTS.len());
    template.components.sort_by_key(rank);
    for part in &mut template.components {
        for parameter in &mut part.parameters {
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
            shown: None,
        };
        for (at, part) in given.components.iter().enumerate() {
            let path = format!("template.components[{at}]");
            match &*part.kind.to_ascii_lowercase() {
                "header" => template.header = self.template_header(part, &path)?,
                "body" => {
                    for (at, parameter) in part.parameters.iter().enumerate() {
                        template.body.push(words(parameter, &format!("{path}.parameters[{at}]"))?);
                    }
                }
                "button" if part.parameters.is_empty() => {}
                "button" => template.buttons.push(button(part, &path)?),
                _ => return Err(NotOrderable::Member { path }),
            }
        }
        Ok(template)
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
        "copy_code" => TemplateButtonValue::CouponCode(needed(given.coupon_code.as_ref(), "coupon_code")?),
        _ => return Err(NotOrderable::Member { path: format!("{path}.sub_type") }),
    };
    Ok(TemplateButton { index, value })
}
