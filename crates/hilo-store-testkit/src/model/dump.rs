//! Everything that can be seen of a store, as text.

use super::world::World;
use crate::{sample, testbed::moment};
use hilo_model::{ContactId, Id, access::ThreadAccess};
use hilo_store::{
    Store,
    document::{DocumentFilter, DocumentKey},
    read::{Page, RunsOf, ThreadFilter},
};
use std::fmt::Debug;

/// One line or more for each thing, named.
struct Dump(Vec<String>);

impl Dump {
    fn add<T: Debug>(&mut self, what: &str, seen: hilo_store::Result<T>) {
        self.0.push(format!("{what}: {:#?}", seen.map_err(|error| error.to_string())));
    }
}

/// What can be seen of `store`.
pub(super) async fn of(store: &dyn Store, world: &World) -> Vec<String> {
    let mut dump = Dump(Vec::new());
    lanes(store, world, &mut dump).await;
    people(store, world, &mut dump).await;
    settings(store, world, &mut dump).await;
    for scope in world.scopes {
        lists(store, scope, &mut dump).await;
    }
    dump.0
}

async fn lanes(store: &dyn Store, world: &World, dump: &mut Dump) {
    let partitions = World::partitions();
    dump.add("partitions", store.partitions(&partitions).await);
    dump.add("lanes", store.lanes(&world.lanes).await);
    dump.add("timers", store.due_timers(&partitions, moment(99), 99).await);
    dump.add("next timer", store.next_timer(&partitions).await);
    for partition in partitions {
        dump.add("journal", store.journal(partition, 0, 9_999).await);
        dump.add("outbox", store.outbox(partition, None, 99).await);
    }
}

async fn people(store: &dyn Store, world: &World, dump: &mut Dump) {
    let read = store.read();
    let phones: Vec<_> = (0..2).map(|n| (world.scopes[0], sample::phone(n))).collect();
    dump.add("owners", store.identities(&phones).await);
    let contacts: Vec<_> =
        world.lanes.iter().map(|lane| (lane.scope, ContactId::from_uuid(lane.id))).collect();
    dump.add("keys", store.contact_keys(&contacts).await);
    let page = Page { after: None, limit: 99 };
    for (scope, contact) in contacts {
        dump.add("tags", read.contact_tags(scope, contact).await);
        dump.add("messages", read.messages(scope, contact, page).await);
        // What an address is does not show in `Debug`.
        let identities = read.contact_identities(scope, contact).await;
        dump.add("addresses", identities.map(|all| all.into_iter().map(|one| one.value).collect::<Vec<_>>()));
    }
}

async fn settings(store: &dyn Store, world: &World, dump: &mut Dump) {
    let kind = "flow".to_owned();
    dump.add("revision", store.config_revision().await);
    let filter = DocumentFilter { kind: kind.clone(), ..DocumentFilter::default() };
    dump.add("documents", store.documents(&filter).await);
    for key in ["0", "1"] {
        let natural = DocumentKey::Natural { kind: kind.clone(), key: key.to_owned() };
        dump.add("by key", store.document(&natural).await);
        let workspace = world.scopes[0].workspace;
        dump.add("idempotency", store.read().idempotency(workspace, "caller", key).await);
    }
    for run in world.runs {
        for scope in world.scopes {
            dump.add("steps", store.read().run_steps(scope, run).await);
        }
    }
}

async fn lists(store: &dyn Store, scope: hilo_model::Scope, dump: &mut Dump) {
    let read = store.read();
    let filter = ThreadFilter::default();
    for access in [ThreadAccess::All, ThreadAccess::Unassigned] {
        let page = Page { after: None, limit: 99 };
        dump.add("threads", read.threads(scope, &access, &filter, page).await);
    }
    dump.add("contacts", read.contacts(scope, Page { after: None, limit: 99 }).await);
    dump.add("runs", read.runs(scope, RunsOf::Everybody, Page { after: None, limit: 99 }).await);
}
