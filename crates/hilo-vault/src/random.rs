//! Random bytes of the system, fetched a page at a time: a turn seals several values, a system call each would show.

use crate::Error;
use std::cell::RefCell;
use zeroize::Zeroize;

struct Pool {
    bytes: [u8; 4096],
    used: usize,
}

thread_local! {
    static POOL: RefCell<Pool> = const { RefCell::new(Pool { bytes: [0; 4096], used: 4096 }) };
}

/// Fills `out` with random bytes; none is ever given twice.
pub(crate) fn fill(out: &mut [u8]) -> Result<(), Error> {
    POOL.with_borrow_mut(|pool| {
        if pool.bytes.len() - pool.used < out.len() {
            getrandom::fill(&mut pool.bytes).map_err(|_| Error::NoRandomness)?;
            pool.used = 0;
        }
        let end = pool.used + out.len();
        let given = pool.bytes.get_mut(pool.used..end).ok_or(Error::NoRandomness)?;
        out.copy_from_slice(given);
        given.zeroize();
        pool.used = end;
        Ok(())
    })
}
