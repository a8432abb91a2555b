//! Passwords: Argon2id with the parameters that OWASP recommends (the library's defaults), on a thread where the
//! tens of milliseconds hold up nobody.

use crate::{Error, Plain, Result};
use argon2::{
    Argon2, PasswordVerifier,
    password_hash::{PasswordHasher, phc::PasswordHash},
};

/// Stands in for the hash of an address that nobody has, so that the answer takes as long.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$0000000000000000000000000000000000000000000";

/// The hash of a password, in PHC form.
pub(crate) async fn hash_password(password: Plain) -> Result<String> {
    on_a_thread(move || {
        let hash: PasswordHash = Argon2::default().hash_password(password.expose().as_bytes()).ok()?;
        Some(hash.to_string())
    })
    .await?
    .ok_or_else(|| Error::Internal("a password could not be hashed".to_owned()))
}

/// Whether the password is the one that was hashed; `None` takes as long and is never right.
pub(crate) async fn is_right(password: Plain, hash: Option<String>) -> Result<bool> {
    on_a_thread(move || {
        let known = hash.is_some();
        let Ok(hash) = PasswordHash::new(hash.as_deref().unwrap_or(NOBODY)) else { return false };
        Argon2::default().verify_password(password.expose().as_bytes(), &hash).is_ok() && known
    })
    .await
}

async fn on_a_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|error| Error::Internal(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_fits() {
        let hash = hash_password(Plain::new("correcto caballo")).await.unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(is_right(Plain::new("correcto caballo"), Some(hash.clone())).await.unwrap());
        assert!(!is_right(Plain::new("correcto"), Some(hash)).await.unwrap());
        assert!(!is_right(Plain::new("x"), None).await.unwrap());
        assert!(PasswordHash::new(NOBODY).is_ok(), "the stand-in must take as long as a real one");
    }
}
