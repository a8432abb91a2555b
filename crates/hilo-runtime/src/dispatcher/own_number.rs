//! Noting that a number is a person's, who sent their code from it. A code counts once: noting it compares and sets the version of what is
//! known of the person's number, and whoever does so again finds that it was done.

use super::{
    Item, Tools,
    outcome::{self, Next, Outcome},
};
use crate::{clock::fresh_id, committer::CommitError, pacing::back_off};
use hilo_bus::Hint;
use hilo_core::event::{ApproverEvent, ContactEvent, NumberClaim, NumberOutcome};
use hilo_model::Actor;
use hilo_settings::{OwnNumber, Setting, ShownNumber, Stored};
use hilo_store::{
    Refusal,
    document::DocumentWrite,
    outbox::Settlement,
    rows::{AuditRow, Row},
    write::{Done, Write},
};

pub(super) async fn claim(tools: &Tools, mut item: Item, claim: NumberClaim) -> Outcome {
    match note(tools, &item, &claim).await {
        Ok(outcome) => {
            let NumberClaim { person, channel, .. } = claim;
            let told = ApproverEvent::NumberClaimed { person, channel, outcome };
            outcome::finish(tools, &item, ContactEvent::Approver(told)).await
        }
        Err(why) => {
            // The database will be there again, or somebody changed the same at this moment.
            tracing::warn!(trace = %item.row.trace, why, "a number could not be noted; trying again");
            item.row.attempts += 1;
            let not_before = tools.clock.now().plus(back_off(item.row.attempts));
            let settlement = Settlement::Requeued { effect: item.row.effect, not_before };
            let next = Next::Again { not_before, pause: None };
            outcome::settle(tools, &item, settlement, None, next).await
        }
    }
}

async fn note(tools: &Tools, item: &Item, claim: &NumberClaim) -> Result<NumberOutcome, String> {
    let by_id = hilo_settings::by_id::<OwnNumber>(claim.person);
    let found = tools.store.document(&by_id).await.map_err(|error| error.to_string())?;
    let found = found.map(hilo_settings::from_document::<OwnNumber>).transpose();
    let Some(Stored { setting: before, version, .. }) = found.map_err(|error| error.to_string())? else {
        return Ok(NumberOutcome::Over);
    };
    let is_noted = |shown: &ShownNumber| shown.code == claim.code && shown.phone == claim.phone;
    if before.shown.as_ref().is_some_and(is_noted) {
        return Ok(NumberOutcome::Shown);
    }
    let environment = item.row.scope.environment;
    let is_it = before.code.as_ref().is_some_and(|code| {
        code.hash == claim.code && code.environment == environment && claim.at < code.expires_at
    });
    if !is_it {
        return Ok(NumberOutcome::Over);
    }
    let now = tools.clock.now();
    let shown = ShownNumber {
        phone: claim.phone.clone(),
        user: claim.user.clone(),
        environment,
        at: now,
        code: claim.code.clone(),
    };
    let after = OwnNumber { shown: Some(shown), code: None, ..before };
    let document = hilo_settings::to_document(&after, now).map_err(|error| error.to_string())?;
    let audit = AuditRow {
        id: fresh_id(now),
        workspace: Some(item.row.scope.workspace),
        environment: Some(environment),
        at: now,
        actor: Actor::Person(claim.person),
        action: "profile.number_shown".to_owned(),
        target: claim.person.to_string(),
        detail: serde_json::json!({ "channel": claim.channel }).to_string(),
        trace: item.row.trace,
    };
    let write = Write::Settings {
        documents: vec![DocumentWrite::Update { document, based_on: Some(version) }],
        rows: Vec::<Row>::new(),
        audit: vec![audit],
        idempotency: None,
    };
    match tools.committer.commit(write).await {
        Ok(Done::Settings(revision)) => {
            tools.bus.publish(vec![Hint::Settings { revision }]);
            // The next turn is to know it.
            if let Err(error) = tools.configuration.refresh(now).await {
                tracing::warn!(%error, "settings could not be read");
            }
            Ok(NumberOutcome::Shown)
        }
        Ok(_) => Err("the store gave no answer to a change".to_owned()),
        Err(CommitError::Refused(Refusal::Taken { kind, .. })) if kind == OwnNumber::KIND => {
            Ok(NumberOutcome::Taken)
        }
        Err(error) => Err(error.to_string()),
    }
}
