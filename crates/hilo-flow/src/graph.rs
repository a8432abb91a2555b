//! A flow as a drawing: its nodes and where each of their outputs leads, for whoever looks at it.

use crate::{
    document::{Flow, Target, Text, best_language},
    nodes::{
        NoReply, Node,
        answer::Answer,
        delay::Delay,
        menu::MenuOption,
        message::{Content, Message},
    },
};
use hilo_model::Locale;

/// A flow as a drawing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Graph {
    /// What starts a run, and where.
    pub starts: Vec<Start>,
    /// The nodes, in the document's order.
    pub nodes: Vec<GraphNode>,
}

/// What starts a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Start {
    /// The kind of trigger; `none` for where a run begins that somebody starts.
    pub trigger: &'static str,
    /// The words or ids that it waits for.
    pub detail: Vec<String>,
    /// The node.
    pub to: String,
}

/// A node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GraphNode {
    /// Its id.
    pub id: String,
    /// Its kind.
    pub kind: &'static str,
    /// What the customer reads there, in the language asked for; a template.
    pub says: Option<String>,
    /// What else it does, in the document's own words: an address, a variable, a span of time.
    pub detail: Option<String>,
    /// Its outputs, in the order in which an author thinks of them.
    pub outputs: Vec<Output>,
}

/// An output of a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// Its name, as [traces](crate::engine::TraceStep::output) give it.
    pub name: String,
    /// What the customer taps to take it, in the language asked for.
    pub title: Option<String>,
    /// The node it leads to; [`Target::END`] for the end. None: the draft does not say yet.
    pub to: Option<String>,
}

impl Flow {
    /// The drawing, with texts in the language that is nearest to the one wanted.
    pub fn graph(&self, wanted: &Locale) -> Graph {
        let reader = Reader { flow: self, wanted };
        let nodes = self.nodes.iter().map(|(id, node)| reader.node(id, node)).collect();
        Graph { starts: self.starts(), nodes }
    }

    fn starts(&self) -> Vec<Start> {
        let to = |start: Option<&Target>| start.unwrap_or(&self.start).as_str().to_owned();
        let mut starts: Vec<Start> = self
            .triggers
            .iter()
            .map(|trigger| {
                let (kind, detail) = (trigger.kind(), trigger.detail());
                Start { trigger: kind, detail, to: to(trigger.start()) }
            })
            .collect();
        if starts.is_empty() {
            starts.push(Start { trigger: "none", detail: Vec::new(), to: to(None) });
        }
        starts
    }
}

/// Reads texts in one language.
struct Reader<'f> {
    flow: &'f Flow,
    wanted: &'f Locale,
}

impl Reader<'_> {
    fn words(&self, text: &Text) -> String {
        match text {
            Text::Same(text) => text.clone(),
            Text::ByLanguage(texts) => {
                let locales: Vec<Locale> = texts.keys().filter_map(|tag| tag.parse().ok()).collect();
                let best = best_language(&locales.iter(), self.wanted, &self.flow.language);
                let tag = locales.get(best).map(ToString::to_string);
                let found = tag.and_then(|tag| texts.get(&tag)).or_else(|| texts.values().next());
                found.cloned().unwrap_or_default()
            }
        }
    }

    fn node(&self, id: &str, node: &Node) -> GraphNode {
        let (says, detail) = match node {
            Node::Message(message) => self.said(&message.send),
            Node::Ask(ask) => (Some(self.words(&ask.question)), ask.save.clone()),
            Node::Condition(_) | Node::End(_) => (None, None),
            Node::Set(set) => {
                let names: Vec<&str> =
                    set.variables.keys().chain(set.contact.keys()).map(String::as_str).collect();
                (None, Some(names.join(", ")))
            }
            Node::Tag(tag) => {
                let added = tag.add.iter().map(|tag| format!("+{tag}"));
                let taken = tag.remove.iter().map(|tag| format!("−{tag}"));
                (None, Some(added.chain(taken).collect::<Vec<_>>().join(" ")))
            }
            Node::Http(http) => (None, Some(format!("{} {}", http.method.as_str(), http.url))),
            Node::Script(script) => {
                (None, Some(script.returns.keys().map(String::as_str).collect::<Vec<_>>().join(", ")))
            }
            Node::Document(document) => {
                (document.caption.as_ref().map(|text| self.words(text)), Some(document.name.clone()))
            }
            Node::Delay(delay) => (None, Some(wait_of(delay))),
            Node::Hours(hours) => (None, Some(hours.hours.clone())),
            Node::Language(_) => (None, None),
            Node::Split(split) => {
                let shares = split.variants.iter().map(|variant| variant.weight.to_string());
                (None, Some(shares.collect::<Vec<_>>().join(" : ")))
            }
            Node::ForEach(each) => (None, Some(format!("{} ← {}", each.item, each.list))),
            Node::Note(note) => (None, Some(note.text.clone())),
            Node::Goal(goal) => (None, Some(goal.goal.clone())),
            Node::Assign(assign) => {
                let whose = [&assign.team, &assign.person].into_iter().flatten().cloned();
                (None, Some(whose.collect::<Vec<_>>().join(", ")))
            }
            Node::Ticket(ticket) => {
                let parts = [
                    ticket.summary.clone(),
                    ticket.priority.map(|priority| priority.as_str().to_owned()),
                    ticket.status.map(|status| status.as_str().to_owned()),
                ];
                (None, Some(parts.into_iter().flatten().collect::<Vec<_>>().join(", ")))
            }
            Node::Consent(consent) => {
                (Some(self.words(&consent.question)), Some(consent.topic.as_str().to_owned()))
            }
            Node::Terms(terms) => {
                (Some(self.words(&terms.text)), Some(format!("{} {}", terms.terms, terms.version)))
            }
            Node::Wait(wait) => (None, Some(wait.event.name().to_owned())),
            Node::Approval(approval) => (None, Some(approval.title.clone())),
            Node::GoTo(other) => (None, Some(other.flow.clone())),
            Node::Call(other) => (None, Some(other.flow.clone())),
            Node::HandOff(hand) => (None, hand.team.clone()),
        };
        GraphNode { id: id.to_owned(), kind: node.kind(), says, detail, outputs: self.outputs(node) }
    }

    fn said(&self, content: &Content) -> (Option<String>, Option<String>) {
        match content {
            Content::Text(text) => (Some(self.words(text)), None),
            Content::Options(options) => (Some(self.words(&options.body)), None),
            Content::CtaUrl(cta) => (Some(self.words(&cta.body)), Some(cta.url.clone())),
            Content::Template(template) => (None, Some(template.name.clone())),
            Content::Media(media) => (media.caption.as_ref().map(|text| self.words(text)), None),
            Content::Reaction(emoji) => (Some(emoji.clone()), None),
            Content::Location(_) | Content::Contacts(_) => (None, None),
            Content::LocationRequest(text)
            | Content::ContactRequest(text)
            | Content::CallPermissionRequest(text) => (Some(self.words(text)), None),
            Content::CallButton(call) => (Some(self.words(&call.body)), None),
            Content::Carousel(carousel) => (Some(self.words(&carousel.body)), None),
            Content::Product(offer) => {
                (offer.body.as_ref().map(|text| self.words(text)), Some(offer.product.clone()))
            }
            Content::ProductList(list) => (Some(self.words(&list.body)), None),
            Content::Catalog(catalog) => (Some(self.words(&catalog.body)), None),
            Content::OrderStatus(order) => (Some(self.words(&order.body)), Some(order.reference.clone())),
        }
    }

    fn outputs(&self, node: &Node) -> Vec<Output> {
        match node {
            Node::Message(message) => self.of_message(message),
            Node::Ask(ask) => {
                // An answer without a way of its own takes that of all answers.
                let mut outputs = match &ask.answer {
                    Answer::Option { options, options_from, .. } => {
                        let mut outputs = self.of_options(options, None);
                        outputs.retain(|output| output.to.is_some());
                        outputs.extend(options_from.iter().map(|from| output("none", from.none.as_ref())));
                        outputs
                    }
                    Answer::Media { or: Some(or), .. } => {
                        wired("words", or.next.as_ref()).into_iter().collect()
                    }
                    Answer::YesNo { yes, no } => {
                        wired("yes", yes.as_ref()).into_iter().chain(wired("no", no.as_ref())).collect()
                    }
                    _ => Vec::new(),
                };
                if !ask.answer.is_fully_wired() {
                    outputs.push(output("next", ask.next.as_ref()));
                }
                if ask.attempts > 0 {
                    outputs.push(output("fallback", ask.fallback.as_ref()));
                }
                outputs.extend(silence(ask.no_reply.as_ref()));
                outputs.extend(wired("error", ask.error.as_ref()));
                outputs
            }
            Node::Condition(condition) => {
                let mut outputs: Vec<Output> = condition
                    .branches
                    .iter()
                    .map(|branch| output(&branch.name, branch.next.as_ref()))
                    .collect();
                outputs.push(output("else", condition.otherwise.as_ref()));
                outputs
            }
            Node::Set(set) => vec![output("next", set.next.as_ref())],
            Node::Tag(tag) => vec![output("next", tag.next.as_ref())],
            Node::Delay(delay) => {
                let mut outputs = vec![output("next", delay.next.as_ref())];
                match &delay.error {
                    None if delay.until.is_some() => outputs.push(output("error", None)),
                    error => outputs.extend(wired("error", error.as_ref())),
                }
                outputs
            }
            Node::Hours(hours) => {
                vec![output("open", hours.open.as_ref()), output("closed", hours.closed.as_ref())]
            }
            Node::Language(language) => {
                let mut outputs: Vec<Output> =
                    language.ways.iter().map(|(tag, to)| output(tag, Some(to))).collect();
                outputs.push(output("else", language.otherwise.as_ref()));
                outputs
            }
            Node::Split(split) => {
                split.variants.iter().map(|variant| output(&variant.name, variant.next.as_ref())).collect()
            }
            Node::ForEach(each) => {
                vec![output("body", each.body.as_ref()), output("next", each.next.as_ref())]
            }
            Node::Assign(assign) => vec![output("next", assign.next.as_ref())],
            Node::Ticket(ticket) => vec![output("next", ticket.next.as_ref())],
            Node::Consent(asked) => self.of_agreement(
                [&asked.yes, &asked.no, &asked.fallback, &asked.error],
                [asked.accept.as_ref(), asked.decline.as_ref()],
                asked.no_reply.as_ref(),
            ),
            Node::Terms(asked) => self.of_agreement(
                [&asked.yes, &asked.no, &asked.fallback, &asked.error],
                [asked.accept.as_ref(), asked.decline.as_ref()],
                asked.no_reply.as_ref(),
            ),
            Node::Approval(approval) => {
                let timeout = approval.timeout.as_ref();
                let mut outputs = vec![
                    output("approved", approval.approved.as_ref()),
                    output("refused", approval.refused.as_ref()),
                ];
                outputs.extend(timeout.map(|timeout| output("timed_out", timeout.next.as_ref())));
                outputs.push(output("error", approval.error.as_ref()));
                outputs
            }
            Node::Wait(wait) => {
                let mut outputs = vec![output("next", wait.next.as_ref())];
                outputs.extend(wired("reply", wait.reply.as_ref()));
                outputs
                    .extend(wait.timeout.as_ref().map(|timeout| output("timed_out", timeout.next.as_ref())));
                outputs
            }
            Node::Script(script) => {
                vec![output("next", script.next.as_ref()), output("error", script.error.as_ref())]
            }
            Node::Document(document) => {
                vec![output("next", document.next.as_ref()), output("error", document.error.as_ref())]
            }
            Node::Note(note) => vec![output("next", note.next.as_ref())],
            Node::Goal(goal) => vec![output("next", goal.next.as_ref())],
            Node::Http(http) => {
                let mut outputs = vec![output("next", http.next.as_ref())];
                outputs.extend(
                    http.on_status.iter().map(|(status, to)| output(&status.0.to_string(), Some(to))),
                );
                outputs.push(output("error", http.error.as_ref()));
                outputs
            }
            Node::Call(call) => {
                let mut outputs = vec![output("next", call.next.as_ref())];
                outputs.extend(wired("error", call.error.as_ref()));
                outputs
            }
            Node::GoTo(_) | Node::HandOff(_) | Node::End(_) => Vec::new(),
        }
    }

    fn of_agreement(
        &self,
        [yes, no, fallback, error]: [&Option<Target>; 4],
        titles: [Option<&Text>; 2],
        no_reply: Option<&NoReply>,
    ) -> Vec<Output> {
        let [accept, decline] = titles.map(|title| title.map(|text| self.words(text)));
        let mut outputs = vec![
            Output { title: accept, ..output("yes", yes.as_ref()) },
            Output { title: decline, ..output("no", no.as_ref()) },
            output("fallback", fallback.as_ref()),
        ];
        outputs.extend(silence(no_reply));
        outputs.extend(wired("error", error.as_ref()));
        outputs
    }

    fn of_message(&self, message: &Message) -> Vec<Output> {
        let mut outputs = match &message.send {
            Content::Options(options) => self.of_options(&options.options, message.next.as_ref()),
            _ => vec![output("next", message.next.as_ref())],
        };
        outputs.extend(wired("else", message.otherwise.as_ref()));
        outputs.extend(silence(message.no_reply.as_ref()));
        outputs.extend(wired("error", message.error.as_ref()));
        outputs
    }

    fn of_options(&self, options: &[MenuOption], next: Option<&Target>) -> Vec<Output> {
        let of = |option: &MenuOption| Output {
            title: Some(self.words(&option.title)),
            ..output(&option.id, option.next.as_ref().or(next))
        };
        options.iter().map(of).collect()
    }
}

/// How long, or until when, in the document's own words.
fn wait_of(delay: &Delay) -> String {
    let until = delay.until.as_ref().map(|until| match delay.before {
        Some(before) => format!("{until} − {before}"),
        None => until.clone(),
    });
    let parts = [delay.span.map(|span| span.to_string()), until, delay.hours.clone()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn output(name: &str, to: Option<&Target>) -> Output {
    Output { name: name.to_owned(), title: None, to: to.map(|target| target.as_str().to_owned()) }
}

/// An output that need not exist.
fn wired(name: &str, to: Option<&Target>) -> Option<Output> {
    to.map(|to| output(name, Some(to)))
}

fn silence(no_reply: Option<&NoReply>) -> Option<Output> {
    no_reply.map(|no_reply| output("no_reply", no_reply.next.as_ref()))
}
