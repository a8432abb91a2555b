//! Flows as files: what is pushed, pulled and pushed again stays what it is, for every ready-made flow with its tests.

use crate::{
    database::Database,
    program::{Folder, fine, root},
    story,
};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// All files below a folder with what they say.
fn contents(folder: &Path) -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.insert(
                    path.strip_prefix(folder).unwrap().to_owned(),
                    fs::read_to_string(&path).unwrap(),
                );
            }
        }
    }
    found
}

#[test]
fn what_is_pushed_pulled_and_pushed_again_stays_what_it_is() {
    let folder = Folder::new();
    let shop = story::open(folder.path(), &Database::Sqlite);
    let hilo = |words: &[&str]| fine(folder.path(), words);
    let gallery = root().join("gallery").display().to_string();
    let lines = |told: &str, state: &str| told.lines().filter(|line| line.ends_with(state)).count();
    let flows = lines(&hilo(&["flow", "push", &gallery]), "(new)");
    assert!(flows >= 17, "{flows}");

    assert_eq!(lines(&hilo(&["flow", "pull", "--into", "first"]), "(written)"), flows);
    let first = folder.path().join("first");
    for entry in fs::read_dir(&first).unwrap() {
        let flow = entry.unwrap().path().join("flow.yaml").display().to_string();
        // It exits with 1 if there is anything to tell.
        hilo(&["flow", "diff", &flow]);
    }
    let passed = |told: String| told.lines().find(|line| line.contains(" passed, ")).unwrap().to_owned();
    assert_eq!(passed(hilo(&["flow", "test", "first"])), passed(hilo(&["flow", "test", &gallery])));

    assert_eq!(lines(&hilo(&["flow", "push", "first"]), "(known already)"), flows);
    assert_eq!(lines(&hilo(&["flow", "pull", "--into", "first"]), "(the same already)"), flows);
    hilo(&["flow", "pull", "--into", "second"]);
    assert_eq!(contents(&first), contents(&folder.path().join("second")), "byte for byte");
    assert_eq!(shop.stop(), Some(0));
}
