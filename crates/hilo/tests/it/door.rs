//! One address before several nodes, as a load balancer is: each request goes to the next node, and on to another one if a
//! node does not take or answer it in time.

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    response::Response,
};
use bytes::Bytes;
use http::StatusCode;
use http_body_util::{BodyExt, Full};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::net::TcpListener;

/// How long a node may take.
const PATIENCE: Duration = Duration::from_secs(1);

#[derive(Debug, Clone)]
struct Door {
    nodes: Arc<[u16]>,
    next: Arc<AtomicUsize>,
    client: Client<HttpConnector, Full<Bytes>>,
}

/// Opens a door before nodes that listen on these ports; its port.
pub(crate) async fn open(nodes: &[u16]) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let client = Client::builder(TokioExecutor::new()).build_http();
    let door = Door { nodes: nodes.into(), next: Arc::default(), client };
    let router = Router::new().fallback(pass).with_state(door);
    tokio::spawn(async move { axum::serve(listener, router).await });
    port
}

async fn pass(State(door): State<Door>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let first = door.next.fetch_add(1, Ordering::Relaxed);
    for more in 0..door.nodes.len() {
        let port = door.nodes[(first + more) % door.nodes.len()];
        let place = parts.uri.path_and_query().map_or("/", |place| place.as_str());
        let mut request =
            http::Request::builder().method(&parts.method).uri(format!("http://127.0.0.1:{port}{place}"));
        request.headers_mut().expect("the request is well-formed").clone_from(&parts.headers);
        let request = request.body(Full::new(body.clone())).expect("the request is well-formed");
        let Ok(Ok(answer)) = tokio::time::timeout(PATIENCE, door.client.request(request)).await else {
            continue;
        };
        let (parts, body) = answer.into_parts();
        let Ok(body) = body.collect().await else { continue };
        return Response::from_parts(parts, Body::from(body.to_bytes()));
    }
    let mut answer = Response::new(Body::empty());
    *answer.status_mut() = StatusCode::BAD_GATEWAY;
    answer
}
