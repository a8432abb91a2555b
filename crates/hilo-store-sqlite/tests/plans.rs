//! The plans of all statements: each must fit the schema and reach its rows by key. A plan that reads a whole table is fast
//! in every test and slow in production.

use hilo_store::Store;
use hilo_store_sqlite::{Options, SqliteStore};
use sqlx::{AssertSqlSafe, Connection, Row, SqliteConnection};
use std::path::Path;

/// Tables of a few dozen rows at most, and those that are read whole on purpose: attempts that the sweeper looks
/// through.
const SMALL: [&str; 6] =
    ["installation", "partitions", "nodes", "attempts", "search_standings", "portfolios"];

/// Every statement in the sources: the string literals that begin like one.
fn statements() -> Vec<String> {
    let mut statements = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder of sources") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                statements.extend(literals(&std::fs::read_to_string(path).expect("a source file")));
            }
        }
    }
    statements
}

/// The string literals of a source file that are statements. None of them has a quote inside unless it is a raw one.
fn literals(source: &str) -> Vec<String> {
    let lines = source.lines().filter(|line| !line.trim_start().starts_with("//"));
    let mut rest: &str = &lines.collect::<Vec<_>>().join("\n");
    let mut found = Vec::new();
    while let Some(start) = rest.find('"') {
        let end = if rest[..start].ends_with("r#") { "\"#" } else { "\"" };
        let Some((text, behind)) = rest[start + 1..].split_once(end) else { break };
        // The lists of threads are built from pieces, which break their lines with a backslash.
        let whole = !text.contains('\\');
        if whole && ["SELECT ", "INSERT ", "UPDATE ", "DELETE "].iter().any(|verb| text.starts_with(verb)) {
            found.push(text.to_owned());
        }
        rest = behind;
    }
    found
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

/// An empty database, and a connection to it.
async fn database() -> (tempfile::TempDir, SqliteConnection) {
    let folder = tempfile::tempdir().expect("a folder for the database");
    let path = folder.path().join("hilo.db");
    SqliteStore::open(&Options::new(&path)).await.expect("a database").close().await;
    let address = format!("sqlite://{}", path.display());
    let connection = SqliteConnection::connect(&address).await.expect("a connection");
    (folder, connection)
}

/// How SQLite would go about a statement.
async fn plan(connection: &mut SqliteConnection, statement: &str) -> Vec<String> {
    let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}"));
    let plan = sqlx::raw_sql(explain).fetch_all(connection).await;
    let plan = plan.unwrap_or_else(|error| panic!("{error} in\n{statement}"));
    plan.iter().map(|row| row.get("detail")).collect()
}

#[tokio::test]
async fn statements_reach_their_rows_by_key() {
    let (_folder, mut connection) = database().await;
    let statements = statements();
    assert!(statements.len() > 90, "only {} statements were found", statements.len());
    for statement in statements {
        let lines = plan(&mut connection, &statement).await;
        let faults = whole_tables(&lines);
        assert!(faults.is_empty(), "{faults:?} in the plan of\n{statement}\n\n{}", lines.join("\n"));
    }
}

/// What is rare is found without reading what is not asked for, and comes in order without being sorted.
#[tokio::test]
async fn what_is_asked_of_somebody_or_something_has_its_index() {
    let (_folder, mut connection) = database().await;
    let statements = statements();
    for (condition, index) in [
        ("AND actor_type = ?2 AND actor_id IS ?3 AND id < ?4", "audit_actor"),
        ("AND substr(action, 1, instr(action, '.') - 1) = ? AND id < ?", "audit_area"),
        ("AND flow_id = ? AND run_id < ?", "runs_flow"),
        ("AND contact_id = ? AND run_id < ?", "runs_contact"),
        ("AND tag = ?3 AND contact_id > ifnull(?4, x'')", "contact_tags_tag"),
    ] {
        let found: Vec<&String> = statements.iter().filter(|one| one.contains(condition)).collect();
        let [statement] = found[..] else { panic!("{} statements ask `{condition}`", found.len()) };
        let lines = plan(&mut connection, statement).await;
        let served = lines.iter().any(|line| line.contains(&format!("INDEX {index} ")));
        let sorted = lines.iter().any(|line| line.contains("TEMP B-TREE"));
        assert!(served && !sorted, "{condition}: {lines:?}");
    }
}

#[test]
fn statements_are_found_in_sources() {
    let source = r##"
        // "SELECT 1"
        let sql = "INSERT INTO a
            VALUES (?)";
        query!(r#"SELECT x AS "x!: i64" FROM a"#, "no statement")
    "##;
    assert_eq!(
        literals(source),
        ["INSERT INTO a\n            VALUES (?)", "SELECT x AS \"x!: i64\" FROM a",]
    );
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
