//! `terms`: shows terms and puts on record who accepted them.

use super::{
    NoReply,
    agreement::{Agreement, Answered, Parts},
};
use crate::{
    document::{Target, Text},
    engine::{Effect, Go, NodeCx},
    lint::Problem,
    program::Compiler,
};
use hilo_model::message::Inbound;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The longest name and version, in characters.
const NAME: usize = 64;

/// Shows terms and asks whether they are accepted. The answer stands in the ledger with the terms' name and version, the text that
/// was shown, the customer's own words, the moment and the message.
///
/// ```yaml
/// type: terms
/// terms: privacy
/// version: "2026-11"
/// text: "Para seguir, acepta nuestra política de privacidad: https://aurora.test/privacidad"
/// yes: go_on
/// no: without
/// fallback: person
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// Which terms: a name of yours, up to 64 characters.
    pub terms: String,
    /// Which version of them, up to 64 characters. Whoever changes the text changes the version.
    pub version: String,
    /// The text, 1024 characters; longer terms belong behind an address in it.
    pub text: Text,
    /// What stands on the button that accepts, 20 characters; without it Hilo's own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accept: Option<Text>,
    /// What stands on the button that does not, 20 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decline: Option<Text>,
    /// Where to go once they are accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub yes: Option<Target>,
    /// Where to go if they are not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no: Option<Target>,
    /// Where to go after three answers that are neither; nothing is put on record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fallback: Option<Target>,
    /// What happens if the customer does not answer; nothing is put on record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_reply: Option<NoReply>,
    /// Where to go if the text could not be sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Target>,
}

#[derive(Debug)]
pub(crate) struct Compiled {
    terms: String,
    version: String,
    pub(super) agreement: Agreement,
}

impl Terms {
    pub(crate) fn compile<'f>(&'f self, compiler: &mut Compiler<'f>) -> Option<Compiled> {
        let parts = Parts {
            path: "text",
            text: &self.text,
            accept: self.accept.as_ref(),
            decline: self.decline.as_ref(),
            yes: self.yes.as_ref(),
            no: self.no.as_ref(),
            fallback: self.fallback.as_ref(),
            no_reply: self.no_reply.as_ref(),
            error: self.error.as_ref(),
        };
        let agreement = Agreement::compile(&parts, compiler);
        let mut names = [("terms", &self.terms), ("version", &self.version)].into_iter();
        let wrong = names.find(|(_, name)| name.trim().is_empty() || name.chars().count() > NAME);
        if let Some((path, name)) = wrong {
            compiler.problem(path, &Problem::NameInvalid { name: name.clone() });
            return None;
        }
        Some(Compiled { terms: self.terms.clone(), version: self.version.clone(), agreement: agreement? })
    }
}

impl Compiled {
    pub(crate) fn enter(&self, cx: &mut NodeCx<'_, '_, '_>) -> Go {
        self.agreement.enter(cx)
    }

    pub(crate) fn reply(&self, cx: &mut NodeCx<'_, '_, '_>, message: &Inbound) -> Go {
        self.agreement.reply(cx, message, |Answered { agreed, shown, words }| {
            let (terms, version) = (self.terms.clone(), self.version.clone());
            Some(Effect::Terms { terms, version, accepted: agreed, shown, words })
        })
    }
}
