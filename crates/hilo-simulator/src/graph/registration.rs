//! How a number becomes the business's: a code, its check, registration, and the end of it.

use super::{
    GraphError,
    call::Params,
    phone::{keep, standing_of},
};
use crate::{
    simulator::Simulator,
    world::{Number, Permission, Standing},
};
use axum::{
    Json,
    extract::{Path, State},
};
use hilo_model::{Duration, Timestamp};
use hilo_whatsapp_wire::send::Success;

/// A number can be registered and deregistered so many times
const TRIES: usize = 10;
/// within this time (133016).
const WITHIN: Duration = Duration::from_hours(72);
/// The code that is always right besides the one that the journal tells: nobody reads text messages here.
const CODE: &str = "123456";

fn begin(simulator: &Simulator, params: &Params, id: &str) -> Result<(Number, Standing), GraphError> {
    let number = params.call.number(simulator, id, Permission::Management)?;
    let standing = standing_of(&simulator.world(), &number);
    Ok((number, standing))
}

/// A two-step PIN: six digits.
pub(super) fn pin(text: &str) -> Result<String, GraphError> {
    if text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(text.to_owned())
    } else {
        Err(GraphError::new(100, "Param pin must be 6 digits"))
    }
}

/// `POST /{PHONE}/request_code`.
pub(super) async fn request_code(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    params: Params,
) -> Result<Json<Success>, GraphError> {
    let (number, mut standing) = begin(&simulator, &params, &id)?;
    let method = params.required("code_method")?;
    if !matches!(&*method.to_ascii_uppercase(), "SMS" | "VOICE") {
        return Err(GraphError::new(100, "Param code_method must be one of {SMS, VOICE}"));
    }
    params.required("language").or_else(|_| params.required("locale"))?;
    if standing.verified {
        let details = "The phone number is verified already";
        return Err(GraphError::parameter(Some(2_388_091), "Phone number already verified", details));
    }
    standing.code = Some(CODE.to_owned());
    keep(&simulator, &number, standing).await
}

/// `POST /{PHONE}/verify_code`.
pub(super) async fn verify_code(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    params: Params,
) -> Result<Json<Success>, GraphError> {
    let (number, mut standing) = begin(&simulator, &params, &id)?;
    let told: String = params.required("code")?.chars().filter(char::is_ascii_digit).collect();
    if standing.verified {
        let details = "The phone number is verified already";
        return Err(GraphError::parameter(Some(2_388_091), "Phone number already verified", details));
    }
    if standing.code.as_deref() != Some(&*told) {
        let details = "The code is wrong, or none was asked for";
        return Err(GraphError::parameter(Some(2_388_012), "Cannot verify code", details));
    }
    (standing.code, standing.verified) = (None, true);
    standing.status = "PENDING".to_owned();
    keep(&simulator, &number, standing).await
}

/// Counts a try.
fn count(standing: &mut Standing, now: Timestamp) -> Result<(), GraphError> {
    standing.registrations.retain(|at| now.since(*at) < WITHIN);
    if standing.registrations.len() >= TRIES {
        let details = "The phone number was registered and deregistered ten times in 72 hours; wait";
        return Err(GraphError::new(133_016, details));
    }
    standing.registrations.push(now);
    Ok(())
}

/// `POST /{PHONE}/register`.
pub(super) async fn register(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    params: Params,
) -> Result<Json<Success>, GraphError> {
    let (number, mut standing) = begin(&simulator, &params, &id)?;
    params.whatsapp()?;
    let given = pin(&params.required("pin")?)?;
    let now = simulator.now(&simulator.world());
    count(&mut standing, now)?;
    if !standing.verified {
        return Err(GraphError::new(133_006, "The phone number must be verified before it is registered"));
    }
    if standing.pin.as_ref().is_some_and(|pin| *pin != given) {
        return Err(GraphError::new(133_005, "The two-step PIN is not the one that was set"));
    }
    standing.pin = Some(given);
    standing.registered = true;
    standing.status = "CONNECTED".to_owned();
    if let Some(region) = params.value("data_localization_region") {
        standing.settings.insert(
            "storage_configuration".to_owned(),
            serde_json::json!({ "status": "IN_COUNTRY_STORAGE_ENABLED", "data_localization_region": region }),
        );
    }
    keep(&simulator, &number, standing).await
}

/// `POST /{PHONE}/deregister`.
pub(super) async fn deregister(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    params: Params,
) -> Result<Json<Success>, GraphError> {
    let (number, mut standing) = begin(&simulator, &params, &id)?;
    if !standing.registered {
        return Err(GraphError::new(133_010, "The phone number is not registered"));
    }
    let now = simulator.now(&simulator.world());
    count(&mut standing, now)?;
    standing.registered = false;
    standing.status = "DISCONNECTED".to_owned();
    keep(&simulator, &number, standing).await
}
