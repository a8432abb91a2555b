//! The plans of all checked statements: each must reach its rows by key. A plan that reads a whole table is fast in
//! every test and slow in production.

use hilo_store::Store;
use hilo_store_sqlite::{Options, SqliteStore};
use sqlx::{AssertSqlSafe, Connection, Row, SqliteConnection};
use std::path::Path;

/// Tables of a few dozen rows at most, and those that are read whole on purpose: attempts that the sweeper looks
/// through.
const SMALL: [&str; 4] = ["installation", "partitions", "nodes", "attempts"];

/// What the build checks the statements with holds their text.
fn statements() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(".sqlx");
    let mut statements = Vec::new();
    for file in std::fs::read_dir(folder).expect("the query data") {
        let text = std::fs::read_to_string(file.expect("a file").path()).expect("a readable file");
        let data: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        statements.push(data["query"].as_str().expect("a statement").to_owned());
    }
    statements
}

/// The lines of a plan that read a whole table. Parameters (`jsonb_each`) and intermediate results are not tables.
fn whole_tables(plan: &[String]) -> Vec<&str> {
    let intermediate: Vec<&str> = plan.iter().filter_map(|line| line.strip_prefix("CO-ROUTINE ")).collect();
    let whole = |line: &&str| {
        let Some(what) = line.strip_prefix("SCAN ") else { return false };
        let table = what.split(' ').next().unwrap_or_default();
        !what.contains("VIRTUAL TABLE")
            && !what.contains("CONSTANT ROW")
            && !SMALL.contains(&table)
            && !intermediate.contains(&table)
    };
    plan.iter().map(String::as_str).filter(whole).collect()
}

#[tokio::test]
async fn statements_reach_their_rows_by_key() {
    let folder = tempfile::tempdir().expect("a folder for the database");
    let path = folder.path().join("hilo.db");
    SqliteStore::open(&Options::new(&path)).await.expect("a database").close().await;
    let mut connection =
        SqliteConnection::connect(&format!("sqlite://{}", path.display())).await.expect("a connection");
    let statements = statements();
    assert!(statements.len() > 80, "only {} statements were found", statements.len());
    for statement in statements {
        let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}"));
        let plan = sqlx::raw_sql(explain).fetch_all(&mut connection).await.expect("a plan");
        let lines: Vec<String> = plan.iter().map(|row| row.get("detail")).collect();
        let faults = whole_tables(&lines);
        assert!(faults.is_empty(), "{faults:?} in the plan of\n{statement}\n\n{}", lines.join("\n"));
    }
}

#[test]
fn a_table_that_is_read_whole_is_found() {
    let plan = [
        "CO-ROUTINE o",
        "SCAN o",
        "SCAN messages",
        "SCAN t USING INDEX threads_list",
        "SEARCH messages USING INTEGER PRIMARY KEY (rowid=?)",
        "SCAN r VIRTUAL TABLE INDEX 1:",
        "SCAN partitions",
    ];
    let plan = plan.map(str::to_owned);
    assert_eq!(whole_tables(&plan), ["SCAN messages", "SCAN t USING INDEX threads_list"]);
}
