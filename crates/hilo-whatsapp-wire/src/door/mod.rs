//! Ids of Hilo's in the form of Meta's, for clients of the Cloud API that are pointed at Hilo: what the door answers them
//! with, and what its webhooks name.

mod media_name;
mod message_name;

pub use media_name::{media_id, stored};
pub use message_name::{ForeignName, MessageName};
