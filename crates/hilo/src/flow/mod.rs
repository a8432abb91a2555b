//! `hilo flow`: flows as files.

mod files;
mod lint;
mod replay;
mod test;

use crate::outcome::Outcome;

/// What can be done with flows.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum FlowCommand {
    /// Say what is wrong with flows, and how to mend it
    ///
    /// Exit code 1 if anything is wrong that keeps a flow from being published; warnings alone do not count.
    Lint(lint::LintArgs),
    /// Play the recorded conversations (*.test.yaml) beside flows
    ///
    /// Nothing is sent, no backend is asked and no time passes: a test says what backends answer and when time goes on. A
    /// test belongs to the flows of its own directory or, if there are none, of the directory above it.
    Test(test::TestArgs),
    /// Find out what a flow does in a conversation, without sending anything
    Replay(replay::ReplayArgs),
}

/// Runs it.
pub(crate) fn run(command: FlowCommand) -> anyhow::Result<Outcome> {
    match command {
        FlowCommand::Lint(args) => lint::run(&args),
        FlowCommand::Test(args) => test::run(&args),
        FlowCommand::Replay(args) => replay::run(&args),
    }
}
