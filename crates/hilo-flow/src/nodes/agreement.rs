//! What `consent` and `terms` have in common: something is asked, two buttons answer it, and what was shown and answered is put on
//! record.

use super::{NoReply, answer, menu::plain, silence::Silence};
use crate::{
    document::{Target, Text},
    engine::{Effect, Go, NodeCx},
    phrases::{self, Phrase},
    program::{Compiler, Next, Words, compiler::Passing},
};
use hilo_model::{
    EffectId,
    message::{Choice, Inbound, Outbound},
};

use super::content::{BODY, BUTTON};

/// How many answers that do not fit lead to `fallback`.
const ATTEMPTS: u32 = 3;

/// Words that do not change an answer, folded.
const COURTESIES: &[&str] = &[
    "por", "favor", "gracias", "muchas", "please", "thanks", "thank", "you", "obrigado", "obrigada", "muito",
];

/// The parts of a node that asks for agreement.
pub(super) struct Parts<'f> {
    /// Where the question stands in the node.
    pub(super) path: &'static str,
    pub(super) text: &'f Text,
    pub(super) accept: Option<&'f Text>,
    pub(super) decline: Option<&'f Text>,
    pub(super) yes: Option<&'f Target>,
    pub(super) no: Option<&'f Target>,
    pub(super) fallback: Option<&'f Target>,
    pub(super) no_reply: Option<&'f NoReply>,
    pub(super) error: Option<&'f Target>,
}

/// A question that is answered by agreeing or not.
#[derive(Debug)]
pub(crate) struct Agreement {
    text: Words,
    accept: Option<Words>,
    decline: Option<Words>,
    yes: Next,
    no: Next,
    fallback: Next,
    no_reply: Option<Silence>,
    error: Option<Next>,
}

/// An answer.
pub(super) struct Answered {
    pub(super) agreed: bool,
    /// What the customer read above the buttons.
    pub(super) shown: String,
    /// What they tapped or wrote.
    pub(super) words: String,
}

impl Agreement {
    pub(super) fn compile<'f>(parts: &Parts<'f>, compiler: &mut Compiler<'f>) -> Option<Self> {
        compiler.speaks();
        let text = compiler.words(parts.path, parts.text, BODY);
        let accept = compiler.optional_words("accept", parts.accept, BUTTON);
        let decline = compiler.optional_words("decline", parts.decline, BUTTON);
        let yes = compiler.output("yes", parts.yes, Passing::Reply);
        let no = compiler.output("no", parts.no, Passing::Reply);
        let fallback = compiler.output("fallback", parts.fallback, Passing::Reply);
        let no_reply = parts.no_reply.map(|no_reply| no_reply.compile(compiler));
        let error = compiler.optional("error", parts.error, Passing::Instant);
        Some(Self { text: text?, accept, decline, yes, no, fallback, no_reply, error })
    }

    pub(super) fn enter(&self, cx: &mut NodeCx<'_, '_, '_>) -> Go {
        let said = cx.said(&self.text, BODY);
        cx.frame.shown = said;
        let sent = self.ask(cx);
        cx.wait_reply(sent, self.no_reply.as_ref())
    }

    /// Says what was shown, so that it is what is put on record.
    fn ask(&self, cx: &mut NodeCx<'_, '_, '_>) -> Option<EffectId> {
        let body = cx.frame.shown.clone()?;
        let (accept, decline) = self.titles(cx);
        let buttons = [(true, accept), (false, decline)];
        let buttons = buttons.map(|(yes, title)| Choice { id: id(cx, yes), title }).to_vec();
        cx.send(Outbound::Buttons { header: None, body, footer: None, buttons })
    }

    fn titles(&self, cx: &mut NodeCx<'_, '_, '_>) -> (String, String) {
        let locale = cx.locale();
        let mut title = |words: &Option<Words>, phrase: Phrase| match words {
            Some(words) => cx.text(words, BUTTON),
            None => phrase.for_locale(&locale).to_owned(),
        };
        (title(&self.accept, phrases::ACCEPT), title(&self.decline, phrases::DECLINE))
    }

    /// Reads an answer; what to put on record of it, and where to go. One that is neither is met with the question once more.
    pub(super) fn reply(
        &self,
        cx: &mut NodeCx<'_, '_, '_>,
        message: &Inbound,
        record: impl FnOnce(Answered) -> Option<Effect>,
    ) -> Go {
        let Some(agreed) = self.read(cx, message) else {
            cx.frame.attempts = cx.frame.attempts.saturating_add(1);
            if cx.frame.attempts >= ATTEMPTS {
                return Go::to("fallback", self.fallback);
            }
            let sent = self.ask(cx);
            return cx.wait_reply(sent, self.no_reply.as_ref());
        };
        let shown = cx.frame.shown.take().unwrap_or_default();
        if let Some(effect) = record(Answered { agreed, shown, words: message.text().to_owned() }) {
            cx.effect(effect);
        }
        if agreed { Go::to("yes", self.yes) } else { Go::to("no", self.no) }
    }

    /// Buttons of other questions agree to nothing here, whatever stands on them.
    fn read(&self, cx: &mut NodeCx<'_, '_, '_>, message: &Inbound) -> Option<bool> {
        let text = match message {
            Inbound::Choice { id: tapped, .. } => {
                return [true, false].into_iter().find(|yes| id(cx, *yes) == *tapped);
            }
            Inbound::Text { body } => plain(body),
            _ => return None,
        };
        let (accept, decline) = self.titles(cx);
        if text == plain(&accept) {
            return Some(true);
        }
        if text == plain(&decline) {
            return Some(false);
        }
        // "No sé" is no no: beside the word itself only courtesies count for nothing.
        let mut words = text.split(' ').filter(|word| !COURTESIES.contains(word));
        match (words.next(), words.next()) {
            (Some(word), None) => answer::yes_or_no(word),
            _ => None,
        }
    }

    pub(super) fn offers(&self, cx: &mut NodeCx<'_, '_, '_>, text: &str) -> bool {
        let (accept, decline) = self.titles(cx);
        let text = plain(text);
        text == plain(&accept) || text == plain(&decline)
    }

    pub(super) fn accepts(&self, cx: &mut NodeCx<'_, '_, '_>, message: &Inbound) -> bool {
        self.read(cx, message).is_some()
    }

    pub(super) fn no_reply(&self, cx: &mut NodeCx<'_, '_, '_>) -> Go {
        match &self.no_reply {
            Some(silence) => silence.fires(cx, |cx| self.ask(cx)),
            None => Go::Ignore,
        }
    }

    pub(super) fn error(&self) -> Go {
        self.error.map_or(Go::Ignore, |next| Go::to("error", next))
    }
}

/// The id of a button of this node, which no other node's has.
fn id(cx: &NodeCx<'_, '_, '_>, yes: bool) -> String {
    format!("{}:{}", cx.frame.node, if yes { "yes" } else { "no" })
}
