//! What people of the team are told on their own phones: that a number is theirs, what they are asked to decide, what became of it.

use crate::approval::MayNot;
use hilo_model::{Locale, approval::ApprovalState};
use serde::{Deserialize, Serialize};

/// The longest body of a message with buttons, in characters (Cloud API, interactive messages).
const BODY: usize = 1024;

/// A language in which the team is written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Words {
    /// Spanish.
    Es,
    /// English.
    En,
    /// Portuguese.
    Pt,
}

/// Why somebody's answer does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// They are not among those who are asked.
    NotAsked,
    /// They asked for it themselves.
    OwnRequest,
    /// They have answered.
    Answered,
    /// They may not answer any more, or the number is theirs no more.
    NoRight,
}

impl From<MayNot> for Refusal {
    fn from(why: MayNot) -> Self {
        match why {
            MayNot::NotAsked => Self::NotAsked,
            MayNot::OwnRequest => Self::OwnRequest,
            MayNot::Answered => Self::Answered,
        }
    }
}

impl Words {
    /// Every language.
    pub const ALL: [Self; 3] = [Self::Es, Self::En, Self::Pt];

    /// The person's language, else the workspace's, else English.
    pub fn of(theirs: Option<&Locale>, workspace: &Locale) -> Self {
        let known = |locale: &Locale| match locale.language() {
            "es" => Some(Self::Es),
            "en" => Some(Self::En),
            "pt" => Some(Self::Pt),
            _ => None,
        };
        theirs.and_then(known).or_else(|| known(workspace)).unwrap_or(Self::En)
    }

    fn pick(self, [es, en, pt]: [&'static str; 3]) -> &'static str {
        match self {
            Self::Es => es,
            Self::En => en,
            Self::Pt => pt,
        }
    }

    /// On the button that approves; 20 characters at most, as all of them.
    pub fn approve(self) -> &'static str {
        self.pick(["Aprobar", "Approve", "Aprovar"])
    }

    /// On the button that refuses.
    pub fn refuse(self) -> &'static str {
        self.pick(["Rechazar", "Reject", "Rejeitar"])
    }

    /// On the button that answers without a comment.
    pub fn without_comment(self) -> &'static str {
        self.pick(["Sin comentario", "Without comment", "Sem comentário"])
    }

    /// What is to be decided. What is too long for a message with buttons ends in `…`.
    pub fn asked(self, title: &str, detail: Option<&str>) -> String {
        let title = title.replace('*', "").replace('\n', " ");
        let head = self.pick(["Se te pide decidir:", "You are asked to decide:", "Você precisa decidir:"]);
        let mut text = format!("{head}\n*{}*", title.trim());
        if let Some(detail) = detail.map(str::trim).filter(|detail| !detail.is_empty()) {
            text.push_str("\n\n");
            text.push_str(detail);
        }
        cut(text)
    }

    /// Nothing counts yet: a comment may be written first.
    pub fn comment(self, title: &str, approves: bool, minutes: u64) -> String {
        let deed = if approves {
            self.pick(["aprobar", "approve", "aprovar"])
        } else {
            self.pick(["rechazar", "reject", "rejeitar"])
        };
        cut(match self {
            Self::Es => format!(
                "Vas a {deed}: «{title}». Si quieres dejar un comentario, escríbelo en un mensaje. Sin comentario, tu respuesta cuenta cuando toques el botón o en {minutes} min."
            ),
            Self::En => format!(
                "You are about to {deed}: “{title}”. To leave a comment, write it in one message. Without one, your answer counts when you tap the button, or in {minutes} min."
            ),
            Self::Pt => format!(
                "Você vai {deed}: “{title}”. Para deixar um comentário, escreva-o em uma mensagem. Sem comentário, sua resposta vale quando você tocar no botão ou em {minutes} min."
            ),
        })
    }

    /// The comment is too long.
    pub fn comment_too_long(self, most: usize) -> String {
        match self {
            Self::Es => {
                format!("El comentario es demasiado largo: caben {most} caracteres. Escríbelo más corto.")
            }
            Self::En => {
                format!("The comment is too long: it has room for {most} characters. Write a shorter one.")
            }
            Self::Pt => {
                format!("O comentário é longo demais: cabem {most} caracteres. Escreva um mais curto.")
            }
        }
    }

    /// The answer counts; how it stands now.
    pub fn counted(self, title: &str, approves: bool, state: ApprovalState) -> String {
        let answer = match (self, approves) {
            (Self::Es, true) => format!("Anotado: aprobaste «{title}»."),
            (Self::Es, false) => format!("Anotado: rechazaste «{title}»."),
            (Self::En, true) => format!("Noted: you approved “{title}”."),
            (Self::En, false) => format!("Noted: you rejected “{title}”."),
            (Self::Pt, true) => format!("Anotado: você aprovou “{title}”."),
            (Self::Pt, false) => format!("Anotado: você rejeitou “{title}”."),
        };
        let now = match state {
            ApprovalState::Approved => self.pick(["Queda aprobado.", "It is approved.", "Está aprovado."]),
            ApprovalState::Refused => self.pick(["Queda rechazado.", "It is rejected.", "Está rejeitado."]),
            _ => self.pick([
                "Faltan respuestas de otras personas.",
                "Others still have to answer.",
                "Ainda faltam respostas de outras pessoas.",
            ]),
        };
        format!("{answer} {now}")
    }

    /// It was decided before, and by whom.
    pub fn over(self, title: &str, state: ApprovalState, by: &[String]) -> String {
        let who = by.join(", ");
        let by_them = match (self, who.is_empty()) {
            (_, true) => String::new(),
            (Self::Es | Self::Pt, false) => format!(" por {who}"),
            (Self::En, false) => format!(" by {who}"),
        };
        match (self, state) {
            (Self::Es, ApprovalState::Approved) => format!("«{title}» ya fue aprobado{by_them}."),
            (Self::Es, ApprovalState::Refused) => format!("«{title}» ya fue rechazado{by_them}."),
            (Self::Es, ApprovalState::TimedOut) => {
                format!("El plazo de «{title}» terminó sin que se decidiera.")
            }
            (Self::Es, _) => format!("«{title}» ya no está pendiente."),
            (Self::En, ApprovalState::Approved) => format!("“{title}” was approved already{by_them}."),
            (Self::En, ApprovalState::Refused) => format!("“{title}” was rejected already{by_them}."),
            (Self::En, ApprovalState::TimedOut) => {
                format!("The time for “{title}” ended before it was decided.")
            }
            (Self::En, _) => format!("“{title}” is not waited for any more."),
            (Self::Pt, ApprovalState::Approved) => format!("“{title}” já foi aprovado{by_them}."),
            (Self::Pt, ApprovalState::Refused) => format!("“{title}” já foi rejeitado{by_them}."),
            (Self::Pt, ApprovalState::TimedOut) => format!("O prazo de “{title}” terminou sem decisão."),
            (Self::Pt, _) => format!("“{title}” não está mais pendente."),
        }
    }

    /// What was tapped is not known here any more.
    pub fn unknown(self) -> &'static str {
        self.pick([
            "Eso ya no está pendiente.",
            "That is not waited for any more.",
            "Isso não está mais pendente.",
        ])
    }

    /// Their answer does not count. Who is not entitled to know what is to be decided hears why, and nothing else.
    pub fn refused(self, title: Option<&str>, why: Refusal) -> String {
        let text = match why {
            Refusal::NotAsked => [
                "no te lo preguntan a ti.",
                "you are not among those who are asked.",
                "não é você quem deve responder.",
            ],
            Refusal::OwnRequest => [
                "nadie decide lo que pidió.",
                "nobody decides what they themselves asked for.",
                "ninguém decide o que pediu.",
            ],
            Refusal::Answered => [
                "ya respondiste; cada quien responde una vez.",
                "you have answered; each person answers once.",
                "você já respondeu; cada pessoa responde uma vez.",
            ],
            Refusal::NoRight => [
                "no tienes permiso para responder desde este número. Revisa tu perfil.",
                "you may not answer from this number. Look at your profile.",
                "você não pode responder por este número. Veja seu perfil.",
            ],
        };
        let text = self.pick(text);
        match (self, title) {
            (Self::Es, Some(title)) => format!("«{title}»: {text}"),
            (Self::En | Self::Pt, Some(title)) => format!("“{title}”: {text}"),
            (_, None) => {
                let mut letters = text.chars();
                letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
            }
        }
    }

    /// The number is theirs now.
    pub fn number_shown(self, name: &str) -> String {
        match self {
            Self::Es => format!(
                "Listo, {name}: este número es el tuyo. Aquí se te pedirá decidir lo que tengas que aprobar. Puedes quitarlo en tu perfil."
            ),
            Self::En => format!(
                "Done, {name}: this number is yours. You will be asked here what you have to approve. You can remove it in your profile."
            ),
            Self::Pt => format!(
                "Pronto, {name}: este número é o seu. Aqui você receberá o que precisa aprovar. Você pode removê-lo no seu perfil."
            ),
        }
    }

    /// The number is another person's.
    pub fn number_taken(self) -> &'static str {
        self.pick([
            "Este número ya está en el perfil de otra persona. Primero tiene que quitarlo.",
            "This number is in another person's profile already. They have to remove it first.",
            "Este número já está no perfil de outra pessoa. Ela precisa removê-lo primeiro.",
        ])
    }

    /// The code was used or is too old by now.
    pub fn code_over(self) -> &'static str {
        self.pick([
            "Ese código ya no sirve. Pide otro en tu perfil.",
            "That code does not count any more. Ask for another one in your profile.",
            "Esse código não vale mais. Peça outro no seu perfil.",
        ])
    }

    /// The number was theirs; another one is now.
    pub fn number_replaced(self) -> &'static str {
        self.pick([
            "Este número ya no es el tuyo en Hilo: en tu perfil hay otro. Si no lo cambiaste tú, cambia tu contraseña y avisa a quien administra.",
            "This number is not yours in Hilo any more: your profile has another one. If it was not you, change your password and tell an administrator.",
            "Este número não é mais o seu no Hilo: há outro no seu perfil. Se não foi você, troque sua senha e avise quem administra.",
        ])
    }

    /// The provider does not tell the number.
    pub fn number_hidden(self) -> &'static str {
        self.pick([
            "WhatsApp no nos muestra tu número, así que no podemos anotarlo.",
            "WhatsApp does not show us your number, so it cannot be noted.",
            "O WhatsApp não nos mostra seu número, então não podemos anotá-lo.",
        ])
    }
}

fn cut(text: String) -> String {
    if text.chars().count() <= BODY {
        return text;
    }
    let mut short: String = text.chars().take(BODY - 1).collect();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_persons_language_goes_before_the_workspaces() {
        let locale = |tag: &str| tag.parse::<Locale>().expect("a tag");
        for (theirs, workspace, expected) in [
            (Some("es-MX"), "pt-BR", Words::Es),
            (None, "pt-BR", Words::Pt),
            (Some("fr"), "es", Words::Es),
            (Some("fr"), "de", Words::En),
        ] {
            let theirs = theirs.map(locale);
            assert_eq!(Words::of(theirs.as_ref(), &locale(workspace)), expected, "{theirs:?} {workspace}");
        }
    }

    #[test]
    fn what_is_said_fits_whatsapp() {
        let long = "ñ".repeat(3000);
        for words in Words::ALL {
            for label in [words.approve(), words.refuse(), words.without_comment()] {
                assert!((1..=20).contains(&label.chars().count()), "{label}");
            }
            for (title, detail) in
                [("A", None), ("A", Some("B")), ("A", Some(long.as_str())), (long.as_str(), None)]
            {
                assert!(words.asked(title, detail).chars().count() <= BODY);
                assert!(words.comment(title, true, 10).chars().count() <= BODY);
            }
            assert!(words.asked("A", Some(&long)).ends_with('…'));
            assert!(words.over("A", ApprovalState::Approved, &["Rosa".to_owned()]).contains("Rosa"));
        }
    }

    #[test]
    fn a_title_stands_in_one_line_and_is_bold() {
        assert_eq!(
            Words::En.asked("Pay *\nnow", Some(" Taxi ")),
            "You are asked to decide:\n*Pay  now*\n\nTaxi"
        );
    }
}
