//! The repository's own checks and generators, run as `cargo xtask …`.
//!
//! Owns the rules about the repository that no compiler knows: which crate may know which, that the two SQL stores
//! stay twins, how files are named and how long they get. Must not know what the product does: it depends on no crate
//! of it. A new rule is a module with a pure function from what was found to a list of [`finding::Finding`]s, its
//! data in `rules/`, and a line in [`check`].

mod check;
mod file_names;
mod finding;
mod manifests;
mod migrations;
mod mirror;
mod repository;
mod samples;
mod sizes;
mod sqlx_prepare;
mod sums;
mod tiers;
mod wishes;
mod words;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::repository::Repository;

/// The repository's own checks and generators.
#[derive(Parser)]
#[command(bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Check tiers, mirrored stores, migrations, samples, file names and sizes, and banned words
    Check,
    /// Record the checksums of migrations that a release is about to ship; recorded ones never change again
    LockMigrations,
    /// Record the checksums of new samples in testdata/compat/; recorded ones never change again
    LockSamples,
    /// Write the query data (.sqlx) of the two SQL stores from throw-away databases
    SqlxPrepare(sqlx_prepare::Options),
}

fn main() -> Result<ExitCode> {
    let arguments = Arguments::parse();
    let repository = Repository::find()?;
    match arguments.command {
        Command::Check => check::run(&repository),
        Command::LockMigrations => migrations::lock(&repository).map(|()| ExitCode::SUCCESS),
        Command::LockSamples => samples::lock(&repository).map(|()| ExitCode::SUCCESS),
        Command::SqlxPrepare(options) => sqlx_prepare::run(&repository, &options),
    }
}
