//! The files under version control, and reading them.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde::de::DeserializeOwned;

/// The repository around the folder that the program was started in.
pub(crate) struct Repository {
    root: PathBuf,
}

impl Repository {
    /// Asks cargo for the workspace. What this program was compiled in does not matter: several clones may share a
    /// target folder.
    pub(crate) fn find() -> Result<Self> {
        let manifest =
            cargo(Path::new("."), &["locate-project", "--workspace", "--message-format", "plain"])?;
        let root = Path::new(manifest.trim()).parent().context("the workspace has no folder")?;
        Ok(Self { root: root.to_path_buf() })
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// Paths of all files that are committed or would be (not ignored), relative to the root, with `/`, sorted.
    pub(crate) fn files(&self) -> Result<Vec<String>> {
        let output = Command::new("git")
            .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
            .current_dir(&self.root)
            .output()
            .context("git ls-files: is git installed?")?;
        if !output.status.success() {
            bail!("git ls-files: {}", String::from_utf8_lossy(&output.stderr).trim());
        }
        let listed = String::from_utf8(output.stdout).context("a file name is not UTF-8")?;
        let mut files: Vec<String> =
            listed.split('\0').filter(|name| self.root.join(name).is_file()).map(str::to_owned).collect();
        files.sort();
        files.dedup();
        Ok(files)
    }

    /// The text of a file; `None` when it is not text.
    pub(crate) fn text(&self, relative: &str) -> Result<Option<String>> {
        let bytes = std::fs::read(self.root.join(relative)).with_context(|| relative.to_owned())?;
        if bytes.contains(&0) {
            return Ok(None);
        }
        Ok(String::from_utf8(bytes).ok())
    }

    /// Reads a TOML file of rules.
    pub(crate) fn rules<T: DeserializeOwned>(&self, relative: &str) -> Result<T> {
        let text = self.text(relative)?.with_context(|| format!("{relative} is not text"))?;
        toml::from_str(&text).with_context(|| relative.to_owned())
    }

    /// Runs cargo in the root and returns what it prints.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Result<String> {
        cargo(&self.root, arguments)
    }
}

fn cargo(folder: &Path, arguments: &[&str]) -> Result<String> {
    let output = Command::new("cargo")
        .args(arguments)
        .current_dir(folder)
        .output()
        .with_context(|| format!("cargo {}", arguments.join(" ")))?;
    if !output.status.success() {
        bail!("cargo {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr).trim());
    }
    String::from_utf8(output.stdout).context("cargo printed something that is not UTF-8")
}
