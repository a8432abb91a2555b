//! What an event is in the form of Meta's webhooks, if it is one of theirs.
//!
//! It is made of the event and of what its turn left in the thread. An event is told by the lane in whose thread its message stands:
//! so of two who became one each event is told once, a message that was dropped as a duplicate's merge is not told, and one that
//! was set aside is told when it was dealt with.

use super::Failure;
use super::patience;
use crate::configuration::Snapshot;
use hilo_core::event::{
    CallReceived, ChannelEvent, ContactEvent, EchoReceived, MessageChanged, MessageReceived, PaymentReported,
    PreferenceChanged, Rewritten, SendFailed, SendFailure, StatusReceived,
};
use hilo_model::{
    ChannelId, ContactId, Id, MessageId, Phone, Scope, Timestamp,
    identity::{Identity, IdentityKind},
    message::{About, Inbound, Status},
};
use hilo_settings::{Subscription, SubscriptionField, WhatsappSettings};
use hilo_store::{
    Store,
    journal::Entry,
    read::MessageItem,
    rows::{Direction, MessageRow},
};
use hilo_vault::ContactKey;
use hilo_whatsapp_wire::{
    convert::{
        CallNews, PaymentNews, Person, Preference,
        told::{self, MEDIA_GONE, Number, Quoted, Sign},
    },
    door::{MessageName, media_id},
    webhook::Webhook,
};

/// What a body is made of.
pub(super) struct Sources<'a> {
    pub(super) store: &'a dyn Store,
    pub(super) present: &'a Snapshot,
    pub(super) subscription: &'a Subscription,
    pub(super) scope: Scope,
    pub(super) contact: ContactId,
    pub(super) key: &'a ContactKey,
    /// When the event was taken in.
    pub(super) came: Timestamp,
    pub(super) now: Timestamp,
}

/// A body to tell.
pub(super) enum Body {
    /// There is nothing to tell.
    Nothing,
    /// It needs a file that is still to come.
    NotYet,
    /// This.
    Ready(Vec<u8>),
}

impl From<Option<Webhook>> for Body {
    fn from(webhook: Option<Webhook>) -> Self {
        webhook.map_or(Self::Nothing, |webhook| Self::Ready(serde_json::to_vec(&webhook).unwrap_or_default()))
    }
}

/// The body of an event.
pub(super) async fn body(sources: &Sources<'_>, event: ContactEvent) -> Result<Body, Failure> {
    let field = match &event {
        ContactEvent::MessageReceived(_)
        | ContactEvent::StatusReceived(_)
        | ContactEvent::PaymentReported(_)
        | ContactEvent::SendFailed(_) => SubscriptionField::Messages,
        ContactEvent::MessageChanged(change) if !change.ours => SubscriptionField::Messages,
        ContactEvent::MessageChanged(_) | ContactEvent::EchoReceived(_) => {
            SubscriptionField::SmbMessageEchoes
        }
        ContactEvent::CallReceived(_) => SubscriptionField::Calls,
        ContactEvent::PreferenceChanged(_) => SubscriptionField::UserPreferences,
        _ => return Ok(Body::Nothing),
    };
    if !sources.subscription.wants(field) {
        return Ok(Body::Nothing);
    }
    match event {
        ContactEvent::MessageReceived(message) => sources.received(message).await,
        ContactEvent::MessageChanged(change) => Ok(sources.changed(change).await?.into()),
        ContactEvent::StatusReceived(news) => Ok(sources.status(news).await?.into()),
        ContactEvent::SendFailed(failed) => Ok(sources.failed(failed).await?.into()),
        ContactEvent::EchoReceived(echo) => sources.echo(echo).await,
        ContactEvent::CallReceived(call) => Ok(sources.call(call).into()),
        ContactEvent::PreferenceChanged(told) => Ok(sources.preference(told).into()),
        ContactEvent::PaymentReported(news) => Ok(sources.payment(news).await?.into()),
        _ => Ok(Body::Nothing),
    }
}

/// The body of what concerns an account; none if the subscription is not told of it. An account's channels hear of it all, so the
/// first of those that the subscription is of tells it.
pub(super) fn of_channel(present: &Snapshot, subscription: &Subscription, entry: &Entry) -> Option<Vec<u8>> {
    let event: ChannelEvent = serde_json::from_slice(&entry.entry.payload).ok()?;
    let ChannelEvent::AccountEvent { field, body, .. } = event else { return None };
    let known = SubscriptionField::from_name(&field)?;
    let scope = subscription.scope();
    let account_of = |channel: ChannelId| {
        let entry = present.channels.get(&channel)?;
        let number = entry.channel.whatsapp().filter(|_| entry.channel.scope() == scope)?;
        Some(number.waba_id.clone())
    };
    let channel = ChannelId::from_uuid(entry.entry.lane.id);
    let account = account_of(channel).filter(|_| subscription.wants(known) && subscription.is_of(channel))?;
    let mut of_account = present.channels.keys().copied().filter(|other| subscription.is_of(*other));
    if of_account.any(|other| other < channel && account_of(other).as_ref() == Some(&account)) {
        return None;
    }
    let webhook = told::of_account(&account, &field, &body)?;
    Some(serde_json::to_vec(&webhook).unwrap_or_default())
}

/// What Meta's own "test" button sends, of a number.
pub(super) fn sample(number: Option<&WhatsappSettings>) -> Vec<u8> {
    let number = number
        .map_or(Number { account: "0", id: "123456123", display: Some("16505551111") }, |number| {
            number_of(number)
        });
    let sender = Person {
        phone: "16315551181".parse().ok(),
        name: Some("test user name".to_owned()),
        ..Person::default()
    };
    let content = Inbound::Text { body: "this is a text message".to_owned() };
    let at = Timestamp::from_seconds(1_504_902_988);
    let message = told::message("ABGGFlA5Fpa".to_owned(), at, &sender, &content, &About::default(), None);
    serde_json::to_vec(&told::of_message(&number, &sender, message)).unwrap_or_default()
}

fn number_of(number: &WhatsappSettings) -> Number<'_> {
    Number {
        account: &number.waba_id,
        id: &number.phone_number_id,
        display: number.display_number.as_deref(),
    }
}

impl Sources<'_> {
    /// The number of a channel that the subscription is of.
    fn number(&self, channel: ChannelId) -> Option<Number<'_>> {
        let entry = self.present.channels.get(&channel).filter(|_| self.subscription.is_of(channel))?;
        Some(number_of(entry.channel.whatsapp()?))
    }

    async fn named(&self, channel: ChannelId, provider_id: &str) -> Result<Option<MessageItem>, Failure> {
        Ok(self.store.read().message_named(self.scope, self.contact, channel, provider_id).await?)
    }

    /// The id of a message of this thread.
    fn id_of(&self, message: &MessageRow) -> String {
        MessageName::Message(self.contact, message.message).to_string()
    }

    /// How another message is named: by the door's id if it is here, else as the provider names it.
    async fn quoted(
        &self,
        number: &Number<'_>,
        channel: ChannelId,
        sender: &Person,
        provider_id: String,
    ) -> Result<Quoted, Failure> {
        let Some(item) = self.named(channel, &provider_id).await? else {
            return Ok(Quoted { id: provider_id, from: None });
        };
        let from = match item.message.direction {
            Direction::Inbound => sender.phone.as_ref().map(|phone| phone.digits().to_owned()),
            Direction::Outbound => number.digits(),
        };
        Ok(Quoted { id: self.id_of(&item.message), from })
    }

    async fn received(&self, event: MessageReceived) -> Result<Body, Failure> {
        let MessageReceived { channel, provider_id, identities, profile_name, content, reply_to, .. } = event;
        let Some(number) = self.number(channel) else { return Ok(Body::Nothing) };
        let Some(item) = self.named(channel, &provider_id).await? else { return Ok(Body::Nothing) };
        let sender = person(&identities, profile_name);
        let Some(content) = self.content(&number, channel, &sender, &item, content).await? else {
            return Ok(Body::NotYet);
        };
        let quoted = match reply_to {
            Some(reply_to) => Some(self.quoted(&number, channel, &sender, reply_to).await?),
            None => None,
        };
        let id = self.id_of(&item.message);
        let message = told::message(id, event.sent_at, &sender, &content, &event.about, quoted);
        Ok(Some(told::of_message(&number, &sender, message)).into())
    }

    /// What a message says, with the door's ids; none if its file is still to come.
    async fn content(
        &self,
        number: &Number<'_>,
        channel: ChannelId,
        sender: &Person,
        item: &MessageItem,
        content: Inbound,
    ) -> Result<Option<Inbound>, Failure> {
        Ok(Some(match content {
            Inbound::Media(mut file) => match (item.attachment, &item.attachment_error) {
                (Some(attachment), _) => {
                    file.provider_id = media_id(attachment);
                    Inbound::Media(file)
                }
                (None, None) if patience::waits_for_file(self.came, self.now) => return Ok(None),
                (None, error) => Inbound::Unsupported {
                    kind: Some(file.kind.as_str().to_owned()),
                    code: Some(MEDIA_GONE),
                    detail: error.clone(),
                },
            },
            Inbound::Reaction { message, emoji } => {
                let message = self.quoted(number, channel, sender, message).await?.id;
                Inbound::Reaction { message, emoji }
            }
            content => content,
        }))
    }

    async fn changed(&self, change: MessageChanged) -> Result<Option<Webhook>, Failure> {
        let Some(number) = self.number(change.channel) else { return Ok(None) };
        let Some(item) = self.named(change.channel, &change.original).await? else { return Ok(None) };
        let sender = person(&change.identities, None);
        let now = match change.now {
            // The file stays what it was: captions are what is edited.
            Rewritten::Edited { content: Inbound::Media(mut file) } => {
                file.provider_id = item.attachment.map_or_else(String::new, media_id);
                Some(Inbound::Media(file))
            }
            Rewritten::Edited { content } => Some(content),
            Rewritten::Revoked => None,
        };
        let original = self.id_of(&item.message);
        if change.ours {
            let us = Person::default();
            let message = told::changed(change.provider_id, change.at, &us, original, now.as_ref());
            return Ok(Some(told::of_echo(&number, &sender, message)));
        }
        let message = told::changed(change.provider_id, change.at, &sender, original, now.as_ref());
        Ok(Some(told::of_message(&number, &sender, message)))
    }

    async fn status(&self, news: StatusReceived) -> Result<Option<Webhook>, Failure> {
        let Some(number) = self.number(news.channel) else { return Ok(None) };
        let item = match news.effect {
            Some(effect) => {
                let message = MessageId::from_uuid(effect.uuid());
                self.store.read().message(self.scope, self.contact, message).await?
            }
            None => self.named(news.channel, &news.provider_id).await?,
        };
        let Some(item) = item else { return Ok(None) };
        let failure = (news.status == Status::Failed)
            .then_some((news.error_code.unwrap_or(GENERIC), news.error_detail));
        self.sign(&number, &item.message, news.status, news.at, failure, news.charge).await
    }

    async fn failed(&self, failed: SendFailed) -> Result<Option<Webhook>, Failure> {
        let message = MessageId::from_uuid(failed.effect.uuid());
        let item = self.store.read().message(self.scope, self.contact, message).await?;
        let Some(item) = item else { return Ok(None) };
        let Some(number) = self.number(item.message.channel) else { return Ok(None) };
        let code = failed.code.unwrap_or_else(|| code_of(failed.reason));
        let words = Some(failed.detail).filter(|words| !words.is_empty());
        self.sign(&number, &item.message, Status::Failed, self.came, Some((code, words)), None).await
    }

    /// What somebody of the company wrote in the number's app.
    async fn echo(&self, echo: EchoReceived) -> Result<Body, Failure> {
        let EchoReceived { channel, provider_id, identities, profile_name, content, reply_to, sent_at } =
            echo;
        let Some(number) = self.number(channel) else { return Ok(Body::Nothing) };
        let Some(item) = self.named(channel, &provider_id).await? else { return Ok(Body::Nothing) };
        let receiver = person(&identities, profile_name);
        let Some(content) = self.content(&number, channel, &receiver, &item, content).await? else {
            return Ok(Body::NotYet);
        };
        let quoted = match reply_to {
            Some(reply_to) => Some(self.quoted(&number, channel, &receiver, reply_to).await?),
            None => None,
        };
        let (id, us) = (self.id_of(&item.message), Person::default());
        let message = told::message(id, sent_at, &us, &content, &About::default(), quoted);
        Ok(Some(told::of_echo(&number, &receiver, message)).into())
    }

    fn call(&self, call: CallReceived) -> Option<Webhook> {
        let number = self.number(call.channel)?;
        let person = person(&call.identities, call.profile_name);
        let CallReceived { call: id, by_customer, stage, at, .. } = call;
        Some(told::of_call(&number, &CallNews { id, person, by_customer, stage, at }))
    }

    fn preference(&self, told: PreferenceChanged) -> Option<Webhook> {
        let number = self.number(told.channel)?;
        let person = person(&told.identities, told.profile_name);
        let PreferenceChanged { topic, consent, at, detail, .. } = told;
        told::of_preference(&number, &Preference { person, topic, consent, at, detail, signup: None })
    }

    /// How far the payment of an order came that is in this thread.
    async fn payment(&self, news: PaymentReported) -> Result<Option<Webhook>, Failure> {
        let Some(number) = self.number(news.channel) else { return Ok(None) };
        let item = match news.effect {
            Some(effect) => {
                let message = MessageId::from_uuid(effect.uuid());
                self.store.read().message(self.scope, self.contact, message).await?
            }
            None => None,
        };
        let about = item.as_ref().and_then(|item| self.about(&item.message));
        let payment = PaymentNews {
            // Of an order that another program sent past Hilo no message is known.
            id: item.map_or_else(String::new, |item| self.id_of(&item.message)),
            person: person(&news.identities, None),
            reference: news.reference,
            status: news.status,
            amount: news.amount,
            currency: news.currency,
            transaction: news.transaction,
            at: news.at,
            callback_data: about.and_then(|about| about.callback_data),
        };
        Ok(Some(told::of_payment(&number, &payment)))
    }

    /// What lies sealed beside a message.
    fn about(&self, message: &MessageRow) -> Option<About> {
        let plain = self.key.open(message.about.as_ref()?).ok()?;
        serde_json::from_slice(&plain).ok()
    }

    async fn sign(
        &self,
        number: &Number<'_>,
        message: &MessageRow,
        status: Status,
        at: Timestamp,
        failure: Option<(i64, Option<String>)>,
        charge: Option<hilo_model::charge::Charge>,
    ) -> Result<Option<Webhook>, Failure> {
        if message.direction != Direction::Outbound {
            return Ok(None);
        }
        let callback_data = self.about(message).and_then(|about| about.callback_data);
        let receiver = self.receiver().await?;
        let sign = Sign { id: self.id_of(message), status, at, callback_data, failure, charge };
        Ok(told::of_sign(number, &receiver, sign))
    }

    /// Who this is now; whoever they became, if they were merged.
    async fn receiver(&self) -> Result<Person, Failure> {
        let read = self.store.read();
        let identities = read.contact_identities(self.scope, self.contact).await?;
        if !identities.is_empty() {
            return Ok(person(&identities, None));
        }
        let survivor = read.contact(self.scope, self.contact).await?.and_then(|row| row.merged_into);
        Ok(match survivor {
            Some(survivor) => person(&read.contact_identities(self.scope, survivor).await?, None),
            None => Person::default(),
        })
    }
}

/// Meta's code for what it has no other for.
const GENERIC: i64 = 131_000;

/// Meta's code for what Hilo refused in its place.
fn code_of(reason: SendFailure) -> i64 {
    match reason {
        SendFailure::Refused | SendFailure::Account | SendFailure::Unknown => GENERIC,
        SendFailure::WindowClosed => 131_047,
        SendFailure::Media => 131_053,
        SendFailure::OptedOut => 131_050,
        SendFailure::Unreachable => 131_026,
        SendFailure::EnoughMarketing => 131_049,
    }
}

fn person(identities: &[Identity], name: Option<String>) -> Person {
    let first = |kind| identities.iter().find(|identity| identity.kind == kind);
    Person {
        user_id: first(IdentityKind::WhatsappUserId).map(|identity| identity.value.clone()),
        phone: first(IdentityKind::Phone).and_then(|identity| identity.value.parse::<Phone>().ok()),
        name,
        ..Person::default()
    }
}
