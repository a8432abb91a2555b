//! Orders to lanes: given through the journal like everything else, answered by the committed turn.

use crate::intake::{self, Incoming, Intake, Subject};
use hilo_bus::{Bus, Hint};
use hilo_core::{
    command::{Answer, Command},
    event::{Addressed, CommandGiven, ContactEvent},
};
use hilo_model::{Actor, CommandId, ContactId, Scope, TraceId};
use hilo_store::Store;
use std::{sync::Arc, time::Duration};
use tokio::{sync::broadcast::error::RecvError, time::Instant};

/// How long a request waits for its turn before it is told to ask later.
const WAIT: Duration = Duration::from_secs(10);
/// How often the store is asked, in case the answer's hint was lost or another node decides.
const ASK: Duration = Duration::from_millis(100);

/// An order.
#[derive(Debug, Clone)]
pub struct Order {
    /// Where.
    pub scope: Scope,
    /// Whom it concerns.
    pub subject: Whom,
    /// Its id; the same id given twice is done once.
    pub id: CommandId,
    /// The thread's revision it is based on.
    pub based_on: Option<i64>,
    /// What.
    pub command: Command,
    /// Who gives it.
    pub actor: Actor,
    /// Follows it through logs.
    pub trace: TraceId,
}

/// Whom an order concerns.
#[derive(Debug, Clone)]
pub enum Whom {
    /// A known contact.
    Contact(ContactId),
    /// Whoever has these addresses; somebody new, if nobody has.
    Addresses(Addressed),
}

/// What came of an order within the time a request may take.
#[derive(Debug, Clone, PartialEq)]
pub enum Reply {
    /// It was decided.
    Answered(Answer),
    /// It is durable and will be decided; its answer can be asked for by its id.
    Pending,
}

/// Gives orders.
#[derive(Debug, Clone)]
pub struct Commands {
    intake: Arc<Intake>,
    store: Arc<dyn Store>,
    bus: Arc<dyn Bus>,
}

impl Commands {
    pub(crate) fn new(intake: Arc<Intake>, store: Arc<dyn Store>, bus: Arc<dyn Bus>) -> Self {
        Self { intake, store, bus }
    }

    /// Gives an order and waits for its turn.
    pub async fn give(&self, order: Order) -> Result<Reply, intake::Error> {
        let (scope, id) = (order.scope, order.id);
        // Listening starts before the order can be answered.
        let mut hints = self.bus.subscribe();
        self.hand_in(order).await?;
        let deadline = Instant::now() + WAIT;
        loop {
            if let Some(answer) = self.answer(scope, id).await? {
                return Ok(Reply::Answered(answer));
            }
            if Instant::now() >= deadline {
                return Ok(Reply::Pending);
            }
            let heard = tokio::time::timeout(ASK, async {
                loop {
                    match hints.recv().await {
                        Ok(Hint::Command { command, .. }) if command == id => return,
                        Ok(_) => {}
                        Err(RecvError::Lagged(_) | RecvError::Closed) => return,
                    }
                }
            });
            let _ = heard.await;
        }
    }

    /// Gives an order without waiting for its turn: when this returns it is durable, and its answer can be asked for.
    pub async fn hand_in(&self, order: Order) -> Result<(), intake::Error> {
        let (scope, id) = (order.scope, order.id);
        let (based_on, command) = (order.based_on, order.command);
        let given = |addressed| ContactEvent::Command(CommandGiven { id, based_on, addressed, command });
        let subject = match order.subject {
            Whom::Contact(contact) => Subject::Contact(contact, given(None)),
            Whom::Addresses(addressed) => {
                Subject::Addresses(addressed.identities.clone(), given(Some(addressed)))
            }
        };
        self.intake.take(vec![Incoming { scope, subject, actor: order.actor, trace: order.trace }]).await
    }

    /// The answer to an order, if it was decided.
    pub async fn answer(&self, scope: Scope, id: CommandId) -> Result<Option<Answer>, intake::Error> {
        let Some(result) = self.store.command_result(scope, id).await? else { return Ok(None) };
        Ok(Some(serde_json::from_str(&result.body)?))
    }
}
