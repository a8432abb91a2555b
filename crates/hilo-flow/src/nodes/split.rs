//! `split`: parts the customers, for trying which of several ways does better.

use crate::{
    document::Target,
    engine::{Effect, Go, NodeCx},
    lint::Problem,
    program::{Compiler, Next, compiler::Passing},
};
use hilo_model::Id;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::{collections::BTreeSet, sync::Arc};

const MAX_VARIANTS: usize = 10;
const MAX_WEIGHT: u32 = 1_000;

/// Parts the customers by weights. Who came once by a variant comes by it always: it is reckoned from who the customer is, the
/// node and the salt, not drawn. Another salt parts them anew. How many went each way stands on the drawing.
///
/// ```yaml
/// type: split
/// variants:
///   - { name: short, weight: 50, next: short_menu }
///   - { name: long, weight: 50, next: long_menu }
/// save: variant
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Split {
    /// The variants, two to ten.
    pub variants: Vec<Variant>,
    /// What the parting depends on beside customer and node; without it the flow's own name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub salt: Option<String>,
    /// What is to be found out, written down before it begins: no variant is said to be better before as many people as that takes have come by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measure: Option<Measure>,
    /// The variable that keeps the variant's name. If it holds the name of a variant already, that one is taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub save: Option<String>,
}

/// What an experiment is to find out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// The goal that counts, as its nodes name it.
    pub goal: String,
    /// How many of a hundred people reach it now, 1 to 99.
    pub base: u32,
    /// The smallest change worth finding, in percent of that: 20 finds 12 of a hundred where there were 10. 1 to 1000.
    pub lift: u32,
}

/// A variant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// What it is called; the name of the output.
    pub name: String,
    /// How many of all weights together come this way, 0 to 1000.
    pub weight: u32,
    /// Where it leads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Target>,
}

#[derive(Debug)]
pub(crate) struct Compiled {
    variants: Vec<(Arc<str>, u32, Next)>,
    total: u32,
    salt: String,
    save: Option<String>,
    trial: Arc<str>,
}

impl Split {
    /// What of it makes its figures comparable: variants with their weights, and the salt, which is the flow's name if it has none. Of
    /// versions in which that is the same, figures of a split with one id are added up.
    pub fn trial(&self, flow: &str) -> String {
        let mut hash = Sha256::new();
        let mut part = |bytes: &[u8]| {
            hash.update((bytes.len() as u64).to_be_bytes());
            hash.update(bytes);
        };
        part(self.salt.as_deref().unwrap_or(flow).as_bytes());
        for variant in &self.variants {
            part(variant.name.as_bytes());
            part(&variant.weight.to_be_bytes());
        }
        hash.finalize().iter().take(8).fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
    }

    pub(crate) fn compile<'f>(&'f self, compiler: &mut Compiler<'f>) -> Option<Compiled> {
        let mut names = BTreeSet::new();
        let mut variants = Vec::new();
        for (at, variant) in self.variants.iter().enumerate() {
            let path = format!("variants[{at}].name");
            if variant.name.trim().is_empty() {
                compiler.problem(&*path, &Problem::TextEmpty);
            } else if !names.insert(&variant.name) {
                compiler.problem(&*path, &Problem::OutputDuplicate { output: variant.name.clone() });
            }
            let next = compiler.output(&variant.name, variant.next.as_ref(), Passing::Instant);
            variants.push((Arc::from(variant.name.as_str()), variant.weight, next));
        }
        if let Some(name) = &self.save {
            compiler.assigned("save", name);
        }
        if let Some(measure) = &self.measure {
            if measure.goal.trim().is_empty() {
                compiler.problem("measure.goal", &Problem::TextEmpty);
            }
            let fits = (1..=99).contains(&measure.base) && (1..=1_000).contains(&measure.lift);
            if !fits || measure.base * (100 + measure.lift) > 9_900 {
                compiler.problem("measure", &Problem::MeasureInvalid);
            }
        }
        let total: u32 = self.variants.iter().map(|variant| variant.weight.min(MAX_WEIGHT)).sum();
        let many = !(2..=MAX_VARIANTS).contains(&variants.len());
        if many || total == 0 || self.variants.iter().any(|variant| variant.weight > MAX_WEIGHT) {
            compiler.problem("variants", &Problem::WeightsInvalid);
            return None;
        }
        let salt = self.salt.clone().unwrap_or_else(|| compiler.flow.flow.clone());
        let trial = self.trial(&compiler.flow.flow).into();
        Some(Compiled { variants, total, salt, save: self.save.clone(), trial })
    }
}

impl Compiled {
    pub(crate) fn enter(&self, cx: &mut NodeCx<'_, '_, '_>) -> Go {
        let kept = self.save.as_ref().and_then(|name| cx.frame.vars.get(name)).and_then(Value::as_str);
        let kept = kept.and_then(|kept| self.variants.iter().find(|(name, ..)| **name == *kept));
        let Some((name, _, next)) = kept.or_else(|| self.drawn(cx)) else { return Go::Ignore };
        cx.effect(Effect::Variant {
            version: cx.frame.version,
            node: cx.frame.node.clone(),
            variant: name.clone(),
            trial: self.trial.clone(),
        });
        if let Some(save) = &self.save {
            cx.set(save, Value::from(&**name));
        }
        Go::to_named(name.clone(), *next)
    }

    /// The variant of this customer.
    fn drawn(&self, cx: &NodeCx<'_, '_, '_>) -> Option<&(Arc<str>, u32, Next)> {
        let mut hash = Sha256::new();
        hash.update(cx.turn.env.contact.id.uuid().as_bytes());
        // The lengths keep two parts from being read as others.
        hash.update((self.salt.len() as u64).to_be_bytes());
        hash.update(&self.salt);
        hash.update(cx.frame.node.as_bytes());
        let hash = hash.finalize();
        let number = hash.iter().take(8).fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
        // The number as a share of all there are, of the weights.
        let mut point = (u128::from(number) * u128::from(self.total)) >> 64;
        self.variants.iter().find(|(_, weight, _)| {
            let here = point < u128::from(*weight);
            point = point.saturating_sub(u128::from(*weight));
            here
        })
    }
}
