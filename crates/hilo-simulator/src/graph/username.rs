//! `/{PHONE}/username`: the business's name instead of its number.

use super::{
    GraphError,
    call::{Call, Params},
    phone::standing_of,
};
use crate::{
    event::Event,
    simulator::Simulator,
    world::{Number, Permission},
};
use axum::{
    Json,
    extract::{Path, State},
};
use serde_json::{Value, json};

/// `GET /{PHONE}/username`.
pub(super) async fn read(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    call: Call,
) -> Result<Json<Value>, GraphError> {
    let number = call.number(&simulator, &id, Permission::Management)?;
    Ok(Json(match standing_of(&simulator.world(), &number).username {
        Some(name) => json!({ "username": name, "status": "approved" }),
        None => json!({ "status": "none" }),
    }))
}

/// `POST /{PHONE}/username`.
pub(super) async fn write(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    params: Params,
) -> Result<Json<Value>, GraphError> {
    let number = params.call.number(&simulator, &id, Permission::Management)?;
    let name = params.required("username")?;
    if !is_good(&name) {
        let details = "A username has 3 to 35 of a-z, 0-9, dot and underscore, with a letter";
        return Err(GraphError::new(100, details));
    }
    let taken = {
        let world = simulator.world();
        let mut others = world.numbers().filter(|other| other.id != number.id);
        others
            .any(|other| world.standing(&other.id).is_some_and(|kept| kept.username.as_ref() == Some(&name)))
    };
    if taken {
        return Err(GraphError::new(147_001, "The username is taken"));
    }
    set(&simulator, &number, Some(name), "approved").await?;
    Ok(Json(json!({ "status": "approved" })))
}

/// `DELETE /{PHONE}/username`.
pub(super) async fn delete(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    call: Call,
) -> Result<Json<Value>, GraphError> {
    let number = call.number(&simulator, &id, Permission::Management)?;
    set(&simulator, &number, None, "deleted").await?;
    Ok(Json(json!({ "success": true })))
}

/// `GET /{PHONE}/username_suggestions`.
pub(super) async fn suggestions(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    call: Call,
) -> Result<Json<Value>, GraphError> {
    let number = call.number(&simulator, &id, Permission::Management)?;
    let plain: String =
        number.verified_name.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
    let all = [plain.clone(), format!("{plain}.oficial"), format!("{plain}_shop")];
    let good: Vec<&String> = all.iter().filter(|name| is_good(name)).collect();
    Ok(Json(json!({ "data": [{ "username_suggestions": good }] })))
}

/// Keeps it, and tells of it.
async fn set(
    simulator: &Simulator,
    number: &Number,
    name: Option<String>,
    status: &str,
) -> Result<(), GraphError> {
    let seq = {
        let mut world = simulator.world();
        let mut standing = standing_of(&world, number);
        let mut value = json!({ "display_phone_number": number.display_phone_number, "status": status });
        if let Some(name) = &name {
            value["username"] = json!(name);
        }
        standing.username = name;
        let event = Event::StandingSet { number: number.id.clone(), standing: Box::new(standing) };
        simulator.record(&mut world, event);
        let hook = simulator.plan_hook(world.faults_mut(), None);
        let field = "business_username_updates".to_owned();
        let told = Event::FieldTold { number: number.id.clone(), customer: None, field, value, hook };
        simulator.record(&mut world, told)
    };
    Ok(simulator.durable(seq).await?)
}

fn is_good(name: &str) -> bool {
    let letters =
        name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'.' || b == b'_');
    let dots = name.starts_with('.') || name.ends_with('.') || name.contains("..");
    let domain = [".com", ".net", ".org"].iter().any(|end| name.ends_with(end));
    (3..=35).contains(&name.len())
        && letters
        && name.bytes().any(|b| b.is_ascii_lowercase())
        && !(dots || domain || name.starts_with("www"))
}

#[cfg(test)]
mod tests {
    use super::is_good;

    #[test]
    fn usernames_follow_metas_rules() {
        for (name, good) in [
            ("tienda.aurora", true),
            ("a_1", true),
            ("ab", false),
            ("123", false),
            (".aurora", false),
            ("au..rora", false),
            ("www.aurora", false),
            ("aurora.com", false),
            ("Aurora", false),
        ] {
            assert_eq!(is_good(name), good, "{name}");
        }
    }
}
