//! The port of files on a bucket.

use crate::{
    bucket::Bucket,
    sign::{self, EMPTY, Signed, Signer},
    trouble,
};
use async_trait::async_trait;
use bytes::Bytes;
use futures::{Stream, stream};
use hilo_egress::client::{Call, GuardedClient, RequestBody, Response, ResponseBody, Target};
use hilo_files::{Arrived, FileError, FileKey, FileStore, Part, Reader, Stat};
use hilo_model::{Clock, Duration, Timestamp};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use std::{io, sync::Arc};
use tokio_util::io::{ReaderStream, StreamReader};

/// What is read from disk and sent at a time, in bytes.
const PIECE: usize = 64 * 1024;
/// How often something is tried before it counts as impossible now.
const ATTEMPTS: u32 = 3;
/// How long is waited before the second attempt; before the third twice as long.
const PAUSE: std::time::Duration = std::time::Duration::from_millis(200);
/// How long a request without a file may take, and an answer may let itself be waited for.
const ANSWER: Duration = Duration::from_seconds(30);
/// How long a file may take on its way there.
const THERE: Duration = Duration::from_minutes(10);
/// How long a file may take on its way back: it goes on to whoever asked, as slowly as they read.
const BACK: Duration = Duration::from_minutes(60);
/// An object that is not there; asked for when nothing else is wanted than an answer.
const NOBODY: &str = "hilo-is-there";

/// Files in a bucket.
#[derive(Debug)]
pub struct S3Store {
    bucket: Bucket,
    client: GuardedClient,
    clock: Arc<dyn Clock>,
}

/// What goes with a request.
enum With<'a> {
    Nothing,
    Part(Part),
    File(&'a Arrived),
}

impl S3Store {
    /// Files in this bucket. The client must be allowed to call [`Bucket::host`].
    pub fn new(bucket: Bucket, client: GuardedClient, clock: Arc<dyn Clock>) -> Self {
        Self { bucket, client, clock }
    }

    /// Asks until there is an answer that says something; one that is a success.
    async fn ask(&self, method: Method, key: &str, with: With<'_>) -> Result<Response, FileError> {
        let mut pause = PAUSE;
        for attempt in 1.. {
            match self.try_once(&method, key, &with).await {
                Err(FileError::Unavailable(why)) if attempt < ATTEMPTS => {
                    tracing::warn!(attempt, why, "object storage did not answer; once more");
                    tokio::time::sleep(pause).await;
                    pause *= 2;
                }
                answered => return answered,
            }
        }
        Err(FileError::Unavailable("it was not asked".to_owned()))
    }

    async fn try_once(&self, method: &Method, key: &str, with: &With<'_>) -> Result<Response, FileError> {
        let (url, path) = self.bucket.object(key);
        let date = sign::date(self.clock.now());
        let mut headers = HeaderMap::new();
        let (payload, body, within) = match with {
            With::File(arrived) => {
                let file = tokio::fs::File::open(&arrived.path).await?;
                let pieces = ReaderStream::with_capacity(file, PIECE);
                (hex::encode(arrived.sha256), RequestBody::stream(pieces, arrived.size), THERE)
            }
            With::Part(Part { from, length }) => {
                let range = format!("bytes={from}-{}", from + length.saturating_sub(1));
                headers.insert(header::RANGE, value(&range)?);
                (EMPTY.to_owned(), RequestBody::whole(Bytes::new()), BACK)
            }
            With::Nothing if method == Method::GET => {
                (EMPTY.to_owned(), RequestBody::whole(Bytes::new()), BACK)
            }
            With::Nothing => (EMPTY.to_owned(), RequestBody::whole(Bytes::new()), ANSWER),
        };
        let signed =
            [("host", self.bucket.authority()), ("x-amz-content-sha256", &*payload), ("x-amz-date", &*date)];
        let request = Signed { method: method.as_str(), path: &path, headers: &signed, payload: &payload };
        let Bucket { access_key, secret_key, region, .. } = &self.bucket;
        let authorization = Signer { access_key, secret_key, region }.authorization(&request, &date);
        let mut authorization = value(&authorization)?;
        authorization.set_sensitive(true);
        headers.insert(header::AUTHORIZATION, authorization);
        headers.insert(HeaderName::from_static("x-amz-content-sha256"), value(&payload)?);
        headers.insert(HeaderName::from_static("x-amz-date"), value(&date)?);
        let target = Target::parse(&url).map_err(|error| trouble::of_call(&error))?;
        let call = self.client.call(Call { method: method.clone(), target, headers, body }, within);
        let patience = if matches!(with, With::File(_)) { THERE } else { ANSWER };
        let answered = tokio::time::timeout(patience.to_std(), call).await;
        let answered = answered.map_err(|_| FileError::Unavailable("no answer in time".to_owned()))?;
        let response = answered.map_err(|error| trouble::of_call(&error))?;
        match response.status.is_success() {
            true => Ok(response),
            false => Err(trouble::of_answer(response).await),
        }
    }
}

fn value(text: &str) -> Result<HeaderValue, FileError> {
    HeaderValue::from_str(text).map_err(|_| FileError::Refused("a key cannot be sent in a header".to_owned()))
}

/// The body as it comes.
fn pieces(body: ResponseBody) -> impl Stream<Item = io::Result<Bytes>> + Send {
    stream::unfold(Some(body), |body| async move {
        let mut body = body?;
        match body.chunk().await {
            Ok(Some(piece)) => Some((Ok(piece), Some(body))),
            Ok(None) => None,
            Err(error) => Some((Err(io::Error::other(error)), None)),
        }
    })
}

#[async_trait]
impl FileStore for S3Store {
    async fn put(&self, key: &FileKey, arrived: &Arrived) -> Result<(), FileError> {
        match self.ask(Method::PUT, &key.to_string(), With::File(arrived)).await {
            Ok(_) => Ok(()),
            // Only a bucket can be missing where something is put.
            Err(FileError::Missing) => Err(FileError::Refused("there is no such bucket".to_owned())),
            Err(error) => Err(error),
        }
    }

    async fn open(&self, key: &FileKey, part: Option<Part>) -> Result<Reader, FileError> {
        let with = part.map_or(With::Nothing, With::Part);
        let response = self.ask(Method::GET, &key.to_string(), with).await?;
        if part.is_some() && response.status != StatusCode::PARTIAL_CONTENT {
            return Err(FileError::Refused("the storage gives no parts of objects".to_owned()));
        }
        Ok(Box::new(StreamReader::new(Box::pin(pieces(response.body)))))
    }

    async fn stat(&self, key: &FileKey) -> Result<Option<Stat>, FileError> {
        let response = match self.ask(Method::HEAD, &key.to_string(), With::Nothing).await {
            Ok(response) => response,
            Err(FileError::Missing) => return Ok(None),
            Err(error) => return Err(error),
        };
        let said = |name: HeaderName| response.headers.get(name).and_then(|value| value.to_str().ok());
        let size = said(header::CONTENT_LENGTH).and_then(|size| size.parse().ok());
        let put_at = said(header::LAST_MODIFIED)
            .and_then(|date| jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(date).ok());
        match (size, put_at) {
            (Some(size), Some(put_at)) => Ok(Some(Stat { size, put_at: Timestamp::from_jiff(put_at) })),
            _ => Err(FileError::Refused(
                "the storage does not say how large and how old an object is".to_owned(),
            )),
        }
    }

    async fn delete(&self, key: &FileKey) -> Result<(), FileError> {
        match self.ask(Method::DELETE, &key.to_string(), With::Nothing).await {
            Ok(_) | Err(FileError::Missing) => Ok(()),
            Err(error) => Err(error),
        }
    }

    async fn ping(&self) -> Result<(), FileError> {
        match self.ask(Method::HEAD, NOBODY, With::Nothing).await {
            Ok(_) | Err(FileError::Missing) => Ok(()),
            Err(error) => Err(error),
        }
    }
}
