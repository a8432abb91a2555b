//! WhatsApp's Cloud API on your own machine.
//!
//! *Owns*: the endpoints a business calls ([`graph`]), the webhooks it gets, the customers it talks to, faults on
//! demand, the [control API](control) that plays the customers and judges what happened, and a
//! [phone](phone) for the terminal.
//!
//! *Must not know*: anything of Hilo but the wire. It stands for Meta, so it keeps its own durable [log]: every
//! event is a line of one file, fsynced before it is answered, and the [world] is the fold of that file. It can
//! therefore judge a Hilo that crashed, and crash itself.
//!
//! *To add* an endpoint of Meta's: a handler in `graph/` and its route. Something customers do: a variant of
//! [`control::Act`]. A fault: a member of [`world::Faults`], its row in
//! [`world::FaultKind::ALL`] and the one place where it strikes. A new fact to
//! remember: a variant of [`event::Event`] and what it does in `World::apply`.

pub mod config;
mod connection;
pub mod control;
pub mod crowd;
mod driver;
pub mod event;
pub mod graph;
pub mod log;
pub mod phone;
mod post;
mod simulator;
mod switch;
pub mod world;

pub use config::{Config, NumberConfig, Retry, Timing};
pub use simulator::{Running, Simulator, StartError};
pub use switch::Switch;
