//! What handlers take out of a request. Whatever cannot be taken is a problem.

mod asked;
mod at;
mod based_on;
mod client;
pub(crate) mod cookie;
mod cursor;
mod posted;
pub(crate) mod same_origin;
mod signed;
mod who;

pub(crate) use asked::Asked;
pub(crate) use at::At;
pub(crate) use based_on::{BasedOn, tagged};
pub(crate) use client::Client;
pub(crate) use cursor::{PageBody, Paging, PagingByPosition};
pub(crate) use posted::{Body, Posted};
pub(crate) use signed::Signed;
pub(crate) use who::{Named, Proven, Who, bearer, identify, trace};
