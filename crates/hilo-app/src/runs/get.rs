use crate::{App, Caller, Error, Personal, Result};
use hilo_flow::engine::TraceStep;
use hilo_model::{RunId, Timestamp, access::Permission, message::Referral};
use hilo_store::rows::RunRow;

/// A run with its steps.
#[derive(Debug, Clone, PartialEq)]
pub struct RunView {
    /// The run.
    pub run: RunRow,
    /// Its steps, by the turns that took them, oldest first.
    pub turns: Vec<RunStepsView>,
    /// The advertisement that led the customer here, if their message started the run and it can be opened.
    pub referral: Option<Referral>,
}

/// The steps of one turn.
#[derive(Debug, Clone, PartialEq)]
pub struct RunStepsView {
    /// The turn's place in the run, from 1.
    pub turn: i32,
    /// When.
    pub at: Timestamp,
    /// The steps, oldest first.
    pub steps: Personal<Vec<TraceStep>>,
}

impl App {
    /// One run on a thread that the caller may see.
    pub async fn get_run(&self, caller: &Caller, run: RunId) -> Result<RunView> {
        caller.require(Permission::FlowsRead)?;
        let scope = caller.viewer.scope;
        let run = self.store.read().run(scope, run).await?.ok_or(Error::NotFound("run"))?;
        self.visible_thread(caller, run.contact).await.map_err(|error| match error {
            Error::NotFound(_) | Error::Forbidden(_) => Error::NotFound("run"),
            error => error,
        })?;
        let keys = self.keys(scope, [run.contact]).await?;
        let rows = self.store.read().run_steps(scope, run.run).await?;
        let turns = rows
            .into_iter()
            .map(|row| RunStepsView { turn: row.turn, at: row.at, steps: keys.json(run.contact, &row.steps) })
            .collect();
        let referral = run.source.as_ref().and_then(|sealed| keys.json(run.contact, sealed).known());
        Ok(RunView { run, turns, referral })
    }
}
