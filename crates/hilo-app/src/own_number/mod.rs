//! A person's own WhatsApp number. They are shown a code and send it from there; whoever receives it (the lane of that number) has it noted.

mod ask;
mod remove;
mod show;

pub use ask::AskedCode;
pub use show::{NumberState, ToWrite};
