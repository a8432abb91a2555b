//! A person, not a program.

use super::Proven;
use crate::{problem::Problem, state::Api};
use axum::{extract::FromRequestParts, http::request::Parts};
use hilo_app::{Caller, Error, access::Credential};
use hilo_model::{PersonId, SessionId};

/// A person who signed in, with their session.
pub(crate) struct Signed {
    pub(crate) caller: Caller,
    pub(crate) session: SessionId,
    pub(crate) person: PersonId,
}

impl FromRequestParts<Api> for Signed {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        let Proven { caller, credential } = Proven::from_request_parts(parts, api).await?;
        match credential {
            Credential::Session(session, person) => Ok(Self { caller, session, person }),
            Credential::ApiKey(_) => Err(Error::PeopleOnly.into()),
        }
    }
}
