//! How a message fits a keyword. Both are folded: lower case, without accents.

use crate::document::Match;

/// A way of fitting.
pub(super) fn fits(how: Match) -> fn(&str, &str) -> bool {
    match how {
        Match::Exact => is,
        Match::Starts => starts,
        Match::Contains => contains,
        Match::Fuzzy => nearly_is,
        // Regular expressions are compiled, not compared.
        Match::Regex => |_, _| false,
    }
}

fn is(words: &str, keyword: &str) -> bool {
    words == keyword || words.trim_matches(|c: char| !c.is_alphanumeric()) == keyword
}

fn starts(words: &str, keyword: &str) -> bool {
    words.strip_prefix(keyword).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}

fn contains(words: &str, keyword: &str) -> bool {
    words.match_indices(keyword).any(|(at, _)| {
        let (before, after) = (&words[..at], &words[at + keyword.len()..]);
        !before.ends_with(char::is_alphanumeric) && !after.starts_with(char::is_alphanumeric)
    })
}

/// At most one mistake in words of four to seven letters, two in longer ones, none in shorter ones.
fn nearly_is(words: &str, keyword: &str) -> bool {
    let mistakes = match keyword.chars().count() {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    };
    let words = words.trim_matches(|c: char| !c.is_alphanumeric());
    // Lengths first: they are cheap, and a long message is no keyword.
    words.len().abs_diff(keyword.len()) <= 2 * mistakes + 2
        && strsim::osa_distance(words, keyword) <= mistakes
}
