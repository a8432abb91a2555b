//! Whose message is it? (C1, "Semantics, stated: Identity".)
//!
//! The business-scoped user id outranks the phone: phones are recycled and may be absent. A phone that arrives with
//! another user id of the same scope moves to that person; two people are never merged because of a phone.

use hilo_model::{
    ContactId,
    identity::{Identity, IdentityKind},
};

/// What is known about an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner {
    /// Whose it is.
    pub contact: ContactId,
    /// Whether that person also has another WhatsApp user id in the scope of the one that arrived.
    pub has_other_user_id: bool,
}

/// Whose a message is, and what that changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolution {
    /// Whose.
    pub contact: ContactId,
    /// Whether the person is new (then `contact` is the candidate).
    pub is_new: bool,
    /// What the owners of the addresses were taken to be, and shall be. Where nothing changes, the strongest address alone.
    pub claims: Vec<Claim>,
}

/// An address with its expected and its future owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The address.
    pub identity: Identity,
    /// Whose it was taken to be.
    pub expected: Option<ContactId>,
    /// Whose it shall be.
    pub owner: ContactId,
}

impl Resolution {
    /// Addresses that change hands: their former owners must be told.
    pub fn moved(&self) -> impl Iterator<Item = (&Identity, ContactId)> {
        self.claims.iter().filter_map(|claim| {
            let former = claim.expected?;
            (former != claim.owner).then_some((&claim.identity, former))
        })
    }
}

/// Finds the person whom the addresses of one message belong to. `known` tells what is known of each, in the same order;
/// `candidate` is the id to use for somebody new.
pub fn resolve(addresses: &[Identity], known: &[Option<Owner>], candidate: ContactId) -> Resolution {
    let mut ranked: Vec<(&Identity, Option<Owner>)> =
        addresses.iter().zip(known.iter().copied().chain(std::iter::repeat(None))).collect();
    ranked.sort_by_key(|(identity, _)| identity.kind);

    let arrived_with_user_id =
        ranked.iter().any(|(identity, _)| identity.kind == IdentityKind::WhatsappUserId);
    let found = ranked.iter().find_map(|(identity, owner)| {
        let owner = (*owner)?;
        // A phone of somebody who has another user id belongs to a new person now.
        let recycled =
            arrived_with_user_id && identity.kind != IdentityKind::WhatsappUserId && owner.has_other_user_id;
        (!recycled).then_some(owner.contact)
    });
    let contact = found.unwrap_or(candidate);
    // Where nothing changes, the strongest address alone proves that the person is still there.
    let settled = ranked.iter().all(|(_, owner)| owner.is_some_and(|owner| owner.contact == contact));
    let claims = if settled { 1 } else { ranked.len() };
    Resolution {
        contact,
        is_new: found.is_none(),
        claims: ranked
            .into_iter()
            .take(claims)
            .map(|(identity, owner)| Claim {
                identity: identity.clone(),
                expected: owner.map(|o| o.contact),
                owner: contact,
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hilo_model::{Id, Phone};

    fn contact(n: u128) -> ContactId {
        ContactId::from_uuid(uuid::Uuid::from_u128(n))
    }

    /// (owner of the user id, owner of the phone and whether they have another user id) → (whose, new, moved from)
    type Row = (Option<u128>, Option<(u128, bool)>, u128, bool, Option<u128>);

    #[test]
    fn user_id_and_phone_together() {
        const NEW: u128 = 99;
        let table: [Row; 7] = [
            (None, None, NEW, true, None),
            (Some(1), None, 1, false, None),
            (Some(1), Some((1, false)), 1, false, None),
            // the phone was somebody else's: it moves, nobody is merged
            (Some(1), Some((2, false)), 1, false, Some(2)),
            (Some(1), Some((2, true)), 1, false, Some(2)),
            // known by phone only, now seen with a user id: the same person
            (None, Some((2, false)), 2, false, None),
            // the phone's owner has another user id: recycled, a new person
            (None, Some((2, true)), NEW, true, Some(2)),
        ];
        let phone: Phone = "5491155550000".parse().unwrap();
        let addresses = [Identity::phone(&phone), Identity::whatsapp_user_id("portfolio", "AR.1")];
        for (user, number, whose, new, moved) in table {
            let known = [
                number.map(|(n, other)| Owner { contact: contact(n), has_other_user_id: other }),
                user.map(|n| Owner { contact: contact(n), has_other_user_id: false }),
            ];
            let resolution = resolve(&addresses, &known, contact(NEW));
            assert_eq!((resolution.contact, resolution.is_new), (contact(whose), new), "{user:?} {number:?}");
            assert_eq!(
                resolution.moved().map(|(_, from)| from).next(),
                moved.map(contact),
                "{user:?} {number:?}"
            );
            assert!(resolution.claims.iter().all(|claim| claim.owner == contact(whose)));
            let all_theirs =
                known.iter().all(|owner| owner.is_some_and(|owner| owner.contact == contact(whose)));
            assert_eq!(resolution.claims.len(), if all_theirs { 1 } else { 2 }, "{user:?} {number:?}");
            assert_eq!(resolution.claims[0].identity.kind, IdentityKind::WhatsappUserId);
        }
    }

    #[test]
    fn a_phone_alone_is_enough() {
        let phone: Phone = "5491155550000".parse().unwrap();
        let owner = Owner { contact: contact(2), has_other_user_id: true };
        let resolution = resolve(&[Identity::phone(&phone)], &[Some(owner)], contact(99));
        assert_eq!((resolution.contact, resolution.is_new), (contact(2), false));
    }
}
