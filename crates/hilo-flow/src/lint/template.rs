//! Template messages are held to what the accounts hold: a wrong name, a language that is not there or a value that is missing
//! would fail only when the message is sent.

use super::{Finding, Known, Severity, Wording};
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
    /// The part that Hilo cannot fill in, if there is one.
    pub unfillable: Option<String>,
    /// Whether its variables have names.
    pub named: bool,
    /// How many cards its carousel has.
    pub cards: usize,
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

/// Adds what is wrong with the template messages of a flow.
pub(super) fn check(flow: &Flow, known: &Known, findings: &mut Vec<Finding>) {
    let uses = flow.nodes.iter().flat_map(|(id, node)| {
        let (said, closed) = match node {
            Node::Message(message) => match &message.send {
                Content::Template(template) => (Some(template), message.template.as_deref()),
                _ => (None, message.template.as_deref()),
            },
            Node::Ask(ask) => (None, ask.template.as_ref()),
            _ => (None, None),
        };
        let said = said.map(|template| (id, "send.template", template));
        said.into_iter().chain(closed.map(|template| (id, "template", template)))
    });
    for (node, place, template) in uses {
        let mut found = Found { node, place, findings };
        match &known.templates {
            KnownTemplates::Unknown => return,
            KnownTemplates::NoAccount => found.add("name", &Fault::NoAccount),
            KnownTemplates::Known(all) => of_use(flow, template, all, &mut found),
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

fn of_use(flow: &Flow, given: &TemplateUse, all: &[KnownTemplate], found: &mut Found<'_>) {
    let same: Vec<&KnownTemplate> = all.iter().filter(|template| template.name == given.name).collect();
    if same.is_empty() {
        let names = all.iter().map(|template| template.name.as_str());
        let meant = suggest(&given.name, names).map(str::to_owned);
        return found.add("name", &Fault::Unknown { name: given.name.clone(), meant });
    }
    // Without a language of its own the message goes in the customer's, which are the flow's.
    let languages: Vec<String> = match &given.language {
        Some(language) => vec![language.clone()],
        None => flow.all_languages().into_iter().map(Locale::underscored).collect(),
    };
    // What is wrong in one language is wrong in all; it is told once.
    let mut told = BTreeSet::new();
    for language in languages {
        // Several accounts may have it; it is enough that it fits one.
        let there = same.iter().filter(|template| template.language == language);
        let judged = there.map(|template| faults(template, given)).min_by_key(Vec::len);
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

fn faults(template: &KnownTemplate, given: &TemplateUse) -> Faults {
    let name = || template.name.clone();
    if let Some(status) = &template.barred {
        return vec![("name".to_owned(), Fault::NotApproved { name: name(), status: status.clone() })];
    }
    if let Some(part) = &template.unfillable {
        return vec![("name".to_owned(), Fault::Unfillable { part: part.clone() })];
    }
    let mut faults = Faults::new();
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

/// What is wrong with a template message.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Fault {
    NoAccount,
    Unknown { name: String, meant: Option<String> },
    NoLanguage { language: String, known: String, of_customer: bool },
    NotApproved { name: String, status: String },
    Unfillable { part: String },
    Header { expected: Option<String> },
    Cards { wanted: usize, given: usize },
    Missing { what: String },
    NoVariable { known: String },
    TooMany { wanted: usize, given: usize },
    Button { index: u8, word: &'static str },
    Needless,
}

type Words = [String; 3];

impl Fault {
    fn code(&self) -> &'static str {
        match self {
            Self::NoAccount => "template_account_missing",
            Self::Unknown { .. } => "template_unknown",
            Self::NoLanguage { .. } => "template_language",
            Self::NotApproved { .. } => "template_not_approved",
            Self::Unfillable { .. } => "template_not_fillable",
            Self::Header { .. } => "template_header",
            Self::Cards { .. } => "template_cards",
            Self::Missing { .. } => "template_value_missing",
            Self::NoVariable { .. } => "template_variable",
            Self::TooMany { .. } => "template_values_many",
            Self::Button { .. } => "template_button",
            Self::Needless => "template_value_needless",
        }
    }

    fn severity(&self) -> Severity {
        match self {
            Self::NoAccount => Severity::Warning,
            _ => Severity::Error,
        }
    }

    fn words(&self) -> Words {
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
            Self::Needless => say(
                "la plantilla no tiene dónde ponerlo",
                "the template has no place for it",
                "o modelo não tem onde pôr isso",
            ),
        }
    }

    fn mend(&self) -> Option<Words> {
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
            Self::Missing { .. } | Self::TooMany { .. } | Self::Button { .. } => return None,
        })
    }
}

fn say(es: &str, en: &str, pt: &str) -> Words {
    [es, en, pt].map(str::to_owned)
}
