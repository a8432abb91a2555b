//! The first run: a workspace with its environments and roles, somebody who may do everything, and a key.

use crate::{
    App, Error, Plain, Result,
    access::hash_password,
    change::{By, Change},
    random,
    validate::Checks,
};
use hilo_model::{
    Actor, EnvironmentId, EnvironmentKind, Locale, PersonId, TraceId, WorkspaceId,
    access::{Permission, RolePreset},
};
use hilo_settings::{ApiKey, Environment, Membership, Person, Role, Setting, Workspace};
use serde_json::{Map, json};

/// What a first workspace is made of.
#[derive(Debug, Clone)]
pub struct Bootstrap {
    /// Its short name.
    pub slug: String,
    /// The name people see.
    pub name: String,
    /// The language of people whose language is not known.
    pub locale: Locale,
    /// The IANA time zone of people whose zone is not known.
    pub time_zone: String,
    /// The administrator's e-mail address.
    pub admin_email: String,
    /// The administrator's name.
    pub admin_name: String,
    /// The administrator's password; made up if none is given.
    pub admin_password: Option<Plain>,
    /// For which environment a key with every permission is made.
    pub key_for: EnvironmentKind,
}

/// What there is afterwards.
#[derive(Debug, Clone)]
pub struct Bootstrapped {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// Its environments.
    pub environments: Vec<(EnvironmentKind, EnvironmentId)>,
    /// What was made now; none if the workspace was there already.
    pub made: Option<Made>,
}

/// Secrets that are shown this once.
#[derive(Debug, Clone)]
pub struct Made {
    /// The administrator.
    pub admin: PersonId,
    /// Their password.
    pub password: Plain,
    /// The key.
    pub api_key: Plain,
}

/// The environments of a new workspace.
const ENVIRONMENTS: [(EnvironmentKind, &str); 3] = [
    (EnvironmentKind::Sandbox, "sandbox"),
    (EnvironmentKind::Testing, "testing"),
    (EnvironmentKind::Production, "production"),
];

impl App {
    /// Makes the first workspace, unless one with that short name is there.
    pub async fn bootstrap(&self, input: Bootstrap) -> Result<Bootstrapped> {
        if let Some(there) = self.bootstrapped(&input.slug).await? {
            return Ok(there);
        }
        let mut checks = Checks::default();
        checks.slug("/slug", &input.slug);
        checks.text("/name", &input.name, 120);
        checks.email("/admin_email", &input.admin_email);
        checks.time_zone("/time_zone", &input.time_zone);
        checks.done()?;
        let password = match input.admin_password.clone() {
            Some(password) => password,
            None => random::password()?,
        };
        let slug = input.slug.clone();
        match self.make_first(input, password).await {
            // Another process was faster.
            Err(Error::Taken { kind, .. }) if kind == Workspace::KIND => {
                self.bootstrapped(&slug).await?.ok_or(Error::NotFound(Workspace::KIND))
            }
            made => made,
        }
    }

    async fn bootstrapped(&self, slug: &str) -> Result<Option<Bootstrapped>> {
        let Some(workspace) = self.load_by_key::<Workspace>(slug).await? else { return Ok(None) };
        let workspace = workspace.setting.id;
        let environments = self.all::<Environment>(workspace).await?;
        let environments = environments.into_iter().map(|e| (e.setting.kind, e.setting.id)).collect();
        Ok(Some(Bootstrapped { workspace, environments, made: None }))
    }

    async fn make_first(&self, input: Bootstrap, password: Plain) -> Result<Bootstrapped> {
        let (now, mut ids) = (self.now(), self.ids()?);
        let mut change = Change::default();
        let workspace = Workspace {
            id: ids.make(),
            slug: input.slug,
            name: input.name,
            locale: input.locale.clone(),
            time_zone: input.time_zone,
            threading_window_hours: 24,
        };
        change.insert(&workspace, now)?;

        let mut environments = Vec::new();
        for (kind, slug) in ENVIRONMENTS {
            let environment = Environment {
                id: ids.make(),
                workspace: workspace.id,
                slug: slug.to_owned(),
                kind,
                variables: Map::new(),
                consent: None,
                testers: Vec::new(),
            };
            change.insert(&environment, now)?;
            environments.push((kind, environment.id));
        }

        let mut admin_role = None;
        for preset in RolePreset::ALL {
            let role = Role {
                id: ids.make(),
                workspace: workspace.id,
                name: preset.as_str().to_owned(),
                preset: Some(preset),
                permissions: preset.permissions(),
            };
            change.insert(&role, now)?;
            if preset == RolePreset::Admin {
                admin_role = Some(role.id);
            }
        }
        let role = admin_role.ok_or_else(|| Error::Internal("no preset for administrators".to_owned()))?;

        let person = Person {
            id: ids.make(),
            email: input.admin_email.trim().to_lowercase(),
            name: input.admin_name,
            locale: Some(input.locale),
            password_hash: Some(hash_password(password.clone()).await?),
            enabled: true,
        };
        change.insert(&person, now)?;
        let membership = Membership { person: person.id, workspace: workspace.id, role, teams: Vec::new() };
        change.insert(&membership, now)?;

        let api_key = random::token("hilo_key")?;
        let environment = environments.iter().find(|(kind, _)| *kind == input.key_for);
        let key = ApiKey {
            id: ids.make(),
            workspace: workspace.id,
            environment: environment.map(|(_, id)| *id).ok_or(Error::NotFound(Environment::KIND))?,
            name: "first key".to_owned(),
            hash: random::hash(api_key.expose()),
            hint: random::hint(&api_key),
            permissions: Permission::ALL.to_vec(),
            enabled: true,
        };
        change.insert(&key, now)?;

        let by = By {
            actor: Actor::Operator,
            workspace: Some(workspace.id),
            environment: None,
            trace: ids.make::<TraceId>(),
            at: now,
        };
        change.audit(by, &mut ids, "workspace.created", workspace.id, json!({ "slug": workspace.slug }));
        change.audit(by, &mut ids, "person.created", person.id, json!({ "role": role }));
        change.audit(by, &mut ids, "api_key.created", key.id, json!({ "name": key.name }));
        self.save(change).await?;
        let made = Made { admin: person.id, password, api_key };
        Ok(Bootstrapped { workspace: workspace.id, environments, made: Some(made) })
    }
}
