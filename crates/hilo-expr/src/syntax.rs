//! What the dialect allows, checked on the source before the library compiles it.
//!
//! The library resolves filters and tests when a template runs; authors must hear of a wrong name when they publish.

use crate::{ParseError, filters, suggest};

/// Blocks that a template may use. The others set variables, which would let a template of a few lines build texts
/// without bound, or reach for other templates.
const BLOCKS: &[&str] = &["if", "elif", "else", "endif", "for", "endfor", "raw", "endraw"];

/// Checks a template: `{{ … }}` and `{% … %}` within other text.
pub(crate) fn check_template(source: &str) -> Result<(), ParseError> {
    check_length(source)?;
    let mut at = 0;
    while let Some(found) = source[at..].find('{') {
        let open = at + found;
        let rest = &source[open..];
        let (is_block, close) = match rest.as_bytes().get(1) {
            Some(b'{') => (false, "}}"),
            Some(b'%') => (true, "%}"),
            Some(b'#') => {
                at = rest.find("#}").map_or(source.len(), |end| open + end + 2);
                continue;
            }
            _ => {
                at = open + 1;
                continue;
            }
        };
        let start = open + 2;
        let end = code_end(source, start, close);
        if is_block {
            let word = source[start..end].trim_start_matches(['-', '+']).trim_start();
            let word =
                &word[..word.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(word.len())];
            if !BLOCKS.contains(&word) {
                return Err(ParseError::at(
                    source,
                    open,
                    format!("`{{% {word} %}}` is not a block; there are `if` and `for`"),
                ));
            }
            if word == "raw" {
                at = source[end..].find("endraw").map_or(source.len(), |skip| end + skip + "endraw".len());
                continue;
            }
        }
        check_code(source, start, end)?;
        at = end;
    }
    Ok(())
}

/// Checks an expression: code from end to end.
pub(crate) fn check_expression(source: &str) -> Result<(), ParseError> {
    check_length(source)?;
    if source.trim().is_empty() {
        return Err(ParseError::at(source, 0, "the expression is empty"));
    }
    check_code(source, 0, source.len())
}

/// The one expression that a template of the form `{{ … }}` consists of.
pub(crate) fn lone_expression(source: &str) -> Option<&str> {
    let inner = source.trim().strip_prefix("{{")?;
    let end = code_end(inner, 0, "}}");
    (&inner[end..] == "}}").then(|| inner[..end].trim_matches(['-', '+']).trim())
}

fn check_length(source: &str) -> Result<(), ParseError> {
    if source.len() > crate::MAX_SOURCE {
        let message = format!("it is longer than {} bytes", crate::MAX_SOURCE);
        return Err(ParseError { message, line: 1, column: 1 });
    }
    Ok(())
}

/// Where the code that begins at `start` ends: at `close` outside of quotes.
fn code_end(source: &str, start: usize, close: &str) -> usize {
    let bytes = source.as_bytes();
    let mut at = start;
    while at < bytes.len() {
        match bytes[at] {
            b'"' | b'\'' => at = string_end(bytes, at),
            _ if bytes[at..].starts_with(close.as_bytes()) => return at,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// The byte after the string literal that begins at `start`.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            byte if byte == bytes[start] => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// Checks the names of filters (after `|`) and tests (after `is`, `is not`).
fn check_code(source: &str, start: usize, end: usize) -> Result<(), ParseError> {
    #[derive(PartialEq)]
    enum After {
        Pipe,
        Is,
        Other,
    }
    let bytes = source.as_bytes();
    let (mut at, mut after) = (start, After::Other);
    while at < end {
        match bytes[at] {
            b'"' | b'\'' => {
                at = string_end(bytes, at);
                after = After::Other;
            }
            b'|' => {
                at += 1;
                after = After::Pipe;
            }
            byte if byte.is_ascii_whitespace() => at += 1,
            byte if byte.is_ascii_alphabetic() || byte == b'_' => {
                let from = at;
                while at < end && (bytes[at].is_ascii_alphanumeric() || bytes[at] == b'_') {
                    at += 1;
                }
                let word = &source[from..at];
                let known = match after {
                    After::Pipe => Some(("filter", filters::NAMES)),
                    After::Is if word != "not" => Some(("test", filters::TESTS)),
                    _ => None,
                };
                if let Some((what, names)) = known
                    && !names.contains(&word)
                {
                    let hint = suggest(word, names.iter().copied())
                        .map(|name| format!("; did you mean `{name}`?"))
                        .unwrap_or_default();
                    return Err(ParseError::at(source, from, format!("there is no {what} `{word}`{hint}")));
                }
                // `x.is` is a field, not the operator.
                let is_field = from > start && bytes[from - 1] == b'.';
                after = match word {
                    "is" if !is_field => After::Is,
                    "not" if after == After::Is => After::Is,
                    _ => After::Other,
                };
            }
            _ => {
                at += 1;
                after = After::Other;
            }
        }
    }
    Ok(())
}
