//! Everything that leaves: ports that say what the runtime may ask of the outside, and the one guard that every
//! outbound call passes.
//!
//! *Owns*: the port to [channels](channel) with the classes of failure that the dispatcher acts on, the port for
//! [HTTP calls](http) that flows make and its implementation, the [guard] against calls into forbidden networks, the
//! [client] that adapters call through, [`Secret`].
//!
//! *Must not know*: any store, any provider's wire format (but for message templates, which are WhatsApp's own notion and are handed
//! over as `hilo-whatsapp-wire` has them), how often something is retried (the dispatcher's business).
//!
//! *To add*: another kind of outside (mail, AI) is a module with its trait and its classes of failure, beside
//! [`channel`] and [`http`]. Another channel is a variant of [`channel::Account`] and an adapter of tier 3
//! that calls through [`client::GuardedClient`] and through nothing else.

pub mod channel;
pub mod client;
pub mod guard;
pub mod http;
mod secret;

pub use secret::Secret;
