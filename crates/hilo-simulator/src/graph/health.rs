//! `health_status`: whether something can send, and what holds it up.

use crate::world::{Number, World};
use serde_json::{Value, json};

/// Of a number, with its account, business and app.
pub(super) fn of_number(world: &World, number: &Number) -> Value {
    let standing = world.standing(&number.id);
    let is_fine = standing.is_none_or(|standing| standing.registered && standing.status == "CONNECTED")
        && !world.faults().number_banned;
    let mut entity = json!({ "entity_type": "PHONE_NUMBER", "id": number.id });
    if is_fine {
        entity["can_send_message"] = json!("AVAILABLE");
    } else {
        entity["can_send_message"] = json!("BLOCKED");
        entity["errors"] = json!([{ "error_code": 141_000, "error_description": "The number cannot send",
            "possible_solution": "Register the number, or appeal" }]);
    }
    let mut entities = vec![entity];
    entities.extend(around(world, &number.waba_id));
    whole(entities)
}

/// Of an account, with its business and app.
pub(super) fn of_account(world: &World, id: &str) -> Value {
    whole(around(world, id))
}

fn around(world: &World, account: &str) -> Vec<Value> {
    let faults = world.faults();
    let stopped = faults.account_blocked || faults.account_locked;
    let mut own = json!({ "entity_type": "WABA", "id": account });
    own["can_send_message"] = json!(if stopped { "BLOCKED" } else { "AVAILABLE" });
    if stopped {
        own["errors"] = json!([{ "error_code": 141_014, "error_description": "The account is blocked",
            "possible_solution": "Appeal in the Business Support Home" }]);
    }
    let mut entities = vec![own];
    if let Some(account) = world.account(account) {
        let verified = world.portfolio(&account.portfolio).is_none_or(|portfolio| portfolio.verified);
        let mut business = json!({ "entity_type": "BUSINESS", "id": account.portfolio });
        business["can_send_message"] = json!(if verified { "AVAILABLE" } else { "LIMITED" });
        if !verified {
            business["errors"] = json!([{ "error_code": 141_010,
                "error_description": "The business is not verified", "possible_solution": "Verify it" }]);
        }
        entities.push(business);
        entities.extend(
            account
                .subscribed
                .keys()
                .map(|app| json!({ "entity_type": "APP", "id": app, "can_send_message": "AVAILABLE" })),
        );
    }
    entities
}

/// All together are as bad as the worst of them.
fn whole(entities: Vec<Value>) -> Value {
    let is = |word: &str| entities.iter().any(|entity| entity["can_send_message"] == word);
    let overall = if is("BLOCKED") {
        "BLOCKED"
    } else if is("LIMITED") {
        "LIMITED"
    } else {
        "AVAILABLE"
    };
    json!({ "can_send_message": overall, "entities": entities })
}
