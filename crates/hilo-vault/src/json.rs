//! JSON on its way to being sealed, in memory that is used again and again: a turn seals about ten values, and each in memory of its
//! own would be fetched from afar, written, and given back to another thread.

use crate::Error;
use serde::Serialize;
use std::cell::Cell;
use zeroize::Zeroize;

/// What is kept for the next value: more than nearly all of them need.
const KEPT: usize = 64 * 1024;

thread_local! {
    static PLAIN: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// Writes a value as JSON, gives it to `seal`, and wipes it.
pub(crate) fn with<T: Serialize + ?Sized, R>(
    value: &T,
    seal: impl FnOnce(&[u8]) -> Result<R, Error>,
) -> Result<R, Error> {
    // Taken, not borrowed: a value whose writing seals another finds an empty one.
    let mut plain = PLAIN.take();
    let written =
        serde_json::to_writer(&mut plain, value).map_err(|error| Error::Unwritable(error.to_string()));
    let sealed = written.and_then(|()| seal(&plain));
    plain.as_mut_slice().zeroize();
    plain.clear();
    if plain.capacity() <= KEPT {
        PLAIN.set(plain);
    }
    sealed
}
