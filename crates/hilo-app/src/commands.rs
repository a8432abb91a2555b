//! Orders to lanes: who may give which. The lane checks again whether it makes sense.

use crate::{App, Caller, Error, FieldError, Problem, Result, change::Change, threads::thread_access};
use hilo_core::{
    command::{Command, RefusedCommand},
    event::Addressed,
};
use hilo_model::{
    Actor, ChannelId, CommandId, ContactId, Id, PersonId, Phone,
    access::{Permission, ThreadAccess, Viewer},
    identity::Identity,
};
use hilo_settings::{Channel, Membership, Team};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// An address to write to, as the caller wrote it.
#[derive(Debug, Clone)]
pub enum Recipient {
    /// A telephone number.
    Phone(String),
    /// WhatsApp's user id.
    UserId(String),
}

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
        // Who may answer is asked of the approval itself.
        Command::AnswerApproval { .. } => Permission::ThreadsRead,
        Command::StartFlow { .. }
        // By their own doors, where a secret address is the permission.
        | Command::FireTrigger { .. }
        | Command::CallBack { .. }
        | Command::StopFlow
        | Command::Snooze { .. }
        | Command::Wake => Permission::ThreadsWrite,
        Command::RetryIncident { .. } | Command::DecideSend { .. } => Permission::IncidentsWrite,
        Command::Tag { .. }
        | Command::EditContact { .. }
        | Command::RecordConsent { .. }
        | Command::TellEvent { .. }
        | Command::Merge { .. } => Permission::ContactsWrite,
        Command::Erase => Permission::ContactsErase,
    }
}

fn identity(portfolio: &str, to: &Recipient) -> Result<Identity> {
    match to {
        Recipient::Phone(text) => {
            let form = Problem::Form { example: "+54 9 11 5555 0000" };
            let phone = Phone::dialable(text).map_err(|_| FieldError::new("/to/phone", form))?;
            Ok(Identity::phone(&phone))
        }
        Recipient::UserId(text) => {
            let right = is_user_id(text);
            let form = Problem::Form { example: "US.13491208655302741918" };
            if right {
                Ok(Identity::whatsapp_user_id(portfolio, text))
            } else {
                Err(FieldError::new("/to/user_id", form).into())
            }
        }
    }
}

/// Two letters of the country, a dot, perhaps `ENT.`, up to 128 letters and digits.
pub(crate) fn is_user_id(text: &str) -> bool {
    text.len() <= 160
        && text.split_once('.').is_some_and(|(country, rest)| {
            country.len() == 2
                && country.bytes().all(|byte| byte.is_ascii_uppercase())
                && !rest.is_empty()
                && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.')
        })
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

    /// Authorises a message to an address on a channel. Whoever has the address gets it; somebody new, if nobody has.
    /// Free text to somebody unknown is refused here already, so that no contact is made for it.
    pub async fn authorise_message_to(
        &self,
        caller: &Caller,
        channel: ChannelId,
        to: &Recipient,
        command: &Command,
    ) -> Result<Addressed> {
        authorise_command(caller, command)?;
        let access = thread_access(caller)?;
        let portfolio = match self.find::<Channel>(caller, channel).await?.setting.whatsapp() {
            Some(number) => number.portfolio_id.clone(),
            None => return Err(RefusedCommand::NoChannel.into()),
        };
        let identity = identity(&portfolio, to)?;
        let scope = caller.viewer.scope;
        let owners = self.store.identities(&[(scope, identity.clone())]).await?;
        match owners.first().copied().flatten() {
            Some(contact) => {
                let read = self.store.read();
                // A contact that was made a moment ago has no thread yet, and nobody's thread is everybody's. Asked in this
                // order, because the thread may be committed between the two questions.
                let there = read.thread(scope, &ThreadAccess::All, None, contact).await?.is_some();
                if there && read.thread(scope, &access, None, contact).await?.is_none() {
                    return Err(Error::NotFound("thread"));
                }
            }
            None => {
                if matches!(command, Command::Send { content, .. } if !content.is_template()) {
                    return Err(RefusedCommand::WindowClosed.into());
                }
            }
        }
        Ok(Addressed { channel, identities: vec![identity] })
    }

    async fn check_names_of(&self, caller: &Caller, command: &Command) -> Result<()> {
        match command {
            Command::Send { channel: Some(channel), .. } => {
                self.find::<Channel>(caller, *channel).await?;
            }
            Command::StartFlow { version, variables, .. } => {
                self.check_given(caller, *version, variables).await?;
            }
            Command::Assign { assignee, team } => {
                if let Some(team) = team {
                    self.find::<Team>(caller, *team).await?;
                }
                if let Some(person) = assignee {
                    self.check_member(caller, *person).await?;
                }
            }
            Command::Note { mentions, .. } => {
                for person in mentions {
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
