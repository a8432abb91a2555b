//! `hilo flow push`.

use super::files;
use crate::{
    operator::{self, Operator, PlaceArgs},
    outcome::Outcome,
    told::told,
};
use hilo_app::flows::{Publish, PushFlow, WhichVersion};
use std::{io::Write, path::PathBuf};

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
    #[command(flatten)]
    place: PlaceArgs,
}

/// Pushes.
pub(crate) fn run(args: &PushArgs) -> anyhow::Result<Outcome> {
    let files = files::flows(&args.files)?;
    operator::with(&args.place, |operator| async move {
        let mut out = anstream::stdout();
        for file in &files {
            let pushed = push(&operator, &file.text, &args.note).await?;
            let state = if pushed.created { "new" } else { "known already" };
            writeln!(out, "{} version {} ({state})", pushed.slug, pushed.number)?;
            for finding in &pushed.findings {
                writeln!(out, "  {finding}")?;
            }
        }
        // Flows go to one another: all of them are known before the first one is made live.
        for file in files.iter().filter(|_| args.publish) {
            let Ok(flow) = &file.flow else { continue };
            let live = publish(&operator, &flow.flow).await?;
            writeln!(
                out,
                "{} is live in {}{}",
                flow.flow,
                args.place.environment(),
                if live { "" } else { " already" }
            )?;
        }
        Ok(Outcome::Fine)
    })
}

/// Pushes a document; one that is equal to the latest version makes no new one.
pub(crate) async fn push(
    operator: &Operator,
    document: &str,
    note: &str,
) -> anyhow::Result<hilo_app::flows::PushedFlow> {
    let input = PushFlow { document: document.to_owned(), note: note.to_owned() };
    operator.app.push_flow(&operator.caller, input).await.map_err(told)
}

/// Makes the latest version live, unless it is; whether it was not.
pub(crate) async fn publish(operator: &Operator, flow: &str) -> anyhow::Result<bool> {
    let item = operator.app.get_flow(&operator.caller, flow).await.map_err(told)?;
    if item.live_number.is_some() && item.live_number == item.latest && item.scheduled.is_empty() {
        return Ok(false);
    }
    let input = Publish { version: WhichVersion::Latest, at: None };
    operator.app.publish_flow(&operator.caller, flow, input).await.map_err(told)?;
    Ok(true)
}
