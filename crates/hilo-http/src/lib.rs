//! The HTTP side of Hilo.
//!
//! *Owns*: the [webhooks' doors](webhooks).
//!
//! *Must not know*: SQL, rules.

pub mod webhooks;
