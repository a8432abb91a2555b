//! Logs: structured, to standard error, without message texts, numbers or tokens.

use crate::config::{Log, LogFormat};
use anyhow::Context;
use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt};

/// Starts logging; `usual` are the levels if none are configured.
pub(crate) fn start(config: &Log, usual: &str) -> anyhow::Result<()> {
    let levels = config.levels.as_deref().unwrap_or(usual);
    let filter = EnvFilter::try_new(levels).with_context(|| format!("`{levels}` are no log levels"))?;
    let registry = tracing_subscriber::registry().with(filter);
    match config.format {
        LogFormat::Text => registry.with(fmt::layer().with_writer(std::io::stderr)).init(),
        LogFormat::Json => {
            registry.with(fmt::layer().json().flatten_event(true).with_writer(std::io::stderr)).init();
        }
    }
    Ok(())
}
