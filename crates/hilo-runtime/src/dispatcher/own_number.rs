//! Noting that a number is a person's, who sent their code from it. A code is good once, whatever becomes of it: whoever reads the thread may
//! have read it. Noting it compares and sets the version of what is known of the person's number, and whoever does so again finds that it
//! was done.

use super::{
    Item, Tools,
    outcome::{self, Next, Outcome},
};
use crate::{
    clock::fresh_id,
    intake::{Incoming, Subject},
    pacing::back_off,
};
use hilo_bus::Hint;
use hilo_core::event::{ApproverEvent, ContactEvent, NumberClaim, NumberOutcome};
use hilo_model::{Actor, Id, Phone, Scope, Timestamp, identity::Identity};
use hilo_settings::{FormerNumber, Membership, NumberClass, OwnNumber, Person, Setting, ShownNumber, Stored};
use hilo_store::{
    document::DocumentWrite,
    outbox::Settlement,
    rows::{AuditRow, Row},
    write::{Done, Write},
};
use serde_json::json;

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
    let workspace = item.row.scope.workspace;
    let mut found = None;
    for class in NumberClass::ALL {
        let known = load(tools, OwnNumber::id_of(claim.person, workspace, class)).await?;
        let is_it = |stored: &Stored<OwnNumber>| {
            let (shown, code) = (&stored.setting.shown, &stored.setting.code);
            code.as_ref().is_some_and(|code| code.hash == claim.code)
                || shown.as_ref().is_some_and(|shown| shown.code == claim.code)
        };
        found = found.or(known.filter(is_it));
    }
    let Some(Stored { setting: before, version, .. }) = found else { return Ok(NumberOutcome::Over) };
    if let Some(shown) = before.shown.as_ref().filter(|shown| shown.code == claim.code) {
        // This was done before, and perhaps not told.
        let theirs = claim.phone.as_ref() == Some(&shown.phone);
        tell_former(tools, item, claim, shown.before.as_ref()).await?;
        return Ok(if theirs { NumberOutcome::Shown } else { NumberOutcome::Over });
    }
    let environment = item.row.scope.environment;
    let code = before.code.as_ref();
    let is_good = code.is_some_and(|code| code.environment == environment && claim.at < code.expires_at);
    let burnt = OwnNumber { code: None, ..before.clone() };
    let phone = match &claim.phone {
        _ if !claim.whole || !is_good => {
            return spoil(tools, item, claim, (burnt, version), NumberOutcome::Over).await;
        }
        None => return spoil(tools, item, claim, (burnt, version), NumberOutcome::Hidden).await,
        Some(phone) => phone,
    };
    let now = tools.clock.now();
    let holder = holder(tools, &before, phone).await?;
    let mut documents = Vec::new();
    let mut audit = Vec::new();
    if let Some(holder) = holder.filter(|holder| holder.setting.person != claim.person) {
        if works_here(tools, &holder.setting).await? {
            return spoil(tools, item, claim, (burnt, version), NumberOutcome::Taken).await;
        }
        // Whoever may not sign in any more is asked nothing, and keeps no number from anybody.
        let after = OwnNumber { shown: None, ..holder.setting };
        audit.push(entry(
            item,
            now,
            Actor::System,
            ("profile.number_removed", &after),
            json!({ "why": "taken_over" }),
        ));
        documents.push(update(&after, holder.version, now)?);
    }
    let former = before.shown.as_ref().filter(|shown| shown.phone != *phone).map(|shown| FormerNumber {
        phone: shown.phone.clone(),
        environment: shown.environment,
        channel: shown.channel,
    });
    let shown = ShownNumber {
        phone: phone.clone(),
        user: claim.user.clone(),
        environment,
        channel: claim.channel,
        at: now,
        code: claim.code.clone(),
        before: former.clone(),
    };
    let after = OwnNumber { shown: Some(shown), ..burnt };
    let detail = json!({ "channel": claim.channel, "replaces": former.is_some() });
    audit.push(entry(item, now, Actor::Person(claim.person), ("profile.number_shown", &after), detail));
    documents.push(update(&after, version, now)?);
    commit(tools, documents, audit, now).await?;
    tell_former(tools, item, claim, former.as_ref()).await?;
    Ok(NumberOutcome::Shown)
}

async fn load(tools: &Tools, id: <OwnNumber as Setting>::Id) -> Result<Option<Stored<OwnNumber>>, String> {
    let found = tools.store.document(&hilo_settings::by_id::<OwnNumber>(id)).await;
    let found = found.map_err(|error| error.to_string())?;
    found.map(hilo_settings::from_document).transpose().map_err(|error| error.to_string())
}

/// Who has a number where another one wants it.
async fn holder(tools: &Tools, of: &OwnNumber, phone: &Phone) -> Result<Option<Stored<OwnNumber>>, String> {
    let filter = hilo_settings::of_workspace::<OwnNumber>(of.workspace);
    let all = tools.store.documents(&filter).await.map_err(|error| error.to_string())?;
    let key = OwnNumber::key_of(of.class, phone);
    let found = all.into_iter().find(|document| document.key == key);
    found.map(hilo_settings::from_document).transpose().map_err(|error| error.to_string())
}

/// Whether somebody has a place in the workspace and may sign in.
async fn works_here(tools: &Tools, number: &OwnNumber) -> Result<bool, String> {
    let place = Membership::id_of(number.person, number.workspace);
    let place = hilo_settings::by_id::<Membership>(Id::from_uuid(place));
    if tools.store.document(&place).await.map_err(|error| error.to_string())?.is_none() {
        return Ok(false);
    }
    let person = tools.store.document(&hilo_settings::by_id::<Person>(number.person)).await;
    let person = person.map_err(|error| error.to_string())?.map(hilo_settings::from_document::<Person>);
    let person = person.transpose().map_err(|error| error.to_string())?;
    Ok(person.is_some_and(|person| person.setting.enabled))
}

/// The code is good no more, and the number nobody's.
async fn spoil(
    tools: &Tools,
    item: &Item,
    claim: &NumberClaim,
    (burnt, version): (OwnNumber, i64),
    outcome: NumberOutcome,
) -> Result<NumberOutcome, String> {
    let now = tools.clock.now();
    let detail = json!({ "channel": claim.channel, "why": outcome });
    let actor = Actor::Person(claim.person);
    let audit = vec![entry(item, now, actor, ("profile.number_code_spoilt", &burnt), detail)];
    commit(tools, vec![update(&burnt, version, now)?], audit, now).await?;
    Ok(outcome)
}

fn update(after: &OwnNumber, version: i64, now: Timestamp) -> Result<DocumentWrite, String> {
    let document = hilo_settings::to_document(after, now).map_err(|error| error.to_string())?;
    Ok(DocumentWrite::Update { document, based_on: Some(version) })
}

fn entry(
    item: &Item,
    now: Timestamp,
    actor: Actor,
    (action, of): (&str, &OwnNumber),
    detail: serde_json::Value,
) -> AuditRow {
    AuditRow {
        id: fresh_id(now),
        workspace: Some(item.row.scope.workspace),
        environment: Some(item.row.scope.environment),
        at: now,
        actor,
        action: action.to_owned(),
        target: of.person.to_string(),
        detail: detail.to_string(),
        trace: item.row.trace,
    }
}

async fn commit(
    tools: &Tools,
    documents: Vec<DocumentWrite>,
    audit: Vec<AuditRow>,
    now: Timestamp,
) -> Result<(), String> {
    let write = Write::Settings { documents, rows: Vec::<Row>::new(), audit, idempotency: None };
    match tools.committer.commit(write).await {
        Ok(Done::Settings(revision)) => {
            tools.bus.publish(vec![Hint::Settings { revision }]);
            // The next turn is to know it.
            if let Err(error) = tools.configuration.refresh(now).await {
                tracing::warn!(%error, "settings could not be read");
            }
            Ok(())
        }
        Ok(_) => Err("the store gave no answer to a change".to_owned()),
        // Somebody else took the number at this moment, too: then it is seen the next time who.
        Err(error) => Err(error.to_string()),
    }
}

/// Whoever reads the number that was theirs until now hears that another one is: it may not have been they who wanted so.
async fn tell_former(
    tools: &Tools,
    item: &Item,
    claim: &NumberClaim,
    former: Option<&FormerNumber>,
) -> Result<(), String> {
    let Some(FormerNumber { phone, environment, channel }) = former else { return Ok(()) };
    let (person, outcome) = (claim.person, NumberOutcome::Replaced);
    let event = ApproverEvent::NumberClaimed { person, channel: *channel, outcome };
    let incoming = Incoming {
        scope: Scope { workspace: item.row.scope.workspace, environment: *environment },
        subject: Subject::KnownAddresses(vec![Identity::phone(phone)], ContactEvent::Approver(event)),
        actor: Actor::System,
        trace: item.row.trace,
    };
    tools.intake.take(vec![incoming]).await.map_err(|error| error.to_string())
}
