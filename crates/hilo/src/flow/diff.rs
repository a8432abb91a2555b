//! `hilo flow diff`.

use super::files;
use crate::{
    language::{Language, LanguageArgs},
    operator::{self, PlaceArgs},
    outcome::Outcome,
    told::told,
};
use anstyle::{AnsiColor, Style};
use anyhow::{Context, bail};
use hilo_flow::{
    Flow,
    diff::{Change, ChangeKind},
};
use std::{
    io::Write,
    path::{Path, PathBuf},
};

/// What is compared.
#[derive(Debug, clap::Args)]
pub(crate) struct DiffArgs {
    /// The flow's file, or an earlier and a later one
    #[arg(required = true, num_args = 1..=2, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Compare with this version in the workspace; with the live one if not said, else with the latest
    #[arg(long, value_name = "NUMBER")]
    version: Option<i32>,
    /// Print JSON, with the changes in every language
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    language: LanguageArgs,
    #[command(flatten)]
    place: PlaceArgs,
}

/// Compares.
pub(crate) fn run(args: &DiffArgs) -> anyhow::Result<Outcome> {
    let changes = match args.files.as_slice() {
        [before, after] => hilo_flow::diff(&read(before)?, &read(after)?),
        [after] => {
            let after = read(after)?;
            hilo_flow::diff(&in_workspace(args, &after.flow)?, &after)
        }
        _ => bail!("name one file or two"),
    };
    if args.json {
        writeln!(anstream::stdout(), "{}", serde_json::to_string_pretty(&changes)?)?;
    } else {
        print(&changes, args.language.language())?;
    }
    Ok(Outcome::fine_if(changes.is_empty()))
}

fn read(path: &Path) -> anyhow::Result<Flow> {
    let file = files::read(path)?;
    file.flow.with_context(|| format!("{} is no flow", path.display()))
}

fn in_workspace(args: &DiffArgs, slug: &str) -> anyhow::Result<Flow> {
    operator::with(&args.place, |operator| async move {
        let (app, caller) = (&operator.app, &operator.caller);
        let item = app.get_flow(caller, slug).await.map_err(told)?;
        let live = item.live.as_ref().and_then(|live| live.number);
        let number = args.version.or(live).or(item.latest);
        let number = number.with_context(|| format!("`{slug}` has no version"))?;
        let (_, stored) = app.get_flow_version(caller, slug, number).await.map_err(told)?;
        Ok(Flow::from_value(stored.setting.document)?)
    })
}

fn print(changes: &[Change], language: Language) -> anyhow::Result<()> {
    let mut out = anstream::stdout().lock();
    let locale = language.locale();
    for change in changes {
        let (mark, colour) = match change.kind {
            ChangeKind::NodeAdded => ("+", AnsiColor::Green.on_default()),
            ChangeKind::NodeRemoved => ("-", AnsiColor::Red.on_default()),
            _ => ("~", Style::new().dimmed()),
        };
        writeln!(out, "{colour}{mark}{colour:#} {}", change.message.for_locale(&locale))?;
    }
    if changes.is_empty() {
        let words = language.pick(["No cambia nada.", "Nothing changes.", "Nada muda."]);
        writeln!(out, "{words}")?;
    }
    Ok(())
}
