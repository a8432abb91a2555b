//! What WhatsApp does not take, as a problem with the places at fault.

use super::{Code, FieldProblem, Problem};
use hilo_core::command::Command;
use hilo_whatsapp_wire::limits::{self, Expected, Rule, Violation};

/// Refuses a message that WhatsApp would refuse, before anything of it is kept. Bodies have it in `content`.
pub(crate) fn check_limits(command: &Command) -> Result<(), Problem> {
    let Command::Send { content, reply_to, .. } = command else { return Ok(()) };
    let mut errors = match limits::validate_content(content) {
        Ok(()) => Vec::new(),
        Err(found) => found.into_iter().map(|found| fault(&found, "/content")).collect(),
    };
    if reply_to.as_ref().is_some_and(|id| id.trim().is_empty()) {
        errors.push(fault(&Violation { path: "/reply_to".to_owned(), rule: Rule::Required }, ""));
    }
    if errors.is_empty() { Ok(()) } else { Err(Problem { errors, ..Problem::new(Code::Invalid) }) }
}

fn fault(found: &Violation, base: &str) -> FieldProblem {
    let (code, detail, mend) = words(&found.rule);
    FieldProblem { pointer: format!("{base}{}", found.path), code: code.to_owned(), detail, mend: Some(mend) }
}

type Texts = [String; 3];

fn say(es: impl Into<String>, en: impl Into<String>, pt: impl Into<String>) -> Texts {
    [es.into(), en.into(), pt.into()]
}

/// A code, what is wrong, and how to mend it.
fn words(rule: &Rule) -> (&'static str, Texts, Texts) {
    match rule {
        Rule::Required => (
            "required",
            say(
                "WhatsApp exige un valor aquí.",
                "WhatsApp needs a value here.",
                "O WhatsApp exige um valor aqui.",
            ),
            say(
                "Escribe al menos una letra o un elemento.",
                "Give at least a letter or an item.",
                "Escreva ao menos uma letra ou um item.",
            ),
        ),
        Rule::TooLong { limit, given } => {
            let over = given.saturating_sub(*limit);
            (
                "too_long",
                say(
                    format!("Tiene {given} caracteres; WhatsApp admite {limit} como máximo."),
                    format!("It has {given} characters; WhatsApp takes {limit} at most."),
                    format!("Tem {given} caracteres; o WhatsApp aceita no máximo {limit}."),
                ),
                say(
                    format!("Quita al menos {over} caracteres o repártelo en varios mensajes."),
                    format!("Take away at least {over} characters, or spread it over several messages."),
                    format!("Tire pelo menos {over} caracteres ou divida em várias mensagens."),
                ),
            )
        }
        Rule::TooMany { limit, given } => (
            "too_many",
            say(
                format!("Hay {given}; WhatsApp admite {limit} como máximo."),
                format!("There are {given}; WhatsApp takes {limit} at most."),
                format!("Há {given}; o WhatsApp aceita no máximo {limit}."),
            ),
            say(
                format!("Deja {limit} o menos."),
                format!("Keep {limit} or fewer."),
                format!("Deixe {limit} ou menos."),
            ),
        ),
        Rule::Duplicate => (
            "duplicate",
            say(
                "Es igual a otro de la misma lista.",
                "It is the same as another one of its list.",
                "É igual a outro da mesma lista.",
            ),
            say("Hazlos distintos entre sí.", "Make each of them different.", "Faça cada um diferente."),
        ),
        Rule::Invalid { expected } => {
            let detail = say(
                "WhatsApp no admite este valor aquí.",
                "WhatsApp does not take this value here.",
                "O WhatsApp não aceita este valor aqui.",
            );
            ("form", detail, wanted(*expected))
        }
    }
}

fn wanted(expected: Expected) -> Texts {
    match expected {
        Expected::RecipientType => {
            say("Pon una persona o un grupo.", "Give a person or a group.", "Indique uma pessoa ou um grupo.")
        }
        Expected::WebAddress => say(
            "Pon una dirección que empiece con https:// o http://, sin espacios.",
            "Give an address that begins with https:// or http://, without spaces.",
            "Indique um endereço que comece com https:// ou http://, sem espaços.",
        ),
        Expected::IdOrLink => say(
            "Indica un archivo o un enlace, no los dos.",
            "Give either a file or a link, not both.",
            "Indique um arquivo ou um link, não os dois.",
        ),
        Expected::Absent => say("Quítalo.", "Take it away.", "Retire-o."),
        Expected::MessageKind => say(
            "Usa uno de los tipos de mensaje de la documentación.",
            "Use one of the documented types of messages.",
            "Use um dos tipos de mensagem da documentação.",
        ),
        Expected::Degrees => say(
            "La latitud va de -90 a 90 grados y la longitud de -180 a 180.",
            "Latitudes go from -90 to 90 degrees, longitudes from -180 to 180.",
            "A latitude vai de -90 a 90 graus e a longitude de -180 a 180.",
        ),
        Expected::Words => say(
            "Aquí va solo texto, sin archivo.",
            "Give words here, no file.",
            "Aqui vai só texto, sem arquivo.",
        ),
        Expected::HeaderFile => say(
            "Usa una imagen, un video o un documento.",
            "Use a picture, a video or a document.",
            "Use uma imagem, um vídeo ou um documento.",
        ),
        Expected::TemplateName => say(
            "Usa solo letras minúsculas de la a a la z, cifras y guion bajo.",
            "Use lower-case letters a to z, digits and underscores only.",
            "Use somente letras minúsculas de a a z, algarismos e sublinhado.",
        ),
    }
}
