//! What there is to know of what fired a trigger: the value of its `save`.

use super::TriggerFacts;
use crate::engine::Happening;
use hilo_model::message::{ChoiceKind, Inbound, InboundMedia, Order};
use serde_json::{Value, json};

/// Of a message. One that answers a template or comes from an advertisement tells of that, unless it is a thing of its own.
pub(super) fn message(message: &Inbound, facts: TriggerFacts<'_>) -> Value {
    match message {
        Inbound::Order(order) => self::order(order),
        Inbound::Location(location) => json!(location),
        Inbound::Media(media) => self::media(media),
        Inbound::Choice { via: ChoiceKind::Template, id, title } => {
            json!({ "template": facts.template, "button": id, "text": title })
        }
        message => match (facts.template, facts.referral) {
            (Some(template), _) => json!({ "template": template, "button": null, "text": message.text() }),
            (None, Some(referral)) => json!({
                "source": if referral.is_advertisement() { "ad" } else { "post" },
                "id": referral.id, "url": referral.url, "headline": referral.headline,
                "body": referral.body, "click": referral.click,
            }),
            (None, None) => Value::Null,
        },
    }
}

fn order(order: &Order) -> Value {
    let total: f64 =
        order.items.iter().map(|item| item.price.unwrap_or_default() * f64::from(item.quantity)).sum();
    // Prices have cents at most; sums of them are not to show what binary fractions cannot say.
    let total = (total * 100.0).round() / 100.0;
    let currency = order.items.iter().find_map(|item| item.currency.clone());
    json!({
        "catalog": order.catalog, "text": order.text, "items": order.items, "total": total, "currency": currency,
    })
}

fn media(media: &InboundMedia) -> Value {
    json!({
        "kind": media.kind, "mime_type": media.mime_type, "caption": media.caption, "filename": media.filename,
    })
}

/// Of something else that happened.
pub(super) fn happening(happening: &Happening<'_>) -> Value {
    match happening {
        Happening::TagAdded(tag) | Happening::TagRemoved(tag) => Value::from(*tag),
        Happening::FieldChanged { name, value } => json!({ "field": name, "value": value }),
        Happening::TicketMoved { from, to } => json!({ "from": from, "to": to }),
        Happening::OptedIn(topic) | Happening::OptedOut(topic) => Value::from(topic.as_str()),
        Happening::Event { data, .. } | Happening::CalledBack { data } => (*data).clone(),
    }
}
