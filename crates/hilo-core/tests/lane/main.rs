//! A contact's lane: conversations, and what holds for all of them.

mod contact;
mod properties;
mod support;
