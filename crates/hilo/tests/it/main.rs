//! The binary as people and machines use it: commands with their exit codes, whole conversations, and crashes.

#![expect(clippy::unwrap_used, reason = "a test that meets what it does not expect fails")]

mod approving;
mod boundaries;
#[cfg(unix)]
mod cluster;
mod crash;
mod database;
mod doctor;
#[cfg(unix)]
mod door;
mod faults;
mod first;
mod flow;
#[cfg(target_os = "linux")]
mod fsync;
mod held;
mod interrupted;
mod jobs;
mod killed;
#[cfg(target_os = "linux")]
mod large;
mod load;
mod load_test;
mod number;
mod ports;
mod program;
mod refusals;
mod releases;
mod round_trip;
mod sends;
mod setup;
mod story;
mod switches;
mod talk;
mod timed;
mod web;
