//! What stands in a macro for something that is known only when it is used. Whoever uses it puts the values in, so that the
//! words can be read and mended before they are sent.

use crate::{Problem, validate::Checks};

/// What may stand between `{{` and `}}`. A field of the contact is `contact.fields.` and its name.
pub const VARIABLES: [&str; 6] =
    ["contact.name", "contact.first_name", "contact.phone", "agent.name", "agent.first_name", "channel.name"];

/// Finds names that stand for nothing, which a customer would be sent as they are.
pub(super) fn check(checks: &mut Checks, pointer: &str, body: &str) {
    for part in body.split("{{").skip(1) {
        let known = part.split_once("}}").is_some_and(|(name, _)| is_known(name.trim()));
        if !known {
            checks.fail(pointer, Problem::Form { example: "{{ contact.first_name }}" });
            return;
        }
    }
}

fn is_known(name: &str) -> bool {
    VARIABLES.contains(&name)
        || name.strip_prefix("contact.fields.").is_some_and(|field| {
            !field.is_empty() && field.chars().all(|letter| letter.is_alphanumeric() || letter == '_')
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_known_may_stand_in_a_macro() {
        let fails = |body: &str| {
            let mut checks = Checks::default();
            check(&mut checks, "/body", body);
            checks.done().is_err()
        };
        for good in
            ["Hi", "Hi {{contact.name}}!", "{{ agent.name }} {{ contact.fields.order_id }}", "{ a } }}"]
        {
            assert!(!fails(good), "{good}");
        }
        for bad in [
            "{{ contact.nmae }}",
            "{{",
            "{{ contact.name",
            "{{ contact.fields. }}",
            "{{contact.fields.a b}}",
            "{{ }}",
        ] {
            assert!(fails(bad), "{bad}");
        }
    }
}
