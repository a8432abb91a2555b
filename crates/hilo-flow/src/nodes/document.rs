//! `document`: makes a PDF, a receipt or a certificate, and sends it.

use super::content::CAPTION;
use crate::{
    document::{Target, Text},
    engine::{
        DocumentColumn, DocumentJob, DocumentPart, Effect, EventCode, Go, Job, JobError, JobFailure,
        JobOutcome, NodeCx, Wait,
    },
    lint::Problem,
    program::{Compiler, Next, Words, compiler::Passing},
};
use hilo_expr::{Expression, Template};
use hilo_model::{
    AttachmentId, EffectId,
    message::{MediaKind, MediaSource, Outbound, OutboundMedia},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// The longest text of a document, in characters.
const WORDS: usize = 4096;
/// The most rows of a table.
const ROWS: usize = 200;
/// The most columns of a table.
const COLUMNS: usize = 6;
/// All words of a document together, in bytes.
const SIZE: usize = 128 * 1024;
/// The longest name of a file, in characters.
const NAME: usize = 100;

/// Makes a PDF and sends it as a document. What it says are templates in the customer's language; where it stands is the program's affair.
///
/// ```yaml
/// type: document
/// name: "recibo-{{ order.id }}"
/// title: Comprobante de pago
/// content:
///   - facts: [{ label: Pedido, value: "{{ order.id }}" }, { label: Fecha, value: "{{ now.date | date }}" }]
///   - table:
///       each: order.items
///       columns:
///         - { title: Producto, value: "{{ item.name }}" }
///         - { title: Precio, value: "{{ item.price | money('CLP') }}", right: true }
///   - totals: [{ label: Total, value: "{{ order.total | money('CLP') }}" }]
/// caption: Aquí está tu comprobante
/// next: thanks
/// error: sorry
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// What the file is called, a template; `.pdf` is added.
    pub name: String,
    /// What stands above everything.
    pub title: Text,
    /// What it says, in order.
    pub content: Vec<Part>,
    /// What stands below on every page, beside its number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub footer: Option<Text>,
    /// Words under the document in the chat, 1024 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<Text>,
    /// Whether it is sent to the customer; it is, if not said.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub send: bool,
    /// A variable that takes what became of it: `attachment` (its id), `filename`, `pages`, `size` in bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub save: Option<String>,
    /// Where to go on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Target>,
    /// Where to go if it could not be made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Target>,
}

/// A part of a document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Words above what follows.
    Heading(Text),
    /// Words; an empty line begins another paragraph.
    Paragraph(Text),
    /// What something is called and what it is; a fact that is empty is left out.
    Facts(Vec<Fact>),
    /// Rows made of a list.
    Table(Table),
    /// Sums at the right; the last one stands out.
    Totals(Vec<Fact>),
}

/// What something is called and what it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// What it is called.
    pub label: Text,
    /// What it is.
    pub value: Text,
}

/// A table with a row for each item of a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// The list, an expression; of more than 200 items the rest is left out.
    pub each: String,
    /// The columns, at most six.
    pub columns: Vec<Column>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Its name.
    pub title: Text,
    /// What stands in it, a template that knows `item`.
    pub value: String,
    /// At the right, as amounts are.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub right: bool,
}

#[derive(Debug)]
pub(crate) struct Compiled {
    name: Template,
    title: Words,
    parts: Vec<CompiledPart>,
    footer: Option<Words>,
    caption: Option<Words>,
    send: bool,
    save: Option<String>,
    next: Next,
    error: Next,
}

#[derive(Debug)]
enum CompiledPart {
    Heading(Words),
    Paragraph(Words),
    Facts(Vec<(Words, Words)>),
    Table { each: Expression, columns: Vec<(Words, Template, bool)> },
    Totals(Vec<(Words, Words)>),
}

impl Document {
    pub(crate) fn compile<'f>(&'f self, compiler: &mut Compiler<'f>) -> Option<Compiled> {
        if self.send {
            compiler.speaks();
        } else if self.save.is_none() || self.caption.is_some() {
            compiler.problem("send", &Problem::DocumentForNobody);
        }
        if self.content.is_empty() {
            compiler.problem("content", &Problem::TextEmpty);
        }
        if let Some(name) = &self.save {
            compiler.assigned("save", name);
        }
        let name = compiler.template("name", &self.name);
        let title = compiler.words("title", &self.title, WORDS);
        let mut parts = Vec::new();
        for (at, part) in self.content.iter().enumerate() {
            parts.push(part.compile(&format!("content[{at}]"), compiler));
        }
        let footer = compiler.optional_words("footer", self.footer.as_ref(), WORDS);
        let caption = compiler.optional_words("caption", self.caption.as_ref(), CAPTION);
        let next = compiler.output("next", self.next.as_ref(), Passing::Instant);
        let error = compiler.output("error", self.error.as_ref(), Passing::Instant);
        Some(Compiled {
            name: name?,
            title: title?,
            parts: parts.into_iter().collect::<Option<_>>()?,
            footer,
            caption,
            send: self.send,
            save: self.save.clone(),
            next,
            error,
        })
    }
}

impl Part {
    fn compile<'f>(&'f self, path: &str, compiler: &mut Compiler<'f>) -> Option<CompiledPart> {
        Some(match self {
            Self::Heading(text) => {
                CompiledPart::Heading(compiler.words(&format!("{path}.heading"), text, WORDS)?)
            }
            Self::Paragraph(text) => {
                CompiledPart::Paragraph(compiler.words(&format!("{path}.paragraph"), text, WORDS)?)
            }
            Self::Facts(facts) => CompiledPart::Facts(pairs(facts, &format!("{path}.facts"), compiler)?),
            Self::Totals(facts) => CompiledPart::Totals(pairs(facts, &format!("{path}.totals"), compiler)?),
            Self::Table(table) => table.compile(&format!("{path}.table"), compiler)?,
        })
    }
}

fn pairs<'f>(facts: &'f [Fact], path: &str, compiler: &mut Compiler<'f>) -> Option<Vec<(Words, Words)>> {
    let mut compiled = Vec::new();
    for (at, fact) in facts.iter().enumerate() {
        let label = compiler.words(&format!("{path}[{at}].label"), &fact.label, WORDS);
        let value = compiler.words(&format!("{path}[{at}].value"), &fact.value, WORDS);
        compiled.push(label.zip(value));
    }
    compiled.into_iter().collect()
}

impl Table {
    fn compile<'f>(&'f self, path: &str, compiler: &mut Compiler<'f>) -> Option<CompiledPart> {
        if !(1..=COLUMNS).contains(&self.columns.len()) {
            compiler.problem(format!("{path}.columns"), &Problem::ColumnsCount { count: self.columns.len() });
        }
        let each = compiler.expression(&format!("{path}.each"), &self.each, &[]);
        let mut columns = Vec::new();
        for (at, column) in self.columns.iter().enumerate() {
            let title = compiler.words(&format!("{path}.columns[{at}].title"), &column.title, WORDS);
            let place = format!("{path}.columns[{at}].value");
            let value = compiler.template_knowing(&place, &column.value, &["item"]);
            columns.push(title.zip(value).map(|(title, value)| (title, value, column.right)));
        }
        let columns = columns.into_iter().collect::<Option<_>>()?;
        Some(CompiledPart::Table { each: each?, columns })
    }
}

impl CompiledPart {
    fn show(&self, cx: &mut NodeCx<'_, '_, '_>) -> DocumentPart {
        match self {
            Self::Heading(words) => DocumentPart::Heading(cx.text(words, WORDS)),
            Self::Paragraph(words) => DocumentPart::Paragraph(cx.text(words, WORDS)),
            Self::Facts(facts) => DocumentPart::Facts(show_pairs(facts, cx)),
            Self::Totals(facts) => DocumentPart::Totals(show_pairs(facts, cx)),
            Self::Table { each, columns } => {
                let items = match cx.eval(each, &Map::new()) {
                    Some(Value::Array(items)) => items,
                    Some(Value::Null) | None => Vec::new(),
                    Some(one) => vec![one],
                };
                if items.len() > ROWS {
                    cx.event(EventCode::ListCut, format!("{} items", items.len()));
                }
                let mut rows = Vec::new();
                for item in items.into_iter().take(ROWS) {
                    let names = Map::from_iter([("item".to_owned(), item)]);
                    rows.push(columns.iter().map(|(_, value, _)| cx.render_knowing(value, &names)).collect());
                }
                let column = |(title, _, right): &(Words, Template, bool)| DocumentColumn {
                    title: cx.text(title, WORDS),
                    right: *right,
                };
                DocumentPart::Table { columns: columns.iter().map(column).collect(), rows }
            }
        }
    }
}

fn show_pairs(facts: &[(Words, Words)], cx: &mut NodeCx<'_, '_, '_>) -> Vec<(String, String)> {
    let mut shown = Vec::new();
    for (label, value) in facts {
        let pair = (cx.text(label, WORDS), cx.text(value, WORDS));
        shown.extend(Some(pair).filter(|(_, value)| !value.trim().is_empty()));
    }
    shown
}

impl Compiled {
    pub(crate) fn enter(&self, cx: &mut NodeCx<'_, '_, '_>) -> Go {
        let attachment: AttachmentId = cx.turn.env.ids.make();
        let job = DocumentJob {
            attachment,
            filename: filename(&cx.render(&self.name)),
            locale: cx.locale(),
            title: cx.text(&self.title, WORDS),
            parts: self.parts.iter().map(|part| part.show(cx)).collect(),
            footer: self.footer.as_ref().map(|words| cx.text(words, WORDS)).unwrap_or_default(),
        };
        let size = serde_json::to_string(&job).map_or(0, |json| json.len());
        if size > SIZE {
            cx.event(EventCode::DocumentFailed, format!("too_large: {size} bytes"));
            return Go::to("error", self.error).noting("too_large");
        }
        let id: EffectId = cx.turn.env.ids.make();
        let node = cx.frame.node.clone();
        cx.effect(Effect::Job { id, job: Box::new(Job::Document(Box::new(job))), node });
        Go::Wait(Wait::call(id))
    }

    pub(crate) fn done(&self, cx: &mut NodeCx<'_, '_, '_>, outcome: &JobOutcome) -> Go {
        let made = match outcome {
            JobOutcome::Done { result } => serde_json::from_value::<Made>(result.clone())
                .map_err(|error| JobError::new(JobFailure::Result, error.to_string())),
            JobOutcome::Failed(error) => Err(error.clone()),
        };
        let made = match made {
            Ok(made) => made,
            Err(error) => {
                cx.event(EventCode::DocumentFailed, error.to_string());
                return Go::to("error", self.error).noting(error.kind.as_str());
            }
        };
        if made.lost > 0 {
            cx.event(EventCode::LettersLost, made.lost.to_string());
        }
        if let Some(save) = &self.save {
            let Made { attachment, filename, pages, size, .. } = &made;
            let value =
                json!({ "attachment": attachment, "filename": filename, "pages": pages, "size": size });
            cx.set(save, value);
        }
        if self.send {
            let caption = self.caption.as_ref().map(|words| cx.text(words, CAPTION));
            cx.send(Outbound::Media(OutboundMedia {
                kind: MediaKind::Document,
                source: MediaSource::Attachment(made.attachment),
                caption: caption.filter(|text| !text.is_empty()),
                filename: Some(made.filename),
                voice: false,
            }));
        }
        Go::to("next", self.next)
    }
}

/// What whoever made a document tells of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// The id under which it is stored.
    pub attachment: AttachmentId,
    /// What the file is called.
    pub filename: String,
    /// How many pages it has.
    pub pages: u32,
    /// How long it is, in bytes.
    pub size: u64,
    /// How many letters it cannot show.
    #[serde(default)]
    pub lost: u32,
}

/// A name that every system takes.
fn filename(wanted: &str) -> String {
    let fine = |c: char| if c.is_control() || "/\\:*?\"<>|".contains(c) { '-' } else { c };
    let name: String = wanted.trim().chars().map(fine).take(NAME).collect();
    let name = name.trim_matches(['.', ' ']).trim_end_matches(".pdf");
    if name.is_empty() { "document.pdf".to_owned() } else { format!("{name}.pdf") }
}

fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_yes(send: &bool) -> bool {
    *send
}
