//! Object storage for tests: one bucket in memory, which checks every signature by itself, from what came over the wire, and the
//! hash of every body. Errors are S3's, with its documents.

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, Method, StatusCode, header};
use parking_lot::Mutex;
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::SystemTime,
};

pub(crate) const ACCESS_KEY: &str = "AKIDTEST";
pub(crate) const SECRET_KEY: &str = "a secret/with+signs";
const REGION: &str = "eu-test-1";

/// A bucket that listens.
pub(crate) struct Storage {
    pub(crate) address: SocketAddr,
    shelf: Arc<Shelf>,
}

struct Shelf {
    bucket: String,
    objects: Mutex<BTreeMap<String, (Vec<u8>, SystemTime)>>,
    failures: AtomicU32,
}

impl Storage {
    pub(crate) async fn start(bucket: &str) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shelf = Arc::new(Shelf {
            bucket: format!("/{bucket}/"),
            objects: Mutex::default(),
            failures: AtomicU32::new(0),
        });
        let router = Router::new().fallback(serve).with_state(shelf.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, shelf }
    }

    /// The next requests are refused because of too many.
    pub(crate) fn fail_next(&self, count: u32) {
        self.shelf.failures.store(count, Ordering::SeqCst);
    }

    /// Changes the last byte of an object.
    pub(crate) fn damage(&self, path: &str) {
        let mut objects = self.shelf.objects.lock();
        let (bytes, _) = objects.get_mut(path).expect("it is there");
        *bytes.last_mut().unwrap() ^= 1;
    }
}

fn error(status: StatusCode, code: &str) -> Response {
    let document = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>so it is</Message></Error>"
    );
    (status, document).into_response()
}

async fn serve(State(shelf): State<Arc<Shelf>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let left = shelf.failures.load(Ordering::SeqCst);
    if left > 0 {
        shelf.failures.store(left - 1, Ordering::SeqCst);
        return error(StatusCode::SERVICE_UNAVAILABLE, "SlowDown");
    }
    let path = parts.uri.path().to_owned();
    if let Err((status, code)) = check(&parts.method, &path, &parts.headers, &body) {
        return error(status, code);
    }
    if !path.starts_with(&shelf.bucket) {
        return error(StatusCode::NOT_FOUND, "NoSuchBucket");
    }
    let mut objects = shelf.objects.lock();
    match parts.method {
        Method::PUT => {
            #[expect(clippy::disallowed_methods, reason = "a storage has a clock of its own")]
            let now = SystemTime::now();
            objects.insert(path, (body.to_vec(), now));
            StatusCode::OK.into_response()
        }
        Method::DELETE => {
            objects.remove(&path);
            StatusCode::NO_CONTENT.into_response()
        }
        Method::GET | Method::HEAD => {
            let Some((bytes, at)) = objects.get(&path) else {
                return error(StatusCode::NOT_FOUND, "NoSuchKey");
            };
            let at = jiff::Timestamp::try_from(*at).unwrap();
            let at = at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
            let range = parts
                .headers
                .get(header::RANGE)
                .and_then(|value| value.to_str().unwrap().strip_prefix("bytes="));
            let (status, bytes) = match range.and_then(|range| range.split_once('-')) {
                Some((from, to)) => {
                    let (from, to): (usize, usize) = (from.parse().unwrap(), to.parse().unwrap());
                    (StatusCode::PARTIAL_CONTENT, bytes[from..=to].to_vec())
                }
                None => (StatusCode::OK, bytes.clone()),
            };
            let about = [(header::LAST_MODIFIED, at), (header::CONTENT_LENGTH, bytes.len().to_string())];
            let body = if parts.method == Method::HEAD { Body::empty() } else { Body::from(bytes) };
            (status, about, body).into_response()
        }
        _ => error(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed"),
    }
}

/// Computes the signature anew from the request as it came.
fn check(
    method: &Method,
    path: &str,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<(), (StatusCode, &'static str)> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let stated = text("x-amz-content-sha256");
    if stated != hex::encode(Sha256::digest(body)) {
        return Err((StatusCode::BAD_REQUEST, "XAmzContentSHA256Mismatch"));
    }
    let authorization = text("authorization").strip_prefix("AWS4-HMAC-SHA256 ").unwrap_or_default();
    let field = |name: &str| {
        let field =
            authorization.split(',').find_map(|field| field.trim().strip_prefix(name)?.strip_prefix('='));
        field.unwrap_or_default()
    };
    let [access_key, day, region, service, kind] =
        <[&str; 5]>::try_from(field("Credential").split('/').collect::<Vec<_>>()).unwrap_or_default();
    if access_key != ACCESS_KEY {
        return Err((StatusCode::FORBIDDEN, "InvalidAccessKeyId"));
    }
    if (region, service, kind) != (REGION, "s3", "aws4_request") {
        return Err((StatusCode::BAD_REQUEST, "AuthorizationHeaderMalformed"));
    }
    let names = field("SignedHeaders");
    for needed in ["host", "x-amz-content-sha256", "x-amz-date"] {
        assert!(names.split(';').any(|name| name == needed), "{needed} must be signed");
    }
    let date = text("x-amz-date");
    assert!(date.starts_with(day), "{date} is another day than {day}");
    let lines: String = names.split(';').map(|name| format!("{name}:{}\n", text(name))).collect();
    let canonical = format!("{method}\n{path}\n\n{lines}\n{names}\n{stated}");
    let hash = hex::encode(Sha256::digest(canonical));
    let to_sign = format!("AWS4-HMAC-SHA256\n{date}\n{day}/{region}/s3/aws4_request\n{hash}");
    let mac = |key: &[u8], text: &str| -> Vec<u8> {
        let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
        mac.update(text.as_bytes());
        mac.finalize().into_bytes().to_vec()
    };
    let mut key = format!("AWS4{SECRET_KEY}").into_bytes();
    for part in [day, region, "s3", "aws4_request"] {
        key = mac(&key, part);
    }
    match hex::encode(mac(&key, &to_sign)) == field("Signature") {
        true => Ok(()),
        false => Err((StatusCode::FORBIDDEN, "SignatureDoesNotMatch")),
    }
}
