//! Configuration: `hilo.toml`, over it the environment, over it flags. Unknown keys are refused: a misspelt key that is
//! silently ignored is a setting that silently does nothing.

mod files;

pub(crate) use files::Files;

use anyhow::{Context, bail};
use clap::Args;
use hilo_http::public_url::PublicUrl;
use hilo_model::Locale;
use serde::Deserialize;
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

/// What can be said on the command line or in the environment, for every command.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Flags {
    /// The configuration file; `hilo.toml` in the working directory is read if it is there
    #[arg(long, env = "HILO_CONFIG", value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Where data is kept: database, attachments, master key
    #[arg(long, env = "HILO_DATA_DIR", value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// The database: `sqlite:FILE` or `postgres://…`; without it SQLite in the data directory
    #[arg(long, env = "HILO_DATABASE", value_name = "URL", hide_env_values = true)]
    database: Option<String>,
    /// Private hosts that may be called, comma-separated: host, host:port, address or network
    #[arg(long, env = "HILO_ALLOW_PRIVATE_HOSTS", value_name = "HOSTS", value_delimiter = ',')]
    allow_private_hosts: Vec<String>,
    /// What is logged: error, warn, info, debug, trace, or per module (`info,hilo_runtime=debug`)
    #[arg(long, env = "HILO_LOG", value_name = "LEVELS")]
    log: Option<String>,
    /// How logs are written
    #[arg(long, env = "HILO_LOG_FORMAT", value_enum)]
    log_format: Option<LogFormat>,
    #[command(flatten)]
    s3: Box<files::S3Flags>,
}

/// What can be said about the server.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct ServerFlags {
    /// Where to listen; port 0 takes a free one
    #[arg(long, env = "HILO_LISTEN", value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
    /// Where Hilo is reached from outside, for webhooks and links: `https://hilo.example.com`
    #[arg(long, env = "HILO_PUBLIC_URL", value_name = "URL")]
    public_url: Option<String>,
}

/// How logs are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// For machines: one JSON object a line.
    Json,
}

/// Everything that can be configured.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    /// Where data is kept.
    pub(crate) data_dir: PathBuf,
    /// The database.
    pub(crate) database: Option<String>,
    pub(crate) server: Server,
    pub(crate) first_start: FirstStart,
    pub(crate) vault: Vault,
    pub(crate) files: Files,
    pub(crate) egress: Egress,
    pub(crate) runtime: Runtime,
    pub(crate) log: Log,
}

/// The HTTP server.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Server {
    /// Where to listen.
    pub(crate) listen: SocketAddr,
    /// Where Hilo is reached from outside, e.g. `https://hilo.example.com`: where WhatsApp brings its webhooks. Without it the
    /// pages show the address under which they were opened.
    pub(crate) public_url: Option<String>,
    /// What `/metrics` asks for as a bearer token from other machines; without one only this machine may read it.
    pub(crate) metrics_token: Option<String>,
    /// Whether a proxy stands before, whose `X-Forwarded-For` says where requests come from and whose `X-Forwarded-Proto` says
    /// whether by https. Say so only if every request comes through it: otherwise anybody could say anything there.
    pub(crate) trust_forwarded_for: bool,
}

/// What the first start on an empty database makes. Later starts do not look at it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct FirstStart {
    /// The workspace's short name: lower-case letters, digits and hyphens.
    pub(crate) workspace: String,
    /// The workspace's name as people see it.
    pub(crate) name: String,
    /// The language of people whose language is not known.
    pub(crate) locale: Locale,
    /// The IANA time zone of people whose zone is not known.
    pub(crate) time_zone: String,
    /// The address the administrator signs in with.
    pub(crate) admin_email: String,
    /// The administrator's name.
    pub(crate) admin_name: String,
}

/// Master keys.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Vault {
    /// A file with one `name:base64` key a line, the active one first; made in the data directory if none is named.
    pub(crate) key_file: Option<PathBuf>,
}

/// Outbound calls.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Egress {
    /// Private hosts that may be called.
    pub(crate) allow_private_hosts: Vec<String>,
}

/// What makes lanes move.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Runtime {
    /// How many workers decide turns.
    pub(crate) workers: usize,
    /// After how many seconds without a sign a send of unknown outcome is repeated.
    pub(crate) uncertain_seconds: u64,
}

/// Logs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Log {
    /// What is logged.
    pub(crate) levels: Option<String>,
    /// How.
    pub(crate) format: LogFormat,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data_dir: PathBuf::from("data"),
            database: None,
            server: Server::default(),
            first_start: FirstStart::default(),
            vault: Vault::default(),
            files: Files::default(),
            egress: Egress::default(),
            runtime: Runtime::default(),
            log: Log::default(),
        }
    }
}

impl Default for Server {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            public_url: None,
            metrics_token: None,
            trust_forwarded_for: false,
        }
    }
}

impl Default for FirstStart {
    fn default() -> Self {
        Self {
            workspace: "main".to_owned(),
            name: "Hilo".to_owned(),
            locale: Locale::of("es"),
            time_zone: "UTC".to_owned(),
            admin_email: "admin@hilo.local".to_owned(),
            admin_name: "Admin".to_owned(),
        }
    }
}

impl Default for Runtime {
    fn default() -> Self {
        Self { workers: 1, uncertain_seconds: 120 }
    }
}

/// Which database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Database {
    /// SQLite in this file.
    Sqlite(PathBuf),
    /// PostgreSQL at this address.
    Postgres(String),
}

impl Config {
    /// With what flags say about the server.
    #[must_use]
    pub(crate) fn with_server(mut self, flags: &ServerFlags) -> Self {
        self.server.listen = flags.listen.unwrap_or(self.server.listen);
        self.server.public_url = flags.public_url.clone().or(self.server.public_url);
        self
    }

    /// Where Hilo is reached from outside; none if nobody has said so.
    pub(crate) fn public_url(&self) -> anyhow::Result<Option<PublicUrl>> {
        let Some(url) = self.server.public_url.as_deref().filter(|url| !url.trim().is_empty()) else {
            return Ok(None);
        };
        url.parse().map(Some).with_context(|| format!("`server.public_url` is `{url}`"))
    }

    /// Reads file, environment and flags.
    pub(crate) fn load(flags: &Flags) -> anyhow::Result<Self> {
        let mut config = match Self::file(flags) {
            Some(path) => Self::read(path)?,
            None => Self::default(),
        };
        if let Some(dir) = &flags.data_dir {
            config.data_dir.clone_from(dir);
        }
        if let Some(database) = &flags.database {
            config.database = Some(database.clone());
        }
        config
            .egress
            .allow_private_hosts
            .extend(flags.allow_private_hosts.iter().filter(|h| !h.is_empty()).cloned());
        if let Some(levels) = &flags.log {
            config.log.levels = Some(levels.clone());
        }
        if let Some(format) = flags.log_format {
            config.log.format = format;
        }
        config.files.lay_over(&flags.s3);
        config.database()?;
        Ok(config)
    }

    /// The file that is read: the one that is named, or `hilo.toml` if it is there.
    pub(crate) fn file(flags: &Flags) -> Option<&Path> {
        let usual = Path::new("hilo.toml");
        flags.config.as_deref().or_else(|| usual.exists().then_some(usual))
    }

    fn read(path: &Path) -> anyhow::Result<Self> {
        let text =
            std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        toml::from_str(&text).with_context(|| format!("{} cannot be used", path.display()))
    }

    /// Which database.
    pub(crate) fn database(&self) -> anyhow::Result<Database> {
        let Some(url) = self.database.as_deref() else {
            return Ok(Database::Sqlite(self.data_dir.join("hilo.db")));
        };
        if let Some(file) = url.strip_prefix("sqlite:") {
            let file = file.strip_prefix("//").unwrap_or(file);
            if file.is_empty() {
                bail!("`database` names no file; write sqlite:FILE");
            }
            return Ok(Database::Sqlite(PathBuf::from(file)));
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Database::Postgres(url.to_owned()));
        }
        bail!("`database` must start with sqlite: or postgres://")
    }

    /// Where master keys are.
    pub(crate) fn key_file(&self) -> PathBuf {
        self.vault.key_file.clone().unwrap_or_else(|| self.data_dir.join("master.key"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_key_is_refused_with_its_place() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("hilo.toml");
        std::fs::write(&path, "[server]\nlisten = \"127.0.0.1:9\"\nlissten = 1\n").unwrap();
        let error = format!("{:#}", Config::read(&path).unwrap_err());
        assert!(error.contains("lissten") && error.contains("line 3"), "{error}");
    }

    #[test]
    fn flags_outrank_the_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("hilo.toml");
        std::fs::write(&path, "data_dir = \"a\"\ndatabase = \"postgres://x\"\n").unwrap();
        let flags = Flags { config: Some(path), data_dir: Some("b".into()), ..Flags::default() };
        let config = Config::load(&flags).unwrap();
        assert_eq!(config.data_dir, PathBuf::from("b"));
        assert_eq!(config.database().unwrap(), Database::Postgres("postgres://x".to_owned()));
    }

    #[test]
    fn the_public_address_comes_from_file_or_flag() {
        let file = Config {
            server: Server { public_url: Some("https://a.example".to_owned()), ..Server::default() },
            ..Config::default()
        };
        let with = |public_url: Option<&str>| {
            let flags = ServerFlags { public_url: public_url.map(str::to_owned), ..ServerFlags::default() };
            file.clone().with_server(&flags).public_url()
        };
        let shown = |url: Option<&str>| with(url).unwrap().map(|url| url.to_string());
        assert_eq!(shown(None).as_deref(), Some("https://a.example"));
        assert_eq!(shown(Some("https://b.example/")).as_deref(), Some("https://b.example"));
        assert_eq!(shown(Some("")), None);
        let error = format!("{:#}", with(Some("b.example")).unwrap_err());
        assert!(error.contains("server.public_url") && error.contains("https://hilo.example.com"), "{error}");
        assert!(Config::default().public_url().unwrap().is_none());
    }

    #[test]
    fn databases_are_told_apart() {
        let of = |url: &str| Config { database: Some(url.to_owned()), ..Config::default() }.database();
        assert_eq!(of("sqlite:/tmp/x.db").unwrap(), Database::Sqlite("/tmp/x.db".into()));
        assert_eq!(of("sqlite:///tmp/x.db").unwrap(), Database::Sqlite("/tmp/x.db".into()));
        assert!(of("sqlite:").is_err() && of("mysql://x").is_err());
        assert_eq!(Config::default().database().unwrap(), Database::Sqlite("data/hilo.db".into()));
    }
}
