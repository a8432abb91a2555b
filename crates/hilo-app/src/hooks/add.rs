use super::OpenedHook;
use crate::{
    App, Caller, FieldError, Problem, Result,
    change::{By, Change},
};
use hilo_model::{ChannelId, access::Permission};
use hilo_settings::{Channel, FlowHook, Stored};
use serde_json::json;

/// An address to make.
#[derive(Debug, Clone)]
pub struct AddFlowHook {
    /// The trigger's name in the flow.
    pub trigger: String,
    /// The channel on which strangers are written to.
    pub channel: ChannelId,
    /// Whether calls have to be signed.
    pub signed: bool,
}

impl App {
    /// Makes the address of a flow's webhook trigger in the caller's environment.
    ///
    /// # Errors
    /// No version of the flow has such a trigger, there is no such channel, or the trigger has an address here.
    pub async fn add_flow_hook(&self, caller: &Caller, flow: &str, input: AddFlowHook) -> Result<OpenedHook> {
        caller.require(Permission::FlowsPublish)?;
        let flow = self.find_flow(caller, flow).await?.setting;
        if let Some((setting, at)) = self.earlier::<(FlowHook, _)>(caller).await? {
            return Ok(self.opened(Stored { setting, version: 1, created_at: at, updated_at: at }));
        }
        let channels = self.in_environment::<Channel>(caller).await?;
        if !channels.iter().any(|stored| stored.setting.id == input.channel) {
            return Err(FieldError::new("/channel", Problem::Unknown { kind: "channel" }).into());
        }
        let versions = self.versions_of(&flow).await?;
        if !versions.iter().rev().any(|version| names_webhook(&version.setting.document, &input.trigger)) {
            return Err(FieldError::new("/trigger", Problem::Unknown { kind: "webhook" }).into());
        }
        let (now, mut ids) = (self.now(), self.ids()?);
        let (scope, id) = (caller.viewer.scope, ids.make());
        let (token, token_hash) = self.fresh_hook_token(id)?;
        let secret = if input.signed { Some(self.fresh_hook_secret(id)?) } else { None };
        let hook = FlowHook {
            id,
            workspace: scope.workspace,
            environment: scope.environment,
            flow: flow.id,
            trigger: input.trigger,
            channel: input.channel,
            token,
            token_hash,
            secret,
        };
        let mut change = Change::default();
        change.insert(&hook, now)?;
        let detail = json!({ "flow": flow.slug, "trigger": hook.trigger, "signed": input.signed });
        change.audit(By::caller(caller, now), &mut ids, "flow_hook.created", id, detail);
        let (setting, at) = self.save_once(caller, change, (hook, now)).await?;
        Ok(self.opened(Stored { setting, version: 1, created_at: at, updated_at: at }))
    }
}

fn names_webhook(document: &serde_json::Value, name: &str) -> bool {
    let triggers = document["triggers"].as_array();
    triggers.into_iter().flatten().any(|trigger| trigger["type"] == "webhook" && trigger["name"] == name)
}
