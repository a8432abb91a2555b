//! What can be wrong, and how bad it is.

mod wording;

use super::Severity;
use crate::triggers::timed::CronError;

/// In Spanish, English and Portuguese, in this order.
type Words = [String; 3];

/// What can be wrong with a flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Problem {
    ApproversMissing,
    BodyNeverReturns,
    ButtonParameter,
    CallsItself,
    CallMinutes,
    CallbackNeverGiven,
    CaptionUnsupported,
    CardsCount { count: usize },
    CardsUnlike,
    CodeInvalid { error: String },
    ColumnsCount { count: usize },
    CronInvalid { error: CronError },
    CronTooOften,
    DaysUnclear { most: u16 },
    DeclaredTwice { name: String },
    DefaultMismatch { name: String },
    DelayUnclear,
    DocumentForNobody,
    ElseWithoutOptions,
    EscalationLate,
    FlowUnknown { flow: String, meant: Option<String> },
    HookContactUnclear,
    HoursInvalid { text: String },
    HoursNever,
    HoursUnknown { name: String, meant: Option<String> },
    IdInvalid { id: String },
    InputMismatch { name: String, kind: &'static str },
    InputMissing { name: String },
    InputNotGiven { name: String },
    InputUnknown { name: String, meant: Option<String> },
    LanguageInvalid { language: String },
    LanguageUndeclared { language: String },
    ListHeader,
    LoopWithoutWait,
    MarketingWithoutOptIn,
    MeasureInvalid,
    NameInvalid { name: String },
    NodeUnknown { id: String, meant: Option<String> },
    NodeUnreachable,
    OptionsMissing,
    OutputDuplicate { output: String },
    OutputUnknown { name: String, meant: Option<String> },
    OutputUnwired { output: String },
    PlaceInvalid,
    RegexInvalid { error: String },
    ReturnsNothing,
    ScriptInvalid { error: String },
    ScriptTooLong { length: usize, limit: usize },
    SecretInText,
    SlugInvalid { slug: String },
    StartMissing,
    TextEmpty,
    TimeInvalid { text: String },
    TextTooLong { length: usize, limit: usize },
    TimeoutTooLong,
    TooManyNudges { most: u32 },
    TooManyRetries { most: u8 },
    TooManyOptions { count: usize },
    TooManyProducts { count: usize },
    TranslationMissing { language: String },
    TicketWithStaff,
    TriggerShadowed { word: String, flow: String },
    UrlNotEncoded,
    VariableUnknown { name: String, meant: Option<String> },
    WeightsInvalid,
    WindowClosed,
    WindowUnknown,
    ZoneUnknown { zone: String, or_contact: bool },
}

impl Problem {
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::ApproversMissing => "approvers_missing",
            Self::BodyNeverReturns => "body_never_returns",
            Self::ButtonParameter => "button_parameter",
            Self::CallsItself => "calls_itself",
            Self::CallMinutes => "call_minutes",
            Self::CallbackNeverGiven => "callback_never_given",
            Self::CaptionUnsupported => "caption_unsupported",
            Self::CardsCount { .. } => "cards_count",
            Self::CardsUnlike => "cards_unlike",
            Self::CodeInvalid { .. } => "code_invalid",
            Self::ColumnsCount { .. } => "columns_count",
            Self::CronInvalid { .. } => "cron_invalid",
            Self::CronTooOften => "cron_too_often",
            Self::DaysUnclear { .. } => "days_unclear",
            Self::DeclaredTwice { .. } => "declared_twice",
            Self::DefaultMismatch { .. } => "default_mismatch",
            Self::DelayUnclear => "delay_unclear",
            Self::DocumentForNobody => "document_for_nobody",
            Self::ElseWithoutOptions => "else_without_options",
            Self::EscalationLate => "escalation_late",
            Self::FlowUnknown { .. } => "flow_unknown",
            Self::HookContactUnclear => "hook_contact_unclear",
            Self::HoursInvalid { .. } => "hours_invalid",
            Self::HoursNever => "hours_never",
            Self::HoursUnknown { .. } => "hours_unknown",
            Self::IdInvalid { .. } => "id_invalid",
            Self::InputMismatch { .. } => "input_mismatch",
            Self::InputMissing { .. } => "input_missing",
            Self::InputNotGiven { .. } => "input_not_given",
            Self::InputUnknown { .. } => "input_unknown",
            Self::LanguageInvalid { .. } => "language_invalid",
            Self::LanguageUndeclared { .. } => "language_undeclared",
            Self::ListHeader => "list_header",
            Self::LoopWithoutWait => "loop_without_wait",
            Self::MarketingWithoutOptIn => "marketing_without_opt_in",
            Self::MeasureInvalid => "measure_invalid",
            Self::NameInvalid { .. } => "name_invalid",
            Self::NodeUnknown { .. } => "node_unknown",
            Self::NodeUnreachable => "node_unreachable",
            Self::OptionsMissing => "options_missing",
            Self::OutputDuplicate { .. } => "output_duplicate",
            Self::OutputUnknown { .. } => "output_unknown",
            Self::OutputUnwired { .. } => "output_unwired",
            Self::PlaceInvalid => "place_invalid",
            Self::RegexInvalid { .. } => "regex_invalid",
            Self::ReturnsNothing => "returns_nothing",
            Self::ScriptInvalid { .. } => "script_invalid",
            Self::ScriptTooLong { .. } => "script_too_long",
            Self::SecretInText => "secret_in_text",
            Self::SlugInvalid { .. } => "slug_invalid",
            Self::StartMissing => "start_missing",
            Self::TextEmpty => "text_empty",
            Self::TimeInvalid { .. } => "time_invalid",
            Self::TextTooLong { .. } => "text_too_long",
            Self::TimeoutTooLong => "timeout_too_long",
            Self::TooManyNudges { .. } => "too_many_nudges",
            Self::TooManyRetries { .. } => "too_many_retries",
            Self::TooManyOptions { .. } => "too_many_options",
            Self::TooManyProducts { .. } => "too_many_products",
            Self::TranslationMissing { .. } => "translation_missing",
            Self::TicketWithStaff => "ticket_with_staff",
            Self::TriggerShadowed { .. } => "trigger_shadowed",
            Self::UrlNotEncoded => "url_not_encoded",
            Self::VariableUnknown { .. } => "variable_unknown",
            Self::WeightsInvalid => "weights_invalid",
            Self::WindowClosed => "window_closed",
            Self::WindowUnknown => "window_unknown",
            Self::ZoneUnknown { .. } => "zone_unknown",
        }
    }

    pub(crate) fn severity(&self) -> Severity {
        match self {
            Self::BodyNeverReturns
            | Self::CallbackNeverGiven
            | Self::LanguageUndeclared { .. }
            | Self::MarketingWithoutOptIn
            | Self::NodeUnreachable
            | Self::TranslationMissing { .. }
            | Self::TriggerShadowed { .. }
            | Self::UrlNotEncoded
            | Self::WindowUnknown => Severity::Warning,
            _ => Severity::Error,
        }
    }
}
