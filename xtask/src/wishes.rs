//! The tests that `docs/wishes.md` names are there.

use anyhow::Result;

use crate::finding::Finding;
use crate::repository::Repository;

const PAGE: &str = "docs/wishes.md";
/// So many wishes the page tells of.
const WISHES: usize = 25;

/// What the page names: a file or folder, and perhaps a function in it.
fn named(page: &str) -> impl Iterator<Item = (usize, &str, Option<&str>)> {
    page.lines().enumerate().flat_map(|(line, text)| {
        let quoted = text.split('`').skip(1).step_by(2);
        quoted.filter(|name| name.contains('/') && !name.contains(' ')).map(move |name| {
            let (path, function) = name.split_once("::").map_or((name, None), |(path, of)| (path, Some(of)));
            (line + 1, path, function)
        })
    })
}

/// The rows that name no test, although they tell of something that is there.
fn bare(page: &str) -> Vec<String> {
    let rows = page.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| |"));
    let without = rows.filter(|row| !row.contains("/") && !row.contains("not yet"));
    without.map(|row| row.chars().take(60).collect()).collect()
}

/// Checks the page.
pub(crate) fn check(repository: &Repository, files: &[String]) -> Result<Vec<Finding>> {
    let page = repository.text(PAGE)?.unwrap_or_default();
    let mut findings = Vec::new();
    let told = (1..=WISHES).filter(|number| page.contains(&format!("\n| {number} | "))).count();
    if told != WISHES {
        findings.push(Finding::failure("wishes", PAGE, format!("tells of {told} wishes, not of {WISHES}")));
    }
    for row in bare(&page) {
        findings.push(Finding::failure("wishes", PAGE, format!("no test holds “{row}…”")));
    }
    for (line, path, function) in named(&page) {
        let place = format!("{PAGE}:{line}");
        let is_there = files.iter().any(|file| file == path || file.starts_with(&format!("{path}/")));
        if !is_there {
            findings.push(Finding::failure("wishes", place, format!("there is no {path}")));
            continue;
        }
        let Some(function) = function else { continue };
        let text = repository.text(path)?.unwrap_or_default();
        if !text.contains(&format!("fn {function}(")) {
            findings.push(Finding::failure("wishes", place, format!("{path} has no test {function}")));
        }
    }
    Ok(findings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_found_by_file_and_by_name() {
        let page = "| 1 | a `delay` | b | `a/b.rs::c`, `a/d` |\n| 2 | x | y |";
        let found: Vec<_> = named(page).collect();
        assert_eq!(found, [(1, "a/b.rs", Some("c")), (1, "a/d", None)]);
        assert_eq!(bare(page), ["| 2 | x | y |"]);
    }
}
