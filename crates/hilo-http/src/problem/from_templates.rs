//! What is wrong with a template, or with a message made of one, in the reader's language.

use super::{FieldProblem, Texts, say};
use hilo_whatsapp_wire::template::{
    ValueFinding, ValueRule,
    rules::{Finding, Form, Rule},
};

/// A rule that a template breaks. Bodies have the template in `content`, its name and language beside it.
pub(crate) fn of_rule(finding: &Finding) -> FieldProblem {
    let (detail, mend) = words(&finding.rule);
    let beside = matches!(finding.place.as_str(), "/name" | "/language");
    let pointer = if beside { finding.place.clone() } else { format!("/content{}", finding.place) };
    FieldProblem { pointer, code: finding.rule.code().to_owned(), detail, mend: Some(mend) }
}

/// Something about a message that does not fit its template. Bodies have the message in `content`.
pub(crate) fn of_value(finding: &ValueFinding) -> FieldProblem {
    let (code, detail, mend) = value_words(&finding.rule);
    FieldProblem {
        pointer: format!("/content{}", finding.place),
        code: code.to_owned(),
        detail,
        mend: Some(mend),
    }
}

/// What is wrong, and how to mend it.
fn words(rule: &Rule) -> (Texts, Texts) {
    match rule {
        Rule::Required => (
            say("Falta algo aquí.", "Something is missing here.", "Falta algo aqui."),
            say("Complétalo.", "Fill it in.", "Preencha."),
        ),
        Rule::TooLong { limit, given } => (
            say(
                format!("Tiene {given} caracteres; WhatsApp admite {limit} como máximo."),
                format!("It has {given} characters; WhatsApp takes {limit} at most."),
                format!("Tem {given} caracteres; o WhatsApp aceita no máximo {limit}."),
            ),
            say(
                format!("Quita al menos {} caracteres.", given.saturating_sub(*limit)),
                format!("Take away at least {} characters.", given.saturating_sub(*limit)),
                format!("Tire pelo menos {} caracteres.", given.saturating_sub(*limit)),
            ),
        ),
        Rule::Count { least, most, given } => (
            say(
                format!("Hay {given}; WhatsApp admite de {least} a {most}."),
                format!("There are {given}; WhatsApp takes {least} to {most}."),
                format!("Há {given}; o WhatsApp aceita de {least} a {most}."),
            ),
            say(
                format!("Deja entre {least} y {most}."),
                format!("Keep {least} to {most}."),
                format!("Deixe de {least} a {most}."),
            ),
        ),
        Rule::Form(form) => (
            say(
                "WhatsApp no admite este valor aquí.",
                "WhatsApp does not take this value here.",
                "O WhatsApp não aceita este valor aqui.",
            ),
            wanted(*form),
        ),
        Rule::Duplicate => (
            say("Es igual a otro.", "It is the same as another one.", "É igual a outro."),
            say("Hazlos distintos entre sí.", "Make each of them different.", "Faça cada um diferente."),
        ),
        Rule::NotWith { part } => (
            say(
                format!("No puede ir junto con {part}."),
                format!("It cannot go together with {part}."),
                format!("Não pode ir junto com {part}."),
            ),
            say("Quita uno de los dos.", "Take one of the two away.", "Retire um dos dois."),
        ),
        Rule::OnlyIn { categories } => {
            let list = categories.join(", ");
            (
                say(
                    format!("Solo se permite en plantillas de {list}."),
                    format!("It is allowed in templates of {list} only."),
                    format!("Só é permitido em modelos de {list}."),
                ),
                say(
                    "Quítalo o cambia la categoría.",
                    "Take it away, or change the category.",
                    "Retire-o ou mude a categoria.",
                ),
            )
        }
        _ => variable_words(rule),
    }
}

fn variable_words(rule: &Rule) -> (Texts, Texts) {
    match rule {
        Rule::BrokenVariable => (
            say(
                "Hay llaves que no se abren o no se cierran.",
                "Braces are opened or closed that do not belong together.",
                "Há chaves que não se abrem ou não se fecham.",
            ),
            say(
                "Escribe cada variable como {{1}} o {{nombre}}.",
                "Write each variable like {{1}} or {{name}}.",
                "Escreva cada variável como {{1}} ou {{nome}}.",
            ),
        ),
        Rule::VariableName { name } => (
            say(
                format!("«{name}» no sirve como nombre de variable."),
                format!("“{name}” cannot be the name of a variable."),
                format!("“{name}” não serve como nome de variável."),
            ),
            say(
                "Usa un número, o minúsculas de la a a la z, cifras y guion bajo.",
                "Use a number, or lower-case letters a to z, digits and underscores.",
                "Use um número, ou minúsculas de a a z, algarismos e sublinhado.",
            ),
        ),
        Rule::VariableNumbers { missing } => (
            say(
                format!("Falta {{{{{missing}}}}}: los números van seguidos desde 1."),
                format!("{{{{{missing}}}}} is missing: numbers go from 1 without gaps."),
                format!("Falta {{{{{missing}}}}}: os números vão em sequência a partir de 1."),
            ),
            say("Vuelve a numerarlas.", "Number them anew.", "Numere de novo."),
        ),
        Rule::MixedVariables => (
            say(
                "Hay variables con número y con nombre.",
                "Some variables are numbered and some are named.",
                "Há variáveis com número e com nome.",
            ),
            say(
                "Usa solo números o solo nombres en toda la plantilla.",
                "Use numbers only or names only in the whole template.",
                "Use só números ou só nomes em todo o modelo.",
            ),
        ),
        Rule::VariableAtEdge => (
            say(
                "El texto empieza o termina con una variable.",
                "The text begins or ends with a variable.",
                "O texto começa ou termina com uma variável.",
            ),
            say(
                "Pon alguna palabra antes y algo después, aunque sea un punto.",
                "Put a word before it and something behind it, if only a full stop.",
                "Coloque uma palavra antes e algo depois, nem que seja um ponto.",
            ),
        ),
        Rule::VariablesTogether => (
            say(
                "Hay dos variables seguidas sin nada entre ellas.",
                "Two variables stand together with nothing between them.",
                "Há duas variáveis seguidas sem nada entre elas.",
            ),
            say(
                "Pon una palabra o un signo entre ellas.",
                "Put a word or a sign between them.",
                "Coloque uma palavra ou um sinal entre elas.",
            ),
        ),
        Rule::NoVariables => (
            say(
                "Aquí no puede haber variables.",
                "No variables may be here.",
                "Aqui não pode haver variáveis.",
            ),
            say("Quítalas.", "Take them away.", "Retire-as."),
        ),
        Rule::FewWords { needed, given } => (
            say(
                format!("Hay {given} palabras para tantas variables; hacen falta {needed}."),
                format!("There are {given} words for so many variables; {needed} are needed."),
                format!("Há {given} palavras para tantas variáveis; são necessárias {needed}."),
            ),
            say(
                "Escribe más texto o usa menos variables.",
                "Write more text, or use fewer variables.",
                "Escreva mais texto ou use menos variáveis.",
            ),
        ),
        Rule::NoSample { variable: Some(variable) } => (
            say(
                format!("Falta un ejemplo para {variable}."),
                format!("There is no sample for {variable}."),
                format!("Falta um exemplo para {variable}."),
            ),
            say(
                "Pon algo como lo que irá ahí; quien revisa lo lee.",
                "Give something like what will stand there; reviewers read it.",
                "Coloque algo como o que irá ali; quem revisa lê.",
            ),
        ),
        Rule::NoSample { variable: None } => (
            say(
                "Falta un archivo de ejemplo.",
                "There is no file as a sample.",
                "Falta um arquivo de exemplo.",
            ),
            say(
                "Sube uno como los que se enviarán.",
                "Upload one like those that will be sent.",
                "Envie um como os que serão enviados.",
            ),
        ),
        Rule::PlainWordsOnly => (
            say(
                "Hay saltos de línea, emojis o marcas de formato.",
                "There are line breaks, emojis or marks of formatting.",
                "Há quebras de linha, emojis ou marcas de formatação.",
            ),
            say("Deja solo texto simple.", "Keep plain words only.", "Deixe só texto simples."),
        ),
        Rule::BlankLines => (
            say(
                "Hay más de dos saltos de línea seguidos.",
                "There are more than two line breaks in a row.",
                "Há mais de duas quebras de linha seguidas.",
            ),
            say("Deja una sola línea en blanco.", "Keep one blank line.", "Deixe uma única linha em branco."),
        ),
        Rule::ScatteredReplies => (
            say(
                "Las respuestas rápidas están mezcladas con otros botones.",
                "Quick replies are mixed with other buttons.",
                "As respostas rápidas estão misturadas com outros botões.",
            ),
            say(
                "Ponlas todas juntas, al principio o al final.",
                "Put all of them together, first or last.",
                "Coloque todas juntas, no começo ou no fim.",
            ),
        ),
        Rule::UnlikeCards => (
            say(
                "Las tarjetas no tienen las mismas partes.",
                "The cards are not made of the same parts.",
                "Os cartões não têm as mesmas partes.",
            ),
            say(
                "Da a todas el mismo tipo de encabezado, texto y botones.",
                "Give all of them the same kind of header, text and buttons.",
                "Dê a todos o mesmo tipo de cabeçalho, texto e botões.",
            ),
        ),
        // Said by `words`.
        Rule::Required
        | Rule::TooLong { .. }
        | Rule::Count { .. }
        | Rule::Form(_)
        | Rule::Duplicate
        | Rule::NotWith { .. }
        | Rule::OnlyIn { .. } => words(rule),
    }
}

fn wanted(form: Form) -> Texts {
    match form {
        Form::Name => say(
            "Usa solo letras minúsculas de la a a la z, cifras y guion bajo.",
            "Use lower-case letters a to z, digits and underscores only.",
            "Use somente letras minúsculas de a a z, algarismos e sublinhado.",
        ),
        Form::Language => say(
            "Elige uno de los idiomas de WhatsApp, como es_AR o pt_BR.",
            "Choose one of WhatsApp’s languages, like es_AR or pt_BR.",
            "Escolha um dos idiomas do WhatsApp, como es_AR ou pt_BR.",
        ),
        Form::Category => say(
            "Elige marketing, utilidad o autenticación.",
            "Choose marketing, utility or authentication.",
            "Escolha marketing, utilidade ou autenticação.",
        ),
        Form::Part => say("Quita esta parte.", "Take this part away.", "Retire esta parte."),
        Form::Header => say(
            "Elige texto, imagen, video, documento o ubicación.",
            "Choose text, picture, video, document or place.",
            "Escolha texto, imagem, vídeo, documento ou localização.",
        ),
        Form::Button => {
            say("Elige otro tipo de botón.", "Choose another kind of button.", "Escolha outro tipo de botão.")
        }
        Form::WebAddress => say(
            "Pon una dirección que empiece con https://, sin espacios, con una variable solo al final.",
            "Give an address that begins with https://, without spaces, with a variable at its end only.",
            "Indique um endereço que comece com https://, sem espaços, com uma variável só no final.",
        ),
        Form::Phone => say(
            "Pon un número con código de país, como +54 11 5555 0000.",
            "Give a number with its country code, like +54 11 5555 0000.",
            "Indique um número com código do país, como +55 11 5555 0000.",
        ),
        Form::Minutes => say("Entre 1 y 90 minutos.", "1 to 90 minutes.", "De 1 a 90 minutos."),
        Form::OneTimeCode => say(
            "Agrega el botón que copia el código.",
            "Add the button that copies the code.",
            "Adicione o botão que copia o código.",
        ),
        Form::TimeToLive => say(
            "Autenticación: de 30 a 900 segundos. Utilidad: de 30 segundos a 12 horas. Marketing: de 12 horas a 30 días.",
            "Authentication: 30 to 900 seconds. Utility: 30 seconds to 12 hours. Marketing: 12 hours to 30 days.",
            "Autenticação: de 30 a 900 segundos. Utilidade: de 30 segundos a 12 horas. Marketing: de 12 horas a 30 dias.",
        ),
        Form::OneFlow => say(
            "Indica un solo Flow: por id o por nombre.",
            "Name one Flow: by id or by name.",
            "Indique um só Flow: por id ou por nome.",
        ),
    }
}

/// A code, what is wrong, and how to mend it.
fn value_words(rule: &ValueRule) -> (&'static str, Texts, Texts) {
    match rule {
        ValueRule::Missing { variable } => (
            "missing_value",
            say(
                format!("Falta el valor de {variable}."),
                format!("There is no value for {variable}."),
                format!("Falta o valor de {variable}."),
            ),
            say("Añádelo.", "Add it.", "Adicione."),
        ),
        ValueRule::TooMany { expected, given } => (
            "too_many_values",
            say(
                format!("Hay {given} valores; la plantilla tiene {expected} variables."),
                format!("There are {given} values; the template has {expected} variables."),
                format!("Há {given} valores; o modelo tem {expected} variáveis."),
            ),
            say(format!("Deja {expected}."), format!("Keep {expected}."), format!("Deixe {expected}.")),
        ),
        ValueRule::UnknownName { known, .. } => {
            let list = known.join(", ");
            (
                "unknown_variable",
                say(
                    "La plantilla no tiene ninguna variable con ese nombre.",
                    "The template has no variable of that name.",
                    "O modelo não tem nenhuma variável com esse nome.",
                ),
                say(
                    format!("Sus variables son: {list}."),
                    format!("Its variables are: {list}."),
                    format!("As variáveis são: {list}."),
                ),
            )
        }
        ValueRule::Header { expected: None } => (
            "header",
            say(
                "El encabezado de la plantilla no lleva nada.",
                "The template’s header takes nothing.",
                "O cabeçalho do modelo não leva nada.",
            ),
            say("Quita «header».", "Take “header” away.", "Retire “header”."),
        ),
        ValueRule::Header { expected: Some(kind) } => (
            "header",
            say(
                format!("El encabezado de la plantilla debe ser: {kind}."),
                format!("The template’s header must be: {kind}."),
                format!("O cabeçalho do modelo deve ser: {kind}."),
            ),
            say(
                format!("Envía «header» con {kind}."),
                format!("Send “header” with {kind}."),
                format!("Envie “header” com {kind}."),
            ),
        ),
        ValueRule::ButtonMissing { label } => (
            "missing_button",
            say(
                format!("Falta el valor del botón «{label}»."),
                format!("There is no value for the button “{label}”."),
                format!("Falta o valor do botão “{label}”."),
            ),
            say(
                "Añádelo en «buttons» con su posición.",
                "Add it to “buttons” with its position.",
                "Adicione em “buttons” com a posição.",
            ),
        ),
        ValueRule::ButtonValue { expected: None } => (
            "button",
            say(
                "Ese botón no lleva valor, o no existe.",
                "That button takes no value, or is not there.",
                "Esse botão não leva valor, ou não existe.",
            ),
            say("Quítalo.", "Take it away.", "Retire."),
        ),
        ValueRule::ButtonValue { expected: Some(kind) } => (
            "button",
            say(
                "Ese botón lleva otro tipo de valor.",
                "That button takes another kind of value.",
                "Esse botão leva outro tipo de valor.",
            ),
            say(format!("Usa «{kind}»."), format!("Use “{kind}”."), format!("Use “{kind}”.")),
        ),
        ValueRule::Cards { expected, given } => (
            "cards",
            say(
                format!("Hay {given} tarjetas; la plantilla tiene {expected}."),
                format!("There are {given} cards; the template has {expected}."),
                format!("Há {given} cartões; o modelo tem {expected}."),
            ),
            say(
                format!("Envía {expected} en «cards», en su orden."),
                format!("Send {expected} in “cards”, in their order."),
                format!("Envie {expected} em “cards”, na ordem."),
            ),
        ),
        ValueRule::OfferEndMissing => (
            "missing_offer_end",
            say(
                "Falta cuándo termina la oferta.",
                "It is not said when the offer ends.",
                "Falta dizer quando a oferta termina.",
            ),
            say(
                "Agrega «offer_ends_at», en segundos desde 1970.",
                "Add “offer_ends_at”, in seconds since 1970.",
                "Adicione “offer_ends_at”, em segundos desde 1970.",
            ),
        ),
        ValueRule::NoOfferEnd => (
            "offer_end",
            say(
                "La plantilla no tiene una oferta que termine.",
                "The template has no offer that ends.",
                "O modelo não tem uma oferta que termine.",
            ),
            say("Quita «offer_ends_at».", "Take “offer_ends_at” away.", "Retire “offer_ends_at”."),
        ),
        ValueRule::Count { limit, given } => (
            "count",
            say(
                format!("Hay {given}; WhatsApp admite de 1 a {limit}."),
                format!("There are {given}; WhatsApp takes 1 to {limit}."),
                format!("Há {given}; o WhatsApp aceita de 1 a {limit}."),
            ),
            say(
                format!("Deja entre 1 y {limit}."),
                format!("Keep 1 to {limit}."),
                format!("Deixe de 1 a {limit}."),
            ),
        ),
        ValueRule::Characters => (
            "characters",
            say(
                "Hay saltos de línea, tabulaciones o más de cuatro espacios seguidos.",
                "There are line breaks, tabs, or more than four spaces in a row.",
                "Há quebras de linha, tabulações ou mais de quatro espaços seguidos.",
            ),
            say("Escríbelo en una sola línea.", "Write it in one line.", "Escreva em uma só linha."),
        ),
        ValueRule::TooLong { limit, given } => (
            "too_long",
            say(
                format!("Con los valores puestos tiene {given} caracteres; WhatsApp admite {limit}."),
                format!("With the values in it has {given} characters; WhatsApp takes {limit}."),
                format!("Com os valores tem {given} caracteres; o WhatsApp aceita {limit}."),
            ),
            say("Acorta algún valor.", "Shorten a value.", "Encurte algum valor."),
        ),
    }
}
