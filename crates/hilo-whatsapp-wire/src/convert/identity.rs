use super::Person;
use crate::webhook::{ChangedId, Content, Message, SystemKind, UserIdUpdate, UserIdUpdates};

/// Meta says that two addresses are the same person's: one before, one now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityChange {
    /// What identified the person before.
    pub previous: Person,
    /// What identifies the person now.
    pub current: Person,
}

/// The changes that a `user_id_update` tells; those without a person before or now are left out.
pub fn identity_changes(updates: &UserIdUpdates) -> Vec<IdentityChange> {
    updates.user_id_update.iter().filter_map(of_update).collect()
}

fn of_update(update: &UserIdUpdate) -> Option<IdentityChange> {
    type Side = fn(&ChangedId) -> Option<&str>;
    let side = |phone: Option<&str>, of: Side| {
        let id = update.user_id.as_ref().and_then(of);
        let parent = update.parent_user_id.as_ref().and_then(of);
        Person::of_ids(phone, id, parent)
    };
    // The phone is the one that the person has now.
    let change = IdentityChange {
        previous: side(None, |id| id.previous.as_deref()),
        current: side(update.wa_id.as_deref(), |id| id.current.as_deref()),
    };
    change.told()
}

/// The change that a system message tells: another phone number or another user id.
pub fn identity_change(message: &Message) -> Option<IdentityChange> {
    let Content::System(system) = &message.content else { return None };
    if !matches!(system.kind, Some(SystemKind::UserChangedNumber | SystemKind::UserChangedUserId)) {
        return None;
    }
    let (from, user_id) = (message.from.as_deref(), message.from_user_id.as_deref());
    let change = IdentityChange {
        previous: Person::of_ids(from, user_id, message.from_parent_user_id.as_deref()),
        current: Person::of_ids(
            system.wa_id.as_deref(),
            system.user_id.as_deref(),
            system.parent_user_id.as_deref(),
        ),
    };
    change.told()
}

impl IdentityChange {
    fn told(self) -> Option<Self> {
        (!self.previous.is_nobody() && !self.current.is_nobody() && self.previous != self.current)
            .then_some(self)
    }
}
