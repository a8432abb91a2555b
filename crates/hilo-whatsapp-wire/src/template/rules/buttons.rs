//! Buttons.

use super::{BUTTON_TEXT, COUPON_CODE, Check, Form, PHONE_NUMBER, Rule, SUPPORTED_APPS, URL, text};
use crate::template::{Button, ButtonKind, Category, Template, variables};

/// How many of a kind there may be in one template.
fn most(kind: &ButtonKind) -> usize {
    match kind {
        ButtonKind::QuickReply => super::BUTTONS,
        ButtonKind::Url => 2,
        _ => 1,
    }
}

pub(super) fn check(check: &mut Check, place: &str, buttons: &[Button], template: &Template, limit: usize) {
    let place = format!("{place}/buttons");
    check.count(&place, buttons.len(), 1, limit);
    let mut kinds: Vec<&ButtonKind> = Vec::new();
    for button in buttons {
        if !kinds.contains(&&button.kind) {
            kinds.push(&button.kind);
        }
    }
    for kind in kinds {
        let (given, most) = (buttons.iter().filter(|button| button.kind == *kind).count(), most(kind));
        if given > most {
            check.add(&place, Rule::Count { least: 0, most, given });
        }
    }
    if are_scattered(buttons) {
        check.add(&place, Rule::ScatteredReplies);
    }
    let mut labels: Vec<&str> = Vec::new();
    for (at, button) in buttons.iter().enumerate() {
        let place = format!("{place}/{at}");
        if let Some(label) = button.text.as_deref() {
            if labels.contains(&label) {
                check.add(&format!("{place}/text"), Rule::Duplicate);
            }
            labels.push(label);
        }
        one(check, &place, button, template);
    }
}

/// Quick replies form one group, at the beginning or at the end.
fn are_scattered(buttons: &[Button]) -> bool {
    let replies: Vec<bool> = buttons.iter().map(|button| button.kind == ButtonKind::QuickReply).collect();
    let changes = replies.windows(2).filter(|pair| pair[0] != pair[1]).count();
    changes > 1
}

fn one(check: &mut Check, place: &str, button: &Button, template: &Template) {
    let authentication = template.category == Some(Category::Authentication);
    if authentication && !button.is_one_time_code() {
        return check.add(place, Rule::OnlyIn { categories: &["MARKETING", "UTILITY"] });
    }
    let label = button.text.as_deref().unwrap_or_default();
    let labelled = !matches!(
        button.kind,
        ButtonKind::CopyCode | ButtonKind::Otp | ButtonKind::RequestContactInfo | ButtonKind::Other(_)
    );
    if labelled {
        let place = format!("{place}/text");
        check.words(&place, label, BUTTON_TEXT);
        text::no_variables(check, &place, label);
    }
    match &button.kind {
        ButtonKind::Url if button.is_one_time_code() => {}
        ButtonKind::Url => url(check, place, button),
        ButtonKind::PhoneNumber => {
            let place = format!("{place}/phone_number");
            let number = button.phone_number.as_deref().unwrap_or_default();
            check.words(&place, number, PHONE_NUMBER);
            let digits = number.bytes().filter(u8::is_ascii_digit).count();
            if !number.is_empty() && (digits < 5 || number.contains(|c: char| !"+-() 0123456789".contains(c)))
            {
                check.add(&place, Rule::Form(Form::Phone));
            }
        }
        ButtonKind::CopyCode => {
            check.words(&format!("{place}/example"), button.sample().unwrap_or_default(), COUPON_CODE);
        }
        ButtonKind::Otp => one_time_code(check, place, button, template),
        ButtonKind::Flow => {
            let given = [button.flow_id.is_some(), button.flow_name.is_some(), button.flow_json.is_some()];
            if given.iter().filter(|given| **given).count() != 1 {
                check.add(place, Rule::Form(Form::OneFlow));
            }
        }
        ButtonKind::Other(_) => check.add(&format!("{place}/type"), Rule::Form(Form::Button)),
        ButtonKind::QuickReply
        | ButtonKind::VoiceCall
        | ButtonKind::Catalog
        | ButtonKind::Mpm
        | ButtonKind::Spm
        | ButtonKind::RequestContactInfo
        | ButtonKind::OrderDetails => {}
    }
}

fn url(check: &mut Check, place: &str, button: &Button) {
    let address = button.url.as_deref().unwrap_or_default();
    let url_place = format!("{place}/url");
    check.words(&url_place, address, URL);
    if address.is_empty() {
        return;
    }
    let all = variables(address);
    let bare = all.found.first().map_or(address, |variable| &address[..variable.from]);
    let rest = bare.strip_prefix("https://").or_else(|| bare.strip_prefix("http://"));
    let one_at_the_end =
        all.found.len() <= 1 && all.found.first().is_none_or(|variable| variable.to == address.len());
    if rest.is_none_or(str::is_empty) || bare.contains(char::is_whitespace) || all.broken || !one_at_the_end {
        check.add(&url_place, Rule::Form(Form::WebAddress));
    }
    if !all.found.is_empty() && button.sample().is_none_or(|sample| sample.trim().is_empty()) {
        let variable = all.found.first().map(|variable| format!("{{{{{}}}}}", variable.name));
        check.add(&format!("{place}/example"), Rule::NoSample { variable });
    }
}

fn one_time_code(check: &mut Check, place: &str, button: &Button, template: &Template) {
    if template.category != Some(Category::Authentication) {
        check.add(place, Rule::OnlyIn { categories: &["AUTHENTICATION"] });
    }
    let kind = button.otp_type.as_deref().unwrap_or_default();
    if !matches!(kind, "COPY_CODE" | "ONE_TAP" | "ZERO_TAP") {
        check.add(&format!("{place}/otp_type"), Rule::Form(Form::OneTimeCode));
    }
    for (name, label) in [("text", &button.text), ("autofill_text", &button.autofill_text)] {
        if let Some(label) = label {
            check.words(&format!("{place}/{name}"), label, BUTTON_TEXT);
        }
    }
    if matches!(kind, "ONE_TAP" | "ZERO_TAP") {
        let apps = format!("{place}/supported_apps");
        check.count(&apps, button.supported_apps.len(), 1, SUPPORTED_APPS);
        for (at, app) in button.supported_apps.iter().enumerate() {
            check.words(&format!("{apps}/{at}/package_name"), &app.package_name, 224);
            if app.signature_hash.chars().count() != 11 {
                let given = app.signature_hash.chars().count();
                check.add(&format!("{apps}/{at}/signature_hash"), Rule::Count { least: 11, most: 11, given });
            }
        }
    }
    if kind == "ZERO_TAP" && button.zero_tap_terms_accepted != Some(true) {
        check.add(&format!("{place}/zero_tap_terms_accepted"), Rule::Required);
    }
}
