//! Whom a send reaches, in Meta's sense.

use hilo_core::decision::{Effect, EffectPayload};
use hilo_model::{ContactId, Id};
use hilo_store::reach::Reach;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Whom an effect reaches outside a customer service window, if it may.
///
/// Somebody is their address with us: the number they are written to, or else their user id. Where that changes (a number is learned,
/// two contacts become one) the same person may be counted twice, never two as one.
pub(super) fn of(effect: &Effect, contact: ContactId) -> Option<Reach> {
    let from = effect.reach_from?;
    let EffectPayload::Send { phone, user_id, .. } = &effect.payload else { return None };
    let address = match (phone, user_id) {
        (Some(phone), _) => phone.digits(),
        (None, Some(user_id)) => user_id,
        (None, None) => "",
    };
    // With the contact's id, which nobody can guess, so that the hash tells no number to whoever has only the table.
    let hash = Sha256::new().chain_update(contact.uuid().as_bytes()).chain_update(address).finalize();
    let bytes: [u8; 16] = hash.first_chunk().copied().unwrap_or_default();
    Some(Reach { from, recipient: Uuid::from_bytes(bytes) })
}
