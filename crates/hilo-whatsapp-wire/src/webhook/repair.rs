use std::borrow::Cow;

/// Replaces escapes of half a surrogate pair (`\ud83d` alone), which a sender that cuts texts by UTF-16 units can
/// produce and which are no characters, by U+FFFD. JSON without them is returned as it is.
pub(super) fn surrogates(json: &str) -> Cow<'_, str> {
    mend(json, |unit| matches!(unit, 0xD800..=0xDFFF).then_some("\\ufffd"))
}

/// Takes escapes of U+0000 away: PostgreSQL cannot store it in texts, no screen shows it, and an address that differs
/// in nothing else is the same address.
pub(super) fn zeros(json: &str) -> Cow<'_, str> {
    if json.contains("\\u0000") { mend(json, |unit| (unit == 0).then_some("")) } else { Cow::Borrowed(json) }
}

/// Replaces escapes that `with` has something else for; whole surrogate pairs are left alone.
fn mend(json: &str, with: impl Fn(u16) -> Option<&'static str>) -> Cow<'_, str> {
    let mut mended = String::new();
    let mut copied = 0;
    let mut at = 0;
    while let Some(found) = json.get(at..).and_then(|rest| rest.find('\\')) {
        let here = at + found;
        let Some(unit) = escaped_unit(json, here) else {
            at = here + 2;
            // The escaped character may be longer than a byte in JSON that is wrong anyway.
            while at < json.len() && !json.is_char_boundary(at) {
                at += 1;
            }
            continue;
        };
        at = here + 6;
        let pair = matches!(unit, 0xD800..=0xDBFF) && matches!(escaped_unit(json, at), Some(0xDC00..=0xDFFF));
        if pair {
            at += 6;
        } else if let Some(other) = with(unit) {
            mended.push_str(&json[copied..here]);
            mended.push_str(other);
            copied = at;
        }
    }
    if copied == 0 {
        return Cow::Borrowed(json);
    }
    mended.push_str(&json[copied..]);
    Cow::Owned(mended)
}

/// The UTF-16 unit that `\uXXXX` at this place stands for.
fn escaped_unit(json: &str, at: usize) -> Option<u16> {
    let digits = json.get(at..at + 6)?.strip_prefix("\\u")?;
    if digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        u16::from_str_radix(digits, 16).ok()
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{surrogates, zeros};
    use proptest::prelude::*;

    #[test]
    fn halves_are_replaced_and_nothing_else() {
        for (given, mended) in [
            (r#""\ud83d""#, r#""\ufffd""#),
            (r#""a\ude00b\ud83dc""#, r#""a\ufffdb\ufffdc""#),
            (r#""\ud83d\ud83d\ude00""#, r#""\ufffd\ud83d\ude00""#),
            (r#""\\ud83d \n é \ud83d\ude00""#, r#""\\ud83d \n é \ud83d\ude00""#),
            (r#""\u00e9 \uD83D""#, r#""\u00e9 \ufffd""#),
            (r"\é", r"\é"),
            (r"\ud8", r"\ud8"),
        ] {
            assert_eq!(surrogates(given), mended);
        }
    }

    #[test]
    fn zeros_go_and_nothing_else() {
        for (given, mended) in [
            (r#""a\u0000b\u0000""#, r#""ab""#),
            (r#""\\u0000""#, r#""\\u0000""#),
            (r#""\\\u0000 \u00001""#, r#""\\ 1""#),
            (r#""\ud83d\u0000 \ud83d\ude00""#, r#""\ud83d \ud83d\ude00""#),
        ] {
            assert_eq!(zeros(given), mended);
        }
    }

    proptest! {
        #[test]
        fn strings_of_any_units_become_readable(units in prop::collection::vec(any::<u16>(), 0..20)) {
            let escaped: String = units.iter().map(|unit| format!("\\u{unit:04x}")).collect();
            let text: String = serde_json::from_str(&surrogates(&format!("\"{escaped}\""))).unwrap();
            prop_assert_eq!(text, String::from_utf16_lossy(&units));
        }

        #[test]
        fn no_text_panics(text in "[\\\\ud8c0é\"]{0,30}") {
            surrogates(&text);
        }
    }
}
