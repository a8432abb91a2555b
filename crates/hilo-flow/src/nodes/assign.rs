//! `assign`: says whose the ticket is, while the flow goes on.

use crate::{
    document::Target,
    engine::{Effect, Go, NodeCx},
    lint::Problem,
    program::{Compiler, Next, compiler::Passing},
};
use hilo_expr::Template;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Says whose the ticket is: a team's, a person's, or nobody's. The flow goes on and has the conversation until it hands off; then,
/// or when the customer comes back after the ticket was solved, it is theirs. What is not named stays; what does not exist is an
/// incident, and nothing changes.
///
/// ```yaml
/// type: assign
/// team: soporte
/// person: "{{ contact.fields.seller_email }}"
/// next: hand_off
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Assign {
    /// The team's name, a template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// The person's e-mail address, a template; if it comes out empty, nobody in particular.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// Where to go on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Target>,
}

#[derive(Debug)]
pub(crate) struct Compiled {
    team: Option<Template>,
    person: Option<Template>,
    next: Next,
}

impl Assign {
    pub(crate) fn compile<'f>(&'f self, compiler: &mut Compiler<'f>) -> Option<Compiled> {
        let next = compiler.output("next", self.next.as_ref(), Passing::Instant);
        let team = self.team.as_ref().map(|team| compiler.template("team", team));
        let person = self.person.as_ref().map(|person| compiler.template("person", person));
        if team.is_none() && person.is_none() {
            compiler.problem("team", &Problem::TextEmpty);
        }
        let whole = |template: Option<Option<Template>>| match template {
            Some(None) => None,
            Some(template) => Some(template),
            None => Some(None),
        };
        Some(Compiled { team: whole(team)?, person: whole(person)?, next })
    }
}

impl Compiled {
    pub(crate) fn enter(&self, cx: &mut NodeCx<'_, '_, '_>) -> Go {
        let team = self.team.as_ref().map(|team| cx.render(team).trim().to_owned());
        let person = self.person.as_ref().map(|person| cx.render(person).trim().to_owned());
        cx.effect(Effect::Assign { team, person });
        Go::to("next", self.next)
    }
}
