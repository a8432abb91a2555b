//! What providers tell.

pub mod whatsapp;
