//! Threads and what is in them.

mod get_draft;
mod get_message;
mod get_thread;
mod list_message_versions;
mod list_messages;
mod list_tags;
mod list_thread_events;
mod list_threads;
mod list_tickets;
mod save_draft;
mod see_thread;
mod show_presence;

use crate::{
    state::Api,
    v1::{ActorBody, contacts::IdentityBody},
};
use hilo_app::{Personal, threads::ThreadSummary};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_threads::list_threads))
        .routes(routes!(get_thread::get_thread))
        .routes(routes!(list_messages::list_messages))
        .routes(routes!(get_message::get_message))
        .routes(routes!(list_message_versions::list_message_versions))
        .routes(routes!(list_thread_events::list_thread_events))
        .routes(routes!(list_tickets::list_tickets))
        .routes(routes!(see_thread::see_thread))
        .routes(routes!(show_presence::show_presence))
        .routes(routes!(list_tags::list_tags))
        .routes(routes!(get_draft::get_draft, save_draft::save_draft))
}

/// A thread.
#[derive(Serialize, ToSchema)]
#[schema(as = Thread)]
pub(crate) struct ThreadBody {
    /// The contact: threads have no id of their own.
    contact: String,
    /// The name shown.
    name: String,
    /// What an order may be based on.
    revision: i64,
    /// The channel of the last message.
    channel: Option<String>,
    /// When the last message came or went, or the thread came back from sleep if that was later: lists are in this order.
    #[schema(format = DateTime)]
    last_message_at: String,
    /// The beginning of the last message.
    preview: Option<String>,
    /// `known`, `erased` (the person was erased) or `unreadable`.
    preview_state: &'static str,
    /// Whether the last message was the customer's.
    preview_inbound: bool,
    /// What the last message is besides its words; none if nothing was said yet.
    last: Option<LastMessageBody>,
    /// Messages of the customer that nobody has answered and the caller has not seen.
    unread: i32,
    /// Whether the caller is mentioned in a note that they have not seen.
    mentioned: bool,
    /// Since when the customer waits for an answer; none if they do not.
    #[schema(format = DateTime)]
    waiting_since: Option<String>,
    /// The end of the 24-hour window on `channel`.
    #[schema(format = DateTime)]
    window_until: Option<String>,
    /// Until when nothing is charged on `channel`: the customer came from an advertisement.
    #[schema(format = DateTime)]
    free_until: Option<String>,
    /// The present ticket.
    ticket: Option<String>,
    /// Where it stands.
    status: &'static str,
    assignee: Option<String>,
    team: Option<String>,
    priority: &'static str,
    /// Asleep until then.
    #[schema(format = DateTime)]
    snoozed_until: Option<String>,
    /// When it came back from sleep by itself, as long as nobody has dealt with it since.
    #[schema(format = DateTime)]
    woken_at: Option<String>,
    /// The running flow.
    run: Option<String>,
}

/// What a list tells of a thread's last message.
#[derive(Serialize, ToSchema)]
#[schema(as = LastMessage)]
pub(crate) struct LastMessageBody {
    author: ActorBody,
    /// `text`, `image`, `buttons`….
    kind: String,
    /// How far it came.
    status: &'static str,
}

impl From<ThreadSummary> for ThreadBody {
    fn from(ThreadSummary { thread, name, preview, unread, mentioned, last }: ThreadSummary) -> Self {
        let preview_state = preview.state();
        Self {
            contact: thread.contact.to_string(),
            name,
            revision: thread.version,
            channel: thread.channel.map(|id| id.to_string()),
            last_message_at: thread.last_message_at.to_string(),
            preview: preview.known(),
            preview_state,
            preview_inbound: thread.preview_inbound,
            last: last.map(|last| LastMessageBody {
                author: last.author.into(),
                kind: last.kind,
                status: last.status.as_str(),
            }),
            unread,
            mentioned,
            waiting_since: thread.waiting_since.map(|at| at.to_string()),
            window_until: thread.window_until.map(|at| at.to_string()),
            free_until: thread.free_until.map(|at| at.to_string()),
            ticket: thread.ticket.map(|id| id.to_string()),
            status: thread.status.as_str(),
            assignee: thread.assignee.map(|id| id.to_string()),
            team: thread.team.map(|id| id.to_string()),
            priority: thread.priority.as_str(),
            snoozed_until: thread.snoozed_until.map(|at| at.to_string()),
            woken_at: thread.woken_at.map(|at| at.to_string()),
            run: thread.run.map(|id| id.to_string()),
        }
    }
}

/// A thread with who it is with.
#[derive(Serialize, ToSchema)]
#[schema(as = ThreadWithContact)]
pub(crate) struct ThreadWithContactBody {
    #[serde(flatten)]
    thread: ThreadBody,
    identities: Vec<IdentityBody>,
    tags: Vec<String>,
}

/// What somebody has begun to write.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = Draft)]
#[serde(deny_unknown_fields)]
pub(crate) struct DraftBody {
    /// To the customer.
    #[serde(default)]
    reply: String,
    /// To colleagues.
    #[serde(default)]
    note: String,
}

/// Something personal with its state.
pub(crate) fn opened<T>(personal: Personal<T>) -> (Option<T>, &'static str) {
    let state = personal.state();
    (personal.known(), state)
}
