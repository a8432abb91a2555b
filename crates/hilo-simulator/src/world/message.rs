use super::Price;
use hilo_model::Timestamp;
use hilo_whatsapp_wire::{
    send::{self, SendRequest},
    webhook::{Message, StatusKind},
};

/// A message of either side.
#[derive(Debug, Clone)]
pub struct Stored {
    /// Its id (`wamid.…`).
    pub id: String,
    /// The number of the business.
    pub number: String,
    /// The customer; none if the business wrote to nobody.
    pub customer: Option<String>,
    /// The event that sent it.
    pub seq: u64,
    /// When it was sent.
    pub at: Timestamp,
    /// What it says.
    pub content: Content,
    /// How far one of the business came.
    pub status: Option<StatusKind>,
    /// The code that one of the business fails with.
    pub failure: Option<i64>,
    /// Whether the business read one of a customer.
    pub read: bool,
    /// The template that one of the business was made of, as it was then.
    pub template: Option<Box<hilo_whatsapp_wire::template::Template>>,
    /// What one of the business costs.
    pub price: Option<Box<Price>>,
}

/// What a message says.
#[derive(Debug, Clone)]
pub enum Content {
    /// The customer's.
    Customer(Box<Message>),
    /// The business's.
    Business(Box<SendRequest>),
}

impl Stored {
    pub(super) fn of_customer(
        number: &str,
        customer: &str,
        (seq, at): (u64, Timestamp),
        message: &Message,
    ) -> Self {
        Self {
            id: message.id.clone(),
            number: number.to_owned(),
            customer: Some(customer.to_owned()),
            seq,
            at,
            content: Content::Customer(Box::new(message.clone())),
            status: None,
            failure: None,
            read: false,
            template: None,
            price: None,
        }
    }

    pub(super) fn of_business(
        number: &str,
        customer: Option<&str>,
        id: &str,
        (seq, at): (u64, Timestamp),
        request: &SendRequest,
        failure: Option<i64>,
    ) -> Self {
        Self {
            id: id.to_owned(),
            number: number.to_owned(),
            customer: customer.map(str::to_owned),
            seq,
            at,
            content: Content::Business(Box::new(request.clone())),
            status: None,
            failure,
            read: false,
            template: None,
            price: None,
        }
    }

    /// Whether it is a reaction of the business: of those nothing but `sent` is told.
    pub fn is_reaction(&self) -> bool {
        self.request().is_some_and(|request| matches!(request.content, send::Content::Reaction(_)))
    }

    /// Whether it reached the customer's phone, or was written there.
    pub fn arrived(&self) -> bool {
        match &self.content {
            Content::Customer(_) => true,
            // What happens to a reaction after `sent` is told to nobody.
            Content::Business(_) => match &self.status {
                Some(StatusKind::Sent) => self.is_reaction(),
                Some(StatusKind::Failed) | None => false,
                Some(_) => true,
            },
        }
    }

    /// The request, if the business sent it.
    pub fn request(&self) -> Option<&SendRequest> {
        match &self.content {
            Content::Business(request) => Some(request),
            Content::Customer(_) => None,
        }
    }
}

/// What a customer and a number said to each other.
#[derive(Debug, Default)]
pub struct Thread {
    /// The messages that both can see, in order.
    pub messages: Vec<String>,
    /// When the customer last wrote.
    pub last_inbound: Option<Timestamp>,
    /// Since when the business shows dots; they end with its next message.
    pub typing: Option<Timestamp>,
    /// When the customer last came from an advertisement.
    pub from_ad: Option<Timestamp>,
    /// Until when everything is free, because the customer came from an advertisement and was answered.
    pub free_until: Option<Timestamp>,
}
