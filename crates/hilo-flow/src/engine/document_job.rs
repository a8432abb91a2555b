//! A document to make, as it is written down: every word is filled in already, only where it stands is left.

use hilo_model::{AttachmentId, Locale};
use serde::{Deserialize, Serialize};

/// A document to make.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DocumentJob {
    /// The id under which the file is stored.
    pub attachment: AttachmentId,
    /// What the file is called.
    pub filename: String,
    /// The language it is in.
    pub locale: Locale,
    /// What stands above everything.
    pub title: String,
    /// What it says, in order.
    #[serde(default)]
    pub parts: Vec<DocumentPart>,
    /// What stands below on every page, beside its number.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub footer: String,
}

/// A part of a document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentPart {
    /// Words above what follows.
    Heading(String),
    /// Words. An empty line begins another paragraph.
    Paragraph(String),
    /// What something is called, and what it is.
    Facts(Vec<(String, String)>),
    /// Rows below names of columns.
    Table {
        /// The columns.
        columns: Vec<DocumentColumn>,
        /// The rows, with as many texts as there are columns.
        rows: Vec<Vec<String>>,
    },
    /// Sums; the last one stands out.
    Totals(Vec<(String, String)>),
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentColumn {
    /// Its name.
    pub title: String,
    /// Whether it stands at the right, as amounts do.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub right: bool,
}

impl DocumentJob {
    /// Its words, line by line, with two spaces between what stands beside one another.
    pub fn words(&self) -> String {
        let mut lines = vec![self.title.clone()];
        let pairs = |pairs: &[(String, String)]| {
            pairs.iter().map(|(label, value)| format!("{label}  {value}")).collect::<Vec<_>>()
        };
        for part in &self.parts {
            match part {
                DocumentPart::Heading(text) | DocumentPart::Paragraph(text) => lines.push(text.clone()),
                DocumentPart::Facts(facts) | DocumentPart::Totals(facts) => lines.extend(pairs(facts)),
                DocumentPart::Table { columns, rows } => {
                    let titles: Vec<&str> = columns.iter().map(|column| &*column.title).collect();
                    lines.push(titles.join("  "));
                    lines.extend(rows.iter().map(|row| row.join("  ")));
                }
            }
        }
        lines.extend(Some(self.footer.clone()).filter(|footer| !footer.is_empty()));
        lines.join("\n")
    }
}
