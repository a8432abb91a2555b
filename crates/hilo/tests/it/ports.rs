//! Ports for the processes of a test.

use std::{fs::File, net::TcpListener, sync::Mutex};

/// Below the ports that systems give to outgoing connections (32768 and up on Linux, 49152 elsewhere): such a connection, of
/// this test or of any other, could have taken the port before its process does, which may be a minute later. Also below
/// those that `scripts/postgres` chooses from.
const PORTS: std::ops::Range<u16> = 11_000..19_000;

/// Locked for as long as this test runs, so that no other test takes the same port.
static TAKEN: Mutex<Vec<File>> = Mutex::new(Vec::new());

/// A port that nobody listens on and that no other test gets.
pub(crate) fn free_port() -> u16 {
    let folder = std::env::temp_dir().join("hilo-test-ports");
    std::fs::create_dir_all(&folder).expect("a folder for locks");
    for port in PORTS {
        let lock = File::options().create(true).append(true).open(folder.join(port.to_string()));
        let lock = lock.expect("a file to lock");
        if lock.try_lock().is_ok() && TcpListener::bind(("127.0.0.1", port)).is_ok() {
            TAKEN.lock().expect("nobody panics holding it").push(lock);
            return port;
        }
    }
    panic!("no port of {PORTS:?} is free");
}
