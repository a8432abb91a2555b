use crate::{App, Caller, Result};
use hilo_model::{Id, PersonId, SessionId, Timestamp};
use hilo_settings::Session;

/// A session, as far as people recognise it by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionSeen {
    /// Its id.
    pub id: SessionId,
    /// What the browser or tool said it was.
    pub user_agent: String,
    /// The network address it began at; empty where that is not known.
    pub address: String,
    /// When it began.
    pub since: Timestamp,
    /// When it was last used, to some minutes.
    pub last_seen_at: Timestamp,
    /// Not valid at or after.
    pub expires_at: Timestamp,
}

impl App {
    /// Somebody's sessions, the latest used first: one's own, or those of somebody one may manage.
    pub async fn list_sessions(&self, caller: &Caller, person: PersonId) -> Result<Vec<SessionSeen>> {
        self.require_over(caller, person).await?;
        let now = self.now();
        let sessions = self.children::<Session>(person.uuid()).await?;
        let mut seen: Vec<_> = sessions
            .into_iter()
            .filter(|stored| stored.setting.expires_at > now)
            .map(|stored| SessionSeen {
                id: stored.setting.id,
                user_agent: stored.setting.user_agent,
                address: stored.setting.address,
                since: stored.created_at,
                last_seen_at: stored.setting.last_seen_at.unwrap_or(stored.created_at),
                expires_at: stored.setting.expires_at,
            })
            .collect();
        seen.sort_by_key(|session| std::cmp::Reverse((session.last_seen_at, session.id)));
        Ok(seen)
    }
}
