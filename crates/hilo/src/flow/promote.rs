//! `hilo flow promote`.

use crate::{
    operator::{self, PlaceArgs},
    outcome::Outcome,
    told::told,
};
use hilo_app::flows::PromoteVariant;
use std::io::Write;

/// Which variant everybody shall have.
#[derive(Debug, clap::Args)]
pub(crate) struct PromoteArgs {
    /// The flow, by its short name
    flow: String,
    /// The split's id
    node: String,
    /// The variant's name
    variant: String,
    /// What is said about the version
    #[arg(long, default_value = "")]
    note: String,
    #[command(flatten)]
    place: PlaceArgs,
}

/// Makes the version.
pub(crate) fn run(args: &PromoteArgs) -> anyhow::Result<Outcome> {
    let PromoteArgs { flow, node, variant, note, place } = args;
    let input = PromoteVariant { node: node.clone(), variant: variant.clone(), note: note.clone() };
    let made = operator::with(place, |operator| async move {
        operator.app.promote_variant(&operator.caller, flow, input).await.map_err(told)
    })?;
    let does = if made.created { "sends" } else { "already sends" };
    let number = made.number;
    writeln!(
        anstream::stdout(),
        "{flow} version {number} {does} everybody by {variant}; publish it to make it live"
    )?;
    Ok(Outcome::Fine)
}
