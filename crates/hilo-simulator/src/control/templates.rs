use super::ControlError;
use crate::{
    event::{Event, Told},
    graph,
    simulator::Simulator,
    world::{Pacing, Pause, Review, Template},
};
use axum::{
    Json,
    extract::{Path, State},
};
use hilo_whatsapp_wire::{
    More,
    scalar::UnixTime,
    template::{self as wire, Category, ComponentKind},
    webhook::{
        Change, OtherInfo, QualityScore, RejectionInfo, TemplateCategoryDetection, TemplateCategoryUpdate,
        TemplateComponentsUpdate, TemplateEvent,
    },
};
use serde::Deserialize;

/// All templates in few words.
pub(super) async fn list(State(simulator): State<Simulator>) -> Json<Vec<Template>> {
    Json(simulator.world().templates().all().map(|kept| Template::of(&kept.template)).collect())
}

/// Sets a template in few words, for every account, without a review and without telling anybody.
pub(super) async fn set(
    State(simulator): State<Simulator>,
    Json(template): Json<Template>,
) -> Result<Json<Template>, ControlError> {
    set_event(&simulator, Event::TemplateSet { template: template.clone() }).await?;
    Ok(Json(template))
}

async fn set_event(simulator: &Simulator, event: Event) -> Result<(), ControlError> {
    super::settings::set(simulator, event).await
}

/// All of one template.
pub(super) async fn read(
    State(simulator): State<Simulator>,
    Path(id): Path<String>,
) -> Result<Json<wire::Template>, ControlError> {
    let world = simulator.world();
    let kept = world.templates().by_id(&id).ok_or(ControlError::NotFound("template", id))?;
    Ok(Json(kept.template.clone()))
}

pub(super) async fn review(State(simulator): State<Simulator>) -> Json<Review> {
    Json(simulator.world().templates().review().clone())
}

pub(super) async fn set_review(
    State(simulator): State<Simulator>,
    Json(review): Json<Review>,
) -> Result<Json<Review>, ControlError> {
    set_event(&simulator, Event::ReviewSet { review: review.clone() }).await?;
    Ok(Json(review))
}

pub(super) async fn pacing(State(simulator): State<Simulator>) -> Json<Pacing> {
    Json(simulator.world().templates().pacing().clone())
}

pub(super) async fn set_pacing(
    State(simulator): State<Simulator>,
    Json(pacing): Json<Pacing>,
) -> Result<Json<Pacing>, ControlError> {
    set_event(&simulator, Event::PacingSet { pacing: pacing.clone() }).await?;
    Ok(Json(pacing))
}

/// What Meta does to a template by itself: one of these. The account is told, unless it is `silent`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ByMeta {
    /// `PAUSED`, `DISABLED`, `APPROVED`, `REJECTED`….
    status: Option<String>,
    /// Why it is refused.
    reason: Option<String>,
    /// What more is said about a refusal.
    rejection: Option<RejectionInfo>,
    /// What more is said about a pause: `FIRST_PAUSE`….
    pause: Option<String>,
    /// `GREEN`, `YELLOW`, `RED`.
    quality: Option<String>,
    /// Another category.
    category: Option<String>,
    /// Another category, in a day.
    planned_category: Option<String>,
    /// What it should be, as Meta detected; nothing changes yet.
    detected_category: Option<String>,
    /// Another body.
    body: Option<String>,
    /// Whether nobody is told.
    #[serde(default)]
    silent: bool,
}

pub(super) async fn meta_changes(
    State(simulator): State<Simulator>,
    Path(id): Path<String>,
    Json(by_meta): Json<ByMeta>,
) -> Result<Json<wire::Template>, ControlError> {
    let event = {
        let mut world = simulator.world();
        let now = simulator.now(&world);
        let kept = world
            .templates()
            .by_id(&id)
            .cloned()
            .ok_or_else(|| ControlError::NotFound("template", id.clone()))?;
        let mut template = kept.template;
        let tomorrow = now.plus(hilo_model::Duration::from_days(1)).as_seconds();
        let change = change(&mut template, &by_meta, tomorrow).ok_or_else(|| {
            ControlError::Invalid("name one of status, quality, category, planned_category, body…".to_owned())
        })?;
        let hook = simulator.plan_hook(world.faults_mut(), None);
        let told = (!by_meta.silent).then(|| Told::of(&change, hook));
        Event::TemplateKept { account: kept.account, template: Box::new(template), edited: false, told }
    };
    let Event::TemplateKept { template, .. } = &event else {
        return Err(ControlError::Failed("the template was lost".to_owned()));
    };
    let is_red = template.quality_score.as_ref().is_some_and(|quality| quality.score == QualityScore::Red);
    let pauses = by_meta.quality.is_some() && is_red && template.is_approved();
    set_event(&simulator, event).await?;
    let after = {
        let mut world = simulator.world();
        let kept = world
            .templates()
            .by_id(&id)
            .cloned()
            .ok_or_else(|| ControlError::NotFound("template", id.clone()))?;
        // Whose quality is red is paused, ever longer.
        let pause = (pauses && world.templates().pacing().on).then(|| Pause::after(kept.conduct.pauses));
        pause.map(|pause| graph::pause(&simulator, &mut world, &kept, pause))
    };
    if let Some(paused) = after {
        set_event(&simulator, paused).await?;
    }
    read(State(simulator), Path(id)).await
}

/// Changes the template; what the webhook says about it.
fn change(template: &mut wire::Template, by_meta: &ByMeta, tomorrow: i64) -> Option<Change> {
    let id = graph::template_number(template);
    let (name, language) = (template.name.clone(), template.language.clone());
    let word = |category: &Option<Category>| category.as_ref().map(|category| category.as_str().to_owned());
    if let Some(status) = &by_meta.status {
        let event = TemplateEvent::from(status.as_str());
        template.status = Some(event.clone());
        template.rejected_reason = by_meta.reason.clone().or_else(|| Some("NONE".to_owned()));
        let mut change = graph::template_status(template, event, by_meta.rejection.clone());
        if let (Change::TemplateStatus(update), Some(title)) = (&mut change, &by_meta.pause) {
            let (title, description) = (Some(title.clone()), None);
            update.other_info = Some(OtherInfo { title, description, more: More::new() });
        }
        return Some(change);
    }
    if let Some(quality) = &by_meta.quality {
        return Some(graph::template_quality(template, QualityScore::from(quality.as_str())));
    }
    if let Some(planned) = &by_meta.planned_category {
        template.correct_category = Some(planned.as_str().into());
        return Some(Change::TemplateCategory(Box::new(TemplateCategoryUpdate {
            message_template_id: id,
            message_template_name: name,
            message_template_language: language,
            previous_category: None,
            new_category: word(&template.category),
            correct_category: Some(planned.clone()),
            category_update_timestamp: Some(UnixTime { seconds: tomorrow, quoted: false }),
            more: More::new(),
        })));
    }
    if let Some(category) = &by_meta.category {
        template.previous_category = template.category.replace(category.as_str().into());
        template.correct_category = None;
        return Some(Change::TemplateCategory(Box::new(TemplateCategoryUpdate {
            message_template_id: id,
            message_template_name: name,
            message_template_language: language,
            previous_category: word(&template.previous_category),
            new_category: Some(category.clone()),
            correct_category: None,
            category_update_timestamp: None,
            more: More::new(),
        })));
    }
    if let Some(detected) = &by_meta.detected_category {
        return Some(Change::TemplateCategoryDetection(Box::new(TemplateCategoryDetection {
            message_template_id: id,
            message_template_name: name,
            message_template_language: language,
            category: word(&template.category),
            correct_category: Some(detected.clone()),
            more: More::new(),
        })));
    }
    let body = by_meta.body.as_ref()?;
    let words = |kind: ComponentKind| template.part(&kind).and_then(|part| part.text.clone());
    let (title, footer) = (words(ComponentKind::Header), words(ComponentKind::Footer));
    if let Some(part) = template.components.iter_mut().find(|part| part.kind == ComponentKind::Body) {
        part.text = Some(body.clone());
    }
    Some(Change::TemplateComponents(Box::new(TemplateComponentsUpdate {
        message_template_id: id,
        message_template_name: name,
        message_template_language: language,
        message_template_element: Some(body.clone()),
        message_template_title: title,
        message_template_footer: footer,
        message_template_buttons: Vec::new(),
        more: More::new(),
    })))
}
