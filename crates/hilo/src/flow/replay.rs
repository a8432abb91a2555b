//! `hilo flow replay`.

use super::files;
use crate::{
    language::{Language, LanguageArgs},
    outcome::Outcome,
};
use anstyle::Style;
use anyhow::Context;
use hilo_flow::testing::{self, Act, Replay, Started, TestCase};
use hilo_model::message::Outbound;
use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

/// What is replayed.
#[derive(Debug, clap::Args)]
pub(crate) struct ReplayArgs {
    /// The flow; several times if it goes to others. The first one is asked first whether it takes a message
    #[arg(long = "flow", required = true, value_name = "FILE")]
    flows: Vec<PathBuf>,
    /// The conversation, written like a test (YAML or JSON); `-` reads standard input
    #[arg(long, value_name = "FILE")]
    input: PathBuf,
    /// Print JSON: what was sent, which way was taken, which variables were set
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    language: LanguageArgs,
}

/// Replays.
pub(crate) fn run(args: &ReplayArgs) -> anyhow::Result<Outcome> {
    let flows = args.flows.iter().map(|path| files::read(path)).collect::<anyhow::Result<Vec<_>>>()?;
    let library = files::library(&flows)?;
    let text = read(&args.input)?;
    let transcript =
        TestCase::from_yaml(&text).with_context(|| format!("{} is no conversation", args.input.display()))?;
    let replay = testing::replay(&library, &transcript);
    if args.json {
        writeln!(anstream::stdout(), "{}", serde_json::to_string_pretty(&replay)?)?;
    } else {
        print(&transcript, &replay, args.language.language())?;
    }
    Ok(Outcome::Fine)
}

fn read(path: &Path) -> anyhow::Result<String> {
    if path.as_os_str() == "-" {
        return io::read_to_string(io::stdin()).context("cannot read standard input");
    }
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

/// The conversation as people read it: who said what, and which way the flow took.
fn print(transcript: &TestCase, replay: &Replay, language: Language) -> anyhow::Result<()> {
    let mut out = anstream::stdout().lock();
    let (strong, faint) = (Style::new().bold(), Style::new().dimmed());
    let name = match transcript.given.contact.name.as_str() {
        "" => language.pick(["Cliente", "Customer", "Cliente"]),
        name => name,
    };
    let mut acts = transcript.steps.iter().filter(|act| !matches!(act, Act::Wait(_) | Act::Expect(_)));
    for turn in &replay.turns {
        // Timers and backends make turns of their own; every other turn is an act of the transcript.
        let act = if matches!(turn.input, "timer" | "http") { None } else { acts.next() };
        match act {
            Some(act) => writeln!(out, "{strong}{name}{strong:#}  {}", said(act))?,
            None => writeln!(out, "{faint}({} {}){faint:#}", turn.input, turn.at)?,
        }
        for request in &turn.requests {
            writeln!(out, "  {faint}{} {}{faint:#}", request.method.as_str(), request.url)?;
        }
        for content in &turn.sent {
            for (at, line) in content.text().lines().enumerate() {
                writeln!(out, "  {} {line}", if at == 0 { "»" } else { " " })?;
            }
            for option in options(content) {
                writeln!(out, "    [{option}]")?;
            }
        }
        for (code, detail) in &turn.events {
            let code = serde_json::to_value(code)?;
            writeln!(out, "  ! {} {detail}", code.as_str().unwrap_or_default())?;
        }
        let path = turn.path.iter().map(|passage| match &passage.output {
            Some(output) => format!("{}:{output}", passage.node),
            None => passage.node.clone(),
        });
        writeln!(out, "  {faint}{}{faint:#}", path.collect::<Vec<_>>().join(" → "))?;
    }
    let standing = serde_json::to_value(replay.outcome)?;
    writeln!(out, "\n{}", standing.as_str().unwrap_or_default())?;
    for (variable, value) in &replay.variables {
        writeln!(out, "  {variable} = {value}")?;
    }
    Ok(())
}

fn said(act: &Act) -> String {
    match act {
        Act::Say(words) => words.clone(),
        Act::Tap(option) => format!("[{option}]"),
        Act::Start(Started::Flow(flow) | Started::With { flow, .. }) => format!("▶ {flow}"),
        Act::Answer(answer) => {
            format!("[{}] {}", answer.template, answer.button.as_ref().unwrap_or(&answer.text))
        }
        Act::Arrive(arrival) => arrival.text.clone(),
        Act::SendFails(code) => format!("✗ {code}"),
        Act::JobFails(kind) => format!("✗ {}", kind.as_str()),
        Act::Happens(happens) => serde_json::to_string(happens).unwrap_or_default(),
        Act::Call(call) => format!("⇢ {} {}", call.webhook, call.body),
        Act::Due(trigger) => format!("⏰ {trigger}"),
        Act::Decide(decided) => serde_json::to_string(decided).unwrap_or_default(),
        Act::Send(inbound) => serde_json::to_string(inbound).unwrap_or_default(),
        Act::Wait(_) | Act::Expect(_) => String::new(),
    }
}

fn options(content: &Outbound) -> Vec<&str> {
    match content {
        Outbound::Buttons { buttons, .. } => buttons.iter().map(|button| &*button.title).collect(),
        Outbound::List { sections, .. } => {
            sections.iter().flat_map(|section| &section.rows).map(|row| &*row.title).collect()
        }
        _ => Vec::new(),
    }
}
