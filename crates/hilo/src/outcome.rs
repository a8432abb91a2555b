//! How a command ends, and its exit code.

use std::{io, process::ExitCode};

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It was done, and everything that was looked at is in order: exit code 0.
    Fine,
    /// It was done, and something that was looked at is not in order: exit code 1.
    Wanting,
}

impl Outcome {
    /// Fine if `fine`.
    pub(crate) fn fine_if(fine: bool) -> Self {
        if fine { Self::Fine } else { Self::Wanting }
    }
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Fine => Self::SUCCESS,
            Outcome::Wanting => Self::from(1),
        }
    }
}

/// Tells why a command could not be done: exit code 2, as for a wrong command line.
pub(crate) fn tell(error: &anyhow::Error) -> ExitCode {
    // Whoever reads our output has heard enough (`hilo flow list | head -1`).
    let gone = |cause: &(dyn std::error::Error + 'static)| {
        cause.downcast_ref::<io::Error>().is_some_and(|io| io.kind() == io::ErrorKind::BrokenPipe)
    };
    if error.chain().any(gone) {
        return ExitCode::SUCCESS;
    }
    anstream::eprintln!("hilo: {error:#}");
    ExitCode::from(2)
}
