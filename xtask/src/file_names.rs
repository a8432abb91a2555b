//! No file or folder is named after nothing.

use anyhow::Result;
use serde::Deserialize;

use crate::finding::Finding;
use crate::repository::Repository;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FileNames {
    banned: Vec<String>,
}

impl FileNames {
    /// Paths with a banned name in any of their parts.
    pub(crate) fn judge(&self, files: &[String]) -> Vec<Finding> {
        let mut findings = Vec::new();
        for path in files {
            for part in path.split('/') {
                let stem = part.split('.').next().unwrap_or(part).to_lowercase();
                if self.banned.contains(&stem) {
                    let message = format!("“{stem}” does not say what is inside; name the thing");
                    findings.push(Finding::failure("file-names", path, message));
                    break;
                }
            }
        }
        findings
    }
}

/// Checks all files of the repository.
pub(crate) fn check(repository: &Repository, files: &[String]) -> Result<Vec<Finding>> {
    Ok(repository.rules::<FileNames>("xtask/rules/file-names.toml")?.judge(files))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_names_are_refused_wherever_they_stand() {
        let rule: FileNames = toml::from_str(include_str!("../rules/file-names.toml")).unwrap();
        let cases = [
            ("crates/a/src/lib.rs", false),
            ("crates/a/src/utils.rs", true),
            ("crates/a/src/helpers/mod.rs", true),
            ("crates/a/tests/common/mod.rs", true),
            ("crates/a/src/Manager.rs", true),
            ("web/src/misc.test.ts", true),
            ("crates/a/src/uncommon.rs", false),
            ("crates/a/src/common_ground.rs", false),
            (".gitignore", false),
        ];
        for (path, refused) in cases {
            assert_eq!(!rule.judge(&[path.to_owned()]).is_empty(), refused, "{path}");
        }
    }
}
