use super::{
    BUTTON_ID, BUTTON_TITLE, BUTTONS, CTA_LABEL, CTA_URL, Expected, FOOTER, HEADER_TEXT, INTERACTIVE_BODY,
    LIST_BODY, LIST_BUTTON, LIST_ROWS, LIST_SECTIONS, ROW_DESCRIPTION, ROW_ID, ROW_TITLE, Rule,
    SECTION_TITLE, check::Check,
};
use crate::send::{Action, ButtonsAction, Header, Interactive, ListAction};

const ACTION: &str = "interactive.action";

pub(super) fn check(check: &mut Check, interactive: &Interactive) {
    let Interactive { header, body, footer, action, .. } = interactive;
    if let Some(header) = header {
        self::header(check, header, action);
    }
    match (body, action) {
        // What the kinds that are not typed need is theirs to know.
        (None, Action::Other { .. }) => {}
        (None, _) => check.add("interactive.body.text", Rule::Required),
        (Some(body), Action::Other { .. }) => check.length("interactive.body.text", &body.text, LIST_BODY),
        (Some(body), Action::List(_)) => check.words("interactive.body.text", &body.text, LIST_BODY),
        (Some(body), _) => check.words("interactive.body.text", &body.text, INTERACTIVE_BODY),
    }
    if let Some(footer) = footer {
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
        Action::LocationRequest | Action::ContactInfoRequest | Action::Other { .. } => {}
    }
}

fn header(check: &mut Check, header: &Header, action: &Action) {
    const PATH: &str = "interactive.header";
    match (header, action) {
        (_, Action::LocationRequest | Action::ContactInfoRequest) => {
            check.add(PATH, Rule::Invalid { expected: Expected::Absent });
        }
        (Header::Text { text }, _) => check.words(&format!("{PATH}.text"), text, HEADER_TEXT),
        (_, Action::List(_)) => check.add(PATH, Rule::Invalid { expected: Expected::Words }),
        (Header::Image { image }, _) => check.media(&format!("{PATH}.image"), image),
        (Header::Video { video }, _) => check.media(&format!("{PATH}.video"), video),
        (Header::Document { document }, _) => check.media(&format!("{PATH}.document"), document),
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
