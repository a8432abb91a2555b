//! `hilo flow publish` and `hilo flow rollback`.

use crate::{
    operator::{self, Operator, PlaceArgs},
    outcome::Outcome,
    told::told,
};
use anyhow::Context;
use hilo_app::{
    FlowUse,
    flows::{Awaited, Publish, ReleaseState, Released, WhichVersion},
};
use hilo_model::{
    Timestamp,
    release::{RunPolicy, Stage},
};
use hilo_settings::TemplateStanding;
use std::io::Write;

/// What is published.
#[derive(Debug, clap::Args)]
pub(crate) struct PublishArgs {
    /// The flow, by its short name
    flow: String,
    /// The version's number; the latest if not said
    #[arg(long, value_name = "NUMBER")]
    version: Option<i32>,
    /// From when (RFC 3339: 2026-11-21T09:30:00Z); now if not said
    #[arg(long, value_name = "MOMENT")]
    at: Option<String>,
    /// Only for so many of a hundred people; the others keep what they have
    #[arg(long, value_name = "1-100")]
    percent: Option<u8>,
    /// Only for people whose number begins so (country codes: 54,598)
    #[arg(long, value_name = "DIGITS", value_delimiter = ',')]
    prefixes: Vec<String>,
    /// Only for the testers of the environment (Settings › Environments)
    #[arg(long, conflicts_with_all = ["percent", "prefixes"])]
    testers: bool,
    /// What becomes of people who are inside another version
    #[arg(long, value_enum, default_value_t)]
    policy: Policy,
    /// If templates have to be approved first: wait for that, telling how far they are. Exit code 1 if one is rejected
    #[arg(long)]
    wait: bool,
    #[command(flatten)]
    place: PlaceArgs,
}

/// What is taken back.
#[derive(Debug, clap::Args)]
pub(crate) struct WithdrawArgs {
    /// The flow, by its short name
    flow: String,
    #[command(flatten)]
    place: PlaceArgs,
}

/// What is rolled back.
#[derive(Debug, clap::Args)]
pub(crate) struct RollbackArgs {
    /// The flow, by its short name
    flow: String,
    /// What becomes of people who are inside the version that is left
    #[arg(long, value_enum, default_value_t)]
    policy: Policy,
    #[command(flatten)]
    place: PlaceArgs,
}

/// What becomes of people who are inside another version.
#[derive(Debug, Clone, Copy, Default, clap::ValueEnum)]
enum Policy {
    /// They finish what they began
    #[default]
    Stay,
    /// They go on in the released version, if it has the node at which they stand
    Migrate,
    /// They are let go
    End,
    /// They are let go, and a person goes on with them
    HandOff,
}

impl From<Policy> for RunPolicy {
    fn from(policy: Policy) -> Self {
        match policy {
            Policy::Stay => Self::Stay,
            Policy::Migrate => Self::Migrate,
            Policy::End => Self::End,
            Policy::HandOff => Self::HandOff,
        }
    }
}

/// Publishes.
pub(crate) fn run(args: &PublishArgs) -> anyhow::Result<Outcome> {
    let at: Option<Timestamp> = match &args.at {
        Some(text) => Some(
            text.parse()
                .ok()
                .with_context(|| format!("--at {text} is no moment like 2026-11-21T09:30:00Z"))?,
        ),
        None => None,
    };
    let staged = args.percent.is_some() || !args.prefixes.is_empty() || args.testers;
    let stage = staged.then(|| Stage {
        percent: args.percent,
        prefixes: args.prefixes.clone(),
        testers: args.testers,
    });
    let version = args.version.map_or(WhichVersion::Latest, WhichVersion::Number);
    let input = Publish { version, at, stage, policy: args.policy.into() };
    operator::with(&args.place, |operator| async move {
        let released = operator.app.publish_flow(&operator.caller, &args.flow, input).await.map_err(told)?;
        tell(&args.flow, args.place.environment(), &released)?;
        if released.awaited.is_empty() {
            return Ok(Outcome::Fine);
        }
        let mut waits = Waits { args, operator: &operator, released: &released, said: Vec::new() };
        loop {
            let fared = waits.look().await?;
            match fared {
                Fared::Waits if args.wait => tokio::time::sleep(LOOK).await,
                Fared::Waits | Fared::Live => return Ok(Outcome::Fine),
                Fared::Stuck if args.wait => return Ok(Outcome::Wanting),
                Fared::Stuck | Fared::Gone => return Ok(Outcome::fine_if(!args.wait)),
            }
        }
    })
}

/// How often it is looked how far templates are.
const LOOK: std::time::Duration = std::time::Duration::from_secs(1);

/// Waiting for a release's templates.
struct Waits<'a> {
    args: &'a PublishArgs,
    operator: &'a Operator,
    released: &'a Released,
    /// What was told of each template last.
    said: Vec<String>,
}

/// How a release that waits fares.
enum Fared {
    /// It waits.
    Waits,
    /// Somebody has to do something about one of its templates.
    Stuck,
    /// It counts.
    Live,
    /// It was withdrawn, or something was decided later.
    Gone,
}

impl Waits<'_> {
    /// Looks how far it is, and tells what is new.
    async fn look(&mut self) -> anyhow::Result<Fared> {
        let (app, caller) = (&self.operator.app, &self.operator.caller);
        let mut out = anstream::stdout();
        let releases = app.list_releases(caller, &self.args.flow).await.map_err(told)?;
        let own = releases.iter().find(|(released, _)| released.release.id == self.released.release.id);
        match own.map(|(_, state)| *state) {
            None => {
                writeln!(out, "the release was withdrawn, or something else was decided later")?;
                return Ok(Fared::Gone);
            }
            Some(ReleaseState::AwaitingApproval) => {}
            Some(_) => {
                writeln!(out, "all templates are approved: it is live")?;
                return Ok(Fared::Live);
            }
        }
        let templates = app.awaited_templates(caller, self.released).await.map_err(told)?;
        let mut fared = Fared::Waits;
        for Awaited { template, standing, .. } in templates {
            let (state, why) = match &standing {
                Some(TemplateStanding::Rejected { reason, recommendation }) => {
                    let why: Vec<&str> =
                        [reason, recommendation].into_iter().flatten().map(|w| &**w).collect();
                    ("rejected", (!why.is_empty()).then(|| why.join(". ")))
                }
                Some(TemplateStanding::Returned { note }) => ("returned", Some(note.clone())),
                Some(TemplateStanding::HandingIn { trouble }) => ("handing_in", trouble.clone()),
                Some(standing) => (standing.as_str(), None),
                None => ("gone", None),
            };
            if standing.is_none_or(|standing| standing.needs_somebody()) {
                fared = Fared::Stuck;
            }
            let why = why.map(|why| format!(": {why}")).unwrap_or_default();
            let line = format!("  template {} ({}): {state}{why}", template.name, template.language);
            if !self.said.contains(&line) {
                writeln!(out, "{line}")?;
                self.said.push(line);
            }
        }
        Ok(fared)
    }
}

/// What is deleted.
#[derive(Debug, clap::Args)]
pub(crate) struct DeleteArgs {
    /// The flow, by its short name
    flow: String,
    /// What becomes of people who are inside
    #[arg(long, value_enum, default_value_t)]
    policy: Policy,
    #[command(flatten)]
    place: PlaceArgs,
}

/// Deletes.
pub(crate) fn delete(args: &DeleteArgs) -> anyhow::Result<Outcome> {
    operator::with(&args.place, |operator| async move {
        match operator.app.delete_flow(&operator.caller, &args.flow, args.policy.into()).await {
            Err(hilo_app::Error::FlowInUse(uses)) => {
                for FlowUse { flow, version, node } in uses {
                    writeln!(anstream::stdout(), "{flow} version {version} goes to it at `{node}`")?;
                }
                Ok(Outcome::Wanting)
            }
            done => {
                done.map_err(told)?;
                writeln!(anstream::stdout(), "{} is deleted", args.flow)?;
                Ok(Outcome::Fine)
            }
        }
    })
}

/// Takes back what waits.
pub(crate) fn withdraw(args: &WithdrawArgs) -> anyhow::Result<Outcome> {
    operator::with(&args.place, |operator| async move {
        let (app, caller) = (&operator.app, &operator.caller);
        let item = app.get_flow(caller, &args.flow).await.map_err(told)?;
        let awaiting = item.awaiting.with_context(|| format!("no release of `{}` waits", args.flow))?;
        app.cancel_release(caller, &args.flow, awaiting.release.id).await.map_err(told)?;
        writeln!(anstream::stdout(), "{} is not going to be live; what is live stays", args.flow)?;
        Ok(Outcome::Fine)
    })
}

/// Rolls back.
pub(crate) fn roll_back(args: &RollbackArgs) -> anyhow::Result<Outcome> {
    let released = operator::with(&args.place, |operator| async move {
        operator.app.roll_back_flow(&operator.caller, &args.flow, args.policy.into()).await.map_err(told)
    })?;
    tell(&args.flow, args.place.environment(), &released)?;
    Ok(Outcome::Fine)
}

fn tell(flow: &str, environment: &str, released: &Released) -> anyhow::Result<()> {
    let Released { release, number, created_at, awaited } = released;
    let version = number.map(|number| number.to_string()).unwrap_or_default();
    let when = if release.effective_at > *created_at {
        format!(" from {} on", release.effective_at)
    } else {
        String::new()
    };
    let whom = release.stage.as_ref().map(whom).unwrap_or_default();
    let is = match awaited.len() {
        0 => "is live",
        1 => "waits for a template, and is then live",
        _ => "waits for templates, and is then live",
    };
    writeln!(anstream::stdout(), "{flow} version {version} {is} in {environment}{when}{whom}")?;
    Ok(())
}

/// Whom a release is for, in words.
pub(super) fn whom(stage: &Stage) -> String {
    let percent = stage.percent.map(|percent| format!(", for {percent} of a hundred people"));
    let prefixes =
        (!stage.prefixes.is_empty()).then(|| format!(", for numbers of +{}", stage.prefixes.join(", +")));
    let testers = stage.testers.then(|| ", for testers".to_owned());
    percent.into_iter().chain(prefixes).chain(testers).collect()
}
