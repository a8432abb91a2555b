//! A small keep-alive HTTP/1.1 client for one loopback address.

use crate::Error;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{Request, StatusCode, client::conn::http1::SendRequest, header};
use hyper_util::rt::TokioIo;
use std::{
    net::{SocketAddr, ToSocketAddrs},
    sync::Mutex,
};
use tokio::net::TcpStream;

pub struct Client {
    address: SocketAddr,
    host: String,
    path: String,
    idle: Mutex<Vec<SendRequest<Full<Bytes>>>>,
}

impl Client {
    /// `url` is `http://host:port/path`; only loopback is accepted.
    pub fn new(url: &str) -> Result<Self, Error> {
        let uri: hyper::Uri = url.parse()?;
        if uri.scheme_str() != Some("http") {
            return Err("the url must start with http://".into());
        }
        let host = uri.authority().ok_or("the url has no host")?.to_string();
        let name = uri.host().ok_or("the url has no host")?;
        let address = (name.trim_matches(['[', ']']), uri.port_u16().unwrap_or(80))
            .to_socket_addrs()?
            .next()
            .ok_or("the host has no address")?;
        if !address.ip().is_loopback() {
            return Err("only loopback addresses are driven".into());
        }
        let path = uri.path_and_query().map_or("/", |p| p.as_str()).to_string();
        Ok(Self { address, host, path, idle: Mutex::default() })
    }

    pub fn path(&self) -> &str {
        &self.path
    }

    async fn connect(&self) -> Result<SendRequest<Full<Bytes>>, Error> {
        let stream = TcpStream::connect(self.address).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
        tokio::spawn(async move {
            let _ = connection.await;
        });
        Ok(sender)
    }

    fn take(&self) -> Option<SendRequest<Full<Bytes>>> {
        let mut idle = self.idle.lock().unwrap();
        std::iter::from_fn(|| idle.pop()).find(|sender| sender.is_ready())
    }

    pub async fn get(&self, path: &str) -> Result<(StatusCode, Bytes), Error> {
        let request = Request::get(path).header(header::HOST, &self.host).body(Full::default())?;
        self.exchange(self.connect().await?, request).await
    }

    /// POST of a JSON body to the client's own path, or to `path`.
    pub async fn post(
        &self,
        path: Option<&str>,
        extra: (&'static str, &str),
        body: Bytes,
    ) -> Result<(StatusCode, Bytes), Error> {
        let request = || {
            Request::post(path.unwrap_or(&self.path))
                .header(header::HOST, &self.host)
                .header(header::CONTENT_TYPE, "application/json")
                .header(extra.0, extra.1)
                .body(Full::new(body.clone()))
        };
        // A kept connection may be closed under us at any time; a fresh one may not.
        if let Some(sender) = self.take() {
            if let Ok(answer) = self.exchange(sender, request()?).await {
                return Ok(answer);
            }
        }
        self.exchange(self.connect().await?, request()?).await
    }

    async fn exchange(
        &self,
        mut sender: SendRequest<Full<Bytes>>,
        request: Request<Full<Bytes>>,
    ) -> Result<(StatusCode, Bytes), Error> {
        let response = sender.send_request(request).await?;
        let status = response.status();
        let body = response.into_body().collect().await?.to_bytes();
        if sender.ready().await.is_ok() {
            self.idle.lock().unwrap().push(sender);
        }
        Ok((status, body))
    }
}
