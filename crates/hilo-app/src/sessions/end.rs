use crate::{
    App, Caller, Error, Result,
    change::{By, Change},
};
use hilo_model::{Id, PersonId, SessionId};
use hilo_settings::{Session, Setting};
use serde_json::json;

impl App {
    /// Ends one of somebody's sessions.
    pub async fn end_session(&self, caller: &Caller, person: PersonId, session: SessionId) -> Result<()> {
        self.require_over(caller, person).await?;
        let found = self.load::<Session>(session).await?;
        if found.is_none_or(|stored| stored.setting.person != person) {
            return Err(Error::NotFound(Session::KIND));
        }
        let mut change = Change::default();
        change.delete::<Session>(session, None);
        let by = By::caller(caller, self.now());
        change.audit(by, &mut self.ids()?, "session.ended", session, json!({ "person": person }));
        self.save(change).await
    }

    /// Ends all of somebody's sessions but the one that is kept.
    pub async fn end_sessions(
        &self,
        caller: &Caller,
        person: PersonId,
        kept: Option<SessionId>,
    ) -> Result<()> {
        self.require_over(caller, person).await?;
        let mut change = Change::default();
        let ended = self.end_all_but(&mut change, person, kept).await?;
        let by = By::caller(caller, self.now());
        let detail = json!({ "person": person, "sessions": ended });
        change.audit(by, &mut self.ids()?, "session.all_ended", person, detail);
        self.save(change).await
    }

    /// Adds to a change that somebody's sessions end; how many.
    pub(crate) async fn end_all_but(
        &self,
        change: &mut Change,
        person: PersonId,
        kept: Option<SessionId>,
    ) -> Result<usize> {
        let sessions = self.children::<Session>(person.uuid()).await?;
        let ended = sessions.iter().map(|stored| stored.setting.id).filter(|id| Some(*id) != kept);
        Ok(ended.map(|id| change.delete::<Session>(id, None)).count())
    }
}
