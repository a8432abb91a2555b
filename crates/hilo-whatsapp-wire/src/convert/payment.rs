//! Orders to pay, as Meta wants them.

use crate::{
    More,
    send::{
        Action, OrderAmount, OrderDetails, OrderDetailsAction, OrderDraft, OrderExpiration, OrderItem,
        OrderProgress, OrderStatusAction, OrderStatusParameters,
    },
};
use hilo_model::message::{self, Goods};
use serde_json::Value;

pub(super) fn details(given: &message::OrderDetails) -> Action {
    let charge = |charge: &message::Charge| OrderAmount {
        description: charge.description.clone(),
        ..OrderAmount::hundredths(charge.amount)
    };
    let item = |item: &message::PayItem| OrderItem {
        retailer_id: item.product.clone(),
        name: item.name.clone(),
        amount: OrderAmount::hundredths(item.amount),
        quantity: item.quantity,
        sale_amount: item.sale_amount.map(OrderAmount::hundredths),
        more: More::new(),
    };
    let expiration = |end: &message::PayBy| OrderExpiration {
        timestamp: end.at.to_string(),
        description: end.description.clone(),
        more: More::new(),
    };
    let order = OrderDraft {
        status: "pending".to_owned(),
        kind: None,
        catalog_id: given.catalog.clone(),
        expiration: given.expires.as_ref().map(expiration),
        items: given.items.iter().map(item).collect(),
        subtotal: Some(OrderAmount::hundredths(given.subtotal())),
        tax: Some(charge(&given.tax)),
        shipping: given.shipping.as_ref().map(charge),
        discount: given.discount.as_ref().map(charge),
        more: More::new(),
    };
    let goods = match given.goods {
        Goods::Digital => "digital-goods",
        Goods::Physical => "physical-goods",
    };
    Action::OrderDetails(Box::new(OrderDetailsAction {
        name: "review_and_pay".to_owned(),
        parameters: OrderDetails {
            reference_id: given.reference.clone(),
            kind: goods.to_owned(),
            currency: given.currency.clone(),
            total_amount: OrderAmount::hundredths(given.total()),
            payment_settings: given.payment_settings.iter().cloned().map(Value::Object).collect(),
            order,
            more: More::new(),
        },
        more: More::new(),
    }))
}

pub(super) fn status(given: &message::OrderStatus) -> Action {
    Action::OrderStatus(OrderStatusAction {
        name: "review_order".to_owned(),
        parameters: OrderStatusParameters {
            reference_id: given.reference.clone(),
            order: OrderProgress {
                status: given.state.as_str().to_owned(),
                description: given.description.clone(),
                more: More::new(),
            },
            more: More::new(),
        },
        more: More::new(),
    })
}
