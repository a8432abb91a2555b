//! Where rounds stand: read from the database, begun, let go.

use super::{Clockwork, Failure, Kept, SETTLE, missed, wanted, wanted::Wanted};
use crate::{clock::fresh_id, committer::CommitError, configuration::Snapshot};
use hilo_model::{Id, Timestamp};
use hilo_settings::{ClockRound, Flow, RoundOf, Setting, Stored};
use hilo_store::{
    Refusal,
    document::DocumentWrite,
    partition::{Fence, PartitionId},
    rows::Row,
};
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};
use uuid::Uuid;

impl Clockwork {
    /// Reads the rounds that are ours, begins those that are new, and lets go of those that nobody wants any more. The settings that they
    /// are of now, and whether that was done for all: what fails for one is told and tried again, and keeps no other from going on.
    pub(super) async fn find_places(
        &self,
        kept: &mut BTreeMap<String, Kept>,
        fences: &HashMap<PartitionId, Fence>,
    ) -> Result<(Arc<Snapshot>, bool), Failure> {
        let is_ours = |lane| fences.contains_key(&self.installation.partition_of(lane));
        kept.clear();
        let documents = self.store.documents(&hilo_settings::all::<ClockRound>()).await?;
        // In this order: the settings are at least as new as those for which another node began one of these rounds. Whoever knows
        // older ones would let it go.
        let now = self.clock.now();
        self.configuration.refresh(now).await?;
        let present = self.configuration.present();
        let mut wanted = wanted::wanted(&present);
        wanted.retain(|_, one| is_ours(one.lane()));
        let mut complete = true;
        let mut note = |key: String, outcome: Result<Option<Kept>, Failure>| match outcome {
            Ok(Some(one)) => {
                kept.insert(key, one);
            }
            Ok(None) => {}
            Err(error) => {
                error.tell();
                complete = false;
            }
        };
        for document in documents {
            let key = document.key.clone();
            let stored = match hilo_settings::from_document::<ClockRound>(document) {
                Ok(stored) => stored,
                Err(error) => {
                    // Reading it again would read the same.
                    Failure::from(error).tell();
                    wanted.remove(&key);
                    continue;
                }
            };
            let key = stored.setting.key();
            let outcome = match wanted.remove(&key) {
                Some(wanted) => self.take_up(wanted, stored, now).await.map(Some),
                None if is_ours(lane_of(&stored.setting)) => self.let_go(&stored, now).await.map(|()| None),
                None => Ok(None),
            };
            note(key, outcome);
        }
        for (key, wanted) in wanted {
            let outcome = self.begin_anew(wanted, now).await.map(Some);
            note(key, outcome);
        }
        Ok((present, complete))
    }

    async fn take_up(
        &self,
        wanted: Wanted,
        stored: Stored<ClockRound>,
        now: Timestamp,
    ) -> Result<Kept, Failure> {
        let mut one = Kept { wanted, stored };
        if one.stored.setting.of != one.wanted.of {
            let id = one.stored.setting.id;
            one.stored.setting = ClockRound { id, ..fresh(&one.wanted, now) };
            self.save(&mut one, Vec::new()).await?;
        }
        Ok(one)
    }

    async fn begin_anew(&self, wanted: Wanted, now: Timestamp) -> Result<Kept, Failure> {
        let round = fresh(&wanted, now);
        let document = DocumentWrite::Insert(hilo_settings::to_document(&round, now)?);
        self.commit(document, Vec::new()).await?;
        let stored = Stored { setting: round, version: 1, created_at: now, updated_at: now };
        Ok(Kept { wanted, stored })
    }

    /// Nobody wants a round any more. If some were told of a moment and others will not be, that is told.
    async fn let_go(&self, stored: &Stored<ClockRound>, now: Timestamp) -> Result<(), Failure> {
        let round = &stored.setting;
        let mut incidents: Vec<Row> = Vec::new();
        if let RoundOf::Schedule { flow, trigger, .. } = &round.of
            && !round.done
        {
            let flow = self.store.document(&hilo_settings::by_id::<Flow>(*flow)).await?;
            let flow = flow.and_then(|flow| hilo_settings::from_document::<Flow>(flow).ok());
            let slug = flow.map(|flow| flow.setting.slug).unwrap_or_default();
            tracing::warn!(trigger, due = %round.mark, "a schedule was let go before everybody was told of its moment");
            incidents.push(missed::cut_short(round.scope(), &slug, trigger, round.mark, now));
        }
        let (kind, id) = (ClockRound::KIND.to_owned(), Id::uuid(round.id));
        let write = DocumentWrite::Delete { kind, id, based_on: Some(stored.version) };
        match self.commit(write, incidents).await {
            Err(Failure::Commit(CommitError::Refused(Refusal::Version { .. }))) => Ok(()),
            other => other,
        }
    }
}

/// The round that something new begins with: no moment of a schedule is past, everybody is to be told about dates. Until its mark it rests.
fn fresh(wanted: &Wanted, now: Timestamp) -> ClockRound {
    let settled = now.plus(hilo_model::Duration::from_micros(SETTLE.as_micros() as u64));
    ClockRound {
        id: fresh_id(now),
        workspace: wanted.scope.workspace,
        environment: wanted.scope.environment,
        of: wanted.of.clone(),
        mark: settled,
        after: None,
        done: matches!(wanted.of, RoundOf::Schedule { .. }),
    }
}

fn lane_of(round: &ClockRound) -> Uuid {
    match &round.of {
        RoundOf::Schedule { flow, .. } => flow.uuid(),
        RoundOf::Dates { .. } => round.environment.uuid(),
    }
}
