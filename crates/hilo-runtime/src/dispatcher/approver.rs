//! Asking somebody of the team on their own number: an event for the lane of whoever has it, as an order to an address is. Giving it
//! twice does no harm: that lane asks once. Nobody becomes a contact to whom nothing can be sent.

use super::{
    Item, Tools,
    outcome::{self, Next, Outcome},
};
use crate::{
    intake::{Incoming, Subject},
    pacing::back_off,
};
use hilo_core::event::{ApproverAsked, ApproverEvent, ContactEvent};
use hilo_model::{Actor, approval::Told};
use hilo_store::outbox::Settlement;

pub(super) async fn ask(tools: &Tools, mut item: Item, asked: ApproverAsked) -> Outcome {
    let (approval, person) = (asked.approval, asked.person);
    match tell(tools, &item, asked).await {
        Ok(None) => {
            let settlement = Settlement::Finished { effect: item.row.effect };
            outcome::settle(tools, &item, settlement, None, Next::Done).await
        }
        Ok(Some(told)) => {
            let event = ApproverEvent::Reached { approval, person, told };
            outcome::finish(tools, &item, ContactEvent::Approver(event)).await
        }
        Err(why) => {
            tracing::warn!(trace = %item.row.trace, why, "somebody could not be asked; trying again");
            item.row.attempts += 1;
            let not_before = tools.clock.now().plus(back_off(item.row.attempts));
            let settlement = Settlement::Requeued { effect: item.row.effect, not_before };
            let next = Next::Again { not_before, pause: None };
            outcome::settle(tools, &item, settlement, None, next).await
        }
    }
}

/// Tells the lane of the number; why it cannot be told, if so.
async fn tell(tools: &Tools, item: &Item, asked: ApproverAsked) -> Result<Option<Told>, String> {
    let scope = item.row.scope;
    if !may_be_told(tools, item, &asked) {
        return Ok(Some(Told::NoRight));
    }
    let identities = asked.addressed.identities.clone();
    let wanted: Vec<_> = identities.iter().map(|identity| (scope, identity.clone())).collect();
    let owners = tools.store.identities(&wanted).await.map_err(|error| error.to_string())?;
    // Whoever never wrote can be sent a template and nothing else.
    if asked.template.is_none() && owners.iter().all(Option::is_none) {
        return Ok(Some(Told::WindowClosed));
    }
    let event = ContactEvent::Approver(ApproverEvent::Asked(Box::new(asked)));
    let subject = Subject::Addresses(identities, event);
    let incoming = Incoming { scope, subject, actor: Actor::System, trace: item.row.trace };
    tools.intake.take(vec![incoming]).await.map_err(|error| error.to_string())?;
    Ok(None)
}

/// Whether somebody may still answer, and the number is still theirs: else it would get to read what is asked.
fn may_be_told(tools: &Tools, item: &Item, asked: &ApproverAsked) -> bool {
    let snapshot = tools.configuration.present();
    let Some(config) = snapshot.environments.get(&item.row.scope) else { return false };
    let colleague = config.people.values().find(|colleague| colleague.id == asked.person);
    colleague.is_some_and(|colleague| {
        let number = colleague.number.as_ref().map(hilo_core::config::ColleagueNumber::identity);
        colleague.may_answer && number.is_some_and(|number| asked.addressed.identities.contains(&number))
    })
}
