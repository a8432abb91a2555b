//! Consent: entries of the ledger, and what must not leave any more.

use super::{Error, Place};
use hilo_core::decision::ConsentFact;
use hilo_model::{
    ContactId,
    consent::{ConsentTopic, Proof},
};
use hilo_store::{
    outbox::Priority,
    rows::{ConsentRow, Row, WithdrawRow},
};

impl Place<'_> {
    /// Templates of these topics that wait for these contacts, up to an effect.
    pub(super) fn withdrawn(
        &self,
        topics: &[ConsentTopic],
        contacts: &[ContactId],
        position: i64,
    ) -> Vec<Row> {
        let scope = self.scope();
        let of = |contact: ContactId, topic| {
            let priority = match topic {
                ConsentTopic::Marketing => Priority::Marketing,
                ConsentTopic::Utility => Priority::Utility,
            };
            Row::Withdraw(WithdrawRow { scope, contact, priority, position })
        };
        contacts.iter().flat_map(|contact| topics.iter().map(move |topic| of(*contact, *topic))).collect()
    }

    /// An entry of the ledger, its words sealed.
    pub(super) fn consent_row(&self, entry: ConsentFact) -> Result<ConsentRow, Error> {
        Ok(ConsentRow {
            scope: self.scope(),
            contact: self.contact,
            id: entry.id,
            position: entry.position,
            reach: entry.reach,
            consent: entry.consent,
            source: entry.source,
            actor: entry.actor,
            channel: entry.channel,
            message: entry.message,
            effective: entry.effective,
            decided_at: entry.at,
            body: self.seal(&Proof {
                words: entry.words,
                detail: entry.detail,
                shown: entry.shown,
                terms: entry.terms,
            })?,
            at: self.now,
        })
    }
}
