//! Errors of the use cases as problems.

use super::{
    Code, FieldProblem, Problem, Texts,
    from_templates::{of_rule, of_value},
    say,
};
use crate::around::too_often;
use hilo_app::{Error, FieldError, Problem as Rule};
use hilo_core::command::{Hindrance, RefusedCommand};
use hilo_desk::approval::MayNot;
use hilo_flow::Finding;
use hilo_model::consent::ConsentTopic;
use hilo_whatsapp_wire::template::rules::Uneditable;

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Unauthenticated => Self::new(Code::Unauthenticated),
            Error::WrongCredentials => Self::new(Code::WrongCredentials),
            Error::CodeNeeded => Self::new(Code::CodeNeeded),
            Error::WrongCode => Self::new(Code::WrongCode),
            Error::TooManyCodes { wait } => too_often(wait.as_seconds()),
            Error::PeopleOnly => Self::new(Code::PeopleOnly),
            Error::Forbidden(permission) => {
                Self::new(Code::Forbidden).with(permission.as_str()).and("permission", permission.as_str())
            }
            Error::NoPlace => Self::new(Code::NoPlace),
            Error::KeyElsewhere { what, asked, own } => {
                let header = if what == "workspace" { "Hilo-Workspace" } else { "Hilo-Environment" };
                Self::new(Code::KeyElsewhere).with(header).with(asked).with(own)
            }
            Error::KeyReachesOthers(others) => {
                Self::new(Code::KeyReachesOthers).with(others.join(", ")).and("environments", others)
            }
            Error::NotFound(kind) => Self::new(Code::NotFound).with(kind),
            Error::Invalid(errors) => {
                Self { errors: errors.into_iter().map(field).collect(), ..Self::new(Code::Invalid) }
            }
            Error::Flow(findings) => {
                Self { errors: findings.iter().map(finding).collect(), ..Self::new(Code::FlowErrors) }
            }
            Error::FlowConflicts { latest, conflicts } => {
                let conflicts = serde_json::to_value(&conflicts).unwrap_or_default();
                Self::new(Code::FlowConflicts).with(latest).and("latest", latest).and("conflicts", conflicts)
            }
            Error::NothingBefore => Self::new(Code::NothingBefore),
            Error::ReleaseInEffect => Self::new(Code::ReleaseInEffect),
            Error::TemplateUnknown { name, language, languages } => {
                let others = if languages.is_empty() { "—".to_owned() } else { languages.join(", ") };
                Self::new(Code::TemplateUnknown)
                    .with(name)
                    .with(language)
                    .with(others)
                    .and("languages", languages)
            }
            Error::TemplateNotApproved { status } => {
                Self::new(Code::TemplateNotApproved).with(&status).and("status", status)
            }
            Error::TemplateNotFillable { part } => {
                Self::new(Code::TemplateNotFillable).with(&part).and("part", part)
            }
            Error::TemplateValues(found) => {
                Self { errors: found.iter().map(of_value).collect(), ..Self::new(Code::Invalid) }
            }
            Error::TemplateRules(found) => {
                Self { errors: found.iter().map(of_rule).collect(), ..Self::new(Code::Invalid) }
            }
            Error::TemplateUneditable(Uneditable::Status) => Self::new(Code::TemplateUneditable),
            Error::TemplateUneditable(Uneditable::Until(until)) => {
                Self::new(Code::TemplateEditedOften).with(until).and("until", until.to_string())
            }
            Error::TemplateState => Self::new(Code::TemplateState),
            Error::OwnDraft => Self::new(Code::OwnDraft),
            Error::Document(error) => Self::new(Code::Document).with(error),
            Error::FlowInUse(uses) => {
                let told: Vec<String> =
                    uses.iter().map(|one| format!("{} ({}): {}", one.flow, one.version, one.node)).collect();
                Self::new(Code::FlowInUse).with(told.join(", ")).and("uses", told)
            }
            Error::Unrecordable(why) => Self::new(Code::Unrecordable).with(why),
            much @ Error::TooMuchMeanwhile { .. } => Self::new(Code::Unrecordable).with(much),
            Error::Taken { kind, key } => Self::new(Code::Taken).with(kind).with(key),
            // What is gone is not there, whatever it was changed from.
            Error::Stale { current: None } => Self::new(Code::NotFound).with("document"),
            Error::Stale { current: Some(current) } => Self::new(Code::Stale).and("current", current),
            Error::Conflict(_) => Self::new(Code::Conflict),
            Error::KeyReused => Self::new(Code::KeyReused),
            Error::Refused(refused) => refused.into(),
            Error::Store(hilo_store::Error::Retryable(_) | hilo_store::Error::Unavailable(_)) => {
                Self::new(Code::Unavailable)
            }
            Error::Store(error) => internal(&error),
            Error::Internal(why) => internal(&why),
        }
    }
}

/// Something is broken: the log gets the reason, the caller a trace.
pub(crate) fn internal(why: &dyn std::fmt::Display) -> Problem {
    tracing::error!(error = %why, "a request failed");
    Problem::new(Code::Internal)
}

impl From<hilo_runtime::intake::Error> for Problem {
    fn from(error: hilo_runtime::intake::Error) -> Self {
        use hilo_runtime::intake::Error as E;
        match error {
            E::Vault(_) | E::Unwritable(_) => internal(&error),
            E::Commit(_) | E::Store(_) | E::Contended => {
                tracing::error!(%error, "an order could not be stored");
                Self::new(Code::Unavailable)
            }
        }
    }
}

impl From<RefusedCommand> for Problem {
    fn from(refused: RefusedCommand) -> Self {
        match refused {
            RefusedCommand::Stale { based_on, current } => {
                Self::new(Code::StaleThread).with(current).and("based_on", based_on).and("current", current)
            }
            RefusedCommand::WindowClosed => Self::new(Code::WindowClosed),
            RefusedCommand::OptedOut { topic } => {
                let code = match topic {
                    ConsentTopic::Marketing => Code::OptedOut,
                    ConsentTopic::Utility => Code::OptedOutOfUtility,
                };
                Self::new(code).and("topic", topic.as_str())
            }
            RefusedCommand::EnoughMarketing { after } => {
                Self::new(Code::EnoughMarketing).with(after).and("after", after.to_string())
            }
            RefusedCommand::Unreachable { error_code } => {
                Self::new(Code::Unreachable).with(error_code).and("error_code", error_code)
            }
            RefusedCommand::NoChannel => Self::new(Code::NoChannel),
            RefusedCommand::Transition { from, to } => {
                Self::new(Code::Transition).with(from.as_str()).with(to.as_str())
            }
            RefusedCommand::NoTicket => Self::new(Code::NoTicket),
            RefusedCommand::NoFlow => Self::new(Code::NoFlow),
            RefusedCommand::NoRun => Self::new(Code::NoRun),
            RefusedCommand::WithStaff => Self::new(Code::WithStaff),
            RefusedCommand::CallbackUsed => Self::new(Code::CallbackUsed),
            RefusedCommand::CallbackOver => Self::new(Code::CallbackOver),
            RefusedCommand::RunUnderWay { run } => Self::new(Code::RunUnderWay).and("run", run.to_string()),
            RefusedCommand::ApprovalOver => Self::new(Code::ApprovalOver),
            RefusedCommand::MayNotAnswer { why } => Self::new(match why {
                MayNot::NotAsked => Code::ApprovalNotAsked,
                MayNot::OwnRequest => Code::ApprovalOwnRequest,
                MayNot::Answered => Code::ApprovalAnswered,
            }),
            RefusedCommand::NotAPerson => Self::new(Code::NotAPerson),
            RefusedCommand::NotSnoozed => Self::new(Code::NotSnoozed),
            RefusedCommand::NotRetryable { why } => not_retryable(why),
            RefusedCommand::Merged { into } => {
                Self::new(Code::Merged).with(into).and("into", into.to_string())
            }
            RefusedCommand::NotOlder => Self::new(Code::NotOlder),
            RefusedCommand::Invalid { field, detail } => {
                let error = FieldProblem {
                    pointer: format!("/{}", field.replace('.', "/")),
                    code: "invalid".to_owned(),
                    detail: [detail.clone(), detail.clone(), detail],
                    mend: None,
                };
                Self { errors: vec![error], ..Self::new(Code::Invalid) }
            }
        }
    }
}

fn not_retryable(why: Hindrance) -> Problem {
    let problem = match why {
        Hindrance::DealtWith => Problem::new(Code::IncidentDealtWith),
        Hindrance::Settled => Problem::new(Code::MessageSettled),
        Hindrance::WindowClosed => Problem::new(Code::WindowClosed),
        Hindrance::NoChannel => Problem::new(Code::NoChannel),
        Hindrance::WithStaff => Problem::new(Code::WithStaff),
        Hindrance::MovedOn => Problem::new(Code::MovedOn),
        _ => Problem::new(Code::NotRetryable).with(why.as_str()),
    };
    problem.and("why", why.as_str())
}

fn finding(finding: &Finding) -> FieldProblem {
    let node = finding.node.as_ref().map(|node| format!("/nodes/{node}"));
    let path = if finding.path.is_empty() { String::new() } else { format!("/{}", finding.path) };
    let words = |w: &hilo_flow::lint::Wording| [w.es.clone(), w.en.clone(), w.pt.clone()];
    FieldProblem {
        pointer: format!("{}{}", node.unwrap_or_default(), path.replace(['.', '['], "/").replace(']', "")),
        code: finding.code.clone(),
        detail: words(&finding.message),
        mend: finding.mend.as_ref().map(words),
    }
}

fn field(error: FieldError) -> FieldProblem {
    let (code, detail) = words(&error.problem);
    FieldProblem { pointer: error.pointer, code: code.to_owned(), detail, mend: None }
}

fn words(rule: &Rule) -> (&'static str, Texts) {
    match rule {
        Rule::Required => {
            ("required", say("Hace falta un valor.", "A value is needed.", "É preciso um valor."))
        }
        Rule::TooLong { max } => (
            "too_long",
            [
                format!("Puede tener como máximo {max} caracteres."),
                format!("It may have {max} characters at most."),
                format!("Pode ter no máximo {max} caracteres."),
            ],
        ),
        Rule::TooShort { min } => (
            "too_short",
            [
                format!("Debe tener al menos {min} caracteres."),
                format!("It must have {min} characters at least."),
                format!("Deve ter pelo menos {min} caracteres."),
            ],
        ),
        Rule::Form { example } => (
            "form",
            [
                format!("Debe tener una forma como «{example}»."),
                format!("It must be of a form like “{example}”."),
                format!("Deve ter uma forma como “{example}”."),
            ],
        ),
        Rule::Range { min, max } => (
            "range",
            [
                format!("Debe estar entre {min} y {max}."),
                format!("It must be between {min} and {max}."),
                format!("Deve estar entre {min} e {max}."),
            ],
        ),
        Rule::Unknown { kind } => (
            "unknown",
            [
                format!("No existe tal cosa ({kind}) aquí."),
                format!("There is no such {kind} here."),
                format!("Não existe tal coisa ({kind}) aqui."),
            ],
        ),
        Rule::ZeroCharacter => (
            "zero_character",
            say(
                "Contiene el carácter U+0000, que no es texto. Quítalo.",
                "It contains the character U+0000, which is no text. Take it away.",
                "Contém o caractere U+0000, que não é texto. Retire-o.",
            ),
        ),
        Rule::SharedPerson => (
            "shared_person",
            say(
                "Pertenece también a otros espacios de trabajo: solo esa persona puede cambiarlo.",
                "They belong to other workspaces too: only they themselves may change it.",
                "Pertence também a outros espaços de trabalho: só a própria pessoa pode mudar isso.",
            ),
        ),
        Rule::WrongPassword => (
            "wrong_password",
            say(
                "No es tu contraseña actual.",
                "It is not your present password.",
                "Não é a sua senha atual.",
            ),
        ),
        Rule::Fixed => (
            "fixed",
            say("Ya no se puede cambiar.", "It cannot be changed any more.", "Não pode mais ser mudado."),
        ),
        Rule::Twice => (
            "twice",
            say(
                "Ya está en otro lugar, quizás con otro significado.",
                "It is somewhere else already, perhaps with another meaning.",
                "Já está em outro lugar, talvez com outro significado.",
            ),
        ),
        Rule::Future => (
            "future",
            say("No puede estar en el futuro.", "It cannot lie in the future.", "Não pode estar no futuro."),
        ),
        Rule::NoWord => (
            "no_word",
            say(
                "No hay nada que buscar. Escribe al menos una palabra de dos letras o cifras.",
                "There is nothing to look for. Write at least one word of two letters or digits.",
                "Não há nada a procurar. Escreva pelo menos uma palavra de duas letras ou algarismos.",
            ),
        ),
        Rule::LocksOut => (
            "locks_out",
            say(
                "Te dejaría fuera. Pídeselo a otra persona que administre.",
                "It would lock you out. Ask another administrator.",
                "Isso deixaria você de fora. Peça a outra pessoa que administre.",
            ),
        ),
    }
}
