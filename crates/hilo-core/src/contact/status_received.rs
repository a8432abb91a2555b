//! News of a message of ours. Statuses never start or advance a flow, but for the news that a message failed.

use super::{SentTemplate, approver_asked, charge, context::Lane, figures, flow_run, retry, verdict};
use crate::{decision::Fact, event::StatusReceived};
use hilo_model::{figure::Counted, message::Status};
use serde_json::json;

pub(super) fn decide(lane: &mut Lane<'_, '_, '_>, news: StatusReceived) {
    // A sign of any kind settles a send of which nobody knew what had become.
    lane.out.proven.extend(news.effect);
    if let Some(effect) = news.effect {
        retry::sign_came(lane, effect);
    }
    let untold = |sent: &&mut SentTemplate| Some(sent.effect) == news.effect && sent.provider_id.is_none();
    if let Some(sent) = lane.state.templates.iter_mut().find(untold) {
        sent.provider_id = Some(news.provider_id.clone());
        lane.touch();
    }
    if !news.identities.is_empty() {
        lane.state.learn(news.channel, &news.identities);
        lane.touch();
    }
    let failed = news.status == Status::Failed;
    if !failed {
        charge::went(lane, news.channel, news.at);
    }
    if let (Some(effect), Some(charge)) = (news.effect, news.charge) {
        charge::charged(lane, news.channel, effect, charge, news.at);
    }
    lane.fact(Fact::MessageStatus {
        effect: news.effect,
        channel: Some(news.channel),
        provider_id: Some(news.provider_id.clone()),
        status: news.status,
        at: news.at,
        error_code: news.error_code,
        error_detail: news.error_detail.clone(),
    });
    if let Some(verdict) = news.verdict.filter(|_| failed) {
        verdict::take(lane, Some(news.channel), verdict, news.error_code, news.at);
    }
    if failed {
        // A repeated webhook is counted again: lanes do not remember what became of each message.
        figures::failed(lane, news.channel, news.error_code, "undelivered");
        lane.incident(
            "send_failed",
            news.effect,
            format!(
                "the provider could not deliver a message (code {})",
                news.error_code.unwrap_or_default()
            ),
            json!({ "code": news.error_code, "detail": news.error_detail }),
        );
        approver_asked::undelivered(lane, &news);
        if let Some(effect) = news.effect {
            flow_run::send_failed(lane, effect, news.error_code);
        }
    } else {
        figures::on_channel(lane, news.channel, Counted::Confirmed);
    }
}
