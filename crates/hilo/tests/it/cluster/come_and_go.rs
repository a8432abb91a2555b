//! Nodes come and go, die, hang and come back.

use super::{BALANCE, Cluster, LEASE, SLACK};
use crate::{database::Database, load::Load};
use std::time::Instant;

/// How many customers write at the same time.
const CUSTOMERS: usize = 12;

/// Everything that happens to nodes of a cluster, while customers write.
async fn come_and_go(cluster: &mut Cluster) {
    for node in 1..cluster.nodes.len() {
        cluster.nodes[node].start();
        cluster.until_balanced().await;
    }

    // One after the other is replaced, as an upgrade does it.
    for node in 0..cluster.nodes.len() {
        let stopping = Instant::now();
        let (former, left) = (cluster.nodes[node].id(), cluster.partitions_of(node).await);
        cluster.nodes[node].stop();
        // Leases are given up, so nobody waits for their end.
        let pause = cluster.until_taken_over(former, &left).await;
        assert!(pause < BALANCE + SLACK, "after a graceful stop the others took {pause:?}");
        cluster.nodes[node].start();
        cluster.until_balanced().await;
        println!("replaced in {:?}, taken over within {pause:?}", stopping.elapsed());
    }

    // One dies.
    let (former, left) = (cluster.nodes[0].id(), cluster.partitions_of(0).await);
    cluster.nodes[0].process.take().expect("the node runs").kill();
    let pause = cluster.until_taken_over(former, &left).await;
    println!("after a kill taken over within {pause:?}");
    assert!(pause < LEASE + BALANCE + SLACK, "after a kill the others took {pause:?}");
    cluster.nodes[0].start();
    cluster.until_balanced().await;

    // One hangs for longer than its leases last, and comes back as if nothing had been.
    let (former, left) = (cluster.nodes[1].id(), cluster.partitions_of(1).await);
    let hung = Instant::now();
    cluster.nodes[1].process().signal("STOP");
    let pause = cluster.until_taken_over(former, &left).await;
    println!("from one that hangs taken over within {pause:?}");
    assert!(pause < LEASE + BALANCE + SLACK, "from one that hangs the others took {pause:?}");
    tokio::time::sleep((LEASE + BALANCE + BALANCE).saturating_sub(hung.elapsed())).await;
    cluster.nodes[1].process().signal("CONT");
    // It finds out that it owns nothing any more, and gets its share anew.
    cluster.until_balanced().await;
}

async fn on(count: usize) {
    let Some(database) = Database::postgres(&format!("cluster{count}")).await else { return };
    let mut cluster = Cluster::start(database, count).await;
    let mut load = Load::begin(&cluster.talk, CUSTOMERS).await;
    load.during(come_and_go(&mut cluster)).await;
    let total = load.judge().await;
    println!("{total} messages on {count} nodes");
    assert!(total > CUSTOMERS * 20, "only {total} messages: that was no load");
    cluster.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whichever_of_two_nodes_goes_dies_or_hangs_every_message_is_answered_once_and_in_order() {
    on(2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whichever_of_three_nodes_goes_dies_or_hangs_every_message_is_answered_once_and_in_order() {
    on(3).await;
}
