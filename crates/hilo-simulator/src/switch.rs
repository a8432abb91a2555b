//! Switches faults of a simulator that runs elsewhere.

use crate::{
    phone::{ClientError, client::Client},
    world::Faults,
};
use http::Method;
use serde_json::Value;

/// The faults of a simulator that runs elsewhere.
#[derive(Debug, Clone)]
pub struct Switch(Client);

impl Switch {
    /// Of the simulator at this address.
    pub fn new(url: &str) -> Self {
        Self(Client::new(url))
    }

    /// What strikes now.
    ///
    /// # Errors
    /// If the simulator does not answer.
    pub async fn read(&self) -> Result<Faults, ClientError> {
        self.0.get("/faults").await
    }

    /// Changes the members that are named; null sets one back. What strikes then.
    ///
    /// # Errors
    /// If the simulator does not answer, or knows no such fault.
    pub async fn change(&self, change: &Value) -> Result<Faults, ClientError> {
        self.0.call(Method::PATCH, "/faults", change).await
    }
}
