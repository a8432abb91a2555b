//! What is told besides messages and signs: echoes, calls, preferences, payments, and what concerns an account.

use super::{Number, body, digits, metadata};
use crate::{
    More,
    convert::{CallNews, PaymentNews, Person, Preference},
    scalar::UnixTime,
    send::PRODUCT,
    webhook::{
        self, Call, CallStatus, Calls, Change, Contact, Message, Messages, PaymentAmount, PaymentStatus,
        PreferenceValue, Profile, StatusKind, UserPreference, UserPreferences, Webhook,
    },
};
use hilo_model::{
    call::CallStage,
    consent::{Consent, ConsentTopic},
};
use serde_json::{Value, json};

fn contact(person: &Person) -> Contact {
    Contact {
        profile: person.name.clone().map(|name| Profile {
            name: Some(name),
            username: person.username.clone(),
            more: More::new(),
        }),
        wa_id: digits(person),
        user_id: person.user_id.clone(),
        parent_user_id: person.parent_user_id.clone(),
        ..Contact::default()
    }
}

fn product() -> More {
    More::from_iter([("messaging_product".to_owned(), Value::from(PRODUCT))])
}

/// The body that tells of what somebody of the company wrote to a customer in the number's app.
pub fn of_echo(number: &Number<'_>, receiver: &Person, message: Message) -> Webhook {
    let message = Message {
        from: number.digits(),
        from_user_id: None,
        from_parent_user_id: None,
        to: digits(receiver),
        to_user_id: receiver.user_id.clone(),
        to_parent_user_id: receiver.parent_user_id.clone(),
        ..message
    };
    let value = Messages {
        messaging_product: Some(PRODUCT.to_owned()),
        metadata: Some(metadata(number)),
        contacts: vec![contact(receiver)],
        message_echoes: vec![message],
        ..Messages::default()
    };
    Webhook::of(number.account, vec![Change::SmbMessageEchoes(Box::new(value))])
}

/// The body that tells of a call.
pub fn of_call(number: &Number<'_>, news: &CallNews) -> Webhook {
    let at = Some(UnixTime::quoted(news.at));
    let (phone, user_id) = (digits(&news.person), news.person.user_id.clone());
    let call = |event: &str| {
        let mut call = Call {
            id: news.id.clone(),
            from: number.digits(),
            from_user_id: None,
            to: phone.clone(),
            to_user_id: user_id.clone(),
            event: Some(event.to_owned()),
            direction: Some("BUSINESS_INITIATED".to_owned()),
            timestamp: at,
            session: None,
            status: None,
            start_time: None,
            end_time: None,
            duration: None,
            biz_opaque_callback_data: None,
            more: More::new(),
        };
        if news.by_customer {
            call.direction = Some("USER_INITIATED".to_owned());
            (call.from, call.to) = (call.to, call.from);
            (call.from_user_id, call.to_user_id) = (call.to_user_id, None);
        }
        call
    };
    let status = |word: &str| CallStatus {
        id: news.id.clone(),
        kind: Some("call".to_owned()),
        status: Some(word.to_owned()),
        recipient_id: phone.clone(),
        recipient_user_id: user_id.clone(),
        timestamp: at,
        biz_opaque_callback_data: None,
        more: More::new(),
    };
    let (calls, statuses) = match news.stage {
        CallStage::Ringing if news.by_customer => (vec![call("connect")], Vec::new()),
        CallStage::Ringing => (Vec::new(), vec![status("RINGING")]),
        CallStage::Accepted => (Vec::new(), vec![status("ACCEPTED")]),
        CallStage::Rejected => (Vec::new(), vec![status("REJECTED")]),
        CallStage::Ended { talked, seconds } => {
            let mut ended = call("terminate");
            ended.status = Some(if talked { "COMPLETED" } else { "FAILED" }.to_owned());
            ended.duration = seconds;
            if talked && seconds.is_none() {
                ended.start_time = at;
            }
            (vec![ended], Vec::new())
        }
    };
    let value = Calls {
        metadata: Some(metadata(number)),
        contacts: vec![contact(&news.person)],
        calls,
        statuses,
        errors: Vec::new(),
        more: product(),
    };
    Webhook::of(number.account, vec![Change::Calls(Box::new(value))])
}

/// The body that tells what a customer wants to be sent; none of what Meta has no word for.
pub fn of_preference(number: &Number<'_>, told: &Preference) -> Option<Webhook> {
    let value = match told.consent {
        Consent::Withdrawn => PreferenceValue::Stop,
        Consent::Resumed => PreferenceValue::Resume,
        Consent::Given => PreferenceValue::Signup,
    };
    if told.topic != ConsentTopic::Marketing {
        return None;
    }
    let one = UserPreference {
        wa_id: digits(&told.person),
        user_id: told.person.user_id.clone(),
        parent_user_id: told.person.parent_user_id.clone(),
        detail: told.detail.clone(),
        category: Some("marketing_messages".to_owned()),
        value,
        signup_id: told.signup.clone(),
        timestamp: Some(UnixTime { seconds: told.at.as_seconds(), quoted: false }),
        more: More::new(),
    };
    let value = UserPreferences {
        metadata: Some(metadata(number)),
        contacts: vec![contact(&told.person)],
        user_preferences: vec![one],
        more: product(),
    };
    Some(Webhook::of(number.account, vec![Change::UserPreferences(Box::new(value))]))
}

/// The body that tells how far the payment of an order came.
pub fn of_payment(number: &Number<'_>, news: &PaymentNews) -> Webhook {
    let status = webhook::Status {
        id: news.id.clone(),
        status: StatusKind::from(news.status.as_str()),
        timestamp: UnixTime::quoted(news.at),
        recipient_id: digits(&news.person),
        recipient_user_id: news.person.user_id.clone(),
        recipient_parent_user_id: news.person.parent_user_id.clone(),
        recipient_type: None,
        recipient_participant_id: None,
        recipient_participant_user_id: None,
        recipient_participant_parent_user_id: None,
        recipient_identity_key_hash: None,
        biz_opaque_callback_data: news.callback_data.clone(),
        conversation: None,
        pricing: None,
        errors: Vec::new(),
        kind: Some("payment".to_owned()),
        payment: Some(PaymentStatus {
            reference_id: Some(news.reference.clone()),
            amount: news.amount.map(|(value, offset)| PaymentAmount {
                value: Some(value),
                offset: Some(offset),
                more: More::new(),
            }),
            currency: news.currency.clone(),
            transaction: news.transaction.as_ref().map(|id| json!({ "id": id })),
            refunds: None,
            more: More::new(),
        }),
        template_id: None,
        more: More::new(),
    };
    body(
        number,
        Messages { contacts: vec![contact(&news.person)], statuses: vec![status], ..Messages::default() },
    )
}

/// The body that tells what concerns an account, as it came; none if it cannot be read as a change any more.
pub fn of_account(account: &str, field: &str, value: &Value) -> Option<Webhook> {
    let change = serde_json::from_value(json!({ "field": field, "value": value })).ok()?;
    Some(Webhook::of(account, vec![change]))
}
