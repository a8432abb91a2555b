use hilo_model::message::TemplateCategory;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A template of the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// Its name.
    pub name: String,
    /// Its language (`es`, `es_AR`).
    pub language: String,
    /// What it is for.
    pub category: TemplateCategory,
    /// `APPROVED`, or it cannot be sent (`PAUSED`: 132015, `DISABLED`: 132016, others: 132001).
    #[serde(default = "approved")]
    pub status: String,
    /// The header's words, with at most one variable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<String>,
    /// The body, with variables like `{{1}}` or `{{order}}`.
    pub body: String,
    /// The footer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub footer: Option<String>,
    /// The buttons.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<TemplateButton>,
}

fn approved() -> String {
    "APPROVED".to_owned()
}

/// A button of a template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TemplateButton {
    /// Its kind.
    #[serde(rename = "type")]
    pub kind: ButtonKind,
    /// What stands on it.
    pub text: String,
}

/// A kind of button.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ButtonKind {
    /// Answers.
    QuickReply,
    /// Opens a page.
    Url,
    /// Calls.
    PhoneNumber,
    /// Copies a code.
    CopyCode,
}

impl Template {
    /// The names of the body's variables, each once.
    pub fn variables(&self) -> BTreeSet<&str> {
        let opened = self.body.split("{{").skip(1);
        opened.filter_map(|rest| rest.split_once("}}")).map(|(name, _)| name.trim()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_counted_once() {
        let template = Template {
            name: "t".to_owned(),
            language: "es".to_owned(),
            category: TemplateCategory::Utility,
            status: approved(),
            header: None,
            body: "{{1}}, tu pedido {{ order }} y {{1}} {{broken".to_owned(),
            footer: None,
            buttons: Vec::new(),
        };
        assert_eq!(template.variables().into_iter().collect::<Vec<_>>(), ["1", "order"]);
    }
}
