//! Texts, compiled.

use crate::document::best_language;
use hilo_expr::Template;
use hilo_model::Locale;

/// A text in the languages it exists in; never empty.
#[derive(Debug)]
pub(crate) struct Words(Vec<(Locale, Template)>);

impl Words {
    /// `None` if there is no language at all.
    pub(crate) fn new(templates: Vec<(Locale, Template)>) -> Option<Self> {
        (!templates.is_empty()).then_some(Self(templates))
    }

    /// The template for a customer who reads `wanted`.
    pub(crate) fn template(&self, wanted: &Locale, default: &Locale) -> &Template {
        let at = if self.0.len() == 1 {
            0
        } else {
            best_language(&self.0.iter().map(|(language, _)| language), wanted, default)
        };
        &self.0[at].1
    }
}
