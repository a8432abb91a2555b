//! `hilo doctor`: looks at the set-up and says what to mend. Changes nothing.

mod check;
mod database;
mod files;
mod machine;
mod secrets;

use crate::{
    config::{Config, Flags, ServerFlags},
    open,
    outcome::Outcome,
};
use anstyle::{AnsiColor, Style};
use check::{Check, State};
use std::io::Write;

/// What is looked at.
#[derive(Debug, clap::Args)]
pub(crate) struct DoctorArgs {
    #[command(flatten)]
    flags: Flags,
    #[command(flatten)]
    server: ServerFlags,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Looks at everything and tells.
pub(crate) fn run(args: &DoctorArgs) -> anyhow::Result<Outcome> {
    let checks = open::runtime()?.block_on(examine(args));
    let fine = checks.iter().all(|check| check.state != State::Wrong);
    if args.json {
        let all = serde_json::json!({ "fine": fine, "checks": checks });
        writeln!(anstream::stdout(), "{all:#}")?;
    } else {
        print(&checks)?;
    }
    Ok(Outcome::fine_if(fine))
}

async fn examine(args: &DoctorArgs) -> Vec<Check> {
    let config = match Config::load(&args.flags) {
        Ok(config) => config.with_server(&args.server),
        // Without a configuration there is nothing to look at.
        Err(error) => {
            return vec![Check::wrong(
                "configuration",
                format!("{error:#}"),
                "correct the key or value it names",
            )];
        }
    };
    let source = Config::file(&args.flags).map_or_else(
        || "no hilo.toml; the usual settings hold".to_owned(),
        |path| format!("{} is understood", path.display()),
    );
    let mut checks = vec![Check::fine("configuration", source)];
    checks.push(machine::data_folder(&config));
    checks.push(machine::clock());
    checks.push(machine::allow_list(&config));
    checks.push(machine::address(&config).await);
    checks.push(machine::public_address(&config));
    checks.extend(files::examine(&config).await);
    let (database, usable) = database::examine(&config).await;
    checks.extend(database);
    checks.extend(secrets::examine(&config, usable).await);
    checks
}

fn print(checks: &[Check]) -> anyhow::Result<()> {
    let mut out = anstream::stdout().lock();
    let strong = Style::new().bold();
    for Check { name, state, found, mend } in checks {
        let (colour, word) = match state {
            State::Fine => (AnsiColor::Green, "ok"),
            State::Notice => (AnsiColor::Yellow, "note"),
            State::Wrong => (AnsiColor::Red, "wrong"),
        };
        let colour = colour.on_default().bold();
        writeln!(out, "{colour}{word:5}{colour:#}  {strong}{name}{strong:#}: {found}")?;
        if let Some(mend) = mend {
            writeln!(out, "       → {mend}")?;
        }
    }
    let wrong = checks.iter().filter(|check| check.state == State::Wrong).count();
    match wrong {
        0 => writeln!(out, "\nHilo can run here.")?,
        1 => writeln!(out, "\nOne thing has to be mended.")?,
        more => writeln!(out, "\n{more} things have to be mended.")?,
    }
    Ok(())
}
