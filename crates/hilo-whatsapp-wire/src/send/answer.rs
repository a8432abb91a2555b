use crate::{More, scalar::NumericId};
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// The answer to a message: it was accepted, no more than that.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SendAnswer {
    /// `whatsapp`.
    #[serde(default)]
    pub messaging_product: String,
    /// To whom.
    #[serde(default)]
    pub contacts: Vec<AnswerContact>,
    /// Which message it became: one.
    pub messages: Vec<AnswerMessage>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

impl SendAnswer {
    /// The message's id (`wamid.…`).
    pub fn message_id(&self) -> Option<&str> {
        self.messages.first().map(|message| &*message.id)
    }
}

/// To whom a message goes.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AnswerContact {
    /// What the request named.
    pub input: Option<String>,
    /// The phone, if it was addressed by phone; can differ from the input (Brazil, Mexico).
    pub wa_id: Option<String>,
    /// The user id, if it was addressed by user id.
    pub user_id: Option<String>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// The message that was accepted.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AnswerMessage {
    /// Its id (`wamid.…`).
    pub id: String,
    /// The group it goes to.
    pub group_id: Option<String>,
    /// Templates: `accepted` or `held_for_quality_assessment`.
    pub message_status: Option<String>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// The answer to a read receipt and to whatever else is done or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Success {
    /// Whether it was done.
    pub success: bool,
}

/// The answer to an upload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadAnswer {
    /// What the file is sent by, for 30 days.
    pub id: String,
}

/// The answer to `GET /{MEDIA}`.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MediaAnswer {
    /// `whatsapp`.
    #[serde(default)]
    pub messaging_product: String,
    /// Where it can be fetched, with the access token, for 5 minutes.
    pub url: String,
    /// Its type.
    pub mime_type: Option<String>,
    /// Its hash, in hexadecimal (in webhooks: base64).
    pub sha256: Option<String>,
    /// Its size in bytes.
    pub file_size: Option<NumericId>,
    /// Its id.
    pub id: String,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}
