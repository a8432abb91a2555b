use super::{Person, of_status};
use crate::webhook::Status;
use hilo_model::Timestamp;

/// How far a payment of an order came.
#[derive(Debug, Clone, PartialEq)]
pub struct PaymentNews {
    /// Meta's id of the message with the order.
    pub id: String,
    /// Who pays.
    pub person: Person,
    /// Our id of the order.
    pub reference: String,
    /// How far: `pending`, `captured`, `failed`.
    pub status: String,
    /// How much, in parts of the currency's unit, and how many of them make one.
    pub amount: Option<(i64, i64)>,
    /// ISO 4217.
    pub currency: Option<String>,
    /// The payment provider's id of it.
    pub transaction: Option<String>,
    /// When; to the second.
    pub at: Timestamp,
    /// What the send call asked to be given back.
    pub callback_data: Option<String>,
}

/// The payment that a status is about; none if it is about none.
pub fn payment_news(status: &Status) -> Option<PaymentNews> {
    let payment = status.payment.as_ref().filter(|_| status.kind.as_deref() == Some("payment"))?;
    let amount = payment.amount.as_ref();
    let transaction = payment.transaction.as_ref().and_then(|it| it.get("id")).and_then(|id| id.as_str());
    Some(PaymentNews {
        id: status.id.clone(),
        person: of_status(status),
        reference: payment.reference_id.clone()?,
        status: status.status.as_str().to_owned(),
        amount: amount.and_then(|amount| Some((amount.value?, amount.offset.unwrap_or(1).max(1)))),
        currency: payment.currency.clone(),
        transaction: transaction.map(str::to_owned),
        at: status.timestamp.timestamp(),
        callback_data: status.biz_opaque_callback_data.clone(),
    })
}
