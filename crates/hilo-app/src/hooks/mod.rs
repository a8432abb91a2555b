//! Addresses at which other programs call the triggers of flows, and what a call says.

mod add;
mod call;
mod calls;
mod delete;
mod list;
mod rotate;

pub use add::AddFlowHook;
pub use call::{HookOrder, HookWrong};

use crate::{App, Plain, Result, random};
use hilo_model::FlowHookId;
use hilo_settings::{FlowHook, Stored};
use hilo_vault::SealedSecret;

/// A hook with what its owner has to know.
#[derive(Debug, Clone)]
pub struct OpenedHook {
    /// The hook.
    pub hook: Stored<FlowHook>,
    /// What its address ends with; none if it cannot be opened (a missing master key).
    pub token: Option<Plain>,
    /// What signs its calls, if they have to be signed.
    pub secret: Option<Plain>,
}

impl App {
    fn opened(&self, hook: Stored<FlowHook>) -> OpenedHook {
        let open = |field: &str, sealed: &SealedSecret| {
            let place = FlowHook::secret_place(hook.setting.id, field);
            self.vault.open_secret(&place, sealed).ok().map(Plain::new)
        };
        let token = open("token", &hook.setting.token);
        let secret = hook.setting.secret.as_ref().and_then(|secret| open("secret", secret));
        OpenedHook { token, secret, hook }
    }

    /// A fresh token: sealed, and the hash that it is found by.
    fn fresh_hook_token(&self, id: FlowHookId) -> Result<(SealedSecret, String)> {
        let token = random::token("hook")?;
        let sealed = self.vault.seal_secret(&FlowHook::secret_place(id, "token"), token.expose())?;
        Ok((sealed, random::hash(token.expose())))
    }

    fn fresh_hook_secret(&self, id: FlowHookId) -> Result<SealedSecret> {
        let secret = random::token("sign")?;
        Ok(self.vault.seal_secret(&FlowHook::secret_place(id, "secret"), secret.expose())?)
    }
}

/// The hash that a hook is found by.
pub fn token_hash(token: &str) -> String {
    random::hash(token)
}
