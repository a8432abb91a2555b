//! Presses of the buttons of a template's messages.

use super::state::State;
use crate::{
    read::TemplateClicks,
    rows::{TemplateClickRow, TemplateMessageRow},
};
use hilo_model::{ChannelId, Scope, Timestamp};
use std::{collections::BTreeMap, ops::Range};

impl State {
    /// The presses of the buttons of one message.
    pub(super) fn clicks_on<'a>(
        &'a self,
        made: &'a TemplateMessageRow,
    ) -> impl Iterator<Item = &'a TemplateClickRow> {
        let message = self.messages.get(&(made.scope, made.contact, made.message));
        let named = message.and_then(|item| item.message.provider_id.as_deref());
        self.template_clicks.values().filter(move |row| {
            (row.scope, row.channel, Some(row.provider_id.as_str())) == (made.scope, made.channel, named)
        })
    }

    /// See [`crate::read::Read::template_clicks`].
    pub(super) fn clicks_of(
        &self,
        scope: Scope,
        (template, language): (&str, &str),
        span: &Range<Timestamp>,
    ) -> Vec<TemplateClicks> {
        let mut found: BTreeMap<(ChannelId, &str), TemplateClicks> = BTreeMap::new();
        for made in self.made_of(scope, template, language, span) {
            let mut of_message: BTreeMap<&str, i64> = BTreeMap::new();
            for row in self.clicks_on(made) {
                *of_message.entry(&row.button).or_default() += 1;
            }
            for (button, presses) in of_message {
                let channel = made.channel;
                let sum = found.entry((channel, button)).or_insert_with(|| TemplateClicks {
                    channel,
                    button: button.to_owned(),
                    presses: 0,
                    messages: 0,
                });
                sum.presses += presses;
                sum.messages += 1;
            }
        }
        found.into_values().collect()
    }
}
