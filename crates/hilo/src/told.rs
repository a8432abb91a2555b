//! What a use case refused, told to a person at a terminal.

use hilo_app::{Error, FieldError, Problem};

/// The error as something to show.
pub(crate) fn told(error: Error) -> anyhow::Error {
    match error {
        Error::Flow(findings) => {
            let lines: Vec<String> = findings.iter().map(|finding| format!("  {finding}")).collect();
            anyhow::anyhow!("the flow cannot be used:\n{}", lines.join("\n"))
        }
        Error::FlowConflicts { latest, conflicts } => {
            let show = |value: &Option<serde_json::Value>| {
                value.as_ref().map_or_else(|| "(gone)".to_owned(), ToString::to_string)
            };
            let lines: Vec<String> = conflicts
                .iter()
                .map(|c| {
                    let (base, mine, theirs) = (show(&c.base), show(&c.mine), show(&c.theirs));
                    format!("  {}\n    was     {base}\n    mine    {mine}\n    theirs  {theirs}", c.path)
                })
                .collect();
            anyhow::anyhow!(
                "version {latest} changed the same places; say which count with --conflicts mine or --conflicts theirs:\n{}",
                lines.join("\n")
            )
        }
        Error::Invalid(fields) => {
            let words: Vec<String> = fields.iter().map(field).collect();
            anyhow::anyhow!("{}", words.join("; "))
        }
        Error::Document(error) => anyhow::anyhow!("this is no flow: {error}"),
        other => anyhow::Error::new(other),
    }
}

fn field(error: &FieldError) -> String {
    let option = error.pointer.trim_start_matches('/').replace(['_', '/'], "-");
    let words = match &error.problem {
        Problem::Required => "must not be empty".to_owned(),
        Problem::TooLong { max } => format!("must have at most {max} characters"),
        Problem::TooShort { min } => format!("must have at least {min} characters"),
        Problem::Form { example } => format!("must be of a form like {example}"),
        Problem::Range { min, max } => format!("must be between {min} and {max}"),
        Problem::Unknown { kind } => format!("names a {kind} that does not exist"),
        Problem::ZeroCharacter => "contains the character U+0000, which is no text".to_owned(),
        Problem::SharedPerson => "belongs to a person of other workspaces too".to_owned(),
        Problem::WrongPassword => "is not the present password".to_owned(),
        Problem::NoWord => "has no word to look for".to_owned(),
        Problem::LocksOut => "would lock you out".to_owned(),
        Problem::Fixed => "cannot be changed any more".to_owned(),
        Problem::Twice => "is there already".to_owned(),
        Problem::Future => "lies in the future".to_owned(),
    };
    format!("--{option} {words}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_value_is_told_by_the_option_that_brought_it() {
        let error = Error::Invalid(vec![
            FieldError::new("/phone_number_id", Problem::Form { example: "1065" }),
            FieldError::new("/rate", Problem::Range { min: 1, max: 9 }),
        ]);
        assert_eq!(
            told(error).to_string(),
            "--phone-number-id must be of a form like 1065; --rate must be between 1 and 9"
        );
    }
}
