//! The published JSON Schema is what the types say. `UPDATE_SCHEMA=1` writes it.

use hilo_flow::Flow;
use std::{fs, path::Path};

#[test]
#[expect(clippy::disallowed_methods, reason = "an environment variable is how a test run is told to write")]
fn the_published_schema_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema/flow-v1.json");
    let schema = serde_json::to_string_pretty(&Flow::schema()).unwrap() + "\n";
    if std::env::var("UPDATE_SCHEMA").is_ok() {
        fs::write(&path, &schema).unwrap();
    }
    let published = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        published == schema,
        "schema/flow-v1.json is out of date: UPDATE_SCHEMA=1 cargo test -p hilo-flow --test schema"
    );
}
