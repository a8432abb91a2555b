//! Orders to lanes: who may give which. The lane checks again whether it makes sense.

use crate::{App, Caller, Result, change::Change};
use hilo_core::command::Command;
use hilo_model::{
    Actor, CommandId, ContactId, Id, PersonId,
    access::{Permission, Viewer},
};
use hilo_settings::{Channel, FlowVersion, Membership, Team};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The permission that an order takes.
pub fn permission_for(viewer: &Viewer, command: &Command) -> Permission {
    match command {
        Command::Send { .. } | Command::Note { .. } | Command::MarkRead { .. } | Command::GiveBack => {
            Permission::ThreadsWrite
        }
        // Taking something oneself is part of the work; giving it to others is another right.
        Command::TakeOver { person } => if_own(viewer, *person),
        Command::Assign { assignee, team: None } if assignee.is_some() => if_own(viewer, *assignee),
        Command::Assign { .. } => Permission::ThreadsAssign,
        Command::SetStatus { .. } | Command::SetPriority { .. } => Permission::ThreadsWrite,
        Command::StartFlow { .. } | Command::StopFlow => Permission::ThreadsWrite,
        Command::Tag { .. } | Command::EditContact { .. } | Command::Merge { .. } => {
            Permission::ContactsWrite
        }
        Command::Erase => Permission::ContactsErase,
    }
}

fn if_own(viewer: &Viewer, person: Option<PersonId>) -> Permission {
    match (viewer.actor, person) {
        (Actor::Person(me), Some(person)) if me == person => Permission::ThreadsWrite,
        (_, None) => Permission::ThreadsWrite,
        _ => Permission::ThreadsAssign,
    }
}

/// Whether a caller may give an order at all. Whether they may see the thread is another question.
pub fn authorise_command(caller: &Caller, command: &Command) -> Result<()> {
    caller.require(permission_for(&caller.viewer, command))
}

impl App {
    /// Authorises an order on a thread: the right to give it, the thread visible, what it names existing here.
    pub async fn authorise_order(
        &self,
        caller: &Caller,
        contact: ContactId,
        command: &Command,
    ) -> Result<()> {
        authorise_command(caller, command)?;
        self.visible_thread(caller, contact).await?;
        self.check_names_of(caller, command).await
    }

    async fn check_names_of(&self, caller: &Caller, command: &Command) -> Result<()> {
        match command {
            Command::Send { channel: Some(channel), .. } => {
                self.find::<Channel>(caller, *channel).await?;
            }
            Command::StartFlow { version } => {
                self.find::<FlowVersion>(caller, *version).await?;
            }
            Command::Assign { assignee, team } => {
                if let Some(team) = team {
                    self.find::<Team>(caller, *team).await?;
                }
                if let Some(person) = assignee {
                    self.check_member(caller, *person).await?;
                }
            }
            Command::TakeOver { person: Some(person) } => self.check_member(caller, *person).await?,
            Command::Merge { survivor } => {
                self.visible_thread(caller, *survivor).await?;
            }
            _ => {}
        }
        Ok(())
    }

    async fn check_member(&self, caller: &Caller, person: PersonId) -> Result<()> {
        let memberships = self.all::<Membership>(caller.viewer.scope.workspace).await?;
        let there = memberships.iter().any(|stored| stored.setting.person == person);
        if there { Ok(()) } else { Err(crate::Error::NotFound("person")) }
    }

    /// The id of an order. A request with an idempotency key gets the same id every time, and a lane carries out one id
    /// once; the key is kept so that it cannot be used for another request.
    pub async fn command_id(&self, caller: &Caller) -> Result<CommandId> {
        let Some(once) = &caller.once else { return self.fresh_id() };
        if let Some(earlier) = self.earlier(caller).await? {
            return Ok(earlier);
        }
        let whose = caller.idempotency_caller(once)?;
        let workspace = caller.viewer.scope.workspace;
        let digest = Sha256::digest(format!("{workspace}/{whose}/{}", once.key));
        let mut bytes = [0; 16];
        bytes.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
        let id = CommandId::from_uuid(Uuid::from_bytes(bytes));
        self.save_once(caller, Change::default(), id).await
    }
}
