//! Sending one claimed message, once.

use super::{
    Item, Tools,
    outcome::{self, Next, Outcome},
};
use crate::pacing::{account_back_off, back_off, pair_back_off};
use hilo_core::{
    callback::Callback,
    decision::EffectPayload,
    event::{ContactEvent, SendFailed, SendFailure},
};
use hilo_egress::channel::{
    Account, MediaError, MediaUpload, Recipient, SendError, SendMessage, ThrottleScope,
};
use hilo_files::FileError;
use hilo_model::{AttachmentId, Duration, message::MediaSource};
use hilo_store::outbox::Settlement;
use std::sync::Arc;

/// After so many refusals that say "certainly not sent", a person is told instead.
const ATTEMPTS: i32 = 12;

/// Sends a claimed message and stores how it ended. The ways that are seldom gone are boxed: a task's future is as large as its
/// longest way, and it is moved for every message.
pub(super) async fn send(tools: &Tools, mut item: Item) -> Outcome {
    let message = match prepare(tools, &mut item).await {
        Ok(Some(prepared)) => prepared,
        // The person was erased meanwhile.
        Ok(None) => {
            let settlement = Settlement::Finished { effect: item.row.effect };
            return outcome::settle(tools, &item, settlement, None, Next::Done).await;
        }
        Err(Unready::Never(reason, detail)) => {
            return Box::pin(fail(tools, &item, reason, None, detail)).await;
        }
        Err(Unready::Later(detail)) => {
            return Box::pin(again(tools, &item, detail, back_off(item.row.attempts), None)).await;
        }
    };
    let (account, message, files) = message;
    // A process that hung since it claimed the message may not send it any more: somebody else takes care of it by now.
    if !tools.lease.lasts(std::time::Duration::ZERO) {
        let why = "the lease ended".to_owned();
        return Box::pin(again(tools, &item, why, Duration::from_seconds(0), None)).await;
    }
    let began = std::time::Instant::now();
    let sent = tools.sender.send(&account, &message).await;
    metrics::histogram!("hilo_send_seconds").record(began.elapsed().as_secs_f64());
    metrics::counter!("hilo_sends_total", "outcome" => word(sent.as_ref().err())).increment(1);
    match sent {
        Ok(accepted) => {
            let settlement = Settlement::Accepted {
                effect: item.row.effect,
                contact: item.row.contact,
                scope: item.row.scope,
                provider_id: accepted.provider_id,
                at: tools.clock.now(),
                held: accepted.held,
            };
            outcome::settle(tools, &item, settlement, None, Next::Done).await
        }
        Err(error) => {
            if let (SendError::Refused { .. }, Some(channel)) = (&error, item.row.channel) {
                files.iter().for_each(|file| tools.uploads.forget(channel, *file));
            }
            Box::pin(failed(tools, &item, error)).await
        }
    }
}

fn word(error: Option<&SendError>) -> &'static str {
    match error {
        None => "accepted",
        Some(SendError::Refused { .. }) => "refused",
        Some(SendError::Throttled { .. }) => "throttled",
        Some(SendError::NotSent { .. }) => "not_sent",
        Some(SendError::Uncertain { .. }) => "uncertain",
        Some(SendError::AccountProblem { .. }) => "account_problem",
    }
}

async fn failed(tools: &Tools, item: &Item, error: SendError) -> Outcome {
    tracing::info!(trace = %item.row.trace, code = error.code(), outcome = word(Some(&error)), "a message was not accepted");
    let attempts = item.row.attempts;
    match error {
        SendError::Refused { code, detail, verdict } => {
            let failed = SendFailed {
                code: code.map(i64::from),
                detail,
                channel: item.row.channel,
                verdict,
                ..SendFailed::new(item.row.effect, SendFailure::Refused)
            };
            outcome::finish(tools, item, ContactEvent::SendFailed(failed)).await
        }
        SendError::Throttled { code, retry_after, scope } => {
            let wait = match scope {
                ThrottleScope::Pair => pair_back_off(attempts),
                ThrottleScope::Number | ThrottleScope::Account => back_off(attempts),
            };
            let wait = retry_after.unwrap_or(wait);
            let pause = (scope != ThrottleScope::Pair).then_some(wait);
            let why = format!("throttled ({})", code.unwrap_or_default());
            again(tools, item, why, wait, pause).await
        }
        SendError::NotSent { detail } => again(tools, item, detail, back_off(attempts), None).await,
        SendError::Uncertain { .. } => {
            let settlement = Settlement::Uncertain { effect: item.row.effect, at: tools.clock.now() };
            outcome::settle(tools, item, settlement, None, Next::Uncertain).await
        }
        SendError::AccountProblem { code, detail } => {
            if let Some(channel) = item.row.channel.filter(|channel| tools.stopped.note(*channel)) {
                let summary = format!("the number cannot send ({}): {detail}", code.unwrap_or_default());
                tools.channel_incident(channel, "channel_cannot_send", summary).await;
            }
            // The number stops; the message is not to blame, so it waits until the account is well or its window ends. What
            // pauses is the channel alone: once somebody has mended it, the message may leave at once.
            let pause = account_back_off(attempts);
            again(tools, item, detail, Duration::ZERO, Some(pause)).await
        }
    }
}

async fn fail(tools: &Tools, item: &Item, reason: SendFailure, code: Option<u32>, detail: String) -> Outcome {
    let failed = SendFailed {
        channel: item.row.channel,
        code: code.map(i64::from),
        detail,
        ..SendFailed::new(item.row.effect, reason)
    };
    outcome::finish(tools, item, ContactEvent::SendFailed(failed)).await
}

/// Certainly not sent: back into the queue, unless it was tried often enough.
async fn again(tools: &Tools, item: &Item, why: String, wait: Duration, pause: Option<Duration>) -> Outcome {
    if item.row.attempts >= ATTEMPTS && pause.is_none() {
        return fail(tools, item, SendFailure::Refused, None, why).await;
    }
    let not_before = tools.clock.now().plus(wait);
    let settlement = Settlement::Requeued { effect: item.row.effect, not_before };
    outcome::settle(tools, item, settlement, None, Next::Again { not_before, pause }).await
}

/// Why a message cannot be handed to the provider.
enum Unready {
    Never(SendFailure, String),
    Later(String),
}

/// A message as it leaves, and the files that were uploaded for it.
type Prepared = (Arc<Account>, SendMessage, Vec<AttachmentId>);

async fn prepare(tools: &Tools, item: &mut Item) -> Result<Option<Prepared>, Unready> {
    let Some(payload) = payload(tools, item).await.map_err(Unready::Later)? else { return Ok(None) };
    let EffectPayload::Send { phone, user_id, mut content, reply_to } = payload else {
        return Err(Unready::Never(SendFailure::Refused, "the outbox row is no message".to_owned()));
    };
    let account =
        account(tools, item).ok_or_else(|| Unready::Later("the channel has no usable account".to_owned()))?;
    let to = Recipient::new(phone, user_id).ok_or_else(|| {
        Unready::Never(SendFailure::Refused, "the contact has no address on the channel".to_owned())
    })?;
    let mut files = Vec::new();
    for source in content.sources_mut() {
        if let MediaSource::Attachment(attachment) = source {
            let uploaded = Box::pin(uploaded(tools, item, &account, *attachment)).await?;
            files.push(*attachment);
            *source = MediaSource::ProviderId(uploaded);
        }
    }
    let callback = Callback { contact: item.row.contact, effect: item.row.effect }.to_string();
    Ok(Some((account, SendMessage { to, content, reply_to, callback }, files)))
}

/// What a row says, in the clear; `None` if the person was erased. What came in the clear is given away.
pub(super) async fn payload(tools: &Tools, item: &mut Item) -> Result<Option<EffectPayload>, String> {
    if let Some(payload) = item.payload.take() {
        return Ok(Some(payload));
    }
    let key = match tools.keyring.get(item.row.scope, item.row.contact).await {
        Ok(key) => key,
        Err(crate::keyring::Error::Erased) => return Ok(None),
        Err(error) => return Err(error.to_string()),
    };
    let plain = key.open(&item.row.payload).map_err(|error| error.to_string())?;
    serde_json::from_slice(&plain).map(Some).map_err(|error| error.to_string())
}

pub(super) fn account(tools: &Tools, item: &Item) -> Option<Arc<Account>> {
    tools.configuration.present().channels.get(&item.row.channel?)?.account.clone()
}

/// The provider's id of a file: the one it has already, or that of a new upload.
async fn uploaded(
    tools: &Tools,
    item: &Item,
    account: &Account,
    attachment: AttachmentId,
) -> Result<String, Unready> {
    let now = tools.clock.now();
    let known = item.row.channel.and_then(|channel| tools.uploads.find(channel, attachment, now));
    if let Some(known) = known {
        return Ok(known);
    }
    let id = upload(tools, item, account, attachment).await?;
    if let Some(channel) = item.row.channel {
        tools.uploads.note(channel, attachment, &id, now);
    }
    Ok(id)
}

async fn upload(
    tools: &Tools,
    item: &Item,
    account: &Account,
    attachment: AttachmentId,
) -> Result<String, Unready> {
    let found = tools.store.read().attachment(item.row.scope, attachment).await;
    let row = found
        .map_err(|error| Unready::Later(error.to_string()))?
        .ok_or_else(|| Unready::Never(SendFailure::Media, "the file is not stored here".to_owned()))?;
    let reader = tools.files.open(item.row.scope, &row.sha256).await.map_err(|error| match error {
        FileError::Missing => Unready::Never(SendFailure::Media, error.to_string()),
        error => Unready::Later(format!("the file cannot be read: {error}")),
    })?;
    let upload = MediaUpload {
        mime_type: row.mime_type,
        filename: row.filename.unwrap_or_else(|| "file".to_owned()),
        bytes: row.size.unsigned_abs(),
        reader,
    };
    tools.sender.upload_media(account, upload).await.map_err(|error| match error {
        MediaError::Unavailable { detail, .. } => Unready::Later(detail),
        // It broke off on our side; a file that is damaged stays so.
        MediaError::Local(error) if error.kind() != std::io::ErrorKind::InvalidData => {
            Unready::Later(format!("the file cannot be read: {error}"))
        }
        error => Unready::Never(SendFailure::Media, error.to_string()),
    })
}

/// Marks a message read. A receipt that cannot be given is let go: it is worth nothing later.
pub(super) async fn receipt(tools: &Tools, mut item: Item) -> Outcome {
    if let (Ok(Some(EffectPayload::Receipt { provider_id, typing })), Some(account)) =
        (payload(tools, &mut item).await, account(tools, &item))
        && let Err(error) = tools.sender.mark_read(&account, &provider_id, typing).await
    {
        tracing::debug!(trace = %item.row.trace, code = error.code(), "a receipt was not given");
    }
    outcome::settle(tools, &item, Settlement::Finished { effect: item.row.effect }, None, Next::Done).await
}
