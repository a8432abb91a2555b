//! What WhatsApp does not take, as a problem with the places at fault.

use super::{Code, FieldProblem, Problem, Texts, say};
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
        Rule::TooFew { limit, given } => (
            "too_few",
            say(
                format!("Hay {given}; WhatsApp pide {limit} como mínimo."),
                format!("There are {given}; WhatsApp wants {limit} at least."),
                format!("Há {given}; o WhatsApp pede no mínimo {limit}."),
            ),
            say(
                format!("Pon {limit} o más."),
                format!("Give {limit} or more."),
                format!("Coloque {limit} ou mais."),
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
        other => wanted_in_offers(other),
    }
}

/// The same for carousels, products, calls and orders to pay.
fn wanted_in_offers(expected: Expected) -> Texts {
    match expected {
        Expected::Link => say(
            "WhatsApp toma aquí solo un enlace público al archivo.",
            "WhatsApp takes only a public link to the file here.",
            "O WhatsApp aceita aqui só um link público do arquivo.",
        ),
        Expected::CardFile => {
            say("Usa una imagen o un video.", "Use a picture or a video.", "Use uma imagem ou um vídeo.")
        }
        Expected::LikeTheFirst => say(
            "Todas las tarjetas deben ser como la primera.",
            "All cards must be like the first one.",
            "Todos os cartões devem ser como o primeiro.",
        ),
        Expected::AsManyAsTheFirst => say(
            "Todas las tarjetas deben tener la misma cantidad de botones.",
            "All cards must have the same number of buttons.",
            "Todos os cartões devem ter a mesma quantidade de botões.",
        ),
        Expected::SameCatalog => say(
            "Todas las tarjetas deben ser del mismo catálogo.",
            "All cards must be of the same catalogue.",
            "Todos os cartões devem ser do mesmo catálogo.",
        ),
        Expected::FewLines => say(
            "Deja dos saltos de línea como máximo.",
            "Keep two line breaks at most.",
            "Deixe no máximo duas quebras de linha.",
        ),
        Expected::Position => say(
            "Numera las tarjetas en orden desde 0.",
            "Number the cards in order from 0.",
            "Numere os cartões em ordem a partir de 0.",
        ),
        Expected::CallMinutes => say(
            "Usa de 1 a 43200 minutos (30 días).",
            "Use 1 to 43200 minutes (30 days).",
            "Use de 1 a 43200 minutos (30 dias).",
        ),
        Expected::PinDays => say("Usa de 1 a 30 días.", "Use 1 to 30 days.", "Use de 1 a 30 dias."),
        Expected::PinKind => say("Usa pin o unpin.", "Use pin or unpin.", "Use pin ou unpin."),
        Expected::Country => say(
            "Pon el país con dos letras mayúsculas, como IN.",
            "Give the country as two capital letters, like IN.",
            "Indique o país com duas letras maiúsculas, como IN.",
        ),
        Expected::Currency => say(
            "Pon la moneda con tres letras mayúsculas, como INR.",
            "Give the currency as three capital letters, like INR.",
            "Indique a moeda com três letras maiúsculas, como INR.",
        ),
        Expected::OrderReference => say(
            "Usa solo letras sin acentos, cifras, punto, guion y guion bajo.",
            "Use only plain letters, digits, full stop, hyphen and underscore.",
            "Use só letras sem acento, algarismos, ponto, hífen e sublinhado.",
        ),
        Expected::Goods => say(
            "Di si es digital o físico.",
            "Say whether it is digital or physical.",
            "Diga se é digital ou físico.",
        ),
        Expected::Sum => say(
            "Revisa los importes: el total debe ser la suma de sus partes.",
            "Check the amounts: the total must be the sum of its parts.",
            "Revise os valores: o total deve ser a soma das partes.",
        ),
        Expected::Positive => say("Pon más de 0.", "Give more than 0.", "Coloque mais que 0."),
        Expected::OrderState => say(
            "Usa uno de los estados de la documentación.",
            "Use one of the documented states.",
            "Use um dos estados da documentação.",
        ),
        Expected::Moment => say(
            "Pon el momento en segundos desde 1970.",
            "Give the moment in seconds since 1970.",
            "Indique o momento em segundos desde 1970.",
        ),
        Expected::WordsOrPicture => {
            say("Usa texto o una imagen.", "Use words or a picture.", "Use texto ou uma imagem.")
        }
        _ => say(
            "Usa el valor que pide la documentación.",
            "Use the value that the documentation asks for.",
            "Use o valor que a documentação pede.",
        ),
    }
}
