//! What can be wrong with a template message, in three languages.

use super::{Severity, Words, say};

/// What is wrong with a template message.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fault {
    NoAccount,
    Unknown { name: String, meant: Option<String> },
    NoLanguage { language: String, known: String, of_customer: bool },
    NotApproved { name: String, status: String },
    Awaited { name: String },
    Unfillable { part: String },
    Header { expected: Option<String> },
    Cards { wanted: usize, given: usize },
    Missing { what: String },
    NoVariable { known: String },
    TooMany { wanted: usize, given: usize },
    Button { index: u8, word: &'static str },
    Answers { wanted: u8, given: u8 },
    Needless,
}

impl Fault {
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::NoAccount => "template_account_missing",
            Self::Unknown { .. } => "template_unknown",
            Self::NoLanguage { .. } => "template_language",
            Self::NotApproved { .. } => "template_not_approved",
            Self::Awaited { .. } => "template_awaited",
            Self::Unfillable { .. } => "template_not_fillable",
            Self::Header { .. } => "template_header",
            Self::Cards { .. } => "template_cards",
            Self::Missing { .. } => "template_value_missing",
            Self::NoVariable { .. } => "template_variable",
            Self::TooMany { .. } => "template_values_many",
            Self::Button { .. } => "template_button",
            Self::Answers { .. } => "template_answers",
            Self::Needless => "template_value_needless",
        }
    }

    pub(super) fn severity(&self) -> Severity {
        match self {
            Self::NoAccount | Self::Awaited { .. } => Severity::Warning,
            _ => Severity::Error,
        }
    }

    pub(super) fn words(&self) -> Words {
        match self {
            Self::NoAccount => say(
                "no hay una cuenta conectada con la que comprobar esta plantilla",
                "no account is connected to check this template against",
                "não há uma conta conectada com a qual conferir este modelo",
            ),
            Self::Unknown { name, .. } => [
                format!("la cuenta no tiene una plantilla `{name}`"),
                format!("the account has no template `{name}`"),
                format!("a conta não tem um modelo `{name}`"),
            ],
            Self::NoLanguage { language, .. } => [
                format!("la plantilla no está en `{language}`"),
                format!("the template is not there in `{language}`"),
                format!("o modelo não existe em `{language}`"),
            ],
            Self::NotApproved { name, status } => [
                format!("la plantilla `{name}` no se puede enviar: {status}"),
                format!("the template `{name}` cannot be sent: {status}"),
                format!("o modelo `{name}` não pode ser enviado: {status}"),
            ],
            Self::Awaited { name } => [
                format!("la plantilla `{name}` no está aprobada todavía: la publicación la espera"),
                format!("the template `{name}` is not approved yet: the release waits for it"),
                format!("o modelo `{name}` ainda não foi aprovado: a publicação espera por ele"),
            ],
            Self::Unfillable { part } => [
                format!("un flujo no puede completar esta plantilla: {part}"),
                format!("a flow cannot fill this template in: {part}"),
                format!("um fluxo não pode preencher este modelo: {part}"),
            ],
            Self::Header { expected: None } => say(
                "la plantilla no tiene un encabezado que completar",
                "the template has no header to fill in",
                "o modelo não tem um cabeçalho a preencher",
            ),
            Self::Header { expected: Some(kind) } => [
                format!("el encabezado de la plantilla es de otra clase: {kind}"),
                format!("the template's header is of another kind: {kind}"),
                format!("o cabeçalho do modelo é de outro tipo: {kind}"),
            ],
            Self::Cards { wanted, given } => [
                format!("la plantilla tiene {wanted} tarjetas, aquí hay {given}"),
                format!("the template has {wanted} cards, here are {given}"),
                format!("o modelo tem {wanted} cartões, aqui há {given}"),
            ],
            Self::Missing { what } => {
                [format!("falta `{what}`"), format!("`{what}` is missing"), format!("falta `{what}`")]
            }
            Self::NoVariable { .. } => say(
                "la plantilla no tiene esa variable",
                "the template has no such variable",
                "o modelo não tem essa variável",
            ),
            Self::TooMany { wanted, given } => [
                format!("la plantilla tiene {wanted} variables, aquí hay {given}"),
                format!("the template has {wanted} variables, here are {given}"),
                format!("o modelo tem {wanted} variáveis, aqui há {given}"),
            ],
            Self::Button { index, word } => [
                format!("al botón {index} le falta `{word}`"),
                format!("button {index} lacks its `{word}`"),
                format!("ao botão {index} falta `{word}`"),
            ],
            Self::Answers { wanted, given } => [
                format!(
                    "los primeros {wanted} botones de la plantilla deben ser respuestas rápidas; lo son {given}"
                ),
                format!("the template's first {wanted} buttons have to be quick replies; {given} are"),
                format!("os primeiros {wanted} botões do modelo devem ser respostas rápidas; {given} são"),
            ],
            Self::Needless => say(
                "la plantilla no tiene dónde ponerlo",
                "the template has no place for it",
                "o modelo não tem onde pôr isso",
            ),
        }
    }

    pub(super) fn mend(&self) -> Option<Words> {
        Some(match self {
            Self::NoAccount => say(
                "Conecta un número en este ambiente; las plantillas se leen solas.",
                "Connect a number in this environment; its templates are read by themselves.",
                "Conecte um número neste ambiente; os modelos são lidos sozinhos.",
            ),
            Self::Unknown { meant: Some(meant), .. } => [
                format!("¿Quisiste decir `{meant}`?"),
                format!("Did you mean `{meant}`?"),
                format!("Você quis dizer `{meant}`?"),
            ],
            Self::Unknown { meant: None, .. } => say(
                "Escríbela en Ajustes › Plantillas, o usa el nombre de una que esté ahí.",
                "Write it under Settings › Templates, or use the name of one that is there.",
                "Escreva-o em Configurações › Modelos, ou use o nome de um que exista.",
            ),
            Self::NoLanguage { known, of_customer, .. } => {
                let [es, en, pt] = [
                    format!("Está en: {known}."),
                    format!("It is there in: {known}."),
                    format!("Existe em: {known}."),
                ];
                match of_customer {
                    true => [
                        format!("{es} Nombra uno en `language`, o escribe la plantilla también en este."),
                        format!("{en} Name one in `language`, or write the template in this one too."),
                        format!("{pt} Indique um em `language`, ou escreva o modelo também neste."),
                    ],
                    false => [es, en, pt],
                }
            }
            Self::NotApproved { .. } => say(
                "Espera a que se apruebe, o usa otra plantilla.",
                "Wait until it is approved, or use another template.",
                "Espere até ser aprovado, ou use outro modelo.",
            ),
            Self::Unfillable { .. } => {
                say("Usa otra plantilla.", "Use another template.", "Use outro modelo.")
            }
            Self::Header { expected: Some(kind) } if matches!(&**kind, "location" | "product") => say(
                "Un flujo no puede ponerlo: usa otra plantilla.",
                "A flow cannot give it: use another template.",
                "Um fluxo não pode dá-lo: use outro modelo.",
            ),
            Self::Header { expected: Some(kind) } => [
                format!("Pon en `header` lo que pide: {kind}."),
                format!("Give in `header` what it asks for: {kind}."),
                format!("Ponha em `header` o que ele pede: {kind}."),
            ],
            Self::Header { expected: None } | Self::Needless => say("Quítalo.", "Take it away.", "Retire-o."),
            Self::Cards { .. } => say(
                "Completa cada tarjeta, en su orden, en `cards`.",
                "Fill in each card, in their order, in `cards`.",
                "Preencha cada cartão, em sua ordem, em `cards`.",
            ),
            Self::NoVariable { known } => {
                [format!("Tiene: {known}."), format!("It has: {known}."), format!("Ele tem: {known}.")]
            }
            Self::Awaited { .. } => say(
                "Al publicar se envía a revisión, si aún no se hizo; la versión sale sola cuando se aprueba.",
                "Publishing hands it in, if that was not done yet; the version goes live by itself when it is approved.",
                "Ao publicar, ele é enviado para revisão, se ainda não foi; a versão entra sozinha quando for aprovado.",
            ),
            Self::Answers { .. } => say(
                "Usa una plantilla con un botón que aprueba y otro que rechaza, en ese orden.",
                "Use a template with a button that approves and one that rejects, in this order.",
                "Use um modelo com um botão que aprova e outro que rejeita, nesta ordem.",
            ),
            Self::Missing { .. } | Self::TooMany { .. } | Self::Button { .. } => return None,
        })
    }
}
