use super::password;
use crate::{
    App, Error, Plain, Result,
    change::{By, Change},
    random,
};
use hilo_model::{Actor, Duration, Id, PersonId, SessionId, Timestamp, TraceId};
use hilo_settings::{Membership, Person, Session, Setting, Stored};
use hilo_store::document::DocumentFilter;
use serde_json::json;
use uuid::Uuid;

/// How long a session lasts.
const LASTS: Duration = Duration::from_days(14);

/// Somebody wants to sign in.
#[derive(Debug, Clone)]
pub struct SignIn {
    /// Their e-mail address.
    pub email: String,
    /// Their password.
    pub password: Plain,
    /// A code of their second factor, if they have one: their app's, or a recovery code.
    pub code: Option<Plain>,
    /// What their browser or tool says it is.
    pub user_agent: String,
    /// Their network address; empty if not known.
    pub address: String,
    /// Follows the request through logs.
    pub trace: TraceId,
}

/// A session that began.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Its token, shown this once.
    pub token: Plain,
    /// Its id.
    pub session: SessionId,
    /// Who signed in.
    pub person: PersonId,
    /// Not valid at or after.
    pub expires_at: Timestamp,
}

impl App {
    /// Begins a session. The caller limits how often one address and one sender may try.
    ///
    /// Who has a second factor is told so only after the right password; then everything is sent again with a code. So
    /// nothing is kept between the two, and neither says anything to somebody who does not know the password.
    pub async fn sign_in(&self, input: SignIn) -> Result<SignedIn> {
        let email = input.email.trim().to_lowercase();
        let person = self.load_by_key::<Person>(&email).await?.map(|stored| stored.setting);
        let hash = person.as_ref().filter(|person| person.enabled).and_then(|p| p.password_hash.clone());
        if !password::is_right(input.password, hash).await? {
            return Err(Error::WrongCredentials);
        }
        let person = person.ok_or(Error::WrongCredentials)?;

        let factor = self.second_factor(person.id).await?;
        if let Some(factor) = factor.filter(|stored| stored.setting.confirmed_at.is_some()) {
            let code = input.code.ok_or(Error::CodeNeeded)?;
            self.spend_code(factor, &code, input.trace).await?;
        }

        let (now, mut ids) = (self.now(), self.ids()?);
        let token = random::token("hilo_ses")?;
        let session = Session {
            id: ids.make(),
            person: person.id,
            hash: random::hash(token.expose()),
            expires_at: now.plus(LASTS),
            user_agent: input.user_agent.chars().take(256).collect(),
            address: input.address,
            last_seen_at: None,
        };
        let mut change = Change::default();
        for old in self.children::<Session>(person.id.uuid()).await? {
            if old.setting.expires_at <= now {
                change.delete::<Session>(old.setting.id, None);
            }
        }
        change.insert(&session, now)?;
        let by = self.themselves(person.id, input.trace).await?;
        change.audit(by, &mut ids, "session.created", session.id, json!({}));
        self.save(change).await?;
        Ok(SignedIn { token, session: session.id, person: person.id, expires_at: session.expires_at })
    }

    /// Somebody who is not in any workspace's place yet, for the audit log of their first one.
    pub(crate) async fn themselves(&self, person: PersonId, trace: TraceId) -> Result<By> {
        let membership = self.children::<Membership>(person.uuid()).await?.into_iter().next();
        let workspace = membership.map(|stored| stored.setting.workspace);
        Ok(By { actor: Actor::Person(person), workspace, environment: None, trace, at: self.now() })
    }

    /// The settings of a kind that belong to another one.
    pub(crate) async fn children<T: Setting>(&self, parent: Uuid) -> Result<Vec<Stored<T>>> {
        let filter =
            DocumentFilter { kind: T::KIND.to_owned(), parent: Some(parent), ..DocumentFilter::default() };
        let documents = self.store.documents(&filter).await?;
        Ok(documents.into_iter().map(hilo_settings::from_document).collect::<std::result::Result<_, _>>()?)
    }
}
