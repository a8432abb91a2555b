use super::Released;
use crate::{
    App, Caller, Error, FieldError, Problem, Result,
    change::{By, Change},
};
use hilo_flow::{
    Program,
    lint::{Known, KnownTemplates},
};
use hilo_model::{
    FlowVersionId, Id, ReleaseId, Timestamp,
    access::Permission,
    release::{RunPolicy, Stage},
};
use hilo_settings::{
    AwaitedTemplate, AwaitingRelease, Environment, Flow, FlowVersion, Release, Setting, Stored,
};
use serde_json::json;

/// How often it is looked again how the templates stand because they changed meanwhile.
const RACES: usize = 3;
/// The most beginnings of numbers in a stage.
const PREFIXES: usize = 50;

/// What to make live.
#[derive(Debug, Clone)]
pub struct Publish {
    /// Which version.
    pub version: WhichVersion,
    /// From when; now if no moment is named or it is past.
    pub at: Option<Timestamp>,
    /// For which part of the people; everybody if none. Others keep the release before.
    pub stage: Option<Stage>,
    /// What becomes of people who are inside another version.
    pub policy: RunPolicy,
}

/// Which version of a flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhichVersion {
    /// The newest.
    Latest,
    /// By its number.
    Number(i32),
    /// By its id.
    Id(FlowVersionId),
}

impl Publish {
    /// For everybody, from now on; people inside finish what they began.
    pub fn now(version: WhichVersion) -> Self {
        Self { version, at: None, stage: None, policy: RunPolicy::Stay }
    }
}

impl App {
    /// Makes a version live in the caller's environment, now or from a moment on, for everybody or for a part of the people. Templates that it
    /// sends and that are not approved yet are handed in, and the release waits for them. Publishing an earlier version again is how one
    /// rolls back.
    pub async fn publish_flow(&self, caller: &Caller, flow: &str, input: Publish) -> Result<Released> {
        caller.require(Permission::FlowsPublish)?;
        let flow = self.find_flow(caller, flow).await?.setting;
        if let Some(earlier) = self.earlier(caller).await? {
            return Ok(earlier);
        }
        let stage = checked(input.stage)?;
        let mut versions = self.versions_of(&flow).await?;
        let at = match input.version {
            WhichVersion::Latest => versions.len().checked_sub(1),
            WhichVersion::Number(number) => versions.iter().position(|v| v.setting.number == number),
            WhichVersion::Id(id) => versions.iter().position(|v| v.setting.id == id),
        };
        let at = at.ok_or_else(|| FieldError::new("/version", Problem::Unknown { kind: "flow_version" }))?;
        let version = versions.swap_remove(at).setting;
        versions.retain(|earlier| earlier.setting.number < version.number);
        let document = hilo_flow::Flow::from_value(version.document.clone())?;
        self.check_tests(caller, &version).await?;
        let terms = Terms { at: input.at, stage, policy: input.policy };
        // Templates change by themselves when the provider tells of them: then it is looked again how they stand.
        for _ in 0..RACES {
            let templates = self.account_templates(caller, &document, &versions).await?;
            self.check_names(caller, &document, templates.known()).await?;
            let mut change = Change::default();
            let awaited = self.hand_in(caller, &document, &templates, &mut change).await?;
            let decided = Decided { version: Some(&version), terms: terms.clone(), awaited };
            match self.release(caller, &flow, decided, change).await {
                Err(Error::Stale { .. } | Error::Taken { .. }) => {}
                done => return done,
            }
        }
        Err(Error::Conflict("the flow’s templates change all the time".to_owned()))
    }

    /// Takes a flow off in the caller's environment. What becomes of people inside says the policy; nobody can go on in a version that is not
    /// there.
    pub async fn unpublish_flow(
        &self,
        caller: &Caller,
        flow: &str,
        at: Option<Timestamp>,
        policy: RunPolicy,
    ) -> Result<Released> {
        caller.require(Permission::FlowsPublish)?;
        let flow = self.find_flow(caller, flow).await?.setting;
        if let Some(earlier) = self.earlier(caller).await? {
            return Ok(earlier);
        }
        if policy == RunPolicy::Migrate {
            return Err(FieldError::new("/policy", Problem::Form { example: "stay" }).into());
        }
        let terms = Terms { at, stage: None, policy };
        self.release(caller, &flow, Decided { version: None, terms, awaited: Vec::new() }, Change::default())
            .await
    }

    /// Goes back, for everybody and at once: from a release for a part of the people to what the others have; else to what was live
    /// before.
    pub async fn roll_back_flow(&self, caller: &Caller, flow: &str, policy: RunPolicy) -> Result<Released> {
        caller.require(Permission::FlowsPublish)?;
        let flow = self.find_flow(caller, flow).await?.setting;
        if let Some(earlier) = self.earlier(caller).await? {
            return Ok(earlier);
        }
        let (environment, now) = (caller.viewer.scope.environment, self.now());
        let releases = self.children::<Release>(flow.id.uuid()).await?;
        let counting = Release::counting(&releases, environment, now);
        let staged = counting.first().is_some_and(|release| release.setting.stage.is_some());
        let present = counting.last().map(|release| &release.setting);
        let before = if staged {
            present.filter(|release| release.stage.is_none()).and_then(|release| release.version)
        } else {
            // What was live for everybody before what is: releases of the same version do not count as before.
            let present = present.and_then(|release| release.version);
            let mut earlier: Vec<&Stored<Release>> = releases
                .iter()
                .filter(|r| r.setting.environment == environment && r.setting.effective_at <= now)
                .filter(|r| r.setting.stage.is_none() && r.setting.version != present)
                .collect();
            earlier.sort_by_key(|r| (r.setting.effective_at.max(r.created_at), r.setting.id));
            earlier.last().and_then(|release| release.setting.version)
        };
        let before = before.ok_or(Error::NothingBefore)?;
        let version = self.versions_of(&flow).await?.into_iter().find(|v| v.setting.id == before);
        let version = version.ok_or(Error::NothingBefore)?.setting;
        // What was live once needs no lint and no tests to be live again: going back must always work.
        let terms = Terms { at: None, stage: None, policy };
        let decided = Decided { version: Some(&version), terms, awaited: Vec::new() };
        self.release(caller, &flow, decided, Change::default()).await
    }

    /// Takes back a release that has not taken effect yet. Templates that were handed in for it stay with the provider.
    pub async fn cancel_release(&self, caller: &Caller, flow: &str, release: ReleaseId) -> Result<()> {
        caller.require(Permission::FlowsPublish)?;
        let flow = self.find_flow(caller, flow).await?.setting;
        let releases = self.children::<Release>(flow.id.uuid()).await?;
        let environment = caller.viewer.scope.environment;
        let key = AwaitingRelease::key_of(environment, flow.id);
        let awaiting = self.load_by_key::<AwaitingRelease>(&key).await?;
        if let Some(awaiting) = awaiting.filter(|awaiting| awaiting.setting.release.id == release) {
            let mut change = Change::default();
            change.delete::<AwaitingRelease>(release, Some(awaiting.version));
            let detail = json!({ "flow": flow.slug, "release": release.to_string() });
            let by = By::caller(caller, self.now());
            change.audit(by, &mut self.ids()?, "flow.release_withdrawn", flow.id, detail);
            return match self.save(change).await {
                Err(Error::Stale { .. }) => Err(Error::ReleaseInEffect),
                done => done,
            };
        }
        let wanted = |r: &Stored<Release>| r.setting.id == release && r.setting.environment == environment;
        let release = releases.into_iter().find(wanted).ok_or(Error::NotFound(Release::KIND))?;
        let now = self.now();
        if release.setting.effective_at <= now {
            return Err(Error::ReleaseInEffect);
        }
        let mut change = Change::default();
        change.delete::<Release>(release.setting.id, Some(release.version));
        let detail = json!({ "flow": flow.slug, "effective_at": release.setting.effective_at.to_string() });
        change.audit(By::caller(caller, now), &mut self.ids()?, "flow.release_cancelled", flow.id, detail);
        self.save(change).await
    }

    /// Checks the names of other flows and of variables that a version uses, and its templates.
    async fn check_names(
        &self,
        caller: &Caller,
        document: &hilo_flow::Flow,
        templates: KnownTemplates,
    ) -> Result<()> {
        let scope = caller.viewer.scope;
        let flows = self.flows_of(caller).await?;
        let environments = self.all::<Environment>(scope.workspace).await?;
        let environment = environments.into_iter().find(|e| e.setting.id == scope.environment);
        let known = Known {
            flows: Some(flows.into_iter().map(|stored| stored.setting.slug).collect()),
            env: environment
                .map(|stored| stored.setting.variables.into_iter().map(|(name, _)| name).collect()),
            templates,
            ..self.other_documents(caller, &document.flow).await?
        };
        Program::compile_knowing(document, &known).map_err(Error::Flow)?;
        Ok(())
    }

    /// Writes a release down, or what it waits for. Whatever waited of the flow here until now is not going to count any more.
    async fn release(
        &self,
        caller: &Caller,
        flow: &Flow,
        decided: Decided<'_>,
        mut change: Change,
    ) -> Result<Released> {
        let (now, mut ids) = (self.now(), self.ids()?);
        let scope = caller.viewer.scope;
        let Decided { version, terms, awaited } = decided;
        let release = Release {
            id: ids.make(),
            workspace: scope.workspace,
            environment: scope.environment,
            flow: flow.id,
            version: version.map(|version| version.id),
            effective_at: terms.at.map_or(now, |at| at.max(now)),
            author: caller.viewer.actor,
            stage: terms.stage,
            policy: terms.policy,
        };
        let number = version.map(|version| version.number);
        let key = AwaitingRelease::key_of(scope.environment, flow.id);
        let replaced = self.load_by_key::<AwaitingRelease>(&key).await?;
        if let Some(replaced) = &replaced {
            change.delete::<AwaitingRelease>(replaced.setting.release.id, Some(replaced.version));
        }
        let action = if !awaited.is_empty() {
            let awaiting = AwaitingRelease { release: release.clone(), templates: awaited.clone() };
            change.insert(&awaiting, now)?;
            "flow.release_awaits"
        } else {
            change.insert(&release, now)?;
            if number.is_some() { "flow.published" } else { "flow.unpublished" }
        };
        let detail = json!({
            "flow": flow.slug, "number": number, "effective_at": release.effective_at.to_string(),
            "stage": release.stage, "policy": release.policy,
            "awaits": awaited.iter().map(|one| format!("{} ({})", one.name, one.language)).collect::<Vec<_>>(),
            "replaces": replaced.map(|replaced| replaced.setting.release.id.to_string()),
        });
        change.audit(By::caller(caller, now), &mut ids, action, flow.id, detail);
        self.save_once(caller, change, Released { release, number, created_at: now, awaited }).await
    }
}

/// What was decided.
struct Decided<'v> {
    version: Option<&'v FlowVersion>,
    terms: Terms,
    awaited: Vec<AwaitedTemplate>,
}

/// When, for whom and with what consequence.
#[derive(Clone)]
struct Terms {
    at: Option<Timestamp>,
    stage: Option<Stage>,
    policy: RunPolicy,
}

/// A stage within the rules; none if it is everybody.
fn checked(stage: Option<Stage>) -> Result<Option<Stage>> {
    let Some(mut stage) = stage else { return Ok(None) };
    if stage.percent.is_some_and(|percent| !(1..=100).contains(&percent)) {
        return Err(FieldError::new("/stage/percent", Problem::Range { min: 1, max: 100 }).into());
    }
    if stage.prefixes.len() > PREFIXES {
        let max = i64::try_from(PREFIXES).unwrap_or(i64::MAX);
        return Err(FieldError::new("/stage/prefixes", Problem::Range { min: 0, max }).into());
    }
    for (at, prefix) in stage.prefixes.iter_mut().enumerate() {
        let digits: String = prefix.trim().trim_start_matches('+').to_owned();
        let fits = (1..=15).contains(&digits.len())
            && digits.bytes().all(|b| b.is_ascii_digit())
            && !digits.starts_with('0');
        if !fits {
            let form = Problem::Form { example: "54" };
            return Err(FieldError::new(format!("/stage/prefixes/{at}"), form).into());
        }
        *prefix = digits;
    }
    if stage.testers && (stage.percent.is_some() || !stage.prefixes.is_empty()) {
        // Testers are few and named: a part of them is nobody's wish.
        return Err(FieldError::new("/stage/testers", Problem::Form { example: "false" }).into());
    }
    stage.percent = stage.percent.filter(|percent| *percent < 100);
    Ok((stage != Stage::default()).then_some(stage))
}
