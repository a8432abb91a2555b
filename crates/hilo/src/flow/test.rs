//! `hilo flow test`.

use super::files;
use crate::{
    language::{Language, LanguageArgs},
    outcome::Outcome,
    source_lines::SourceLines,
};
use anstyle::{AnsiColor, Style};
use anyhow::Context;
use hilo_flow::testing::{self, Report, TestCase};
use serde::Serialize;
use std::{
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

/// What a test's file came to.
#[derive(Debug, Serialize)]
struct FileReport {
    file: String,
    passed: bool,
    #[serde(flatten)]
    report: Report,
    #[serde(skip)]
    lines: SourceLines,
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
    if args.json {
        let all = serde_json::json!({ "passed": passed, "failed": failed, "tests": reports });
        writeln!(anstream::stdout(), "{all:#}")?;
    } else {
        print(&reports, passed, failed, args.language.language())?;
    }
    Ok(Outcome::fine_if(failed == 0))
}

fn play(path: &Path) -> anyhow::Result<FileReport> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let case = TestCase::from_yaml(&text).with_context(|| format!("{} is no test", path.display()))?;
    if !case.steps.iter().any(|act| matches!(act, testing::Act::Expect(_))) {
        anyhow::bail!("{} expects nothing, so it can show nothing", path.display());
    }
    let library = files::library(&files::flows_of_test(path)?)?;
    let report = testing::run(&library, &case);
    let lines = SourceLines::of(&text);
    Ok(FileReport { file: path.display().to_string(), passed: report.passed(), report, lines })
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
