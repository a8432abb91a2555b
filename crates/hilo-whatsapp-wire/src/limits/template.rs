use super::{
    CAROUSEL_CARDS, COUPON_CODE, Expected, Rule, TEMPLATE_BODY, TEMPLATE_BUTTONS, TEMPLATE_CARD_BODY,
    TEMPLATE_HEADER, TEMPLATE_NAME, TEMPLATE_PAYLOAD, check::Check,
};
use crate::send::{Component, Parameter, Template};

pub(super) fn check(check: &mut Check, template: &Template) {
    check.words("template.name", &template.name, TEMPLATE_NAME);
    if !template.name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_') {
        check.add("template.name", Rule::Invalid { expected: Expected::TemplateName });
    }
    check.required("template.language.code", &template.language.code);
    parts(check, "template.components", &template.components, TEMPLATE_BODY);
    for (at, part) in template.components.iter().enumerate() {
        if part.cards.len() > CAROUSEL_CARDS {
            let rule = Rule::TooMany { limit: CAROUSEL_CARDS, given: part.cards.len() };
            check.add(format!("template.components[{at}].cards"), rule);
        }
        for (card_at, card) in part.cards.iter().enumerate() {
            let path = format!("template.components[{at}].cards[{card_at}].components");
            parts(check, &path, &card.components, TEMPLATE_CARD_BODY);
        }
    }
}

/// What fills a template, or a card of one.
fn parts(check: &mut Check, path: &str, all: &[Component], body: usize) {
    let buttons = all.iter().filter(|part| is(part, "button")).count();
    if buttons > TEMPLATE_BUTTONS {
        check.add(path, Rule::TooMany { limit: TEMPLATE_BUTTONS, given: buttons });
    }
    for (at, component) in all.iter().enumerate() {
        let path = format!("{path}[{at}]");
        check.required(&format!("{path}.type"), &component.kind);
        if is(component, "button") {
            if component.sub_type.is_none() {
                check.add(format!("{path}.sub_type"), Rule::Required);
            }
            if component.index.is_none() {
                check.add(format!("{path}.index"), Rule::Required);
            }
        }
        for (parameter_at, given) in component.parameters.iter().enumerate() {
            parameter(check, &format!("{path}.parameters[{parameter_at}]"), component, given, body);
        }
    }
}

/// Meta takes the names of components in any case.
fn is(component: &Component, kind: &str) -> bool {
    component.kind.eq_ignore_ascii_case(kind)
}

fn parameter(check: &mut Check, path: &str, component: &Component, parameter: &Parameter, body: usize) {
    let words = |check: &mut Check, name: &str, text: &Option<String>, limit| match text {
        Some(text) => check.words(&format!("{path}.{name}"), text, limit),
        None => check.add(format!("{path}.{name}"), Rule::Required),
    };
    match &*parameter.kind {
        "text" => {
            let limit = if is(component, "header") { TEMPLATE_HEADER } else { body };
            words(check, "text", &parameter.text, limit);
        }
        "payload" => words(check, "payload", &parameter.payload, TEMPLATE_PAYLOAD),
        "coupon_code" => words(check, "coupon_code", &parameter.coupon_code, COUPON_CODE),
        kind @ ("image" | "video" | "document") => match parameter.media() {
            Some(media) => check.media(&format!("{path}.{kind}"), media),
            None => check.add(format!("{path}.{kind}"), Rule::Required),
        },
        "location" if parameter.location.is_none() => check.add(format!("{path}.location"), Rule::Required),
        "" => check.add(format!("{path}.type"), Rule::Required),
        _ => {}
    }
}
