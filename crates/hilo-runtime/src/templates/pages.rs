//! Reading everything that an account holds.

use super::{
    keeper::{Failure, Keeper},
    records::Records,
};
use crate::clock::fresh_id;
use hilo_egress::channel::TemplateQuery;
use hilo_model::{Actor, Duration, Timestamp};
use hilo_settings::{CategoryNotice, CategoryNoticeKind, KnownTemplate, Stored, Template};
use hilo_whatsapp_wire::{template::Template as Content, webhook::TemplateEvent};
use serde_json::json;
use std::collections::HashMap;

/// No account has more pages than this; whoever tells more goes round in circles.
const PAGES: usize = 200;
/// What was handed in may be missing from lists for a while.
const FRESH: Duration = Duration::from_minutes(10);

/// Reads all pages and writes down what is different.
pub(super) async fn read(keeper: &Keeper) -> Result<(), Failure> {
    let account = keeper.account()?;
    let mut told: Vec<Content> = Vec::new();
    let (mut unreadable, mut after) = (0, None);
    for _ in 0..PAGES {
        let query = TemplateQuery { name: None, after: after.take() };
        let page = keeper.tools.book.templates(&account, &query).await?;
        told.extend(page.templates);
        unreadable += page.unreadable;
        match page.next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    if unreadable > 0 {
        tracing::warn!(account = keeper.key.1, unreadable, "some templates could not be read");
    }
    // What could not be read may be anything, so nothing is taken to be gone.
    let complete = unreadable == 0 && after.is_none();
    let all = Records::templates(keeper).await?;
    let records = merge(keeper, all, told, complete)?;
    // What somebody changed meanwhile is written down the next time.
    records.commit(keeper).await?;
    Records::note_read(keeper).await
}

fn merge(
    keeper: &Keeper,
    all: Vec<Stored<Template>>,
    told: Vec<Content>,
    complete: bool,
) -> Result<Records, Failure> {
    let now = keeper.tools.clock.now();
    let mut records = Records::default();
    let mut written: HashMap<(String, String), Stored<Template>> = all
        .into_iter()
        .map(|stored| ((stored.setting.name.clone(), stored.setting.language.clone()), stored))
        .collect();
    for content in told {
        match written.remove(&(content.name.clone(), content.language.clone())) {
            Some(Stored { mut setting, version, .. }) => {
                if take(keeper, &mut setting, content, CategoryNoticeKind::Silent, &mut records) {
                    records.update(&setting, version, now)?;
                }
            }
            None => records.insert(&new(keeper, content, now), now)?,
        }
    }
    for Stored { mut setting, version, .. } in written.into_values() {
        let Some(known) = setting.known.as_ref().filter(|_| complete) else { continue };
        if now.since(known.changed_at) < FRESH && known.template.status == Some(TemplateEvent::Pending) {
            continue;
        }
        records.audit(keeper, Actor::Provider, "template.gone", &setting, json!({}));
        if setting.draft.is_some() {
            setting.known = None;
            records.update(&setting, version, now)?;
        } else {
            records.delete(setting.id, version);
        }
    }
    Ok(records)
}

pub(super) fn new(keeper: &Keeper, content: Content, now: Timestamp) -> Template {
    let (scope, account) = &keeper.key;
    Template {
        id: fresh_id(now),
        workspace: scope.workspace,
        environment: scope.environment,
        account: account.clone(),
        name: content.name.clone(),
        language: content.language.clone(),
        known: Some(KnownTemplate::new(content, now)),
        draft: None,
        order: None,
        versions: Vec::new(),
        notice: None,
    }
}

/// Takes in what the account holds now; whether anything is different. `unasked`: how another category came.
pub(super) fn take(
    keeper: &Keeper,
    setting: &mut Template,
    content: Content,
    unasked: CategoryNoticeKind,
    records: &mut Records,
) -> bool {
    let now = keeper.tools.clock.now();
    let Some(known) = &mut setting.known else {
        setting.known = Some(KnownTemplate::new(content, now));
        return true;
    };
    if known.template == content {
        return false;
    }
    let word = |content: &Content| content.status.as_ref().map(|status| status.as_str().to_owned());
    let category = |content: &Content| content.category.as_ref().map(|category| category.as_str().to_owned());
    let (from, to) = (word(&known.template), word(&content));
    let (was, is) = (category(&known.template), category(&content));
    if content.status != Some(TemplateEvent::Rejected) {
        known.rejection = None;
    }
    if content.status != Some(TemplateEvent::Paused) {
        known.pause = None;
    }
    if let (Some(was), Some(is)) = (&was, &is)
        && was != is
    {
        setting.notice = Some(CategoryNotice {
            kind: unasked,
            from: Some(was.clone()),
            to: is.clone(),
            at: now,
            effective_at: None,
        });
    }
    known.template = content;
    known.changed_at = now;
    let reason = known.template.rejected_reason.clone();
    if from != to {
        let detail = json!({ "from": from, "to": to, "reason": reason });
        records.audit(keeper, Actor::Provider, "template.status", setting, detail);
    }
    if was != is {
        let detail = json!({ "from": was, "to": is });
        records.audit(keeper, Actor::Provider, "template.category", setting, detail);
    }
    true
}
