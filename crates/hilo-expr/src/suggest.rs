//! "Did you mean…?"

/// The candidate that was most likely meant by `given`, if one is close enough to be worth saying.
pub fn suggest<'a>(given: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let given = crate::fold(given);
    let reach = match given.chars().count() {
        0..=2 => 1,
        3..=6 => 2,
        _ => 3,
    };
    candidates
        .into_iter()
        .map(|candidate| (strsim::osa_distance(&given, &crate::fold(candidate)), candidate))
        .filter(|(distance, candidate)| *distance <= reach && *distance < candidate.chars().count())
        .min()
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::suggest;

    #[test]
    fn the_nearest_name_within_reach_is_suggested() {
        let names = ["order", "order_status", "topic", "contact.name"];
        for (given, meant) in [
            ("oder", Some("order")),
            ("orderstatus", Some("order_status")),
            ("contact.nmae", Some("contact.name")),
            ("Tópic", Some("topic")),
            ("warehouse", None),
            ("x", None),
        ] {
            assert_eq!(suggest(given, names), meant, "{given}");
        }
    }
}
