//! Who asks, and what they said about repetition.

use crate::{Error, Result};
use hilo_model::{
    Actor, TraceId,
    access::{Permission, Viewer},
};
use hilo_settings::Environment;

/// Who asks.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Who, where, and what they may do there.
    pub viewer: Viewer,
    /// Follows the request through logs.
    pub trace: TraceId,
    /// The idempotency key, if the request carries one.
    pub once: Option<Once>,
}

/// An idempotency key with what it was used for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Once {
    /// The operation: keys of different operations do not meet.
    pub operation: String,
    /// The key.
    pub key: String,
    /// A hash of the request.
    pub request: [u8; 32],
}

impl Caller {
    /// Refuses whoever does not hold the permission.
    pub fn require(&self, permission: Permission) -> Result<()> {
        if self.viewer.may(permission) { Ok(()) } else { Err(Error::Forbidden(permission)) }
    }

    /// Refuses a program's key what concerns other environments than its own. What a person may do, they may in all of their workspace.
    pub(crate) fn require_within<'e>(
        &self,
        concerned: impl IntoIterator<Item = &'e Environment>,
    ) -> Result<()> {
        let own = self.viewer.scope.environment;
        let others = concerned.into_iter().filter(|environment| environment.id != own);
        let others: Vec<String> = others.map(|environment| environment.slug.clone()).collect();
        match self.viewer.actor {
            Actor::ApiKey(_) if !others.is_empty() => Err(Error::KeyReachesOthers(others)),
            _ => Ok(()),
        }
    }

    /// Refuses whoever would give away more than they have.
    pub(crate) fn require_all(&self, permissions: &[Permission]) -> Result<()> {
        permissions.iter().try_for_each(|permission| self.require(*permission))
    }

    pub(crate) fn idempotency_caller(&self, once: &Once) -> Result<String> {
        let actor = serde_json::to_string(&self.viewer.actor)?;
        Ok(format!("{actor}/{}/{}", self.viewer.scope.environment, once.operation))
    }
}
