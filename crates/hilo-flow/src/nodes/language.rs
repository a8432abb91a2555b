//! `language`: goes the way of the customer's language.

use crate::{
    document::Target,
    engine::{Go, NodeCx},
    lint::Problem,
    program::{Compiler, Next, compiler::Passing},
};
use hilo_model::Locale;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Goes the way of the customer's language: that of their language and region, else that of their language. Texts need no
/// such node, they are written per language; it is for what differs otherwise, like the team.
///
/// ```yaml
/// type: language
/// ways: { es: team_south, pt-BR: team_brazil }
/// else: team_world
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Language {
    /// Where each language leads, by tag (`es`, `pt-BR`); the tag is the name of the output.
    pub ways: IndexMap<String, Target>,
    /// Where every other language leads.
    #[serde(default, rename = "else", skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<Target>,
}

#[derive(Debug)]
pub(crate) struct Compiled {
    ways: Vec<(Locale, Arc<str>, Next)>,
    otherwise: Next,
}

impl Language {
    pub(crate) fn compile<'f>(&'f self, compiler: &mut Compiler<'f>) -> Option<Compiled> {
        let mut ways = Vec::new();
        for (tag, target) in &self.ways {
            let next = compiler.target(&format!("ways.{tag}"), target, Passing::Instant);
            match tag.parse() {
                Ok(locale) => ways.push((locale, Arc::from(tag.as_str()), next)),
                Err(_) => {
                    compiler
                        .problem(format!("ways.{tag}"), &Problem::LanguageInvalid { language: tag.clone() });
                }
            }
        }
        let otherwise = compiler.output("else", self.otherwise.as_ref(), Passing::Instant);
        (ways.len() == self.ways.len()).then_some(Compiled { ways, otherwise })
    }
}

impl Compiled {
    pub(crate) fn enter(&self, cx: &NodeCx<'_, '_, '_>) -> Go {
        let theirs = cx.turn.env.contact_locale();
        let exact = self.ways.iter().find(|(locale, ..)| locale == theirs);
        // A way of a language without a region goes before one of another region.
        let same = |(locale, ..): &&(Locale, Arc<str>, Next)| locale.language() == theirs.language();
        let plain = || self.ways.iter().filter(same).min_by_key(|(locale, ..)| locale.as_str().len());
        match exact.or_else(plain) {
            Some((_, tag, next)) => Go::to_named(tag.clone(), *next),
            None => Go::to("else", self.otherwise),
        }
    }
}
