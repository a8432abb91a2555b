//! Doing at the provider what people ordered.

use super::{
    keeper::{Failure, Keeper},
    records::Records,
};
use hilo_egress::channel::{Account, MediaError, MediaUpload, SendError, TemplateQuery};
use hilo_files::FileError;
use hilo_model::{Actor, TemplateId};
use hilo_settings::{
    DraftState, KnownTemplate, Template, TemplateDeed, TemplateDraft, TemplateOrder, TemplateVersion,
};
use hilo_whatsapp_wire::{scalar::NumericId, template::Template as Content, webhook::TemplateEvent};
use serde_json::json;
use std::sync::Arc;

/// So many versions are kept.
const VERSIONS: usize = 50;

/// Carries out what is ordered; whether nothing is left to be done.
pub(super) async fn carry_out(keeper: &Keeper) -> Result<bool, Failure> {
    let mut all_done = true;
    for stored in Records::templates(keeper).await? {
        if stored.setting.order.is_some() {
            all_done &= one(keeper, stored.setting.id).await?;
        }
    }
    Ok(all_done)
}

/// How an attempt ended.
enum End {
    /// Handed in; this is what the account holds now.
    Submitted(Box<Content>),
    /// Deleted.
    Deleted,
    /// The provider will not do it.
    Refused(Option<u32>, String),
    /// It is to be tried again.
    Again(String),
}

async fn one(keeper: &Keeper, id: TemplateId) -> Result<bool, Failure> {
    let account = keeper.account()?;
    let now = keeper.tools.clock.now();
    let mut begun_before = false;
    // It is written down that it begins: whoever comes after a crash looks first whether it was done.
    let Some(setting) = Records::change(keeper, id, |setting, _| match &mut setting.order {
        Some(order) if order.begun_at.is_none() => {
            order.begun_at = Some(now);
            true
        }
        _ => false,
    })
    .await?
    else {
        return Ok(true);
    };
    let Some(order) = setting.order.clone() else { return Ok(true) };
    begun_before |= order.begun_at != Some(now);
    let end = match (order.what, &setting.draft) {
        (TemplateDeed::Delete, _) => delete(keeper, &account, &setting).await,
        (TemplateDeed::Submit | TemplateDeed::Edit, Some(draft)) => {
            submit(keeper, &account, &setting, draft, begun_before).await
        }
        (TemplateDeed::Submit | TemplateDeed::Edit, None) => {
            End::Refused(None, "there is no draft".to_owned())
        }
    };
    settle(keeper, id, &order, end).await
}

async fn delete(keeper: &Keeper, account: &Account, setting: &Template) -> End {
    let Some(known) = &setting.known else { return End::Deleted };
    match keeper.tools.book.delete_template(account, &setting.name, &known.provider_id()).await {
        Ok(()) => End::Deleted,
        Err(error) => match look(keeper, account, setting).await {
            // What is not there any more was deleted.
            Ok(None) => End::Deleted,
            _ => of_error(error),
        },
    }
}

async fn submit(
    keeper: &Keeper,
    account: &Arc<Account>,
    setting: &Template,
    draft: &TemplateDraft,
    begun_before: bool,
) -> End {
    let mut content = draft.content.clone();
    content.name.clone_from(&setting.name);
    content.language.clone_from(&setting.language);
    let edits = setting.order.as_ref().is_some_and(|order| order.what == TemplateDeed::Edit);
    match &setting.known {
        // It was handed in, and the answer was lost.
        Some(known) if !edits && begun_before => return End::Submitted(Box::new(known.template.clone())),
        Some(_) if !edits => {
            return End::Refused(None, "the account has such a template already".to_owned());
        }
        Some(known) if begun_before && known.template.says_the_same(&content) => {
            return End::Submitted(Box::new(known.template.clone()));
        }
        Some(_) => {}
        None if edits => return End::Refused(None, "the account has no such template any more".to_owned()),
        None if begun_before => match look(keeper, account, setting).await {
            Ok(Some(there)) => return End::Submitted(Box::new(there)),
            Ok(None) => {}
            Err(error) => return of_error(error),
        },
        None => {}
    }
    if let Err(end) = name_samples(keeper, account, draft, &mut content).await {
        return end;
    }
    match &setting.known {
        Some(known) => {
            let id = known.provider_id();
            match keeper.tools.book.edit_template(account, &id, &content).await {
                Ok(()) => {
                    let approved = known.template.is_approved();
                    let status =
                        if approved { known.template.status.clone() } else { Some(TemplateEvent::Pending) };
                    let after = Content {
                        components: content.components,
                        category: content.category.or_else(|| known.template.category.clone()),
                        message_send_ttl_seconds: content.message_send_ttl_seconds,
                        status,
                        rejected_reason: None,
                        ..known.template.clone()
                    };
                    End::Submitted(Box::new(after))
                }
                Err(error) => of_error(error),
            }
        }
        None => match keeper.tools.book.make_template(account, &content).await {
            Ok(made) => End::Submitted(Box::new(Content {
                id: Some(NumericId::Text(made.id.to_string())),
                status: made.status.or(Some(TemplateEvent::Pending)),
                category: made.category.or_else(|| content.category.clone()),
                ..content
            })),
            Err(error) => of_error(error),
        },
    }
}

fn of_error(error: SendError) -> End {
    match error {
        SendError::Refused { code, detail, .. } | SendError::AccountProblem { code, detail } => {
            End::Refused(code, detail)
        }
        other => End::Again(other.to_string()),
    }
}

/// The template as the account holds it.
async fn look(keeper: &Keeper, account: &Account, setting: &Template) -> Result<Option<Content>, SendError> {
    let mut after = None;
    loop {
        let query = TemplateQuery { name: Some(setting.name.clone()), after: after.take() };
        let page = keeper.tools.book.templates(account, &query).await?;
        let same = |content: &Content| content.name == setting.name && content.language == setting.language;
        if let Some(found) = page.templates.into_iter().find(same) {
            return Ok(Some(found));
        }
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(None),
        }
    }
}

async fn upload(keeper: &Keeper, account: &Account, sample: hilo_model::AttachmentId) -> Result<String, End> {
    let scope = keeper.key.0;
    let row = keeper.tools.store.read().attachment(scope, sample).await;
    let row = row.map_err(|error| End::Again(error.to_string()))?;
    let row = row.ok_or_else(|| End::Refused(None, "the header's sample is not stored here".to_owned()))?;
    let reader = keeper.tools.files.open(scope, &row.sha256).await;
    let reader = reader.map_err(|error| match error {
        FileError::Missing => End::Refused(None, format!("the sample cannot be read: {error}")),
        error => End::Again(error.to_string()),
    })?;
    let upload = MediaUpload {
        mime_type: row.mime_type,
        filename: row.filename.unwrap_or_else(|| "sample".to_owned()),
        bytes: row.size.unsigned_abs(),
        reader,
    };
    keeper.tools.book.upload_sample(account, upload).await.map_err(|error| match error {
        MediaError::Unavailable { detail, .. } => End::Again(detail),
        MediaError::Refused { code, detail } | MediaError::AccountProblem { code, detail } => {
            End::Refused(code, detail)
        }
        error => End::Refused(None, error.to_string()),
    })
}

/// Uploads the samples of a draft and names them in what is handed in.
async fn name_samples(
    keeper: &Keeper,
    account: &Account,
    draft: &TemplateDraft,
    content: &mut Content,
) -> Result<(), End> {
    let own = match draft.sample {
        Some(sample) => Some(upload(keeper, account, sample).await?),
        None => None,
    };
    let mut cards = Vec::new();
    for sample in &draft.card_samples {
        cards.push(match sample {
            Some(sample) => Some(upload(keeper, account, *sample).await?),
            None => None,
        });
    }
    content.name_samples(own, cards);
    Ok(())
}

async fn settle(keeper: &Keeper, id: TemplateId, order: &TemplateOrder, end: End) -> Result<bool, Failure> {
    let now = keeper.tools.clock.now();
    match end {
        End::Submitted(content) => {
            Records::change(keeper, id, |setting, records| {
                let Some(draft) = setting.draft.take() else { return false };
                setting.order = None;
                let number = setting.versions.last().map_or(1, |last| last.number + 1);
                setting.versions.push(TemplateVersion {
                    number,
                    content: draft.content.clone(),
                    author: draft.author,
                    approved_by: order.by,
                    at: now,
                });
                let excess = setting.versions.len().saturating_sub(VERSIONS);
                setting.versions.drain(..excess);
                let mut known = KnownTemplate::new((*content).clone(), now);
                if let Some(before) = &setting.known {
                    known.edits.clone_from(&before.edits);
                    if before.template.is_approved() {
                        known.edits.push(now);
                    }
                }
                setting.known = Some(known);
                records.audit(keeper, order.by, "template.submitted", setting, json!({ "version": number }));
                true
            })
            .await?;
            Ok(true)
        }
        End::Deleted => {
            deleted(keeper, id, order.by).await?;
            Ok(true)
        }
        End::Refused(code, detail) => {
            Records::change(keeper, id, |setting, records| {
                setting.order = None;
                if let Some(draft) = &mut setting.draft {
                    draft.state = DraftState::Refused { at: now, code, detail: detail.clone() };
                }
                let told = json!({ "code": code, "detail": detail });
                records.audit(keeper, Actor::Provider, "template.refused", setting, told);
                true
            })
            .await?;
            Ok(true)
        }
        End::Again(why) => {
            tracing::warn!(template = %id, why, "what was ordered for a template did not work yet");
            Records::change(keeper, id, |setting, _| match &mut setting.order {
                Some(order) if order.trouble.as_ref() != Some(&why) => {
                    order.trouble = Some(why.clone());
                    true
                }
                _ => false,
            })
            .await?;
            Ok(false)
        }
    }
}

async fn deleted(keeper: &Keeper, id: TemplateId, by: Actor) -> Result<(), Failure> {
    let document = keeper.tools.store.document(&hilo_settings::by_id::<Template>(id)).await?;
    let Some(document) = document else { return Ok(()) };
    let stored = hilo_settings::from_document::<Template>(document)?;
    let mut records = Records::default();
    records.audit(keeper, by, "template.deleted", &stored.setting, json!({}));
    records.delete(id, stored.version);
    records.commit(keeper).await?;
    Ok(())
}
