/// A variable in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// What stands between the braces, without spaces.
    pub name: String,
    /// The byte at which it begins.
    pub from: usize,
    /// The byte behind it.
    pub to: usize,
}

impl Variable {
    /// Whether it is a numbered one.
    pub fn is_number(&self) -> bool {
        !self.name.is_empty() && self.name.bytes().all(|byte| byte.is_ascii_digit())
    }

    /// Whether it is a named one: small letters, digits and `_`, beginning with a letter.
    pub fn is_name(&self) -> bool {
        self.name.starts_with(|letter: char| letter.is_ascii_lowercase())
            && self
                .name
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
    }
}

/// The variables of a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Variables {
    /// All of them, in order; one that stands there twice is there twice.
    pub found: Vec<Variable>,
    /// Whether braces are opened and not closed, or the other way round.
    pub broken: bool,
}

impl Variables {
    /// The different names, in the order of their first place.
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for variable in &self.found {
            if !names.contains(&&*variable.name) {
                names.push(&variable.name);
            }
        }
        names
    }
}

/// Finds what stands between `{{` and `}}`.
pub fn variables(text: &str) -> Variables {
    let mut all = Variables::default();
    let mut at = 0;
    while let Some(rest) = text.get(at..) {
        let Some(open) = rest.find("{{") else {
            all.broken |= rest.contains("}}");
            break;
        };
        let inside = at + open + 2;
        all.broken |= rest[..open].contains("}}");
        let Some(length) = text[inside..].find("}}") else {
            all.broken = true;
            break;
        };
        let name = text[inside..inside + length].trim();
        if name.contains("{{") {
            all.broken = true;
            at = inside;
            continue;
        }
        let to = inside + length + 2;
        all.found.push(Variable { name: name.to_owned(), from: at + open, to });
        at = to;
    }
    all
}

/// The text with something in place of each variable; a variable without a value stays as it is.
pub fn fill<'a>(text: &str, value: impl Fn(&str) -> Option<&'a str>) -> String {
    let (mut filled, mut at) = (String::with_capacity(text.len()), 0);
    for variable in variables(text).found {
        filled.push_str(&text[at..variable.from]);
        filled.push_str(value(&variable.name).unwrap_or(&text[variable.from..variable.to]));
        at = variable.to;
    }
    filled.push_str(&text[at..]);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn variables_are_found_where_they_are() {
        let names = |text: &str| {
            let all = variables(text);
            (all.found.iter().map(|v| v.name.clone()).collect::<Vec<_>>(), all.broken)
        };
        for (text, found, broken) in [
            ("hola", vec![], false),
            ("{{1}} y {{ order_id }}", vec!["1", "order_id"], false),
            ("{{1}}{{1}}", vec!["1", "1"], false),
            ("{{}}", vec![""], false),
            ("{{1", vec![], true),
            ("1}} {{2}}", vec!["2"], true),
            ("{{a {{b}}", vec!["b"], true),
            ("ñ{{1}}ñ", vec!["1"], false),
        ] {
            assert_eq!(names(text), (found.into_iter().map(str::to_owned).collect(), broken), "{text}");
        }
        assert_eq!(variables("{{2}} {{1}} {{2}}").names(), ["2", "1"]);
    }

    #[test]
    fn values_stand_in_place_of_variables_and_are_not_read_again() {
        let value = |name: &str| match name {
            "1" => Some("{{2}}"),
            "order" => Some("A-7"),
            _ => None,
        };
        assert_eq!(fill("{{1}} / {{ order }} / {{x}} / {{", value), "{{2}} / A-7 / {{x}} / {{");
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "[{}a1ñ ]{0,20}") {
            for variable in variables(&text).found {
                prop_assert!(text[variable.from..variable.to].starts_with("{{"));
            }
            prop_assert_eq!(fill(&text, |_| None), text);
        }
    }
}
