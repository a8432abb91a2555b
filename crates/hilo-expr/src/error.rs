//! What can be wrong with a template, when it is written and when it is used.

/// A template or expression that is not well formed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message} (line {line}, column {column})")]
pub struct ParseError {
    /// What is wrong, for the author.
    pub message: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

impl ParseError {
    /// An error at a byte offset of the source.
    pub(crate) fn at(source: &str, offset: usize, message: impl Into<String>) -> Self {
        let (line, column) = position(source, offset);
        Self { message: message.into(), line, column }
    }

    pub(crate) fn from_engine(source: &str, error: &minijinja::Error) -> Self {
        let message = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
        match error.range() {
            Some(range) => Self::at(source, range.start, message),
            None => Self { message, line: error.line().unwrap_or(1), column: 1 },
        }
    }
}

/// A template or expression that could not be evaluated with the data at hand.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EvalError {
    /// A variable has no value, an operation does not fit its operands, a filter refused….
    #[error("{message} (line {line}, column {column})")]
    Failed {
        /// What is wrong, for the author.
        message: String,
        /// The line, from 1.
        line: usize,
        /// The column in characters, from 1.
        column: usize,
    },
    /// It took more instructions than allowed.
    #[error("it takes too many steps to evaluate")]
    OutOfBudget,
    /// The result is longer than allowed.
    #[error("the result is longer than {limit} bytes")]
    TooLong {
        /// The limit in bytes.
        limit: usize,
    },
}

impl EvalError {
    pub(crate) fn from_engine(source: &str, error: &minijinja::Error, limit: usize) -> Self {
        match error.kind() {
            minijinja::ErrorKind::OutOfFuel => Self::OutOfBudget,
            minijinja::ErrorKind::WriteFailure => Self::TooLong { limit },
            _ => {
                let ParseError { mut message, line, column } = ParseError::from_engine(source, error);
                if let Some(code) = error.range().and_then(|range| source.get(range)) {
                    message = format!("{message}: `{code}`");
                }
                Self::Failed { message, line, column }
            }
        }
    }
}

fn position(source: &str, offset: usize) -> (usize, usize) {
    let before = source.get(..offset).unwrap_or(source);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}
