//! News of the payment of an order.

use super::context::Lane;
use crate::event::PaymentReported;
use serde_json::json;

pub(super) fn decide(lane: &mut Lane<'_, '_, '_>, payment: PaymentReported) {
    let PaymentReported { channel, identities, effect, reference, status, amount, currency, transaction, at } =
        payment;
    let key = format!("payment/{reference}/{status}/{}", transaction.as_deref().unwrap_or_default());
    if !lane.state.seen.insert(&key, lane.cx.now) {
        return;
    }
    lane.out.proven.extend(effect);
    lane.state.learn(channel, &identities);
    let amount = amount.map(|(value, offset)| json!({ "value": value, "offset": offset }));
    lane.timeline(
        "payment",
        json!({
            "reference": reference, "status": status, "amount": amount, "currency": currency,
            "transaction": transaction, "at": at.to_string(),
        }),
    );
    lane.advance();
}
