//! The place in a neutral content that a path in Meta's request was written from, for the kinds whose members have other
//! names there.

/// Members of Meta's requests that the neutral contents do not have.
const LEFT_OUT: [&str; 5] = ["action", "parameters", "order", "quick_reply", "reply"];

/// Members that are called something else here.
const NAMES: [(&str, &str); 10] = [
    ("display_text", "label"),
    ("catalog_id", "catalog"),
    ("product_retailer_id", "product"),
    ("product_items", "products"),
    ("thumbnail_product_retailer_id", "thumbnail"),
    ("reference_id", "reference"),
    ("type", "goods"),
    ("expiration", "expires"),
    ("timestamp", "at"),
    ("status", "state"),
];

/// The place, from a path like `/interactive/action/cards/1/body/text`.
pub(super) fn of_interactive(path: &str) -> Option<String> {
    let path = path.strip_prefix("/interactive/")?;
    let mut found: Vec<&str> = Vec::new();
    for part in path.split('/') {
        if LEFT_OUT.contains(&part) {
            continue;
        }
        match (found.last().copied(), part) {
            // Words are texts here, not objects.
            (Some("body" | "footer" | "header"), "text") => {}
            // Whichever file it is, it was the source that gave it.
            (Some("header"), _) => {
                found.push("source");
                break;
            }
            // Sums are made of the items.
            (_, "subtotal" | "total_amount") => {
                found.push("items");
                break;
            }
            (Some(at), "product_retailer_id") if found.contains(&"products") && is_position(at) => {}
            _ => found.push(NAMES.iter().find(|(theirs, _)| *theirs == part).map_or(part, |(_, ours)| ours)),
        }
    }
    // A card's file is the place where a link belongs.
    if found.first() == Some(&"cards") && found.last() == Some(&"header") {
        found.push("source");
    }
    Some(format!("/{}", found.join("/")))
}

fn is_position(part: &str) -> bool {
    part.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::of_interactive;

    #[test]
    fn names_become_ours() {
        for (theirs, ours) in [
            ("/interactive/body/text", "/body"),
            ("/interactive/header/text", "/header"),
            ("/interactive/header/image/link", "/header/source"),
            ("/interactive/action/cards", "/cards"),
            ("/interactive/action/cards/1/header/image/link", "/cards/1/header/source"),
            ("/interactive/action/cards/1/header", "/cards/1/header/source"),
            ("/interactive/action/cards/1/body/text", "/cards/1/body"),
            ("/interactive/action/cards/1/action/parameters/display_text", "/cards/1/label"),
            ("/interactive/action/cards/1/action/buttons/0/quick_reply/title", "/cards/1/buttons/0/title"),
            ("/interactive/action/cards/1/action/catalog_id", "/cards/1/catalog"),
            ("/interactive/action/product_retailer_id", "/product"),
            ("/interactive/action/sections/0/product_items/3/product_retailer_id", "/sections/0/products/3"),
            ("/interactive/action/parameters/ttl_minutes", "/ttl_minutes"),
            ("/interactive/action/parameters/order/items/0/name", "/items/0/name"),
            ("/interactive/action/parameters/order/subtotal/value", "/items"),
            ("/interactive/action/parameters/order/expiration/timestamp", "/expires/at"),
            ("/interactive/action/parameters/reference_id", "/reference"),
        ] {
            assert_eq!(of_interactive(theirs).as_deref(), Some(ours), "{theirs}");
        }
        assert_eq!(of_interactive("/text/body"), None);
    }
}
