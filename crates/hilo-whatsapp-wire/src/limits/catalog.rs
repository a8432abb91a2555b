use super::{PRODUCT_SECTIONS, PRODUCTS, Rule, SECTION_TITLE, check::Check, interactive::ACTION};
use crate::send::{ProductAction, ProductListAction};

pub(super) fn product(check: &mut Check, action: &ProductAction) {
    check.required(&format!("{ACTION}.catalog_id"), &action.catalog_id);
    check.required(&format!("{ACTION}.product_retailer_id"), &action.product_retailer_id);
}

pub(super) fn list(check: &mut Check, action: &ProductListAction) {
    let path = format!("{ACTION}.sections");
    check.required(&format!("{ACTION}.catalog_id"), &action.catalog_id);
    check.count(&path, action.sections.len(), PRODUCT_SECTIONS);
    let products = action.sections.iter().map(|section| section.product_items.len()).sum::<usize>();
    if products > PRODUCTS {
        check.add(&path, Rule::TooMany { limit: PRODUCTS, given: products });
    }
    let mut ids = Vec::new();
    for (at, section) in action.sections.iter().enumerate() {
        match &section.title {
            Some(title) => check.length(&format!("{path}[{at}].title"), title, SECTION_TITLE),
            None if action.sections.len() > 1 => check.add(format!("{path}[{at}].title"), Rule::Required),
            None => {}
        }
        if section.product_items.is_empty() {
            check.add(format!("{path}[{at}].product_items"), Rule::Required);
        }
        for (item_at, item) in section.product_items.iter().enumerate() {
            let path = format!("{path}[{at}].product_items[{item_at}].product_retailer_id");
            check.required(&path, &item.product_retailer_id);
            ids.push((path, &*item.product_retailer_id));
        }
    }
    check.unique(ids.into_iter());
}
