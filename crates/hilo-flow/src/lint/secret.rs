//! Keys and passwords that were written into a flow: whoever may read flows, their files and their versions would have them.
//!
//! What providers mark as their own is surely a secret; a long random-looking word beside a name like `token` most probably is.

use super::Problem;
use crate::program::Compiler;
use regex::Regex;
use serde_json::Value;
use std::sync::LazyLock;

/// What providers mark as theirs, with the provider.
static MARKED: LazyLock<Vec<(&str, Regex)>> = LazyLock::new(|| {
    [
        ("Meta", r"\bEAA[A-Za-z0-9]{40,}"),
        ("OpenAI", r"\bsk-(?:proj-|ant-)?[A-Za-z0-9_-]{32,}"),
        ("Stripe", r"\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,}"),
        ("AWS", r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"),
        ("Google", r"\bAIza[A-Za-z0-9_-]{35}"),
        ("GitHub", r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{50,})"),
        ("GitLab", r"\bglpat-[A-Za-z0-9_-]{20,}"),
        ("Slack", r"\bxox[abprs]-[A-Za-z0-9-]{20,}"),
        ("Twilio", r"\bSK[0-9a-f]{32}\b"),
        ("JWT", r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}"),
        ("PEM", r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----"),
        ("URL", r"\bhttps?://[^\s/:@{}]+:[^\s/@{}]+@"),
    ]
    .into_iter()
    .filter_map(|(name, pattern)| Some((name, Regex::new(pattern).ok()?)))
    .collect()
});

/// A long word after something that is called like a secret: `api_key=…`, `Bearer …`, `Authorization: Basic …`.
static NAMED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"(?i)(?:\b(?:bearer|basic)\s+|(?:api[_-]?key|token|secret|password|passwd|contraseña|senha)["']?\s*[=:]\s*["']?)([A-Za-z0-9+/_.~-]{16,}={0,2})"#).ok()
});

/// The names of headers whose whole value is a secret.
const HEADERS: [&str; 4] = ["authorization", "x-api-key", "api-key", "x-auth-token"];

/// Looks through every text of every node and the first values of variables.
pub(super) fn check(compiler: &mut Compiler<'_>) {
    let flow = compiler.flow;
    for (at, (_, node)) in flow.nodes.iter().enumerate() {
        let value = serde_json::to_value(node).unwrap_or_default();
        walk("", &value, &mut |path, text| {
            if is_secret(path, text) {
                super::note(compiler, at, path, &Problem::SecretInText);
            }
        });
    }
    for (name, variable) in &flow.variables {
        walk(&format!("variables.{name}.default"), &variable.default, &mut |path, text| {
            if is_secret(path, text) {
                compiler.problem(path, &Problem::SecretInText);
            }
        });
    }
}

fn walk(path: &str, value: &Value, found: &mut dyn FnMut(&str, &str)) {
    match value {
        Value::String(text) => found(path, text),
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                walk(&format!("{path}[{at}]"), item, found);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                walk(&path, member, found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn is_secret(path: &str, text: &str) -> bool {
    if MARKED.iter().any(|(_, pattern)| pattern.is_match(text)) {
        return true;
    }
    let header = path.rsplit_once("headers.").map(|(_, name)| name.to_ascii_lowercase());
    if header.is_some_and(|name| HEADERS.contains(&&*name))
        && !text.contains("{{")
        && looks_random(last_word(text))
    {
        return true;
    }
    let named = NAMED.as_ref().map(|named| named.captures_iter(text));
    named.into_iter().flatten().any(|found| found.get(1).is_some_and(|word| looks_random(word.as_str())))
}

fn last_word(text: &str) -> &str {
    text.split_whitespace().last().unwrap_or_default()
}

/// Long, and of letters and digits as nobody writes them: words, names and numbers of orders are not.
fn looks_random(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let letters = word.bytes().filter(u8::is_ascii_alphabetic).count();
    word.len() >= 16 && digits >= 3 && letters >= 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_found_and_talk_is_not() {
        let long = "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0u1V2";
        for secret in [
            format!("EAA{long}"),
            format!("sk-proj-{long}"),
            "sk_live_4eC39HqLyjWDarjtT1zdp7dc".to_owned(),
            "AKIAIOSFODNN7EXAMPLE".to_owned(),
            format!("ghp_{long}"),
            "https://a.test/pay?api_key=9f86d081884c7d65".to_owned(),
            "https://user:hunter2hunter2@a.test/".to_owned(),
            format!("Bearer {long}"),
            "password: 8f14e45fceea167a".to_owned(),
            "-----BEGIN RSA PRIVATE KEY-----".to_owned(),
        ] {
            assert!(is_secret("send.text", &secret), "{secret}");
        }
        for talk in [
            "Tu contraseña: la que elegiste al registrarte",
            "Tu token es {{ token }}",
            "El número de seguimiento es 1Z999AA10123456784",
            "https://tienda.test/productos/zapatillas-running-2026?utm_source=whatsapp&utm_campaign=invierno2026",
            "Bearer {{ env.orders_token }}",
            "Escríbenos a hola@tienda.test o visita https://tienda.test:8443/ayuda",
            "8f14e45f-ceea-467a-9575-4c3e27c2a1b0",
            "Token: pídelo en la tienda",
            "sk-ip this step",
        ] {
            assert!(!is_secret("send.text", talk), "{talk}");
        }
        assert!(is_secret("headers.Authorization", "9f86d081884c7d659a2feaa0c55ad015"));
        assert!(!is_secret("headers.Authorization", "{{ env.key }}"));
        assert!(!is_secret("headers.Accept", "application/vnd.shop.v20260101+json"));
    }
}
