//! Tokens: what one may do, and an app's own.

use super::{
    GraphError,
    call::{Call, Params},
};
use crate::{
    event::Event,
    simulator::Simulator,
    world::{Permission, Token},
};
use axum::{Json, extract::State};
use hilo_model::{Duration, Timestamp};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The system user whom every token is of.
pub(super) const USER: &str = "500000000000001";

/// A code or token is exchanged for one that lives for so long.
const LONG_LIVED: Duration = Duration::from_days(60);

/// `GET /me`: whom the token is of.
pub(super) fn me(simulator: &Simulator, call: &Call) -> Result<Value, GraphError> {
    let world = simulator.world();
    let grant = call.grant(&world, simulator.now(&world))?;
    if grant.of_app {
        let app = world.app(&grant.app).map(|app| app.name.clone());
        return Ok(json!({ "id": grant.app, "name": app }));
    }
    Ok(json!({ "id": USER, "name": "System user" }))
}

/// `GET /debug_token?input_token=`: with a token of the same app.
pub(super) fn debug(simulator: &Simulator, call: &Call) -> Result<Value, GraphError> {
    let world = simulator.world();
    let now = simulator.now(&world);
    let asking = call.grant(&world, now)?;
    let input = call
        .asked("input_token")
        .ok_or_else(|| GraphError::new(100, "The parameter input_token is required."))?;
    let Some(grant) = world.grant(input) else {
        let error =
            json!({ "code": 190, "message": "Invalid OAuth access token - Cannot parse access token" });
        return Ok(json!({ "data": { "error": error, "is_valid": false, "scopes": [] } }));
    };
    if grant.app != asking.app {
        let message = "(#100) The App_id in the input_token did not match the Viewing App";
        return Err(GraphError::plain(100, "OAuthException", message));
    }
    let end = grant.expires_at.map_or(0, Timestamp::as_seconds);
    let is_over = world.faults().token_expired || grant.expires_at.is_some_and(|end| end <= now);
    let scopes: Vec<&str> = grant.scopes.iter().map(|scope| scope.word()).collect();
    let name = world.app(&grant.app).map(|app| app.name.clone());
    let mut data = json!({
        "app_id": grant.app,
        "type": if grant.of_app { "APP" } else { "SYSTEM_USER" },
        "application": name,
        "data_access_expires_at": 0,
        "expires_at": end,
        "is_valid": !(is_over || grant.revoked),
        "scopes": scopes,
    });
    if !grant.of_app {
        data["user_id"] = json!(USER);
        let granular = |scope: &Permission| match &grant.accounts {
            Some(accounts) => json!({ "scope": scope.word(), "target_ids": accounts }),
            None => json!({ "scope": scope.word() }),
        };
        data["granular_scopes"] = grant.scopes.iter().map(granular).collect();
    }
    if is_over || grant.revoked {
        let (subcode, message) = match grant.revoked {
            true => (467, "The access token has been invalidated."),
            false => (463, "Session has expired."),
        };
        let message = format!("Error validating access token: {message}");
        data["error"] = json!({ "code": 190, "message": message, "subcode": subcode });
    }
    Ok(json!({ "data": data }))
}

/// `GET` or `POST /oauth/access_token`: an app's own token, a code's, or one that lives longer.
pub(super) async fn access_token(
    State(simulator): State<Simulator>,
    params: Params,
) -> Result<Json<Value>, GraphError> {
    let (id, secret) = (params.required("client_id")?, params.required("client_secret")?);
    let (answer, seq) = {
        let mut world = simulator.world();
        let now = simulator.now(&world);
        let app = world.app(&id).filter(|app| app.secret == secret).cloned();
        let app =
            app.ok_or_else(|| GraphError::plain(1, "OAuthException", "Error validating client secret."))?;
        if params.text("grant_type").as_deref() == Some("client_credentials") {
            return Ok(Json(json!({ "access_token": app.access_token(), "token_type": "bearer" })));
        }
        let before = params.text("fb_exchange_token").and_then(|token| world.grant(&token));
        if params.text("fb_exchange_token").is_some() && before.is_none() {
            return Err(GraphError::token());
        }
        if before.is_none() && params.text("code").is_none() {
            return Err(GraphError::plain(100, "OAuthException", "Missing authorization code"));
        }
        let (scopes, accounts): (BTreeSet<Permission>, _) =
            before.map_or((Permission::usual(), None), |grant| (grant.scopes, grant.accounts));
        let token = Token {
            token: format!("EAA{:016x}{:016x}", simulator.bits(), simulator.bits()),
            app: app.id,
            scopes,
            accounts,
            expires_at: Some(now.plus(LONG_LIVED)),
            revoked: false,
        };
        let answer = json!({ "access_token": token.token, "token_type": "bearer",
            "expires_in": LONG_LIVED.as_seconds() });
        (answer, simulator.record(&mut world, Event::TokenSet { token: Box::new(token) }))
    };
    simulator.durable(seq).await?;
    Ok(Json(answer))
}
