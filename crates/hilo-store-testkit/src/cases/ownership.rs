//! Partitions and their owners.

use super::cases;
use crate::testbed::{LEASE_MS, PARTITIONS, Testbed};
use hilo_model::NodeId;
use hilo_store::{
    partition::{Fence, Installation, PartitionId, PartitionState},
    turn::Turns,
    write::Write,
};

fn fences(states: &[PartitionState]) -> Vec<Fence> {
    states.iter().map(|state| state.fence).collect()
}

fn numbers(states: &[PartitionState]) -> Vec<i16> {
    states.iter().map(|state| state.fence.partition.0).collect()
}

cases! {
    async fn the_installation_is_what_it_was_made_with(testbed: &Testbed) {
        let installation = testbed.store.installation().await.expect("an installation");
        assert_eq!((installation.partitions, installation.hash.as_str()), (PARTITIONS, Installation::HASH));
        assert_eq!(testbed.another().await.installation().await.expect("an installation"), installation);
        let asked = [3, 0, 3, 77].map(PartitionId);
        let states = testbed.store.partitions(&asked).await.expect("partitions");
        assert_eq!(numbers(&states), [3, 0, 3]);
        assert!(states.iter().all(|state| (state.head, state.cursor, state.stalls) == (0, 0, 0)));
        assert!(states.iter().all(|state| state.owner.is_none()));
        testbed.store.ping().await.expect("an answer");
    }

    async fn nodes_share_what_is_free(testbed: &Testbed) {
        let (one, other): (NodeId, NodeId) = (testbed.id(), testbed.id());
        let second = testbed.another().await;
        let first = testbed.store.acquire(one, 3, LEASE_MS).await.expect("acquired");
        assert_eq!(first.len(), 3);
        assert!(first.iter().all(|state| state.owner == Some(one) && state.fence.epoch == 1));
        let rest = second.acquire(other, 3, LEASE_MS).await.expect("acquired");
        assert_eq!(rest.len(), 1, "the lease of the others runs");
        let mut all = [numbers(&first), numbers(&rest)].concat();
        all.sort_unstable();
        assert_eq!(all, (0..PARTITIONS).collect::<Vec<_>>());
        // Asking again keeps what one has, with its epoch, and takes no more than wanted.
        assert_eq!(testbed.store.acquire(one, 1, LEASE_MS).await.expect("acquired"), first);
        assert_eq!(second.acquire(other, 0, LEASE_MS).await.expect("acquired"), rest);
        assert_eq!(second.live_nodes(other).await.expect("a count"), 2);
    }

    async fn a_lease_that_has_run_out_is_taken_over(testbed: &Testbed) {
        let (one, other): (NodeId, NodeId) = (testbed.id(), testbed.id());
        let old = testbed.store.acquire(one, u16::MAX, 0).await.expect("acquired");
        assert_eq!(old.len(), PARTITIONS as usize);
        assert_eq!(testbed.standing(PartitionId(0)).await.owner, None, "its lease is over");
        let new = testbed.store.acquire(other, 2, LEASE_MS).await.expect("acquired");
        assert_eq!(numbers(&new).len(), 2);
        assert!(new.iter().all(|state| state.fence.epoch == 2 && state.owner == Some(other)));
        // The first one keeps what nobody took, and learns what it lost.
        let kept = testbed.store.renew(one, &fences(&old), LEASE_MS).await.expect("renewed");
        let lost = numbers(&new);
        let expected: Vec<Fence> =
            fences(&old).into_iter().filter(|fence| !lost.contains(&fence.partition.0)).collect();
        assert_eq!(kept, expected);
        assert_eq!(testbed.store.renew(other, &fences(&old), LEASE_MS).await.expect("renewed"), []);
        assert_eq!(testbed.standing(kept[0].partition).await.owner, Some(one));
    }

    async fn what_is_released_is_free_at_once(testbed: &Testbed) {
        let (one, other): (NodeId, NodeId) = (testbed.id(), testbed.id());
        let held = testbed.store.acquire(one, u16::MAX, LEASE_MS).await.expect("acquired");
        assert_eq!(testbed.store.acquire(other, 9, LEASE_MS).await.expect("acquired"), []);
        // With an epoch that is not its own, a node releases nothing.
        let wrong = Fence { epoch: 0, ..held[0].fence };
        testbed.store.release(one, &[wrong]).await.expect("released");
        testbed.store.release(other, &fences(&held)).await.expect("released");
        testbed.store.release(one, &fences(&held[..1])).await.expect("released");
        let taken = testbed.store.acquire(other, 9, LEASE_MS).await.expect("acquired");
        assert_eq!(numbers(&taken), numbers(&held[..1]));
        assert_eq!(taken[0].fence.epoch, 2);
        testbed.store.release(one, &fences(&held)).await.expect("released");
        assert_eq!(testbed.standing(taken[0].fence.partition).await.owner, Some(other));
        let taken = testbed.store.acquire(other, 9, LEASE_MS).await.expect("acquired");
        assert_eq!(taken.len(), PARTITIONS as usize);
    }

    async fn live_nodes_are_those_with_a_lease(testbed: &Testbed) {
        let (one, other, third): (NodeId, NodeId, NodeId) = (testbed.id(), testbed.id(), testbed.id());
        let live = |node| async move { testbed.store.live_nodes(node).await.expect("a count") };
        assert_eq!(live(one).await, 1, "whoever asks is alive");
        testbed.store.acquire(one, 1, LEASE_MS).await.expect("acquired");
        testbed.store.acquire(other, 0, LEASE_MS).await.expect("acquired");
        testbed.store.acquire(third, 1, 0).await.expect("acquired");
        assert_eq!(live(one).await, 2);
        assert_eq!(live(third).await, 3);
        testbed.store.renew(third, &[], LEASE_MS).await.expect("renewed");
        assert_eq!(live(one).await, 3);
        let held = fences(&testbed.store.acquire(third, 1, LEASE_MS).await.expect("acquired"));
        testbed.store.release(third, &held).await.expect("released");
        assert_eq!(live(one).await, 2, "whoever gave up everything is gone");
    }

    async fn take_overs_without_progress_are_counted(testbed: &Testbed) {
        let lane = testbed.lane_in(PartitionId(0));
        let entry = testbed.append(vec![testbed.entry(lane, "x")]).await.remove(0);
        let take_over = || async {
            testbed.store.acquire(testbed.id(), u16::MAX, 0).await.expect("acquired");
            testbed.standing(PartitionId(0)).await
        };
        let first = take_over().await;
        let second = take_over().await;
        let third = take_over().await;
        assert_eq!((second.stalls - first.stalls, third.stalls - second.stalls), (1, 1));
        assert_eq!(testbed.standing(PartitionId(1)).await.stalls, 0, "nothing to do is no stall");
        let turns = Turns { after: 0, up_to: entry.offset, turns: Vec::new(), claims: Vec::new() };
        testbed.write(Write::Turns { fence: third.fence, turns }).await.expect("committed");
        assert_eq!(testbed.standing(PartitionId(0)).await.stalls, 0);
        assert_eq!(take_over().await.stalls, 0);
    }

    async fn two_handles_never_own_one_partition(testbed: &Testbed) {
        let other = testbed.another().await;
        for _ in 0..10 {
            let (a, b): (NodeId, NodeId) = (testbed.id(), testbed.id());
            let (mine, theirs) =
                tokio::join!(testbed.store.acquire(a, 3, LEASE_MS), other.acquire(b, 3, LEASE_MS));
            let (mine, theirs) = (mine.expect("acquired"), theirs.expect("acquired"));
            assert!(numbers(&mine).iter().all(|number| !numbers(&theirs).contains(number)));
            assert_eq!(mine.len() + theirs.len(), PARTITIONS as usize);
            testbed.store.release(a, &fences(&mine)).await.expect("released");
            testbed.store.release(b, &fences(&theirs)).await.expect("released");
        }
    }
}
