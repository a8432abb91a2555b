//! `hilo flow test`.

use super::files::{self, FlowFile};
use crate::{
    language::{Language, LanguageArgs},
    outcome::Outcome,
    source_lines::SourceLines,
};
use anstyle::{AnsiColor, Style};
use anyhow::Context;
use hilo_flow::{
    Flow,
    testing::{self, Coverage, Replay, Report, TestCase},
};
use serde::Serialize;
use std::{
    collections::BTreeMap,
    fs,
    io::Write,
    path::{Path, PathBuf},
};

/// What is tested.
#[derive(Debug, clap::Args)]
pub(crate) struct TestArgs {
    /// Tests (*.test.yaml), flows, or folders with tests; the working directory if none is named
    #[arg(value_name = "FILE", default_value = ".")]
    files: Vec<PathBuf>,
    /// Print JSON, with everything that happened in each conversation
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    language: LanguageArgs,
}

/// How much of a flow's file the tests go through.
#[derive(Debug, Serialize)]
struct FlowCoverage {
    file: String,
    flow: String,
    #[serde(flatten)]
    coverage: Coverage,
}

/// What a test's file came to.
#[derive(Debug, Serialize)]
struct FileReport {
    file: String,
    passed: bool,
    #[serde(flatten)]
    report: Report,
    #[serde(skip)]
    lines: SourceLines,
    #[serde(skip)]
    flows: Vec<FlowFile>,
}

/// Tests.
pub(crate) fn run(args: &TestArgs) -> anyhow::Result<Outcome> {
    let tests = files::tests(&args.files)?;
    let mut reports = Vec::new();
    for path in &tests {
        reports.push(play(path)?);
    }
    let failed = reports.iter().filter(|report| !report.passed).count();
    let passed = reports.len() - failed;
    let coverage = coverage(&reports);
    if args.json {
        let all = serde_json::json!({
            "passed": passed, "failed": failed, "tests": reports, "coverage": coverage,
        });
        writeln!(anstream::stdout(), "{all:#}")?;
    } else {
        print(&reports, passed, failed, args.language.language())?;
        print_coverage(&coverage, args.language.language())?;
    }
    Ok(Outcome::fine_if(failed == 0))
}

fn play(path: &Path) -> anyhow::Result<FileReport> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let case = TestCase::from_yaml(&text).with_context(|| format!("{} is no test", path.display()))?;
    if !case.steps.iter().any(|act| matches!(act, testing::Act::Expect(_))) {
        anyhow::bail!("{} expects nothing, so it can show nothing", path.display());
    }
    let flows = files::flows_of_test(path)?;
    let library = files::library(&flows)?;
    let report = testing::run(&library, &case);
    let lines = SourceLines::of(&text);
    Ok(FileReport { file: path.display().to_string(), passed: report.passed(), report, lines, flows })
}

/// What the tests go through of each flow that they are about.
fn coverage(reports: &[FileReport]) -> Vec<FlowCoverage> {
    let mut about: BTreeMap<PathBuf, (&Flow, Vec<&Replay>)> = BTreeMap::new();
    for report in reports {
        for file in &report.flows {
            let Ok(flow) = &file.flow else { continue };
            let place = file.path.canonicalize().unwrap_or_else(|_| file.path.clone());
            about.entry(place).or_insert_with(|| (flow, Vec::new())).1.push(&report.report.replay);
        }
    }
    let covered = about.into_iter().map(|(path, (flow, replays))| FlowCoverage {
        file: path.display().to_string(),
        flow: flow.flow.clone(),
        coverage: Coverage::of(flow, replays),
    });
    covered.collect()
}

fn print_coverage(coverage: &[FlowCoverage], language: Language) -> anyhow::Result<()> {
    let mut out = anstream::stdout().lock();
    let faint = Style::new().dimmed();
    for FlowCoverage { flow, coverage, .. } in coverage {
        let (reached, nodes) = (coverage.nodes_reached(), coverage.nodes);
        let (taken, branches, paths) = (coverage.branches_taken(), coverage.branches, coverage.paths);
        let words = language.pick([
            format!("{flow}: {reached} de {nodes} nodos, {taken} de {branches} salidas, {paths} caminos distintos."),
            format!("{flow}: {reached} of {nodes} nodes, {taken} of {branches} ways out, {paths} different paths."),
            format!("{flow}: {reached} de {nodes} nós, {taken} de {branches} saídas, {paths} caminhos diferentes."),
        ]);
        writeln!(out, "{words}")?;
        if !coverage.missed_branches.is_empty() {
            let missed = language.pick(["sin probar", "not tried", "sem teste"]);
            writeln!(out, "  {faint}{missed}: {}{faint:#}", coverage.missed_branches.join(", "))?;
        }
    }
    Ok(())
}

fn print(reports: &[FileReport], passed: usize, failed: usize, language: Language) -> anyhow::Result<()> {
    let mut out = anstream::stdout().lock();
    let (green, red) = (AnsiColor::Green.on_default().bold(), AnsiColor::Red.on_default().bold());
    let (strong, faint) = (Style::new().bold(), Style::new().dimmed());
    let fails = language.pick(["falla", "fails", "falha"]);
    let [expected, found] = language.pick([
        ["se esperaba", "se encontró"],
        ["expected", "found"],
        ["esperava-se", "encontrou-se"],
    ]);
    let width = expected.chars().count().max(found.chars().count());
    for FileReport { file, report, lines, .. } in reports {
        if report.passed() {
            writeln!(out, "{green}ok{green:#}     {}  {faint}{file}{faint:#}", report.test)?;
            continue;
        }
        writeln!(out, "{red}{fails}{red:#}  {}", report.test)?;
        for failure in &report.failures {
            let place = format!("steps[{}].expect.{}", failure.step, failure.what);
            let line = lines.line(&place).map(|line| format!(":{line}")).unwrap_or_default();
            writeln!(out, "       {strong}{file}{line}{strong:#}  {}", failure.what)?;
            writeln!(out, "         {expected:width$}  {}", failure.expected)?;
            writeln!(out, "         {found:width$}  {}", failure.found)?;
        }
    }
    let words = language.pick([
        format!("Pasaron {passed}, fallaron {failed}."),
        format!("{passed} passed, {failed} failed."),
        format!("{passed} passaram, {failed} falharam."),
    ]);
    writeln!(out, "\n{words}")?;
    Ok(())
}
