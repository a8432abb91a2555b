//! Sends that turns bring claimed already, so that they begin as soon as the turn is committed.

use super::Decided;
use crate::dispatcher::{Dispatchers, Wish};
use hilo_model::{EffectId, Timestamp};
use hilo_store::outbox::{OutboxKind, OutboxRow, OutboxState};

/// Asks the dispatcher which sends of these turns may begin, marks them as claimed, and returns them for each of `decided`.
pub(super) async fn grant(
    dispatchers: &Dispatchers,
    decided: &mut [Decided],
    now: Timestamp,
) -> Vec<Vec<EffectId>> {
    let wishes: Vec<Wish> = decided.iter().flat_map(rows).filter_map(wish).collect();
    let mut granted: Vec<Vec<EffectId>> = vec![Vec::new(); decided.len()];
    if wishes.is_empty() {
        return granted;
    }
    let mut answers = dispatchers.grant(wishes).await.into_iter();
    for (one, granted) in decided.iter_mut().zip(&mut granted) {
        let outbox = one.turns.turns.iter_mut().flat_map(|turn| &mut turn.outbox);
        // What is handed over lies in the order of the turns and their rows.
        for (row, handed) in outbox.zip(&mut one.after.handed) {
            if wish(row).is_none() {
                continue;
            }
            if let Some(fence) = answers.next().flatten() {
                for row in [row, &mut handed.row] {
                    (row.state, row.attempts, row.claimed_at) = (OutboxState::Claimed, 1, Some(now));
                }
                granted.push(handed.row.effect);
                if !one.turns.claims.contains(&fence) {
                    one.turns.claims.push(fence);
                }
            }
        }
    }
    granted
}

fn rows(decided: &Decided) -> impl Iterator<Item = &OutboxRow> {
    decided.turns.turns.iter().flat_map(|turn| &turn.outbox)
}

fn wish(row: &OutboxRow) -> Option<Wish> {
    let channel = row.channel.filter(|_| row.kind == OutboxKind::Send)?;
    let OutboxRow { effect, contact, partition, not_after, reach, .. } = *row;
    Some(Wish { effect, contact, channel, partition, not_after, reach })
}
