//! What must hold for any bytes. Run by libFuzzer (`fuzz_targets/`) and, for some seconds and always the same, by the
//! tests (`tests/fuzz.rs`).

#![allow(dead_code, reason = "each fuzz target uses one of them")]

use hilo_model::Timestamp;
use hilo_whatsapp_wire::{
    convert, limits,
    send::Request,
    signature,
    webhook::{self, Change, Webhook},
};

/// What is read may be written in so many times the bytes it was read from: a character in six, a name in few.
const GROWTH: usize = 8;
/// What the objects that are always written cost.
const FRAME: usize = 512;

/// A webhook's body: read or refused, never a panic; what is read is written again without loss and without growing; all
/// of it is converted.
pub fn webhook(bytes: &[u8]) {
    let Ok(read) = webhook::parse(bytes) else { return };
    let written = serde_json::to_vec(&read).expect("what was read can be written");
    assert!(written.len() <= GROWTH * bytes.len() + FRAME, "{} became {}", bytes.len(), written.len());
    let again: Webhook = webhook::parse(&written).expect("what was written can be read");
    assert_eq!(
        serde_json::to_value(&again).expect("a value"),
        serde_json::to_value(&read).expect("a value"),
        "nothing is lost"
    );
    for change in read.entry.iter().flat_map(|entry| &entry.changes) {
        converted(change);
    }
}

fn converted(change: &Change) {
    let now = Timestamp::from_seconds(1_763_717_000);
    convert::channel_news(change);
    let parts = convert::parts(change);
    let people = parts.iter().filter(|part| part.person.is_some()).count();
    assert!(people <= parts.len());
    match change {
        Change::Messages(value) | Change::SmbMessageEchoes(value) => {
            for message in value.messages.iter().chain(&value.message_echoes) {
                let _ = convert::received(message, &value.contacts, now);
                convert::changed(message, &value.contacts, now);
                convert::echo(message, &value.contacts, now);
                convert::identity_change(message);
            }
            for status in &value.statuses {
                convert::delivery(status);
                convert::payment_news(status);
            }
        }
        Change::History(value) => drop(convert::history(value, now)),
        Change::Calls(value) => drop(convert::calls(value, now)),
        Change::UserPreferences(value) => drop(convert::preferences(value, now)),
        Change::UserIdUpdate(value) => drop(convert::identity_changes(value)),
        _ => {}
    }
}

/// A body of `/messages`: read or refused, checked, written as it was read.
pub fn request(bytes: &[u8]) {
    let Ok(read) = serde_json::from_slice::<Request>(bytes) else { return };
    if let Request::Send(send) = &read {
        let _ = limits::validate(send);
    }
    let written = serde_json::to_vec(&read).expect("what was read can be written");
    let again: Request = serde_json::from_slice(&written).expect("what was written can be read");
    assert_eq!(
        serde_json::to_value(&again).expect("a value"),
        serde_json::to_value(&read).expect("a value"),
        "nothing changes"
    );
}

/// A signature: the header (the first line) fits the body (the rest) only if the secret made it.
pub fn signature(bytes: &[u8]) {
    let end = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
    let (header, body) = (&bytes[..end], bytes.get(end + 1..).unwrap_or_default());
    let header = std::str::from_utf8(header).ok();
    let right = signature::sign(b"secret", body);
    let fits = signature::verify(&["secret"], header, body).is_ok();
    assert_eq!(
        fits,
        header.is_some_and(|given| given.eq_ignore_ascii_case(&right) && given.starts_with("sha256="))
    );
    assert_eq!(signature::verify(&["other", "secret"], Some(&right), body), Ok(1));
}
