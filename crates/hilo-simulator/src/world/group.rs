use hilo_model::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// People in a group, besides the business.
const MOST_PARTICIPANTS: usize = 8;

/// A group that a number made. People come to it by its link alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Its id.
    pub id: String,
    /// The number that made it.
    pub number: String,
    /// Its name.
    pub subject: String,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whether the business decides on who comes.
    #[serde(default)]
    pub approval_required: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// The last part of its link.
    pub code: String,
    /// Customers in it, in the order in which they came.
    #[serde(default)]
    pub participants: Vec<String>,
    /// Customers who want to come, by the id of their request.
    #[serde(default)]
    pub requests: BTreeMap<String, JoinRequest>,
    /// Whether Meta suspended it.
    #[serde(default)]
    pub suspended: bool,
}

/// A customer who wants to come to a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinRequest {
    /// Who.
    pub customer: String,
    /// Since when.
    pub at: Timestamp,
}

impl Group {
    /// Where people come to it.
    pub fn invite_link(&self) -> String {
        format!("https://chat.whatsapp.com/{}", self.code)
    }

    /// Whether a customer is in it.
    pub fn has(&self, customer: &str) -> bool {
        self.participants.iter().any(|one| one == customer)
    }

    /// Whether nobody else can come.
    pub fn is_full(&self) -> bool {
        self.participants.len() >= MOST_PARTICIPANTS
    }

    /// Meta's word for how people come.
    pub fn approval_mode(&self) -> &'static str {
        if self.approval_required { "approval_required" } else { "auto_approve" }
    }
}

/// All groups, and what is said in them.
#[derive(Debug, Default)]
pub(super) struct Groups {
    all: BTreeMap<String, Group>,
    messages: HashMap<String, Vec<String>>,
}

impl Groups {
    pub(super) fn set(&mut self, group: &Group) {
        self.all.insert(group.id.clone(), group.clone());
    }

    pub(super) fn find(&self, id: &str) -> Option<&Group> {
        self.all.get(id)
    }

    pub(super) fn forget(&mut self, id: &str) {
        self.all.remove(id);
        self.messages.remove(id);
    }

    pub(super) fn said(&mut self, group: &str, message: &str) {
        self.messages.entry(group.to_owned()).or_default().push(message.to_owned());
    }

    pub(super) fn unsay(&mut self, group: &str, message: &str) {
        if let Some(messages) = self.messages.get_mut(group) {
            messages.retain(|id| id != message);
        }
    }
}

impl super::World {
    /// A group.
    pub fn group(&self, id: &str) -> Option<&Group> {
        self.groups.all.get(id)
    }

    /// All groups, by id.
    pub fn groups(&self) -> impl Iterator<Item = &Group> {
        self.groups.all.values()
    }

    /// What was said in a group, in order.
    pub fn said_in(&self, group: &str) -> impl DoubleEndedIterator<Item = &super::Stored> {
        let ids = self.groups.messages.get(group).map(Vec::as_slice).unwrap_or_default();
        ids.iter().filter_map(|id| self.messages.get(id))
    }
}
