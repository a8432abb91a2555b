//! A server on loopback that does what it is told, however wrong.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
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
        Self::listen(Arc::new(behaviour)).await
    }

    async fn listen(behaviour: Behaviour) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (counter, counts) = watch::channel((0, 0));
        let log = Arc::clone(&seen);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                counter.send_modify(|counts| counts.0 += 1);
                let (behaviour, log, counter) = (Arc::clone(&behaviour), Arc::clone(&log), counter.clone());
                tokio::spawn(async move {
                    let _ = serve(stream, &behaviour, &log).await;
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

/// An address that refuses connections as long as the socket is kept.
pub(crate) fn deaf_port() -> (TcpSocket, SocketAddr) {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.bind(SocketAddr::from(([127, 0, 0, 1], 0))).expect("a port");
    let address = socket.local_addr().expect("an address");
    (socket, address)
}

async fn serve(mut stream: TcpStream, behaviour: &Behaviour, log: &Mutex<Vec<Seen>>) -> std::io::Result<()> {
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
        match reply.end {
            End::Keep => {}
            End::HangUp => return Ok(()),
            End::Never => std::future::pending().await,
            // Closing with unsent data thrown away makes the system answer with a reset.
            End::Reset => return stream.set_zero_linger(),
        }
    }
    Ok(())
}

async fn read(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> std::io::Result<Option<Seen>> {
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
