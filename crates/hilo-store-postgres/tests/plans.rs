//! The plans of the statements that write, on a database whose tables the planner knows nothing of yet: each must reach
//! its rows by key. A plan that reads a whole table is fast in every test and slow in production, and is kept while the
//! table grows.

mod server;

use hilo_store_postgres::MIGRATOR;
use libtest_mimic::{Arguments, Failed, Trial};
use server::{block_on, database_url, drop_database, run};
use sqlx::{AssertSqlSafe, Connection, PgConnection, Row};
use std::{path::Path, process::ExitCode};

/// Tables of a few dozen rows at most.
const SMALL: [&str; 5] = ["installation", "partitions", "nodes", "attempts", "search_standings"];

/// A checked statement and the number of its parameters.
struct Statement {
    sql: String,
    parameters: usize,
}

/// The statements that take a batch's rows as arrays, from the data that the build checks them with.
fn statements() -> Vec<Statement> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(".sqlx");
    let mut statements = Vec::new();
    for file in std::fs::read_dir(folder).expect("the query data") {
        let text = std::fs::read_to_string(file.expect("a file").path()).expect("a readable file");
        let data: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let sql = data["query"].as_str().expect("a statement").to_owned();
        let parameters = data["describe"]["parameters"]["Left"].as_array().expect("parameters").len();
        if sql.contains("UNNEST") {
            statements.push(Statement { sql, parameters });
        }
    }
    statements
}

async fn plan(conn: &mut PgConnection, statement: &Statement) -> Vec<String> {
    let nulls = vec!["NULL"; statement.parameters].join(", ");
    for sql in ["DEALLOCATE ALL".to_owned(), format!("PREPARE p AS {}", statement.sql)] {
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut *conn).await.expect("a valid statement");
    }
    sqlx::raw_sql(AssertSqlSafe(format!("EXPLAIN (COSTS OFF) EXECUTE p({nulls})")))
        .fetch_all(&mut *conn)
        .await
        .expect("a plan")
        .iter()
        .map(|row| row.get(0))
        .collect()
}

/// What is wrong with a plan.
fn faults(plan: &[String]) -> Vec<&str> {
    let small = |line: &str| SMALL.iter().any(|table| line.contains(&format!(" on {table}")));
    let mut faults = Vec::new();
    for (place, line) in plan.iter().enumerate() {
        let indexed = line.contains("Index Scan") || line.contains("Index Only Scan");
        let next = plan.get(place + 1).is_some_and(|next| next.contains("Index Cond"));
        if !small(line) && (line.contains("Seq Scan") || (indexed && !next)) {
            faults.push(line.trim());
        }
    }
    faults
}

async fn check(url: &str, name: &str) -> Result<(), Failed> {
    let mut conn = PgConnection::connect(&database_url(url, name)).await?;
    MIGRATOR.run_direct(None, &mut conn, false).await?;
    // As the store's writing connections have it, and as if every statement had been used often.
    sqlx::raw_sql(
        "SET plan_cache_mode = force_generic_plan; SET enable_hashjoin = off; SET enable_mergejoin = off;
        SET enable_seqscan = off",
    )
    .execute(&mut conn)
    .await?;
    let statements = statements();
    if statements.len() < 30 {
        return Err(format!("only {} statements were found", statements.len()).into());
    }
    for statement in statements {
        let plan = plan(&mut conn, &statement).await;
        let faults = faults(&plan);
        if !faults.is_empty() {
            let plan = plan.join("\n");
            return Err(format!("{faults:?} in the plan of\n{}\n\n{plan}", statement.sql).into());
        }
    }
    conn.close().await?;
    Ok(())
}

fn main() -> ExitCode {
    let url = match server::url() {
        Ok(url) => url,
        Err(exit) => return exit,
    };
    let name = format!("hilo_test_{}_plans", std::process::id());
    let trial = Trial::test("statements_reach_their_rows_by_key", move || {
        block_on(run(&url, format!("CREATE DATABASE {name}")));
        let checked = block_on(check(&url, &name));
        drop_database(&url, &name);
        checked
    });
    libtest_mimic::run(&Arguments::from_args(), vec![trial]).exit_code()
}
