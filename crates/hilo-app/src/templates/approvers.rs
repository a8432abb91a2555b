use super::may_see;
use crate::{App, Caller, Result};
use hilo_model::{Actor, PersonId, TemplateId, access::Permission};
use hilo_settings::{Membership, Person, Role, Template};

/// Somebody who may agree to a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approver {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
}

impl App {
    /// Who may agree to what is being written of a template, by name: nobody who wrote it, unless nobody else could. Empty if
    /// nothing is being written.
    pub async fn template_approvers(&self, caller: &Caller, id: TemplateId) -> Result<Vec<Approver>> {
        may_see(caller)?;
        match self.find::<Template>(caller, id).await?.setting.draft {
            Some(draft) => self.approvers(caller, draft.author).await,
            None => Ok(Vec::new()),
        }
    }

    /// The people who may agree to what somebody wrote. Where there is nobody else, nobody could agree to what the only one
    /// wrote, so they may themselves.
    pub(crate) async fn approvers(&self, caller: &Caller, author: Actor) -> Result<Vec<Approver>> {
        let workspace = caller.viewer.scope.workspace;
        let roles = self.all::<Role>(workspace).await?;
        let mut all = Vec::new();
        for member in self.all::<Membership>(workspace).await? {
            let role = roles.iter().find(|role| role.setting.id == member.setting.role);
            if !role.is_some_and(|role| role.setting.permissions.contains(&Permission::TemplatesApprove)) {
                continue;
            }
            // Who may not sign in can agree to nothing.
            let person = self.load::<Person>(member.setting.person).await?;
            if let Some(person) = person.map(|stored| stored.setting).filter(|person| person.enabled) {
                all.push(Approver { person: person.id, name: person.name });
            }
        }
        let is_author = |one: &Approver| author == Actor::Person(one.person);
        if !all.iter().all(is_author) {
            all.retain(|one| !is_author(one));
        }
        all.sort_by(|a, b| a.name.cmp(&b.name).then(a.person.cmp(&b.person)));
        Ok(all)
    }
}
