//! Folders and files that only their owner may look into: keys, databases, attachments.

use anyhow::Context;
use std::{
    fs::{self, DirBuilder, OpenOptions},
    io::Write,
    path::Path,
};

/// Makes a folder, and those above it, unless it is there.
pub(crate) fn folder(path: &Path) -> anyhow::Result<()> {
    if path.as_os_str().is_empty() {
        return Ok(());
    }
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).with_context(|| format!("cannot make {}", path.display()))
}

/// Writes a file. Under its name it is there whole or not at all, whenever the process dies.
pub(crate) fn write(path: &Path, content: &[u8]) -> anyhow::Result<()> {
    folder(path.parent().unwrap_or_else(|| Path::new("")))?;
    let unfinished = path.with_added_extension("new");
    let attempt = || {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&unfinished)?;
        file.write_all(content)?;
        file.sync_all()?;
        fs::rename(&unfinished, path)
    };
    attempt().with_context(|| format!("cannot write {}", path.display()))
}
