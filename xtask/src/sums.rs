//! Lists of checksums, in the format of `sha256sum`.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

/// File name → hex SHA-256 of its contents.
pub(crate) type Sums = BTreeMap<String, String>;

/// The checksum of a file's contents.
pub(crate) fn of(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// Reads a list.
pub(crate) fn parse(text: &str) -> Result<Sums> {
    let line = |line: &str| {
        let (sum, name) =
            line.split_once("  ").with_context(|| format!("not a line of sha256sum: {line}"))?;
        Ok((name.to_owned(), sum.to_owned()))
    };
    text.lines().filter(|text| !text.trim().is_empty()).map(line).collect()
}

/// Writes a list.
pub(crate) fn print(sums: &Sums) -> String {
    let mut text = String::new();
    for (name, sum) in sums {
        let _ = writeln!(text, "{sum}  {name}");
    }
    text
}
