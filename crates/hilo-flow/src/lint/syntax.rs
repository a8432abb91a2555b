//! Whether scripts can be read is known by whoever runs them, and handed in.

use crate::engine::JobError;

/// Whether code can be read, and if not where and why.
type Check = fn(&str) -> Result<(), JobError>;

/// What knows whether scripts can be read; the default takes any.
#[derive(Debug, Clone, Copy, Default)]
pub struct Syntax(Option<Check>);

impl Syntax {
    /// By this function.
    pub fn of(check: Check) -> Self {
        Self(Some(check))
    }

    /// Whether the code can be read.
    ///
    /// # Errors
    /// It cannot; where and why.
    pub fn check(self, code: &str) -> Result<(), JobError> {
        self.0.map_or(Ok(()), |check| check(code))
    }
}

impl PartialEq for Syntax {
    /// Whether both check: there is one language.
    fn eq(&self, other: &Self) -> bool {
        self.0.is_some() == other.0.is_some()
    }
}
