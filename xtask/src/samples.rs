//! Samples of stored formats (`testdata/compat/`) only grow: none is ever edited or removed, because each stands for what some
//! version of Hilo has written on somebody's disk.

use anyhow::{Context, Result, bail};

use crate::finding::Finding;
use crate::repository::Repository;
use crate::sums::{self, Sums};

const RULE: &str = "samples";
/// What makes a file a sample.
const FOLDER: &str = "/testdata/compat/";
/// Checksums of recorded samples, in the format of `sha256sum`.
const LOCK: &str = "xtask/rules/samples.sha256";

/// What is wrong: samples that changed or went, and new ones that are not recorded.
fn judge(recorded: &Sums, present: &Sums) -> Vec<Finding> {
    let changed = recorded.iter().filter_map(|(name, sum)| match present.get(name) {
        Some(now) if now == sum => None,
        Some(_) => {
            Some(Finding::failure(RULE, name.clone(), "was edited; restore it and add another sample"))
        }
        None => Some(Finding::failure(RULE, name.clone(), "is gone; restore it")),
    });
    let new = present
        .keys()
        .filter(|name| !recorded.contains_key(*name))
        .map(|name| Finding::failure(RULE, name.clone(), "is not recorded yet: `cargo xtask lock-samples`"));
    changed.chain(new).collect()
}

/// The recorded samples and the new ones.
///
/// # Errors
/// When a recorded one changed: an edit must not be laundered.
fn extend(recorded: &Sums, present: &Sums) -> Result<Sums> {
    if let Some(finding) =
        judge(recorded, present).iter().find(|finding| recorded.contains_key(&finding.place))
    {
        bail!("{finding}");
    }
    Ok(present.clone())
}

fn read(repository: &Repository, files: &[String]) -> Result<(Sums, Sums)> {
    let lock = repository.path(LOCK);
    let text = if lock.exists() { std::fs::read_to_string(lock)? } else { String::new() };
    let recorded = sums::parse(&text).context(LOCK)?;
    let samples = files.iter().filter(|name| name.contains(FOLDER));
    let present = samples
        .map(|name| Ok((name.clone(), sums::of(&std::fs::read(repository.path(name))?))))
        .collect::<Result<_>>()?;
    Ok((recorded, present))
}

/// Checks all samples.
pub(crate) fn check(repository: &Repository, files: &[String]) -> Result<Vec<Finding>> {
    let (recorded, present) = read(repository, files)?;
    Ok(judge(&recorded, &present))
}

/// Records new samples. Only ever adds.
pub(crate) fn lock(repository: &Repository) -> Result<()> {
    let (recorded, present) = read(repository, &repository.files()?)?;
    let sums = extend(&recorded, &present)?;
    std::fs::write(repository.path(LOCK), sums::print(&sums))?;
    println!("{LOCK}: {} samples, {} new", sums.len(), sums.len() - recorded.len());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sums(rows: &[(&str, &str)]) -> Sums {
        rows.iter().map(|&(name, sum)| (name.into(), sum.into())).collect()
    }

    #[test]
    fn samples_are_only_ever_added() {
        let recorded = sums(&[("a", "1"), ("b", "2")]);
        let added = sums(&[("a", "1"), ("b", "2"), ("c", "3")]);
        assert_eq!(judge(&recorded, &recorded), []);
        assert!(judge(&recorded, &added)[0].message.contains("not recorded"));
        assert_eq!(extend(&recorded, &added).unwrap(), added);
        let edited = sums(&[("a", "1"), ("b", "changed")]);
        assert!(judge(&recorded, &edited)[0].message.contains("edited"));
        assert!(extend(&recorded, &edited).is_err(), "locking must not launder an edit");
        assert!(extend(&recorded, &sums(&[("a", "1")])).is_err(), "nor a removal");
    }
}
