//! Fetching a file that a customer sent, while the provider still has it.

use super::{
    Item, Tools,
    outcome::{self, Next, Outcome},
    send::{account, payload},
};
use crate::pacing::back_off;
use hilo_core::{decision::EffectPayload, event::ContactEvent};
use hilo_egress::channel::{FetchMedia, MediaError};
use hilo_model::{AttachmentId, Duration, Id, Timestamp};
use hilo_store::{
    outbox::Settlement,
    rows::{AttachmentRow, Row},
    write::Write,
};

/// The largest file taken in: Meta's limit for documents.
const LARGEST: u64 = 100 * 1024 * 1024;
/// For so long WhatsApp keeps what a customer sent; then the file is given up.
const KEPT: Duration = Duration::from_days(7);
/// After so many attempts, which takes a third of an hour, it is tried once an hour.
const EAGER: i32 = 12;

/// When a file that could not be fetched `now` is tried again; never, if the provider will not have it any more by then.
fn next_try(attempts: i32, ordered_at: Timestamp, now: Timestamp) -> Option<Timestamp> {
    let wait = if attempts < EAGER { back_off(attempts) } else { Duration::from_hours(1) };
    let next = now.plus(wait);
    (next < ordered_at.plus(KEPT)).then_some(next)
}

/// Fetches the file and tells the lane.
pub(super) async fn fetch(tools: &Tools, mut item: Item) -> Outcome {
    let Ok(Some(EffectPayload::FetchMedia { message, provider_id, mime_type, sha256, filename })) =
        payload(tools, &mut item).await
    else {
        let settlement = Settlement::Finished { effect: item.row.effect };
        return outcome::settle(tools, &item, settlement, None, Next::Done).await;
    };
    let fetched = store(tools, &item, provider_id, mime_type, sha256, filename).await;
    let (attachment, error) = match fetched {
        Ok(attachment) => (Some(attachment), None),
        Err(Unfetched::Later) => {
            item.row.attempts += 1;
            match next_try(item.row.attempts, item.row.created_at, tools.clock.now()) {
                Some(not_before) => {
                    let settlement = Settlement::Requeued { effect: item.row.effect, not_before };
                    let next = Next::Again { not_before, pause: None };
                    return outcome::settle(tools, &item, settlement, None, next).await;
                }
                None => {
                    (None, Some("it could not be fetched for as long as the provider kept it".to_owned()))
                }
            }
        }
        Err(Unfetched::Never(why)) => (None, Some(why)),
    };
    outcome::finish(tools, &item, ContactEvent::MediaFetched { message, attachment, error }).await
}

enum Unfetched {
    Later,
    Never(String),
}

impl From<MediaError> for Unfetched {
    fn from(error: MediaError) -> Self {
        match error {
            MediaError::Unavailable { .. } | MediaError::AccountProblem { .. } | MediaError::Local(_) => {
                Self::Later
            }
            error => Self::Never(error.to_string()),
        }
    }
}

async fn store(
    tools: &Tools,
    item: &Item,
    provider_id: String,
    mime_type: String,
    sha256: Option<String>,
    filename: Option<String>,
) -> Result<AttachmentId, Unfetched> {
    let account = account(tools, item).ok_or(Unfetched::Later)?;
    let mut incoming = tools.files.create().await.map_err(|_| Unfetched::Later)?;
    let request = FetchMedia { provider_id, sha256, max_bytes: LARGEST };
    let fetched = tools.sender.fetch_media(&account, &request, &mut incoming).await?;
    incoming.keep(item.row.scope, &fetched.sha256).await.map_err(|_| Unfetched::Later)?;
    let now = tools.clock.now();
    // The same effect always stores under the same id, however often it is repeated.
    let attachment = AttachmentId::from_uuid(item.row.effect.uuid());
    let row = AttachmentRow {
        scope: item.row.scope,
        attachment,
        sha256: fetched.sha256,
        size: fetched.bytes.try_into().unwrap_or(i64::MAX),
        mime_type: if fetched.mime_type.is_empty() { mime_type } else { fetched.mime_type },
        filename,
        contact: Some(item.row.contact),
        at: now,
        withdrawn_at: None,
    };
    let rows = vec![Row::Attachment(row)];
    let write = Write::Settings { documents: Vec::new(), rows, audit: Vec::new(), idempotency: None };
    tools.committer.commit(write).await.map_err(|_| Unfetched::Later)?;
    Ok(attachment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_tried_for_as_long_as_the_provider_has_it() {
        let ordered_at = Timestamp::from_seconds(1_763_717_000);
        let (mut now, mut attempts, mut pauses) = (ordered_at, 0, Vec::new());
        loop {
            attempts += 1;
            let Some(next) = next_try(attempts, ordered_at, now) else { break };
            assert!(next > now, "it waits");
            pauses.push(next.since(now).as_seconds());
            now = next;
        }
        assert_eq!(pauses[..4], [1, 2, 4, 8], "at once at first");
        assert_eq!(pauses.last(), Some(&3600), "then once an hour");
        let tried = now.since(ordered_at);
        assert!(
            now < ordered_at.plus(KEPT) && now.plus(Duration::from_hours(1)) >= ordered_at.plus(KEPT),
            "until nobody has it any more: {}",
            tried.as_seconds()
        );
    }
}
