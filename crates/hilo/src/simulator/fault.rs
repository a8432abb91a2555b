//! `hilo simulator fault`: what goes wrong on demand, in a simulator that runs.

use super::ADDRESS;
use crate::{open, outcome::Outcome};
use anyhow::{Context, bail};
use clap::builder::PossibleValuesParser;
use hilo_simulator::{
    Switch,
    world::{FaultForm, FaultKind, FaultMeasure, Faults},
};
use serde_json::{Map, Value, json};
use std::io::Write;

/// Which simulator, and what to do with its faults.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct FaultArgs {
    /// Where the simulator is; `hilo serve --demo` and `hilo simulator` start one here
    #[arg(long, global = true, value_name = "URL", default_value_t = format!("http://{ADDRESS}"))]
    url: String,
    #[command(subcommand)]
    command: Option<FaultCommand>,
}

const EXAMPLES: &str = "Examples:
  hilo simulator fault                                     what is on
  hilo simulator fault on refuse --next 3 --code 131056    3 sends are too many for one person
  hilo simulator fault on fail --rate 0.1 --code 131049    one send in ten is not delivered
  hilo simulator fault on delay --rate 1 --ms 5000         every webhook comes 5 seconds late
  hilo simulator fault on messaging_limit --value tier_250
  hilo simulator fault on token_expired
  hilo simulator fault off                                 nothing goes wrong any more";

#[derive(Debug, clap::Subcommand)]
enum FaultCommand {
    /// Tell what can go wrong, and how it is switched on
    List,
    /// Tell what is on; the same as naming no command
    Show {
        /// Print all settings as JSON
        #[arg(long)]
        json: bool,
    },
    /// Switch a fault on, or change it
    On(OnArgs),
    /// Switch faults off; all of them if none is named
    Off {
        /// The faults
        #[arg(value_parser = PossibleValuesParser::new(FaultKind::ALL.iter().map(|kind| kind.name)))]
        names: Vec<String>,
    },
}

/// Which fault, and how.
#[derive(Debug, clap::Args)]
struct OnArgs {
    /// The fault; `hilo simulator fault list` tells what each does
    #[arg(value_parser = PossibleValuesParser::new(FaultKind::ALL.iter().map(|kind| kind.name)))]
    name: String,
    /// The next so many times; once if neither this nor --rate is given
    #[arg(long, value_name = "COUNT")]
    next: Option<u32>,
    /// Afterwards with this probability, 0 to 1
    #[arg(long, value_name = "PROBABILITY")]
    rate: Option<f64>,
    /// With which error of Meta's: 4, 80007, 130429, 131048, 131056 of refusals; 130472, 131026, 131049 of failures
    #[arg(long, value_name = "CODE")]
    code: Option<i64>,
    /// Refusals: with which HTTP status instead of the code's own
    #[arg(long, value_name = "STATUS")]
    http_status: Option<u16>,
    /// How late, in milliseconds
    #[arg(long, value_name = "MILLISECONDS")]
    ms: Option<u64>,
    /// How many times more a webhook comes
    #[arg(long, value_name = "COUNT")]
    copies: Option<u8>,
    /// quality: GREEN, YELLOW, RED, UNKNOWN; messaging_limit: TIER_250, TIER_2K, TIER_10K, TIER_100K, TIER_UNLIMITED
    #[arg(long, value_name = "WORD")]
    value: Option<String>,
}

/// Does it.
pub(crate) fn run(args: FaultArgs) -> anyhow::Result<Outcome> {
    let command = args.command.unwrap_or(FaultCommand::Show { json: false });
    let mut out = anstream::stdout();
    let change = match &command {
        FaultCommand::List => {
            for kind in FaultKind::ALL {
                writeln!(out, "{:<22}  {}\n{:<22}  {}", kind.name, kind.what, "", options(kind))?;
            }
            return Ok(Outcome::Fine);
        }
        FaultCommand::Show { .. } => None,
        FaultCommand::On(on) => Some(switched_on(on)?),
        FaultCommand::Off { names } => {
            let is_meant = |kind: &&FaultKind| names.is_empty() || names.iter().any(|name| name == kind.name);
            let off = FaultKind::ALL.iter().filter(is_meant).map(|kind| (kind.name.to_owned(), Value::Null));
            Some(Value::Object(off.collect()))
        }
    };
    let switch = Switch::new(&args.url);
    let faults = open::runtime()?
        .block_on(async {
            match &change {
                Some(change) => switch.change(change).await,
                None => switch.read().await,
            }
        })
        .context(
            "the faults cannot be switched; `hilo serve --demo` and `hilo simulator` start a simulator",
        )?;
    if matches!(command, FaultCommand::Show { json: true }) {
        writeln!(out, "{}", serde_json::to_string_pretty(&faults)?)?;
    } else {
        tell(&mut out, &faults)?;
    }
    Ok(Outcome::Fine)
}

/// The options that a fault takes.
fn options(kind: &FaultKind) -> String {
    match kind.form {
        FaultForm::Switch => "on or off".to_owned(),
        FaultForm::Word(words) => format!("--value {}", words.join("|")),
        FaultForm::Strike(measure) => {
            let more = match measure {
                None => "",
                Some(FaultMeasure::Millis(_)) => " --ms",
                Some(FaultMeasure::Code(_)) => " --code",
                Some(FaultMeasure::Copies(_)) => " --copies",
            };
            let status = if kind.name == "refuse" { " --http-status" } else { "" };
            format!("--next --rate{more}{status}")
        }
    }
}

/// The change that switches a fault on.
fn switched_on(on: &OnArgs) -> anyhow::Result<Value> {
    let kind = FaultKind::named(&on.name).with_context(|| format!("there is no fault {}", on.name))?;
    let mut change = Map::new();
    let mut put = |name: &str, value: Value| drop(change.insert(name.to_owned(), value));
    let measure = match kind.form {
        FaultForm::Strike(measure) => {
            if on.rate.is_some_and(|rate| !(0.0..=1.0).contains(&rate)) {
                bail!("--rate is a probability, from 0 to 1");
            }
            let next = on.next.unwrap_or(u32::from(on.rate.is_none()));
            put(kind.name, json!({ "next": next, "rate": on.rate.unwrap_or_default() }));
            measure
        }
        FaultForm::Switch => {
            put(kind.name, json!(true));
            None
        }
        FaultForm::Word(words) => {
            let word = on.value.as_ref().map(|word| word.to_ascii_uppercase());
            let word = word.filter(|word| words.contains(&&**word));
            let word = word.with_context(|| format!("{} needs --value {}", kind.name, words.join("|")))?;
            put(kind.name, json!(word));
            None
        }
    };
    if let (Some(ms), Some(FaultMeasure::Millis(member))) = (on.ms, measure) {
        put(member, json!(ms));
    }
    if let (Some(code), Some(FaultMeasure::Code(member))) = (on.code, measure) {
        put(member, json!(code));
    }
    if let (Some(copies), Some(FaultMeasure::Copies(member))) = (on.copies, measure) {
        put(member, json!(copies));
    }
    if let (Some(status), "refuse") = (on.http_status, kind.name) {
        put("refuse_status", json!(status));
    }
    // What a fault does not take would otherwise be let go without a word.
    let strikes = matches!(kind.form, FaultForm::Strike(_));
    let takes = |wanted: fn(FaultMeasure) -> bool| measure.is_some_and(wanted);
    let foreign = [
        ("--next", on.next.is_some() && !strikes),
        ("--rate", on.rate.is_some() && !strikes),
        ("--ms", on.ms.is_some() && !takes(|measure| matches!(measure, FaultMeasure::Millis(_)))),
        ("--code", on.code.is_some() && !takes(|measure| matches!(measure, FaultMeasure::Code(_)))),
        ("--copies", on.copies.is_some() && !takes(|measure| matches!(measure, FaultMeasure::Copies(_)))),
        ("--http-status", on.http_status.is_some() && kind.name != "refuse"),
        ("--value", on.value.is_some() && !matches!(kind.form, FaultForm::Word(_))),
    ];
    if let Some((option, _)) = foreign.into_iter().find(|(_, is_foreign)| *is_foreign) {
        bail!("{} takes no {option}; it takes: {}", kind.name, options(kind));
    }
    Ok(Value::Object(change))
}

/// Tells what is on.
fn tell(out: &mut impl Write, faults: &Faults) -> anyhow::Result<()> {
    let all = serde_json::to_value(faults)?;
    let mut is_quiet = true;
    for kind in FaultKind::ALL {
        let Some(value) = all.get(kind.name) else { continue };
        let how = match kind.form {
            FaultForm::Switch if value == &json!(true) => "on".to_owned(),
            FaultForm::Word(_) => value.as_str().unwrap_or_default().to_owned(),
            FaultForm::Strike(measure) => {
                let (next, rate) =
                    (value["next"].as_u64().unwrap_or(0), value["rate"].as_f64().unwrap_or(0.0));
                if next == 0 && rate == 0.0 {
                    continue;
                }
                let mut how = Vec::new();
                if next > 0 {
                    how.push(format!("the next {next}"));
                }
                if rate > 0.0 {
                    how.push(format!("{} %", rate * 100.0));
                }
                match measure {
                    Some(FaultMeasure::Millis(member)) => how.push(format!("{} ms", all[member])),
                    Some(FaultMeasure::Code(member)) => how.push(format!("code {}", all[member])),
                    Some(FaultMeasure::Copies(member)) => how.push(format!("{} more", all[member])),
                    None => {}
                }
                how.join(", ")
            }
            FaultForm::Switch => continue,
        };
        is_quiet = false;
        writeln!(out, "{:<22}  {how}  ({})", kind.name, kind.what)?;
    }
    if is_quiet {
        writeln!(out, "Nothing goes wrong. `hilo simulator fault list` tells what can.")?;
    }
    Ok(())
}
