//! What only the provider counts of a template: how often its links were opened.

use hilo_model::Timestamp;

/// Of what time, from its start to before its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InsightSpan {
    /// The start.
    pub start: Timestamp,
    /// The end.
    pub end: Timestamp,
}

/// How a template fared, as the provider counts it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TemplateInsights {
    /// How many messages were delivered.
    pub delivered: u64,
    /// How often each button was pressed.
    pub clicks: Vec<ButtonInsight>,
}

/// How often a button was pressed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ButtonInsight {
    /// The provider's word for its kind: `url_button`, `quick_reply_button`….
    pub kind: String,
    /// What stands on it.
    pub button: String,
    /// How often.
    pub count: u64,
}
