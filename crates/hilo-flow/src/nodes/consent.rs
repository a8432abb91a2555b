//! `consent`: asks whether somebody wants to be sent something, and puts the answer on record.

use super::{
    NoReply,
    agreement::{Agreement, Answered, Parts},
};
use crate::{
    document::{Target, Text},
    engine::{Effect, Go, NodeCx},
    program::Compiler,
};
use hilo_model::{
    consent::{Consent as Decision, ConsentReach},
    message::Inbound,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Asks whether somebody wants to be sent something. The answer goes into their consent ledger, with what was shown, their own
/// words and the message they stand in.
///
/// ```yaml
/// type: consent
/// topic: marketing
/// question: ¿Quieres recibir nuestras ofertas por WhatsApp? Puedes darte de baja cuando quieras.
/// accept: Sí, quiero
/// decline: No, gracias
/// yes: thanks
/// no: bye
/// fallback: bye
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Consent {
    /// What about.
    pub topic: Topic,
    /// What is asked for: to be given (yes gives, no withdraws), or to be withdrawn (yes withdraws; no leaves everything as it is,
    /// and nothing is put on record).
    #[serde(default, skip_serializing_if = "Asks::is_given")]
    pub asks: Asks,
    /// The question, 1024 characters.
    pub question: Text,
    /// What stands on the button that agrees, 20 characters; without it Hilo's own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accept: Option<Text>,
    /// What stands on the button that does not, 20 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decline: Option<Text>,
    /// Where to go with a yes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub yes: Option<Target>,
    /// Where to go with a no.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no: Option<Target>,
    /// Where to go after three answers that are neither; nothing is put on record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fallback: Option<Target>,
    /// What happens if the customer does not answer; nothing is put on record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_reply: Option<NoReply>,
    /// Where to go if the question could not be sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Target>,
}

/// What consent is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// Templates of the category marketing.
    Marketing,
    /// Templates of the category utility.
    Utility,
    /// Both.
    All,
}

impl Topic {
    /// The name, as serialised.
    pub fn as_str(self) -> &'static str {
        self.reach().as_str()
    }

    fn reach(self) -> ConsentReach {
        match self {
            Self::Marketing => ConsentReach::Marketing,
            Self::Utility => ConsentReach::Utility,
            Self::All => ConsentReach::All,
        }
    }
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Asks {
    /// That they want it.
    #[default]
    Given,
    /// That they want none.
    Withdrawn,
}

impl Asks {
    fn is_given(&self) -> bool {
        *self == Self::Given
    }
}

#[derive(Debug)]
pub(crate) struct Compiled {
    reach: ConsentReach,
    asks: Asks,
    pub(super) agreement: Agreement,
}

impl Consent {
    pub(crate) fn compile<'f>(&'f self, compiler: &mut Compiler<'f>) -> Option<Compiled> {
        let parts = Parts {
            path: "question",
            text: &self.question,
            accept: self.accept.as_ref(),
            decline: self.decline.as_ref(),
            yes: self.yes.as_ref(),
            no: self.no.as_ref(),
            fallback: self.fallback.as_ref(),
            no_reply: self.no_reply.as_ref(),
            error: self.error.as_ref(),
        };
        let agreement = Agreement::compile(&parts, compiler)?;
        Some(Compiled { reach: self.topic.reach(), asks: self.asks, agreement })
    }
}

impl Compiled {
    pub(crate) fn enter(&self, cx: &mut NodeCx<'_, '_, '_>) -> Go {
        self.agreement.enter(cx)
    }

    pub(crate) fn reply(&self, cx: &mut NodeCx<'_, '_, '_>, message: &Inbound) -> Go {
        let reach = self.reach;
        self.agreement.reply(cx, message, |Answered { agreed, shown, words }| {
            let consent = match (self.asks, agreed) {
                (Asks::Given, true) => Decision::Given,
                (Asks::Given, false) | (Asks::Withdrawn, true) => Decision::Withdrawn,
                (Asks::Withdrawn, false) => return None,
            };
            Some(Effect::Consent { reach, consent, shown, words })
        })
    }
}
