//! Finding flows and their tests on disk.

use anyhow::{Context, bail};
use hilo_flow::{
    Flow, Program,
    document::DocumentError,
    lint::Known,
    testing::{self, Library, TestCase},
};
use hilo_jobs::Workshop;
use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

/// How a test's file is called.
const TEST: &str = ".test.yaml";

/// Folders in which nobody keeps flows.
const SKIPPED: [&str; 2] = ["target", "node_modules"];

/// A flow's file.
#[derive(Debug)]
pub(crate) struct FlowFile {
    /// Where it is.
    pub(crate) path: PathBuf,
    /// Its text.
    pub(crate) text: String,
    /// What it says.
    pub(crate) flow: Result<Flow, DocumentError>,
}

/// Reads a file as a flow.
pub(crate) fn read(path: &Path) -> anyhow::Result<FlowFile> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let is_json = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"));
    let flow = if is_json { Flow::from_json(&text) } else { Flow::from_yaml(&text) };
    Ok(FlowFile { path: path.to_owned(), text, flow })
}

/// The flows that are named: files as they are, folders with all the flows below them.
pub(crate) fn flows(named: &[PathBuf]) -> anyhow::Result<Vec<FlowFile>> {
    let mut found = Vec::new();
    for path in named {
        if path.is_dir() {
            for path in below(path)? {
                found.extend(flow_at(&path)?);
            }
        } else {
            found.push(read(path)?);
        }
    }
    if found.is_empty() {
        bail!("no flow (a file that begins with `api: hilo.dev/flow/…`) was found in {}", listed(named));
    }
    Ok(found)
}

/// The tests that are named: files as they are; folders with all the tests below them; with a flow, those of its folder.
pub(crate) fn tests(named: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for path in named {
        if is_test(path) {
            found.push(path.clone());
            continue;
        }
        let folder = if path.is_dir() { path } else { folder_of(path) };
        if !path.exists() {
            bail!("there is no {}", path.display());
        }
        found.extend(below(folder)?.into_iter().filter(|path| is_test(path)));
    }
    found.dedup();
    if found.is_empty() {
        bail!("no test (*{TEST}) was found in {}", listed(named));
    }
    Ok(found)
}

/// The flows that a test is about: those of its folder or, if there are none, of the folder above; and, of flows that they go to, those that
/// lie in folders beside that one, called as they are (`hilo flow pull` writes them so).
pub(crate) fn flows_of_test(test: &Path) -> anyhow::Result<Vec<FlowFile>> {
    let folder = folder_of(test);
    for folder in [folder.to_owned(), folder.join("..")] {
        let mut found = Vec::new();
        for path in entries(&folder)?.into_iter().filter(|path| path.is_file()) {
            found.extend(flow_at(&path)?);
        }
        if !found.is_empty() {
            add_neighbours(&folder.join(".."), &mut found)?;
            return Ok(found);
        }
    }
    bail!("beside {} there is no flow that it could be about", test.display())
}

/// Adds the flows that these go to, and those that they go to, from a folder that has a folder for each.
fn add_neighbours(beside: &Path, found: &mut Vec<FlowFile>) -> anyhow::Result<()> {
    let mut at = 0;
    while let Some(file) = found.get(at) {
        let others: Vec<String> = file
            .flow
            .iter()
            .flat_map(Flow::others)
            .map(|(_, flow)| flow.to_owned())
            // A name, not a path.
            .filter(|flow| !flow.contains(['/', '\\', '.']))
            .collect();
        for other in others {
            let is_known = found.iter().any(|file| file.flow.as_ref().is_ok_and(|flow| flow.flow == other));
            let path = beside.join(&other).join("flow.yaml");
            if !is_known && path.is_file() {
                found.extend(flow_at(&path)?);
            }
        }
        at += 1;
    }
    Ok(())
}

/// The tests that belong to a flow's file, as text: those whose conversation begins in this flow. `None` if there is no test at all.
pub(crate) fn tests_of(file: &FlowFile) -> anyhow::Result<Option<Vec<String>>> {
    let Ok(flow) = &file.flow else { return Ok(None) };
    let mut found = Vec::new();
    let near = entries(folder_of(&file.path))?;
    let below = near.iter().filter(|path| path.is_dir() && !path.is_symlink()).map(|path| entries(path));
    let mut paths: Vec<PathBuf> = below.collect::<anyhow::Result<Vec<_>>>()?.into_iter().flatten().collect();
    paths.splice(0..0, near.iter().cloned());
    for path in paths.into_iter().filter(|path| path.is_file() && is_test(path)) {
        let flows = flows_of_test(&path)?;
        if !flows.iter().any(|other| same_file(&other.path, &file.path)) {
            continue;
        }
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let case = TestCase::from_yaml(&text).with_context(|| format!("{} is no test", path.display()))?;
        // Of several flows that lie together, it is kept with the one in which it begins.
        let begins = || -> anyhow::Result<Option<String>> {
            let replay = testing::replay(&library(&flows)?, &case);
            Ok(replay.turns.iter().flat_map(|turn| &turn.path).next().map(|passage| passage.flow.clone()))
        };
        if flows.len() == 1 || begins()?.as_deref() == Some(&flow.flow) {
            found.push(text);
        }
    }
    Ok((!found.is_empty()).then_some(found))
}

/// The tests in a folder; none if there is no such folder.
pub(crate) fn cases_in(folder: &Path) -> anyhow::Result<Vec<TestCase>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut cases = Vec::new();
    for path in entries(folder)?.into_iter().filter(|path| path.is_file() && is_test(path)) {
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        cases.push(TestCase::from_yaml(&text).with_context(|| format!("{} is no test", path.display()))?);
    }
    Ok(cases)
}

fn same_file(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => one == other,
    }
}

/// Compiles flows to be played together; those with errors are refused.
pub(crate) fn library(files: &[FlowFile]) -> anyhow::Result<Library> {
    let known = Known { syntax: hilo_jobs::syntax(), ..Known::default() };
    let mut programs = Vec::new();
    for file in files {
        let place = file.path.display();
        let flow = file.flow.as_ref().map_err(|error| anyhow::anyhow!("{place} is no flow: {error}"))?;
        let program = Program::compile_knowing(flow, &known).map_err(|findings| {
            let errors =
                findings.iter().filter(|finding| finding.severity == hilo_flow::lint::Severity::Error);
            anyhow::anyhow!("{place} has {} errors; `hilo flow lint {place}` tells them", errors.count())
        })?;
        programs.push(program);
    }
    Ok(Library::new(programs).with_worker(Arc::new(Workshop)))
}

fn is_test(path: &Path) -> bool {
    path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.ends_with(TEST))
}

/// The file as a flow, if it looks like one.
fn flow_at(path: &Path) -> anyhow::Result<Option<FlowFile>> {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    if is_test(path) || !["yaml", "yml", "json"].contains(&ending) {
        return Ok(None);
    }
    let file = read(path)?;
    let says_so = file.text.lines().take(50).any(|line| line.contains("hilo.dev/flow/"));
    Ok(says_so.then_some(file))
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

fn entries(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let read = || -> io::Result<Vec<PathBuf>> {
        let mut found =
            fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
        found.sort();
        Ok(found)
    };
    read().with_context(|| format!("cannot look into {}", folder.display()))
}

/// All files below a folder, in order; hidden ones and folders of build results aside. Links to folders are not followed.
fn below(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for path in entries(folder)? {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if name.starts_with('.') || SKIPPED.contains(&name) {
            continue;
        }
        if path.is_dir() {
            if !path.is_symlink() {
                found.extend(below(&path)?);
            }
        } else {
            found.push(path);
        }
    }
    Ok(found)
}

fn listed(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
}
