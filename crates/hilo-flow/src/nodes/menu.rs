//! Options to choose from: up to three are buttons, more become a list by themselves.

use crate::{
    document::{Target, Text},
    engine::{EventCode, NodeCx},
    lint::Problem,
    phrases,
    program::{Compiler, Next, Words, compiler::Passing},
};
use hilo_model::message::{Choice, Header, Inbound, ListRow, ListSection, MediaSource, Outbound};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{collections::BTreeSet, sync::Arc};

use super::{
    content::{BODY, BUTTON, CompiledSource, FOOTER, HEADER, HeaderDefinition, LIST_BODY},
    options_from::{self, OptionsFrom},
};

/// WhatsApp: three buttons, ten rows.
const MAX_BUTTONS: usize = 3;
pub(super) const MAX_ROWS: usize = 10;
pub(super) const ROW_TITLE: usize = 24;
pub(super) const ROW_DESCRIPTION: usize = 72;
pub(super) const ROW_ID: usize = 200;

/// An option that a customer may choose: by tapping it, or by writing its number or its title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MenuOption {
    /// What identifies it, in answers and as the name of its output.
    pub id: String,
    /// What stands on it: 20 characters on a button, 24 in a list.
    pub title: Text,
    /// Smaller words below it, 72 characters. An option with them is a row of a list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Text>,
    /// The heading under which it stands in a list, 24 characters; for the options that follow too, up to the next heading.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<Text>,
    /// Where it leads, if not where the node leads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Target>,
}

#[derive(Debug)]
pub(crate) struct Menu {
    header: Option<CompiledHeader>,
    footer: Option<Words>,
    button: Option<Words>,
    /// Those of a list stand above those that are written out.
    from: Option<Box<options_from::Compiled>>,
    options: Vec<CompiledOption>,
    is_list: bool,
}

#[derive(Debug)]
struct CompiledOption {
    id: Arc<str>,
    title: Words,
    /// The title is made of data, so it may come out empty.
    of_data: bool,
    description: Option<Words>,
    section: Option<Words>,
    next: Option<Next>,
}

/// An option as a customer sees it.
pub(super) struct Shown {
    pub(super) id: Arc<str>,
    pub(super) title: String,
    pub(super) description: Option<String>,
    pub(super) section: Option<String>,
    /// What is kept of it, if not its id.
    pub(super) item: Option<Value>,
    pub(super) next: Option<Next>,
}

/// What was chosen.
pub(crate) struct Chosen {
    pub(crate) id: Arc<str>,
    /// What is kept: the id of an option that is written out, the item of one that came of a list.
    pub(crate) value: Value,
    pub(crate) next: Option<Next>,
}

impl From<Shown> for Chosen {
    fn from(shown: Shown) -> Self {
        let value = shown.item.unwrap_or_else(|| Value::from(&*shown.id));
        Self { id: shown.id, value, next: shown.next }
    }
}

#[derive(Debug)]
pub(crate) enum CompiledHeader {
    Text(Words),
    Media(hilo_model::message::MediaKind, CompiledSource),
}

/// What surrounds options.
pub(super) struct Frame<'f> {
    pub(super) header: Option<&'f HeaderDefinition>,
    pub(super) footer: Option<&'f Text>,
    pub(super) button: Option<&'f Text>,
    pub(super) options: &'f [MenuOption],
    pub(super) from: Option<&'f OptionsFrom>,
    /// Whether each option must lead somewhere by itself.
    pub(super) wired: bool,
    /// Where in the node the options stand.
    pub(super) path: &'static str,
}

impl Menu {
    /// The longest body that fits.
    pub(super) fn body_limit(options: &[MenuOption], from: Option<&OptionsFrom>) -> usize {
        if is_list(options, from) { LIST_BODY } else { BODY }
    }

    pub(super) fn compile<'f>(frame: &Frame<'f>, compiler: &mut Compiler<'f>) -> Option<Self> {
        let path = frame.path;
        let is_list = is_list(frame.options, frame.from);
        if frame.options.is_empty() && frame.from.is_none() {
            compiler.problem(path, &Problem::OptionsMissing);
        }
        // One of a list needs a place too.
        let count = frame.options.len() + usize::from(frame.from.is_some());
        if count > MAX_ROWS {
            compiler.problem(path, &Problem::TooManyOptions { count });
        }
        let from =
            frame.from.map(|from| from.compile(compiler, MAX_ROWS.saturating_sub(frame.options.len())));
        let (mut ids, mut titles, mut options) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
        for (at, option) in frame.options.iter().enumerate() {
            let path = format!("{path}[{at}]");
            if !ids.insert(&option.id) {
                compiler
                    .problem(format!("{path}.id"), &Problem::OutputDuplicate { output: option.id.clone() });
            }
            // WhatsApp refuses two buttons that look the same.
            if let Some((_, title)) = option.title.templates().find(|title| !titles.insert(*title)) {
                compiler
                    .problem(format!("{path}.title"), &Problem::OutputDuplicate { output: title.to_owned() });
            }
            if option.id.is_empty() || option.id.len() > ROW_ID {
                compiler.problem(format!("{path}.id"), &Problem::IdInvalid { id: option.id.clone() });
            }
            let limit = if is_list { ROW_TITLE } else { BUTTON };
            let title = compiler.words(&format!("{path}.title"), &option.title, limit);
            let description = option.description.as_ref();
            let description =
                compiler.optional_words(&format!("{path}.description"), description, ROW_DESCRIPTION);
            let section =
                compiler.optional_words(&format!("{path}.section"), option.section.as_ref(), ROW_TITLE);
            let next = if frame.wired {
                Some(compiler.output(&option.id, option.next.as_ref(), Passing::Reply))
            } else {
                compiler.optional(&option.id, option.next.as_ref(), Passing::Reply)
            };
            let id = Arc::from(option.id.as_str());
            let of_data = option.title.templates().any(|(_, source)| source.contains('{'));
            options.extend(title.map(|title| CompiledOption {
                id,
                title,
                of_data,
                description,
                section,
                next,
            }));
        }
        let header = frame.header.map(|header| compile_header(header, compiler));
        if is_list && matches!(frame.header, Some(HeaderDefinition::Media { .. })) {
            compiler.problem("header", &Problem::ListHeader);
        }
        let footer = compiler.optional_words("footer", frame.footer, FOOTER);
        let button = compiler.optional_words("button", frame.button, BUTTON);
        let header = match header {
            Some(None) => return None,
            Some(header) => header,
            None => None,
        };
        let from = match from {
            Some(None) => return None,
            Some(from) => from.map(Box::new),
            None => None,
        };
        let whole = options.len() == frame.options.len();
        whole.then_some(Self { header, footer, button, from, options, is_list })
    }

    /// Where the run goes instead of asking, if the options are those of a list and there is nothing in it.
    pub(super) fn nothing_there(&self, cx: &mut NodeCx<'_, '_, '_>) -> Option<Next> {
        let from = self.from.as_ref()?;
        if !cx.quietly(|cx| from.options(cx)).is_empty() {
            return None;
        }
        // Once more aloud: what is wrong with the list is told.
        from.options(cx);
        Some(from.none)
    }

    /// The options that there are now. One whose title comes out empty is left out, since WhatsApp refuses it with the whole
    /// message; so titles made of data make lists as long as the data.
    fn options(&self, cx: &mut NodeCx<'_, '_, '_>) -> Vec<Shown> {
        let mut shown = self.from.as_ref().map(|from| from.options(cx)).unwrap_or_default();
        let limit = if self.is_list { ROW_TITLE } else { BUTTON };
        // A heading holds for the options that follow too, also where the first one below it is left out.
        let mut heading = None;
        for option in &self.options {
            let section = option.section.as_ref().map(|section| cx.text(section, ROW_TITLE));
            heading = section.or(heading);
            let title = cx.text(&option.title, limit);
            if is_empty(&title) {
                continue;
            }
            let description = option.description.as_ref().map(|words| cx.text(words, ROW_DESCRIPTION));
            shown.push(Shown {
                id: option.id.clone(),
                title,
                description: description.filter(|text| !is_empty(text)),
                section: heading.take(),
                item: None,
                next: option.next,
            });
        }
        shown
    }

    /// The message that shows the options under a body.
    pub(super) fn show(&self, cx: &mut NodeCx<'_, '_, '_>, body: String) -> Outbound {
        let footer =
            self.footer.as_ref().map(|footer| cx.text(footer, FOOTER)).filter(|text| !text.is_empty());
        let shown = self.options(cx);
        if shown.is_empty() {
            return without_options(cx, body);
        }
        if !self.is_list {
            let header = self.header.as_ref().and_then(|header| header.show(cx));
            let button = |shown: Shown| Choice { id: shown.id.to_string(), title: shown.title };
            let buttons = shown.into_iter().map(button).collect();
            return Outbound::Buttons { header, body, footer, buttons };
        }
        let header = match &self.header {
            Some(CompiledHeader::Text(words)) => Some(cx.text(words, HEADER)).filter(|text| !text.is_empty()),
            _ => None,
        };
        let button = match &self.button {
            Some(words) => cx.text(words, BUTTON),
            None => phrases::OPEN_LIST.for_locale(&cx.locale()).to_owned(),
        };
        let mut sections: Vec<ListSection> = Vec::new();
        for option in shown {
            let row =
                ListRow { id: option.id.to_string(), title: option.title, description: option.description };
            match sections.last_mut() {
                Some(section) if option.section.is_none() => section.rows.push(row),
                _ => sections.push(ListSection { title: option.section, rows: vec![row] }),
            }
        }
        // A list of several sections needs a heading on each.
        if sections.len() > 1 && sections[0].title.is_none() {
            sections[0].title = Some(button.clone());
        }
        Outbound::List { header, body, footer, button, sections }
    }

    /// Whether a text is the title of an option, word for word.
    pub(super) fn is_titled(&self, cx: &mut NodeCx<'_, '_, '_>, text: &str) -> bool {
        let text = plain(text);
        !text.is_empty()
            && cx.quietly(|cx| self.options(cx)).iter().any(|option| plain(&option.title) == text)
    }

    /// The option that a message chooses: tapped, or written as its number among those shown, its title or its id.
    pub(super) fn find(&self, cx: &mut NodeCx<'_, '_, '_>, message: &Inbound) -> Option<Chosen> {
        let text = match message {
            Inbound::Choice { id, .. } => {
                // The usual case needs no other option's words.
                let written = self.options.iter().find(|option| *option.id == **id && !option.of_data);
                if let Some(CompiledOption { id, next, .. }) = written {
                    return Some(Chosen { id: id.clone(), value: Value::from(&**id), next: *next });
                }
                let shown = cx.quietly(|cx| self.options(cx));
                return shown.into_iter().find(|shown| *shown.id == **id).map(Chosen::from);
            }
            Inbound::Text { body } => plain(body),
            _ => return None,
        };
        if text.is_empty() {
            return None;
        }
        let mut shown = cx.quietly(|cx| self.options(cx));
        if let Ok(number) = text.parse::<usize>()
            && (1..=shown.len()).contains(&number)
        {
            return Some(shown.swap_remove(number - 1).into());
        }
        let titles: Vec<String> = shown.iter().map(|option| plain(&option.title)).collect();
        let is = |at: &usize| titles[*at] == text || plain(&shown[*at].id) == text;
        if let Some(at) = (0..shown.len()).find(is) {
            return Some(shown.swap_remove(at).into());
        }
        // One slip of the thumb in a word of some length, if it points at one option only.
        let near = |at: &usize| text.chars().count() >= 4 && strsim::osa_distance(&titles[*at], &text) == 1;
        let mut near = (0..shown.len()).filter(near);
        match (near.next(), near.next()) {
            (Some(at), None) => Some(shown.swap_remove(at).into()),
            _ => None,
        }
    }
}

/// The words alone, with an event for the author, if no option has any.
fn without_options(cx: &mut NodeCx<'_, '_, '_>, body: String) -> Outbound {
    cx.event(EventCode::NothingToSay, "every option is empty");
    Outbound::Text { preview_url: false, body }
}

pub(super) fn is_empty(title: &str) -> bool {
    title.trim().is_empty()
}

/// The words of a text, folded, without emoji and punctuation.
pub(super) fn plain(text: &str) -> String {
    let words: String = text.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    hilo_expr::fold(&words)
}

fn is_list(options: &[MenuOption], from: Option<&OptionsFrom>) -> bool {
    from.is_some()
        || options.len() > MAX_BUTTONS
        || options.iter().any(|o| o.description.is_some() || o.section.is_some())
}

pub(super) fn compile_header<'f>(
    header: &'f HeaderDefinition,
    compiler: &mut Compiler<'f>,
) -> Option<CompiledHeader> {
    match header {
        HeaderDefinition::Text(text) => compiler.words("header", text, HEADER).map(CompiledHeader::Text),
        HeaderDefinition::Media { kind, source } => {
            source.compile("header.source", compiler).map(|source| CompiledHeader::Media(*kind, source))
        }
    }
}

impl CompiledHeader {
    pub(super) fn show(&self, cx: &mut NodeCx<'_, '_, '_>) -> Option<Header> {
        match self {
            Self::Text(words) => {
                Some(cx.text(words, HEADER)).filter(|text| !text.is_empty()).map(|text| Header::Text { text })
            }
            Self::Media(kind, source) => {
                let source: MediaSource = source.show(cx);
                Some(Header::Media { kind: *kind, source })
            }
        }
    }
}
