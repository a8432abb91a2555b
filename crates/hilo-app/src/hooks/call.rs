use crate::{App, Error, Result, commands::is_user_id};
use hilo_core::{command::Command, event::Addressed};
use hilo_flow::triggers::{CalledWhom, CompiledWebhook, Unread};
use hilo_model::{ContactId, Locale, Phone, access::ThreadAccess, identity::Identity};
use hilo_settings::{Channel, FlowHook};
use serde_json::Value;

/// Whom an order of a call is for.
#[derive(Debug, Clone)]
pub enum HookOrder {
    /// A contact.
    Contact(ContactId, Command),
    /// Whoever has the address; somebody new, if nobody has.
    Addressed(Addressed, Command),
}

/// What is wrong with a call.
#[derive(Debug, thiserror::Error)]
pub enum HookWrong {
    /// The body does not say whom it is about.
    #[error("{}: {}", .0.field, .0.why)]
    Unread(Unread),
    /// What it says is no number or id.
    #[error("{field}: `{value}` is no {what}")]
    Whom {
        /// Where the trigger looked.
        field: &'static str,
        /// What it should be.
        what: &'static str,
        /// What was found.
        value: String,
    },
    /// Anything else.
    #[error(transparent)]
    App(#[from] Error),
}

impl HookWrong {
    /// What may be kept of it: where it lies and what should be there. Nothing of what the body said, which may be a person's; the words of
    /// an expression's error may quote that, so of those only the place is kept.
    pub fn kept(&self) -> Option<String> {
        match self {
            Self::Unread(unread) => Some(unread.field.clone()),
            Self::Whom { field, what, .. } => Some(format!("{field}: no {what}")),
            Self::App(_) => None,
        }
    }
}

impl App {
    /// Reads a call of a hook: whom it is for, and the order that it is.
    ///
    /// # Errors
    /// The body does not say whom it is about, or nobody can be that.
    pub async fn read_hook_call(
        &self,
        hook: &FlowHook,
        webhook: &CompiledWebhook,
        body: &Value,
        (locale, time_zone): (&Locale, &str),
    ) -> std::result::Result<HookOrder, HookWrong> {
        let called = webhook.read(body, locale, time_zone).map_err(HookWrong::Unread)?;
        let command = Command::FireTrigger {
            flow: hook.flow,
            trigger: hook.trigger.clone(),
            variables: called.variables,
            told: body.clone(),
        };
        let wrong = |field, what, value: &str| HookWrong::Whom {
            field,
            what,
            value: value.chars().take(64).collect(),
        };
        let identity = match &called.whom {
            CalledWhom::Phone(text) => {
                let phone = Phone::dialable(text);
                Identity::phone(&phone.map_err(|_| wrong("contact.phone", "telephone number", text))?)
            }
            CalledWhom::UserId(text) => {
                if !is_user_id(text) {
                    return Err(wrong("contact.user_id", "user id of WhatsApp", text));
                }
                Identity::whatsapp_user_id(&self.portfolio_of(hook).await?, text)
            }
            CalledWhom::Id(text) => {
                let contact: Option<ContactId> = text.parse().ok();
                let read = self.store.read();
                return match contact {
                    Some(contact)
                        if read
                            .thread(hook.scope(), &ThreadAccess::All, None, contact)
                            .await
                            .map_err(Error::from)?
                            .is_some() =>
                    {
                        Ok(HookOrder::Contact(contact, command))
                    }
                    _ => Err(wrong("contact.id", "contact here", text)),
                };
            }
        };
        let addressed = Addressed { channel: hook.channel, identities: vec![identity] };
        Ok(HookOrder::Addressed(addressed, command))
    }

    async fn portfolio_of(&self, hook: &FlowHook) -> Result<String> {
        let channel = self.load::<Channel>(hook.channel).await?.ok_or(Error::NotFound("channel"))?.setting;
        let number = channel.whatsapp().ok_or(Error::NotFound("channel"))?;
        Ok(number.portfolio_id.clone())
    }
}
