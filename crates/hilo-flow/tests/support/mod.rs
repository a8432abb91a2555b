//! Finding and reading test data.
#![expect(dead_code, reason = "every test binary uses a part of it")]

use hilo_flow::testing::TestCase;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The test data of this crate.
pub(crate) fn testdata() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata")
}

/// The directories within a directory, by name.
pub(crate) fn directories(dir: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        fs::read_dir(dir).expect("the directory").map(|entry| entry.expect("an entry").path()).collect();
    found.retain(|path| path.is_dir());
    found.sort();
    found
}

/// The files of a directory whose names end so, by name.
pub(crate) fn files(dir: &Path, end: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).unwrap_or_else(|error| panic!("{}: {error}", dir.display()));
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    found.retain(|path| path.to_string_lossy().ends_with(end));
    found.sort();
    found
}

/// The test cases of a directory with their file names; there must be one.
pub(crate) fn cases(dir: &Path) -> Vec<(String, TestCase)> {
    let cases: Vec<_> = files(dir, ".test.yaml")
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).expect("the case");
            let case =
                TestCase::from_yaml(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            (path.display().to_string(), case)
        })
        .collect();
    assert!(!cases.is_empty(), "no *.test.yaml in {}", dir.display());
    cases
}
