use crate::{App, Caller, Error, Result};
use hilo_model::{PersonId, Phone, Timestamp};
use hilo_settings::{Channel, Environment, NumberClass, OwnNumber, Setting, Stored};

/// What there is to say of somebody's own number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberState {
    /// The number, if one was shown to be theirs.
    pub phone: Option<Phone>,
    /// Since when it is.
    pub since: Option<Timestamp>,
    /// Until when a code is waited for.
    pub code_until: Option<Timestamp>,
}

/// A number of the company to which a code can be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToWrite {
    /// The channel's name.
    pub name: String,
    /// Its number, as people see it, if that is known.
    pub number: Option<String>,
}

impl App {
    /// Somebody's own number, as it counts in the caller's environment.
    pub async fn show_own_number(&self, caller: &Caller, person: PersonId) -> Result<NumberState> {
        let now = self.now();
        let known = self.own_number(caller, person).await?.map(|stored| stored.setting);
        let shown = known.as_ref().and_then(|known| known.shown.as_ref());
        let code = known.as_ref().and_then(|known| known.code.as_ref());
        Ok(NumberState {
            phone: shown.map(|shown| shown.phone.clone()),
            since: shown.map(|shown| shown.at),
            code_until: code.map(|code| code.expires_at).filter(|until| now < *until),
        })
    }

    pub(super) async fn own_number(
        &self,
        caller: &Caller,
        person: PersonId,
    ) -> Result<Option<Stored<OwnNumber>>> {
        let class = self.number_class(caller).await?;
        self.load::<OwnNumber>(OwnNumber::id_of(person, caller.viewer.scope.workspace, class)).await
    }

    /// Whether somebody has shown a number to be theirs, wherever in the workspace it counts.
    pub(crate) async fn has_number(&self, caller: &Caller, person: PersonId) -> Result<bool> {
        let known = self.numbers_of(caller, person).await?;
        Ok(known.iter().any(|stored| stored.setting.shown.is_some()))
    }

    /// What is known of somebody's numbers in the caller's workspace.
    pub(super) async fn numbers_of(
        &self,
        caller: &Caller,
        person: PersonId,
    ) -> Result<Vec<Stored<OwnNumber>>> {
        let mut known = Vec::new();
        for class in NumberClass::ALL {
            let id = OwnNumber::id_of(person, caller.viewer.scope.workspace, class);
            known.extend(self.load::<OwnNumber>(id).await?);
        }
        Ok(known)
    }

    /// Which numbers count in the caller's environment.
    pub(super) async fn number_class(&self, caller: &Caller) -> Result<NumberClass> {
        let environment = self.load::<Environment>(caller.viewer.scope.environment).await?;
        let environment = environment.ok_or(Error::NotFound(Environment::KIND))?;
        Ok(NumberClass::of(environment.setting.kind))
    }

    /// The numbers of the caller's environment.
    pub(super) async fn numbers_to_write(&self, caller: &Caller) -> Result<Vec<ToWrite>> {
        let channels = self.in_environment::<Channel>(caller).await?;
        let channels = channels.into_iter().map(|stored| stored.setting).filter(|channel| channel.enabled);
        let mut all: Vec<ToWrite> = channels
            .filter_map(|channel| {
                let number = channel.whatsapp()?.display_number.clone();
                Some(ToWrite { name: channel.name, number })
            })
            .collect();
        all.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(all)
    }
}
