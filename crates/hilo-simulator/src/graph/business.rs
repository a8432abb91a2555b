//! `/{BIZ}`: a business portfolio, and its accounts.

use super::{GraphError, account, call::Call, paging::Page};
use crate::{
    simulator::Simulator,
    world::{Account, Permission},
};
use axum::{
    Json,
    extract::{Path, State},
};
use serde_json::{Value, json};

/// `GET /{BIZ}`; none if the id is no portfolio's.
pub(super) fn describe(simulator: &Simulator, call: &Call, id: &str) -> Result<Option<Value>, GraphError> {
    let world = simulator.world();
    let Some(portfolio) = world.portfolio(id) else { return Ok(None) };
    call.grant(&world, simulator.now(&world))?;
    let verified = if portfolio.verified { "verified" } else { "not_verified" };
    let whole = json!({ "id": id, "name": portfolio.name, "verification_status": verified,
        "whatsapp_business_manager_messaging_limit": portfolio.limit.word() });
    let fields = call.fields()?;
    if fields.is_empty() {
        return Ok(Some(json!({ "id": id, "name": portfolio.name })));
    }
    fields.of_known("Business", &["timezone_id", "created_time"], whole).map(Some)
}

/// `GET /{BIZ}/owned_whatsapp_business_accounts` and `client_whatsapp_business_accounts`.
pub(super) async fn accounts(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    call: Call,
) -> Result<Json<Value>, GraphError> {
    let own: Vec<Account> = {
        let world = simulator.world();
        let grant = call.grant(&world, simulator.now(&world))?;
        if world.portfolio(&id).is_none() {
            return Err(call.no_object(&id));
        }
        if !grant.scopes.contains(&Permission::Management) {
            return Err(GraphError::permission(Permission::Management));
        }
        let may = |account: &&Account| {
            account.portfolio == id && grant.accounts.as_ref().is_none_or(|all| all.contains(&account.id))
        };
        // Nobody's clients are known here.
        let is_owner = !call.path.ends_with("client_whatsapp_business_accounts");
        world.accounts().filter(|_| is_owner).filter(may).cloned().collect()
    };
    let fields = call.fields()?;
    let all: Result<Vec<Value>, GraphError> =
        own.iter().map(|own| account::picked(&simulator, &call, &fields, own)).collect();
    Page::of(&call, 100).of_all(&call, &simulator.base_url(), all?).map(Json)
}
