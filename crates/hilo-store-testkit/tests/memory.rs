//! The suite on the reference store itself.

use async_trait::async_trait;
use hilo_model::{ManualClock, Timestamp};
use hilo_store::{Store, memory::MemoryStore};
use hilo_store_testkit::{Database, Harness};
use std::{process::ExitCode, sync::Arc};

struct Memory;

struct One(MemoryStore);

#[async_trait]
impl Harness for Memory {
    fn name(&self) -> &'static str {
        "memory"
    }

    async fn database(&self, partitions: i16) -> Box<dyn Database> {
        let clock = Arc::new(ManualClock::new(Timestamp::from_seconds(1_700_000_000)));
        Box::new(One(MemoryStore::new(partitions, clock)))
    }
}

#[async_trait]
impl Database for One {
    async fn open(&self) -> Arc<dyn Store> {
        Arc::new(self.0.clone())
    }
}

fn main() -> ExitCode {
    hilo_store_testkit::main(Memory)
}
