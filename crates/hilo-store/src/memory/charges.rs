//! Messages made of a template, and what messages cost.

use super::state::State;
use crate::{
    read::ChargeSum,
    rows::{MessageChargeRow, TemplateMessageRow},
};
use hilo_model::{Scope, Timestamp};
use std::{collections::BTreeMap, ops::Range};

/// Sums by channel, charge and currency, in this order.
pub(super) fn summed<'a>(rows: impl Iterator<Item = &'a MessageChargeRow>) -> Vec<ChargeSum> {
    let mut sums: BTreeMap<_, ChargeSum> = BTreeMap::new();
    for row in rows {
        let currency = row.cost.as_ref().map(|cost| cost.currency.clone());
        let (category, kind) = (row.charge.category.as_str(), row.charge.kind.as_str());
        let sum = sums.entry((row.channel, category, kind, currency.clone())).or_insert(ChargeSum {
            channel: row.channel,
            charge: row.charge,
            currency,
            messages: 0,
            micros: 0,
        });
        sum.messages += 1;
        sum.micros += row.cost.as_ref().map_or(0, |cost| cost.micros);
    }
    sums.into_values().collect()
}

impl State {
    /// The messages made of a template within a time.
    pub(super) fn made_of(
        &self,
        scope: Scope,
        template: &str,
        language: &str,
        span: &Range<Timestamp>,
    ) -> impl Iterator<Item = &TemplateMessageRow> {
        self.template_messages.values().filter(move |row| {
            row.scope == scope
                && (row.template.as_str(), row.language.as_str()) == (template, language)
                && span.contains(&row.at)
        })
    }
}
