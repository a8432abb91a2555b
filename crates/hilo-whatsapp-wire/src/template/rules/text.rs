//! Words with variables in them.

use super::{Check, Rule};
use crate::template::{Component, Template, variables};

/// Checks the variables of a text: their form, their places, their number, their samples.
pub(super) fn variables_of(check: &mut Check, place: &str, part: &Component, template: &Template) {
    let text = part.text.as_deref().unwrap_or_default();
    let all = variables(text);
    if all.broken {
        check.add(place, Rule::BrokenVariable);
    }
    if all.found.is_empty() {
        return;
    }
    names(check, place, &all.names(), template);
    let trimmed = text.trim();
    let start = text.len() - text.trim_start().len();
    let touches =
        |variable: &crate::template::Variable| variable.from == start || variable.to == start + trimmed.len();
    if all.found.iter().any(touches) {
        check.add(place, Rule::VariableAtEdge);
    }
    if all.found.windows(2).any(|pair| text[pair[0].to..pair[1].from].trim().is_empty()) {
        check.add(place, Rule::VariablesTogether);
    }
    for name in all.names() {
        if part.sample(name).is_none_or(|sample| sample.trim().is_empty()) {
            check.add(place, Rule::NoSample { variable: Some(format!("{{{{{name}}}}}")) });
        }
    }
}

/// Too many variables for so few words cannot be reviewed.
pub(super) fn enough_words(check: &mut Check, place: &str, text: &str) {
    let all = variables(text);
    if all.found.is_empty() {
        return;
    }
    let plain = crate::template::fill(text, |_| Some(" "));
    let given = plain.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).count();
    let needed = 2 * all.found.len() + 1;
    if given < needed {
        check.add(place, Rule::FewWords { needed, given });
    }
}

fn names(check: &mut Check, place: &str, names: &[&str], template: &Template) {
    let is_number = |name: &&&str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit());
    let numbers: Vec<usize> = names.iter().filter(is_number).filter_map(|name| name.parse().ok()).collect();
    for name in names {
        let named = name.starts_with(|letter: char| letter.is_ascii_lowercase())
            && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        if !named && !is_number(&name) {
            check.add(place, Rule::VariableName { name: (*name).to_owned() });
        }
    }
    let wants_names = template.is_named();
    if numbers.len() == names.len() && !wants_names {
        if let Some(missing) = (1..=numbers.len()).find(|number| !numbers.contains(number)) {
            check.add(place, Rule::VariableNumbers { missing });
        }
    } else if !numbers.is_empty() || !wants_names {
        check.add(place, Rule::MixedVariables);
    }
}

/// Where only plain words may be: no line breaks, no emojis, no marks of bold, italics, code.
pub(super) fn plain(check: &mut Check, place: &str, text: &str) {
    let bare = crate::template::fill(text, |_| Some(""));
    let marks = |letter: char| matches!(letter, '\n' | '\r' | '*' | '_' | '~' | '`') || is_emoji(letter);
    if bare.contains(marks) {
        check.add(place, Rule::PlainWordsOnly);
    }
}

fn is_emoji(letter: char) -> bool {
    matches!(letter,
        '\u{1F000}'..='\u{1FAFF}' | '\u{2600}'..='\u{27BF}' | '\u{2B00}'..='\u{2BFF}' | '\u{FE0F}' | '\u{200D}')
}

/// Where no variables may be.
pub(super) fn no_variables(check: &mut Check, place: &str, text: &str) {
    let all = variables(text);
    if all.broken || !all.found.is_empty() {
        check.add(place, Rule::NoVariables);
    }
}
