//! The binary as people and machines use it: commands with their exit codes, whole conversations, and crashes.

mod crash;
mod database;
mod doctor;
mod flow;
mod fsync;
mod program;
mod refusals;
mod story;
mod talk;
mod web;
