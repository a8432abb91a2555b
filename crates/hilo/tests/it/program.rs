//! The program under test, as a process.

use std::{
    ffi::OsStr,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Output, Stdio},
};

/// A variable of the environment that these tests are told things by.
pub(crate) fn variable(name: &str) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "a test is told by its environment where PostgreSQL is")]
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The program with these arguments and nothing of our own environment that it would listen to.
pub(crate) fn hilo<I: AsRef<OsStr>>(folder: &Path, arguments: impl IntoIterator<Item = I>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hilo"));
    command.current_dir(folder).args(arguments);
    for (name, _) in std::env::vars_os() {
        let listened_to =
            ["HILO_", "LC_", "LANG"].iter().any(|prefix| name.to_string_lossy().starts_with(prefix));
        if listened_to {
            command.env_remove(name);
        }
    }
    command
}

/// Runs a command to its end: exit code, standard output, standard error.
pub(crate) fn run<I: AsRef<OsStr>>(
    folder: &Path,
    arguments: impl IntoIterator<Item = I>,
) -> (i32, String, String) {
    let Output { status, stdout, stderr } = hilo(folder, arguments).output().expect("the program runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
    (status.code().unwrap_or(-1), text(stdout), text(stderr))
}

/// As [`run`], for a command that must go well.
pub(crate) fn fine<I: AsRef<OsStr>>(folder: &Path, arguments: impl IntoIterator<Item = I>) -> String {
    let (code, out, error) = run(folder, arguments);
    assert_eq!(code, 0, "{out}{error}");
    out
}

/// A process that goes on. Dropped, it is killed.
#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
    output: BufReader<ChildStdout>,
    heard: String,
    log: PathBuf,
}

impl Process {
    /// Starts it. What it logs goes to a file of the folder, which is shown if it ends unexpectedly.
    pub(crate) fn start(mut command: Command, log: &Path) -> Self {
        let file = std::fs::File::options().create(true).append(true).open(log).expect("a log");
        let mut child = command.stdout(Stdio::piped()).stderr(file).spawn().expect("the program starts");
        let output = BufReader::new(child.stdout.take().expect("its output is ours"));
        Self { child, output, heard: String::new(), log: log.to_owned() }
    }

    /// Reads its output until a line holds `mark`; everything that it said so far.
    pub(crate) fn said(&mut self, mark: &str) -> &str {
        while !self.heard.contains(mark) {
            let read = self.output.read_line(&mut self.heard).expect("its output can be read");
            assert_ne!(read, 0, "it ended before it said “{mark}”: {}{}", self.heard, self.logged());
        }
        &self.heard
    }

    fn logged(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// The system's number of it.
    #[cfg(target_os = "linux")]
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Kills it as rudely as one can.
    pub(crate) fn kill(mut self) {
        self.child.kill().expect("it was running");
        self.child.wait().expect("it ends");
    }

    /// Sends it a signal.
    #[cfg(unix)]
    pub(crate) fn signal(&self, signal: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-s", signal, &id]).status().expect("kill runs");
        assert!(sent.success(), "there is no process {id}");
    }

    /// Asks it to stop; its exit code.
    pub(crate) fn stop(self) -> Option<i32> {
        let id = self.child.id().to_string();
        self.stop_by(&id)
    }

    /// Asks its only child to stop, after which it ends too; its exit code.
    #[cfg(target_os = "linux")]
    pub(crate) fn stop_child(self) -> Option<i32> {
        let id = self.child.id();
        let children =
            std::fs::read_to_string(format!("/proc/{id}/task/{id}/children")).expect("its children");
        self.stop_by(children.trim())
    }

    fn stop_by(mut self, id: &str) -> Option<i32> {
        let asked = Command::new("kill").arg(id).status().expect("kill runs");
        assert!(asked.success(), "there is no process {id}");
        self.child.wait().expect("it ends").code()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A folder that is thrown away, unless the test fails: then it is named, for whoever looks into it.
#[derive(Debug)]
pub(crate) struct Folder(Option<tempfile::TempDir>);

impl Folder {
    /// A new one.
    pub(crate) fn new() -> Self {
        Self(Some(tempfile::tempdir().expect("a folder")))
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        self.0.as_ref().expect("it is there until it is dropped").path()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if std::thread::panicking()
            && let Some(folder) = self.0.take()
        {
            eprintln!("what it left behind is in {}", folder.keep().display());
        }
    }
}

/// The text between two marks.
pub(crate) fn between<'t>(text: &'t str, before: &str, after: &str) -> &'t str {
    let rest = text.split_once(before).unwrap_or_else(|| panic!("no “{before}” in {text}")).1;
    rest.split_once(after).map_or(rest, |(found, _)| found).trim()
}
