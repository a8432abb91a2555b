//! What a message will be charged as (G4), told before it is sent. What counts is what the provider says afterwards.

use hilo_model::charge::{Charge, ChargeCategory, ChargeKind};

/// What a message is charged as (Meta, "Pricing on the WhatsApp Business Platform", since July 2025): within 72 hours of a
/// free entry point nothing is; within the customer service window neither utility templates nor messages without a template
/// are. The category is that of the template.
pub fn expected(category: ChargeCategory, window_is_open: bool, entry_is_free: bool) -> Charge {
    let kind = match category {
        _ if entry_is_free => ChargeKind::FreeEntryPoint,
        ChargeCategory::Service => ChargeKind::FreeCustomerService,
        ChargeCategory::Utility if window_is_open => ChargeKind::FreeCustomerService,
        _ => ChargeKind::Regular,
    };
    Charge { category, kind }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ChargeCategory as Category;
    use ChargeKind::{FreeCustomerService, FreeEntryPoint, Regular};

    #[test]
    fn what_is_free_when() {
        for (category, window, entry, kind) in [
            (Category::Marketing, false, false, Regular),
            (Category::Marketing, true, false, Regular),
            (Category::Marketing, false, true, FreeEntryPoint),
            (Category::Utility, false, false, Regular),
            (Category::Utility, true, false, FreeCustomerService),
            (Category::Utility, true, true, FreeEntryPoint),
            (Category::Authentication, true, false, Regular),
            (Category::Authentication, true, true, FreeEntryPoint),
            (Category::Service, true, false, FreeCustomerService),
        ] {
            let found = expected(category, window, entry);
            assert_eq!(found, Charge { category, kind }, "{category:?} {window} {entry}");
        }
    }
}
