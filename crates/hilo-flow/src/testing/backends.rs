//! Backends that answer as a case says.

use super::case::Stub;
use crate::engine::{HttpFailure, HttpOutcome, HttpRequest};
use serde_json::Value;
use std::collections::BTreeMap;

/// The backends of a case, and which of their answers were given.
#[derive(Debug)]
pub(super) struct Backends {
    stubs: Vec<(Stub, bool)>,
    /// What was asked for and has no answer: method and address.
    pub(super) unstubbed: Vec<String>,
}

impl Backends {
    pub(super) fn new(stubs: &[Stub]) -> Self {
        Self { stubs: stubs.iter().map(|stub| (stub.clone(), false)).collect(), unstubbed: Vec::new() }
    }

    pub(super) fn answer(&mut self, request: &HttpRequest) -> HttpOutcome {
        let fits = |(stub, used): &&mut (Stub, bool)| {
            let free = !(stub.once && *used);
            free && stub.method.is_none_or(|method| method == request.method) && glob(&stub.url, &request.url)
        };
        let Some((stub, used)) = self.stubs.iter_mut().find(fits) else {
            self.unstubbed.push(format!("{} {}", request.method.as_str(), request.url));
            return HttpOutcome::Failed { kind: HttpFailure::Unreachable, detail: "no stub".to_owned() };
        };
        *used = true;
        match (&stub.answer, stub.fails) {
            (_, Some(kind)) => HttpOutcome::Failed { kind, detail: "as the case says".to_owned() },
            (Some(answer), None) => HttpOutcome::Answered {
                status: answer.status,
                headers: answer.headers.clone(),
                body: match &answer.body {
                    Value::Null => String::new(),
                    Value::String(text) => text.clone(),
                    json => json.to_string(),
                },
            },
            (None, None) => {
                HttpOutcome::Answered { status: 204, headers: BTreeMap::new(), body: String::new() }
            }
        }
    }
}

/// Whether a text fits a pattern in which `*` stands for anything.
fn glob(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::glob;

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, text, fits) in [
            ("https://a/b", "https://a/b", true),
            ("https://a/b", "https://a/bc", false),
            ("https://a/*", "https://a/bc?d=1", true),
            ("*/orders/*/items", "https://a/orders/7/items", true),
            ("*/orders/*/items", "https://a/orders/7", false),
        ] {
            assert_eq!(glob(pattern, text), fits, "{pattern} {text}");
        }
    }
}
