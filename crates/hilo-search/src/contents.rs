//! The texts of what was said that are worth finding it by.

use hilo_model::message::{
    CarouselCard, ContactCard, Header, Inbound, Location, Order, Outbound, Template, TemplateButton,
    TemplateButtonValue, TemplateHeader, TemplateParameter,
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
        Inbound::Order(order) => cart(order, &mut texts),
        Inbound::Form(form) => {
            texts.extend(form.body.as_deref());
            texts.extend(form.answers.values().filter_map(Value::as_str));
        }
        Inbound::Reaction { .. }
        | Inbound::CallPermission(_)
        | Inbound::Welcome
        | Inbound::Unsupported { .. }
        | Inbound::MediaPlaceholder
        | Inbound::Other { .. } => {}
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
        Outbound::LocationRequest { body }
        | Outbound::ContactRequest { body }
        | Outbound::CallPermissionRequest { body } => texts.push(body),
        Outbound::AddressRequest(request) => {
            texts.push(&request.body);
            texts.extend(header_text(request.header.as_ref()));
            texts.extend(request.footer.as_deref());
        }
        Outbound::Carousel(carousel) => {
            texts.push(&carousel.body);
            carousel.cards.iter().for_each(|one| card(one, &mut texts));
        }
        Outbound::Product(offer) => {
            texts.extend(offer.body.as_deref());
            texts.extend(offer.footer.as_deref());
            texts.push(&offer.product);
        }
        Outbound::ProductList(list) => {
            texts.extend([list.header.as_str(), &list.body]);
            texts.extend(list.footer.as_deref());
            for section in &list.sections {
                texts.extend(section.title.as_deref());
                texts.extend(section.products.iter().map(String::as_str));
            }
        }
        Outbound::Catalog(catalog) => {
            texts.push(&catalog.body);
            texts.extend(catalog.footer.as_deref());
        }
        Outbound::CallButton(call) => {
            texts.push(&call.body);
            texts.extend(call.footer.as_deref());
            texts.extend(call.label.as_deref());
        }
        Outbound::OrderDetails(order) => {
            texts.extend([order.body.as_str(), &order.reference]);
            texts.extend(header_text(order.header.as_ref()));
            texts.extend(order.footer.as_deref());
            texts.extend(order.items.iter().map(|item| item.name.as_str()));
        }
        Outbound::OrderStatus(order) => {
            texts.extend([order.body.as_str(), &order.reference]);
            texts.extend(order.footer.as_deref());
            texts.extend(order.description.as_deref());
        }
        Outbound::Other { .. } => {}
    }
    texts
}

fn cart<'a>(order: &'a Order, texts: &mut Vec<&'a str>) {
    texts.extend(order.text.as_deref());
    texts.extend(order.items.iter().map(|item| item.product.as_str()));
}

fn card<'a>(card: &'a CarouselCard, texts: &mut Vec<&'a str>) {
    match card {
        CarouselCard::Link { body, label, url, .. } => {
            texts.extend(body.as_deref());
            texts.extend([label.as_str(), url]);
        }
        CarouselCard::Buttons { body, buttons, .. } => {
            texts.extend(body.as_deref());
            texts.extend(buttons.iter().map(|button| button.title.as_str()));
        }
        CarouselCard::Product { product, .. } => texts.push(product),
    }
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
    filled((&template.header, &template.body, &template.buttons), texts);
    for card in &template.cards {
        filled((&card.header, &card.body, &card.buttons), texts);
    }
    texts.push(&template.name);
}

/// What fills a template, or a card of one.
fn filled<'a>(
    (header, body, buttons): (&'a Option<TemplateHeader>, &'a [TemplateParameter], &'a [TemplateButton]),
    texts: &mut Vec<&'a str>,
) {
    texts.extend(body.iter().map(|parameter| parameter.text.as_str()));
    match header {
        Some(TemplateHeader::Text(parameter)) => texts.push(&parameter.text),
        Some(TemplateHeader::Media { filename, .. }) => texts.extend(filename.as_deref()),
        Some(TemplateHeader::Location(place)) => location(place, texts),
        Some(TemplateHeader::Product { .. }) | None => {}
    }
    for button in buttons {
        match &button.value {
            TemplateButtonValue::CouponCode(code) => texts.push(code),
            TemplateButtonValue::UrlSuffix(suffix) => texts.push(suffix),
            TemplateButtonValue::Payload(_) | TemplateButtonValue::Products(_) => {}
        }
    }
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
            (
                json!({"type": "order", "text": "para el lunes", "items": [{"product": "sku-7", "quantity": 2}]}),
                &["para el lunes", "sku-7"],
            ),
            (
                json!({"type": "form", "form": "flow", "answers": {"city": "Rosario", "age": 30}}),
                &["Rosario"],
            ),
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
            (
                json!({"type": "carousel", "body": "Mirá", "cards": [
                    {"type": "product", "catalog": "1", "product": "sku-7"},
                    {"type": "product", "catalog": "1", "product": "sku-8"}]}),
                &["Mirá", "sku-7", "sku-8"],
            ),
            (
                json!({"type": "product_list", "header": "Ofertas", "body": "Esta semana", "catalog": "1",
                    "sections": [{"title": "Remeras", "products": ["sku-7"]}]}),
                &["Ofertas", "Esta semana", "Remeras", "sku-7"],
            ),
        ];
        for (content, expected) in outbound {
            let content: Outbound = serde_json::from_value(content).unwrap();
            assert_eq!(texts_of_outbound(&content), expected, "{content:?}");
        }
        assert_eq!(texts_of_note(&json!({"body": "Ojo con este cliente"})), ["Ojo con este cliente"]);
    }
}
