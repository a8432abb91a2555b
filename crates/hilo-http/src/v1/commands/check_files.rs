//! Whether WhatsApp would take the files of a message, asked before anything of it is kept.

use crate::{
    problem::{Code, FieldProblem, Problem, Texts, say},
    state::Api,
};
use hilo_app::{Caller, Error};
use hilo_core::command::Command;
use hilo_model::message::{MediaKind, MediaSource};
use hilo_whatsapp_wire::media::{self, MediaFault};

/// Refuses a message with a file that is not stored here for the caller, or that WhatsApp does not take as what it is sent as.
/// Files that are named by a link or by WhatsApp's id are WhatsApp's to judge.
pub(crate) async fn check_files(api: &Api, caller: &Caller, command: &Command) -> Result<(), Problem> {
    let Command::Send { content, .. } = command else { return Ok(()) };
    let mut errors = Vec::new();
    for (kind, source, place) in content.files() {
        let MediaSource::Attachment(file) = source else { continue };
        let (code, [detail, mend]) = match api.app.get_attachment(caller, *file).await {
            Ok(row) if row.withdrawn_at.is_none() => {
                match media::fault(kind, &row.mime_type, row.size.unsigned_abs()) {
                    None => continue,
                    Some(MediaFault::Type { taken }) => {
                        ("file_type", wrong_type(kind, &row.mime_type, taken))
                    }
                    Some(MediaFault::Size { limit }) => {
                        ("file_size", too_large(kind, row.size.unsigned_abs(), limit))
                    }
                }
            }
            Ok(_) | Err(Error::NotFound(_)) => ("no_file", not_there()),
            Err(error) => return Err(error.into()),
        };
        let pointer = format!("/content{place}");
        errors.push(FieldProblem { pointer, code: code.to_owned(), detail, mend: Some(mend) });
    }
    if errors.is_empty() { Ok(()) } else { Err(Problem { errors, ..Problem::new(Code::Invalid) }) }
}

fn not_there() -> [Texts; 2] {
    [
        say(
            "Aquí no hay un archivo con ese id.",
            "No file with that id is stored here.",
            "Não há aqui um arquivo com esse id.",
        ),
        say(
            "Súbelo primero y usa el id que recibas.",
            "Upload it first and use the id that you get.",
            "Envie-o primeiro e use o id que receber.",
        ),
    ]
}

fn wrong_type(kind: MediaKind, given: &str, taken: &[&str]) -> [Texts; 2] {
    let (kind, taken) = (kind.as_str(), taken.join(", "));
    // What somebody wrote there is shown, but not at any length.
    let given: String = given.chars().take(64).collect();
    [
        say(
            format!("Es {given}; como «{kind}» WhatsApp admite {taken}."),
            format!("It is {given}; as “{kind}” WhatsApp takes {taken}."),
            format!("É {given}; como “{kind}” o WhatsApp aceita {taken}."),
        ),
        say(
            "Envíalo como «document», o conviértelo.",
            "Send it as “document”, or convert it.",
            "Envie-o como “document”, ou converta-o.",
        ),
    ]
}

fn too_large(kind: MediaKind, given: u64, limit: u64) -> [Texts; 2] {
    let word = kind.as_str();
    let detail = say(
        format!("Tiene {given} bytes; como «{word}» WhatsApp admite {limit} como máximo."),
        format!("It has {given} bytes; as “{word}” WhatsApp takes {limit} at most."),
        format!("Tem {given} bytes; como “{word}” o WhatsApp aceita no máximo {limit}."),
    );
    let mend = match kind {
        MediaKind::Image => say(
            "Súbela con «shrink=true» para achicarla, o envíala como «document».",
            "Upload it with “shrink=true” to make it smaller, or send it as “document”.",
            "Envie-a com “shrink=true” para reduzi-la, ou mande-a como “document”.",
        ),
        MediaKind::Document => {
            say("Divídelo o comprímelo.", "Split it, or make it smaller.", "Divida-o ou reduza-o.")
        }
        _ => say(
            "Achícalo, o envíalo como «document».",
            "Make it smaller, or send it as “document”.",
            "Reduza-o, ou envie-o como “document”.",
        ),
    };
    [detail, mend]
}
