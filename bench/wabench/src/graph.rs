//! The mock Graph API: `POST /{version}/{phone_number_id}/messages`.

use crate::{Error, book::Book, payload};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{Method, Request, Response, StatusCode, body::Incoming, header, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use serde::Deserialize;
use std::{
    borrow::Cow,
    convert::Infallible,
    net::Ipv4Addr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};
use tokio::net::TcpListener;

#[derive(Deserialize)]
struct Message<'a> {
    #[serde(borrow)]
    status: Option<Cow<'a, str>>,
    #[serde(borrow)]
    to: Option<Cow<'a, str>>,
    /// A business-scoped user id instead of the number
    #[serde(borrow)]
    recipient: Option<Cow<'a, str>>,
    #[serde(borrow)]
    text: Option<Body<'a>>,
    #[serde(borrow)]
    interactive: Option<Interactive<'a>>,
    #[serde(borrow)]
    context: Option<Context<'a>>,
}

#[derive(Deserialize)]
struct Interactive<'a> {
    #[serde(borrow)]
    body: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Body<'a> {
    #[serde(borrow)]
    body: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Text<'a> {
    #[serde(borrow)]
    text: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Context<'a> {
    #[serde(borrow)]
    message_id: Option<Cow<'a, str>>,
}

/// Binds and serves in the background; returns once the port is open.
pub async fn serve(host: Ipv4Addr, port: u16, delay: Duration, book: Arc<Book>) -> Result<(), Error> {
    let listener = TcpListener::bind((host, port)).await?;
    let ids = Arc::new(AtomicU64::new(0));
    tokio::spawn(async move {
        loop {
            let Ok((stream, _)) = listener.accept().await else { continue };
            let _ = stream.set_nodelay(true);
            let (book, ids) = (book.clone(), ids.clone());
            tokio::spawn(async move {
                let service = service_fn(move |request| {
                    let (book, ids) = (book.clone(), ids.clone());
                    async move { Ok::<_, Infallible>(answer(request, &book, &ids, delay).await) }
                });
                let _ = hyper::server::conn::http1::Builder::new()
                    .timer(TokioTimer::new())
                    .serve_connection(TokioIo::new(stream), service)
                    .await;
            });
        }
    });
    Ok(())
}

async fn answer(
    request: Request<Incoming>,
    book: &Book,
    ids: &AtomicU64,
    delay: Duration,
) -> Response<Full<Bytes>> {
    if request.method() != Method::POST || !request.uri().path().ends_with("/messages") {
        return respond(StatusCode::NOT_FOUND, r#"{"error":{"code":100,"message":"no such path"}}"#.into());
    }
    let bearer = request.headers().get(header::AUTHORIZATION).and_then(|v| v.to_str().ok());
    if !bearer.is_some_and(|value| value.starts_with("Bearer ")) {
        book.no_bearer();
    }
    let ours = request.uri().path().contains(payload::PHONE_NUMBER_ID);
    let Ok(body) = request.into_body().collect().await else {
        book.malformed();
        return respond(StatusCode::BAD_REQUEST, r#"{"error":{"code":100}}"#.into());
    };
    let at = Instant::now();
    let body = body.to_bytes();
    let message = match serde_json::from_slice::<Message>(&body) {
        Ok(message) if ours => message,
        _ => {
            book.malformed();
            return respond(StatusCode::BAD_REQUEST, r#"{"error":{"code":100}}"#.into());
        }
    };
    if message.status.is_some() {
        book.read_receipt();
        return respond(StatusCode::OK, r#"{"success":true}"#.into());
    }
    let Some(to) = message.to.or(message.recipient) else {
        book.malformed();
        return respond(StatusCode::BAD_REQUEST, r#"{"error":{"code":100}}"#.into());
    };
    let text = match (&message.text, &message.interactive) {
        (Some(text), _) => &*text.body,
        (None, Some(Interactive { body: Some(body) })) => &*body.text,
        _ => "",
    };
    let context = message.context.as_ref().and_then(|c| c.message_id.as_deref());
    book.reply(&to, text, context, at);
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
    let id = ids.fetch_add(1, Relaxed);
    respond(
        StatusCode::OK,
        format!(
            r#"{{"messaging_product":"whatsapp","contacts":[{{"input":"{to}","wa_id":"{to}"}}],"messages":[{{"id":"wamid.HBgOMOCK{id:020X}"}}]}}"#
        ),
    )
}

fn respond(status: StatusCode, body: String) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() = status;
    let json = header::HeaderValue::from_static("application/json; charset=UTF-8");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}
