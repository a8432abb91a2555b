//! Macros: answers that a team has ready.

mod add;
mod delete;
mod list;
mod update;
mod variables;

pub use add::AddMacro;
pub use update::UpdateMacro;
pub use variables::VARIABLES;

use crate::validate::Checks;
use hilo_settings::Macro;

/// The longest text that WhatsApp takes.
const BODY: usize = 4096;

fn check(checks: &mut Checks, wanted: &Macro) {
    checks.slug("/shortcut", &wanted.shortcut);
    checks.text("/name", &wanted.name, 80);
    checks.text("/body", &wanted.body, BODY);
    variables::check(checks, "/body", &wanted.body);
}
