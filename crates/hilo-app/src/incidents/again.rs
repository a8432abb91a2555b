//! What can be done again about incidents, and what keeps it from being done. The lane judges by the same rule
//! ([`hilo_core::contact::retry::hindrance`]) when it is ordered.

use crate::{App, Caller, Personal, Result, opened::Keys};
use hilo_core::{
    command::{Again, Hindrance},
    contact::{ContactState, retry},
};
use hilo_model::{
    ContactId, Id, MessageId, Scope,
    message::{Inbound, Outbound, Status},
};
use hilo_store::{
    journal::{LaneKey, LaneKind},
    read::MessageItem,
    rows::IncidentRow,
};
use serde_json::Value;
use std::collections::HashMap;

/// How often a contact that was merged is followed to whom it was merged into.
const HOPS: usize = 4;

/// What can be done again about an incident.
#[derive(Debug, Clone, PartialEq)]
pub struct Retry {
    /// What: `event`, `message`, `call`, `file`; nothing if there is nothing to do again.
    pub again: Option<&'static str>,
    /// What keeps it from being done.
    pub hindrance: Option<Hindrance>,
    /// Whether a person has the thread, so that flows are silent until it is given back.
    pub silent: bool,
    /// Whether nobody knows if the message was sent, so that a person decides.
    pub in_doubt: bool,
}

/// An incident of a thread with what its retry needs.
pub(super) struct Prepared {
    /// Whose lane is to do it: whoever the contact was merged into, if it was.
    pub(super) contact: ContactId,
    pub(super) again: Again,
    pub(super) state: ContactState,
}

/// What kind of thing an incident's code says went wrong.
enum Kind {
    Event,
    Message { in_doubt: bool },
    Call,
    File,
    Nothing(Hindrance),
}

impl Kind {
    fn of(code: &str) -> Self {
        match code {
            "event_set_aside" => Self::Event,
            "send_unknown" => Self::Message { in_doubt: true },
            "send_refused" | "send_window_closed" | "send_account" | "send_media" | "send_failed"
            | "send_no_channel" => Self::Message { in_doubt: false },
            "flow_http_failed" | "flow_script_failed" | "flow_document_failed" => Self::Call,
            "media_not_fetched" => Self::File,
            "channel_cannot_send" | "backend_down" => Self::Nothing(Hindrance::ByItself),
            // The message has an incident of its own.
            "flow_send_failed" => Self::Nothing(Hindrance::Elsewhere),
            code if code.starts_with("flow_") => Self::Nothing(Hindrance::Drawing),
            _ => Self::Nothing(Hindrance::NotKept),
        }
    }

    fn word(&self) -> Option<&'static str> {
        match self {
            Self::Event => Some("event"),
            Self::Message { .. } => Some("message"),
            Self::Call => Some("call"),
            Self::File => Some("file"),
            Self::Nothing(_) => None,
        }
    }
}

impl App {
    /// What can be done about each of these incidents, in their order; nothing about those that were dealt with, or whose
    /// thread the caller may not see.
    pub(super) async fn retries(
        &self,
        caller: &Caller,
        incidents: &[IncidentRow],
    ) -> Result<Vec<Option<Retry>>> {
        let open = || incidents.iter().filter(|incident| incident.closed.is_none());
        let contacts: Vec<ContactId> = open().filter_map(|incident| incident.contact).collect();
        let visible = self.visible_contacts(caller, contacts).await?;
        let lanes = Lanes::load(self, caller.viewer.scope, &visible).await?;
        let mut retries = Vec::with_capacity(incidents.len());
        for incident in incidents {
            let hidden = incident.contact.is_some_and(|contact| !visible.contains(&contact));
            retries.push(match incident.closed {
                None if !hidden => Some(self.retry_of(&lanes, incident).await?),
                _ => None,
            });
        }
        Ok(retries)
    }

    async fn retry_of(&self, lanes: &Lanes, incident: &IncidentRow) -> Result<Retry> {
        let kind = Kind::of(&incident.code);
        let in_doubt = matches!(kind, Kind::Message { in_doubt: true });
        let again = kind.word();
        let (hindrance, silent) = match self.prepared(lanes, incident).await? {
            Err(why) => (Some(why), false),
            Ok(prepared) => {
                let (state, now) = (&prepared.state, self.now());
                let silent = state.is_with_staff();
                // Giving back is offered, so that a person has it is no hindrance.
                (retry::hindrance(state, now, incident.incident, true, &prepared.again), silent)
            }
        };
        Ok(Retry { again, hindrance, silent, in_doubt })
    }

    /// What an incident's retry needs, or what keeps it from being had.
    pub(super) async fn prepared(
        &self,
        lanes: &Lanes,
        incident: &IncidentRow,
    ) -> Result<std::result::Result<Prepared, Hindrance>> {
        let kind = Kind::of(&incident.code);
        if let Kind::Nothing(why) = kind {
            return Ok(Err(why));
        }
        let Some(contact) = incident.contact else { return Ok(Err(Hindrance::Channel)) };
        let (whose, state) = match lanes.of(contact) {
            Ok(found) => found,
            Err(why) => return Ok(Err(why)),
        };
        let again = match kind {
            Kind::Nothing(why) => Err(why),
            Kind::Event => match lanes.keys.json::<Value>(contact, &incident.detail) {
                Personal::Known(event) => Ok(Again::Event { event }),
                Personal::Erased => Err(Hindrance::Erased),
                Personal::Unreadable => Err(Hindrance::Unreadable),
            },
            Kind::Call => Ok(Again::Call),
            Kind::Message { in_doubt } => {
                let message = incident.effect.map(|effect| MessageId::from_uuid(effect.uuid()));
                let found = self.message_of(incident.scope, contact, &state, message).await?;
                found.ok_or(Hindrance::NotKept).and_then(|found| send_again(lanes, &found, in_doubt))
            }
            Kind::File => {
                let detail: Personal<Value> = lanes.keys.json(contact, &incident.detail);
                let message = detail.known().and_then(|detail| detail["message"].as_str()?.parse().ok());
                let found = self.message_of(incident.scope, contact, &state, message).await?;
                found.ok_or(Hindrance::NotKept).and_then(|found| fetch_again(lanes, &found))
            }
        };
        Ok(again.map(|again| Prepared { contact: whose, again, state }))
    }

    /// A message of the contact, or of one that was merged into it.
    async fn message_of(
        &self,
        scope: Scope,
        contact: ContactId,
        state: &ContactState,
        message: Option<MessageId>,
    ) -> Result<Option<MessageItem>> {
        let Some(message) = message else { return Ok(None) };
        for whose in std::iter::once(&contact).chain(&state.merged_from) {
            if let Some(found) = self.store.read().message(scope, *whose, message).await? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }
}

fn send_again(lanes: &Lanes, found: &MessageItem, in_doubt: bool) -> std::result::Result<Again, Hindrance> {
    let row = &found.message;
    if row.status != Status::Failed {
        return Err(Hindrance::Settled);
    }
    match lanes.keys.json::<Outbound>(row.contact, &row.content) {
        Personal::Known(content) => Ok(Again::Message {
            message: row.message,
            content,
            channel: row.channel,
            reply_to: row.reply_to.clone(),
            in_doubt,
        }),
        Personal::Erased => Err(Hindrance::Erased),
        Personal::Unreadable => Err(Hindrance::Unreadable),
    }
}

fn fetch_again(lanes: &Lanes, found: &MessageItem) -> std::result::Result<Again, Hindrance> {
    if found.attachment.is_some() {
        return Err(Hindrance::Settled);
    }
    let row = &found.message;
    match lanes.keys.json::<Inbound>(row.contact, &row.content) {
        Personal::Known(Inbound::Media(media)) => {
            Ok(Again::File { message: row.message, channel: row.channel, media })
        }
        Personal::Known(_) => Err(Hindrance::NotKept),
        Personal::Erased => Err(Hindrance::Erased),
        Personal::Unreadable => Err(Hindrance::Unreadable),
    }
}

/// The lanes' states of some contacts, and of those they were merged into.
pub(super) struct Lanes {
    keys: Keys,
    states: HashMap<ContactId, std::result::Result<ContactState, Hindrance>>,
}

impl Lanes {
    pub(super) async fn load(app: &App, scope: Scope, contacts: &[ContactId]) -> Result<Self> {
        let mut states = HashMap::new();
        let mut wanted: Vec<ContactId> = contacts.to_vec();
        let mut known: Vec<ContactId> = Vec::new();
        for _ in 0..HOPS {
            wanted.retain(|contact| !states.contains_key(contact));
            wanted.sort_unstable();
            wanted.dedup();
            if wanted.is_empty() {
                break;
            }
            let keys = app.keys(scope, wanted.iter().copied()).await?;
            let lanes: Vec<LaneKey> = wanted
                .iter()
                .map(|contact| LaneKey { scope, kind: LaneKind::Contact, id: contact.uuid() })
                .collect();
            let stored = app.store.lanes(&lanes).await?;
            let mut next = Vec::new();
            for (contact, stored) in wanted.iter().copied().zip(stored) {
                let state = match stored {
                    None => Ok(ContactState::default()),
                    Some(stored) => match keys.json::<ContactState>(contact, &stored.bytes) {
                        Personal::Known(state) => Ok(state),
                        Personal::Erased => Err(Hindrance::Erased),
                        Personal::Unreadable => Err(Hindrance::Unreadable),
                    },
                };
                if let Ok(state) = &state {
                    next.extend(state.merged_into);
                    known.extend(&state.merged_from);
                }
                known.push(contact);
                states.insert(contact, state);
            }
            wanted = next;
        }
        let keys = app.keys(scope, known).await?;
        Ok(Self { keys, states })
    }

    /// Whose lane a contact's incidents belong to now, and its state.
    fn of(&self, contact: ContactId) -> std::result::Result<(ContactId, ContactState), Hindrance> {
        let mut whose = contact;
        for _ in 0..HOPS {
            let state = self.states.get(&whose).ok_or(Hindrance::NotKept)?.as_ref().map_err(|why| *why)?;
            match state.merged_into {
                Some(into) => whose = into,
                None => return Ok((whose, state.clone())),
            }
        }
        Err(Hindrance::NotKept)
    }
}
