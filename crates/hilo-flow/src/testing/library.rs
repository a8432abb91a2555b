//! The flows of a conversation that is played.

use crate::{
    Program,
    engine::{Job, JobError, JobFailure, JobOutcome, Programs, Worker},
    triggers::FlowRef,
};
use hilo_model::{FlowVersionId, IdSource, Timestamp};
use std::sync::Arc;

/// Flows that are live together. The first one is preferred by triggers.
#[derive(Debug, Default)]
pub struct Library {
    flows: Vec<(FlowRef, Program)>,
    worker: Option<Arc<dyn Worker>>,
}

impl Library {
    /// A library of these flows, in this order.
    pub fn new(programs: impl IntoIterator<Item = Program>) -> Self {
        let mut ids = IdSource::new(Timestamp::from_millis(0), 1);
        let flows = programs.into_iter().map(|program| {
            let flow = FlowRef { flow: program.slug().to_owned(), version: ids.make() };
            (flow, program)
        });
        Self { flows: flows.collect(), worker: None }
    }

    /// The same, with somebody who runs scripts. Without, they fail.
    #[must_use]
    pub fn with_worker(mut self, worker: Arc<dyn Worker>) -> Self {
        self.worker = Some(worker);
        self
    }

    /// Does a job at once.
    pub(super) fn work(&self, job: &Job) -> JobOutcome {
        match &self.worker {
            Some(worker) => worker.work(job),
            None => JobOutcome::Failed(JobError::new(JobFailure::Other, "nobody is here who does it")),
        }
    }

    /// The own name of the flow of a version.
    pub(super) fn slug(&self, version: FlowVersionId) -> &str {
        self.flows.iter().find(|(flow, _)| flow.version == version).map_or("", |(flow, _)| &flow.flow)
    }
}

impl Library {
    /// All of them, as triggers look at them.
    pub(super) fn flows(&self) -> Vec<(&FlowRef, &Program)> {
        self.flows.iter().map(|(flow, program)| (flow, program)).collect()
    }
}

impl Programs for Library {
    fn program(&self, version: FlowVersionId) -> Option<&Program> {
        self.flows.iter().find(|(flow, _)| flow.version == version).map(|(_, program)| program)
    }

    fn released(&self, flow: &str) -> Option<FlowVersionId> {
        self.flows.iter().find(|(live, _)| live.flow == flow).map(|(live, _)| live.version)
    }
}
