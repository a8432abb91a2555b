//! `/{WABA}/message_templates` and what belongs to it.

use super::{GraphError, call::Call, fields::Fields, paging::Page};
use crate::{
    event::{Event, Told},
    simulator::Simulator,
    world::{Kept, Permission, World},
};
use axum::{
    Json,
    body::Bytes,
    extract::{Path, Query, State},
};
use hilo_model::Duration;
use hilo_whatsapp_wire::{
    More,
    scalar::NumericId,
    send::Success,
    template::{Category, ComponentKind, Made, ParameterFormat, Quality, Template, rules},
    webhook::{
        Change, QualityScore, RejectionInfo, TemplateEvent, TemplateQualityUpdate, TemplateStatusUpdate,
    },
};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

/// An approved template may be edited once in this time,
const BETWEEN_EDITS: Duration = Duration::from_hours(24);
/// and ten times in this.
const EDITS_WITHIN: Duration = Duration::from_days(30);
/// Templates that may be made within an hour.
const MADE_AN_HOUR: usize = 100;

#[derive(Deserialize)]
pub(super) struct Asked {
    summary: Option<String>,
    name: Option<String>,
    name_or_content: Option<String>,
    status: Option<String>,
    language: Option<String>,
    category: Option<String>,
    quality_score: Option<String>,
}

impl Asked {
    fn allows(&self, template: &Template) -> bool {
        // Meta takes one word or a list of them.
        let among = |asked: &Option<String>, word: Option<&str>| {
            asked.as_deref().is_none_or(|asked| {
                let words = asked.split([',', '[', ']', '"', ' ']).filter(|word| !word.is_empty());
                word.is_some_and(|word| words.into_iter().any(|asked| asked.eq_ignore_ascii_case(word)))
            })
        };
        let holds = |asked: &Option<String>, text: &str| {
            asked.as_deref().is_none_or(|asked| text.to_lowercase().contains(&asked.to_lowercase()))
        };
        let words: Vec<&str> = template.components.iter().filter_map(|part| part.text.as_deref()).collect();
        holds(&self.name, &template.name)
            && holds(&self.name_or_content, &format!("{} {}", template.name, words.join(" ")))
            && among(&self.status, template.status.as_ref().map(TemplateEvent::as_str))
            && among(&self.language, Some(&template.language))
            && among(&self.category, template.category.as_ref().map(Category::as_str))
            && among(&self.quality_score, template.quality_score.as_ref().map(|q| q.score.as_str()))
    }
}

/// `GET /{WABA}/message_templates`.
pub(super) async fn list(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    Query(asked): Query<Asked>,
    call: Call,
) -> Result<Json<Value>, GraphError> {
    call.account(&simulator, &id)?;
    let world = simulator.world();
    let fields = call.fields()?;
    let all: Vec<&Kept> = world.templates().of(&id).collect();
    let found: Vec<&&Kept> = all.iter().filter(|kept| asked.allows(&kept.template)).collect();
    let page = Page::of(&call, 131_059);
    let (from, to) = page.range(found.len())?;
    let data: Result<Vec<Value>, GraphError> =
        found[from..to].iter().map(|kept| picked(&fields, &kept.template)).collect();
    let mut answer = page.answer(&call, &simulator.base_url(), (from, to), found.len(), data?);
    if asked.summary.is_some() {
        answer["summary"] = json!({
            "total_count": all.len(),
            "message_template_count": all.len(),
            "message_template_limit": rules::TEMPLATES,
            "are_translations_complete": true,
        });
    }
    Ok(Json(answer))
}

/// The fields that templates have, also those that are seldom set.
const FIELDS: [&str; 19] = [
    "id",
    "name",
    "language",
    "status",
    "category",
    "sub_category",
    "correct_category",
    "previous_category",
    "parameter_format",
    "components",
    "quality_score",
    "rejected_reason",
    "rejection_info",
    "message_send_ttl_seconds",
    "cta_url_link_tracking_opted_out",
    "library_template_name",
    "degrees_of_freedom_spec",
    "health_status",
    "last_updated_time",
];

fn picked(fields: &Fields, template: &Template) -> Result<Value, GraphError> {
    fields.of_known("WhatsAppMessageTemplate", &FIELDS, json!(template))
}

/// A template as `GET /{TEMPLATE}` tells it, if the id is one's.
pub(super) fn describe(simulator: &Simulator, call: &Call, id: &str) -> Result<Option<Value>, GraphError> {
    let world = simulator.world();
    let Some(kept) = visible(simulator, &world, call, id)? else { return Ok(None) };
    picked(&call.fields()?, &kept.template).map(Some)
}

/// Whether an id is a template's.
pub(super) fn is_one(simulator: &Simulator, id: &str) -> bool {
    simulator.world().templates().by_id(id).is_some()
}

/// The template with this id, if the request may see it.
pub(super) fn visible<'a>(
    simulator: &Simulator,
    world: &'a World,
    call: &Call,
    id: &str,
) -> Result<Option<&'a Kept>, GraphError> {
    let grant = call.grant(world, simulator.now(world))?;
    let Some(kept) = world.templates().by_id(id) else { return Ok(None) };
    let own = kept.account.as_deref().or_else(|| Some(&**grant.accounts.as_ref()?.first()?));
    call.allow(&grant, own.unwrap_or_default(), id, Permission::Management)?;
    Ok(Some(kept))
}

fn read(body: &[u8]) -> Result<Template, GraphError> {
    let mut value: Value =
        serde_json::from_slice(body).map_err(|error| GraphError::new(100, error.to_string()))?;
    capitals(&mut value);
    serde_json::from_value(value).map_err(|error| GraphError::new(100, error.to_string()))
}

/// Meta takes its words in any case.
fn capitals(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let is_word =
                    matches!(name.as_str(), "type" | "format" | "category" | "parameter_format" | "otp_type");
                match member {
                    Value::String(word) if is_word => *word = word.to_ascii_uppercase(),
                    other => capitals(other),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(capitals),
        _ => {}
    }
}

fn refuse(found: &[rules::Finding]) -> Result<(), GraphError> {
    let Some(first) = found.first() else { return Ok(()) };
    let details: Vec<String> = found.iter().map(ToString::to_string).collect();
    Err(GraphError::parameter(first.subcode(), "Message template is not valid", details.join("; ")))
}

/// `POST /{WABA}/message_templates`.
pub(super) async fn create(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    call: Call,
    body: Bytes,
) -> Result<Json<Made>, GraphError> {
    call.account(&simulator, &id)?;
    make(&simulator, &id, read(&body)?).await.map(Json)
}

/// Hands a template in.
async fn make(simulator: &Simulator, id: &str, mut template: Template) -> Result<Made, GraphError> {
    template.id = None;
    refuse(&rules::check(&template))?;
    let (seq, made) = {
        let mut world = simulator.world();
        let now = simulator.now(&world);
        let own: Vec<&Kept> = world.templates().of(id).filter(|kept| kept.account.is_some()).collect();
        let hour_ago = Duration::from_hours(1);
        if own.iter().filter(|kept| now.since(kept.made_at) < hour_ago).count() >= MADE_AN_HOUR {
            return Err(GraphError::new(80_007, "Too many templates were made within an hour"));
        }
        if world.templates().of(id).count() >= rules::TEMPLATES {
            let details = format!("The account has {} templates already", rules::TEMPLATES);
            return Err(GraphError::parameter(Some(2_388_019), "Message template limit exceeded", details));
        }
        if world.templates().find(id, &template.name, &template.language).is_some() {
            let details = format!("There is already {} content for this template", template.language);
            return Err(GraphError::parameter(
                Some(2_388_024),
                "Content in this language already exists",
                details,
            ));
        }
        if world.templates().blocked(id, &template.name, now).is_some() {
            let details = "A template of this name was deleted; use another name or wait for 30 days";
            return Err(GraphError::parameter(Some(2_388_023), "Message template is being deleted", details));
        }
        template.parameter_format.get_or_insert(ParameterFormat::Positional);
        template.status = Some(TemplateEvent::Pending);
        words_of_meta(&mut template);
        let kept = Event::TemplateKept {
            account: Some(id.to_owned()),
            template: Box::new(template.clone()),
            edited: false,
            told: None,
        };
        let seq = simulator.record(&mut world, kept);
        let kept = world.templates().find(id, &template.name, &template.language);
        let made = Made {
            id: NumericId::Text(kept.map_or_else(String::new, Kept::id)),
            status: Some(TemplateEvent::Pending),
            category: template.category,
            more: More::new(),
        };
        (seq, made)
    };
    simulator.durable(seq).await?;
    Ok(made)
}

/// Hands in one of many languages, or other words of one that is there already; its id and status.
pub(super) async fn upsert(
    simulator: &Simulator,
    account: &str,
    template: &Value,
) -> Result<(String, String), GraphError> {
    let template = read(template.to_string().as_bytes())?;
    let before = simulator.world().templates().find(account, &template.name, &template.language).cloned();
    let Some(before) = before.filter(|kept| kept.account.is_some()) else {
        let made = make(simulator, account, template).await?;
        let status = made.status.map(|status| status.as_str().to_owned()).unwrap_or_default();
        return Ok((made.id.to_string(), status));
    };
    let mut after = Template { components: template.components, ..before.template.clone() };
    refuse(&rules::check_components(&Template { id: None, ..after.clone() }))?;
    words_of_meta(&mut after);
    let status = after.status.as_ref().map(|status| status.as_str().to_owned()).unwrap_or_default();
    let id = before.id();
    let event =
        Event::TemplateKept { account: before.account, template: Box::new(after), edited: false, told: None };
    let seq = simulator.record(&mut simulator.world(), event);
    simulator.durable(seq).await?;
    Ok((id, status))
}

/// The words of one-time codes are Meta's own.
fn words_of_meta(template: &mut Template) {
    if template.category != Some(Category::Authentication) {
        return;
    }
    for part in &mut template.components {
        match part.kind {
            ComponentKind::Body => {
                let warning = match part.add_security_recommendation {
                    Some(true) => " For your security, do not share this code.",
                    _ => "",
                };
                part.text = Some(format!("*{{{{1}}}}* is your verification code.{warning}"));
                let body_text = vec![vec!["123456".to_owned()]];
                part.example =
                    Some(hilo_whatsapp_wire::template::Example { body_text, ..Default::default() });
            }
            ComponentKind::Footer => {
                let minutes = part.code_expiration_minutes.unwrap_or_default();
                part.text = Some(format!("This code expires in {minutes} minutes."));
            }
            _ => {}
        }
    }
}

/// `POST /{TEMPLATE}`.
pub(super) async fn edit(
    simulator: &Simulator,
    call: &Call,
    id: &str,
    body: &[u8],
) -> Result<Json<Value>, GraphError> {
    let change = read(body)?;
    let seq = {
        let mut world = simulator.world();
        let now = simulator.now(&world);
        let kept = visible(simulator, &world, call, id)?.cloned().ok_or_else(|| call.no_object(id))?;
        let approved = kept.template.status == Some(TemplateEvent::Approved);
        let editable =
            approved || matches!(kept.template.status, Some(TemplateEvent::Rejected | TemplateEvent::Paused));
        let refused =
            |details: &str| GraphError::parameter(None, "Message template cannot be edited", details);
        if !editable {
            return Err(refused("Only approved, rejected and paused templates can be edited"));
        }
        if approved && change.category.is_some() && change.category != kept.template.category {
            return Err(refused("The category of an approved template cannot be changed"));
        }
        let within = |span: Duration| kept.edits.iter().filter(|at| now.since(**at) < span).count();
        if approved && (within(BETWEEN_EDITS) >= 1 || within(EDITS_WITHIN) >= 10) {
            return Err(refused(
                "An approved template can be edited once in 24 hours and 10 times in 30 days",
            ));
        }
        let mut after = kept.template.clone();
        after.category = change.category.or(after.category);
        after.message_send_ttl_seconds = change.message_send_ttl_seconds.or(after.message_send_ttl_seconds);
        if !change.components.is_empty() {
            after.components = change.components;
        }
        let unread = Template { id: None, ..after.clone() };
        refuse(&rules::check_components(&unread))?;
        words_of_meta(&mut after);
        if !approved {
            after.status = Some(TemplateEvent::Pending);
            after.rejected_reason = None;
        }
        let event = Event::TemplateKept {
            account: kept.account,
            template: Box::new(after),
            edited: approved,
            told: None,
        };
        simulator.record(&mut world, event)
    };
    simulator.durable(seq).await?;
    Ok(Json(json!(Success { success: true })))
}

#[derive(Deserialize)]
pub(super) struct Which {
    name: Option<String>,
    hsm_id: Option<String>,
}

/// `DELETE /{WABA}/message_templates`: all languages of a name, or one of them.
pub(super) async fn delete(
    State(simulator): State<Simulator>,
    Path((_, account)): Path<(String, String)>,
    Query(which): Query<Which>,
    call: Call,
) -> Result<Json<Success>, GraphError> {
    call.account(&simulator, &account)?;
    let Some(name) = which.name else {
        return Err(GraphError::new(100, "name is required"));
    };
    let seq = {
        let mut world = simulator.world();
        let found: Vec<Kept> = world
            .templates()
            .of(&account)
            .filter(|kept| kept.template.name == name)
            .filter(|kept| which.hsm_id.as_ref().is_none_or(|id| kept.id() == *id))
            .cloned()
            .collect();
        if found.is_empty() {
            return Err(GraphError::parameter(
                Some(2_593_002),
                "Message template not found",
                format!("There is no template {name}"),
            ));
        }
        if found.iter().any(|kept| kept.template.status == Some(TemplateEvent::Disabled)) {
            let details = "A disabled template cannot be deleted";
            return Err(GraphError::parameter(None, "Message template cannot be deleted", details));
        }
        let mut seq = 0;
        for kept in found {
            let change = status(&kept.template, TemplateEvent::Deleted, None);
            let hook = simulator.plan_hook(world.faults_mut(), None);
            let event = Event::TemplateGone {
                id: kept.id(),
                account: kept.account,
                told: Some(Told::of(&change, hook)),
            };
            seq = simulator.record(&mut world, event);
        }
        seq
    };
    simulator.durable(seq).await?;
    Ok(Json(Success { success: true }))
}

/// `POST /{TEMPLATE}/unpause`.
pub(super) async fn unpause(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    call: Call,
) -> Result<(StatusCode, Json<Value>), GraphError> {
    let seq = {
        let mut world = simulator.world();
        let kept = visible(&simulator, &world, &call, &id)?.cloned().ok_or_else(|| call.no_object(&id))?;
        if kept.template.status != Some(TemplateEvent::Paused) {
            return Ok((StatusCode::OK, Json(json!({ "success": false, "reason": "not paused" }))));
        }
        let mut template = kept.template;
        template.status = Some(TemplateEvent::Approved);
        let change = status(&template, TemplateEvent::Approved, None);
        let hook = simulator.plan_hook(world.faults_mut(), None);
        let event = Event::TemplateKept {
            account: kept.account,
            template: Box::new(template),
            edited: false,
            told: Some(Told::of(&change, hook)),
        };
        simulator.record(&mut world, event)
    };
    simulator.durable(seq).await?;
    Ok((StatusCode::OK, Json(json!({ "success": true }))))
}

/// The webhook that tells of a template's state.
pub(crate) fn status(template: &Template, event: TemplateEvent, rejection: Option<RejectionInfo>) -> Change {
    let reason = match event {
        TemplateEvent::Rejected => template.rejected_reason.clone(),
        _ => Some("NONE".to_owned()),
    };
    Change::TemplateStatus(Box::new(TemplateStatusUpdate {
        event,
        message_template_id: number(template),
        message_template_name: template.name.clone(),
        message_template_language: template.language.clone(),
        reason,
        message_template_category: template.category.as_ref().map(|category| category.as_str().to_owned()),
        disable_info: None,
        other_info: None,
        rejection_info: rejection,
        more: More::new(),
    }))
}

/// Sets how people take a template; the webhook that tells of it.
pub(crate) fn quality(template: &mut Template, score: QualityScore) -> Change {
    let quality = Quality { score: score.clone(), date: None, more: More::new() };
    let previous = template.quality_score.replace(quality);
    Change::TemplateQuality(Box::new(TemplateQualityUpdate {
        previous_quality_score: Some(previous.map_or(QualityScore::Unknown, |quality| quality.score)),
        new_quality_score: score,
        message_template_id: number(template),
        message_template_name: template.name.clone(),
        message_template_language: template.language.clone(),
        more: More::new(),
    }))
}

/// Webhooks write ids as numbers.
pub(crate) fn number(template: &Template) -> Option<NumericId> {
    let id = template.id.as_ref()?.to_string();
    Some(id.parse().map_or(NumericId::Text(id), NumericId::Number))
}
