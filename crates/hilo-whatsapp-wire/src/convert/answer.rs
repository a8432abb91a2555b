//! What customers send by tapping: forms, permissions, carts.

use crate::{
    scalar::UnixTime,
    webhook::{Interactive, Order, OrderItem},
};
use hilo_model::message::{self, CallPermission, FormAnswer, Inbound};
use serde_json::Value;

/// A form that was filled in; the answers are an object, written as JSON in a string.
pub(super) fn form(interactive: &Interactive) -> Option<Inbound> {
    let form = interactive.nfm_reply.as_ref()?;
    let answers =
        form.response_json.as_deref().map_or(Some(Value::Null), |json| serde_json::from_str(json).ok());
    let answers = match answers? {
        Value::Object(answers) => answers,
        Value::Null => serde_json::Map::new(),
        // Not as documented: kept whole.
        _ => return None,
    };
    Some(Inbound::Form(FormAnswer {
        form: form.name.clone().unwrap_or_else(|| "flow".to_owned()),
        body: form.body.clone().filter(|body| !body.is_empty()),
        answers,
    }))
}

/// Whether we may call.
pub(super) fn call_permission(interactive: &Interactive) -> Option<Inbound> {
    let reply = interactive.call_permission_reply.as_ref()?;
    Some(Inbound::CallPermission(CallPermission {
        allowed: match reply.response.as_deref() {
            Some("accept") => true,
            Some("reject") => false,
            _ => return None,
        },
        permanent: reply.is_permanent == Some(true),
        until: reply.expiration_timestamp.map(|UnixTime { seconds, .. }| seconds),
        automatic: reply.response_source.as_deref() == Some("automatic"),
    }))
}

/// A cart.
pub(super) fn order(order: &Order) -> Inbound {
    Inbound::Order(message::Order {
        catalog: order.catalog_id.clone(),
        text: order.text.clone().filter(|text| !text.is_empty()),
        items: order.product_items.iter().map(item).collect(),
    })
}

fn item(item: &OrderItem) -> message::OrderItem {
    message::OrderItem {
        product: item.product_retailer_id.clone().unwrap_or_default(),
        quantity: item.quantity.as_ref().and_then(number).map_or(1, |count| count as u32),
        price: item.item_price.as_ref().and_then(number),
        currency: item.currency.clone(),
    }
}

/// Some documents have numbers as strings.
fn number(value: &Value) -> Option<f64> {
    let number = match value {
        Value::String(text) => text.trim().parse().ok()?,
        value => value.as_f64()?,
    };
    number.is_finite().then_some(number)
}
