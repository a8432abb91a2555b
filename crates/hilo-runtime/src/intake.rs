//! Taking events in: whose are they, seal them, append them. When [`Intake::take`] returns, they are durable.

use crate::{
    clock::random_seed,
    committer::{CommitError, Committer},
    keyring::{self, Keyring},
    worker::Workers,
};
use bytes::Bytes;
use hilo_core::{
    event::{ChannelEvent, ContactEvent, StatusReceived},
    identity::{self, Owner},
};
use hilo_model::{
    Actor, ChannelId, Clock, ContactId, Id, IdSource, Scope, Timestamp, TraceId,
    identity::{Identity, IdentityKind},
};
use hilo_store::{
    Refusal, Store,
    journal::{Append, Entry, IdentityChange, LaneKey, LaneKind, NewContact, NewEntry},
    write::{Done, Write},
};
use hilo_vault::ContactKey;
use quick_cache::sync::Cache;
use std::{collections::HashMap, sync::Arc};

/// How many addresses are kept with their owners.
const KNOWN: usize = 100_000;
/// How often a lost race for an address is run again.
const RACES: usize = 8;

/// Why an event was not taken in.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It was not committed.
    #[error(transparent)]
    Commit(#[from] CommitError),
    /// The store does not answer.
    #[error(transparent)]
    Store(#[from] hilo_store::Error),
    /// It cannot be sealed.
    #[error(transparent)]
    Vault(#[from] hilo_vault::Error),
    /// The event cannot be written down.
    #[error("an event cannot be written down: {0}")]
    Unwritable(#[from] serde_json::Error),
    /// The same addresses changed hands again and again.
    #[error("the addresses of one message keep changing hands")]
    Contended,
}

/// Something that happened.
#[derive(Debug, Clone)]
pub struct Incoming {
    /// Where.
    pub scope: Scope,
    /// Whose it is.
    pub subject: Subject,
    /// Who caused it.
    pub actor: Actor,
    /// Follows it through logs.
    pub trace: TraceId,
}

/// Whose an event is, and the event.
#[derive(Debug, Clone)]
pub enum Subject {
    /// A known contact's.
    Contact(ContactId, ContactEvent),
    /// Whoever has these addresses; somebody new, if nobody has.
    Addresses(Vec<Identity>, ContactEvent),
    /// Whoever has these addresses; nobody's, if nobody has: then it is dropped.
    KnownAddresses(Vec<Identity>, ContactEvent),
    /// A contact's, because the status carries our callback. Addresses that it tells and nobody has become the contact's:
    /// the provider writes numbers in its own way, and answers come from there.
    Recipient(ContactId, StatusReceived),
    /// The provider linked two user ids of one person: the previous and the present one.
    UserIdChanged {
        /// On which channel it was told.
        channel: ChannelId,
        /// The id until now.
        previous: Identity,
        /// The id from now on.
        current: Identity,
    },
    /// A channel's.
    Channel(ChannelId, ChannelEvent),
    /// A channel's, about people: it is sealed before it is written down.
    Personal(ChannelId, Personal),
}

/// Something about people that is nobody's alone.
#[derive(Debug, Clone)]
pub struct Personal {
    /// The webhook field.
    pub field: String,
    /// What of it.
    pub what: String,
    /// The value.
    pub raw: serde_json::Value,
}

/// An appended entry with its event, so that the worker need not open and parse it again.
#[derive(Debug)]
pub(crate) struct Taken {
    pub(crate) entry: Entry,
    pub(crate) event: Option<ContactEvent>,
}

/// The way in.
#[derive(Debug)]
pub struct Intake {
    store: Arc<dyn Store>,
    committer: Committer,
    keyring: Arc<Keyring>,
    workers: Workers,
    clock: Arc<dyn Clock>,
    known: Cache<(Scope, Identity), ContactId>,
}

/// An append in the making.
#[derive(Default)]
struct Draft {
    append: Append,
    events: Vec<Option<ContactEvent>>,
    new_keys: HashMap<ContactId, Arc<ContactKey>>,
    /// Owners decided within this draft.
    owners: HashMap<(Scope, Identity), ContactId>,
    asked: Vec<(Scope, Identity)>,
}

impl Intake {
    pub(crate) fn new(
        store: Arc<dyn Store>,
        committer: Committer,
        keyring: Arc<Keyring>,
        workers: Workers,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { store, committer, keyring, workers, clock, known: Cache::new(KNOWN) }
    }

    /// Takes events in, in their order, all or none. They are durable when this returns.
    pub async fn take(&self, incoming: Vec<Incoming>) -> Result<(), Error> {
        if incoming.is_empty() {
            return Ok(());
        }
        for _ in 0..RACES {
            let draft = self.draft(&incoming).await?;
            if draft.append.entries.is_empty() {
                return Ok(());
            }
            match self.committer.commit(Write::Append(draft.append)).await {
                Ok(done) => {
                    for (contact, key) in draft.new_keys {
                        self.keyring.keep(contact, key);
                    }
                    for (address, contact) in draft.owners {
                        self.known.insert(address, contact);
                    }
                    self.hand_over(done, draft.events);
                    return Ok(());
                }
                Err(CommitError::Refused(Refusal::Stale(_))) => {
                    metrics::counter!("hilo_intake_races_total").increment(1);
                    for address in draft.asked {
                        self.known.remove(&address);
                    }
                }
                Err(error) => return Err(error.into()),
            }
        }
        Err(Error::Contended)
    }

    /// Passes appended entries to the workers, with their events where they are at hand.
    pub(crate) fn hand_over(&self, done: Done, events: Vec<Option<ContactEvent>>) {
        let Done::Appended(entries) = done else { return };
        let events = events.into_iter().chain(std::iter::repeat_with(|| None));
        self.workers
            .appended(entries.into_iter().zip(events).map(|(entry, event)| Taken { entry, event }).collect());
    }

    async fn draft(&self, incoming: &[Incoming]) -> Result<Draft, Error> {
        let now = self.clock.now();
        let mut draft = Draft::default();
        let mut ids = IdSource::new(now, random_seed());
        let known = self.look_up(incoming).await?;
        for one in incoming {
            match &one.subject {
                Subject::Contact(contact, event) => {
                    self.add(&mut draft, one, *contact, event.clone(), now).await?;
                }
                Subject::Addresses(addresses, event) => {
                    let contact = self.resolve(&mut draft, &known, one, addresses, now, &mut ids).await?;
                    self.add(&mut draft, one, contact, event.clone(), now).await?;
                }
                Subject::KnownAddresses(addresses, event) => {
                    let owner = |a: &Identity| {
                        let key = (one.scope, a.clone());
                        draft.owners.get(&key).or_else(|| known.get(&key)).copied()
                    };
                    if let Some(contact) = addresses.iter().find_map(owner) {
                        self.add(&mut draft, one, contact, event.clone(), now).await?;
                    }
                }
                Subject::Recipient(contact, news) => {
                    let mut news = news.clone();
                    self.keep_unowned(&draft, &known, one, *contact, &mut news.identities).await?;
                    let identities = news.identities.clone();
                    let taken =
                        self.add(&mut draft, one, *contact, ContactEvent::StatusReceived(news), now).await?;
                    for identity in identities.into_iter().filter(|_| taken) {
                        draft.claim(one.scope, identity, None, Some(*contact), now);
                    }
                }
                Subject::UserIdChanged { channel, previous, current } => {
                    self.link(&mut draft, &known, one, *channel, previous, current, now).await?;
                }
                Subject::Channel(channel, event) => draft.of_channel(one, *channel, event, now)?,
                Subject::Personal(channel, Personal { field, what, raw }) => {
                    let sealed = self.keyring.seal_of_channel(*channel, raw)?;
                    let (field, what) = (field.clone(), what.clone());
                    let event = ChannelEvent::PersonalEvent { field, what, sealed };
                    draft.of_channel(one, *channel, &event, now)?;
                }
            }
        }
        Ok(draft)
    }

    /// The owners of all addresses that are mentioned, as far as there are any.
    async fn look_up(&self, incoming: &[Incoming]) -> Result<HashMap<(Scope, Identity), ContactId>, Error> {
        let mut found = HashMap::new();
        let mut ask = Vec::new();
        for one in incoming {
            let (addresses, linked);
            let mentioned: &[Identity] = match &one.subject {
                Subject::Addresses(a, _) | Subject::KnownAddresses(a, _) => {
                    addresses = a;
                    addresses
                }
                Subject::Recipient(_, news) => &news.identities,
                Subject::UserIdChanged { previous, current, .. } => {
                    linked = [previous.clone(), current.clone()];
                    &linked
                }
                _ => continue,
            };
            for address in mentioned {
                let key = (one.scope, address.clone());
                match self.known.get(&key) {
                    Some(contact) => {
                        found.insert(key, contact);
                    }
                    None => ask.push(key),
                }
            }
        }
        if !ask.is_empty() {
            ask.sort();
            ask.dedup();
            let owners = self.store.identities(&ask).await?;
            found.extend(ask.into_iter().zip(owners).filter_map(|(key, owner)| Some((key, owner?))));
        }
        Ok(found)
    }

    async fn resolve(
        &self,
        draft: &mut Draft,
        known: &HashMap<(Scope, Identity), ContactId>,
        one: &Incoming,
        addresses: &[Identity],
        now: Timestamp,
        ids: &mut IdSource,
    ) -> Result<ContactId, Error> {
        let owners: Vec<Option<ContactId>> = addresses
            .iter()
            .map(|address| {
                let key = (one.scope, address.clone());
                draft.owners.get(&key).or_else(|| known.get(&key)).copied()
            })
            .collect();
        // Only a user id that nobody has, beside an address that somebody has, needs a closer look.
        let user_id = addresses.iter().zip(&owners).find(|(a, _)| a.kind == IdentityKind::WhatsappUserId);
        let mut has_other = None;
        if let Some((user_id, None)) = user_id {
            for contact in owners.iter().flatten() {
                let theirs = self.store.read().contact_identities(one.scope, *contact).await?;
                let other =
                    theirs.iter().any(|i| i.kind == user_id.kind && i.scope == user_id.scope && i != user_id);
                let pending = draft.owners.iter().any(|((scope, i), owner)| {
                    owner == contact
                        && *scope == one.scope
                        && i.kind == user_id.kind
                        && i.scope == user_id.scope
                        && i != user_id
                });
                if other || pending {
                    has_other = Some(*contact);
                }
            }
        }
        let facts: Vec<Option<Owner>> = owners
            .iter()
            .map(|owner| {
                owner.map(|contact| Owner { contact, has_other_user_id: has_other == Some(contact) })
            })
            .collect();
        let resolution = identity::resolve(addresses, &facts, ids.make());
        if resolution.is_new {
            let (key, wrapped) = self.keyring.create(resolution.contact)?;
            draft.new_keys.insert(resolution.contact, key);
            draft.append.contacts.push(NewContact {
                scope: one.scope,
                contact: resolution.contact,
                key: wrapped,
                at: now,
            });
        }
        let moved: Vec<(Identity, ContactId)> =
            resolution.moved().map(|(i, from)| (i.clone(), from)).collect();
        for claim in resolution.claims {
            draft.claim(one.scope, claim.identity, claim.expected, Some(claim.owner), now);
        }
        for (identity, former) in moved {
            self.add(draft, one, former, ContactEvent::IdentityMoved { identity }, now).await?;
        }
        Ok(resolution.contact)
    }

    #[expect(clippy::too_many_arguments, reason = "one place calls it, with what it has at hand")]
    async fn link(
        &self,
        draft: &mut Draft,
        known: &HashMap<(Scope, Identity), ContactId>,
        one: &Incoming,
        channel: ChannelId,
        previous: &Identity,
        current: &Identity,
        now: Timestamp,
    ) -> Result<(), Error> {
        let owner = |draft: &Draft, identity: &Identity| {
            let key = (one.scope, identity.clone());
            draft.owners.get(&key).or_else(|| known.get(&key)).copied()
        };
        match (owner(draft, previous), owner(draft, current)) {
            // Nobody we know.
            (None, _) => Ok(()),
            (Some(contact), None) => {
                draft.claim(one.scope, current.clone(), None, Some(contact), now);
                let event = ContactEvent::UserIdChanged { channel, identity: current.clone() };
                self.add(draft, one, contact, event, now).await?;
                Ok(())
            }
            (Some(a), Some(b)) if a == b => Ok(()),
            // Ids begin with the time, so the smaller one is the older contact.
            (Some(a), Some(b)) => {
                let (survivor, younger) = (a.min(b), a.max(b));
                for identity in self.store.read().contact_identities(one.scope, younger).await? {
                    draft.claim(one.scope, identity, Some(younger), Some(survivor), now);
                }
                self.add(draft, one, younger, ContactEvent::MergeInto { survivor }, now).await?;
                let event = ContactEvent::UserIdChanged { channel, identity: current.clone() };
                self.add(draft, one, survivor, event, now).await?;
                Ok(())
            }
        }
    }

    /// Leaves those addresses that nobody has and that can be this contact's: whoever has a user id gets no second one
    /// of its scope, because then the number is somebody else's by now.
    async fn keep_unowned(
        &self,
        draft: &Draft,
        known: &HashMap<(Scope, Identity), ContactId>,
        one: &Incoming,
        contact: ContactId,
        identities: &mut Vec<Identity>,
    ) -> Result<(), Error> {
        identities.retain(|identity| {
            let key = (one.scope, identity.clone());
            !draft.owners.contains_key(&key) && !known.contains_key(&key)
        });
        let user_id = identities.iter().find(|identity| identity.kind == IdentityKind::WhatsappUserId);
        if let Some(user_id) = user_id {
            let another = |i: &Identity| i.kind == user_id.kind && i.scope == user_id.scope;
            let theirs = self.store.read().contact_identities(one.scope, contact).await?;
            let drafted = draft.owners.iter();
            if theirs.iter().any(another)
                || drafted.into_iter().any(|((s, i), o)| *s == one.scope && *o == contact && another(i))
            {
                identities.clear();
            }
        }
        Ok(())
    }

    /// Adds an event of a contact; whether it was, for an erased person has none.
    async fn add(
        &self,
        draft: &mut Draft,
        one: &Incoming,
        contact: ContactId,
        event: ContactEvent,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let key = match draft.new_keys.get(&contact) {
            Some(key) => key.clone(),
            None => match self.keyring.get(one.scope, contact).await {
                Ok(key) => key,
                Err(keyring::Error::Erased) => {
                    // Late news of somebody who was erased: there is nothing left that they could change.
                    metrics::counter!("hilo_intake_erased_total").increment(1);
                    return Ok(false);
                }
                Err(keyring::Error::Store(error)) => return Err(error.into()),
                Err(keyring::Error::Vault(error)) => return Err(error.into()),
            },
        };
        let payload = key.seal_json(&event)?;
        let lane = LaneKey { scope: one.scope, kind: LaneKind::Contact, id: contact.uuid() };
        draft.push(one, lane, payload, Some(event), now);
        Ok(true)
    }
}

impl Draft {
    fn push(
        &mut self,
        one: &Incoming,
        lane: LaneKey,
        payload: Bytes,
        event: Option<ContactEvent>,
        now: Timestamp,
    ) {
        self.append.entries.push(NewEntry { lane, actor: one.actor, at: now, trace: one.trace, payload });
        self.events.push(event);
    }

    fn of_channel(
        &mut self,
        one: &Incoming,
        channel: ChannelId,
        event: &ChannelEvent,
        now: Timestamp,
    ) -> Result<(), Error> {
        let payload = Bytes::from(serde_json::to_vec(event)?);
        let lane = LaneKey { scope: one.scope, kind: LaneKind::Channel, id: channel.uuid() };
        self.push(one, lane, payload, None, now);
        Ok(())
    }

    fn claim(
        &mut self,
        scope: Scope,
        identity: Identity,
        expected: Option<ContactId>,
        owner: Option<ContactId>,
        at: Timestamp,
    ) {
        let key = (scope, identity.clone());
        self.asked.push(key.clone());
        // An address that several events of this append mention is checked and set once.
        let before = self.append.identities.iter_mut().find(|c| c.scope == scope && c.identity == identity);
        match before {
            Some(change) => change.owner = owner,
            None => self.append.identities.push(IdentityChange { scope, identity, expected, owner, at }),
        }
        if let Some(owner) = owner {
            self.owners.insert(key, owner);
        }
    }
}
