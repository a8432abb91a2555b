use super::FlowItem;
use crate::{App, Caller, Result};
use hilo_model::access::Permission;

impl App {
    /// One flow, by id or short name.
    pub async fn get_flow(&self, caller: &Caller, flow: &str) -> Result<FlowItem> {
        caller.require(Permission::FlowsRead)?;
        let flow = self.find_flow(caller, flow).await?;
        self.flow_item(caller, flow).await
    }
}
