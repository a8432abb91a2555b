//! Bytes that must have the hash by which they are called.

use crate::Reader;
use sha2::{Digest, Sha256};
use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};
use tokio::io::{AsyncRead, ReadBuf};

/// Reads to the end, where it fails if what came is not what was stored.
pub(crate) struct Checked {
    reader: Reader,
    hash: Option<Sha256>,
    sha256: [u8; 32],
}

impl Checked {
    pub(crate) fn new(reader: Reader, sha256: [u8; 32]) -> Self {
        Self { reader, hash: Some(Sha256::new()), sha256 }
    }
}

impl AsyncRead for Checked {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        if buf.remaining() == 0 {
            return Poll::Ready(Ok(()));
        }
        ready!(Pin::new(&mut self.reader).poll_read(cx, buf))?;
        let came = &buf.filled()[before..];
        if came.is_empty() {
            // Asked again at the end, it says the same again.
            let Some(hash) = self.hash.take() else { return Poll::Ready(Ok(())) };
            if <[u8; 32]>::from(hash.finalize()) != self.sha256 {
                return Poll::Ready(Err(io::Error::new(
                    io::ErrorKind::InvalidData,
                    "the stored file is damaged: it has another hash",
                )));
            }
        } else if let Some(hash) = &mut self.hash {
            hash.update(came);
        }
        Poll::Ready(Ok(()))
    }
}
