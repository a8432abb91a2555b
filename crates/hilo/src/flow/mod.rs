//! `hilo flow`: flows as files.

mod diff;
mod export;
mod files;
mod lint;
mod list;
mod load_test;
mod promote;
mod publish;
mod pull;
pub(crate) mod push;
mod record;
mod replay;
mod test;
mod versions;

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
    /// Make a test of a run, or of a conversation in a file
    ///
    /// What is personal is replaced by something fictitious, what happened is what is expected. The test goes to standard output; it passes.
    /// Exit code 1 if it goes another way than the run went.
    Record(record::RecordArgs),
    /// Find out what a flow does in a conversation, without sending anything
    Replay(replay::ReplayArgs),
    /// Put flows into the workspace, as new versions
    ///
    /// Versions never change; a document that is equal to the latest version makes no new one. A running Hilo notices within a
    /// second; conversations under way go on with the version they began with.
    ///
    /// Tests (*.test.yaml) beside a flow, or in a folder below it, are kept with its version and must pass when it is published.
    Push(push::PushArgs),
    /// Write the workspace's flows and their tests into files
    ///
    /// A file that says the same already stays as it is, with its comments. Comments are not kept in Hilo: where the flow is another,
    /// the file is written anew without them. Pushing what was pulled changes nothing.
    Pull(pull::PullArgs),
    /// Write one version of a flow to standard output
    Export(export::ExportArgs),
    /// Tell what changed, in sentences
    ///
    /// Of two files, or of a file since the version that is live (or another one). Exit code 1 if anything changed.
    Diff(diff::DiffArgs),
    /// Make a version live, for everybody or for a part of the people, now or later
    ///
    /// Templates that it sends and that WhatsApp has not approved are handed in; it is live by itself when they are. What is live stays live
    /// meanwhile.
    Publish(publish::PublishArgs),
    /// Make a version in which a split sends everybody by one variant
    ///
    /// Nothing is live by it: publish it like any version.
    Promote(promote::PromoteArgs),
    /// Delete a flow in all environments; its versions stay for the runs that were made of them
    ///
    /// Exit code 1, with a list, if other flows go to it.
    Delete(publish::DeleteArgs),
    /// Take back a release that waits for its templates
    Withdraw(publish::WithdrawArgs),
    /// Go back to what was live before, for everybody and at once
    Rollback(publish::RollbackArgs),
    /// Let many customers of the simulator talk to a running Hilo at once, and tell how it bears that
    ///
    /// They follow the flow's tests (*.test.yaml beside it, as far as nothing but saying and tapping comes) or take random ways. It ends by
    /// itself. Exit code 1 if a message was not answered.
    LoadTest(load_test::LoadTestArgs),
    /// List a flow's versions and releases
    Versions(versions::VersionsArgs),
    /// List the workspace's flows, and what of them is live
    List(list::ListArgs),
}

/// Runs it.
pub(crate) fn run(command: FlowCommand) -> anyhow::Result<Outcome> {
    match command {
        FlowCommand::Lint(args) => lint::run(&args),
        FlowCommand::Test(args) => test::run(&args),
        FlowCommand::Record(args) => record::run(&args),
        FlowCommand::Replay(args) => replay::run(&args),
        FlowCommand::Push(args) => push::run(&args),
        FlowCommand::Pull(args) => pull::run(&args),
        FlowCommand::Export(args) => export::run(&args),
        FlowCommand::Diff(args) => diff::run(&args),
        FlowCommand::Publish(args) => publish::run(&args),
        FlowCommand::Promote(args) => promote::run(&args),
        FlowCommand::Delete(args) => publish::delete(&args),
        FlowCommand::Withdraw(args) => publish::withdraw(&args),
        FlowCommand::Rollback(args) => publish::roll_back(&args),
        FlowCommand::LoadTest(args) => load_test::run(&args),
        FlowCommand::Versions(args) => versions::run(&args),
        FlowCommand::List(args) => list::run(&args),
    }
}
