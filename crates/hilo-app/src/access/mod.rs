//! Who asks: passwords, sessions, keys of programs.

mod bearer;
mod password;
mod sign_in;
mod sign_out;

pub use bearer::{Credential, Identified, Place};
pub(crate) use password::{hash_password, is_right};
pub use sign_in::{SignIn, SignedIn};
