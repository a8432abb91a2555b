//! What a script threw, told to its author: what, and where.

use super::{NAME, is_own};
use hilo_flow::engine::{JobError, JobFailure};
use rquickjs::{CaughtError, Exception};

/// How much of an error's words is told, in characters.
const WORDS: usize = 200;

pub(super) fn error(caught: &CaughtError<'_>) -> JobError {
    match caught {
        CaughtError::Exception(exception) => of_exception(exception),
        // Without memory there is none for an error either.
        CaughtError::Value(value) if value.is_null() || value.is_undefined() => memory(),
        CaughtError::Value(_) => JobError::new(JobFailure::Threw, "something that is no error"),
        CaughtError::Error(rquickjs::Error::Allocation) => memory(),
        CaughtError::Error(error) => JobError::new(JobFailure::Other, error.to_string()),
    }
}

fn memory() -> JobError {
    JobError::new(JobFailure::Memory, "it needed too much memory")
}

fn of_exception(exception: &Exception<'_>) -> JobError {
    let object = exception.as_object();
    let name = object.get::<_, String>("name").unwrap_or_default();
    let message = exception.message().unwrap_or_default();
    if name == "InternalError" && message == "out of memory" {
        return memory();
    }
    let place = exception.stack().as_deref().and_then(place);
    let known = name.bytes().all(|byte| byte.is_ascii_alphanumeric()) && name.len() <= 40;
    // What an author throws may be made of what a customer wrote.
    let detail = match (is_own(object), known) {
        (true, _) => format!("{name}: {message}").chars().take(WORDS).collect(),
        (false, true) => name.clone(),
        (false, false) => "an error".to_owned(),
    };
    let (line, column) = place.unzip();
    JobError { kind: JobFailure::Threw, line, column: column.flatten(), detail }
}

/// The first place in the author's code: line and column, from 1.
fn place(stack: &str) -> Option<(u32, Option<u32>)> {
    let marker = format!("{NAME}:");
    stack.lines().find_map(|line| {
        let (_, rest) = line.split_once(&marker)?;
        let mut numbers = rest.split(|c: char| !c.is_ascii_digit());
        let line: u32 = numbers.next()?.parse().ok()?;
        let column = numbers.next().and_then(|column| column.parse().ok());
        // The first line is ours.
        Some((line.saturating_sub(1).max(1), column))
    })
}
