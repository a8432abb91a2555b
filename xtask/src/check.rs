//! `cargo xtask check`: every rule over the repository, all findings at once.

use std::process::ExitCode;

use anyhow::Result;

use crate::finding::Weight;
use crate::repository::Repository;
use crate::{file_names, manifests, migrations, mirror, samples, sizes, tiers, wishes, words};

/// Runs every rule, prints what was found and says whether the repository passes.
pub(crate) fn run(repository: &Repository) -> Result<ExitCode> {
    let files = repository.files()?;
    let mut findings = Vec::new();
    findings.extend(tiers::check(repository)?);
    findings.extend(manifests::check(repository, &files)?);
    findings.extend(mirror::check(repository, &files)?);
    findings.extend(migrations::check(repository, &files)?);
    findings.extend(samples::check(repository, &files)?);
    findings.extend(file_names::check(repository, &files)?);
    findings.extend(sizes::check(repository, &files)?);
    findings.extend(words::check(repository, &files)?);
    findings.extend(wishes::check(repository, &files)?);

    for finding in &findings {
        eprintln!("{finding}");
    }
    let failures = findings.iter().filter(|finding| finding.weight == Weight::Failure).count();
    println!(
        "repository check: {} files, {failures} failures, {} warnings",
        files.len(),
        findings.len() - failures
    );
    Ok(if failures == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
