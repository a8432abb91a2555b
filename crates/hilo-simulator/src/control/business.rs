//! Apps, tokens, accounts, portfolios, and what Meta keeps of numbers: made and changed from outside.

use super::{ControlError, settings::set};
use crate::{
    event::Event,
    graph,
    simulator::Simulator,
    world::{Account, App, Portfolio, Standing, Token, World},
};
use axum::{
    Json,
    extract::{Path, Query, State},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Everything of the business at once, for a file: what is named exists afterwards, what is not named stays.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BusinessSetup {
    /// Business portfolios.
    pub portfolios: Vec<Portfolio>,
    /// Apps.
    pub apps: Vec<App>,
    /// Accounts.
    pub accounts: Vec<Account>,
    /// Numbers.
    pub numbers: Vec<crate::world::Number>,
    /// Tokens.
    pub tokens: Vec<Token>,
}

impl BusinessSetup {
    /// The events that make it so, in an order in which what is named exists; none for what is so already. Addresses and
    /// subscriptions that were made through the API stay, unless others are named.
    pub fn events(self, world: &World) -> Vec<Event> {
        let mut events = Vec::new();
        for portfolio in self.portfolios {
            if world.portfolio(&portfolio.id) != Some(&portfolio) {
                events.push(Event::PortfolioSet { portfolio: Box::new(portfolio) });
            }
        }
        for mut app in self.apps {
            let before = world.app(&app.id);
            if let Some(before) = before {
                app.callback_url = app.callback_url.or_else(|| before.callback_url.clone());
                app.fields = app.fields.or_else(|| before.fields.clone());
            }
            if before != Some(&app) {
                events.push(Event::AppSet { app: Box::new(app) });
            }
        }
        for mut account in self.accounts {
            let before = world.account(&account.id);
            if let Some(before) = before.filter(|_| account.subscribed.is_empty()) {
                account.subscribed.clone_from(&before.subscribed);
            }
            if before != Some(&account) {
                events.push(Event::AccountSet { account: Box::new(account) });
            }
        }
        for mut number in self.numbers {
            let before = world.number(&number.id);
            let known = before.and_then(|before| before.callback_url.clone());
            number.callback_url = number.callback_url.or(known);
            if before != Some(&number) {
                events.push(Event::NumberSet { number: Box::new(number) });
            }
        }
        for token in self.tokens {
            if world.tokens().all(|known| *known != token) {
                events.push(Event::TokenSet { token: Box::new(token) });
            }
        }
        events
    }
}

pub(super) async fn read(State(simulator): State<Simulator>) -> Json<BusinessSetup> {
    let world = simulator.world();
    Json(BusinessSetup {
        portfolios: world.portfolios().cloned().collect(),
        apps: world.apps().to_vec(),
        accounts: world.accounts().cloned().collect(),
        numbers: world.numbers().cloned().collect(),
        tokens: world.tokens().cloned().collect(),
    })
}

pub(super) async fn write(
    State(simulator): State<Simulator>,
    Json(setup): Json<BusinessSetup>,
) -> Result<Json<BusinessSetup>, ControlError> {
    let events = setup.events(&simulator.world());
    for event in events {
        set(&simulator, event).await?;
    }
    Ok(read(State(simulator)).await)
}

#[derive(Deserialize)]
pub(super) struct Verify {
    #[serde(default)]
    verify: bool,
}

fn named(id: &str, path: &str) -> Result<(), ControlError> {
    if id == path {
        Ok(())
    } else {
        Err(ControlError::Invalid("the id in the body is another one than the path's".to_owned()))
    }
}

pub(super) async fn set_app(
    State(simulator): State<Simulator>,
    Path(id): Path<String>,
    Query(query): Query<Verify>,
    Json(app): Json<App>,
) -> Result<Json<App>, ControlError> {
    named(&app.id, &id)?;
    let taken = simulator.world().apps().iter().any(|other| other.id != id && other.secret == app.secret);
    if taken {
        return Err(ControlError::Invalid("another app has this secret".to_owned()));
    }
    if let (Some(url), true) = (&app.callback_url, query.verify) {
        let token = app.verify_token.clone().unwrap_or_default();
        graph::verify(&simulator, url, &token).await.map_err(ControlError::Invalid)?;
    }
    set(&simulator, Event::AppSet { app: Box::new(app.clone()) }).await?;
    Ok(Json(app))
}

pub(super) async fn set_account(
    State(simulator): State<Simulator>,
    Path(id): Path<String>,
    Json(account): Json<Account>,
) -> Result<Json<Account>, ControlError> {
    named(&account.id, &id)?;
    set(&simulator, Event::AccountSet { account: Box::new(account.clone()) }).await?;
    Ok(Json(account))
}

pub(super) async fn set_portfolio(
    State(simulator): State<Simulator>,
    Path(id): Path<String>,
    Json(portfolio): Json<Portfolio>,
) -> Result<Json<Portfolio>, ControlError> {
    named(&portfolio.id, &id)?;
    let before = simulator.world().messaging_limit_of(&id);
    set(&simulator, Event::PortfolioSet { portfolio: Box::new(portfolio.clone()) }).await?;
    if before.is_some_and(|before| before != portfolio.limit) {
        tell_limit(&simulator, &portfolio).await?;
    }
    Ok(Json(portfolio))
}

/// Every account of a business is told of another messaging limit, as Meta does.
async fn tell_limit(simulator: &Simulator, portfolio: &Portfolio) -> Result<(), ControlError> {
    let seq = {
        let mut world = simulator.world();
        let own = world.accounts().filter(|account| account.portfolio == portfolio.id);
        let speakers: Vec<String> =
            own.filter_map(|account| Some(world.speaker(Some(&account.id))?.id.clone())).collect();
        let mut seq = world.seq();
        for number in speakers {
            let hook = simulator.plan_hook(world.faults_mut(), None);
            let field = "business_capability_update".to_owned();
            let value = json!({ "max_daily_conversations_per_business": portfolio.limit.word() });
            let told = Event::FieldTold { number, customer: None, field, value, hook };
            seq = simulator.record(&mut world, told);
        }
        seq
    };
    Ok(simulator.durable(seq).await?)
}

pub(super) async fn set_token(
    State(simulator): State<Simulator>,
    Json(token): Json<Token>,
) -> Result<Json<Token>, ControlError> {
    if token.token.is_empty() {
        return Err(ControlError::Invalid("a token has at least one character".to_owned()));
    }
    if simulator.world().app(&token.app).is_none() {
        return Err(ControlError::NotFound("app", token.app));
    }
    set(&simulator, Event::TokenSet { token: Box::new(token.clone()) }).await?;
    Ok(Json(token))
}

pub(super) async fn forget_token(
    State(simulator): State<Simulator>,
    Path(token): Path<String>,
) -> Result<Json<Value>, ControlError> {
    if simulator.world().tokens().all(|known| known.token != token) {
        return Err(ControlError::NotFound("token", token));
    }
    set(&simulator, Event::TokenGone { token }).await?;
    Ok(Json(json!({ "gone": true })))
}

pub(super) async fn standing(
    State(simulator): State<Simulator>,
    Path(id): Path<String>,
) -> Result<Json<Standing>, ControlError> {
    let found = simulator.world().standing(&id).cloned();
    found.map(Json).ok_or(ControlError::NotFound("number", id))
}

/// Changes what Meta keeps of a number; members that are not named stay.
pub(super) async fn set_standing(
    State(simulator): State<Simulator>,
    Path(id): Path<String>,
    Json(change): Json<Value>,
) -> Result<Json<Standing>, ControlError> {
    let before = simulator.world().standing(&id).cloned();
    let before = before.ok_or_else(|| ControlError::NotFound("number", id.clone()))?;
    let after: Standing = patched(&before, change)?;
    set(&simulator, Event::StandingSet { number: id, standing: Box::new(after.clone()) }).await?;
    Ok(Json(after))
}

/// A value with the members of a change; null takes one away.
pub(super) fn patched<T: Serialize + for<'de> Deserialize<'de>>(
    before: &T,
    change: Value,
) -> Result<T, ControlError> {
    let invalid = |error: serde_json::Error| ControlError::Invalid(error.to_string());
    let mut after = serde_json::to_value(before).map_err(invalid)?;
    let (Value::Object(members), Value::Object(changes)) = (&mut after, change) else {
        return Err(ControlError::Invalid("a change is an object".to_owned()));
    };
    for (name, value) in changes {
        match value {
            Value::Null => drop(members.remove(&name)),
            value => drop(members.insert(name, value)),
        }
    }
    serde_json::from_value(after).map_err(invalid)
}
