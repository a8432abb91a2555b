use super::words::Words;
use crate::{
    control::View,
    world::{Customer, OptionKind},
};
use std::io;
use tokio::io::{AsyncWrite, AsyncWriteExt as _};

/// Where the phone writes.
pub(super) struct Screen<W> {
    output: W,
    words: &'static Words,
}

impl<W: AsyncWrite + Unpin> Screen<W> {
    pub(super) fn new(output: W, words: &'static Words) -> Self {
        Self { output, words }
    }

    pub(super) async fn lines(&mut self, lines: &str) -> io::Result<()> {
        self.output.write_all(format!("{lines}\n").as_bytes()).await?;
        self.output.flush().await
    }

    /// Something about the conversation that nobody says.
    pub(super) async fn note(&mut self, note: &str) -> io::Result<()> {
        self.lines(&format!("  · {note}")).await
    }

    pub(super) async fn talks(&mut self, customer: &str, business: &str) -> io::Result<()> {
        self.lines(&format!("── {customer} ⇄ {business} ──")).await
    }

    pub(super) async fn customer(&mut self, customer: &Customer, active: bool) -> io::Result<()> {
        let phone = customer.phone.as_ref().map(|phone| format!("+{phone}"));
        let known: Vec<String> =
            [phone, customer.username.clone(), customer.user_id.clone()].into_iter().flatten().collect();
        self.lines(&format!("  {} {} ({})", if active { '▸' } else { ' ' }, customer.name, known.join(", ")))
            .await
    }

    /// A message of the customer.
    pub(super) async fn ours(&mut self, name: &str, view: &View) -> io::Result<()> {
        let tick = if view.read { " ✓✓" } else { " ✓" };
        let text = self.text(name, view);
        self.lines(&format!("{text}{tick}")).await
    }

    /// A message of the business, with what can be tapped.
    pub(super) async fn theirs(&mut self, name: &str, view: &View) -> io::Result<()> {
        let mut lines = self.text(name, view);
        for (at, option) in view.seen.options.iter().enumerate() {
            lines.push_str(&format!("\n    [{}] {}", at + 1, option.title));
            if let Some(description) = &option.description {
                lines.push_str(&format!(" – {description}"));
            }
            if option.kind == OptionKind::Link {
                lines.push_str(&format!(" ↗ {}", option.id));
            }
        }
        self.lines(&lines).await
    }

    fn text(&self, name: &str, view: &View) -> String {
        let mut parts: Vec<&str> = self.words.kind(&view.seen.kind).into_iter().collect();
        parts.extend((!view.seen.text.is_empty()).then_some(&*view.seen.text));
        let indent = format!("\n{}", " ".repeat(name.chars().count() + 2));
        // A terminal obeys control characters: what others write must not hold any.
        let shown: String = parts.join(" ").chars().filter(|c| *c == '\n' || !c.is_control()).collect();
        let quote = if view.reply_to.is_some() { "↩ " } else { "" };
        format!("{name}: {quote}{}", shown.replace('\n', &indent))
    }
}
