//! `approval`: asks people of the team to decide.

use super::{
    content::{self, TemplateUse},
    wait::{CompiledTimeout, Timeout},
};
use crate::{
    document::{Span, Target},
    engine::{ApprovalRequest, Approvers, Decided, Effect, Go, NodeCx, Wait},
    lint::Problem,
    program::{Compiler, Next, compiler::Passing},
};
use hilo_expr::Template;
use hilo_model::{ApprovalId, Duration, approval::Quorum, message::Outbound};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Asks people of the team to decide, and waits. They answer on the page *Approvals*, by `POST /api/v1/approvals/{approval}/answer`, or on
/// WhatsApp, if their profile has a number of their own: there they are asked on the channel of the conversation, by a message with
/// buttons if they wrote to it within 24 hours, else by `template`, if there is one. Each answers once, and nobody approves what they asked for themselves. What the customer writes meanwhile is not the run's.
///
/// ```yaml
/// type: approval
/// title: "Gasto de {{ amount }}"
/// detail: "{{ reason }}"
/// people: [rosa@aurora.test, "{{ contact.fields.manager_email }}"]
/// teams: [finanzas]
/// roles: [supervisor]
/// quorum: any                       # all, { at_least: 2 }
/// requester: "{{ contact.fields.email }}"
/// template: { name: pide_decision, language: es, category: utility, body: [{ text: "{{ amount }}" }] }
/// escalate: { after: 1d, teams: [direccion] }
/// timeout: { after: 3d, hours: office, next: too_late }
/// save: decision
/// approved: pay
/// refused: tell
/// error: nobody
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// What is to be decided, in one line: a template.
    pub title: String,
    /// What else those who decide should know: a template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The e-mail addresses of those who may answer, templates. One that comes out empty is nobody.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<String>,
    /// The names of teams of which everybody may, templates.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub teams: Vec<String>,
    /// The names of roles, templates: whoever has one of them when it is asked may answer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
    /// How many must approve: `any` (one), `all` (everybody who is named, and one of each team), or `at_least` so many.
    #[serde(default, skip_serializing_if = "is_any")]
    pub quorum: Quorum,
    /// Whether one refusal refuses; else it is refused when it cannot be approved any more.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub veto: bool,
    /// The e-mail address of who asks for it, if that is one of the team: a template. They may not answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requester: Option<String>,
    /// The template by which people are asked on their own numbers while their 24-hour window is closed. Its first two buttons are quick
    /// replies: the first approves, the second refuses. Without it those are not asked on WhatsApp.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<Box<TemplateUse>>,
    /// Whom to ask too if it is not decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub escalate: Option<Escalation>,
    /// How long at most; without it until it is decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<Timeout>,
    /// The variable that takes what was decided: `state`, and `answers` with `approves`, `comment` and `at`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub save: Option<String>,
    /// Where to go if it is approved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved: Option<Target>,
    /// Where to go if it is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<Target>,
    /// Where to go if nobody who is named exists, or only who asks for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Target>,
}

/// Whom to ask too if it is not decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Escalation {
    /// After how long; before the timeout.
    pub after: Span,
    /// More e-mail addresses, templates.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<String>,
    /// More teams, templates.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub teams: Vec<String>,
    /// More roles, templates.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
}

fn yes() -> bool {
    true
}

fn is_yes(value: &bool) -> bool {
    *value
}

fn is_any(quorum: &Quorum) -> bool {
    *quorum == Quorum::Any
}

#[derive(Debug)]
pub(crate) struct Compiled {
    title: Template,
    detail: Option<Template>,
    of: CompiledApprovers,
    quorum: Quorum,
    veto: bool,
    requester: Option<Template>,
    template: Option<content::Compiled>,
    escalate: Option<CompiledEscalation>,
    timeout: Option<CompiledTimeout>,
    save: Option<String>,
    approved: Next,
    refused: Next,
    error: Next,
}

#[derive(Debug)]
struct CompiledEscalation {
    after: Duration,
    more: CompiledApprovers,
}

#[derive(Debug)]
struct CompiledApprovers {
    people: Vec<Template>,
    teams: Vec<Template>,
    roles: Vec<Template>,
}

impl CompiledApprovers {
    fn named(&self, cx: &mut NodeCx<'_, '_, '_>) -> Approvers {
        Approvers {
            people: rendered(cx, &self.people),
            teams: rendered(cx, &self.teams),
            roles: rendered(cx, &self.roles),
        }
    }
}

impl Approval {
    pub(crate) fn compile<'f>(&'f self, compiler: &mut Compiler<'f>) -> Option<Compiled> {
        let passing = Timeout::passing(self.timeout.as_ref());
        let approved = compiler.output("approved", self.approved.as_ref(), passing);
        let refused = compiler.output("refused", self.refused.as_ref(), passing);
        let error = compiler.output("error", self.error.as_ref(), Passing::Instant);
        let timeout = self.timeout.as_ref().map(|timeout| timeout.compile(compiler));
        if let Some(name) = &self.save {
            compiler.assigned("save", name);
        }
        if self.title.trim().is_empty() {
            compiler.problem("title", &Problem::TextEmpty);
        }
        let title = compiler.template("title", &self.title);
        let detail = self.detail.as_ref().map(|detail| compiler.template("detail", detail));
        let requester = self.requester.as_ref().map(|requester| compiler.template("requester", requester));
        let template = self.template.as_ref().map(|template| template.compile(compiler, "template"));
        let mut names = |path: &str, names: &[String]| {
            let mut compiled = Vec::new();
            for (at, name) in names.iter().enumerate() {
                compiled.extend(compiler.template(&format!("{path}[{at}]"), name));
            }
            (compiled.len() == names.len()).then_some(compiled)
        };
        let people = names("people", &self.people);
        let (teams, roles) = (names("teams", &self.teams), names("roles", &self.roles));
        let escalate = self.escalate.as_ref().map(|more| {
            let people = names("escalate.people", &more.people);
            let teams = names("escalate.teams", &more.teams);
            let roles = names("escalate.roles", &more.roles);
            let all = CompiledApprovers { people: people?, teams: teams?, roles: roles? };
            Some(CompiledEscalation { after: more.after.duration(), more: all })
        });
        if self.people.is_empty() && self.teams.is_empty() && self.roles.is_empty() {
            compiler.problem("people", &Problem::ApproversMissing);
        }
        if let (Some(more), Some(timeout)) = (&self.escalate, &self.timeout)
            && more.after >= timeout.after
        {
            compiler.problem("escalate.after", &Problem::EscalationLate);
        }
        Some(Compiled {
            title: title?,
            detail: whole(detail)?,
            of: CompiledApprovers { people: people?, teams: teams?, roles: roles? },
            quorum: self.quorum,
            veto: self.veto,
            requester: whole(requester)?,
            template: whole(template)?,
            escalate: whole(escalate)?,
            timeout,
            save: self.save.clone(),
            approved,
            refused,
            error,
        })
    }
}

/// `None` if there is something and it is wrong.
fn whole<T>(part: Option<Option<T>>) -> Option<Option<T>> {
    match part {
        Some(None) => None,
        Some(part) => Some(part),
        None => Some(None),
    }
}

/// What templates come to, without those that come out empty.
fn rendered(cx: &mut NodeCx<'_, '_, '_>, templates: &[Template]) -> Vec<String> {
    let texts = templates.iter().map(|template| cx.render(template).trim().to_owned());
    texts.filter(|text| !text.is_empty()).collect()
}

impl Compiled {
    pub(crate) fn enter(&self, cx: &mut NodeCx<'_, '_, '_>) -> Go {
        let id: ApprovalId = cx.turn.env.ids.make();
        let requester = self.requester.as_ref().map(|requester| cx.render(requester).trim().to_owned());
        let request = ApprovalRequest {
            title: cx.render(&self.title),
            detail: self.detail.as_ref().map(|detail| cx.render(detail)),
            of: self.of.named(cx),
            quorum: self.quorum,
            veto: self.veto,
            requester: requester.filter(|requester| !requester.is_empty()),
            due: self.timeout.as_ref().map(|timeout| timeout.due(cx, Duration::ZERO)),
            template: self.template.as_ref().and_then(|template| match template.show(cx)? {
                Outbound::Template(template) => Some(Box::new(template)),
                _ => None,
            }),
        };
        cx.effect(Effect::RequestApproval { id, request: Box::new(request) });
        match &self.escalate {
            Some(more) => Go::WaitUntil { wait: Wait::approval(id), due: cx.turn.env.now.plus(more.after) },
            None => self.wait(cx, id, Duration::ZERO),
        }
    }

    /// Waits for what is left of the time.
    fn wait(&self, cx: &NodeCx<'_, '_, '_>, id: ApprovalId, passed: Duration) -> Go {
        match &self.timeout {
            Some(timeout) => Go::WaitUntil { wait: Wait::approval(id), due: timeout.due(cx, passed) },
            None => Go::Wait(Wait::approval(id)),
        }
    }

    /// The time of the first who were asked, or all of it, is over.
    pub(crate) fn timer(&self, cx: &mut NodeCx<'_, '_, '_>) -> Go {
        let Some(id) = cx.approval else { return Go::Ignore };
        if let Some(more) = self.escalate.as_ref().filter(|_| cx.frame.nudges == 0) {
            cx.frame.nudges = 1;
            let named = more.more.named(cx);
            cx.effect(Effect::WidenApproval { id, more: named });
            return self.wait(cx, id, more.after);
        }
        // A version that the run came to since may wait for ever.
        let Some(timeout) = &self.timeout else { return Go::Ignore };
        cx.effect(Effect::CloseApproval { id });
        timeout.over()
    }

    pub(crate) fn decided(&self, cx: &mut NodeCx<'_, '_, '_>, decided: Decided, result: &Value) -> Go {
        if let Some(save) = &self.save {
            cx.set(save, result.clone());
        }
        match decided {
            Decided::Approved => Go::to("approved", self.approved),
            Decided::Refused => Go::to("refused", self.refused),
            Decided::Nobody => Go::to("error", self.error),
        }
    }
}
