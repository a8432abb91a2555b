//! People.

mod add_person;
mod end_session;
mod end_sessions;
mod get_person;
mod list_people;
mod list_sessions;
mod remove_number;
mod reset_second_factor;
mod update_person;

use crate::state::Api;
use hilo_app::people::{Member, MemberVersion};
use serde::Serialize;
use std::{fmt, str::FromStr};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_people::list_people, add_person::add_person))
        .routes(routes!(get_person::get_person, update_person::update_person))
        .routes(routes!(list_sessions::list_sessions, end_sessions::end_sessions))
        .routes(routes!(end_session::end_session))
        .routes(routes!(remove_number::remove_number))
        .routes(routes!(reset_second_factor::reset_second_factor))
}

/// A person with their place in the workspace.
#[derive(Serialize, ToSchema)]
#[schema(as = Person)]
pub(crate) struct PersonBody {
    id: String,
    email: String,
    name: String,
    /// The language of their screens.
    locale: Option<String>,
    /// Whether they may sign in.
    enabled: bool,
    /// Whether they sign in with a second factor.
    second_factor: bool,
    /// Whether they have shown a WhatsApp number to be theirs.
    number: bool,
    /// Their role's id.
    role: String,
    /// Their teams' ids.
    teams: Vec<String>,
    /// For `If-Match`.
    version: String,
}

impl From<Member> for PersonBody {
    fn from(member: Member) -> Self {
        let version = Version(member.version()).to_string();
        let (person, place) = (member.person.setting, member.membership.setting);
        Self {
            id: person.id.to_string(),
            email: person.email,
            name: person.name,
            locale: person.locale.map(|locale| locale.to_string()),
            enabled: person.enabled,
            second_factor: member.second_factor,
            number: member.number,
            role: place.role.to_string(),
            teams: place.teams.iter().map(ToString::to_string).collect(),
            version,
        }
    }
}

/// The versions of person and place in one tag: `3.1`.
pub(crate) struct Version(pub(crate) MemberVersion);

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0.person, self.0.membership)
    }
}

impl FromStr for Version {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let (person, membership) = text.split_once('.').ok_or(())?;
        let (person, membership) = (person.parse().map_err(drop)?, membership.parse().map_err(drop)?);
        Ok(Self(MemberVersion { person, membership }))
    }
}
