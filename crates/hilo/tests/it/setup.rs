//! A Hilo, a simulator that is another process, and what they need to know of each other.

use crate::program::{Process, between, fine, hilo, root};
use std::{fs, path::PathBuf};

/// Where everything of a test is.
#[derive(Debug, Clone)]
pub(crate) struct Setup {
    /// Where this Hilo works.
    pub(crate) folder: PathBuf,
    /// `--database`, unless it is SQLite in the folder.
    pub(crate) database: Option<String>,
    /// Where it listens.
    pub(crate) port: u16,
    /// Where webhooks go.
    pub(crate) door: u16,
    /// Where the simulator listens.
    pub(crate) simulator: u16,
    /// Where the flow's backend listens.
    pub(crate) backend: u16,
    /// After how many seconds without a sign a send is repeated.
    pub(crate) uncertain_seconds: u64,
}

impl Setup {
    /// A command of this Hilo.
    pub(crate) fn arguments(&self, words: &[&str]) -> Vec<String> {
        let mut arguments: Vec<String> = words.iter().map(ToString::to_string).collect();
        arguments.extend(["--config".to_owned(), self.folder.join("hilo.toml").display().to_string()]);
        arguments
    }

    /// Settings as an operator would write them; patience with sends of unknown outcome is short, so that the test is.
    pub(crate) fn configure(&self) {
        let Self { port, uncertain_seconds, .. } = self;
        let database =
            self.database.as_ref().map(|url| format!("database = \"{url}\"\n")).unwrap_or_default();
        let text = format!(
            "{database}data_dir = \"data\"\n[server]\nlisten = \"127.0.0.1:{port}\"\n[runtime]\nuncertain_seconds = {uncertain_seconds}\n\
             [egress]\nallow_private_hosts = [\"127.0.0.1\"]\n\
             [log]\nlevels = \"warn\"\n"
        );
        fs::write(self.folder.join("hilo.toml"), text).unwrap();
    }

    /// Starts this Hilo.
    pub(crate) fn start(&self) -> Process {
        Process::start(hilo(&self.folder, self.arguments(&["serve"])), &self.folder.join("hilo.log"))
    }

    /// Makes a new Hilo with the number of the simulator and the flow that counts, and starts it; its API key. (A Hilo that
    /// runs learns within half a second what commands change beside it; one that starts knows it.)
    pub(crate) fn begin(&self) -> (Process, String) {
        self.configure();
        let mut process = self.start();
        let api_key = between(process.said("API key"), "  API key   ", "\n").to_owned();
        self.furnish();
        assert_eq!(process.stop(), Some(0));
        let mut process = self.start();
        process.said("webhooks");
        (process, api_key)
    }

    /// Starts the simulator, another process with a durable log of its own.
    pub(crate) fn start_simulator(&self) -> Process {
        let callback = format!("http://127.0.0.1:{}/webhooks/whatsapp", self.door);
        let command = hilo(
            &self.folder,
            [
                "simulator",
                "--listen",
                &format!("127.0.0.1:{}", self.simulator),
                "--callback-url",
                &callback,
                "--access-token",
                "token",
                "--app-secret",
                "secret",
                "--verify-token",
                "verify",
                "--rate",
                "100000",
                "--no-pair-limit",
                "--retry-seconds",
                "0.05",
                "--retry-longest-seconds",
                "0.4",
            ],
        );
        let mut process = Process::start(command, &self.folder.join("simulator.log"));
        process.said("Take a phone");
        process
    }

    /// Adds the number of the simulator and the flow that counts.
    fn furnish(&self) {
        let graph_url = format!("http://127.0.0.1:{}", self.simulator);
        fine(
            &self.folder,
            self.arguments(&[
                "channel",
                "add",
                "whatsapp",
                "--phone-number-id",
                "100000000000001",
                "--waba-id",
                "200000000000001",
                "--access-token",
                "token",
                "--app-secret",
                "secret",
                "--verify-token",
                "verify",
                "--graph-url",
                &graph_url,
                "--rate",
                "100000",
                "--no-pair-limit",
            ]),
        );
        let flow = fs::read_to_string(root().join("crates/hilo/tests/data/count.yaml")).unwrap();
        let flow = flow.replace("BACKEND", &format!("http://127.0.0.1:{}", self.backend));
        fs::write(self.folder.join("count.yaml"), flow).unwrap();
        let told = fine(&self.folder, self.arguments(&["flow", "push", "count.yaml", "--publish"]));
        assert!(told.contains("count is live"), "{told}");
    }
}
