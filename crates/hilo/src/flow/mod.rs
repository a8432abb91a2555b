//! `hilo flow`: flows as files.

mod files;
mod lint;
mod list;
pub(crate) mod push;
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
    /// Put flows into the workspace, as new versions
    ///
    /// Versions never change; a document that is equal to the latest version makes no new one. A running Hilo notices within a
    /// second; conversations under way go on with the version they began with.
    Push(push::PushArgs),
    /// List the workspace's flows, and what of them is live
    List(list::ListArgs),
}

/// Runs it.
pub(crate) fn run(command: FlowCommand) -> anyhow::Result<Outcome> {
    match command {
        FlowCommand::Lint(args) => lint::run(&args),
        FlowCommand::Test(args) => test::run(&args),
        FlowCommand::Replay(args) => replay::run(&args),
        FlowCommand::Push(args) => push::run(&args),
        FlowCommand::List(args) => list::run(&args),
    }
}
