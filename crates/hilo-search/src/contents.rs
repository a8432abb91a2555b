//! The texts of what was said that are worth finding it by.

use hilo_model::message::{
    ContactCard, Header, Inbound, Location, Outbound, Template, TemplateButtonValue, TemplateHeader,
};
use serde_json::Value;

/// The texts of a message of the customer.
pub fn texts_of_inbound(content: &Inbound) -> Vec<&str> {
    let mut texts = Vec::new();
    match content {
        Inbound::Text { body } => texts.push(body.as_str()),
        Inbound::Media(media) => {
            texts.extend(media.caption.as_deref());
            texts.extend(media.filename.as_deref());
        }
        Inbound::Location(place) => location(place, &mut texts),
        Inbound::Contacts { contacts } => cards(contacts, &mut texts),
        Inbound::Choice { title, .. } => texts.push(title.as_str()),
        Inbound::Reaction { .. } | Inbound::Other { .. } => {}
    }
    texts
}

/// The texts of a message of ours.
pub fn texts_of_outbound(content: &Outbound) -> Vec<&str> {
    let mut texts = Vec::new();
    match content {
        Outbound::Text { body, .. } => texts.push(body.as_str()),
        Outbound::Media(media) => {
            texts.extend(media.caption.as_deref());
            texts.extend(media.filename.as_deref());
        }
        Outbound::Location(place) => location(place, &mut texts),
        Outbound::Contacts { contacts } => cards(contacts, &mut texts),
        Outbound::Reaction { .. } => {}
        Outbound::Buttons { header, body, footer, buttons } => {
            texts.push(body);
            texts.extend(header_text(header.as_ref()));
            texts.extend(footer.as_deref());
            texts.extend(buttons.iter().map(|button| button.title.as_str()));
        }
        Outbound::List { header, body, footer, button, sections } => {
            texts.push(body);
            texts.extend(header.as_deref());
            texts.extend(footer.as_deref());
            texts.push(button);
            for row in sections.iter().flat_map(|section| &section.rows) {
                texts.push(&row.title);
                texts.extend(row.description.as_deref());
            }
        }
        Outbound::CtaUrl { header, body, footer, label, url } => {
            texts.push(body);
            texts.extend(header_text(header.as_ref()));
            texts.extend(footer.as_deref());
            texts.extend([label.as_str(), url]);
        }
        Outbound::Template(filled) => template(filled, &mut texts),
    }
    texts
}

/// The texts of a note: a JSON object of the timeline.
pub fn texts_of_note(body: &Value) -> Vec<&str> {
    body.get("body").and_then(Value::as_str).into_iter().collect()
}

fn location<'a>(place: &'a Location, texts: &mut Vec<&'a str>) {
    texts.extend(place.name.as_deref());
    texts.extend(place.address.as_deref());
}

fn cards<'a>(cards: &'a [ContactCard], texts: &mut Vec<&'a str>) {
    for card in cards {
        texts.push(&card.name.formatted_name);
        texts.extend(card.phones.iter().map(|phone| phone.phone.as_str()));
        texts.extend(card.emails.iter().map(|email| email.value.as_str()));
    }
}

fn header_text(header: Option<&Header>) -> Option<&str> {
    match header {
        Some(Header::Text { text }) => Some(text),
        Some(Header::Media { .. }) | None => None,
    }
}

fn template<'a>(template: &'a Template, texts: &mut Vec<&'a str>) {
    texts.extend(template.body.iter().map(|parameter| parameter.text.as_str()));
    match &template.header {
        Some(TemplateHeader::Text(parameter)) => texts.push(&parameter.text),
        Some(TemplateHeader::Media { filename, .. }) => texts.extend(filename.as_deref()),
        Some(TemplateHeader::Location(place)) => location(place, texts),
        None => {}
    }
    for button in &template.buttons {
        match &button.value {
            TemplateButtonValue::CouponCode(code) => texts.push(code),
            TemplateButtonValue::UrlSuffix(suffix) => texts.push(suffix),
            TemplateButtonValue::Payload(_) => {}
        }
    }
    texts.push(&template.name);
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn captions_names_of_files_and_places_are_texts() {
        let inbound = [
            (json!({"type": "text", "body": "hola"}), &["hola"][..]),
            (
                json!({"type": "media", "kind": "document", "provider_id": "1", "mime_type": "application/pdf",
                    "caption": "mi boleta", "filename": "boleta-77.pdf"}),
                &["mi boleta", "boleta-77.pdf"],
            ),
            (
                json!({"type": "location", "latitude": 1.0, "longitude": 2.0, "name": "Casa", "address": "Calle 8"}),
                &["Casa", "Calle 8"],
            ),
            (json!({"type": "choice", "via": "button", "id": "x", "title": "Sí, gracias"}), &["Sí, gracias"]),
            (json!({"type": "reaction", "message": "wamid.1", "emoji": "👍"}), &[]),
            (json!({"type": "other", "kind": "poll", "raw": {"secret": "no"}}), &[]),
        ];
        for (content, expected) in inbound {
            let content: Inbound = serde_json::from_value(content).unwrap();
            assert_eq!(texts_of_inbound(&content), expected, "{content:?}");
        }
        let outbound = [
            (
                json!({"type": "buttons", "body": "¿Cuál?", "header": {"type": "text", "text": "Planes"},
                    "buttons": [{"id": "a", "title": "Anual"}]}),
                &["¿Cuál?", "Planes", "Anual"][..],
            ),
            (
                json!({"type": "template", "name": "order_ready", "language": "es", "category": "utility",
                    "body": [{"text": "Ana"}, {"text": "5578"}]}),
                &["Ana", "5578", "order_ready"],
            ),
        ];
        for (content, expected) in outbound {
            let content: Outbound = serde_json::from_value(content).unwrap();
            assert_eq!(texts_of_outbound(&content), expected, "{content:?}");
        }
        assert_eq!(texts_of_note(&json!({"body": "Ojo con este cliente"})), ["Ojo con este cliente"]);
    }
}
