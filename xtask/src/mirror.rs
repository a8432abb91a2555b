//! The two SQL stores have the same files.

use std::collections::BTreeSet;

use anyhow::Result;
use serde::Deserialize;

use crate::finding::Finding;
use crate::repository::Repository;

const RULE: &str = "mirror";
const RULES: &str = "xtask/rules/mirror.toml";

/// The two folders and the files that only one of them needs.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Mirror {
    left: String,
    right: String,
    #[serde(default)]
    only: Vec<Only>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Only {
    path: String,
    reason: String,
}

impl Mirror {
    /// Files without a twin, and exceptions without a use.
    pub(crate) fn judge(&self, files: &[String]) -> Vec<Finding> {
        let mut findings = Vec::new();
        let (left, right) = (names_under(files, &self.left), names_under(files, &self.right));
        if left.is_empty() && right.is_empty() {
            return findings;
        }
        let mut lonely = BTreeSet::new();
        for (own, other, names, others) in
            [(&self.left, &self.right, &left, &right), (&self.right, &self.left, &right, &left)]
        {
            for name in names.difference(others) {
                let path = format!("{own}/{name}");
                if !self.only.iter().any(|only| only.path == path) {
                    let message = format!("has no twin {other}/{name}; add it, or say why not in {RULES}");
                    findings.push(Finding::failure(RULE, &path, message));
                }
                lonely.insert(path);
            }
        }
        for only in &self.only {
            if only.reason.trim().len() < 10 {
                findings.push(Finding::failure(
                    RULE,
                    &only.path,
                    format!("its entry in {RULES} needs a reason"),
                ));
            }
            if !lonely.contains(&only.path) {
                let message = format!("is an exception in {RULES} that nothing needs any more");
                findings.push(Finding::failure(RULE, &only.path, message));
            }
        }
        findings
    }
}

fn names_under<'a>(files: &'a [String], folder: &str) -> BTreeSet<&'a str> {
    files.iter().filter_map(|file| file.strip_prefix(folder)?.strip_prefix('/')).collect()
}

/// Checks the two stores.
pub(crate) fn check(repository: &Repository, files: &[String]) -> Result<Vec<Finding>> {
    Ok(repository.rules::<Mirror>(RULES)?.judge(files))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(only: &[&str], files: &[&str]) -> Vec<String> {
        let only =
            only.iter().map(|&path| Only { path: path.into(), reason: "only this engine has it".into() });
        let mirror = Mirror { left: "l/src".into(), right: "r/src".into(), only: only.collect() };
        let files: Vec<String> = files.iter().map(|&file| file.into()).collect();
        mirror.judge(&files).into_iter().map(|finding| finding.place).collect()
    }

    #[test]
    fn a_file_needs_its_twin_or_a_reason() {
        // exceptions, files, places found
        let cases: &[(&[&str], &[&str], &[&str])] = &[
            (&[], &[], &[]),
            (&[], &["l/src/a.rs", "r/src/a.rs"], &[]),
            (&[], &["l/src/a.rs", "r/src/b.rs"], &["l/src/a.rs", "r/src/b.rs"]),
            (&[], &["l/src/a/b.rs", "r/src/b.rs"], &["l/src/a/b.rs", "r/src/b.rs"]),
            (&[], &["l/src/a.rs", "r/src/a.rs", "l/src/tests/x.rs"], &["l/src/tests/x.rs"]),
            (&["l/src/b.rs"], &["l/src/a.rs", "l/src/b.rs", "r/src/a.rs"], &[]),
            (&["l/src/b.rs"], &["l/src/b.rs", "r/src/b.rs"], &["l/src/b.rs"]),
            (&["l/src/gone.rs"], &["l/src/b.rs", "r/src/b.rs"], &["l/src/gone.rs"]),
            (&[], &["l/src-other/a.rs"], &[]),
        ];
        for (only, files, expected) in cases {
            assert_eq!(judge(only, files), *expected, "{only:?} {files:?}");
        }
    }

    #[test]
    fn an_exception_without_reason_fails() {
        let only = vec![Only { path: "l/src/b.rs".into(), reason: " ".into() }];
        let mirror = Mirror { left: "l/src".into(), right: "r/src".into(), only };
        assert_eq!(mirror.judge(&["l/src/b.rs".to_owned()]).len(), 1);
    }
}
