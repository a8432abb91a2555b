//! What nodes use to compile themselves. What is wrong is noted and compilation goes on, so that an author hears of
//! everything at once.

use super::{CompiledHours, Next, Words, hours};
use crate::{
    document::{Flow, Target, Text},
    engine::{RESERVED, members},
    lint::{Finding, Known, Problem},
};
use hilo_expr::{Expression, ParseError, Path, Template, suggest};
use hilo_model::{Duration, Locale};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

/// Compiles one flow.
pub(crate) struct Compiler<'f> {
    pub(crate) flow: &'f Flow,
    pub(crate) known: &'f Known,
    pub(crate) findings: Vec<Finding>,
    pub(crate) edges: Vec<Edge>,
    /// Nodes that lead to the end, and what lies between.
    pub(crate) ends: Vec<(usize, Passing)>,
    /// Indices of nodes that send something that is no template.
    pub(crate) speakers: Vec<usize>,
    languages: Vec<&'f Locale>,
    variables: BTreeSet<&'f str>,
    pub(super) hours: BTreeMap<&'f str, Arc<CompiledHours>>,
    index: HashMap<&'f str, usize>,
    node: Option<(&'f str, usize)>,
}

/// A way from one node to another.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Edge {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) passing: Passing,
}

/// What lies between leaving a node by an output and having entered it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Passing {
    /// Nothing: the run goes straight on.
    Instant,
    /// Nothing, but only so often: the next of a list that ends.
    Each,
    /// The customer's answer.
    Reply,
    /// Time without a word of the customer.
    Time(Duration),
}

impl<'f> Compiler<'f> {
    pub(crate) fn new(flow: &'f Flow, known: &'f Known) -> Self {
        let assigned = flow.nodes.values().flat_map(crate::nodes::Node::assigns);
        let declared = flow.variables.keys().chain(flow.inputs.keys());
        let saved = flow.triggers.iter().flat_map(crate::document::Trigger::assigns);
        let mut findings = Vec::new();
        let hours = hours::compile(flow, |path, problem| findings.push(Finding::new(&problem, None, path)));
        Self {
            flow,
            known,
            findings,
            hours,
            edges: Vec::new(),
            ends: Vec::new(),
            speakers: Vec::new(),
            languages: flow.all_languages(),
            variables: declared.map(String::as_str).chain(assigned).chain(saved).collect(),
            index: flow.nodes.keys().enumerate().map(|(at, id)| (id.as_str(), at)).collect(),
            node: None,
        }
    }

    pub(crate) fn at_node(&mut self, node: Option<(&'f str, usize)>) {
        self.node = node;
    }

    /// A way into a loop that ends by itself.
    pub(crate) fn each(&mut self, name: &str, target: Option<&'f Target>) -> Next {
        self.output(name, target, Passing::Each)
    }

    /// The languages of the flow, its own first.
    pub(crate) fn languages(&self) -> Vec<Locale> {
        self.languages.iter().copied().cloned().collect()
    }

    /// Every known variable.
    pub(crate) fn variables(&self) -> impl Iterator<Item = &'f str> + '_ {
        self.variables.iter().copied()
    }

    pub(crate) fn problem(&mut self, path: impl Into<String>, problem: &Problem) {
        let node = self.node.map(|(id, _)| id.to_owned());
        self.findings.push(Finding::new(problem, node, path.into()));
    }

    /// Notes that the node sends something that must arrive within the 24-hour window.
    pub(crate) fn speaks(&mut self) {
        self.speakers.extend(self.node.map(|(_, at)| at));
    }

    /// An output that must lead somewhere.
    pub(crate) fn output(&mut self, name: &str, target: Option<&'f Target>, passing: Passing) -> Next {
        match target {
            Some(target) => self.target(name, target, passing),
            None => {
                self.problem(name, &Problem::OutputUnwired { output: name.to_owned() });
                Next::End
            }
        }
    }

    /// An output that need not exist.
    pub(crate) fn optional(
        &mut self,
        name: &str,
        target: Option<&'f Target>,
        passing: Passing,
    ) -> Option<Next> {
        target.map(|target| self.target(name, target, passing))
    }

    pub(crate) fn target(&mut self, path: &str, target: &'f Target, passing: Passing) -> Next {
        let id = target.as_str();
        if id == Target::END {
            self.ends.extend(self.node.map(|(_, from)| (from, passing)));
            return Next::End;
        }
        match (self.index.get(id), self.node) {
            (Some(&to), from) => {
                if let Some((_, from)) = from {
                    self.edges.push(Edge { from, to, passing });
                }
                Next::Node(to)
            }
            (None, _) => {
                let meant = suggest(id, self.index.keys().copied()).map(str::to_owned);
                self.problem(path, &Problem::NodeUnknown { id: id.to_owned(), meant });
                Next::End
            }
        }
    }

    /// A text for customers of at most `limit` characters.
    pub(crate) fn words(&mut self, path: &str, text: &'f Text, limit: usize) -> Option<Words> {
        self.words_knowing(path, text, limit, &[])
    }

    /// As [`Compiler::words`]; `extra` are further names that have a value here.
    pub(crate) fn words_knowing(
        &mut self,
        path: &str,
        text: &'f Text,
        limit: usize,
        extra: &[&str],
    ) -> Option<Words> {
        let mut compiled = Vec::new();
        for (language, source) in text.templates() {
            let path = language.map_or_else(|| path.to_owned(), |language| format!("{path}.{language}"));
            let locale = match language.map(str::parse::<Locale>) {
                None => self.flow.language.clone(),
                Some(Ok(locale)) => {
                    if !self.languages.contains(&&locale) {
                        self.problem(&*path, &Problem::LanguageUndeclared { language: locale.to_string() });
                    }
                    locale
                }
                Some(Err(_)) => {
                    let language = language.unwrap_or_default().to_owned();
                    self.problem(&*path, &Problem::LanguageInvalid { language });
                    continue;
                }
            };
            let length = source.chars().count();
            if source.trim().is_empty() {
                self.problem(&*path, &Problem::TextEmpty);
            } else if !source.contains('{') && length > limit {
                self.problem(&*path, &Problem::TextTooLong { length, limit });
            }
            let template = self.template_knowing(&path, source, extra);
            compiled.extend(template.map(|template| (locale, template)));
        }
        if let Text::ByLanguage(texts) = text {
            for language in self.languages.clone() {
                let has =
                    |tag: &String| tag.parse::<Locale>().is_ok_and(|l| l.language() == language.language());
                if !texts.keys().any(has) {
                    self.problem(path, &Problem::TranslationMissing { language: language.to_string() });
                }
            }
        }
        Words::new(compiled)
    }

    pub(crate) fn optional_words(
        &mut self,
        path: &str,
        text: Option<&'f Text>,
        limit: usize,
    ) -> Option<Words> {
        text.and_then(|text| self.words(path, text, limit))
    }

    /// A template for machines or staff.
    pub(crate) fn template(&mut self, path: &str, source: &str) -> Option<Template> {
        self.template_knowing(path, source, &[])
    }

    /// As [`Compiler::template`]; `extra` are further names that have a value here.
    pub(crate) fn template_knowing(&mut self, path: &str, source: &str, extra: &[&str]) -> Option<Template> {
        let parsed = Template::parse(source);
        let template = self.parsed(path, parsed)?;
        self.check_paths(path, template.paths(), extra);
        Some(template)
    }

    /// An expression; `extra` are the reserved names that have a value here.
    pub(crate) fn expression(&mut self, path: &str, source: &str, extra: &[&str]) -> Option<Expression> {
        let parsed = Expression::parse(source);
        let expression = self.parsed(path, parsed)?;
        self.check_paths(path, expression.paths(), extra);
        Some(expression)
    }

    fn parsed<T>(&mut self, path: &str, parsed: Result<T, ParseError>) -> Option<T> {
        parsed.map_err(|error| self.problem(path, &Problem::CodeInvalid { error: error.to_string() })).ok()
    }

    /// A name that a node sets.
    pub(crate) fn assigned(&mut self, path: &str, name: &str) {
        let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.len() <= 64
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        if !is_name || RESERVED.contains(&name) {
            self.problem(path, &Problem::NameInvalid { name: name.to_owned() });
        }
    }

    /// A field of the contact that a node sets.
    pub(crate) fn field(&mut self, path: &str, name: &str) {
        let meant = match &self.known.fields {
            Some(fields) if !fields.iter().any(|field| field == name) => {
                suggest(name, fields.iter().map(String::as_str)).map(str::to_owned)
            }
            _ => return,
        };
        self.problem(path, &Problem::VariableUnknown { name: format!("contact.fields.{name}"), meant });
    }

    /// Another flow that a node names.
    pub(crate) fn flow(&mut self, path: &str, slug: &str) {
        let meant = match &self.known.flows {
            Some(flows) if slug != self.flow.flow && !flows.iter().any(|flow| flow == slug) => {
                suggest(slug, flows.iter().map(String::as_str)).map(str::to_owned)
            }
            _ => return,
        };
        self.problem(path, &Problem::FlowUnknown { flow: slug.to_owned(), meant });
    }

    fn check_paths(&mut self, at: &str, paths: &[Path], extra: &[&str]) {
        for path in paths {
            if let Some(meant) = self.unknown(path, extra) {
                self.problem(at, &Problem::VariableUnknown { name: path.join("."), meant });
            }
        }
    }

    /// `Some` if a path is unknown, with what was probably meant.
    fn unknown(&self, path: &[String], extra: &[&str]) -> Option<Option<String>> {
        let among = |given: &str, names: &[&str], prefix: &str| {
            let known = names.contains(&given);
            (!known).then(|| suggest(given, names.iter().copied()).map(|name| format!("{prefix}{name}")))
        };
        let owned = |names: &'f [String]| names.iter().map(String::as_str).collect::<Vec<_>>();
        let (first, second, third) = (path.first()?.as_str(), path.get(1), path.get(2));
        if extra.contains(&first) {
            return None;
        }
        match (first, second) {
            ("contact", Some(second)) if second == "fields" => match (&self.known.fields, third) {
                (Some(fields), Some(field)) => among(field, &owned(fields), "contact.fields."),
                _ => None,
            },
            ("env", Some(second)) => match &self.known.env {
                Some(names) => among(second, &owned(names), "env."),
                None => None,
            },
            ("contact" | "message" | "now", Some(second)) => {
                among(second, members(first).unwrap_or_default(), &format!("{first}."))
            }
            ("contact" | "env" | "message" | "now", None) => None,
            _ if self.variables.contains(first) => None,
            ("callback", Some(second)) => among(second, members(first).unwrap_or_default(), "callback."),
            _ => {
                let roots = ["contact", "env", "message", "now", "callback"];
                let names: Vec<&str> = self.variables.iter().copied().chain(roots).collect();
                among(first, &names, "")
            }
        }
    }
}
