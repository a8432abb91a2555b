//! What happens by itself: statuses come, templates are reviewed, paced and paused, webhooks are posted and repeated.

use crate::{
    event::Event,
    graph,
    post::{self, Client},
    simulator::Simulator,
    world::Batch,
};
use hilo_model::Timestamp;
use tokio_util::task::TaskTracker;

/// The longest sleep: a clock that is not the machine's may run on meanwhile.
const NAP: std::time::Duration = std::time::Duration::from_secs(60);

/// How many statuses are taken at once before others may use the world.
const GROUP: usize = 256;

pub(crate) async fn run(simulator: Simulator, tasks: TaskTracker) {
    let client = post::client();
    let mut under_way = 0;
    let (done, mut finished) = tokio::sync::mpsc::unbounded_channel::<()>();
    loop {
        let (batches, pause) = due(&simulator, simulator.timing().concurrency - under_way);
        under_way += batches.len();
        for batch in batches {
            let (simulator, client, done) = (simulator.clone(), client.clone(), done.clone());
            tasks.spawn(async move {
                tokio::select! {
                    () = deliver(&simulator, &client, batch) => {}
                    () = simulator.stopping().cancelled() => {}
                }
                // The driver is gone when everything stops.
                let _ = done.send(());
            });
        }
        tokio::select! {
            () = simulator.stopping().cancelled() => return,
            () = simulator.changed().notified() => {}
            _ = finished.recv() => under_way -= 1,
            () = tokio::time::sleep(pause) => {}
        }
        while finished.try_recv().is_ok() {
            under_way -= 1;
        }
    }
}

/// Lets what is due happen, takes webhooks to post, and tells how long nothing more will be due.
fn due(simulator: &Simulator, room: usize) -> (Vec<Batch>, std::time::Duration) {
    let mut world = simulator.world();
    let now = simulator.now(&world);
    for _ in 0..GROUP {
        let Some((id, status)) = world.due_status(now) else { break };
        let hook = simulator.plan_hook(world.faults_mut(), Some(&status));
        simulator.record(&mut world, Event::Status { id, status, hook });
    }
    while let Some(reviewed) = graph::reviewed(simulator, &mut world, now) {
        simulator.record(&mut world, reviewed);
    }
    loop {
        let happened = graph::conduct_due(simulator, &mut world, now);
        if happened.is_empty() {
            break;
        }
        for event in happened {
            simulator.record(&mut world, event);
        }
    }
    let size = simulator.timing().batch.max(1);
    let mut batches = Vec::new();
    while batches.len() < room {
        let Some(batch) = world.hooks_mut().take(now, size) else { break };
        batches.push(batch);
    }
    let hooks = if batches.len() < room { world.hooks().next_due() } else { None };
    let soon = [world.next_status(), world.templates().next_due(), world.templates().next_conduct(), hooks];
    let next: Option<Timestamp> = soon.into_iter().flatten().min();
    (batches, next.map_or(NAP, |next| next.since(now).to_std().min(NAP)))
}

async fn deliver(simulator: &Simulator, client: &Client, batch: Batch) {
    let last = batch.hooks.iter().map(|(id, _)| id.seq).max().unwrap_or_default();
    if simulator.durable(last).await.is_err() {
        return;
    }
    let outcome = match post::request(simulator, &batch) {
        Some(request) => post::post(client, request, simulator.timing().answer).await,
        None => Err("the number has no address for webhooks".to_owned()),
    };
    let mut world = simulator.world();
    for (id, before) in batch.hooks {
        let (hook, copy, app, attempts) = (id.seq, id.copy, id.app, before + 1);
        let event = match &outcome {
            Ok(()) => Event::HookDelivered { hook, copy, app, attempts },
            Err(reason) => Event::HookFailed { hook, copy, app, attempts, reason: reason.clone() },
        };
        simulator.record(&mut world, event);
    }
}
