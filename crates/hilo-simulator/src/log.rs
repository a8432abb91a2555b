//! The file that everything is in: one JSON object a line, appended, fsynced in groups.

use crate::event::Entry;
use parking_lot::{Condvar, Mutex};
use std::{
    fs::{File, OpenOptions},
    io::{self, BufRead as _, BufReader, Seek as _, Write as _},
    path::Path,
    sync::Arc,
    thread::JoinHandle,
};
use tokio::sync::watch;

/// Why a log cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The file system refuses.
    #[error("cannot open the simulator's log: {0}")]
    Io(#[from] io::Error),
    /// A line in the middle is no entry: the file is damaged, or of a newer version.
    #[error("line {line} of the simulator's log is not an entry: {source}")]
    Damaged {
        /// Which line, from 1.
        line: u64,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// Another simulator uses it.
    #[error("another simulator uses this folder")]
    InUse,
}

/// The open log. Dropping it writes what is left and closes it.
#[derive(Debug)]
pub struct Log {
    shared: Arc<Shared>,
    durable: watch::Receiver<u64>,
    writer: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    waiting: Mutex<Waiting>,
    more: Condvar,
}

#[derive(Debug, Default)]
struct Waiting {
    bytes: Vec<u8>,
    last: u64,
    closed: bool,
}

impl Log {
    /// Opens the file and gives its entries. A last line that was only half written is cut off.
    ///
    /// # Errors
    /// If the file cannot be read and written, is in use, or an entry in it cannot be read.
    pub fn open(path: &Path, fsync: bool, mut each: impl FnMut(Entry)) -> Result<Self, OpenError> {
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(std::fs::TryLockError::WouldBlock) => return Err(OpenError::InUse),
            Err(std::fs::TryLockError::Error(source)) => return Err(source.into()),
        }
        let (whole, last) = read(&file, &mut each)?;
        file.set_len(whole)?;
        file.seek(io::SeekFrom::End(0))?;
        if fsync {
            file.sync_all()?;
            // The file's name must be as durable as its contents.
            File::open(path.parent().unwrap_or(Path::new(".")))?.sync_all()?;
        }
        let (tell, durable) = watch::channel(last);
        let shared = Arc::new(Shared { waiting: Mutex::default(), more: Condvar::new() });
        let of_writer = shared.clone();
        let writer = std::thread::Builder::new()
            .name("simulator-log".to_owned())
            .spawn(move || write(&mut file, fsync, &of_writer, &tell))?;
        Ok(Self { shared, durable, writer: Some(writer) })
    }

    /// Appends an entry; it is durable once [`Log::durable`] has reached it. Entries must come in their order.
    ///
    /// # Errors
    /// If the entry cannot be written as JSON.
    pub fn append(&self, entry: &Entry) -> serde_json::Result<()> {
        let line = serde_json::to_vec(entry)?;
        let mut waiting = self.shared.waiting.lock();
        waiting.bytes.extend_from_slice(&line);
        waiting.bytes.push(b'\n');
        waiting.last = entry.seq;
        self.shared.more.notify_one();
        Ok(())
    }

    /// The last entry that is durable. Closed if the file system refused to write: nothing more will be durable.
    pub fn durable(&self) -> watch::Receiver<u64> {
        self.durable.clone()
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        self.shared.waiting.lock().closed = true;
        self.shared.more.notify_one();
        if let Some(writer) = self.writer.take()
            && writer.join().is_err()
        {
            tracing::error!("the simulator's log ended in a panic");
        }
    }
}

/// Reads all entries; the answer is where the last whole one ends, and its number.
fn read(file: &File, each: &mut impl FnMut(Entry)) -> Result<(u64, u64), OpenError> {
    let mut reader = BufReader::new(file);
    let (mut whole, mut last, mut line) = (0, 0, Vec::new());
    loop {
        line.clear();
        let length = reader.read_until(b'\n', &mut line)?;
        if line.last() != Some(&b'\n') {
            return Ok((whole, last));
        }
        match serde_json::from_slice::<Entry>(&line) {
            Ok(entry) => {
                last = entry.seq;
                each(entry);
            }
            // After a power cut the last line may be whole in length but not in content.
            Err(_) if reader.fill_buf()?.is_empty() => return Ok((whole, last)),
            Err(source) => return Err(OpenError::Damaged { line: last + 1, source }),
        }
        whole += length as u64;
    }
}

fn write(file: &mut File, fsync: bool, shared: &Shared, tell: &watch::Sender<u64>) {
    let mut group = Vec::new();
    loop {
        let last = {
            let mut waiting = shared.waiting.lock();
            while waiting.bytes.is_empty() {
                if waiting.closed {
                    return;
                }
                shared.more.wait(&mut waiting);
            }
            std::mem::swap(&mut group, &mut waiting.bytes);
            waiting.last
        };
        let written = file.write_all(&group).and_then(|()| if fsync { file.sync_data() } else { Ok(()) });
        if let Err(error) = written {
            tracing::error!(%error, "the simulator's log cannot be written; nothing is accepted any more");
            return;
        }
        group.clear();
        tell.send_replace(last);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Event;
    use hilo_model::{Duration, Timestamp};

    fn entry(seq: u64) -> Entry {
        let event = Event::ClockAdvanced { by: Duration::from_micros(seq) };
        Entry { seq, at: Timestamp::from_seconds(1), event }
    }

    fn reopen(path: &Path) -> (Log, Vec<u64>) {
        let mut seen = Vec::new();
        let log = Log::open(path, true, |entry| seen.push(entry.seq)).unwrap();
        (log, seen)
    }

    #[test]
    fn entries_survive_and_half_a_line_is_cut_off() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        let (log, seen) = reopen(&path);
        assert!(seen.is_empty());
        (1..=3).for_each(|seq| log.append(&entry(seq)).unwrap());
        assert!(matches!(Log::open(&path, true, drop), Err(OpenError::InUse)));
        drop(log);
        for tail in ["{\"seq\":4,\"at", "\0\0\0\0\n", "{}\n"] {
            OpenOptions::new().append(true).open(&path).unwrap().write_all(tail.as_bytes()).unwrap();
            let (log, seen) = reopen(&path);
            assert_eq!(seen, [1, 2, 3], "{tail:?}");
            drop(log);
        }
        let (log, _) = reopen(&path);
        log.append(&entry(4)).unwrap();
        drop(log);
        assert_eq!(reopen(&path).1, [1, 2, 3, 4]);
    }

    #[test]
    fn damage_in_the_middle_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        let good = serde_json::to_string(&entry(1)).unwrap();
        std::fs::write(&path, format!("{good}\nnonsense\n{good}\n")).unwrap();
        assert!(matches!(Log::open(&path, true, drop), Err(OpenError::Damaged { line: 2, .. })));
    }
}
