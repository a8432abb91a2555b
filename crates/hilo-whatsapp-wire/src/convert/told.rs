//! What clients of the Cloud API are told by Hilo as Meta would tell it: the way of [`received`](super::received()) and
//! [`delivery`](super::delivery()), backwards.
//!
//! Ids are the caller's business: those in a content, of quoted messages and of files, are written as they are given.

mod around;

pub use around::{of_account, of_call, of_echo, of_payment, of_preference};

use super::{Person, card};
use crate::{
    More,
    errors::{ErrorBody, ErrorData, lookup},
    scalar::UnixTime,
    send::PRODUCT,
    webhook::{
        self, Button, CallPermissionReply, Change, Contact, Content, Context, Edit, FormReply, Interactive,
        Media, MediaPlaceholder, Message, Messages, Metadata, Pricing, PricingCategory, Profile, Reaction,
        Reply, Revoke, StatusKind, Text, Unsupported, Webhook,
    },
};
use base64::Engine as _;
use hilo_model::{
    Timestamp,
    charge::{Charge, ChargeCategory},
    message::{
        About, CallPermission, ChoiceKind, FormAnswer, Forwarded, Inbound, InboundMedia, MediaKind, Order,
        Referral, Status,
    },
};
use serde_json::Value;

/// The code of a file that a customer sent and that cannot be had ("Media download error").
pub const MEDIA_GONE: i64 = 131_052;
/// The code of a message that WhatsApp does not pass on ("Message type is not supported").
const NOT_SUPPORTED: i64 = 131_051;

/// The number that something came to or went from.
#[derive(Debug, Clone, Copy)]
pub struct Number<'a> {
    /// The WhatsApp Business Account.
    pub account: &'a str,
    /// The number's id at Meta.
    pub id: &'a str,
    /// As people see it, if it is known.
    pub display: Option<&'a str>,
}

impl Number<'_> {
    /// The number in digits, as Meta writes it, if it is known.
    pub fn digits(&self) -> Option<String> {
        self.display.map(|shown| shown.chars().filter(char::is_ascii_digit).collect())
    }
}

/// A message that another one answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quoted {
    /// Its id.
    pub id: String,
    /// Who wrote it, by number, if that is known.
    pub from: Option<String>,
}

/// News of a message of ours.
#[derive(Debug, Clone, PartialEq)]
pub struct Sign {
    /// Its id.
    pub id: String,
    /// How far it came.
    pub status: Status,
    /// When.
    pub at: Timestamp,
    /// What its sender wants to be given back.
    pub callback_data: Option<String>,
    /// Meta's code and words, if it failed.
    pub failure: Option<(i64, Option<String>)>,
    /// As what it was charged.
    pub charge: Option<Charge>,
}

/// The body that tells of a message of a customer's.
pub fn of_message(number: &Number<'_>, sender: &Person, message: Message) -> Webhook {
    let contact = Contact {
        profile: Some(Profile {
            name: sender.name.clone(),
            username: sender.username.clone(),
            more: More::new(),
        }),
        wa_id: digits(sender),
        user_id: sender.user_id.clone(),
        parent_user_id: sender.parent_user_id.clone(),
        ..Contact::default()
    };
    body(number, Messages { contacts: vec![contact], messages: vec![message], ..Messages::default() })
}

/// The body that tells how far a message of ours came; none of what Meta has no word for.
pub fn of_sign(number: &Number<'_>, receiver: &Person, sign: Sign) -> Option<Webhook> {
    let kind = match sign.status {
        Status::Sent => StatusKind::Sent,
        Status::Delivered => StatusKind::Delivered,
        Status::Read => StatusKind::Read,
        Status::Played => StatusKind::Played,
        Status::Failed => StatusKind::Failed,
        Status::Queued | Status::Sending | Status::Accepted => return None,
    };
    let contact =
        Contact { wa_id: digits(receiver), user_id: receiver.user_id.clone(), ..Contact::default() };
    let status = webhook::Status {
        id: sign.id,
        status: kind,
        timestamp: UnixTime::quoted(sign.at),
        recipient_id: digits(receiver),
        recipient_user_id: receiver.user_id.clone(),
        recipient_parent_user_id: receiver.parent_user_id.clone(),
        recipient_type: None,
        recipient_participant_id: None,
        recipient_participant_user_id: None,
        recipient_participant_parent_user_id: None,
        recipient_identity_key_hash: None,
        biz_opaque_callback_data: sign.callback_data,
        conversation: None,
        pricing: sign.charge.map(pricing),
        errors: sign.failure.map(|(code, words)| error(code, words.as_deref())).into_iter().collect(),
        kind: None,
        payment: None,
        template_id: None,
        more: More::new(),
    };
    let contacts = if receiver.is_nobody() { Vec::new() } else { vec![contact] };
    Some(body(number, Messages { contacts, statuses: vec![status], ..Messages::default() }))
}

fn body(number: &Number<'_>, messages: Messages) -> Webhook {
    let metadata = Some(metadata(number));
    let messages = Messages { messaging_product: Some(PRODUCT.to_owned()), metadata, ..messages };
    Webhook::of(number.account, vec![Change::Messages(Box::new(messages))])
}

fn metadata(number: &Number<'_>) -> Metadata {
    Metadata {
        // Clients count on it to be there.
        display_phone_number: Some(number.digits().unwrap_or_default()),
        phone_number_id: number.id.to_owned(),
        more: More::new(),
    }
}

fn digits(person: &Person) -> Option<String> {
    person.phone.as_ref().map(|phone| phone.digits().to_owned())
}

/// A message of a customer's.
pub fn message(
    id: String,
    at: Timestamp,
    sender: &Person,
    content: &Inbound,
    about: &About,
    quoted: Option<Quoted>,
) -> Message {
    let mut message = said(content);
    message.id = id;
    message.from = digits(sender);
    message.from_user_id = sender.user_id.clone();
    message.from_parent_user_id = sender.parent_user_id.clone();
    message.timestamp = Some(UnixTime::quoted(at));
    message.context = context(about, quoted).map(Box::new);
    message.referral = about.referral.as_ref().map(|it| Box::new(referral(it)));
    message.group_id = about.group.clone();
    message
}

/// The news that a customer edited a message (it says this now) or deleted it (nothing).
pub fn changed(
    id: String,
    at: Timestamp,
    sender: &Person,
    original: String,
    now: Option<&Inbound>,
) -> Message {
    let content = match now {
        Some(content) => Content::Edit(Edit {
            original_message_id: original,
            message: Box::new(said(content)),
            more: More::new(),
        }),
        None => Content::Revoke(Revoke { original_message_id: original, more: More::new() }),
    };
    Message {
        id,
        from: digits(sender),
        from_user_id: sender.user_id.clone(),
        timestamp: Some(UnixTime::quoted(at)),
        content,
        ..Message::default()
    }
}

/// A message that says this and names nobody.
fn said(content: &Inbound) -> Message {
    let of = |content| Message { content, ..Message::default() };
    match content {
        Inbound::Text { body } => of(Content::Text(Text { body: body.clone(), more: More::new() })),
        Inbound::Media(file) => of(media(file)),
        Inbound::Location(place) => of(Content::Location(webhook::Location {
            latitude: place.latitude,
            longitude: place.longitude,
            name: place.name.clone(),
            address: place.address.clone(),
            ..webhook::Location::default()
        })),
        Inbound::Contacts { contacts } => of(Content::Contacts(contacts.iter().map(card::told).collect())),
        Inbound::Reaction { message, emoji } => of(Content::Reaction(Reaction {
            message_id: message.clone(),
            emoji: emoji.clone(),
            more: More::new(),
        })),
        Inbound::Choice { via, id, title } => of(choice(*via, id, title)),
        Inbound::Order(cart) => of(Content::Order(order(cart))),
        Inbound::CallPermission(permission) => of(call_permission(permission)),
        Inbound::Form(form) => of(answers(form)),
        Inbound::Welcome => of(Content::RequestWelcome),
        Inbound::MediaPlaceholder => of(Content::MediaPlaceholder(MediaPlaceholder::default())),
        Inbound::Unsupported { kind, code, detail } => Message {
            errors: vec![error(code.unwrap_or(NOT_SUPPORTED), detail.as_deref())],
            ..of(Content::Unsupported(Unsupported { kind: kind.clone(), more: More::new() }))
        },
        Inbound::Other { kind, raw } => other(kind, raw),
    }
}

/// What Hilo has no words for is told as it came, but for what the caller says anew.
fn other(kind: &str, raw: &Value) -> Message {
    serde_json::from_value(raw.clone()).unwrap_or_else(|_| Message {
        content: Content::Unknown { kind: kind.to_owned() },
        ..Message::default()
    })
}

fn media(file: &InboundMedia) -> Content {
    let is = |kind| (file.kind == kind).then_some(file.voice_or_animated);
    let told = Media {
        id: file.provider_id.clone(),
        mime_type: Some(file.mime_type.clone()),
        sha256: file.sha256.as_deref().and_then(in_base64),
        caption: file.caption.clone(),
        filename: file.filename.clone(),
        voice: is(MediaKind::Audio),
        animated: is(MediaKind::Sticker),
        ..Media::default()
    };
    match file.kind {
        MediaKind::Image => Content::Image(told),
        MediaKind::Video => Content::Video(told),
        MediaKind::Audio => Content::Audio(told),
        MediaKind::Document => Content::Document(told),
        MediaKind::Sticker => Content::Sticker(told),
    }
}

/// Webhooks write hashes in base64.
fn in_base64(hexadecimal: &str) -> Option<String> {
    Some(base64::engine::general_purpose::STANDARD.encode(hex::decode(hexadecimal).ok()?))
}

fn choice(via: ChoiceKind, id: &str, title: &str) -> Content {
    let reply = || Reply { id: id.to_owned(), title: title.to_owned(), ..Reply::default() };
    match via {
        ChoiceKind::Button => interactive("button_reply", |it| it.button_reply = Some(reply())),
        ChoiceKind::List => interactive("list_reply", |it| it.list_reply = Some(reply())),
        ChoiceKind::Template => Content::Button(Button {
            payload: Some(id.to_owned()),
            text: title.to_owned(),
            more: More::new(),
        }),
    }
}

fn interactive(kind: &str, fill: impl FnOnce(&mut Interactive)) -> Content {
    let mut interactive = Interactive { kind: kind.to_owned(), ..Interactive::default() };
    fill(&mut interactive);
    Content::Interactive(Box::new(interactive))
}

fn answers(form: &FormAnswer) -> Content {
    interactive("nfm_reply", |it| {
        it.nfm_reply = Some(FormReply {
            name: Some(form.form.clone()),
            body: form.body.clone(),
            response_json: Some(Value::Object(form.answers.clone()).to_string()),
            more: More::new(),
        });
    })
}

fn call_permission(permission: &CallPermission) -> Content {
    interactive("call_permission_reply", |it| {
        it.call_permission_reply = Some(CallPermissionReply {
            response: Some(if permission.allowed { "accept" } else { "reject" }.to_owned()),
            is_permanent: Some(permission.permanent),
            expiration_timestamp: permission
                .until
                .map(|seconds| UnixTime::quoted(Timestamp::from_seconds(seconds))),
            response_source: Some(if permission.automatic { "automatic" } else { "user_action" }.to_owned()),
            more: More::new(),
        });
    })
}

fn order(cart: &Order) -> webhook::Order {
    let item = |item: &hilo_model::message::OrderItem| webhook::OrderItem {
        product_retailer_id: Some(item.product.clone()),
        quantity: Some(item.quantity.into()),
        item_price: item.price.map(Value::from),
        currency: item.currency.clone(),
        more: More::new(),
    };
    webhook::Order {
        catalog_id: cart.catalog.clone(),
        text: cart.text.clone(),
        product_items: cart.items.iter().map(item).collect(),
        more: More::new(),
    }
}

fn context(about: &About, quoted: Option<Quoted>) -> Option<Context> {
    let product = about.product.as_ref().map(|product| webhook::ReferredProduct {
        catalog_id: product.catalog.clone(),
        product_retailer_id: Some(product.product.clone()),
        more: More::new(),
    });
    let (id, from) = quoted.map_or((None, None), |quoted| (Some(quoted.id), quoted.from));
    let context = Context {
        id,
        from,
        forwarded: (about.forwarded == Some(Forwarded::Once)).then_some(true),
        frequently_forwarded: (about.forwarded == Some(Forwarded::Often)).then_some(true),
        referred_product: product,
        ..Context::default()
    };
    (context != Context::default()).then_some(context)
}

fn referral(it: &Referral) -> webhook::Referral {
    let media_type =
        it.video_url.as_ref().map(|_| "video").or_else(|| it.image_url.as_ref().map(|_| "image"));
    webhook::Referral {
        source_url: it.url.clone(),
        source_id: it.id.clone(),
        source_type: it.source.clone(),
        body: it.body.clone(),
        headline: it.headline.clone(),
        media_type: media_type.map(str::to_owned),
        image_url: it.image_url.clone().filter(|_| it.video_url.is_none()),
        video_url: it.video_url.clone(),
        thumbnail_url: it.image_url.clone().filter(|_| it.video_url.is_some()),
        ctwa_clid: it.click.clone(),
        welcome_message: it
            .greeting
            .clone()
            .map(|text| webhook::WelcomeMessage { text: Some(text), more: More::new() }),
        more: More::new(),
    }
}

fn pricing(charge: Charge) -> Pricing {
    let category = match charge.category {
        ChargeCategory::Marketing => PricingCategory::Marketing,
        ChargeCategory::Utility => PricingCategory::Utility,
        ChargeCategory::Authentication => PricingCategory::Authentication,
        ChargeCategory::AuthenticationInternational => PricingCategory::AuthenticationInternational,
        ChargeCategory::Service => PricingCategory::Service,
        ChargeCategory::AiAssistant => PricingCategory::GeneralPurposeAi,
        ChargeCategory::Other => PricingCategory::Other("other".to_owned()),
    };
    Pricing {
        billable: Some(!charge.kind.is_free()),
        pricing_model: Some("PMP".to_owned()),
        kind: Some(charge.kind.as_str().to_owned()),
        category: Some(category),
        more: More::new(),
    }
}

fn error(number: i64, words: Option<&str>) -> ErrorBody {
    let meaning = lookup(number).map_or("Something went wrong", |known| known.meaning);
    ErrorBody {
        code: number,
        title: Some(meaning.to_owned()),
        message: Some(meaning.to_owned()),
        error_data: Some(ErrorData {
            details: Some(words.unwrap_or(meaning).to_owned()),
            ..ErrorData::default()
        }),
        ..ErrorBody::default()
    }
}
