//! `hilo flow record`.

use super::files;
use crate::{
    operator::{self, PlaceArgs},
    outcome::Outcome,
    told::told,
};
use anyhow::{Context, bail};
use hilo_app::flows::RecordTest;
use hilo_flow::testing::{self, TestCase};
use hilo_model::RunId;
use std::{fs, io::Write, path::PathBuf};

/// What is recorded.
#[derive(Debug, clap::Args)]
pub(crate) struct RecordArgs {
    /// The run, by its id, of the flow that is named so
    #[arg(long, value_name = "ID", requires = "name", conflicts_with_all = ["flows", "input"])]
    run: Option<String>,
    /// The flow of the run, by its short name
    #[arg(long = "of", id = "name", value_name = "FLOW", requires = "run")]
    of: Option<String>,
    /// The flow's file; several times if it goes to others. The first one is asked first whether it takes a message
    #[arg(long = "flow", id = "flows", value_name = "FILE", requires = "input")]
    flows: Vec<PathBuf>,
    /// A conversation, written like a test without expectations
    #[arg(long, id = "input", value_name = "FILE")]
    input: Option<PathBuf>,
    /// What the test is called
    #[arg(long, value_name = "WORDS", default_value = "")]
    test: String,
    #[command(flatten)]
    place: PlaceArgs,
}

/// Records: the test goes to standard output.
pub(crate) fn run(args: &RecordArgs) -> anyhow::Result<Outcome> {
    let (test, same_way) = match (&args.run, &args.of, &args.input) {
        (Some(run), Some(flow), _) => {
            let run: RunId = run.parse().ok().with_context(|| format!("`{run}` is no run"))?;
            let recorded = operator::with(&args.place, |operator| async move {
                let made = operator.app.record_test(&operator.caller, flow, &args.test, RecordTest::Run(run));
                made.await.map_err(told)
            })?;
            (recorded.test, recorded.same_way)
        }
        (None, None, Some(input)) => {
            let files =
                args.flows.iter().map(|path| files::read(path)).collect::<anyhow::Result<Vec<_>>>()?;
            let library = files::library(&files)?;
            let text =
                fs::read_to_string(input).with_context(|| format!("cannot read {}", input.display()))?;
            let mut heard = TestCase::from_yaml(&text)
                .with_context(|| format!("{} is no conversation", input.display()))?;
            if !args.test.is_empty() {
                heard.test.clone_from(&args.test);
            }
            let flows = files.iter().filter_map(|file| file.flow.as_ref().ok());
            (testing::record(&library, flows, &heard)?.to_yaml(), None)
        }
        _ => bail!(
            "name a run and its flow (--run, --of), or a flow's file and a conversation (--flow, --input)"
        ),
    };
    anstream::stdout().write_all(test.as_bytes())?;
    if same_way == Some(false) {
        anstream::eprintln!(
            "what is fictitious leads elsewhere than the run went: read the test before you keep it"
        );
    }
    Ok(Outcome::fine_if(same_way != Some(false)))
}
