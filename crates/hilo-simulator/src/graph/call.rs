//! A request as every edge reads it: version, token, and parameters from wherever Meta takes them.

use super::{GraphError, VERSIONS};
use crate::{
    simulator::Simulator,
    world::{Account, App, Grant, Number, Permission, World},
};
use axum::extract::{FromRequest, FromRequestParts, Request};
use bytes::Bytes;
use hilo_model::Timestamp;
use http::{
    HeaderMap, Method,
    header::{AUTHORIZATION, CONTENT_TYPE},
    request::Parts,
};
use serde_json::{Map, Value};

/// What a request says besides its body.
#[derive(Debug, Clone)]
pub(super) struct Call {
    /// The version that answers.
    pub(super) version: u32,
    /// Its path, with the version, for the addresses of further pages.
    pub(super) path: String,
    /// Its query.
    pub(super) query: Map<String, Value>,
    /// Whether its body is a form.
    pub(super) is_form: bool,
    method: Method,
    token: Option<String>,
}

/// What a request says: its query and its body, which is JSON or a form, as one.
#[derive(Debug, Clone)]
pub(super) struct Params {
    /// What it says besides.
    pub(super) call: Call,
    /// All parameters.
    pub(super) all: Map<String, Value>,
}

impl FromRequestParts<Simulator> for Call {
    type Rejection = GraphError;

    async fn from_request_parts(parts: &mut Parts, _: &Simulator) -> Result<Self, GraphError> {
        Self::of(parts)
    }
}

impl FromRequest<Simulator> for Params {
    type Rejection = GraphError;

    async fn from_request(request: Request, simulator: &Simulator) -> Result<Self, GraphError> {
        let (parts, body) = request.into_parts();
        let call = Call::of(&parts)?;
        let headers = parts.headers.clone();
        let body = Bytes::from_request(Request::from_parts(parts, body), simulator).await;
        let body = body.map_err(|error| GraphError::new(100, error.to_string()))?;
        Self::read(call, &headers, &body)
    }
}

impl Call {
    fn of(parts: &Parts) -> Result<Self, GraphError> {
        let path = parts.uri.path().to_owned();
        let version = version(&path)?;
        let query = pairs(parts.uri.query().unwrap_or_default().as_bytes());
        // Clients that have a token for everything name another one for this request so.
        let named = query.get("access_token").and_then(Value::as_str).filter(|token| !token.is_empty());
        let token = named.or_else(|| bearer(&parts.headers)).map(str::to_owned);
        let kind = parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let is_form = kind.starts_with("application/x-www-form-urlencoded");
        Ok(Self { version, path, query, is_form, method: parts.method.clone(), token })
    }

    /// A request for a file, which has no version.
    pub(super) fn of_file(headers: &HeaderMap) -> Self {
        let token = bearer(headers).map(str::to_owned);
        Self {
            version: *VERSIONS.end(),
            path: String::new(),
            query: Map::new(),
            is_form: false,
            method: Method::GET,
            token,
        }
    }

    /// A parameter of the query.
    pub(super) fn asked(&self, name: &str) -> Option<&str> {
        self.query.get(name).and_then(Value::as_str).filter(|value| !value.is_empty())
    }

    /// The fields that are asked for.
    pub(super) fn fields(&self) -> Result<super::fields::Fields, GraphError> {
        super::fields::Fields::read(self.asked("fields").unwrap_or_default())
    }

    /// The token as it was sent.
    pub(super) fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// What the request's token may do.
    ///
    /// # Errors
    /// 190 if it is missing, unknown, expired (463) or was taken back (467).
    pub(super) fn grant(&self, world: &World, now: Timestamp) -> Result<Grant, GraphError> {
        let token = self.token().ok_or_else(GraphError::no_token)?;
        let grant = world.grant(token).ok_or_else(GraphError::token)?;
        if grant.revoked {
            return Err(GraphError::token_revoked());
        }
        if world.faults().token_expired {
            return Err(GraphError::token_expired(now, now));
        }
        match grant.expires_at {
            Some(end) if end <= now => Err(GraphError::token_expired(end, now)),
            _ => Ok(grant),
        }
    }

    /// That nothing has this id, as far as this token can see.
    pub(super) fn no_object(&self, id: &str) -> GraphError {
        GraphError::no_object(&self.method, id)
    }

    /// The number with this id, if the request may use it so.
    pub(super) fn number(
        &self,
        simulator: &Simulator,
        id: &str,
        needs: Permission,
    ) -> Result<Number, GraphError> {
        let world = simulator.world();
        let grant = self.grant(&world, simulator.now(&world))?;
        let number = world.number(id).cloned().ok_or_else(|| self.no_object(id))?;
        self.allow(&grant, &number.waba_id, id, needs)?;
        if needs == Permission::Management {
            count(simulator, &world, &grant, &number.waba_id)?;
        }
        Ok(number)
    }

    /// The account with this id, if the request may use it.
    pub(super) fn account(&self, simulator: &Simulator, id: &str) -> Result<Account, GraphError> {
        let world = simulator.world();
        let grant = self.grant(&world, simulator.now(&world))?;
        let account = world.account(id).cloned().ok_or_else(|| self.no_object(id))?;
        self.allow(&grant, id, id, Permission::Management)?;
        count(simulator, &world, &grant, id)?;
        Ok(account)
    }

    /// The app with this id, or of the name `app`, if the token is one of its own.
    pub(super) fn app(&self, simulator: &Simulator, id: &str) -> Result<(App, Grant), GraphError> {
        let world = simulator.world();
        let grant = self.grant(&world, simulator.now(&world))?;
        let id = if id == "app" { &*grant.app } else { id };
        let app = world.app(id).filter(|app| app.id == grant.app).cloned();
        Ok((app.ok_or_else(|| self.no_object(id))?, grant))
    }

    /// Checks that the token may use what belongs to an account.
    pub(super) fn allow(
        &self,
        grant: &Grant,
        account: &str,
        id: &str,
        needs: Permission,
    ) -> Result<(), GraphError> {
        if grant.of_app || grant.accounts.as_ref().is_some_and(|all| !all.iter().any(|own| own == account)) {
            return Err(self.no_object(id));
        }
        if grant.scopes.contains(&needs) { Ok(()) } else { Err(GraphError::permission(needs)) }
    }
}

/// Counts a call of the management edges (80007): 5,000 an hour, app and account that have a number, else 200.
fn count(simulator: &Simulator, world: &World, grant: &Grant, account: &str) -> Result<(), GraphError> {
    let now = simulator.now(world);
    let has_number = world.numbers().any(|number| {
        number.waba_id == account && world.standing(&number.id).is_some_and(|standing| standing.registered)
    });
    let most = if has_number { 5000 } else { 200 };
    if simulator.pace().call(&grant.app, account, most, now) {
        Ok(())
    } else {
        Err(GraphError::new(80_007, "There have been too many calls to this WhatsApp Business account"))
    }
}

impl Params {
    fn read(mut call: Call, headers: &HeaderMap, body: &[u8]) -> Result<Self, GraphError> {
        let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let mut all = call.query.clone();
        if body.first().is_some_and(|first| *first == b'{') || kind.starts_with("application/json") {
            if !body.is_empty() {
                let said: Map<String, Value> = serde_json::from_slice(body)
                    .map_err(|error| GraphError::new(100, format!("The body is not JSON: {error}")))?;
                all.extend(said);
            }
        } else {
            all.extend(pairs(body));
        }
        if let Some(named) = all.get("access_token").and_then(Value::as_str) {
            call.token = Some(named.to_owned());
        }
        Ok(Self { call, all })
    }

    /// A parameter, as it was said.
    pub(super) fn value(&self, name: &str) -> Option<&Value> {
        self.all.get(name).filter(|value| !value.is_null())
    }

    /// A parameter as text; numbers are taken for their digits.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        match self.value(name)? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    /// A parameter as text that must be there.
    pub(super) fn required(&self, name: &str) -> Result<String, GraphError> {
        self.text(name)
            .filter(|text| !text.is_empty())
            .ok_or_else(|| GraphError::new(100, format!("The parameter {name} is required.")))
    }

    /// A parameter that is yes or no.
    pub(super) fn flag(&self, name: &str) -> Result<Option<bool>, GraphError> {
        let Some(value) = self.value(name) else { return Ok(None) };
        let wrong = || GraphError::new(100, format!("Param {name} must be a boolean"));
        match value {
            Value::Bool(value) => Ok(Some(*value)),
            Value::String(text) => match &*text.to_ascii_lowercase() {
                "true" | "1" => Ok(Some(true)),
                "false" | "0" => Ok(Some(false)),
                _ => Err(wrong()),
            },
            _ => Err(wrong()),
        }
    }

    /// A parameter that is an object or a list; forms carry it as JSON.
    pub(super) fn json(&self, name: &str) -> Result<Option<Value>, GraphError> {
        match self.value(name) {
            Some(Value::String(text)) => serde_json::from_str(text)
                .map(Some)
                .map_err(|_| GraphError::new(100, format!("Param {name} must be JSON"))),
            other => Ok(other.cloned()),
        }
    }

    /// That the product is named, as most edges of numbers want it.
    pub(super) fn whatsapp(&self) -> Result<(), GraphError> {
        match self.text("messaging_product").as_deref() {
            Some("whatsapp") => Ok(()),
            Some(_) => Err(GraphError::new(
                100,
                "(#100) Param messaging_product must be one of {WHATSAPP} - got something else.",
            )),
            None => Err(GraphError::new(100, "The parameter messaging_product is required.")),
        }
    }
}

/// The version that answers a path: too old ones are answered by the oldest, as the Graph API does.
pub(super) fn version(path: &str) -> Result<u32, GraphError> {
    let named = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    let (major, minor) = named.strip_prefix('v').and_then(|v| v.split_once('.')).unwrap_or_default();
    let (oldest, newest) = (*VERSIONS.start(), *VERSIONS.end());
    match (major.parse::<u32>(), minor.parse::<u32>()) {
        (Ok(major), Ok(_)) if (1..oldest).contains(&major) => Ok(oldest),
        (Ok(major), Ok(0)) if (oldest..=newest).contains(&major) => Ok(major),
        _ => Err(GraphError::unknown_path(path)),
    }
}

/// The token of the header; Meta's uploads say `OAuth`.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let given = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = given.split_once(' ')?;
    let known = scheme.eq_ignore_ascii_case("bearer") || scheme.eq_ignore_ascii_case("oauth");
    Some(token.trim()).filter(|token| known && !token.is_empty())
}

/// The pairs of a query or form.
pub(super) fn pairs(encoded: &[u8]) -> Map<String, Value> {
    url::form_urlencoded::parse(encoded)
        .map(|(name, value)| (name.into_owned(), Value::String(value.into_owned())))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_those_of_metas_or_older() {
        for (path, expected) in [
            ("/v21.0/1", Some(21)),
            ("/v26.0/1/messages", Some(26)),
            ("/v20.0/1", Some(21)),
            ("/v2.12/1", Some(21)),
            ("/v27.0/1", None),
            ("/v25.3/1", None),
            ("/v0.0/1", None),
            ("/v/1", None),
            ("/1/messages", None),
        ] {
            assert_eq!(version(path).ok(), expected, "{path}");
        }
    }
}
