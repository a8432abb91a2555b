//! `hilo flow load-test`.

use super::files;
use crate::{
    language::{Language, LanguageArgs},
    open,
    outcome::Outcome,
    simulator::ADDRESS,
};
use anyhow::{Context, bail};
use hilo_flow::{
    Flow,
    testing::{self, Act, Coverage, Library, Replay, TestCase},
};
use hilo_simulator::crowd::{self, Line, Plan, Report};
use serde_json::json;
use std::{io::Write, path::PathBuf, time::Duration};

/// What is loaded, and how much.
#[derive(Debug, clap::Args)]
pub(crate) struct LoadTestArgs {
    /// The flow's file; it must be live on the running Hilo
    #[arg(value_name = "FILE")]
    flow: PathBuf,
    /// How many customers
    #[arg(long, default_value_t = 20)]
    customers: usize,
    /// How many messages of theirs in a second, of all together
    #[arg(long, default_value_t = 10.0)]
    rate: f64,
    /// Where the simulator is that the running Hilo talks to
    #[arg(long, value_name = "URL", default_value_t = format!("http://{ADDRESS}"))]
    url: String,
    /// To which number of the business; the first one if not said
    #[arg(long)]
    number: Option<String>,
    /// Take random ways instead of those of the flow's tests, of so many messages each
    #[arg(long, value_name = "MESSAGES")]
    random: Option<usize>,
    /// How long an answer is waited for, in seconds
    #[arg(long, default_value_t = 10)]
    patience: u64,
    /// The same number goes the same random ways; each run needs another one, for its customers are called by it
    #[arg(long)]
    seed: Option<u64>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    language: LanguageArgs,
}

/// Loads.
pub(crate) fn run(args: &LoadTestArgs) -> anyhow::Result<Outcome> {
    if args.customers == 0 || !args.rate.is_finite() || args.rate <= 0.0 {
        bail!("--customers and --rate must be more than nothing");
    }
    let file = files::read(&args.flow)?;
    let flow =
        file.flow.as_ref().map_err(|error| anyhow::anyhow!("{} is no flow: {error}", args.flow.display()))?;
    let tests = files::tests_of(&file)?.unwrap_or_default();
    let cases: Vec<TestCase> =
        tests.iter().map(|test| TestCase::from_yaml(test)).collect::<Result<_, _>>().context("a test")?;
    let scripts: Vec<Vec<Line>> = match args.random {
        Some(_) => Vec::new(),
        None => cases.iter().map(script).filter(|script| !script.is_empty()).collect(),
    };
    if scripts.is_empty() && args.random.is_none() {
        bail!(
            "{} has no test in which a customer says something; --random 10 takes random ways",
            args.flow.display()
        );
    }
    let plan = Plan {
        url: args.url.clone(),
        number: args.number.clone(),
        customers: args.customers,
        rate: args.rate,
        scripts,
        words: words(&cases),
        acts: args.random.unwrap_or_default(),
        patience: Duration::from_secs(args.patience),
        seed: args.seed.unwrap_or_else(|| u64::from(std::process::id())),
    };
    let report = open::runtime()?.block_on(crowd::run(plan))?;
    let coverage = coverage(flow, &files::library(std::slice::from_ref(&file))?, &cases, &report);
    let all_answered = report.unanswered == 0 && report.impossible == 0;
    if args.json {
        let all = json!({
            "answered": report.answered, "unanswered": report.unanswered, "impossible": report.impossible,
            "seconds": report.seconds, "answered_per_second": report.rate(),
            "latency_ms": { "p50": report.latency(0.5), "p90": report.latency(0.9), "p99": report.latency(0.99), "max": report.latency(1.0) },
            "coverage": coverage,
        });
        writeln!(anstream::stdout(), "{all:#}")?;
    } else {
        print(&report, &coverage, args.language.language())?;
    }
    Ok(Outcome::fine_if(all_answered))
}

/// What a customer does in a test until something comes that cannot be hurried or that is no customer's: time, a start by hand, a
/// send that fails.
fn script(case: &TestCase) -> Vec<Line> {
    let acts = case.steps.iter().filter(|act| !matches!(act, Act::Expect(_)));
    let lines = acts.map_while(|act| match act {
        Act::Say(words) => Some(Line::Say(words.clone())),
        Act::Tap(option) => Some(Line::Tap(option.clone())),
        _ => None,
    });
    lines.collect()
}

/// What customers say in the tests, for random ways.
fn words(cases: &[TestCase]) -> Vec<String> {
    let acts = cases.iter().flat_map(|case| &case.steps);
    acts.filter_map(|act| if let Act::Say(words) = act { Some(words.clone()) } else { None }).collect()
}

/// What was said, played on the flow's file, with what backends answer in the tests.
fn coverage(flow: &Flow, library: &Library, cases: &[TestCase], report: &Report) -> Coverage {
    let http: Vec<_> = cases.iter().flat_map(|case| case.http.clone()).collect();
    let replay = |lines: &Vec<Line>| -> Replay {
        let acts = lines.iter().map(|line| match line {
            Line::Say(words) => Act::Say(words.clone()),
            Line::Tap(option) => Act::Tap(option.clone()),
        });
        let given = cases.first().map(|case| case.given.clone()).unwrap_or_default();
        let transcript = TestCase { given, http: http.clone(), steps: acts.collect(), ..TestCase::default() };
        testing::replay(library, &transcript)
    };
    let mut ways = report.done.clone();
    ways.sort_by_key(|lines| format!("{lines:?}"));
    ways.dedup();
    let replays: Vec<Replay> = ways.iter().map(replay).collect();
    Coverage::of(flow, &replays)
}

fn print(report: &Report, coverage: &Coverage, language: Language) -> anyhow::Result<()> {
    let mut out = anstream::stdout().lock();
    let Report { answered, unanswered, impossible, seconds, .. } = report;
    let rate = report.rate();
    let ms = |part| report.latency(part).unwrap_or_default();
    let (p50, p90, p99, max) = (ms(0.5), ms(0.9), ms(0.99), ms(1.0));
    let (taken, branches) = (coverage.branches_taken(), coverage.branches);
    let lines = language.pick([
        [
            format!("{answered} mensajes respondidos en {seconds:.1} s: {rate:.1} por segundo."),
            format!("Hasta la primera respuesta: la mitad en {p50:.0} ms, 90 % en {p90:.0} ms, 99 % en {p99:.0} ms, la más lenta {max:.0} ms."),
            format!("Sin respuesta: {unanswered}. Imposibles (no había qué tocar): {impossible}."),
            format!("Según el archivo, lo dicho pasa por {taken} de {branches} salidas."),
        ],
        [
            format!("{answered} messages answered in {seconds:.1} s: {rate:.1} a second."),
            format!("To the first answer: half in {p50:.0} ms, 90 % in {p90:.0} ms, 99 % in {p99:.0} ms, the slowest {max:.0} ms."),
            format!("Unanswered: {unanswered}. Impossible (nothing to tap): {impossible}."),
            format!("By the file, what was said goes through {taken} of {branches} ways out."),
        ],
        [
            format!("{answered} mensagens respondidas em {seconds:.1} s: {rate:.1} por segundo."),
            format!("Até a primeira resposta: metade em {p50:.0} ms, 90 % em {p90:.0} ms, 99 % em {p99:.0} ms, a mais lenta {max:.0} ms."),
            format!("Sem resposta: {unanswered}. Impossíveis (nada para tocar): {impossible}."),
            format!("Pelo arquivo, o que foi dito passa por {taken} de {branches} saídas."),
        ],
    ]);
    for line in lines {
        writeln!(out, "{line}")?;
    }
    Ok(())
}
