//! The words by which a customer stops what is sent to them, and takes that back (C2).
//!
//! A word counts only if it is the whole message: accents, case, spaces and punctuation aside. Whoever writes "I want to cancel
//! my order" has unsubscribed from nothing. A start word only takes a stop back. From somebody who never stopped anything it is
//! no proof that they want marketing, only the first word of a conversation.

use hilo_model::{
    Locale,
    consent::{Consent, ConsentReach},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The most languages.
pub const LANGUAGES: usize = 20;
/// The most words of one kind in a language.
pub const WORDS: usize = 50;
/// The longest word (which may be several), in characters.
pub const WORD: usize = 60;
/// The most buttons.
pub const BUTTONS: usize = 50;
/// The longest words on a button, in characters: those of a quick reply.
pub const LABEL: usize = 25;
/// The longest confirmation, in characters.
pub const CONFIRMATION: usize = 1024;

/// The words of an environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentWords {
    /// What a stop word stops, and a start word resumes.
    pub reach: ConsentReach,
    /// The words, by language. A word counts whatever language the customer speaks.
    pub languages: Vec<LanguageWords>,
    /// Buttons of templates whose press is a decision.
    #[serde(default = "preset_buttons")]
    pub buttons: Vec<ConsentButton>,
}

/// A button of a template whose press is a decision. It counts by what stands on it, whichever template it is on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentButton {
    /// What stands on it.
    pub label: String,
    /// What the decision is about.
    pub topic: ConsentReach,
    /// Which way.
    pub decision: Consent,
    /// What is answered; nothing if empty.
    pub answer: String,
}

/// The button that WhatsApp puts on marketing templates for those who want no more of it.
fn preset_buttons() -> Vec<ConsentButton> {
    let stop = |label: &str, answer: &str| ConsentButton {
        label: label.to_owned(),
        topic: ConsentReach::Marketing,
        decision: Consent::Withdrawn,
        answer: answer.to_owned(),
    };
    vec![
        stop(
            "Detener promociones",
            "Listo: ya no te enviaremos promociones. Si nos escribes, te respondemos igual.",
        ),
        stop(
            "Stop promotions",
            "Done: we will send you no more promotions. If you write to us, we still answer.",
        ),
        stop(
            "Interromper promoções",
            "Pronto: não enviaremos mais promoções. Se você nos escrever, respondemos mesmo assim.",
        ),
    ]
}

/// The words of a language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LanguageWords {
    /// Which.
    pub language: Locale,
    /// Words that stop.
    pub stop: Vec<String>,
    /// Words that take a stop back.
    pub start: Vec<String>,
    /// What is answered to a stop word; nothing if empty.
    pub stopped: String,
    /// What is answered to a start word; nothing if empty.
    pub started: String,
}

/// What a customer asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// To stop.
    Stop,
    /// To start again.
    Start,
}

/// Why words cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordFault {
    /// More than this.
    TooMany(usize),
    /// Longer than so many characters.
    TooLong(usize),
    /// Nothing is left of it without spaces and punctuation.
    Empty,
    /// It is there already, or stops in one place and starts in another.
    Twice,
    /// It is about nothing that is sent.
    NoTopic,
    /// It is no decision that a press can be.
    NoDecision,
}

impl Default for ConsentWords {
    /// Words for Spanish, English and Portuguese. Those that are used to walk through a menu ("cancelar", "cancel", "end", "quit") are
    /// left out on purpose: an environment whose law asks for them adds them.
    fn default() -> Self {
        let language = |tag: &'static str, stop: &[&str], start: &[&str], stopped: &str, started: &str| {
            let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
            LanguageWords {
                language: Locale::of(tag),
                stop: owned(stop),
                start: owned(start),
                stopped: stopped.to_owned(),
                started: started.to_owned(),
            }
        };
        Self {
            reach: ConsentReach::All,
            buttons: preset_buttons(),
            languages: vec![
                language(
                    "es",
                    &[
                        "BAJA",
                        "STOP",
                        "PARAR",
                        "SALIR",
                        "CANCELAR SUSCRIPCIÓN",
                        "DARME DE BAJA",
                        "DESUSCRIBIR",
                        "DESUSCRIBIRME",
                        "NO MÁS MENSAJES",
                        "NO QUIERO MÁS MENSAJES",
                    ],
                    &["ALTA", "START", "DARME DE ALTA", "REANUDAR", "SUSCRIBIRME"],
                    "Listo: ya no te enviaremos mensajes. Si nos escribes, te respondemos igual. Para volver a recibirlos, escribe ALTA.",
                    "Listo: volverás a recibir nuestros mensajes. Para dejar de recibirlos, escribe BAJA.",
                ),
                language(
                    "en",
                    &["STOP", "STOP ALL", "STOPALL", "UNSUBSCRIBE", "OPT OUT", "OPTOUT", "NO MORE MESSAGES"],
                    &["START", "UNSTOP", "SUBSCRIBE", "OPT IN"],
                    "Done: we will send you no more messages. If you write to us, we still answer. To get them again, write START.",
                    "Done: you will get our messages again. To stop them, write STOP.",
                ),
                language(
                    "pt",
                    &[
                        "STOP",
                        "PARAR",
                        "SAIR",
                        "DESCADASTRAR",
                        "CANCELAR INSCRIÇÃO",
                        "CANCELAR ASSINATURA",
                        "NÃO QUERO MAIS MENSAGENS",
                    ],
                    &["START", "VOLTAR A RECEBER", "INSCREVER", "REATIVAR"],
                    "Pronto: não enviaremos mais mensagens. Se você nos escrever, respondemos mesmo assim. Para voltar a receber, escreva START.",
                    "Pronto: você voltará a receber nossas mensagens. Para parar, escreva PARAR.",
                ),
            ],
        }
    }
}

impl ConsentWords {
    /// What is wrong, each with its JSON pointer. The same word may stop in two languages, but not stop in one and start in the
    /// other.
    pub fn faults(&self) -> Vec<(String, WordFault)> {
        let mut faults = Vec::new();
        if self.reach.topics().is_empty() {
            faults.push(("/topic".to_owned(), WordFault::NoTopic));
        }
        if self.buttons.len() > BUTTONS {
            faults.push(("/buttons".to_owned(), WordFault::TooMany(BUTTONS)));
        }
        let mut labels: Vec<String> = Vec::new();
        for (at, button) in self.buttons.iter().enumerate() {
            let label = plain(&button.label);
            let fault = match () {
                () if label.is_empty() => Some(WordFault::Empty),
                () if button.label.chars().count() > LABEL => Some(WordFault::TooLong(LABEL)),
                () if labels.contains(&label) => Some(WordFault::Twice),
                () => None,
            };
            faults.extend(fault.map(|fault| (format!("/buttons/{at}/label"), fault)));
            labels.push(label);
            if button.topic.topics().is_empty() {
                faults.push((format!("/buttons/{at}/topic"), WordFault::NoTopic));
            }
            // Resuming is what a start word does: only after a stop.
            if button.decision == Consent::Resumed {
                faults.push((format!("/buttons/{at}/decision"), WordFault::NoDecision));
            }
            if button.answer.chars().count() > CONFIRMATION {
                faults.push((format!("/buttons/{at}/answer"), WordFault::TooLong(CONFIRMATION)));
            }
        }
        if self.languages.len() > LANGUAGES {
            faults.push(("/languages".to_owned(), WordFault::TooMany(LANGUAGES)));
        }
        let mut languages: Vec<&Locale> = Vec::new();
        let mut meant: BTreeMap<String, Asked> = BTreeMap::new();
        for (at, words) in self.languages.iter().enumerate() {
            if languages.contains(&&words.language) {
                faults.push((format!("/languages/{at}/language"), WordFault::Twice));
            }
            languages.push(&words.language);
            for (asked, name, list) in
                [(Asked::Stop, "stop", &words.stop), (Asked::Start, "start", &words.start)]
            {
                if list.len() > WORDS {
                    faults.push((format!("/languages/{at}/{name}"), WordFault::TooMany(WORDS)));
                }
                let mut here: Vec<String> = Vec::new();
                for (place, word) in list.iter().enumerate() {
                    let pointer = || format!("/languages/{at}/{name}/{place}");
                    let folded = plain(word);
                    if folded.is_empty() {
                        faults.push((pointer(), WordFault::Empty));
                    } else if word.chars().count() > WORD {
                        faults.push((pointer(), WordFault::TooLong(WORD)));
                    } else if here.contains(&folded) || *meant.entry(folded.clone()).or_insert(asked) != asked
                    {
                        faults.push((pointer(), WordFault::Twice));
                    }
                    here.push(folded);
                }
            }
            for (name, text) in [("stopped", &words.stopped), ("started", &words.started)] {
                if text.chars().count() > CONFIRMATION {
                    faults.push((format!("/languages/{at}/{name}"), WordFault::TooLong(CONFIRMATION)));
                }
            }
        }
        faults
    }
}

/// Words made ready to be heard: every message of every customer is held against them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordListener {
    words: ConsentWords,
    /// What each word asks for, by the word without accents, case and punctuation.
    meant: BTreeMap<String, Asked>,
}

impl From<ConsentWords> for WordListener {
    fn from(words: ConsentWords) -> Self {
        let of = |list: fn(&LanguageWords) -> &Vec<String>, asked| {
            words
                .languages
                .iter()
                .flat_map(list)
                .map(move |word| (plain(word), asked))
                .filter(|(word, _)| !word.is_empty())
        };
        // Stop words last: where a word is both, it stops.
        let meant = of(|it| &it.start, Asked::Start).chain(of(|it| &it.stop, Asked::Stop)).collect();
        Self { words, meant }
    }
}

impl Default for WordListener {
    fn default() -> Self {
        ConsentWords::default().into()
    }
}

impl WordListener {
    /// What a stop word stops, and a start word resumes.
    pub fn reach(&self) -> ConsentReach {
        self.words.reach
    }

    /// What a message asks for, if it is one of the words and nothing else.
    pub fn hear(&self, message: &str) -> Option<Asked> {
        // No word is so long, and customers write novels.
        if message.len() > 8 * WORD {
            return None;
        }
        self.meant.get(&plain(message)).copied()
    }

    /// The decision that the press of a template's button is, if it is one.
    pub fn press(&self, label: &str) -> Option<&ConsentButton> {
        let pressed = plain(label);
        self.words.buttons.iter().find(|button| plain(&button.label) == pressed)
    }

    /// What is answered, if anything: in the language that the customer is known to speak, else in one that has the word (the
    /// environment's own first), else in the environment's, else in the first that there is.
    pub fn confirmation(
        &self,
        asked: Asked,
        message: &str,
        theirs: Option<&Locale>,
        ours: &Locale,
    ) -> Option<&str> {
        let heard = plain(message);
        let spoken = |tag: &Locale| {
            let exactly = self.words.languages.iter().find(|it| it.language == *tag);
            exactly
                .or_else(|| self.words.languages.iter().find(|it| it.language.language() == tag.language()))
        };
        let has = |it: &&LanguageWords| match asked {
            Asked::Stop => it.stop.iter().any(|word| plain(word) == heard),
            Asked::Start => it.start.iter().any(|word| plain(word) == heard),
        };
        let words = theirs
            .and_then(spoken)
            .or_else(|| spoken(ours).filter(has))
            .or_else(|| self.words.languages.iter().find(has))
            .or_else(|| spoken(ours))
            .or_else(|| self.words.languages.first())?;
        let text = match asked {
            Asked::Stop => words.stopped.trim(),
            Asked::Start => words.started.trim(),
        };
        (!text.is_empty()).then_some(text)
    }
}

/// The words of a text, folded, without emoji and punctuation. Folded first: an accent that is a character of its own would else
/// split the word.
fn plain(text: &str) -> String {
    let folded = hilo_expr::fold(text);
    let words: String = folded.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
