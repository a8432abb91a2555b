//! Messages and receipts.

use crate::graph::Graph;
use hilo_egress::channel::{Accepted, Recipient, SendError, SendMessage};
use hilo_model::message::{Outbound, TemplateCategory};
use hilo_whatsapp_wire::{
    convert::{self, Addressing},
    limits,
    send::{ReadReceipt, SendAnswer, SendRequest, Success},
};

pub(crate) async fn send(graph: &Graph<'_>, message: &SendMessage) -> Result<Accepted, SendError> {
    let request = request(message)?;
    let body = serde_json::to_vec(&request).map_err(|error| refused(error.to_string()))?;
    let answer: SendAnswer = graph.post(&graph.account.phone_number_id, "messages", body).await?;
    let Some(first) = answer.messages.into_iter().next() else {
        return Err(SendError::Uncertain {
            code: None,
            detail: "answered without a message's id".to_owned(),
        });
    };
    // Besides `accepted` there are `held_for_quality_assessment` and, it is said, `paused`.
    let held = first.message_status.is_some_and(|status| status != "accepted");
    Ok(Accepted { provider_id: first.id, held })
}

pub(crate) async fn mark_read(graph: &Graph<'_>, provider_id: &str, typing: bool) -> Result<(), SendError> {
    let receipt = ReadReceipt::new(provider_id, typing);
    let body = serde_json::to_vec(&receipt).map_err(|error| refused(error.to_string()))?;
    let answer: Success = graph.post(&graph.account.phone_number_id, "messages", body).await?;
    if answer.success { Ok(()) } else { Err(refused("answered without success".to_owned())) }
}

/// The request's body, if Meta can take it at all.
fn request(message: &SendMessage) -> Result<SendRequest, SendError> {
    let addressing = Addressing {
        recipient: recipient(&message.to, &message.content),
        reply_to: message.reply_to.clone(),
        callback_data: Some(message.callback.clone()).filter(|data| !data.is_empty()),
    };
    let request = convert::send_request(&message.content, &addressing, &|_| None)
        .map_err(|error| refused(error.to_string()))?;
    limits::validate(&request).map_err(|violations| SendError::Refused {
        code: violations.first().and_then(|violation| u32::try_from(violation.code()).ok()),
        detail: violations.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "),
        verdict: None,
    })?;
    Ok(request)
}

/// The user id, because a telephone number may belong to somebody else by now; except for one-time codes, which Meta
/// delivers to telephone numbers only (131062).
fn recipient(to: &Recipient, content: &Outbound) -> convert::Recipient {
    let to_phone = matches!(content, Outbound::Template(template) if template.category == TemplateCategory::Authentication);
    match (to.phone(), to.user_id()) {
        (Some(phone), Some(_)) if to_phone => convert::Recipient::Phone(phone.clone()),
        (_, Some(user_id)) => convert::Recipient::UserId(user_id.to_owned()),
        (Some(phone), None) => convert::Recipient::Phone(phone.clone()),
        // `Recipient` has at least one; an empty user id is refused with the other limits.
        (None, None) => convert::Recipient::UserId(String::new()),
    }
}

fn refused(detail: String) -> SendError {
    SendError::Refused { code: None, detail, verdict: None }
}
