//! Template messages are held to what the accounts hold: a wrong name, a language that is not there or a value that is missing
//! would fail only when the message is sent.

use super::{Finding, Known, Wording, template_fault::Fault};
use crate::{
    document::Flow,
    nodes::{
        Node,
        content::{ButtonParameter, HeaderDefinition, Parameter, TemplateUse},
        message::Content,
        template_card::TemplateCardHeader,
    },
};
use hilo_expr::suggest;
use hilo_model::{Locale, message::MediaKind};
use std::collections::BTreeSet;

/// The message templates of an environment, as far as the caller knows them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum KnownTemplates {
    /// Nothing is known; nothing is checked.
    #[default]
    Unknown,
    /// No account is connected whose templates could be looked at.
    NoAccount,
    /// These are all.
    Known(Vec<KnownTemplate>),
}

/// A message template of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownTemplate {
    /// Its name.
    pub name: String,
    /// Its language, as the account knows it: `es`, `es_AR`.
    pub language: String,
    /// The provider's word for its status, if it cannot be sent now: `PENDING`, `PAUSED`….
    pub barred: Option<String>,
    /// It is not approved yet, and a release of the flow waits until it is: it is handed in, or publishing does that.
    pub awaited: bool,
    /// The part that Hilo cannot fill in, if there is one.
    pub unfillable: Option<String>,
    /// Whether its variables have names.
    pub named: bool,
    /// How many cards its carousel has.
    pub cards: usize,
    /// How many of its first buttons are quick replies.
    pub quick_replies: u8,
    /// What a message made of it gives.
    pub wants: Vec<Wanted>,
}

/// Something that every message made of a template gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// On which card of a carousel, from 0; none for what is not on a card.
    pub card: Option<u8>,
    /// Where, and what.
    pub what: WantedValue,
}

/// What a message made of a template gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WantedValue {
    /// A variable of the header: its name or number.
    HeaderText(String),
    /// A file above.
    HeaderMedia(MediaKind),
    /// A place above.
    HeaderLocation,
    /// A product above.
    HeaderProduct,
    /// A variable of the body: its name or number.
    Body(String),
    /// The end of the address of the button at this position, from 0; of a one-time code's button, the code.
    UrlSuffix(u8),
    /// The code that the button at this position copies.
    CouponCode(u8),
    /// The products that the button at this position opens. Flows cannot name them.
    Products(u8),
    /// When the offer ends.
    OfferEnd,
}

/// A place at which a flow uses a template.
#[derive(Debug, Clone, Copy)]
pub struct UseOfTemplate<'f> {
    /// The node.
    pub node: &'f str,
    /// Where in the node.
    pub place: &'static str,
    /// What is said there.
    pub template: &'f TemplateUse,
    /// How many of its first buttons answer the node, and are filled in by it.
    pub answers: u8,
}

impl UseOfTemplate<'_> {
    /// The languages in which it is used: without one of its own the message goes in the customer's, which are the flow's.
    pub fn languages(&self, flow: &Flow) -> Vec<String> {
        match &self.template.language {
            Some(language) => vec![language.clone()],
            None => flow.all_languages().into_iter().map(Locale::underscored).collect(),
        }
    }
}

/// An approval is asked with two answers: yes and no.
const ANSWERS: u8 = 2;

/// The places at which a flow uses templates.
pub fn template_uses(flow: &Flow) -> impl Iterator<Item = UseOfTemplate<'_>> {
    flow.nodes.iter().flat_map(|(id, node)| {
        let (said, closed) = match node {
            Node::Message(message) => match &message.send {
                Content::Template(template) => (Some(template), message.template.as_deref()),
                _ => (None, message.template.as_deref()),
            },
            Node::Ask(ask) => (None, ask.template.as_ref()),
            Node::Approval(approval) => (None, approval.template.as_deref()),
            _ => (None, None),
        };
        let said = said.map(|template| ("send.template", template));
        let all = said.into_iter().chain(closed.map(|template| ("template", template)));
        let answers = if matches!(node, Node::Approval(_)) { ANSWERS } else { 0 };
        all.map(move |(place, template)| UseOfTemplate { node: id.as_str(), place, template, answers })
    })
}

/// Adds what is wrong with the template messages of a flow.
pub(super) fn check(flow: &Flow, known: &Known, findings: &mut Vec<Finding>) {
    for used in template_uses(flow) {
        let mut found = Found { node: used.node, place: used.place, findings };
        match &known.templates {
            KnownTemplates::Unknown => return,
            KnownTemplates::NoAccount => found.add("name", &Fault::NoAccount),
            KnownTemplates::Known(all) => of_use(flow, used, all, &mut found),
        }
    }
}

struct Found<'a> {
    node: &'a str,
    /// Where in the node the template is named.
    place: &'static str,
    findings: &'a mut Vec<Finding>,
}

impl Found<'_> {
    fn add(&mut self, path: &str, fault: &Fault) {
        let [es, en, pt] = fault.words();
        let mend = fault.mend().map(|[es, en, pt]| Wording { es, en, pt });
        self.findings.push(Finding {
            code: fault.code().to_owned(),
            severity: fault.severity(),
            node: Some(self.node.to_owned()),
            path: format!("{}.{path}", self.place),
            message: Wording { es, en, pt },
            mend,
        });
    }
}

fn of_use(flow: &Flow, used: UseOfTemplate<'_>, all: &[KnownTemplate], found: &mut Found<'_>) {
    let given = used.template;
    let same: Vec<&KnownTemplate> = all.iter().filter(|template| template.name == given.name).collect();
    if same.is_empty() {
        let names = all.iter().map(|template| template.name.as_str());
        let meant = suggest(&given.name, names).map(str::to_owned);
        return found.add("name", &Fault::Unknown { name: given.name.clone(), meant });
    }
    // What is wrong in one language is wrong in all; it is told once.
    let mut told = BTreeSet::new();
    for language in used.languages(flow) {
        // Several accounts may have it; it is enough that it fits one.
        let there = same.iter().filter(|template| template.language == language);
        let judged = there.map(|template| faults(template, given, used.answers)).min_by_key(Vec::len);
        let Some(faults) = judged else {
            let known = same.iter().map(|template| template.language.clone()).collect::<BTreeSet<_>>();
            let known = known.into_iter().collect::<Vec<_>>().join(", ");
            let fault = Fault::NoLanguage { language, known, of_customer: given.language.is_none() };
            found.add("language", &fault);
            continue;
        };
        for (path, fault) in faults {
            if told.insert((path.clone(), fault.clone())) {
                found.add(&path, &fault);
            }
        }
    }
}

type Faults = Vec<(String, Fault)>;

fn faults(template: &KnownTemplate, given: &TemplateUse, answers: u8) -> Faults {
    let name = || template.name.clone();
    if let Some(status) = &template.barred {
        return vec![("name".to_owned(), Fault::NotApproved { name: name(), status: status.clone() })];
    }
    if let Some(part) = &template.unfillable {
        return vec![("name".to_owned(), Fault::Unfillable { part: part.clone() })];
    }
    let mut faults = Faults::new();
    if template.awaited {
        faults.push(("name".to_owned(), Fault::Awaited { name: name() }));
    }
    if template.quick_replies < answers {
        let fault = Fault::Answers { wanted: answers, given: template.quick_replies };
        faults.push(("buttons".to_owned(), fault));
    }
    let taken = given.buttons.iter().enumerate().filter(|(_, button)| button.index < answers);
    faults.extend(taken.map(|(at, _)| (format!("buttons[{at}]"), Fault::Needless)));
    if template.cards != given.cards.len() {
        let fault = Fault::Cards { wanted: template.cards, given: given.cards.len() };
        faults.push(("cards".to_owned(), fault));
    }
    let wanted = |card: Option<u8>| {
        let of = template.wants.iter().filter(move |wanted| wanted.card == card);
        of.map(|wanted| &wanted.what).collect::<Vec<_>>()
    };
    let own = wanted(None);
    header(&own, given, template.named, &mut faults);
    body("body", &own, &given.body, template.named, &mut faults);
    buttons("buttons", &own, &given.buttons, &mut faults);
    match (own.contains(&&WantedValue::OfferEnd), given.offer_ends.is_some()) {
        (true, false) => {
            faults.push(("offer_ends".to_owned(), Fault::Missing { what: "offer_ends".to_owned() }));
        }
        (false, true) => faults.push(("offer_ends".to_owned(), Fault::Needless)),
        _ => {}
    }
    for (at, card) in (0u8..).zip(&given.cards).take(template.cards) {
        let (path, wanted) = (format!("cards[{at}]"), wanted(Some(at)));
        card_header(&path, &wanted, card.header.as_ref(), &mut faults);
        body(&format!("{path}.body"), &wanted, &card.body, template.named, &mut faults);
        buttons(&format!("{path}.buttons"), &wanted, &card.buttons, &mut faults);
    }
    faults
}

fn header(wanted: &[&WantedValue], given: &TemplateUse, named: bool, faults: &mut Faults) {
    let expected = wanted.iter().find_map(|value| match value {
        WantedValue::HeaderText(_) => Some("text"),
        WantedValue::HeaderMedia(kind) => Some(kind.as_str()),
        WantedValue::HeaderLocation => Some("location"),
        WantedValue::HeaderProduct => Some("product"),
        _ => None,
    });
    let is = match &given.header {
        Some(HeaderDefinition::Text(_)) => Some("text"),
        Some(HeaderDefinition::Media { kind, .. }) => Some(kind.as_str()),
        None => None,
    };
    if expected != is {
        return faults.push(("header".to_owned(), Fault::Header { expected: expected.map(str::to_owned) }));
    }
    for value in wanted {
        if let WantedValue::HeaderText(name) = value
            && named
            && given.header_name.as_ref() != Some(name)
        {
            faults.push(("header_name".to_owned(), Fault::Missing { what: name.clone() }));
        }
    }
}

fn card_header(path: &str, wanted: &[&WantedValue], given: Option<&TemplateCardHeader>, faults: &mut Faults) {
    let expected = wanted.iter().find_map(|value| match value {
        WantedValue::HeaderMedia(kind) => Some(kind.as_str()),
        WantedValue::HeaderProduct => Some("product"),
        _ => None,
    });
    let is = given.map(|header| match header {
        TemplateCardHeader::Media { kind, .. } => kind.as_str(),
        TemplateCardHeader::Product { .. } => "product",
    });
    if expected != is {
        faults.push((format!("{path}.header"), Fault::Header { expected: expected.map(str::to_owned) }));
    }
}

fn body(path: &str, wanted: &[&WantedValue], given: &[Parameter], named: bool, faults: &mut Faults) {
    let names: Vec<&String> = wanted
        .iter()
        .filter_map(|value| match value {
            WantedValue::Body(name) => Some(name),
            _ => None,
        })
        .collect();
    if named {
        for (at, parameter) in given.iter().enumerate() {
            if !parameter.name.as_ref().is_some_and(|name| names.contains(&name)) {
                let known = names.iter().map(|name| format!("{{{{{name}}}}}")).collect::<Vec<_>>().join(", ");
                faults.push((format!("{path}[{at}].name"), Fault::NoVariable { known }));
            }
        }
    }
    for (at, name) in names.iter().enumerate() {
        let is_there = match named {
            true => given.iter().any(|parameter| parameter.name.as_ref() == Some(name)),
            false => at < given.len(),
        };
        if !is_there {
            faults.push((path.to_owned(), Fault::Missing { what: format!("{{{{{name}}}}}") }));
        }
    }
    if !named && given.len() > names.len() {
        faults.push((path.to_owned(), Fault::TooMany { wanted: names.len(), given: given.len() }));
    }
}

fn buttons(path: &str, wanted: &[&WantedValue], given: &[ButtonParameter], faults: &mut Faults) {
    for value in wanted {
        let (index, word) = match value {
            WantedValue::UrlSuffix(index) => (*index, "url_suffix"),
            WantedValue::CouponCode(index) => (*index, "coupon_code"),
            WantedValue::Products(index) => (*index, "products"),
            _ => continue,
        };
        let fits = given.iter().any(|button| {
            button.index == index
                && match word {
                    "url_suffix" => button.url_suffix.is_some(),
                    "coupon_code" => button.coupon_code.is_some(),
                    _ => false,
                }
        });
        if word == "products" {
            faults.push((path.to_owned(), Fault::Unfillable { part: "MPM".to_owned() }));
        } else if !fits {
            faults.push((path.to_owned(), Fault::Button { index, word }));
        }
    }
    for (at, button) in given.iter().enumerate() {
        let word = button.url_suffix.as_ref().map(|_| "url_suffix");
        let Some(word) = word.or_else(|| button.coupon_code.as_ref().map(|_| "coupon_code")) else {
            continue;
        };
        let is_wanted = wanted.iter().any(|value| match value {
            WantedValue::UrlSuffix(index) => (*index, "url_suffix") == (button.index, word),
            WantedValue::CouponCode(index) => (*index, "coupon_code") == (button.index, word),
            _ => false,
        });
        if !is_wanted {
            faults.push((format!("{path}[{at}]"), Fault::Needless));
        }
    }
}
