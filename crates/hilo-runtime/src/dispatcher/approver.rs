//! Asking somebody of the team on their own number: an event for the lane of whoever has it, as an order to an address is. Giving it
//! twice does no harm: that lane asks once.

use super::{
    Item, Tools,
    outcome::{self, Next, Outcome},
};
use crate::{
    intake::{Incoming, Subject},
    pacing::back_off,
};
use hilo_core::event::{ApproverAsked, ApproverEvent, ContactEvent};
use hilo_model::Actor;
use hilo_store::outbox::Settlement;

pub(super) async fn ask(tools: &Tools, mut item: Item, asked: ApproverAsked) -> Outcome {
    let identities = asked.addressed.identities.clone();
    let event = ContactEvent::Approver(ApproverEvent::Asked(Box::new(asked)));
    let subject = Subject::Addresses(identities, event);
    let incoming = Incoming { scope: item.row.scope, subject, actor: Actor::System, trace: item.row.trace };
    if let Err(error) = tools.intake.take(vec![incoming]).await {
        tracing::warn!(trace = %item.row.trace, %error, "somebody could not be asked; trying again");
        item.row.attempts += 1;
        let not_before = tools.clock.now().plus(back_off(item.row.attempts));
        let settlement = Settlement::Requeued { effect: item.row.effect, not_before };
        let next = Next::Again { not_before, pause: None };
        return outcome::settle(tools, &item, settlement, None, next).await;
    }
    let settlement = Settlement::Finished { effect: item.row.effect };
    outcome::settle(tools, &item, settlement, None, Next::Done).await
}
