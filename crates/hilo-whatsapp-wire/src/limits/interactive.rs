use super::{
    BUTTON_ID, BUTTON_TITLE, BUTTONS, CALL_LABEL, CALL_TTL_MINUTES, CTA_LABEL, CTA_URL, Expected, FOOTER,
    HEADER_TEXT, INTERACTIVE_BODY, LIST_BODY, LIST_BUTTON, LIST_ROWS, LIST_SECTIONS, ROW_DESCRIPTION, ROW_ID,
    ROW_TITLE, Rule, SECTION_TITLE, carousel, catalog, check::Check, payment,
};
use crate::send::{Action, AddressAction, ButtonsAction, Header, Interactive, ListAction, VoiceCallAction};

pub(super) const ACTION: &str = "interactive.action";

pub(super) fn check(check: &mut Check, interactive: &Interactive) {
    let Interactive { header, body, footer, action, .. } = interactive;
    match header {
        Some(header) => self::header(check, header, action),
        None if matches!(action, Action::ProductList(_)) => check.add(HEADER, Rule::Required),
        None => {}
    }
    match (body, action) {
        // What the kinds that are not typed need is theirs to know. A product speaks for itself.
        (None, Action::Other { .. } | Action::Product(_)) => {}
        (None, _) => check.add("interactive.body.text", Rule::Required),
        (Some(body), Action::Other { .. }) => check.length("interactive.body.text", &body.text, LIST_BODY),
        (Some(body), Action::List(_)) => check.words("interactive.body.text", &body.text, LIST_BODY),
        (Some(body), _) => check.words("interactive.body.text", &body.text, INTERACTIVE_BODY),
    }
    if let Some(footer) = footer {
        if matches!(action, Action::Carousel(_)) {
            check.add("interactive.footer", Rule::Invalid { expected: Expected::Absent });
        }
        check.words("interactive.footer.text", &footer.text, FOOTER);
    }
    match action {
        Action::Buttons(action) => buttons(check, action),
        Action::List(action) => list(check, action),
        Action::CtaUrl(action) => {
            check.words(
                &format!("{ACTION}.parameters.display_text"),
                &action.parameters.display_text,
                CTA_LABEL,
            );
            check.url(&format!("{ACTION}.parameters.url"), &action.parameters.url, CTA_URL);
        }
        Action::Carousel(action) => carousel::check(check, action),
        Action::Product(action) => catalog::product(check, action),
        Action::ProductList(action) => catalog::list(check, action),
        Action::Catalog(action) => name(check, &action.name, "catalog_message"),
        Action::VoiceCall(action) => voice_call(check, action),
        Action::Address(action) => address(check, action),
        Action::OrderDetails(action) => payment::details(check, action),
        Action::OrderStatus(action) => payment::status(check, action),
        Action::LocationRequest
        | Action::ContactInfoRequest
        | Action::CallPermissionRequest
        | Action::Other { .. } => {}
    }
}

const HEADER: &str = "interactive.header";

fn header(check: &mut Check, header: &Header, action: &Action) {
    match (header, action) {
        (
            _,
            Action::LocationRequest
            | Action::ContactInfoRequest
            | Action::CallPermissionRequest
            | Action::Product(_)
            | Action::Catalog(_)
            | Action::Carousel(_)
            | Action::VoiceCall(_),
        ) => check.add(HEADER, Rule::Invalid { expected: Expected::Absent }),
        (Header::Text { text }, _) => check.words(&format!("{HEADER}.text"), text, HEADER_TEXT),
        (_, Action::List(_) | Action::ProductList(_)) => {
            check.add(HEADER, Rule::Invalid { expected: Expected::Words });
        }
        (
            Header::Video { .. } | Header::Document { .. },
            Action::OrderDetails(_) | Action::OrderStatus(_),
        ) => {
            check.add(HEADER, Rule::Invalid { expected: Expected::WordsOrPicture });
        }
        (header, _) => file(check, HEADER, header),
    }
}

/// The file of a header.
pub(super) fn file(check: &mut Check, path: &str, header: &Header) {
    match header {
        Header::Text { .. } => {}
        Header::Image { image } => check.media(&format!("{path}.image"), image),
        Header::Video { video } => check.media(&format!("{path}.video"), video),
        Header::Document { document } => check.media(&format!("{path}.document"), document),
    }
}

/// The `name` of an action.
pub(super) fn name(check: &mut Check, given: &str, expected: &str) {
    if given != expected {
        check.add(format!("{ACTION}.name"), Rule::Invalid { expected: Expected::ActionName });
    }
}

fn voice_call(check: &mut Check, action: &VoiceCallAction) {
    name(check, &action.name, "voice_call");
    let Some(parameters) = &action.parameters else { return };
    if let Some(label) = &parameters.display_text {
        check.words(&format!("{ACTION}.parameters.display_text"), label, CALL_LABEL);
    }
    if parameters.ttl_minutes.is_some_and(|minutes| !(1..=CALL_TTL_MINUTES).contains(&minutes)) {
        let rule = Rule::Invalid { expected: Expected::CallMinutes };
        check.add(format!("{ACTION}.parameters.ttl_minutes"), rule);
    }
}

fn address(check: &mut Check, action: &AddressAction) {
    name(check, &action.name, "address_message");
    let country = &action.parameters.country;
    if country.len() != 2 || !country.bytes().all(|letter| letter.is_ascii_uppercase()) {
        check.add(format!("{ACTION}.parameters.country"), Rule::Invalid { expected: Expected::Country });
    }
}

fn buttons(check: &mut Check, action: &ButtonsAction) {
    let path = format!("{ACTION}.buttons");
    check.count(&path, action.buttons.len(), BUTTONS);
    for (at, button) in action.buttons.iter().enumerate() {
        check.words(&format!("{path}[{at}].reply.id"), &button.option().id, BUTTON_ID);
        check.words(&format!("{path}[{at}].reply.title"), &button.option().title, BUTTON_TITLE);
    }
    let each = || action.buttons.iter().enumerate();
    check.unique(each().map(|(at, button)| (format!("{path}[{at}].reply.id"), &*button.option().id)));
    check.unique(each().map(|(at, button)| (format!("{path}[{at}].reply.title"), &*button.option().title)));
}

fn list(check: &mut Check, action: &ListAction) {
    let path = format!("{ACTION}.sections");
    check.words(&format!("{ACTION}.button"), &action.button, LIST_BUTTON);
    check.count(&path, action.sections.len(), LIST_SECTIONS);
    let rows = action.sections.iter().map(|section| section.rows.len()).sum::<usize>();
    if rows > LIST_ROWS {
        check.add(&path, Rule::TooMany { limit: LIST_ROWS, given: rows });
    }
    let mut ids = Vec::new();
    for (at, section) in action.sections.iter().enumerate() {
        match &section.title {
            Some(title) => check.length(&format!("{path}[{at}].title"), title, SECTION_TITLE),
            None if action.sections.len() > 1 => check.add(format!("{path}[{at}].title"), Rule::Required),
            None => {}
        }
        if section.rows.is_empty() {
            check.add(format!("{path}[{at}].rows"), Rule::Required);
        }
        for (row_at, row) in section.rows.iter().enumerate() {
            let path = format!("{path}[{at}].rows[{row_at}]");
            check.words(&format!("{path}.id"), &row.id, ROW_ID);
            check.words(&format!("{path}.title"), &row.title, ROW_TITLE);
            if let Some(description) = &row.description {
                check.length(&format!("{path}.description"), description, ROW_DESCRIPTION);
            }
            ids.push((format!("{path}.id"), &*row.id));
        }
    }
    check.unique(ids.into_iter());
}
