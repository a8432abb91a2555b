//! `hilo flow pull`.

use super::files;
use crate::{
    operator::{self, PlaceArgs},
    outcome::Outcome,
    told::told,
};
use anyhow::Context;
use hilo_flow::{Flow, testing::TestCase};
use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

/// What is pulled.
#[derive(Debug, clap::Args)]
pub(crate) struct PullArgs {
    /// The flows, by their short names; all if none is named
    #[arg(value_name = "FLOW")]
    flows: Vec<String>,
    /// Where to write: a folder for each flow, with its tests
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    into: PathBuf,
    /// Take the versions that are live in the environment instead of the latest
    #[arg(long)]
    live: bool,
    #[command(flatten)]
    place: PlaceArgs,
}

/// A version to write.
struct Version {
    number: i32,
    flow: Flow,
    tests: Vec<TestCase>,
}

/// Pulls.
pub(crate) fn run(args: &PullArgs) -> anyhow::Result<Outcome> {
    let versions = operator::with(&args.place, |operator| async move {
        let (app, caller) = (&operator.app, &operator.caller);
        let mut items = app.list_flows(caller).await.map_err(told)?;
        for name in &args.flows {
            if !items.iter().any(|item| item.flow.setting.slug == *name) {
                anyhow::bail!("there is no flow `{name}`");
            }
        }
        items.retain(|item| args.flows.is_empty() || args.flows.contains(&item.flow.setting.slug));
        let mut versions = Vec::new();
        for item in items {
            let live = item.live.as_ref().and_then(|live| live.number);
            let Some(number) = (if args.live { live } else { item.latest }) else { continue };
            let slug = &item.flow.setting.slug;
            let (_, stored) = app.get_flow_version(caller, slug, number).await.map_err(told)?;
            let flow = Flow::from_value(stored.setting.document)?;
            let tests = stored.setting.tests.into_iter().map(serde_json::from_value);
            versions.push(Version { number, flow, tests: tests.collect::<Result<_, _>>()? });
        }
        Ok(versions)
    })?;
    let mut out = anstream::stdout();
    for version in &versions {
        let folder = args.into.join(&version.flow.flow);
        let written = write(&folder, version)?;
        let state = if written { "written" } else { "the same already" };
        writeln!(out, "{} version {} ({state})", version.flow.flow, version.number)?;
    }
    Ok(Outcome::Fine)
}

/// Writes a flow and its tests, unless the files say the same; whether anything was written.
fn write(folder: &Path, version: &Version) -> anyhow::Result<bool> {
    let tests = folder.join("tests");
    let make = |folder: &Path| {
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))
    };
    make(folder)?;
    let path = folder.join("flow.yaml");
    let same = path.exists() && files::read(&path)?.flow.as_ref() == Ok(&version.flow);
    let mut written = !same;
    if !same {
        put(&path, &version.flow.to_yaml())?;
    }
    // Tests that are there in other words stay; what is missing is added by its name.
    let mut there = Vec::new();
    for place in [folder, &tests] {
        there.extend(files::cases_in(place)?);
    }
    for (at, case) in version.tests.iter().enumerate().filter(|(_, case)| !there.contains(case)) {
        make(&tests)?;
        put(&tests.join(format!("{}.test.yaml", name_of(&case.test, at))), &case.to_yaml())?;
        written = true;
    }
    Ok(written)
}

/// What a test shows, as a file's name.
fn name_of(test: &str, at: usize) -> String {
    let mut name = String::new();
    for letter in test.to_lowercase().chars() {
        match letter {
            'a'..='z' | '0'..='9' => name.push(letter),
            'á' => name.push('a'),
            'é' => name.push('e'),
            'í' => name.push('i'),
            'ó' => name.push('o'),
            'ú' | 'ü' => name.push('u'),
            'ñ' => name.push('n'),
            _ if !name.is_empty() && !name.ends_with('-') => name.push('-'),
            _ => {}
        }
    }
    let name: String = name.trim_matches('-').chars().take(60).collect();
    if name.is_empty() { format!("test-{}", at + 1) } else { name.trim_end_matches('-').to_owned() }
}

fn put(path: &Path, text: &str) -> anyhow::Result<()> {
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}
