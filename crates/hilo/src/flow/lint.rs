//! `hilo flow lint`.

use super::files::{self, FlowFile};
use crate::{
    language::{Language, LanguageArgs},
    outcome::Outcome,
    source_lines::SourceLines,
};
use anstyle::{AnsiColor, Style};
use hilo_flow::lint::{Finding, Known, Severity, Wording, lint_knowing};
use serde::Serialize;
use std::{io::Write, path::PathBuf};

/// What is linted.
#[derive(Debug, clap::Args)]
pub(crate) struct LintArgs {
    /// Flows (YAML or JSON), or folders with flows
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Print JSON, with the findings in every language
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    language: LanguageArgs,
}

/// What was found in a file.
#[derive(Debug, Serialize)]
struct FileReport {
    file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    flow: Option<String>,
    findings: Vec<PlacedFinding>,
}

/// A finding and its line.
#[derive(Debug, Serialize)]
struct PlacedFinding {
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(flatten)]
    finding: Finding,
}

/// Lints.
pub(crate) fn run(args: &LintArgs) -> anyhow::Result<Outcome> {
    let files = files::flows(&args.files)?;
    // What a flow that is called does is read from it, if it is among the files.
    let documents = files.iter().filter_map(|file| file.flow.as_ref().ok().cloned()).collect();
    let known = Known { documents, syntax: hilo_jobs::syntax(), ..Known::default() };
    let reports: Vec<FileReport> = files.iter().map(|file| examine(file, &known)).collect();
    let count = |severity| {
        let findings = reports.iter().flat_map(|report| &report.findings);
        findings.filter(|placed| placed.finding.severity == severity).count()
    };
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    if args.json {
        let all = serde_json::json!({ "errors": errors, "warnings": warnings, "files": reports });
        writeln!(anstream::stdout(), "{all:#}")?;
    } else {
        print(&reports, errors, warnings, args.language.language())?;
    }
    Ok(Outcome::fine_if(errors == 0))
}

fn examine(file: &FlowFile, known: &Known) -> FileReport {
    let lines = SourceLines::of(&file.text);
    let (flow, findings) = match &file.flow {
        Ok(flow) => {
            let mut findings = hilo_app::flows::lint_own_templates(flow);
            findings.extend(lint_knowing(flow, known));
            (Some(flow.flow.clone()), findings)
        }
        Err(error) => (None, vec![unreadable(&error.to_string())]),
    };
    let place = |finding: Finding| PlacedFinding { line: line(&lines, &finding), finding };
    let mut findings: Vec<PlacedFinding> = findings.into_iter().map(place).collect();
    findings.sort_by_key(|placed| placed.line);
    FileReport { file: file.path.display().to_string(), flow, findings }
}

fn line(lines: &SourceLines, finding: &Finding) -> Option<usize> {
    match &finding.node {
        Some(node) => lines.line(&format!("nodes.{node}.{}", finding.path)),
        None => lines.line(&finding.path),
    }
}

/// What cannot even be read is a finding too: it keeps a flow from being published. The parser's own words tell the line.
fn unreadable(error: &str) -> Finding {
    let message = Wording {
        es: format!("el archivo no se puede leer como flujo: {error}"),
        en: format!("the file cannot be read as a flow: {error}"),
        pt: format!("o arquivo não pode ser lido como fluxo: {error}"),
    };
    let code = "document_invalid".to_owned();
    Finding { code, severity: Severity::Error, node: None, path: String::new(), message, mend: None }
}

fn print(reports: &[FileReport], errors: usize, warnings: usize, language: Language) -> anyhow::Result<()> {
    let mut out = anstream::stdout().lock();
    let (strong, faint) = (Style::new().bold(), Style::new().dimmed());
    let locale = language.locale();
    for report in reports.iter().filter(|report| !report.findings.is_empty()) {
        for PlacedFinding { line, finding } in &report.findings {
            let line = line.map(|line| format!(":{line}")).unwrap_or_default();
            let (colour, severity) = match finding.severity {
                Severity::Error => (AnsiColor::Red, language.pick(["error", "error", "erro"])),
                Severity::Warning => (AnsiColor::Yellow, language.pick(["aviso", "warning", "aviso"])),
            };
            let colour = colour.on_default().bold();
            let place: Vec<&str> = finding
                .node
                .as_deref()
                .into_iter()
                .chain([&*finding.path])
                .filter(|p| !p.is_empty())
                .collect();
            let place = if place.is_empty() { String::new() } else { format!("{}: ", place.join(".")) };
            writeln!(out, "{strong}{}{line}{strong:#}", report.file)?;
            writeln!(
                out,
                "  {colour}{severity}{colour:#}  {place}{}  {faint}[{}]{faint:#}",
                finding.message.for_locale(&locale),
                finding.code
            )?;
            if let Some(mend) = &finding.mend {
                writeln!(out, "    → {}", mend.for_locale(&locale))?;
            }
        }
    }
    if errors + warnings > 0 {
        writeln!(out)?;
    }
    let flows = reports.len();
    let words = language.pick([
        format!("Flujos: {flows}. Errores: {errors}. Avisos: {warnings}."),
        format!("Flows: {flows}. Errors: {errors}. Warnings: {warnings}."),
        format!("Fluxos: {flows}. Erros: {errors}. Avisos: {warnings}."),
    ]);
    writeln!(out, "{words}")?;
    Ok(())
}
