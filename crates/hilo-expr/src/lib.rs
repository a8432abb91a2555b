//! Templates (`Hola {{ contact.name }}`) and expressions (`units >= 10 and topic == "sales"`) over the data of a
//! run, on the `minijinja` library.
//!
//! *Owns*: the dialect. It is Jinja's, made smaller and safer: only `if` and `for` blocks; our own
//! [filters](mod@filters), listed there; an undefined variable is an error; evaluation has a budget of instructions and the
//! output a length; there is no present moment and no randomness, so the same data always give the same text.
//!
//! *Must not know*: flows, runs, contacts. Data come through a [`Scope`], which is asked only for what a template uses.
//!
//! *To add a filter*: a function in `filters/`, a line in `filters::install`, a row in `filters::NAMES`, rows in its test
//! table.

mod engine;
mod error;
mod expression;
pub mod filters;
mod fold;
mod scope;
mod suggest;
mod syntax;
mod template;
mod value;

pub use error::{EvalError, ParseError};
pub use expression::Expression;
pub use fold::fold;
pub use scope::{Locals, Scope, Setting};
pub use suggest::suggest;
pub use template::Template;

/// A path of names into the data, like `contact.fields.city`.
pub type Path = Vec<String>;

/// The longest template or expression, in bytes.
pub const MAX_SOURCE: usize = 16 * 1024;

/// How many instructions one evaluation may execute.
pub const FUEL: u64 = 20_000;
