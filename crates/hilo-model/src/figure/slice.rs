//! Which runs a figure is of: what figures can be asked by, beside flow, version and time.

use crate::{ChannelId, Id};
use std::{collections::BTreeMap, fmt, sync::Arc};
use uuid::Uuid;

/// The most splits whose variants a slice tells: each more multiplies the sums that are kept.
pub const MOST_VARIANTS: usize = 3;

/// The channel a run is on, what started it, and the variants of splits that it came by. A figure is kept for each slice, so that a
/// question about some of them reads sums and no runs.
///
/// Stores keep it as one text, which is empty for what is of no slice (what is true now, and what was counted before there were any).
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slice {
    /// The channel on which the run began.
    pub channel: Option<ChannelId>,
    /// What started it: the kind of the trigger, `manual` for people and programs. Empty if it is not known.
    pub trigger: Arc<str>,
    /// The variants that it came by, by split, of its own flow; the first [`MOST_VARIANTS`].
    pub variants: BTreeMap<Arc<str>, Arc<str>>,
}

impl Slice {
    /// What is kept of it. Three splits at most are told.
    pub fn text(
        channel: Option<ChannelId>,
        trigger: &str,
        variants: &BTreeMap<Arc<str>, Arc<str>>,
    ) -> Arc<str> {
        let mut text = channel.map(|channel| channel.uuid().simple().to_string()).unwrap_or_default();
        text.push(PART);
        text.extend(clean(trigger));
        for (node, variant) in variants {
            text.push(PART);
            text.extend(clean(node));
            text.push(IS);
            text.extend(clean(variant));
        }
        text.into()
    }

    /// What a text says; what it does not say is missing.
    pub fn from_text(text: &str) -> Self {
        let mut parts = text.split(PART);
        let channel = parts.next().and_then(|part| Uuid::try_parse(part).ok()).map(ChannelId::from_uuid);
        let trigger = parts.next().unwrap_or_default().into();
        let variants = parts.filter_map(|part| part.split_once(IS)).map(|(node, v)| (node.into(), v.into()));
        Self { channel, trigger, variants: variants.collect() }
    }
}

/// Between the parts.
const PART: char = '\u{1f}';
/// Between a split and the variant.
const IS: char = '\u{1e}';

/// A name without what parts names.
fn clean(name: &str) -> impl Iterator<Item = char> {
    name.chars().map(|letter| if matches!(letter, PART | IS) { ' ' } else { letter })
}

impl fmt::Display for Slice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Self::text(self.channel, &self.trigger, &self.variants))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_text_says_all_there_is(
            channel in proptest::option::of(any::<u128>()),
            trigger in "[a-z_]{0,12}",
            variants in proptest::collection::btree_map("[a-zA-Z0-9_-]{1,12}", "[^\u{1e}\u{1f}]{1,12}", 0..3),
        ) {
            let slice = Slice {
                channel: channel.map(|id| ChannelId::from_uuid(Uuid::from_u128(id))),
                trigger: trigger.as_str().into(),
                variants: variants.iter().map(|(n, v)| (n.as_str().into(), v.as_str().into())).collect(),
            };
            prop_assert_eq!(Slice::from_text(&slice.to_string()), slice);
        }
    }

    #[test]
    fn what_was_counted_before_is_of_no_slice() {
        assert_eq!(Slice::from_text(""), Slice::default());
        assert_eq!(Slice::from_text("nonsense"), Slice::default());
    }
}
