//! Which part of a file is asked for (RFC 9110, 14): players ask for parts, and some browsers play nothing without.

use axum::http::{HeaderMap, header};
use hilo_files::Part;

/// What is asked for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    Everything,
    Part(Part),
    /// A part that begins behind the end.
    Nothing,
}

/// The one part that is asked for. Whoever asks for several, in another unit, or on a condition, gets everything.
pub(super) fn wanted(headers: &HeaderMap, size: u64) -> Wanted {
    let asked = headers.get(header::RANGE).filter(|_| !headers.contains_key(header::IF_RANGE));
    let asked = asked.and_then(|value| value.to_str().ok()?.strip_prefix("bytes=")?.trim().split_once('-'));
    let Some((from, to)) = asked else { return Wanted::Everything };
    let part = |from: u64, last: u64| Wanted::Part(Part { from, length: last - from + 1 });
    match (from.parse::<u64>(), to.parse::<u64>()) {
        (Ok(from), _) if from >= size => Wanted::Nothing,
        (Ok(from), Ok(to)) if to >= from => part(from, to.min(size - 1)),
        (Ok(from), Err(_)) if to.is_empty() => part(from, size - 1),
        (Err(_), Ok(last)) if from.is_empty() && last > 0 && size > 0 => {
            part(size.saturating_sub(last), size - 1)
        }
        _ => Wanted::Everything,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_part_is_understood() {
        let part = |from, length| Wanted::Part(Part { from, length });
        for (asked, size, expected) in [
            ("bytes=0-", 10, part(0, 10)),
            ("bytes=2-3", 10, part(2, 2)),
            ("bytes=2-99", 10, part(2, 8)),
            ("bytes=-4", 10, part(6, 4)),
            ("bytes=-40", 10, part(0, 10)),
            ("bytes=10-", 10, Wanted::Nothing),
            ("bytes=0-", 0, Wanted::Nothing),
            ("bytes=5-2", 10, Wanted::Everything),
            ("bytes=0-1,4-5", 10, Wanted::Everything),
            ("lines=0-1", 10, Wanted::Everything),
        ] {
            let mut headers: HeaderMap = [(header::RANGE, asked.parse().unwrap())].into_iter().collect();
            assert_eq!(wanted(&headers, size), expected, "{asked} of {size}");
            headers.insert(header::IF_RANGE, "\"x\"".parse().unwrap());
            assert_eq!(wanted(&headers, size), Wanted::Everything);
        }
    }
}
