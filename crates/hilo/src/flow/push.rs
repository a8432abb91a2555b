//! `hilo flow push`.

use super::files;
use crate::{
    operator::{self, Operator, PlaceArgs},
    outcome::Outcome,
    told::told,
};
use hilo_app::{
    Error,
    flows::{Publish, PushFlow, PushedFlow, Released, WhichVersion},
};
use hilo_flow::merge::Side;
use std::{collections::BTreeMap, io::Write, path::PathBuf};

/// What is pushed.
#[derive(Debug, clap::Args)]
pub(crate) struct PushArgs {
    /// Flows (YAML or JSON), or folders with flows
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Make the new version live in the environment at once
    #[arg(long)]
    publish: bool,
    /// Why it changed, for those who look at the versions later
    #[arg(long, default_value = "")]
    note: String,
    /// The version that the files started from: if there is a later one, what both changed becomes one document. Without it the files
    /// are what the flows are to be
    #[arg(long, value_name = "NUMBER")]
    base: Option<i32>,
    /// Whose change counts where both changed the same; without it such places are told and nothing is pushed
    #[arg(long, value_enum, requires = "base")]
    conflicts: Option<Whose>,
    #[command(flatten)]
    place: PlaceArgs,
}

/// Whose change counts.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Whose {
    /// The file's
    Mine,
    /// The later version's
    Theirs,
}

/// Pushes.
pub(crate) fn run(args: &PushArgs) -> anyhow::Result<Outcome> {
    let files = files::flows(&args.files)?;
    operator::with(&args.place, |operator| async move {
        let mut out = anstream::stdout();
        for file in &files {
            let input = PushFlow {
                document: file.text.clone(),
                note: args.note.clone(),
                tests: files::tests_of(file)?,
                base: args.base,
                decisions: BTreeMap::new(),
            };
            let pushed = push_deciding(&operator, input, args.conflicts).await?;
            let state = if pushed.created { "new" } else { "known already" };
            let with = pushed.merged_with.map(|number| format!(", with what version {number} changed"));
            writeln!(out, "{} version {} ({state}{})", pushed.slug, pushed.number, with.unwrap_or_default())?;
            for finding in &pushed.findings {
                writeln!(out, "  {finding}")?;
            }
        }
        // Flows go to one another: all of them are known before the first one is made live.
        for file in files.iter().filter(|_| args.publish) {
            let Ok(flow) = &file.flow else { continue };
            let (is, already) = match publish(&operator, &flow.flow).await? {
                None => ("is live", " already"),
                Some(released) if released.awaited.is_empty() => ("is live", ""),
                Some(_) => ("waits for templates that are to be approved, and is then live", ""),
            };
            writeln!(out, "{} {is} in {}{already}", flow.flow, args.place.environment())?;
        }
        Ok(Outcome::Fine)
    })
}

/// Pushes; where somebody else changed the same, one side counts if that was said.
async fn push_deciding(
    operator: &Operator,
    mut input: PushFlow,
    whose: Option<Whose>,
) -> anyhow::Result<PushedFlow> {
    let first = operator.app.push_flow(&operator.caller, input.clone()).await;
    let side = match whose {
        Some(Whose::Mine) => Side::Mine,
        Some(Whose::Theirs) => Side::Theirs,
        None => return first.map_err(told),
    };
    match first {
        Err(Error::FlowConflicts { conflicts, .. }) => {
            input.decisions = conflicts.into_iter().map(|conflict| (conflict.path, side)).collect();
            operator.app.push_flow(&operator.caller, input).await.map_err(told)
        }
        other => other.map_err(told),
    }
}

/// Pushes a document; one that is equal to the latest version makes no new one.
pub(crate) async fn push(operator: &Operator, document: &str, note: &str) -> anyhow::Result<PushedFlow> {
    let input = PushFlow { document: document.to_owned(), note: note.to_owned(), ..PushFlow::default() };
    operator.app.push_flow(&operator.caller, input).await.map_err(told)
}

/// Makes the latest version live, unless it is; nothing if it was.
pub(crate) async fn publish(operator: &Operator, flow: &str) -> anyhow::Result<Option<Released>> {
    let item = operator.app.get_flow(&operator.caller, flow).await.map_err(told)?;
    let live = item.live.as_ref().and_then(|live| live.number);
    let is_all = item.staged.is_empty() && item.scheduled.is_empty() && item.awaiting.is_none();
    if live.is_some() && live == item.latest && is_all {
        return Ok(None);
    }
    let input = Publish::now(WhichVersion::Latest);
    Ok(Some(operator.app.publish_flow(&operator.caller, flow, input).await.map_err(told)?))
}
