//! The program that asks.

use super::refusal::Refusal;
use crate::{
    request::{Named, identify, trace},
    state::Api,
};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, Uri, header, request::Parts},
};
use hilo_app::{
    Caller, Error,
    access::{Credential, Identified, Place},
};
use hilo_model::access::Permission;

/// A program with a key that may send. Its workspace and environment are the key's; so Hilo's headers for them are not looked at.
pub(super) struct Program {
    pub(super) caller: Caller,
    /// The request's idempotency key, which Meta does not know and clients may send all the same.
    pub(super) named: Named,
}

impl FromRequestParts<Api> for Program {
    type Rejection = Refusal;
    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Refusal> {
        let token = token(&parts.headers, &parts.uri).ok_or(Error::Unauthenticated)?;
        let Identified { viewer, credential } = identify(api, &token, &Place::default()).await?;
        // A person's session is no key: which workspace it would be for, Meta's requests cannot say.
        let Credential::ApiKey(_) = credential else { return Err(Error::Unauthenticated.into()) };
        let caller = Caller { viewer, trace: trace(parts, api), once: None };
        caller.require(Permission::ThreadsWrite)?;
        Ok(Self { caller, named: Named::of(parts)? })
    }
}

/// The access token: `Authorization: Bearer …` (or `OAuth …`), or `access_token` in the query, as Meta takes it.
pub(super) fn token(headers: &HeaderMap, uri: &Uri) -> Option<String> {
    let said = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let said = said
        .and_then(|said| said.split_once(' '))
        .filter(|(scheme, _)| ["bearer", "oauth"].iter().any(|known| scheme.eq_ignore_ascii_case(known)));
    if let Some((_, token)) = said {
        return Some(token.trim().to_owned());
    }
    let mut asked = uri.query().unwrap_or_default().split('&').filter_map(|pair| pair.split_once('='));
    // Keys are of letters, digits and `_`, so none is written in another way.
    asked.find(|(name, _)| *name == "access_token").map(|(_, token)| token.to_owned())
}
