//! `POST /{number}/messages`: a message, or the receipt for one of a customer's.

use super::{
    program::Program,
    refusal::{Refusal, refused},
};
use crate::{
    problem::{Code, Problem, check_limits},
    state::Api,
    v1::commands::order,
};
use axum::{
    Json,
    body::Bytes,
    extract::{Path, State},
    http::Method,
    response::{IntoResponse, Response},
};
use hilo_app::{Caller, Error, commands::Recipient};
use hilo_core::command::{Answer, Command};
use hilo_model::{
    AttachmentId, ChannelId, ContactId, MessageId, Phone,
    message::{MediaKind, MediaSource, Outbound, TemplateCategory},
};
use hilo_runtime::commands::{Reply, Whom};
use hilo_store::{read::MessageItem, rows::Direction};
use hilo_whatsapp_wire::{
    More,
    convert::ordered,
    door::{MessageName, media_id, stored},
    limits::validate,
    media::{MediaFault, fault},
    send::{
        AnswerContact, AnswerMessage, Content, PRODUCT, ReadReceipt, Request, SendAnswer, SendRequest,
        Success,
    },
};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// Characters of `biz_opaque_callback_data` (Meta's limit).
const CALLBACK_DATA: usize = 512;

pub(super) async fn send(
    State(api): State<Api>,
    Path(number): Path<String>,
    Program { mut caller, named }: Program,
    body: Bytes,
) -> Result<Response, Refusal> {
    let channel = channel(&api, &caller, &number).await?;
    caller.once = named
        .once(Sha256::new().chain_update(&number).chain_update([0]).chain_update(&body).finalize().into());
    match read(&body)? {
        Request::Send(request) => send_message(&api, &caller, channel, *request).await,
        Request::Read(receipt) => mark_read(&api, &caller, channel, &receipt).await,
    }
}

/// The channel that has this number.
pub(super) async fn channel(api: &Api, caller: &Caller, number: &str) -> Result<ChannelId, Refusal> {
    let found = api.app.channel_of_number(caller, number).await?;
    found.map(|stored| stored.setting.id).ok_or_else(|| Refusal::no_object(&Method::POST, number))
}

fn read(body: &[u8]) -> Result<Request, Refusal> {
    let wrong = |error: serde_json::Error| {
        let details = error.to_string();
        refused(if details.starts_with("missing field") { 131_008 } else { 100 }, details)
    };
    let mut value: Value = serde_json::from_slice(body).map_err(wrong)?;
    let zeros = hilo_app::zeros(&value);
    if !zeros.is_empty() {
        return Err(Error::Invalid(zeros).into());
    }
    // As everywhere in Meta's API, a member that is an object or a list may be written as a string of JSON.
    for (name, member) in value.as_object_mut().into_iter().flatten() {
        let is_structure = name == "context" || Content::KEYS.contains(&&**name);
        let inner = member.as_str().filter(|text| is_structure && text.starts_with(['{', '[']));
        if let Some(inner) = inner.and_then(|text| serde_json::from_str(text).ok()) {
            *member = inner;
        }
    }
    if value.get("messaging_product").and_then(Value::as_str) != Some(PRODUCT) {
        return Err(refused(100, format!("messaging_product is required and must be {PRODUCT}")));
    }
    serde_json::from_value(value).map_err(wrong)
}

async fn send_message(
    api: &Api,
    caller: &Caller,
    channel: ChannelId,
    request: SendRequest,
) -> Result<Response, Refusal> {
    refuse_what_is_not_for_us(&request)?;
    validate(&request)?;
    // What the template is for follows from the account, as soon as its templates are known; until then the strictest holds.
    let mut content = ordered(&request, TemplateCategory::Marketing, &stored)?;
    for (kind, source, _) in content.files() {
        if let MediaSource::Attachment(id) = source {
            file(api, caller, *id, kind).await?;
        }
    }
    if let Outbound::Reaction { message, .. } = &mut content {
        *message = provider_id(api, caller, message, "reaction.message_id").await?;
    }
    let reply_to = match &request.context {
        Some(quote) => Some(provider_id(api, caller, &quote.message_id, "context.message_id").await?),
        None => None,
    };
    let to = recipient(&request)?;
    let is_template = content.is_template();
    let mut command = Command::Send {
        content,
        channel: Some(channel),
        reply_to,
        callback_data: request.biz_opaque_callback_data.clone(),
    };
    let addressed = api.app.authorise_message_to(caller, channel, &to, &command).await?;
    check_limits(&command)?;
    api.app.fill_template(caller, None, &mut command).await?;
    let (id, reply) = order(api, caller, Whom::Addresses(addressed), None, command).await?;
    let name = match reply {
        Reply::Answered(Answer::Done { message: Some(message), contact: Some(contact), .. }) => {
            MessageName::Message(contact, message)
        }
        Reply::Answered(Answer::Refused(refused)) => return Err(Problem::from(refused).into()),
        // It is safe and will be carried out; to say that it failed would make the client send it again.
        Reply::Pending => MessageName::Ordered(id),
        Reply::Answered(Answer::Done { .. }) => return Err(Problem::new(Code::Internal).into()),
    };
    Ok(Json(answer(&request, &to, name, is_template)).into_response())
}

fn answer(request: &SendRequest, to: &Recipient, name: MessageName, is_template: bool) -> SendAnswer {
    let (input, wa_id, user_id) = match to {
        Recipient::Phone(text) => {
            let phone = Phone::dialable(text).ok().map(|phone| phone.digits().to_owned());
            (request.to.clone(), phone, None)
        }
        Recipient::UserId(id) => (request.recipient.clone(), None, Some(id.clone())),
    };
    SendAnswer {
        messaging_product: PRODUCT.to_owned(),
        contacts: vec![AnswerContact { input, wa_id, user_id, more: More::new() }],
        messages: vec![AnswerMessage {
            id: name.to_string(),
            group_id: None,
            message_status: is_template.then(|| "accepted".to_owned()),
            more: More::new(),
        }],
        more: More::new(),
    }
}

/// What Meta would heed and Hilo could not is refused, so that nobody relies on it.
fn refuse_what_is_not_for_us(request: &SendRequest) -> Result<(), Refusal> {
    if request.recipient_type.as_deref() == Some("group") {
        return Err(refused(131_009, "recipient_type: Hilo sends to individuals only"));
    }
    let said = [
        ("category", request.category.is_some()),
        ("ttl_seconds", request.ttl_seconds.is_some()),
        ("recipient_identity_key_hash", request.recipient_identity_key_hash.is_some()),
    ];
    if let Some((name, _)) = said.iter().find(|(_, said)| *said) {
        return Err(refused(131_009, format!("{name} has no place in a message of Hilo's: leave it out")));
    }
    if let Some((name, _)) = request.more.iter().find(|(_, value)| !value.is_null()) {
        return Err(refused(100, format!("Unexpected key \"{name}\" on param")));
    }
    let data = request.biz_opaque_callback_data.as_deref().unwrap_or_default();
    if data.chars().count() > CALLBACK_DATA {
        return Err(refused(
            131_009,
            format!("biz_opaque_callback_data may have {CALLBACK_DATA} characters at most"),
        ));
    }
    Ok(())
}

/// To whom; if both are named, the phone counts, as at Meta.
fn recipient(request: &SendRequest) -> Result<Recipient, Refusal> {
    let said = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
    let phone = said(&request.to).map(Recipient::Phone);
    let recipient = phone.or_else(|| said(&request.recipient).map(Recipient::UserId));
    recipient.ok_or_else(|| refused(131_008, "to (or recipient) is required"))
}

async fn file(api: &Api, caller: &Caller, id: AttachmentId, kind: MediaKind) -> Result<(), Refusal> {
    let none = || refused(131_009, format!("no file has the id {}: upload it first", media_id(id)));
    match api.app.get_attachment(caller, id).await {
        Ok(row) if row.withdrawn_at.is_some() => Err(none()),
        Ok(row) => match fault(kind, &row.mime_type, row.size.unsigned_abs()) {
            None => Ok(()),
            // Meta finds out while it sends; who waits for the answer hears it at once.
            Some(MediaFault::Type { taken }) => {
                let (sent_as, taken) = (kind.as_str(), taken.join(", "));
                Err(refused(131_053, format!("{} is no {sent_as}: {taken} are taken", row.mime_type)))
            }
            Some(MediaFault::Size { limit }) => {
                let sent_as = kind.as_str();
                Err(refused(
                    131_053,
                    format!("the file has {} bytes; as {sent_as} {limit} are taken at most", row.size),
                ))
            }
        },
        Err(Error::NotFound(_)) => Err(none()),
        Err(error) => Err(error.into()),
    }
}

/// The provider's id of a message that a client names, by an id of the door's or by the provider's.
async fn provider_id(api: &Api, caller: &Caller, id: &str, place: &str) -> Result<String, Refusal> {
    let Ok(name) = id.parse::<MessageName>() else { return Ok(id.to_owned()) };
    let item = message(api, caller, name, place).await?;
    item.message.provider_id.ok_or_else(|| {
        refused(131_009, format!("{place}: WhatsApp has not taken that message yet; try again in a moment"))
    })
}

/// The message of a name.
async fn message(api: &Api, caller: &Caller, name: MessageName, place: &str) -> Result<MessageItem, Refusal> {
    let unknown = || refused(131_009, format!("{place}: there is no such message"));
    let (contact, message): (ContactId, MessageId) = match name {
        MessageName::Message(contact, message) => (contact, message),
        MessageName::Ordered(command) => match api.commands.answer(caller.viewer.scope, command).await? {
            Some(Answer::Done { message: Some(message), contact: Some(contact), .. }) => (contact, message),
            _ => return Err(unknown()),
        },
    };
    match api.app.get_message(caller, contact, message).await {
        Ok(view) => Ok(view.item),
        Err(Error::NotFound(_)) => Err(unknown()),
        Err(error) => Err(error.into()),
    }
}

async fn mark_read(
    api: &Api,
    caller: &Caller,
    channel: ChannelId,
    receipt: &ReadReceipt,
) -> Result<Response, Refusal> {
    if receipt.status != "read" {
        return Err(refused(131_009, "status must be read"));
    }
    let unknown = || refused(131_009, "message_id is not a message of a customer to this number");
    let (contact, provider_id) = match receipt.message_id.parse::<MessageName>() {
        Ok(name) => {
            let item = message(api, caller, name, "message_id").await?.message;
            if item.direction != Direction::Inbound || item.channel != channel {
                return Err(unknown());
            }
            (item.contact, item.provider_id.ok_or_else(unknown)?)
        }
        Err(_) => {
            let id = receipt.message_id.clone();
            (api.app.sender_of(caller, channel, &id).await?.ok_or_else(unknown)?, id)
        }
    };
    let typing = receipt.typing_indicator.is_some();
    let command = Command::MarkRead { typing, channel: Some(channel), provider_id: Some(provider_id) };
    api.app.authorise_order(caller, contact, &command).await?;
    match order(api, caller, Whom::Contact(contact), None, command).await? {
        (_, Reply::Answered(Answer::Refused(refused))) => Err(Problem::from(refused).into()),
        _ => Ok(Json(Success { success: true }).into_response()),
    }
}
