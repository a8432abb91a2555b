//! The machine: folder, clock, address, hosts that may be called.

use super::check::Check;
use crate::config::Config;
use hilo_egress::guard::AllowList;
use hilo_http::webhooks::whatsapp::PATH as WEBHOOKS;
use hilo_model::{Clock, Timestamp};
use hilo_runtime::clock::SystemClock;
use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    net::SocketAddr,
    path::Path,
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::timeout,
};

/// When this part of Hilo was written; a clock before that is wrong.
const EARLIEST: Timestamp = Timestamp::from_seconds(1_763_683_200);
/// The year 2100.
const LATEST: Timestamp = Timestamp::from_seconds(4_102_444_800);
/// How long an address of this machine may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// Whether the data folder is there and can be written durably.
pub(super) fn data_folder(config: &Config) -> Check {
    const NAME: &str = "data folder";
    let folder = &config.data_dir;
    let shown = folder.display();
    let (probed, exists) =
        match folder.ancestors().find(|above| above.as_os_str().is_empty() || above.exists()) {
            Some(above) if above.as_os_str().is_empty() => (Path::new("."), false),
            Some(above) => (above, above == folder),
            None => (Path::new("."), false),
        };
    if !probed.is_dir() {
        return Check::wrong(
            NAME,
            format!("{} is no folder", probed.display()),
            "name another one with --data-dir",
        );
    }
    match probe(probed) {
        Ok(()) if exists => Check::fine(NAME, format!("{shown} can be written")),
        Ok(()) => Check::fine(NAME, format!("{shown} is not there yet; the first start makes it")),
        Err(error) => Check::wrong(
            NAME,
            format!("{} cannot be written: {error}", probed.display()),
            "let the user that runs Hilo write there, or name another folder with --data-dir",
        ),
    }
}

/// Writes a file, waits until the disk has it, and takes it away again.
fn probe(folder: &Path) -> io::Result<()> {
    let path = folder.join(format!(".hilo-doctor-{}", std::process::id()));
    let mut file = OpenOptions::new().write(true).create_new(true).open(&path)?;
    let written = file.write_all(b"probe").and_then(|()| file.sync_all());
    drop(file);
    written.and(fs::remove_file(&path))
}

/// Whether the clock can be right.
pub(super) fn clock() -> Check {
    let now = SystemClock.now();
    if (EARLIEST..LATEST).contains(&now) {
        return Check::fine("clock", format!("it is {now}"));
    }
    let mend = "set the clock (chrony, systemd-timesyncd): timers, windows and certificates depend on it";
    Check::wrong("clock", format!("the system says {now}, which cannot be"), mend)
}

/// Whether the list of private hosts can be read.
pub(super) fn allow_list(config: &Config) -> Check {
    const NAME: &str = "private hosts";
    match AllowList::parse(&config.egress.allow_private_hosts) {
        Ok(list) if list.is_empty() => Check::fine(NAME, "none may be called"),
        Ok(list) => Check::fine(NAME, format!("may be called: {list}")),
        Err(error) => Check::wrong(
            NAME,
            error.to_string(),
            "correct `egress.allow_private_hosts` (host, host:port, address or network)",
        ),
    }
}

/// Whether Hilo can listen where it should, or listens there already.
pub(super) async fn address(config: &Config) -> Check {
    const NAME: &str = "address";
    let listen = config.server.listen;
    match TcpListener::bind(listen).await {
        Ok(_) => Check::fine(NAME, format!("{listen} is free")),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
            match timeout(PATIENCE, healthz(listen)).await {
                Ok(Ok(true)) => Check::fine(NAME, format!("Hilo is running on {listen}")),
                _ => Check::wrong(
                    NAME,
                    format!("another program listens on {listen}"),
                    "stop it, or choose another address with --listen or `server.listen`",
                ),
            }
        }
        Err(error) => Check::wrong(
            NAME,
            format!("Hilo cannot listen on {listen}: {error}"),
            "choose an address of this machine, and a port from 1024, with --listen or `server.listen`",
        ),
    }
}

/// Whether links to the outside lead somewhere.
pub(super) fn public_address(config: &Config) -> Check {
    const NAME: &str = "public address";
    let url = match config.public_url() {
        Ok(Some(url)) => url,
        Ok(None) => return Check::fine(NAME, "none is set; pages show the one under which they were opened"),
        Err(error) => {
            let mend = "write `server.public_url` like https://hilo.example.com, or leave it out";
            return Check::wrong(NAME, format!("{error:#}"), mend);
        }
    };
    if !url.is_https() {
        let mend = "put a proxy with a certificate before Hilo and write its https:// address; for the simulator it may stay";
        return Check::notice(NAME, format!("{url} is not https, and WhatsApp calls nothing else"), mend);
    }
    if url.is_local() {
        let mend = "write the address that the internet knows; for the simulator it may stay";
        return Check::notice(
            NAME,
            format!("{url} is known on this network only; WhatsApp cannot reach it"),
            mend,
        );
    }
    Check::fine(NAME, format!("{url}; WhatsApp brings its webhooks to {}", url.to(WEBHOOKS)))
}

/// Whether Hilo answers at this address.
async fn healthz(address: SocketAddr) -> io::Result<bool> {
    let address = match address.ip().is_unspecified() {
        true => SocketAddr::new(std::net::Ipv4Addr::LOCALHOST.into(), address.port()),
        false => address,
    };
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await?;
    let mut answer = Vec::new();
    stream.take(4096).read_to_end(&mut answer).await?;
    Ok(answer.starts_with(b"HTTP/1.1 200"))
}
