use crate::{
    More,
    scalar::{NumericId, list_or_null},
};
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

open_enum! {
    /// What a button does.
    ButtonKind {
        /// Answers with what stands on it.
        QuickReply = "QUICK_REPLY",
        /// Opens a page.
        Url = "URL",
        /// Calls a telephone number.
        PhoneNumber = "PHONE_NUMBER",
        /// Calls us within WhatsApp.
        VoiceCall = "VOICE_CALL",
        /// Copies a code.
        CopyCode = "COPY_CODE",
        /// Copies or hands over a one-time code.
        Otp = "OTP",
        /// Opens a WhatsApp Flow.
        Flow = "FLOW",
        /// Opens the catalogue.
        Catalog = "CATALOG",
        /// Opens several products.
        Mpm = "MPM",
        /// Opens one product.
        Spm = "SPM",
        /// Asks for the person's telephone number.
        RequestContactInfo = "REQUEST_CONTACT_INFO",
        /// Opens a payment.
        OrderDetails = "ORDER_DETAILS",
    }
}

/// A button. Which members are there depends on the kind.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Button {
    /// What it does.
    #[serde(rename = "type")]
    pub kind: ButtonKind,
    /// What stands on it.
    pub text: Option<String>,
    /// Where it leads; may end with a variable.
    pub url: Option<String>,
    /// Whom it calls.
    pub phone_number: Option<String>,
    /// What may stand in place of the variable; the code to copy.
    pub example: Option<Samples>,
    /// One-time codes: `COPY_CODE`, `ONE_TAP`, `ZERO_TAP`.
    pub otp_type: Option<String>,
    /// One-time codes: what stands on the button that hands the code over.
    pub autofill_text: Option<String>,
    /// One-time codes: the apps that it may be handed to.
    #[serde(default, deserialize_with = "list_or_null", skip_serializing_if = "Vec::is_empty")]
    pub supported_apps: Vec<SupportedApp>,
    /// One-time codes: that the rules of handing it over unasked were accepted.
    pub zero_tap_terms_accepted: Option<bool>,
    /// Flows: which, by id.
    pub flow_id: Option<NumericId>,
    /// Flows: which, by name.
    pub flow_name: Option<String>,
    /// Flows: all of it.
    pub flow_json: Option<String>,
    /// Flows: `navigate`, `data_exchange`.
    pub flow_action: Option<String>,
    /// Flows: where it begins.
    pub navigate_screen: Option<String>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

impl Button {
    /// An empty button of a kind.
    pub fn new(kind: ButtonKind) -> Self {
        Self {
            kind,
            text: None,
            url: None,
            phone_number: None,
            example: None,
            otp_type: None,
            autofill_text: None,
            supported_apps: Vec::new(),
            zero_tap_terms_accepted: None,
            flow_id: None,
            flow_name: None,
            flow_json: None,
            flow_action: None,
            navigate_screen: None,
            more: More::new(),
        }
    }

    /// The first sample.
    pub fn sample(&self) -> Option<&str> {
        match self.example.as_ref()? {
            Samples::One(sample) => Some(sample),
            Samples::Many(samples) => samples.first().map(String::as_str),
        }
    }

    /// Whether what it opens ends with a variable, which every message fills.
    pub fn has_variable(&self) -> bool {
        self.url.as_deref().is_some_and(|url| url.contains("{{"))
    }

    /// Whether it is the button of a one-time code. Meta tells those that copy the code as buttons that open a page.
    pub fn is_one_time_code(&self) -> bool {
        self.kind == ButtonKind::Otp
            || self.otp_type.is_some()
            || self.url.as_deref().is_some_and(|url| url.starts_with("https://www.whatsapp.com/otp/"))
    }
}

/// One sample or several; Meta writes both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Samples {
    /// One.
    One(String),
    /// A list of them.
    Many(Vec<String>),
}

/// An app that a one-time code may be handed to.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SupportedApp {
    /// Its name at the store.
    #[serde(default)]
    pub package_name: String,
    /// The hash of its key.
    #[serde(default)]
    pub signature_hash: String,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}
