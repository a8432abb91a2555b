//! The file of a received message is here, or cannot be had.

use super::context::Lane;
use crate::decision::Fact;
use hilo_model::{AttachmentId, MessageId};
use serde_json::json;

pub(super) fn decide(
    lane: &mut Lane<'_, '_, '_>,
    message: MessageId,
    attachment: Option<AttachmentId>,
    error: Option<String>,
) {
    if let Some(why) = &error {
        lane.incident(
            "media_not_fetched",
            None,
            "a file that a customer sent cannot be had",
            json!({ "detail": why, "message": message }),
        );
    }
    lane.fact(Fact::MessageMedia { message, attachment, error });
    lane.out.thread_changed = true;
}
