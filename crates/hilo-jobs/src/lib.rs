//! Jobs of flows: what a run has done beside its lane, because it may take a while.
//!
//! *Owns*: running [scripts](script) in a sandbox, making [documents](document).
//!
//! *Must not know*: any file, network, clock or source of randomness. The same job always gives the same, to the byte, so it may be done
//! again after a crash, and tests of flows do it as the running system does.

pub mod document;
pub mod script;

use hilo_flow::{
    engine::{Job, JobOutcome, Worker},
    lint::Syntax,
};

/// Does jobs where it is asked to, on the caller's thread.
#[derive(Debug, Clone, Copy, Default)]
pub struct Workshop;

impl Worker for Workshop {
    fn work(&self, job: &Job) -> JobOutcome {
        match job {
            Job::Script(script) => script::run(script, || false),
            Job::Document(job) => document::make(job).map_or_else(JobOutcome::Failed, |made| made.outcome()),
        }
    }
}

/// What knows whether scripts can be read, for the lint of flows.
pub fn syntax() -> Syntax {
    Syntax::of(script::check)
}
