//! One listener's stream: what may be told, and for how long.

use crate::{request::Proven, state::Api};
use axum::{extract::FromRequestParts, http::request::Parts, response::sse::Event};
use futures::{Stream, stream};
use hilo_app::Caller;
use hilo_bus::Presence;
use hilo_model::{Actor, ContactId, PersonId, access::ThreadAccess};
use hilo_runtime::live::{Change, News, Sign, Watcher};
use serde_json::json;
use std::{collections::HashSet, convert::Infallible, time::Duration};
use tokio::time::Instant;

/// How often it is asked whether the caller may still listen.
const PROOF: Duration = Duration::from_secs(15);
/// How often a listener is told where it stands, at most: what comes after is told again should the connection break.
const MARK: Duration = Duration::from_secs(1);
/// How often a listener is told that something changed which it may not see, at most.
const UNSEEN: Duration = Duration::from_secs(1);

/// Somebody who listens.
pub(super) struct Listener {
    api: Api,
    /// The request, to prove the caller's access again.
    parts: Parts,
    caller: Caller,
    watcher: Watcher,
    /// What is said first: whether this goes on from where an earlier stream ended.
    hello: Option<bool>,
    proof_due: Instant,
    mark_due: Instant,
    /// Whether something was told since the last mark.
    unmarked: bool,
    unseen_due: Instant,
    unseen: bool,
    /// Who was told to be at which thread.
    present: HashSet<(ContactId, PersonId)>,
}

impl Listener {
    pub(super) fn new(api: Api, parts: Parts, caller: Caller, watcher: Watcher, resumed: bool) -> Self {
        let now = Instant::now();
        Self {
            api,
            parts,
            caller,
            watcher,
            hello: Some(resumed),
            proof_due: now + PROOF,
            mark_due: now,
            unmarked: false,
            unseen_due: now,
            unseen: false,
            present: HashSet::new(),
        }
    }

    /// The events, until access or the process ends.
    pub(super) fn events(self) -> impl Stream<Item = Result<Event, Infallible>> {
        stream::unfold(self, async |mut listener| listener.next().await.map(|event| (Ok(event), listener)))
    }

    async fn next(&mut self) -> Option<Event> {
        if let Some(resumed) = self.hello.take() {
            return Some(self.marked(event("hello", &json!({ "resumed": resumed }))));
        }
        loop {
            // A chatty store must not keep the proof waiting.
            if Instant::now() >= self.proof_due && !self.still_may().await {
                return None;
            }
            let due = self.due();
            let news = tokio::select! {
                news = self.watcher.next() => news,
                () = tokio::time::sleep_until(due) => {
                    match self.overdue() {
                        Some(event) => return Some(event),
                        None => continue,
                    }
                }
            };
            match news {
                News::Over => return None,
                News::Afresh => return Some(self.told(event("afresh", &json!({})))),
                News::Changed(change) => {
                    if let Some(event) = self.changed(change).await {
                        return Some(event);
                    }
                }
                News::Presence(sign) => {
                    if let Some(event) = self.signed(sign).await {
                        return Some(event);
                    }
                }
            }
        }
    }

    /// When something is to be done even if nothing changes.
    fn due(&self) -> Instant {
        let mark = (self.unmarked && self.stands().is_some()).then_some(self.mark_due);
        let unseen = self.unseen.then_some(self.unseen_due);
        [mark, unseen].into_iter().flatten().fold(self.proof_due, Instant::min)
    }

    fn overdue(&mut self) -> Option<Event> {
        let now = Instant::now();
        if self.unseen && now >= self.unseen_due {
            self.unseen = false;
            self.unseen_due = now + UNSEEN;
            return Some(self.told(event("threads", &json!({}))));
        }
        // Only a mark: an event without data is none.
        let due = self.unmarked && now >= self.mark_due && self.stands().is_some();
        due.then(|| self.marked(Event::default()))
    }

    async fn changed(&mut self, change: Change) -> Option<Event> {
        if change.scope != self.caller.viewer.scope {
            return None;
        }
        if self.may_see(change.contact).await {
            return Some(self.told(event("thread", &json!({ "contact": change.contact.to_string() }))));
        }
        self.unseen = true;
        None
    }

    /// Says who is at a thread. It moves no position: whoever comes back is told anew who is there.
    async fn signed(&mut self, sign: Sign) -> Option<Event> {
        let Sign { scope, contact, person, presence } = sign;
        let viewer = &self.caller.viewer;
        if scope != viewer.scope || viewer.actor == Actor::Person(person) {
            return None;
        }
        // Of a thread that may not be seen any more, nobody is left.
        let presence = match presence {
            Presence::Viewing | Presence::Typing if self.may_see(contact).await => presence,
            _ => Presence::Gone,
        };
        let told = match presence {
            Presence::Gone => self.present.remove(&(contact, person)),
            _ => {
                self.present.insert((contact, person));
                true
            }
        };
        told.then(|| {
            let (contact, person) = (contact.to_string(), person.to_string());
            event("presence", &json!({ "contact": contact, "person": person, "state": presence.as_str() }))
        })
    }

    async fn may_see(&self, contact: ContactId) -> bool {
        match self.caller.viewer.threads() {
            Some(ThreadAccess::All) => true,
            Some(_) => self.api.app.visible_thread(&self.caller, contact).await.is_ok(),
            None => false,
        }
    }

    /// Whether the caller's session or key still holds, with whatever roles it has by now.
    async fn still_may(&mut self) -> bool {
        self.proof_due = Instant::now() + PROOF;
        match Proven::from_request_parts(&mut self.parts, &self.api).await {
            Ok(Proven { caller, .. }) => {
                self.caller = caller;
                self.caller.viewer.threads().is_some()
            }
            Err(_) => false,
        }
    }

    /// Says where the listener stands, if it was not said lately.
    fn told(&mut self, event: Event) -> Event {
        self.unmarked = true;
        if Instant::now() >= self.mark_due { self.marked(event) } else { event }
    }

    fn marked(&mut self, event: Event) -> Event {
        let Some(position) = self.stands() else { return event };
        self.unmarked = false;
        self.mark_due = Instant::now() + MARK;
        event.id(position)
    }

    /// Where the listener stands; none as long as something is still to be told that lies before.
    fn stands(&self) -> Option<String> {
        self.watcher.position().filter(|_| !self.unseen).map(ToString::to_string)
    }
}

fn event(name: &str, data: &serde_json::Value) -> Event {
    Event::default().event(name).data(data.to_string())
}
