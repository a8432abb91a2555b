//! Words and paths that do not belong into committed text.

use anyhow::{Context, Result};
use regex::Regex;
use serde::Deserialize;

use crate::finding::Finding;
use crate::repository::Repository;

const RULES: &str = "xtask/rules/words.toml";
/// The rules and the tests of the rules have to spell the words.
const SELF: [&str; 2] = ["xtask/rules/", "xtask/src/words.rs"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Words {
    word: Vec<Word>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Word {
    name: String,
    pattern: String,
    reason: String,
    skip: Vec<String>,
}

/// The words, ready to search.
pub(crate) struct Search {
    words: Vec<(Word, Regex)>,
}

impl Words {
    pub(crate) fn compile(self) -> Result<Search> {
        let compile = |word: Word| {
            let regex = Regex::new(&word.pattern).with_context(|| format!("{RULES}: {}", word.name))?;
            Ok((word, regex))
        };
        Ok(Search { words: self.word.into_iter().map(compile).collect::<Result<_>>()? })
    }
}

impl Search {
    /// Lines of a file that hold a banned word.
    pub(crate) fn judge(&self, path: &str, text: &str) -> Vec<Finding> {
        let mut findings = Vec::new();
        if SELF.iter().any(|prefix| path.starts_with(prefix)) {
            return findings;
        }
        for (word, regex) in &self.words {
            if word.skip.iter().any(|prefix| path.starts_with(prefix)) || !regex.is_match(text) {
                continue;
            }
            for (index, line) in text.lines().enumerate() {
                if let Some(found) = regex.find(line) {
                    let message = format!("{}, “{}”: {}", word.name, found.as_str().trim(), word.reason);
                    findings.push(Finding::failure("words", format!("{path}:{}", index + 1), message));
                }
            }
        }
        findings
    }
}

/// Checks all text of the repository.
pub(crate) fn check(repository: &Repository, files: &[String]) -> Result<Vec<Finding>> {
    let search = repository.rules::<Words>(RULES)?.compile()?;
    let mut findings = Vec::new();
    for path in files {
        if let Some(text) = repository.text(path)? {
            findings.extend(search.judge(path, &text));
        }
    }
    Ok(findings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_finds_its_words_and_leaves_others_alone() {
        let search = toml::from_str::<Words>(include_str!("../rules/words.toml")).unwrap().compile().unwrap();
        let cases = [
            ("// TODO: later", true),
            ("# FIXME", true),
            ("    todo!(\"x\")", true),
            ("unimplemented!()", true),
            ("«¡Eso es todo!», dijo", false),
            ("EL MÉTODO", false),
            ("let todos = 1;", false),
            ("cd /work/main", true),
            ("see `/root/.cargo`", true),
            ("(/home/ana/hilo)", true),
            ("/Users/ana", true),
            ("GET /api/v1/work/7", false),
            ("https://example.com/home/", false),
            ("~/.cargo/bin", false),
            ("https://artifactory.example.com/x", true),
            ("https://nexus.example.com/x", true),
            ("https://pypi.org/simple/pywa", false),
            ("source = \"registry+https://github.com/rust-lang/crates.io-index\"", false),
        ];
        for (line, refused) in cases {
            assert_eq!(!search.judge("a.md", line).is_empty(), refused, "{line}");
        }
    }

    #[test]
    fn the_line_is_named_and_every_line_is_told() {
        let search = toml::from_str::<Words>(include_str!("../rules/words.toml")).unwrap().compile().unwrap();
        let places: Vec<String> = search
            .judge("a.rs", "ok\n// TODO\nok\n// FIXME\n")
            .into_iter()
            .map(|finding| finding.place)
            .collect();
        assert_eq!(places, ["a.rs:2", "a.rs:4"]);
        assert_eq!(search.judge("xtask/rules/words.toml", "TODO"), []);
    }
}
