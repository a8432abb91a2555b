//! Files stay short enough to be about one thing.

use anyhow::Result;
use serde::Deserialize;

use crate::finding::Finding;
use crate::repository::Repository;

const RULE: &str = "sizes";
const ALLOWANCES: &str = "xtask/size-allowances.toml";
const WARN_OVER: usize = 500;
const FAIL_OVER: usize = 800;

/// The files that may be longer.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Allowances {
    #[serde(default)]
    file: Vec<Allowance>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Allowance {
    path: String,
    lines: usize,
    reason: String,
}

impl Allowances {
    /// What there is to say about files of these lengths (production lines).
    pub(crate) fn judge(&self, lengths: &[(String, usize)]) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (path, lines) in lengths {
            let allowed = self.file.iter().find(|allowance| &allowance.path == path);
            match allowed {
                Some(allowance) if *lines > allowance.lines => findings.push(Finding::failure(
                    RULE,
                    path,
                    format!(
                        "has {lines} lines, {} were allowed: split it, do not raise the figure",
                        allowance.lines
                    ),
                )),
                Some(_) if *lines <= FAIL_OVER => {
                    findings.push(Finding::failure(
                        RULE,
                        path,
                        format!("needs no entry in {ALLOWANCES} any more"),
                    ));
                }
                Some(_) => {}
                None if *lines > FAIL_OVER => findings.push(Finding::failure(
                    RULE,
                    path,
                    format!("has {lines} lines, over {FAIL_OVER}: what second thing lives in it?"),
                )),
                None if *lines > WARN_OVER => {
                    let message =
                        format!("has {lines} lines, over {WARN_OVER}: what second thing lives in it?");
                    findings.push(Finding::warning(RULE, path, message));
                }
                None => {}
            }
        }
        for allowance in &self.file {
            if allowance.reason.trim().len() < 10 {
                findings.push(Finding::failure(
                    RULE,
                    &allowance.path,
                    format!("its entry in {ALLOWANCES} needs a reason"),
                ));
            }
            if !lengths.iter().any(|(path, _)| *path == allowance.path) {
                findings.push(Finding::failure(
                    RULE,
                    &allowance.path,
                    format!("is listed in {ALLOWANCES} and does not exist"),
                ));
            }
        }
        findings
    }
}

/// Whether the length of a file counts: written source, neither test nor generated.
fn counts(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let source = [".rs", ".ts", ".tsx", ".py", ".css"].iter().any(|ending| name.ends_with(ending));
    let folder = |names: &[&str]| path.split('/').rev().skip(1).any(|part| names.contains(&part));
    let test = name == "tests.rs"
        || name.ends_with("_test.py")
        || name.contains(".test.")
        || name.contains(".spec.");
    let generated = name.contains(".gen.") || name == "schema.ts";
    source && !test && !generated && !folder(&["tests", "testdata", "generated", "e2e", ".sqlx", "benches"])
}

/// Lines of a source file without its test module at the end.
fn production_lines(text: &str) -> usize {
    let mut lines = 0;
    let mut rest = text.lines().peekable();
    while let Some(line) = rest.next() {
        if line == "#[cfg(test)]" && rest.peek().is_some_and(|next| next.starts_with("mod tests {")) {
            break;
        }
        lines += 1;
    }
    lines
}

/// Checks all written source of the repository.
pub(crate) fn check(repository: &Repository, files: &[String]) -> Result<Vec<Finding>> {
    let mut lengths = Vec::new();
    for path in files.iter().filter(|path| counts(path)) {
        if let Some(text) = repository.text(path)? {
            lengths.push((path.clone(), production_lines(&text)));
        }
    }
    Ok(repository.rules::<Allowances>(ALLOWANCES)?.judge(&lengths))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Weight::{Failure, Warning};

    #[test]
    fn long_files_warn_then_fail_unless_allowed_and_the_list_only_shrinks() {
        let allowed = |lines| Allowances {
            file: vec![Allowance { path: "a.rs".into(), lines, reason: "one table of the protocol".into() }],
        };
        let cases = [
            (Allowances::default(), 500, vec![]),
            (Allowances::default(), 501, vec![Warning]),
            (Allowances::default(), 800, vec![Warning]),
            (Allowances::default(), 801, vec![Failure]),
            (allowed(900), 850, vec![]),
            (allowed(900), 900, vec![]),
            (allowed(900), 901, vec![Failure]),
            (allowed(900), 700, vec![Failure]),
        ];
        for (allowances, lines, expected) in cases {
            let findings = allowances.judge(&[("a.rs".to_owned(), lines)]);
            let weights: Vec<_> = findings.iter().map(|finding| finding.weight).collect();
            assert_eq!(weights, expected, "{lines} lines: {findings:?}");
        }
        assert_eq!(allowed(900).judge(&[]).len(), 1, "an entry for a file that is gone");
    }

    #[test]
    fn only_written_source_counts() {
        let cases = [
            ("crates/a/src/lib.rs", true),
            ("crates/a/src/tests.rs", false),
            ("crates/a/src/store/tests/claims.rs", false),
            ("crates/a/tests/it.rs", false),
            ("web/src/api/schema.ts", false),
            ("web/src/Inbox.test.tsx", false),
            ("web/src/Inbox.tsx", true),
            ("docs/a.md", false),
        ];
        for (path, expected) in cases {
            assert_eq!(counts(path), expected, "{path}");
        }
    }

    #[test]
    fn the_test_module_at_the_end_does_not_count() {
        assert_eq!(production_lines("a\nb\n#[cfg(test)]\nmod tests {\nc\n}\n"), 2);
        assert_eq!(production_lines("a\n#[cfg(test)]\nmod tests;\nb\n"), 4);
    }
}
