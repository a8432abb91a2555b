//! `message`: says something.

use super::{
    NoReply,
    carousel::CarouselUse,
    content::{self, CtaUrl, HeaderDefinition, Media, Place, TEXT, TemplateUse},
    menu::{Frame, Menu, MenuOption},
    offer::{self, CallUse, CatalogUse, OrderStatusUse, ProductListUse, ProductUse},
    silence::Silence,
};
use crate::{
    document::{Target, Text},
    engine::{EndReason, Go, NodeCx},
    lint::Problem,
    phrases,
    program::{Compiler, Next, Words, compiler::Passing},
};
use hilo_model::{
    EffectId,
    message::{ContactCard, Inbound},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How often options are shown again to a customer who writes something else, if `else` does not say what then.
const MENU_ATTEMPTS: u32 = 3;

/// Says something. With options it waits for a choice; with `no_reply` it waits for any answer; else the run goes on.
///
/// ```yaml
/// type: message
/// send:
///   options:
///     body: ¿En qué te ayudo?
///     options:
///       - { id: orders, title: Mi pedido, next: ask_order }
///       - { id: person, title: Hablar con alguien, next: hand_off }
/// else: not_understood
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// What to say.
    pub send: Content,
    /// Where to go on; with options, where those without a way of their own lead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Target>,
    /// Where to go if the customer answers options with something else. Without it they are shown again, three times in
    /// all; then the run ends.
    #[serde(default, rename = "else", skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<Target>,
    /// What happens if the customer does not answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_reply: Option<NoReply>,
    /// Where to go if the message could not be sent while its answer is waited for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Target>,
    /// What is sent instead if the 24-hour window is closed at that moment. Its quick replies answer options by their ids.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<Box<TemplateUse>>,
}

/// What a message contains.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// Words, 4096 characters.
    Text(Text),
    /// A file.
    Media(Media),
    /// A place.
    Location(Place),
    /// Address-book cards.
    Contacts(Vec<ContactCard>),
    /// An emoji on the customer's last message; empty takes it away.
    Reaction(String),
    /// Options to choose from.
    Options(Options),
    /// A button that opens a page.
    CtaUrl(CtaUrl),
    /// An approved template.
    Template(TemplateUse),
    /// A button that asks where the customer is; the words, 1024 characters.
    LocationRequest(Text),
    /// A button that asks for the customer's telephone number; the words, 1024 characters.
    ContactRequest(Text),
    /// Asks whether we may call; the words, 1024 characters.
    CallPermissionRequest(Text),
    /// A button that calls us.
    CallButton(CallUse),
    /// Cards beside each other.
    Carousel(CarouselUse),
    /// A product of a catalogue.
    Product(ProductUse),
    /// Products of a catalogue.
    ProductList(ProductListUse),
    /// A button that opens the whole catalogue.
    Catalog(CatalogUse),
    /// How far an order to pay is.
    OrderStatus(OrderStatusUse),
}

/// Options to choose from: up to three become buttons, up to ten a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Options {
    /// What stands above the body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<HeaderDefinition>,
    /// The words, 1024 characters (4096 above a list).
    pub body: Text,
    /// Small words below, 60 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub footer: Option<Text>,
    /// What stands on the button that opens a list, 20 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub button: Option<Text>,
    /// The options.
    pub options: Vec<MenuOption>,
}

#[derive(Debug)]
pub(crate) struct Compiled {
    say: Say,
    next: Option<Next>,
    otherwise: Option<Next>,
    no_reply: Option<Silence>,
    error: Option<Next>,
    closed: Option<Box<content::Compiled>>,
}

#[derive(Debug)]
enum Say {
    Content(content::Compiled),
    Offer(Box<offer::Compiled>),
    Menu { body: Words, limit: usize, menu: Menu },
}

impl Message {
    pub(crate) fn compile<'f>(&'f self, compiler: &mut Compiler<'f>) -> Option<Compiled> {
        if !matches!(self.send, Content::Template(_)) && self.template.is_none() {
            compiler.speaks();
        }
        let closed = self.template.as_ref().map(|template| template.compile(compiler, "template"));
        let say = match &self.send {
            Content::Text(text) => {
                compiler.words("send.text", text, TEXT).map(content::Compiled::Text).map(Say::Content)
            }
            Content::Media(media) => media.compile(compiler).map(Say::Content),
            Content::Location(place) => Some(Say::Content(place.compile(compiler))),
            Content::Contacts(cards) => {
                if cards.is_empty() || cards.iter().any(|card| card.name.formatted_name.trim().is_empty()) {
                    compiler.problem("send.contacts", &Problem::TextEmpty);
                }
                Some(Say::Content(content::Compiled::Contacts(cards.clone())))
            }
            Content::Reaction(emoji) => Some(Say::Content(content::Compiled::Reaction(emoji.clone()))),
            Content::CtaUrl(cta) => cta.compile(compiler).map(Say::Content),
            Content::Template(template) => template.compile(compiler, "send.template").map(Say::Content),
            Content::Options(options) => self.compile_menu(options, compiler),
            offer => offer::compile(offer, compiler).map(Box::new).map(Say::Offer),
        };
        let is_menu = matches!(self.send, Content::Options(_));
        let waits = is_menu || self.no_reply.is_some();
        let passing = if waits { Passing::Reply } else { Passing::Instant };
        let next = if is_menu {
            compiler.optional("next", self.next.as_ref(), passing)
        } else {
            Some(compiler.output("next", self.next.as_ref(), passing))
        };
        if !is_menu && self.otherwise.is_some() {
            compiler.problem("else", &Problem::ElseWithoutOptions);
        }
        let otherwise = compiler.optional("else", self.otherwise.as_ref(), Passing::Reply);
        let no_reply = self.no_reply.as_ref().map(|no_reply| no_reply.compile(compiler));
        let error = compiler.optional("error", self.error.as_ref(), Passing::Instant);
        let closed = match closed {
            Some(None) => return None,
            Some(template) => template.map(Box::new),
            None => None,
        };
        Some(Compiled { say: say?, next, otherwise, no_reply, error, closed })
    }

    fn compile_menu<'f>(&'f self, options: &'f Options, compiler: &mut Compiler<'f>) -> Option<Say> {
        let limit = Menu::body_limit(&options.options, None);
        let body = compiler.words("send.options.body", &options.body, limit);
        let frame = Frame {
            header: options.header.as_ref(),
            footer: options.footer.as_ref(),
            button: options.button.as_ref(),
            options: &options.options,
            from: None,
            wired: self.next.is_none(),
            path: "send.options.options",
        };
        let menu = Menu::compile(&frame, compiler)?;
        Some(Say::Menu { body: body?, limit, menu })
    }
}

impl Compiled {
    pub(crate) fn enter(&self, cx: &mut NodeCx<'_, '_, '_>) -> Go {
        let sent = self.show(cx);
        match (&self.say, self.next) {
            (Say::Content(_) | Say::Offer(_), Some(next)) if self.no_reply.is_none() => Go::to("next", next),
            _ => cx.wait_reply(sent, self.no_reply.as_ref()),
        }
    }

    fn show(&self, cx: &mut NodeCx<'_, '_, '_>) -> Option<EffectId> {
        let closed = self.closed.as_ref().filter(|_| !cx.turn.env.window_open);
        let content = match &self.say {
            _ if closed.is_some() => closed.and_then(|template| template.show(cx))?,
            Say::Content(content) => content.show(cx)?,
            Say::Offer(offer) => offer.show(cx)?,
            Say::Menu { body, limit, menu } => {
                let body = cx.said(body, *limit)?;
                menu.show(cx, body)
            }
        };
        cx.send(content)
    }

    pub(crate) fn accepts(&self, cx: &mut NodeCx<'_, '_, '_>, message: &Inbound) -> bool {
        match &self.say {
            Say::Menu { menu, .. } => menu.find(cx, message).is_some(),
            _ => true,
        }
    }

    pub(crate) fn reply(&self, cx: &mut NodeCx<'_, '_, '_>, message: &Inbound) -> Go {
        let next = self.next.unwrap_or(Next::End);
        let Say::Menu { menu, .. } = &self.say else {
            return Go::to("next", next);
        };
        if let Some(option) = menu.find(cx, message) {
            return Go::to_named(option.id, option.next.unwrap_or(next));
        }
        if let Some(otherwise) = self.otherwise {
            return Go::to("else", otherwise);
        }
        cx.frame.attempts += 1;
        if cx.frame.attempts >= MENU_ATTEMPTS {
            return Go::Stop(EndReason::Unanswered);
        }
        let body = phrases::RETRY_OPTION.for_locale(&cx.locale()).to_owned();
        let content = menu.show(cx, body);
        let sent = cx.send(content);
        cx.wait_reply(sent, self.no_reply.as_ref())
    }

    pub(crate) fn offers(&self, cx: &mut NodeCx<'_, '_, '_>, text: &str) -> bool {
        matches!(&self.say, Say::Menu { menu, .. } if menu.is_titled(cx, text))
    }

    pub(crate) fn no_reply(&self, cx: &mut NodeCx<'_, '_, '_>) -> Go {
        match &self.no_reply {
            Some(silence) => silence.fires(cx, |cx| self.show(cx)),
            None => Go::Ignore,
        }
    }

    pub(crate) fn error(&self) -> Go {
        self.error.map_or(Go::Ignore, |next| Go::to("error", next))
    }
}
