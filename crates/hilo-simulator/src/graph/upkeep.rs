//! What is done with templates that are there: compared, put away, taken along to another account.

use super::{
    GraphError,
    call::{Call, Params},
    template_status,
};
use crate::{
    event::{Event, Told},
    simulator::Simulator,
    world::Kept,
};
use axum::{
    Json,
    extract::{Path, State},
};
use hilo_whatsapp_wire::webhook::{QualityScore, StatusKind, TemplateEvent};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The most templates that are put away at once.
const AT_ONCE: usize = 100;
/// How many templates a page of a migration holds.
const PAGE: usize = 500;
/// Templates are compared over these many days.
const WINDOWS: [i64; 4] = [7, 30, 60, 90];

/// The ids of a list: JSON, or words with commas between.
fn ids(said: &str) -> Vec<&str> {
    said.split(',')
        .map(|id| id.trim_matches(['[', ']', '"', '\'', ' ']))
        .filter(|id| !id.is_empty())
        .collect()
}

/// `GET /{TEMPLATE}/compare`. Nobody's reasons for blocking are known here, so all templates are blocked alike.
pub(super) async fn compare(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    call: Call,
) -> Result<Json<Value>, GraphError> {
    let world = simulator.world();
    let own = super::templates::visible(&simulator, &world, &call, &id)?;
    own.ok_or_else(|| call.no_object(&id))?;
    let others = ids(call.asked("template_ids").unwrap_or_default());
    let moment = |name: &str| call.asked(name).and_then(|text| text.parse::<i64>().ok());
    let (Some(start), Some(end)) = (moment("start"), moment("end")) else {
        return Err(GraphError::new(100, "start and end must be UNIX timestamps"));
    };
    if others.is_empty() || !WINDOWS.contains(&((end - start) / 86_400)) {
        let details = "template_ids must name a template, and start and end be 7, 30, 60 or 90 days apart";
        return Err(GraphError::new(100, details));
    }
    let compared: Vec<&str> = std::iter::once(&*id).chain(others).collect();
    let mut sends: BTreeMap<&str, u64> = compared.iter().map(|id| (*id, 0)).collect();
    for entry in world.journal(0, usize::MAX) {
        let Event::Status { id, status: StatusKind::Sent, .. } = &entry.event else { continue };
        let template = world.message(id).and_then(|message| message.template.as_ref()?.id.as_ref());
        let Some(template) = template.map(ToString::to_string) else { continue };
        if (start..end).contains(&entry.at.as_seconds())
            && let Some(count) = sends.get_mut(&*template)
        {
            *count += 1;
        }
    }
    let sends: Vec<Value> = sends.iter().map(|(id, count)| json!({ "key": id, "value": count })).collect();
    Ok(Json(json!({ "data": [
        { "metric": "BLOCK_RATE", "type": "RELATIVE", "order_by_relative_metric": compared },
        { "metric": "MESSAGE_SENDS", "type": "NUMBER_VALUES", "number_values": sends },
        { "metric": "TOP_BLOCK_REASON", "type": "STRING_VALUES", "string_values": [] },
    ] })))
}

/// `POST /{WABA}/message_templates/archive`.
pub(super) async fn archive(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    params: Params,
) -> Result<Json<Value>, GraphError> {
    put(&simulator, &id, &params, true).await
}

/// `POST /{WABA}/message_templates/unarchive`.
pub(super) async fn unarchive(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    params: Params,
) -> Result<Json<Value>, GraphError> {
    put(&simulator, &id, &params, false).await
}

async fn put(
    simulator: &Simulator,
    account: &str,
    params: &Params,
    away: bool,
) -> Result<Json<Value>, GraphError> {
    params.call.account(simulator, account)?;
    let said = params.required("hsm_ids")?;
    let wanted = ids(&said);
    if wanted.len() > AT_ONCE {
        return Err(GraphError::new(100, format!("Param hsm_ids must be at most {AT_ONCE} ids")));
    }
    let (mut done, mut failed, mut last) = (Vec::new(), serde_json::Map::new(), 0);
    for id in wanted {
        let mut world = simulator.world();
        let kept = world.templates().by_id(id).filter(|kept| kept.account.as_deref() == Some(account));
        let Some(kept) = kept.cloned() else {
            failed.insert(id.to_owned(), json!("There is no such template"));
            continue;
        };
        if (kept.template.status == Some(TemplateEvent::Archived)) == away {
            failed.insert(id.to_owned(), json!("The template is so already"));
            continue;
        }
        let mut template = kept.template;
        let (status, told) = match away {
            true => (TemplateEvent::Archived, TemplateEvent::Archived),
            false => (TemplateEvent::Approved, TemplateEvent::Unarchived),
        };
        template.status = Some(status);
        let change = template_status(&template, told, None);
        let hook = simulator.plan_hook(world.faults_mut(), None);
        let event = Event::TemplateKept {
            account: kept.account,
            template: Box::new(template),
            edited: false,
            told: Some(Told::of(&change, hook)),
        };
        last = simulator.record(&mut world, event);
        done.push(id);
    }
    simulator.durable(last).await?;
    let word = if away { "archived_templates" } else { "unarchived_templates" };
    Ok(Json(json!({ word: done, "failed_templates": failed })))
}

/// `POST /{WABA}/migrate_message_templates`: good approved templates of another account of the same business.
pub(super) async fn migrate(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    params: Params,
) -> Result<Json<Value>, GraphError> {
    let to = params.call.account(&simulator, &id)?;
    let from = params.call.account(&simulator, &params.required("source_waba_id")?)?;
    if from.portfolio != to.portfolio {
        return Err(GraphError::new(100, "Both accounts must belong to the same business"));
    }
    let number = |name: &str| params.text(name).and_then(|text| text.parse::<usize>().ok());
    let count = number("count").unwrap_or(PAGE).min(PAGE);
    let skipped = number("page_number").unwrap_or_default() * count;
    let named = params.text("template_ids");
    let (done, failed, last) = {
        let mut world = simulator.world();
        let (mut done, mut failed, mut last) = (Vec::new(), serde_json::Map::new(), 0);
        let all: Vec<Kept> = world
            .templates()
            .of(&from.id)
            .filter(|kept| kept.account.is_some())
            .filter(|kept| named.as_deref().is_none_or(|named| ids(named).contains(&&*kept.id())))
            .skip(skipped)
            .take(count)
            .cloned()
            .collect();
        for kept in all {
            let id_before = kept.id();
            let mut template = kept.template;
            let is_poor = template
                .quality_score
                .as_ref()
                .is_some_and(|quality| !matches!(quality.score, QualityScore::Green | QualityScore::Unknown));
            let taken = world.templates().find(&to.id, &template.name, &template.language);
            let reason = match taken {
                _ if template.status != Some(TemplateEvent::Approved) || is_poor => {
                    Some("Only approved templates of good quality can be migrated")
                }
                Some(taken) if taken.account.is_some() => Some("The account has this template already"),
                _ => None,
            };
            if let Some(reason) = reason {
                failed.insert(id_before, json!(reason));
                continue;
            }
            template.id = None;
            let event = Event::TemplateKept {
                account: Some(to.id.clone()),
                template: Box::new(template),
                edited: false,
                told: None,
            };
            last = simulator.record(&mut world, event);
            done.push(id_before);
        }
        (done, failed, last)
    };
    simulator.durable(last).await?;
    Ok(Json(json!({ "migrated_templates": done, "failed_templates": failed })))
}
