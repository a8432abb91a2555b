//! `hilo flow publish` and `hilo flow rollback`.

use crate::{
    operator::{self, PlaceArgs},
    outcome::Outcome,
    told::told,
};
use anyhow::Context;
use hilo_app::flows::{Publish, Released, WhichVersion};
use hilo_model::{
    Timestamp,
    release::{RunPolicy, Stage},
};
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
    /// What becomes of people who are inside another version
    #[arg(long, value_enum, default_value_t)]
    policy: Policy,
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
}

impl From<Policy> for RunPolicy {
    fn from(policy: Policy) -> Self {
        match policy {
            Policy::Stay => Self::Stay,
            Policy::Migrate => Self::Migrate,
            Policy::End => Self::End,
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
    let staged = args.percent.is_some() || !args.prefixes.is_empty();
    let stage = staged.then(|| Stage { percent: args.percent, prefixes: args.prefixes.clone() });
    let version = args.version.map_or(WhichVersion::Latest, WhichVersion::Number);
    let input = Publish { version, at, stage, policy: args.policy.into() };
    let released = operator::with(&args.place, |operator| async move {
        operator.app.publish_flow(&operator.caller, &args.flow, input).await.map_err(told)
    })?;
    tell(&args.flow, args.place.environment(), &released)
}

/// Rolls back.
pub(crate) fn roll_back(args: &RollbackArgs) -> anyhow::Result<Outcome> {
    let released = operator::with(&args.place, |operator| async move {
        operator.app.roll_back_flow(&operator.caller, &args.flow, args.policy.into()).await.map_err(told)
    })?;
    tell(&args.flow, args.place.environment(), &released)
}

fn tell(flow: &str, environment: &str, released: &Released) -> anyhow::Result<Outcome> {
    let Released { release, number, created_at } = released;
    let version = number.map(|number| number.to_string()).unwrap_or_default();
    let when = if release.effective_at > *created_at {
        format!(" from {} on", release.effective_at)
    } else {
        String::new()
    };
    let whom = release.stage.as_ref().map(whom).unwrap_or_default();
    writeln!(anstream::stdout(), "{flow} version {version} is live in {environment}{when}{whom}")?;
    Ok(Outcome::Fine)
}

/// Whom a release is for, in words.
pub(super) fn whom(stage: &Stage) -> String {
    let percent = stage.percent.map(|percent| format!(", for {percent} of a hundred people"));
    let prefixes =
        (!stage.prefixes.is_empty()).then(|| format!(", for numbers of +{}", stage.prefixes.join(", +")));
    percent.into_iter().chain(prefixes).collect()
}
