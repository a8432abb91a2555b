use super::{GraphError, VERSIONS};
use crate::{
    simulator::Simulator,
    world::{Number, World},
};
use http::{HeaderMap, header::AUTHORIZATION};

/// Checks that the version is one that is answered.
pub(super) fn version(version: &str) -> Result<(), GraphError> {
    let (major, minor) = version.strip_prefix('v').and_then(|v| v.split_once('.')).unwrap_or_default();
    let known = minor == "0" && major.parse().is_ok_and(|major| VERSIONS.contains(&major));
    if known { Ok(()) } else { Err(GraphError::unknown_path()) }
}

/// The token of a request, if any number has it.
pub(super) fn token<'a>(world: &World, headers: &'a HeaderMap) -> Result<&'a str, GraphError> {
    let given = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let token = match given.split_once(' ') {
        Some((scheme, token))
            if scheme.eq_ignore_ascii_case("bearer") || scheme.eq_ignore_ascii_case("oauth") =>
        {
            token
        }
        _ => return Err(GraphError::token()),
    };
    let known = world.numbers().any(|number| number.access_token == token);
    if known && !world.faults().token_expired { Ok(token) } else { Err(GraphError::token()) }
}

/// The number with this id, if the request may use it.
pub(super) fn number(
    simulator: &Simulator,
    v: &str,
    id: &str,
    headers: &HeaderMap,
) -> Result<Number, GraphError> {
    version(v)?;
    let world = simulator.world();
    let token = token(&world, headers)?;
    let number = world.number(id).filter(|number| number.access_token == token);
    number.cloned().ok_or_else(|| GraphError::no_object(id))
}

/// The numbers of the account with this id, if the request may use it.
pub(super) fn account(
    simulator: &Simulator,
    v: &str,
    id: &str,
    headers: &HeaderMap,
) -> Result<Vec<Number>, GraphError> {
    version(v)?;
    let world = simulator.world();
    let token = token(&world, headers)?;
    let numbers: Vec<Number> = world
        .numbers()
        .filter(|number| number.waba_id == id && number.access_token == token)
        .cloned()
        .collect();
    if numbers.is_empty() { Err(GraphError::no_object(id)) } else { Ok(numbers) }
}
