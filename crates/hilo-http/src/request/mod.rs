//! What handlers take out of a request. Whatever cannot be taken is a problem.

mod asked;
mod at;
mod based_on;
mod client;
mod cursor;
mod posted;
mod who;

pub(crate) use asked::Asked;
pub(crate) use at::At;
pub(crate) use based_on::{BasedOn, tagged};
pub(crate) use client::Client;
pub(crate) use cursor::{PageBody, Paging};
pub(crate) use posted::{Body, Posted};
pub(crate) use who::{Named, Proven, Who};
