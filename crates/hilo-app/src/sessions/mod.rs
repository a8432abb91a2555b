//! Where somebody is signed in.

mod end;
mod list;

pub use list::SessionSeen;
