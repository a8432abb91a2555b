//! A server on loopback that does what it is told, however wrong.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpSocket, TcpStream},
    sync::watch,
};

/// A request as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) line: String,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Seen {
    pub(crate) fn path(&self) -> &str {
        self.line.split(' ').nth(1).unwrap_or_default()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// What to do with a request.
pub(crate) struct Reply {
    start: String,
    /// How often to write `unit` followed by `fill` bytes; endless if none.
    times: Option<usize>,
    unit: &'static str,
    fill: usize,
    end: End,
}

enum End {
    Keep,
    HangUp,
    Reset,
    Never,
}

impl Reply {
    pub(crate) fn raw(start: &str, fill: usize) -> Self {
        Self { start: start.to_owned(), times: Some(1), unit: "", fill, end: End::Keep }
    }
    pub(crate) fn json(status: u16, body: &str) -> Self {
        let length = body.len();
        let head =
            format!("HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n");
        Self::raw(&format!("{head}\r\n{body}"), 0)
    }
    pub(crate) fn redirect(status: u16, to: &str) -> Self {
        Self::raw(&format!("HTTP/1.1 {status} X\r\nlocation: {to}\r\ncontent-length: 0\r\n\r\n"), 0)
    }
    pub(crate) fn endless(start: &str, unit: &'static str, fill: usize) -> Self {
        Self { start: start.to_owned(), times: None, unit, fill, end: End::Keep }
    }
    pub(crate) fn never() -> Self {
        Self { end: End::Never, ..Self::raw("", 0) }
    }
    pub(crate) fn reset() -> Self {
        Self { end: End::Reset, ..Self::raw("", 0) }
    }
    pub(crate) fn then_hang_up(self) -> Self {
        Self { end: End::HangUp, ..self }
    }
}

pub(crate) struct Server {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
    /// Connections accepted and closed.
    counts: watch::Receiver<(usize, usize)>,
}

type Behaviour = Arc<dyn Fn(&Seen) -> Reply + Send + Sync>;

impl Server {
    pub(crate) async fn start(behaviour: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        Self::listen(Arc::new(behaviour), None).await
    }

    async fn listen(behaviour: Behaviour, tls: Option<tokio_rustls::TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (counter, counts) = watch::channel((0, 0));
        let log = Arc::clone(&seen);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                counter.send_modify(|counts| counts.0 += 1);
                let (behaviour, log, counter) = (Arc::clone(&behaviour), Arc::clone(&log), counter.clone());
                let tls = tls.clone();
                tokio::spawn(async move {
                    match tls {
                        Some(tls) => {
                            if let Ok(stream) = tls.accept(stream).await {
                                let _ = serve(stream, &behaviour, &log).await;
                            }
                        }
                        None => {
                            let _ = serve_plain(stream, &behaviour, &log).await;
                        }
                    }
                    counter.send_modify(|counts| counts.1 += 1);
                });
            }
        });
        Self { address, seen, counts }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn requests(&self) -> Vec<Seen> {
        self.seen.lock().expect("not poisoned").clone()
    }

    pub(crate) fn connections(&self) -> usize {
        self.counts.borrow().0
    }

    /// Waits until no connection is open.
    pub(crate) async fn all_hung_up(&self) {
        let mut counts = self.counts.clone();
        counts.wait_for(|(accepted, closed)| accepted == closed).await.expect("the server runs");
    }
}

/// A server that encrypts with a certificate of its own for `name`; returns the certificate too.
pub(crate) async fn encrypted(name: &str) -> (Server, Vec<u8>) {
    let made = rcgen::generate_simple_self_signed(vec![name.to_owned()]).expect("a certificate");
    let certificate = made.cert.der().to_vec();
    let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).expect("a key");
    let config =
        rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(vec![certificate.clone().into()], key)
            .expect("a matching key");
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    (Server::listen(Arc::new(|_| Reply::json(200, "{}")), Some(acceptor)).await, certificate)
}

/// An address that refuses connections as long as the socket is kept.
pub(crate) fn deaf_port() -> (TcpSocket, SocketAddr) {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.bind(SocketAddr::from(([127, 0, 0, 1], 0))).expect("a port");
    let address = socket.local_addr().expect("an address");
    (socket, address)
}

async fn serve_plain(
    mut stream: TcpStream,
    behaviour: &Behaviour,
    log: &Mutex<Vec<Seen>>,
) -> std::io::Result<()> {
    if matches!(serve(&mut stream, behaviour, log).await?, End::Reset) {
        // Closing with unsent data thrown away makes the system answer with a reset.
        stream.set_zero_linger()?;
    }
    Ok(())
}

async fn serve<S: AsyncRead + AsyncWrite + Unpin>(
    mut stream: S,
    behaviour: &Behaviour,
    log: &Mutex<Vec<Seen>>,
) -> std::io::Result<End> {
    let mut buffer = Vec::new();
    while let Some(request) = read(&mut stream, &mut buffer).await? {
        let reply = behaviour(&request);
        log.lock().expect("not poisoned").push(request);
        stream.write_all(reply.start.as_bytes()).await?;
        let unit = [reply.unit.as_bytes(), &vec![b'x'; reply.fill]].concat();
        let mut written = 0;
        while reply.times.is_none_or(|times| written < times) {
            stream.write_all(&unit).await?;
            written += 1;
        }
        stream.flush().await?;
        match reply.end {
            End::Keep => {}
            End::Never => std::future::pending().await,
            end => return Ok(end),
        }
    }
    Ok(End::HangUp)
}

async fn read<S: AsyncRead + Unpin>(stream: &mut S, buffer: &mut Vec<u8>) -> std::io::Result<Option<Seen>> {
    loop {
        if let Some(end) = buffer.windows(4).position(|window| window == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&buffer[..end]).into_owned();
            let mut lines = head.split("\r\n");
            let line = lines.next().unwrap_or_default().to_owned();
            let headers: Vec<(String, String)> = lines
                .filter_map(|line| line.split_once(": "))
                .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
                .collect();
            let length = headers.iter().find(|(name, _)| name == "content-length");
            let length: usize = length.and_then(|(_, value)| value.parse().ok()).unwrap_or(0);
            if buffer.len() >= end + 4 + length {
                let body = buffer[end + 4..end + 4 + length].to_vec();
                buffer.drain(..end + 4 + length);
                return Ok(Some(Seen { line, headers, body }));
            }
        }
        // Encryption starts with this byte; hang up on those who talk it to a plain server.
        if stream.read_buf(buffer).await? == 0 || buffer[0] == 0x16 {
            return Ok(None);
        }
    }
}
