//! `hilo flow load-test`: a crowd on a running demo.

use crate::{
    database::Database,
    program::{Folder, root, run},
    story,
};
use serde_json::Value;

fn load(simulator: &str, more: &[&str]) -> (i32, Value) {
    let flow = root().join("gallery/tienda-aurora/flow.yaml").display().to_string();
    let mut arguments = vec!["flow", "load-test", &flow, "--url", simulator.trim(), "--json"];
    arguments.extend(more);
    let (code, out, error) = run(&root(), arguments);
    (code, serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{error}")))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crowd_talks_to_a_running_hilo_and_it_is_told_how_that_went() {
    let folder = Folder::new();
    let shop = story::open(folder.path(), &Database::Sqlite);
    let shared = ["--customers", "7", "--rate", "50", "--patience", "3"];
    let (_, report) = load(shop.simulator(), &[&shared[..], &["--seed", "1"]].concat());
    let count = |report: &Value, what: &str| report[what].as_u64().unwrap_or_default();
    assert!(count(&report, "answered") >= 7, "{report}");
    assert!(report["latency_ms"]["p50"].as_f64().unwrap_or_default() > 0.0, "{report}");
    assert!(report["coverage"]["paths"].as_u64().unwrap_or_default() > 1, "{report}");
    // Random ways of five messages each: all are accounted for.
    let (_, report) = load(shop.simulator(), &[&shared[..], &["--seed", "2", "--random", "5"]].concat());
    let all = count(&report, "answered") + count(&report, "unanswered") + count(&report, "impossible");
    assert!((7..=35).contains(&all), "{report}");
    assert_eq!(shop.stop(), Some(0));
    // Nobody there: said, not hung.
    let flow = root().join("gallery/tienda-aurora/flow.yaml").display().to_string();
    let (code, _, error) =
        run(&root(), ["flow", "load-test", &flow, "--url", "http://127.0.0.1:9", "--customers", "1"]);
    assert_eq!(code, 2);
    assert!(error.contains("does not answer"), "{error}");
}
