//! Migrations come in pairs, without gaps, and are never edited once released.

use anyhow::{Context, Result, bail};

use crate::finding::Finding;
use crate::repository::Repository;
use crate::sums::{self, Sums};

const RULE: &str = "migrations";
/// The two folders with equal numbers and names.
const FOLDERS: [&str; 2] = ["crates/hilo-store-sqlite/migrations", "crates/hilo-store-postgres/migrations"];
/// Checksums of released migrations, beside them, in the format of `sha256sum`.
const LOCK: &str = "released.sha256";

/// A folder of migrations.
#[derive(Clone, Debug, Default)]
pub(crate) struct Folder {
    path: String,
    present: Sums,
    released: Sums,
}

/// The number of a migration's file name, `0001_name.sql`.
fn number(name: &str) -> Option<u32> {
    let (digits, rest) = name.split_once('_')?;
    let words = rest.strip_suffix(".sql")?;
    let well_named =
        !words.is_empty() && words.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    (digits.len() == 4 && digits.chars().all(|c| c.is_ascii_digit()) && well_named)
        .then(|| digits.parse().ok())?
}

impl Folder {
    fn judge(&self) -> Vec<Finding> {
        let place = |name: &str| format!("{}/{name}", self.path);
        let mut findings = Vec::new();
        let mut expected = 1;
        for name in self.present.keys() {
            match number(name) {
                None => findings.push(Finding::failure(
                    RULE,
                    place(name),
                    "is not named like 0001_what_it_does.sql",
                )),
                Some(number) if number == expected => expected += 1,
                Some(number) => {
                    findings.push(Finding::failure(
                        RULE,
                        place(name),
                        format!("should be number {expected:04}"),
                    ));
                    expected = number + 1;
                }
            }
        }
        for (name, sum) in &self.released {
            match self.present.get(name) {
                Some(now) if now == sum => {}
                Some(_) => findings.push(Finding::failure(
                    RULE,
                    place(name),
                    "was released and has been edited since; restore it and write a new migration",
                )),
                None => {
                    findings.push(Finding::failure(
                        RULE,
                        place(name),
                        "was released and is gone; restore it",
                    ));
                }
            }
        }
        findings
    }
}

/// What is wrong with the two folders.
pub(crate) fn judge(left: &Folder, right: &Folder) -> Vec<Finding> {
    let mut findings = left.judge();
    findings.extend(right.judge());
    for (own, other) in [(left, right), (right, left)] {
        for name in own.present.keys().filter(|&name| !other.present.contains_key(name)) {
            let message = format!(
                "has no twin in {}; a file with only a comment if nothing is needed there",
                other.path
            );
            findings.push(Finding::failure(RULE, format!("{}/{name}", own.path), message));
        }
        for name in own.released.keys().filter(|&name| !other.released.contains_key(name)) {
            let message = format!("is recorded as released in only one of the two {LOCK} files");
            findings.push(Finding::failure(RULE, format!("{}/{name}", own.path), message));
        }
    }
    findings
}

/// The recorded checksums with those of new migrations added.
///
/// # Errors
/// When the folder has findings: what is wrong must not be recorded.
fn extend(folder: &Folder) -> Result<Sums> {
    if let Some(finding) = folder.judge().first() {
        bail!("{finding}");
    }
    Ok(folder.present.clone())
}

fn read(repository: &Repository, files: &[String], path: &str) -> Result<Folder> {
    let mut folder = Folder { path: path.to_owned(), ..Folder::default() };
    for name in files.iter().filter_map(|file| file.strip_prefix(path)?.strip_prefix('/')) {
        let bytes =
            std::fs::read(repository.path(path).join(name)).with_context(|| format!("{path}/{name}"))?;
        if name == LOCK {
            folder.released =
                sums::parse(&String::from_utf8(bytes)?).with_context(|| format!("{path}/{LOCK}"))?;
        } else {
            folder.present.insert(name.to_owned(), sums::of(&bytes));
        }
    }
    Ok(folder)
}

/// Checks both folders.
pub(crate) fn check(repository: &Repository, files: &[String]) -> Result<Vec<Finding>> {
    let [left, right] = FOLDERS.map(|path| read(repository, files, path));
    Ok(judge(&left?, &right?))
}

/// Records what a release ships. Only ever adds.
pub(crate) fn lock(repository: &Repository) -> Result<()> {
    let files = repository.files()?;
    let [left, right] = FOLDERS.map(|path| read(repository, &files, path));
    let (left, right) = (left?, right?);
    if let Some(finding) = judge(&left, &right).first() {
        bail!("{finding}");
    }
    for folder in [left, right] {
        let sums = extend(&folder)?;
        std::fs::write(repository.path(&folder.path).join(LOCK), sums::print(&sums))?;
        println!(
            "{}/{LOCK}: {} released, {} new",
            folder.path,
            sums.len(),
            sums.len() - folder.released.len()
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(path: &str, present: &[(&str, &str)], released: &[(&str, &str)]) -> Folder {
        let sums =
            |rows: &[(&str, &str)]| rows.iter().map(|&(name, sum)| (name.into(), sum.into())).collect();
        Folder { path: path.into(), present: sums(present), released: sums(released) }
    }

    #[test]
    fn migrations_are_twins_in_order() {
        const ONE: (&str, &str) = ("0001_first.sql", "a");
        const TWO: (&str, &str) = ("0002_second.sql", "b");
        const THREE: (&str, &str) = ("0003_third.sql", "c");
        type Files = &'static [(&'static str, &'static str)];
        // left, right, places found
        let cases: &[(Files, Files, &[&str])] = &[
            (&[], &[], &[]),
            (&[ONE, TWO], &[ONE, TWO], &[]),
            (&[ONE, TWO], &[ONE], &["l/0002_second.sql"]),
            (&[ONE], &[("0001_other.sql", "x")], &["l/0001_first.sql", "r/0001_other.sql"]),
            (&[ONE, THREE], &[ONE, THREE], &["l/0003_third.sql", "r/0003_third.sql"]),
            (&[("1_first.sql", "a")], &[("1_first.sql", "a")], &["l/1_first.sql", "r/1_first.sql"]),
            (
                &[("0001_First.sql", "a")],
                &[("0001_First.sql", "a")],
                &["l/0001_First.sql", "r/0001_First.sql"],
            ),
        ];
        for (left, right, expected) in cases {
            let findings = judge(&folder("l", left, &[]), &folder("r", right, &[]));
            let places: Vec<&str> = findings.iter().map(|finding| finding.place.as_str()).collect();
            assert_eq!(places, *expected, "{findings:?}");
        }
    }

    #[test]
    fn what_was_released_stays_as_it_is() {
        let released = [("0001_first.sql", "a")];
        let untouched = folder("l", &[("0001_first.sql", "a"), ("0002_second.sql", "b")], &released);
        assert_eq!(untouched.judge(), []);
        assert_eq!(extend(&untouched).unwrap().len(), 2);

        let edited = folder("l", &[("0001_first.sql", "changed")], &released);
        assert!(edited.judge()[0].message.contains("edited since"));
        assert!(extend(&edited).is_err(), "locking must not launder an edit");

        let gone = folder("l", &[], &released);
        assert!(gone.judge()[0].message.contains("is gone"));
        assert!(extend(&gone).is_err());
    }

    #[test]
    fn the_lock_file_reads_back() {
        let sums = Sums::from([
            ("0001_first.sql".to_owned(), "ab".to_owned()),
            ("0002_b.sql".to_owned(), "cd".to_owned()),
        ]);
        assert_eq!(sums::print(&sums), "ab  0001_first.sql\ncd  0002_b.sql\n");
        assert_eq!(sums::parse(&sums::print(&sums)).unwrap(), sums);
        assert!(sums::parse("nonsense").is_err());
    }
}
