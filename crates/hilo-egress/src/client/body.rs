//! What is sent and what comes back.

use super::{CallError, pool::Lease};
use crate::http::FailureKind;
use bytes::{Bytes, BytesMut};
use futures::Stream;
use http_body::{Body, Frame, SizeHint};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};
use tokio::time::{Instant, timeout_at};

/// A request's body, of known length.
pub struct RequestBody(Kind);

enum Kind {
    Whole(Option<Bytes>),
    Stream { chunks: Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>, left: u64 },
}

impl RequestBody {
    /// A body that is in memory; empty for none.
    pub fn whole(bytes: impl Into<Bytes>) -> Self {
        Self(Kind::Whole(Some(bytes.into()).filter(|bytes: &Bytes| !bytes.is_empty())))
    }

    /// A body of exactly `length` bytes that is read while it is sent. More or fewer break the call off.
    pub fn stream(chunks: impl Stream<Item = io::Result<Bytes>> + Send + 'static, length: u64) -> Self {
        Self(Kind::Stream { chunks: Box::pin(chunks), left: length })
    }

    pub(super) fn is_whole(&self) -> bool {
        matches!(self.0, Kind::Whole(_))
    }
}

impl std::fmt::Debug for RequestBody {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "RequestBody({:?} bytes)", self.size_hint().exact())
    }
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        match &mut self.0 {
            Kind::Whole(bytes) => Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes)))),
            Kind::Stream { chunks, left } => Poll::Ready(match ready!(chunks.as_mut().poll_next(cx)) {
                Some(Ok(chunk)) => match left.checked_sub(chunk.len() as u64) {
                    Some(rest) => {
                        *left = rest;
                        Some(Ok(Frame::data(chunk)))
                    }
                    None => Some(Err(io::Error::other("the body is longer than announced"))),
                },
                Some(Err(error)) => Some(Err(error)),
                None if *left > 0 => Some(Err(io::Error::other("the body is shorter than announced"))),
                None => None,
            }),
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self.0, Kind::Whole(None))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(match &self.0 {
            Kind::Whole(bytes) => bytes.as_ref().map_or(0, |bytes| bytes.len() as u64),
            Kind::Stream { left, .. } => *left,
        })
    }
}

/// An answer's body. Reading it to its end gives the connection back for the next call; dropping it earlier closes the
/// connection.
#[derive(Debug)]
pub struct ResponseBody {
    incoming: Incoming,
    lease: Option<Lease>,
    deadline: Instant,
}

impl ResponseBody {
    pub(super) fn new(incoming: Incoming, lease: Option<Lease>, deadline: Instant) -> Self {
        Self { incoming, lease, deadline }
    }

    /// The length that was announced, if any.
    pub fn announced(&self) -> Option<u64> {
        self.incoming.size_hint().exact()
    }

    /// The next piece; none at the end.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, CallError> {
        loop {
            let frame = timeout_at(self.deadline, self.incoming.frame())
                .await
                .map_err(|_| CallError::sent(FailureKind::Timeout, "the answer did not end in time"))?;
            match frame {
                Some(Ok(frame)) => {
                    // Trailers are of no use to anybody here.
                    if let Ok(data) = frame.into_data() {
                        return Ok(Some(data));
                    }
                }
                Some(Err(error)) => return Err(CallError::broken(&error)),
                None => {
                    if let Some(lease) = self.lease.take() {
                        lease.give_back();
                    }
                    return Ok(None);
                }
            }
        }
    }

    /// The whole body, if it has at most `limit` bytes.
    pub async fn read(mut self, limit: usize) -> Result<Bytes, CallError> {
        let too_large =
            || CallError::sent(FailureKind::TooLarge, format_args!("the answer has more than {limit} bytes"));
        if self.announced().is_some_and(|length| length > limit as u64) {
            return Err(too_large());
        }
        let Some(first) = self.chunk().await? else { return Ok(Bytes::new()) };
        if first.len() > limit {
            return Err(too_large());
        }
        let Some(second) = self.chunk().await? else { return Ok(first) };
        let mut whole = BytesMut::from(first);
        let mut next = Some(second);
        while let Some(chunk) = next {
            if whole.len() + chunk.len() > limit {
                return Err(too_large());
            }
            whole.extend_from_slice(&chunk);
            next = self.chunk().await?;
        }
        Ok(whole.freeze())
    }
}
