//! What webhooks say about templates.

use super::{
    keeper::{Failure, Keeper},
    pages::take,
    records::Records,
};
use hilo_model::Actor;
use hilo_settings::{CategoryNotice, CategoryNoticeKind, Rejection, Template};
use hilo_whatsapp_wire::{
    scalar::UnixTime,
    template::{ComponentKind, Quality, Template as Content},
    webhook::{Change, TemplateEvent},
};
use serde_json::{Value, json};

/// What was made of a webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Heard {
    /// The template is known, and is now as it was told.
    Known,
    /// It is about a template that is not known yet, or does not say all.
    Unknown,
    /// It is not about templates.
    Nothing,
}

/// Whether a webhook's field is about templates.
pub(crate) fn concerns(field: &str) -> bool {
    field.starts_with("message_template_") || field.starts_with("template_")
}

/// Gives a webhook its effect.
pub(super) async fn hear(keeper: &Keeper, field: &str, value: Value) -> Result<Heard, Failure> {
    let change: Change = serde_json::from_value(json!({ "field": field, "value": value }))?;
    let (name, language) = match &change {
        Change::TemplateStatus(told) => (&told.message_template_name, &told.message_template_language),
        Change::TemplateQuality(told) => (&told.message_template_name, &told.message_template_language),
        Change::TemplateComponents(told) => (&told.message_template_name, &told.message_template_language),
        Change::TemplateCategory(told) => (&told.message_template_name, &told.message_template_language),
        Change::TemplateCategoryDetection(told) => {
            (&told.message_template_name, &told.message_template_language)
        }
        _ => return Ok(Heard::Nothing),
    };
    let (scope, account) = &keeper.key;
    let key = Template::key_of(scope.environment, account, name, language);
    let document = keeper.tools.store.document(&hilo_settings::by_key::<Template>(key)).await?;
    let Some(document) = document else { return Ok(Heard::Unknown) };
    let id = hilo_settings::from_document::<Template>(document)?.setting.id;
    if let Change::TemplateStatus(told) = &change
        && told.event == TemplateEvent::Deleted
    {
        return gone(keeper, id).await;
    }
    let now = keeper.tools.clock.now();
    let changed = Records::change(keeper, id, |setting, records| {
        let Some(known) = &setting.known else { return false };
        let before = setting.clone();
        let mut content = known.template.clone();
        let mut kind = CategoryNoticeKind::Changed;
        apply(&change, &mut content);
        if let Change::TemplateStatus(_) = &change {
            // It says which category there is, not that it is another one.
            kind = CategoryNoticeKind::Silent;
        }
        take(keeper, setting, content, kind, records);
        remark(&change, setting, now);
        *setting != before
    })
    .await?;
    let partial = matches!(change, Change::TemplateComponents(_));
    Ok(match changed {
        Some(setting) if setting.known.is_some() && !partial => Heard::Known,
        _ => Heard::Unknown,
    })
}

async fn gone(keeper: &Keeper, id: hilo_model::TemplateId) -> Result<Heard, Failure> {
    let document = keeper.tools.store.document(&hilo_settings::by_id::<Template>(id)).await?;
    let Some(document) = document else { return Ok(Heard::Known) };
    let stored = hilo_settings::from_document::<Template>(document)?;
    let (mut setting, mut records) = (stored.setting, Records::default());
    records.audit(keeper, Actor::Provider, "template.gone", &setting, json!({}));
    if setting.draft.is_some() {
        setting.known = None;
        records.update(&setting, stored.version, keeper.tools.clock.now())?;
    } else {
        records.delete(id, stored.version);
    }
    // If somebody changed it meanwhile, reading everything finds it gone.
    let held = records.commit(keeper).await?;
    Ok(if held { Heard::Known } else { Heard::Unknown })
}

/// The template as the webhook says it is.
fn apply(change: &Change, content: &mut Content) {
    match change {
        Change::TemplateStatus(told) => {
            content.status = Some(match told.event {
                // It is as sendable as before.
                TemplateEvent::Reinstated | TemplateEvent::Unarchived => TemplateEvent::Approved,
                ref event => event.clone(),
            });
            content.rejected_reason = told.reason.clone();
            if let Some(category) = &told.message_template_category {
                content.category = Some(category.as_str().into());
            }
        }
        Change::TemplateQuality(told) => {
            let (score, more) = (told.new_quality_score.clone(), hilo_whatsapp_wire::More::new());
            content.quality_score = Some(Quality { score, date: None, more });
        }
        Change::TemplateCategory(told) => match &told.correct_category {
            Some(planned) => content.correct_category = Some(planned.as_str().into()),
            None => {
                content.previous_category = told.previous_category.as_deref().map(Into::into);
                content.category = told.new_category.as_deref().map(Into::into).or(content.category.take());
                content.correct_category = None;
            }
        },
        Change::TemplateCategoryDetection(told) => {
            content.correct_category = told.correct_category.as_deref().map(Into::into);
        }
        Change::TemplateComponents(told) => {
            let parts = [
                (ComponentKind::Header, &told.message_template_title),
                (ComponentKind::Body, &told.message_template_element),
                (ComponentKind::Footer, &told.message_template_footer),
            ];
            for (kind, text) in parts {
                let part = content.components.iter_mut().find(|part| part.kind == kind);
                if let (Some(part), Some(text)) = (part, text) {
                    part.text = Some(text.clone());
                }
            }
        }
        _ => {}
    }
}

/// What the webhook says beside the template itself.
fn remark(change: &Change, setting: &mut Template, now: hilo_model::Timestamp) {
    let Some(known) = &mut setting.known else { return };
    match change {
        Change::TemplateStatus(told) => {
            known.rejection = told.rejection_info.as_ref().map(|info| Rejection {
                reason: info.reason.clone(),
                recommendation: info.recommendation.clone(),
            });
            let is_paused = told.event == TemplateEvent::Paused;
            known.pause = told.other_info.as_ref().and_then(|info| info.title.clone()).filter(|_| is_paused);
        }
        Change::TemplateCategory(told) => {
            if let Some(planned) = &told.correct_category {
                setting.notice = Some(CategoryNotice {
                    kind: CategoryNoticeKind::Planned,
                    from: told.new_category.clone(),
                    to: planned.clone(),
                    at: now,
                    effective_at: told.category_update_timestamp.map(UnixTime::timestamp),
                });
            }
        }
        Change::TemplateCategoryDetection(told) => {
            if let Some(correct) = &told.correct_category {
                setting.notice = Some(CategoryNotice {
                    kind: CategoryNoticeKind::Detected,
                    from: told.category.clone(),
                    to: correct.clone(),
                    at: now,
                    effective_at: None,
                });
            }
        }
        _ => {}
    }
}
