//! Webhooks on their way to the business.

use crate::{
    event::{Event, Told},
    simulator::Simulator,
    world::{App, Batch, Customer, Number, Price, PriceKind, Stored, World},
};
use bytes::Bytes;
use hilo_model::{Duration, Timestamp};
use hilo_whatsapp_wire::{
    More,
    errors::{ErrorBody, ErrorData, lookup},
    scalar::UnixTime,
    send::{self, SendRequest},
    signature,
    webhook::{
        Change, Conversation, ConversationOrigin, Message, Messages, Metadata, Pricing, Status, StatusKind,
        Webhook,
    },
};
use http_body_util::{BodyExt as _, Full};
use hyper_util::{client::legacy::connect::HttpConnector, rt::TokioExecutor};

pub(crate) type Client = hyper_util::client::legacy::Client<HttpConnector, Full<Bytes>>;

/// A client for addresses of this machine and network; without TLS.
pub(crate) fn client() -> Client {
    hyper_util::client::legacy::Client::builder(TokioExecutor::new()).build_http()
}

/// The signed request that tells of these events; none if they have no address now.
pub(crate) fn request(simulator: &Simulator, batch: &Batch) -> Option<http::Request<Full<Bytes>>> {
    let world = simulator.world();
    let number = world.number(&batch.address.number)?;
    let app = world.apps().get(usize::from(batch.address.app))?;
    let url = world.route(&batch.address)?;
    let changes = batch.hooks.iter().filter_map(|(id, _)| change(&world, number, app, id.seq)).collect();
    let body = serde_json::to_string(&Webhook::of(&number.waba_id, changes)).ok()?;
    let body = escaped(body).into_bytes();
    http::Request::post(url)
        .header(http::header::CONTENT_TYPE, "application/json")
        .header(http::header::USER_AGENT, "facebookexternalua")
        .header(signature::HEADER, signature::sign(app.secret.as_bytes(), &body))
        .body(Full::new(Bytes::from(body)))
        .ok()
}

/// JSON in ASCII alone: Meta writes everything else as `\uXXXX`, and signs it so. Clients that escape again what they
/// received before they check the signature depend on it.
fn escaped(json: String) -> String {
    if json.is_ascii() {
        return json;
    }
    let mut escaped = String::with_capacity(json.len() * 2);
    let mut units = [0; 2];
    for c in json.chars() {
        if c.is_ascii() {
            escaped.push(c);
        } else {
            for unit in c.encode_utf16(&mut units) {
                escaped.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    escaped
}

/// Posts it. Anything but 200 in time is a failure, told in a few words.
pub(crate) async fn post(
    client: &Client,
    request: http::Request<Full<Bytes>>,
    within: Duration,
) -> Result<(), String> {
    let answer = async {
        let answer = client.request(request).await.map_err(|error| error.to_string())?;
        let status = answer.status();
        // Read to its end, so that the connection can be used again.
        answer.into_body().collect().await.map_err(|error| error.to_string())?;
        if status == http::StatusCode::OK { Ok(()) } else { Err(status.as_u16().to_string()) }
    };
    tokio::time::timeout(within.to_std(), answer)
        .await
        .unwrap_or_else(|_| Err("no answer in time".to_owned()))
}

/// The change that tells of an event.
fn change(world: &World, number: &Number, app: &App, seq: u64) -> Option<Change> {
    let entry = world.entry(seq)?;
    let mut value = Messages {
        messaging_product: Some(send::PRODUCT.to_owned()),
        metadata: Some(Metadata {
            display_phone_number: Some(number.display_phone_number.clone()),
            phone_number_id: number.id.clone(),
            more: More::new(),
        }),
        ..Messages::default()
    };
    match &entry.event {
        Event::CustomerSent { customer, message, .. } => {
            value.contacts = world.customer(customer).map(Customer::contact).into_iter().collect();
            value.messages = vec![Message::clone(message)];
        }
        Event::Status { id, status, .. } => {
            let message = world.message(id)?;
            let customer = message.customer.as_deref().and_then(|id| world.customer(id));
            if *status != StatusKind::Failed {
                value.contacts = customer.map(Customer::contact).into_iter().collect();
            }
            value.statuses = match message.request().and_then(SendRequest::group) {
                Some(group) => of_group(world, app, message, group, status, entry.at),
                None => vec![status_of(world, app, message, status, entry.at)],
            };
        }
        Event::FieldTold { field, value, .. } => {
            let told = serde_json::json!({ "field": field, "value": value });
            return serde_json::from_value::<Change>(told).ok();
        }
        Event::GroupGone { told, .. } => return told.change(),
        Event::TemplateKept { told, .. }
        | Event::GroupSet { told, .. }
        | Event::CallSet { told, .. }
        | Event::TemplatePaused { told, .. }
        | Event::TemplateGone { told, .. } => {
            return told.as_ref().and_then(Told::change);
        }
        _ => return None,
    }
    Some(Change::Messages(Box::new(value)))
}

fn status_of(world: &World, app: &App, message: &Stored, status: &StatusKind, at: Timestamp) -> Status {
    let customer = message.customer.as_deref().and_then(|id| world.customer(id));
    let request = message.request();
    let input = request.and_then(|request| request.to.as_deref());
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let failed = *status == StatusKind::Failed;
    let addressed_by_phone = input.is_some();
    // On `sent`, and on one of `delivered` and `read`.
    let is_priced = matches!(status, StatusKind::Sent | StatusKind::Delivered);
    let price = message.price.as_deref().filter(|_| is_priced);
    Status {
        id: message.id.clone(),
        status: status.clone(),
        timestamp: UnixTime::quoted(at),
        recipient_id: customer.and_then(|customer| customer.phone.clone()).or_else(|| input.map(digits)),
        recipient_user_id: match customer {
            // A failed one that was addressed by phone does not tell the user id.
            Some(customer) if !(failed && addressed_by_phone) => customer.user_id.clone(),
            Some(_) => None,
            None => request.and_then(|request| request.recipient.clone()),
        },
        recipient_parent_user_id: None,
        recipient_type: None,
        recipient_participant_id: None,
        recipient_participant_user_id: None,
        recipient_participant_parent_user_id: None,
        recipient_identity_key_hash: None,
        biz_opaque_callback_data: request.and_then(|request| request.biz_opaque_callback_data.clone()),
        conversation: price.and_then(|price| conversation(price, app, status)),
        pricing: price.map(pricing),
        errors: if failed { message.failure.map(error).into_iter().collect() } else { Vec::new() },
        kind: None,
        payment: None,
        template_id: None,
        more: More::new(),
    }
}

/// The statuses of a message to a group: one as it leaves, then one for each member whom it reached, together.
fn of_group(
    world: &World,
    app: &App,
    message: &Stored,
    group: &str,
    status: &StatusKind,
    at: Timestamp,
) -> Vec<Status> {
    let mut whole = status_of(world, app, message, status, at);
    whole.recipient_id = Some(group.to_owned());
    whole.recipient_type = Some("group".to_owned());
    if matches!(status, StatusKind::Sent | StatusKind::Failed) {
        return vec![whole];
    }
    let members = world.group(group).map(|group| group.participants.as_slice()).unwrap_or_default();
    let reached = members.iter().filter_map(|id| world.customer(id)).filter(|customer| match status {
        StatusKind::Read => customer.reads,
        _ => !customer.offline,
    });
    let of = |customer: &Customer| Status {
        recipient_participant_id: customer.phone.clone(),
        recipient_participant_user_id: customer.user_id.clone(),
        ..whole.clone()
    };
    reached.map(of).collect()
}

/// What a message costs.
fn pricing(price: &Price) -> Pricing {
    Pricing {
        billable: Some(price.kind == PriceKind::Regular),
        pricing_model: Some("PMP".to_owned()),
        kind: Some(price.kind.word().to_owned()),
        category: Some(price.category.clone()),
        more: More::new(),
    }
}

/// The conversation that a message counts to: since version 24 only where the person came from an advertisement.
fn conversation(price: &Price, app: &App, status: &StatusKind) -> Option<Conversation> {
    let is_told = app.webhook_version < 24 || price.kind == PriceKind::FreeEntryPoint;
    is_told.then(|| Conversation {
        id: Some(price.conversation.clone()),
        expiration_timestamp: (*status == StatusKind::Sent).then(|| UnixTime::quoted(price.ends)),
        origin: Some(ConversationOrigin { kind: Some(price.origin.clone()), more: More::new() }),
        more: More::new(),
    })
}

fn error(code: i64) -> ErrorBody {
    let meaning = lookup(code).map_or("unknown", |row| row.meaning).to_owned();
    ErrorBody {
        code,
        title: Some(meaning.clone()),
        message: Some(meaning.clone()),
        error_data: Some(ErrorData { details: Some(meaning), ..ErrorData::default() }),
        ..ErrorBody::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_are_ascii() {
        for (json, expected) in [("\"a\"", "\"a\""), ("\"Suárez 👋\"", "\"Su\\u00e1rez \\ud83d\\udc4b\"")]
        {
            assert_eq!(escaped(json.to_owned()), expected);
            let read = |text: &str| serde_json::from_str::<String>(text).unwrap();
            assert_eq!(read(expected), read(json));
        }
    }
}
