//! What messages cost: what was charged, what will be, and the rates it is reckoned by.

mod estimate;
mod list;
mod list_rates;
mod save_rates;

pub use estimate::Estimate;
pub use list_rates::RatesView;
