//! A send ended without the provider taking the message.

use super::{approver_asked, context::Lane, figures, flow_run, retry, verdict};
use crate::{
    decision::Fact,
    event::{SendFailed, SendFailure},
};
use hilo_model::message::Status;
use serde_json::json;

pub(super) fn decide(lane: &mut Lane<'_, '_, '_>, failed: SendFailed) {
    let at = lane.cx.now;
    if let Some(channel) = failed.channel {
        figures::failed(lane, channel, failed.code, failed.reason.as_str());
    }
    lane.fact(Fact::MessageStatus {
        effect: Some(failed.effect),
        channel: None,
        provider_id: None,
        status: Status::Failed,
        at,
        error_code: failed.code,
        error_detail: Some(failed.words()),
    });
    let summary = match failed.reason {
        SendFailure::Refused => "the provider refused a message",
        SendFailure::WindowClosed => "the 24-hour window closed before a message could be sent",
        SendFailure::Account => "the number cannot send",
        SendFailure::Unknown => {
            "nobody knows whether a message was sent, and it must not be repeated by itself"
        }
        SendFailure::Media => "a file that a message needs cannot be had",
        SendFailure::OptedOut => "the person stopped such messages before one could be sent",
        SendFailure::EnoughMarketing => "the person got enough marketing for now",
        SendFailure::Unreachable => "the person cannot be reached at this address",
    };
    let incident = lane.incident(
        format!("send_{}", failed.reason.as_str()),
        Some(failed.effect),
        summary,
        json!({ "code": failed.code, "detail": failed.detail }),
    );
    if let Some(verdict) = failed.verdict {
        verdict::take(lane, failed.channel, verdict, failed.code, at);
    }
    if failed.reason == SendFailure::Unknown {
        // Perhaps it is there after all, and is answered.
        retry::doubt(lane, failed.effect, incident);
    }
    if failed.reason != SendFailure::Unknown {
        lane.state.template_failed(failed.effect);
        lane.touch();
    }
    approver_asked::send_failed(lane, &failed);
    flow_run::send_failed(lane, failed.effect, failed.code);
}
