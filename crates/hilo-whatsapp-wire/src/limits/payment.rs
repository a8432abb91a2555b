use super::{
    Expected, ORDER_DESCRIPTION, ORDER_ITEM_NAME, ORDER_REFERENCE, Rule,
    check::Check,
    interactive::{ACTION, name},
};
use crate::send::{OrderAmount, OrderDetailsAction, OrderStatusAction};

const STATES: [&str; 5] = ["processing", "partially_shipped", "shipped", "completed", "canceled"];

pub(super) fn details(check: &mut Check, action: &OrderDetailsAction) {
    name(check, &action.name, "review_and_pay");
    let path = format!("{ACTION}.parameters");
    let given = &action.parameters;
    reference(check, &given.reference_id);
    if !matches!(&*given.kind, "digital-goods" | "physical-goods") {
        check.add(format!("{path}.type"), Rule::Invalid { expected: Expected::Goods });
    }
    if given.currency.len() != 3 || !given.currency.bytes().all(|letter| letter.is_ascii_uppercase()) {
        check.add(format!("{path}.currency"), Rule::Invalid { expected: Expected::Currency });
    }
    let order = &given.order;
    for (at, item) in order.items.iter().enumerate() {
        let path = format!("{path}.order.items[{at}]");
        check.words(&format!("{path}.name"), &item.name, ORDER_ITEM_NAME);
        if item.quantity == 0 {
            check.add(format!("{path}.quantity"), Rule::Invalid { expected: Expected::Positive });
        }
    }
    if order.items.is_empty() && order.kind.as_deref() != Some("quick_pay") {
        check.add(format!("{path}.order.items"), Rule::Required);
    }
    if let Some(expiration) = &order.expiration {
        let path = format!("{path}.order.expiration");
        if expiration.timestamp.parse::<i64>().is_err() {
            check.add(format!("{path}.timestamp"), Rule::Invalid { expected: Expected::Moment });
        }
        check.words(&format!("{path}.description"), &expiration.description, ORDER_DESCRIPTION);
    }
    sums(check, &path, action);
}

fn sums(check: &mut Check, path: &str, action: &OrderDetailsAction) {
    let order = &action.parameters.order;
    let value = |amount: &Option<OrderAmount>| amount.as_ref().map_or(0, |amount| i128::from(amount.value));
    let Some(subtotal) = &order.subtotal else { return };
    let items: i128 = order
        .items
        .iter()
        .map(|item| {
            let one = item.sale_amount.as_ref().unwrap_or(&item.amount).value;
            i128::from(one) * i128::from(item.quantity)
        })
        .sum();
    if !order.items.is_empty() && items != i128::from(subtotal.value) {
        check.add(format!("{path}.order.subtotal.value"), Rule::Invalid { expected: Expected::Sum });
    }
    let total =
        i128::from(subtotal.value) + value(&order.tax) + value(&order.shipping) - value(&order.discount);
    if total != i128::from(action.parameters.total_amount.value) {
        check.add(format!("{path}.total_amount.value"), Rule::Invalid { expected: Expected::Sum });
    }
}

pub(super) fn status(check: &mut Check, action: &OrderStatusAction) {
    name(check, &action.name, "review_order");
    reference(check, &action.parameters.reference_id);
    let order = &action.parameters.order;
    let path = format!("{ACTION}.parameters.order");
    if !STATES.contains(&&*order.status) {
        check.add(format!("{path}.status"), Rule::Invalid { expected: Expected::OrderState });
    }
    if let Some(description) = &order.description {
        check.words(&format!("{path}.description"), description, ORDER_DESCRIPTION);
    }
}

fn reference(check: &mut Check, given: &str) {
    let path = format!("{ACTION}.parameters.reference_id");
    check.words(&path, given, ORDER_REFERENCE);
    if !given.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte)) {
        check.add(path, Rule::Invalid { expected: Expected::OrderReference });
    }
}
