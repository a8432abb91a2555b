use crate::{App, Error, Result, change::Change, random};
use hilo_model::{
    Actor, ApiKeyId, Duration, EnvironmentKind, Id, PersonId, Scope, SessionId, access::Viewer,
};
use hilo_settings::{ApiKey, Environment, Membership, Person, Role, Session, Stored, Workspace};

/// How exactly it is known when a session was last used.
const SEEN_EVERY: Duration = Duration::from_minutes(5);

/// What somebody proved who they are with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Credential {
    /// A session of a person.
    Session(SessionId, PersonId),
    /// A key of a program.
    ApiKey(ApiKeyId),
}

/// Where somebody wants to act. A program's key belongs to one place; a person may be in several.
#[derive(Debug, Clone, Default)]
pub struct Place {
    /// The workspace's id or short name; the person's first one if none is named.
    pub workspace: Option<String>,
    /// The environment's id or short name; production if none is named.
    pub environment: Option<String>,
}

/// Who asks, and how they proved it.
#[derive(Debug, Clone)]
pub struct Identified {
    /// Who, where, and what they may do.
    pub viewer: Viewer,
    /// The proof.
    pub credential: Credential,
}

impl App {
    /// Finds whose token it is and what they may do in a place.
    pub async fn identify(&self, token: &str, place: &Place) -> Result<Identified> {
        let hash = random::hash(token);
        if token.starts_with("hilo_key_") {
            return self.program(&hash, place).await;
        }
        let session = self.load_by_key::<Session>(&hash).await?;
        let session = session.filter(|stored| stored.setting.expires_at > self.now());
        let session = session.ok_or(Error::Unauthenticated)?;
        let person = self.load::<Person>(session.setting.person).await?.map(|stored| stored.setting);
        let person = person.filter(|person| person.enabled).ok_or(Error::Unauthenticated)?;
        let viewer = self.person_in(person.id, place).await?;
        let credential = Credential::Session(session.setting.id, person.id);
        self.seen(session).await;
        Ok(Identified { viewer, credential })
    }

    /// Notes that a session is in use, seldom: it is there for people to recognise, not worth a write per request.
    async fn seen(&self, session: Stored<Session>) {
        let (now, last) = (self.now(), session.setting.last_seen_at.unwrap_or(session.created_at));
        if now.since(last) < SEEN_EVERY {
            return;
        }
        let seen = Session { last_seen_at: Some(now), ..session.setting };
        let mut change = Change::default();
        let noted = match change.update(&seen, session.version, now) {
            Ok(()) => self.save(change).await,
            Err(error) => Err(error),
        };
        match noted {
            // Another request of the same session was first, or it has just ended.
            Ok(()) | Err(Error::Stale { .. }) => {}
            Err(error) => tracing::warn!(%error, "when a session was last used could not be noted"),
        }
    }

    async fn program(&self, hash: &str, place: &Place) -> Result<Identified> {
        let key = self.load_by_key::<ApiKey>(hash).await?.map(|stored| stored.setting);
        let key = key.filter(|key| key.enabled).ok_or(Error::Unauthenticated)?;
        self.key_belongs(&key, place).await?;
        let viewer = Viewer {
            actor: Actor::ApiKey(key.id),
            scope: Scope { workspace: key.workspace, environment: key.environment },
            permissions: key.permissions,
            teams: Vec::new(),
        };
        Ok(Identified { viewer, credential: Credential::ApiKey(key.id) })
    }

    /// A key acts where it belongs. Whoever names another place means that one, so it must not go on here.
    async fn key_belongs(&self, key: &ApiKey, place: &Place) -> Result<()> {
        if let Some(asked) = place.workspace.as_ref().filter(|asked| key.workspace.to_string() != **asked) {
            let own = self.load::<Workspace>(key.workspace).await?.map(|stored| stored.setting.slug);
            elsewhere("workspace", asked, own)?;
        }
        if let Some(asked) = place.environment.as_ref().filter(|asked| key.environment.to_string() != **asked)
        {
            let own = self.load::<Environment>(key.environment).await?.map(|stored| stored.setting.slug);
            elsewhere("environment", asked, own)?;
        }
        Ok(())
    }

    async fn person_in(&self, person: PersonId, place: &Place) -> Result<Viewer> {
        let memberships = self.children::<Membership>(person.uuid()).await?;
        let membership = self.membership(memberships, place).await?.ok_or(Error::NoPlace)?;
        let role = self.load::<Role>(membership.role).await?.ok_or(Error::NoPlace)?.setting;
        let environments = self.all::<Environment>(membership.workspace).await?;
        let environment = environments
            .into_iter()
            .map(|stored| stored.setting)
            .find(|environment| match &place.environment {
                Some(asked) => environment.slug == *asked || environment.id.to_string() == *asked,
                None => environment.kind == EnvironmentKind::Production,
            })
            .ok_or(Error::NoPlace)?;
        Ok(Viewer {
            actor: Actor::Person(person),
            scope: Scope { workspace: membership.workspace, environment: environment.id },
            permissions: role.permissions,
            teams: membership.teams,
        })
    }

    async fn membership(
        &self,
        memberships: Vec<Stored<Membership>>,
        place: &Place,
    ) -> Result<Option<Membership>> {
        for Stored { setting: membership, .. } in memberships {
            let Some(asked) = &place.workspace else { return Ok(Some(membership)) };
            if membership.workspace.to_string() == *asked {
                return Ok(Some(membership));
            }
            let workspace = self.load::<Workspace>(membership.workspace).await?;
            if workspace.is_some_and(|stored| stored.setting.slug == *asked) {
                return Ok(Some(membership));
            }
        }
        Ok(None)
    }
}

fn elsewhere(what: &'static str, asked: &str, own: Option<String>) -> Result<()> {
    let own = own.ok_or(Error::NoPlace)?;
    if own == asked { Ok(()) } else { Err(Error::KeyElsewhere { what, asked: asked.to_owned(), own }) }
}
