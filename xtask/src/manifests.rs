//! Every crate of the workspace follows the workspace's lints and is kept off the public registry.

use anyhow::Result;

use crate::finding::Finding;
use crate::repository::Repository;

const RULE: &str = "manifests";

/// What is missing in the manifest at `path`.
pub(crate) fn judge(path: &str, manifest: &str) -> Vec<Finding> {
    let manifest: toml::Table = match toml::from_str(manifest) {
        Ok(manifest) => manifest,
        Err(error) => return vec![Finding::failure(RULE, path, error.message())],
    };
    let inherits = |table: Option<&toml::Value>| {
        table.and_then(|value| value.get("workspace")).and_then(toml::Value::as_bool) == Some(true)
    };
    let mut findings = Vec::new();
    if !inherits(manifest.get("lints")) {
        findings.push(Finding::failure(RULE, path, "needs `[lints] workspace = true`"));
    }
    for key in ["license", "publish", "edition", "rust-version"] {
        if !inherits(manifest.get("package").and_then(|package| package.get(key))) {
            findings.push(Finding::failure(RULE, path, format!("needs `{key}.workspace = true`")));
        }
    }
    findings
}

/// Checks the manifests of all workspace members.
pub(crate) fn check(repository: &Repository, files: &[String]) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for path in files.iter().filter(|path| is_member(path)) {
        if let Some(text) = repository.text(path)? {
            findings.extend(judge(path, &text));
        }
    }
    Ok(findings)
}

fn is_member(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    matches!(parts.as_slice(), ["crates", _, "Cargo.toml"] | ["xtask", "Cargo.toml"])
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = "[package]\nname = \"a\"\nlicense.workspace = true\npublish.workspace = true\n\
        edition.workspace = true\nrust-version.workspace = true\n[lints]\nworkspace = true\n";

    #[test]
    fn each_missing_line_is_named() {
        assert_eq!(judge("a", WHOLE), []);
        for line in ["license", "publish", "edition", "rust-version"] {
            let without = WHOLE.replace(&format!("{line}.workspace = true\n"), "");
            assert_eq!(judge("a", &without)[0].message, format!("needs `{line}.workspace = true`"));
        }
        assert_eq!(
            judge("a", &WHOLE.replace("[lints]", "[lint]"))[0].message,
            "needs `[lints] workspace = true`"
        );
        assert_eq!(judge("a", "[package").len(), 1);
    }
}
