//! Calls that customers make, take, turn down and end.

use super::{ControlError, customers, deed::Done, view::number};
use crate::{
    graph,
    simulator::Simulator,
    world::{CallStage, PhoneCall},
};
use axum::{
    Json,
    extract::{Path, State},
};
use serde::{Deserialize, Serialize};

/// A call that begins to ring at the business.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ring {
    /// At which number; the first one if absent.
    #[serde(default)]
    pub number: Option<String>,
}

/// What a customer does with a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallAct {
    /// Takes it.
    Accept,
    /// Turns it down.
    Reject,
    /// Ends it.
    HangUp,
}

/// What a customer does with a call, as it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallDone {
    /// What.
    pub does: CallAct,
}

pub(super) async fn ring(
    State(simulator): State<Simulator>,
    Path(id): Path<String>,
    Json(wanted): Json<Ring>,
) -> Result<Json<PhoneCall>, ControlError> {
    let customer = customers::find(&simulator, &id)?;
    let (seq, call) = {
        let mut world = simulator.world();
        let number = number(&world, wanted.number.as_deref())?;
        if !graph::takes_calls(&world, &number) {
            return Err(ControlError::Invalid("the number has calling off (its `settings`)".to_owned()));
        }
        let call = PhoneCall {
            id: graph::call_id(&simulator),
            number,
            customer: id,
            by_business: false,
            stage: CallStage::Ringing,
            rang_at: simulator.now(&world),
            talk_since: None,
            callback_data: None,
        };
        (graph::begin_call(&simulator, &mut world, &customer, call.clone()), call)
    };
    simulator.durable(seq).await?;
    Ok(Json(call))
}

pub(super) async fn act(
    State(simulator): State<Simulator>,
    Path((id, call)): Path<(String, String)>,
    Json(wanted): Json<CallDone>,
) -> Result<Json<Done>, ControlError> {
    let customer = customers::find(&simulator, &id)?;
    let seq = {
        let mut world = simulator.world();
        let found = world.call(&call).filter(|found| found.customer == id && found.stage != CallStage::Over);
        let mut found = found.cloned().ok_or(ControlError::NotFound("call", call))?;
        let rings = found.stage != CallStage::Talking;
        match wanted.does {
            CallAct::Accept if found.by_business && rings => {
                (found.stage, found.talk_since) = (CallStage::Talking, Some(simulator.now(&world)));
                graph::ring_call(&simulator, &mut world, &customer, found.clone(), "ACCEPTED");
                graph::begin_call(&simulator, &mut world, &customer, found)
            }
            CallAct::Reject if found.by_business && rings => {
                graph::ring_call(&simulator, &mut world, &customer, found.clone(), "REJECTED");
                found.stage = CallStage::Over;
                graph::end_call(&simulator, &mut world, found)
            }
            CallAct::HangUp => {
                found.stage = CallStage::Over;
                graph::end_call(&simulator, &mut world, found)
            }
            _ => {
                return Err(ControlError::Invalid(
                    "only a call that rings is taken or turned down".to_owned(),
                ));
            }
        }
    };
    simulator.durable(seq).await?;
    Ok(Json(Done { seq }))
}
