use crate::{App, Caller, Personal, Result};
use hilo_model::ContactId;
use hilo_store::rows::{TicketLegRow, TicketRow};

/// A ticket with its stretches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketView {
    /// The ticket.
    pub ticket: TicketRow,
    /// Why it was opened, in one line.
    pub summary: Personal<String>,
    /// Its stretches, oldest first.
    pub legs: Vec<TicketLegRow>,
}

impl App {
    /// The tickets of a thread, newest first.
    pub async fn list_tickets(&self, caller: &Caller, contact: ContactId) -> Result<Vec<TicketView>> {
        self.visible_thread(caller, contact).await?;
        let scope = caller.viewer.scope;
        let keys = self.keys(scope, [contact]).await?;
        let mut views = Vec::new();
        for ticket in self.store.read().tickets(scope, contact).await? {
            let legs = self.store.read().ticket_legs(scope, ticket.ticket).await?;
            views.push(TicketView { summary: keys.text(contact, &ticket.summary), legs, ticket });
        }
        Ok(views)
    }
}
