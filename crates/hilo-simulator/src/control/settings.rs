use super::ControlError;
use crate::{
    event::Event,
    graph,
    simulator::Simulator,
    world::{Faults, Number},
};
use axum::{
    Json,
    extract::{Path, State},
};
use hilo_model::Duration;
use serde::Deserialize;
use serde_json::{Value, json};

pub(super) async fn set(simulator: &Simulator, event: Event) -> Result<(), ControlError> {
    let seq = simulator.record(&mut simulator.world(), event);
    Ok(simulator.durable(seq).await?)
}

pub(super) async fn numbers(State(simulator): State<Simulator>) -> Json<Vec<Number>> {
    Json(simulator.world().numbers().cloned().collect())
}

/// Makes or changes a number. A new address for webhooks is asked first whether it knows the token, unless the query
/// says otherwise.
pub(super) async fn set_number(
    State(simulator): State<Simulator>,
    Path(id): Path<String>,
    axum::extract::Query(query): axum::extract::Query<Verify>,
    Json(number): Json<Number>,
) -> Result<Json<Number>, ControlError> {
    if number.id != id {
        return Err(ControlError::Invalid("the number's id is another one than the path's".to_owned()));
    }
    if let Some(url) = &number.callback_url
        && query.verify
    {
        graph::verify(&simulator, url, &number.verify_token).await.map_err(ControlError::Invalid)?;
    }
    set(&simulator, Event::NumberSet { number: Box::new(number.clone()) }).await?;
    Ok(Json(number))
}

#[derive(Deserialize)]
pub(super) struct Verify {
    #[serde(default = "yes")]
    verify: bool,
}

fn yes() -> bool {
    true
}

pub(super) async fn faults(State(simulator): State<Simulator>) -> Json<Faults> {
    Json(simulator.world().faults().clone())
}

pub(super) async fn set_faults(
    State(simulator): State<Simulator>,
    Json(faults): Json<Faults>,
) -> Result<Json<Faults>, ControlError> {
    set(&simulator, Event::FaultsSet { faults: Box::new(faults.clone()) }).await?;
    Ok(Json(faults))
}

/// Changes some of the faults; null sets one back.
pub(super) async fn change_faults(
    State(simulator): State<Simulator>,
    Json(change): Json<Value>,
) -> Result<Json<Faults>, ControlError> {
    let faults = super::business::patched(simulator.world().faults(), change)?;
    set_faults(State(simulator), Json(faults)).await
}

pub(super) async fn clock(State(simulator): State<Simulator>) -> Json<Value> {
    let world = simulator.world();
    let now = simulator.now(&world);
    Json(json!({ "now": now.to_string(), "advanced_ms": world.shift().as_micros() / 1000 }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Advance {
    advance_ms: u64,
}

pub(super) async fn advance_clock(
    State(simulator): State<Simulator>,
    Json(advance): Json<Advance>,
) -> Result<Json<Value>, ControlError> {
    set(&simulator, Event::ClockAdvanced { by: Duration::from_millis(advance.advance_ms) }).await?;
    Ok(clock(State(simulator)).await)
}
