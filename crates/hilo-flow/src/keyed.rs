//! Lists whose items have a name of their own (options of a question, branches of a condition): two states of such a list are compared item
//! by item, wherever the items stand.

use serde_json::Value;

/// The members by which items are told apart.
const NAMES: [&str; 2] = ["id", "name"];

/// The items with their names, if all of these lists are of items with names that are different.
pub(crate) fn keyed<const N: usize>(lists: [&[Value]; N]) -> Option<[Vec<(&str, &Value)>; N]> {
    let by = |name: &str| {
        let named = lists.map(|items| {
            let named: Option<Vec<_>> =
                items.iter().map(|item| Some((item.as_object()?.get(name)?.as_str()?, item))).collect();
            named.filter(|named| {
                let mut names: Vec<&str> = named.iter().map(|(name, _)| *name).collect();
                names.sort_unstable();
                names.windows(2).all(|pair| pair[0] != pair[1])
            })
        });
        named.iter().all(Option::is_some).then(|| named.map(Option::unwrap_or_default))
    };
    if lists.iter().all(|items| items.is_empty()) {
        return None;
    }
    NAMES.iter().find_map(|name| by(name))
}

/// The item of this name.
pub(crate) fn named<'v>(items: &[(&'v str, &'v Value)], name: &str) -> Option<&'v Value> {
    items.iter().find(|(other, _)| *other == name).map(|(_, item)| *item)
}
