//! The binary as people and machines use it: commands with their exit codes, whole conversations, and crashes.

#![expect(clippy::unwrap_used, reason = "a test ends where something is missing")]

mod crash;
mod database;
mod program;
mod story;
mod talk;
mod web;
