//! Who asks.

use super::{cookie, same_origin};
use crate::{
    problem::{Code, Problem},
    state::Api,
};
use axum::{
    extract::{FromRequestParts, MatchedPath},
    http::{HeaderMap, header, request::Parts},
};
use hilo_app::{
    Caller, Error, Once,
    access::{Credential, Identified, Place},
};
use hilo_model::TraceId;

/// The caller, without a body.
pub(crate) struct Who(pub(crate) Caller);

/// The caller, with what they proved it with.
pub(crate) struct Proven {
    pub(crate) caller: Caller,
    pub(crate) credential: Credential,
}

/// A request's operation and idempotency key.
pub(crate) struct Named {
    pub(crate) operation: String,
    pub(crate) key: Option<String>,
}

impl FromRequestParts<Api> for Who {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        Ok(Self(Proven::from_request_parts(parts, api).await?.caller))
    }
}

impl FromRequestParts<Api> for Proven {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        let token = match bearer(&parts.headers) {
            Some(token) => token,
            None => {
                let https = cookie::is_https(&parts.headers, api.options.trust_forwarded_for);
                let token = cookie::token(&parts.headers, https).ok_or(Error::Unauthenticated)?;
                same_origin::check(&parts.method, &parts.headers)?;
                token
            }
        };
        let place = Place {
            workspace: text(&parts.headers, "hilo-workspace")?,
            environment: text(&parts.headers, "hilo-environment")?,
        };
        let Identified { viewer, credential } = identify(api, token, &place).await?;
        let caller = Caller { viewer, trace: trace(parts, api), once: None };
        Ok(Self { caller, credential })
    }
}

impl Named {
    pub(crate) fn of(parts: &Parts) -> Result<Self, Problem> {
        let path = parts.extensions.get::<MatchedPath>().map_or("", MatchedPath::as_str);
        let operation = format!("{} {path}", parts.method);
        let key = text(&parts.headers, "idempotency-key")?;
        if key.as_ref().is_some_and(|key| key.is_empty() || key.len() > 255) {
            return Err(Problem::new(Code::Header).with("Idempotency-Key"));
        }
        Ok(Self { operation, key })
    }

    /// The key for the use cases, with the hash of what the request says.
    pub(crate) fn once(self, request: [u8; 32]) -> Option<Once> {
        self.key.map(|key| Once { operation: self.operation, key, request })
    }
}

/// Whose a token is. What comes of it counts for [how often](crate::rate::Known) they may ask.
pub(crate) async fn identify(api: &Api, token: &str, place: &Place) -> hilo_app::Result<Identified> {
    let identified = api.app.identify(token, place).await;
    match &identified {
        Ok(_) => api.known.learn(token),
        Err(Error::Unauthenticated) => api.known.forget(token),
        Err(_) => {}
    }
    identified
}

/// The trace that goes around the request.
pub(crate) fn trace(parts: &Parts, api: &Api) -> TraceId {
    let known = parts.extensions.get::<TraceId>().copied();
    known.unwrap_or_else(|| hilo_runtime::clock::fresh_id(api.clock.now()))
}

/// The token in `Authorization`: how programs say who they are.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn text(headers: &HeaderMap, name: &'static str) -> Result<Option<String>, Problem> {
    match headers.get(name) {
        None => Ok(None),
        Some(value) => match value.to_str() {
            Ok(text) => Ok(Some(text.trim().to_owned())),
            Err(_) => Err(Problem::new(Code::Header).with(name)),
        },
    }
}
