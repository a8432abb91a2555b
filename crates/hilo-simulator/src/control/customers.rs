use super::ControlError;
use crate::{event::Event, simulator::Simulator, world::Customer};
use axum::{
    Json,
    extract::{Path, State},
};
use hilo_model::Phone;
use http::StatusCode;
use serde::{Deserialize, Serialize};

/// A customer to make. Without phone and user id the person gets both; with `hide_phone` a user id alone.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NewCustomer {
    /// The simulator's id; made of the name if absent.
    pub id: Option<String>,
    /// The name that the person shows.
    pub name: String,
    /// The phone, as people write it.
    pub phone: Option<String>,
    /// The business-scoped user id.
    pub user_id: Option<String>,
    /// The username.
    pub username: Option<String>,
    /// Whether the phone is hidden behind the username.
    pub hide_phone: bool,
    /// Whether there is no user id, as before April 2026.
    pub no_user_id: bool,
    /// Whether messages are read as soon as they arrive.
    pub reads: bool,
}

/// What may change about a customer.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct CustomerChange {
    name: Option<String>,
    phone: Option<String>,
    user_id: Option<String>,
    username: Option<String>,
    reads: Option<bool>,
    on_whatsapp: Option<bool>,
    stopped_marketing: Option<bool>,
    offline: Option<bool>,
}

pub(super) async fn list(State(simulator): State<Simulator>) -> Json<Vec<Customer>> {
    Json(simulator.world().customers().cloned().collect())
}

pub(super) async fn read(
    State(simulator): State<Simulator>,
    Path(id): Path<String>,
) -> Result<Json<Customer>, ControlError> {
    find(&simulator, &id).map(Json)
}

pub(super) fn find(simulator: &Simulator, id: &str) -> Result<Customer, ControlError> {
    let found = simulator.world().customer(id).cloned();
    found.ok_or_else(|| ControlError::NotFound("customer", id.to_owned()))
}

pub(super) async fn create(
    State(simulator): State<Simulator>,
    Json(new): Json<NewCustomer>,
) -> Result<(StatusCode, Json<Customer>), ControlError> {
    let customer = make(&simulator, new)?;
    let seq = {
        let mut world = simulator.world();
        if world.customer(&customer.id).is_some() {
            return Err(ControlError::Invalid(format!("there is a customer `{}` already", customer.id)));
        }
        let phone_taken = customer.phone.as_ref().is_some_and(|phone| world.by_phone(phone).is_some());
        if phone_taken || customer.user_id.as_ref().is_some_and(|id| world.by_user_id(id).is_some()) {
            return Err(ControlError::Invalid("another customer has this phone or user id".to_owned()));
        }
        simulator.record(&mut world, Event::CustomerSet { customer: Box::new(customer.clone()) })
    };
    simulator.durable(seq).await?;
    Ok((StatusCode::CREATED, Json(customer)))
}

pub(super) async fn change(
    State(simulator): State<Simulator>,
    Path(id): Path<String>,
    Json(change): Json<CustomerChange>,
) -> Result<Json<Customer>, ControlError> {
    let mut customer = find(&simulator, &id)?;
    customer.name = change.name.unwrap_or(customer.name);
    if let Some(phone) = change.phone {
        customer.phone = Some(digits(&phone)?);
    }
    customer.user_id = change.user_id.or(customer.user_id);
    customer.username = change.username.or(customer.username);
    customer.reads = change.reads.unwrap_or(customer.reads);
    customer.on_whatsapp = change.on_whatsapp.unwrap_or(customer.on_whatsapp);
    customer.stopped_marketing = change.stopped_marketing.unwrap_or(customer.stopped_marketing);
    customer.offline = change.offline.unwrap_or(customer.offline);
    let event = Event::CustomerSet { customer: Box::new(customer.clone()) };
    let seq = simulator.record(&mut simulator.world(), event);
    simulator.durable(seq).await?;
    Ok(Json(customer))
}

fn digits(phone: &str) -> Result<String, ControlError> {
    let phone: Phone = phone.parse().map_err(|error| ControlError::Invalid(format!("{error}")))?;
    Ok(phone.digits().to_owned())
}

fn make(simulator: &Simulator, new: NewCustomer) -> Result<Customer, ControlError> {
    let name = new.name.trim().to_owned();
    if name.is_empty() {
        return Err(ControlError::Invalid("a customer needs a name".to_owned()));
    }
    let phone = match (new.phone, new.hide_phone) {
        (Some(phone), false) => Some(digits(&phone)?),
        (None, false) if new.user_id.is_none() => {
            // Argentina's mobile numbers, in a range that is given to nobody.
            Some(format!("54911555{:05}", simulator.bits() % 100_000))
        }
        _ => None,
    };
    let user_id = match new.user_id {
        Some(id) => Some(id),
        None if new.no_user_id => None,
        None => Some(format!("AR.{:016}", simulator.bits() % 10_000_000_000_000_000)),
    };
    if phone.is_none() && user_id.is_none() {
        return Err(ControlError::Invalid("a customer needs a phone or a user id".to_owned()));
    }
    let id = new.id.unwrap_or_else(|| name.to_lowercase().replace(char::is_whitespace, "-"));
    if id.is_empty() || id.contains('/') {
        return Err(ControlError::Invalid(
            "a customer's id has at least one character and no slash".to_owned(),
        ));
    }
    let username = new.username.map(|username| format!("@{}", username.trim_start_matches('@')));
    Ok(Customer {
        id,
        name,
        phone,
        user_id,
        username,
        reads: new.reads,
        on_whatsapp: true,
        stopped_marketing: false,
        offline: false,
    })
}
