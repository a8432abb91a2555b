//! Where files lie, as the configuration says.

use crate::config::Config;
use anyhow::Context;
use hilo_egress::{
    client::{ClientConfig, GuardedClient},
    guard::{AllowList, Guard},
};
use hilo_files::Files;
use hilo_model::Clock;
use hilo_s3::S3Store;
use std::sync::Arc;

/// Files in the bucket that is configured, or in the data directory. They arrive there in either case.
pub(crate) fn files(config: &Config, clock: Arc<dyn Clock>) -> anyhow::Result<Files> {
    let root = config.data_dir.join("files");
    let Some(bucket) = config.files.bucket()? else { return Ok(Files::on_disk(root)) };
    // Whoever names a bucket wants its host called, wherever it is; but by this client, not by flows.
    let allow = AllowList::parse(&[bucket.host()]).context("the bucket's host cannot be called")?;
    let client = GuardedClient::new(ClientConfig::new(Guard::new(allow)));
    Ok(Files::in_store(root, Arc::new(S3Store::new(bucket, client, clock))))
}
