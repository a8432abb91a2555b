//! `cargo xtask sqlx-prepare`: the query data that lets the SQL stores compile without a database.
//!
//! sqlx's query macros ask a live database about each statement and, when `SQLX_OFFLINE_DIR` is set, save its answer
//! there. So: make a throw-away database from the crate's migrations, compile the crate against it into an empty
//! folder, and that folder is what `.sqlx` has to be. Checked queries therefore belong into a store's library, not
//! into its tests.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};
use clap::Args;
use serde::Deserialize;
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor};

use crate::repository::Repository;

#[derive(Args)]
pub(crate) struct Options {
    /// Change nothing; fail when the committed query data differs
    #[arg(long)]
    check: bool,
    /// A PostgreSQL that may create databases; without it, `scripts/postgres start` provides one
    #[arg(long, env = "TEST_POSTGRES_URL", hide_env_values = true)]
    postgres_url: Option<String>,
}

#[derive(Clone, Copy, PartialEq)]
enum Engine {
    Sqlite,
    Postgres,
}

const STORES: [(&str, Engine); 2] =
    [("hilo-store-sqlite", Engine::Sqlite), ("hilo-store-postgres", Engine::Postgres)];

/// File name → contents.
type QueryData = BTreeMap<String, String>;

/// Writes or checks the query data of both stores.
pub(crate) fn run(repository: &Repository, options: &Options) -> Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut differs = false;
    for (package, engine) in STORES {
        let folder = repository.path("crates").join(package);
        if !folder.is_dir() {
            println!("{package}: no such crate, nothing to prepare");
            continue;
        }
        let fresh = runtime
            .block_on(query_data(repository, options, package, engine, &folder))
            .with_context(|| package.to_owned())?;
        let saved = read(&folder.join(".sqlx"))?;
        let differences = compare(&saved, &fresh);
        if options.check {
            for difference in &differences {
                eprintln!("error[sqlx] crates/{package}/.sqlx: {difference}");
            }
            differs |= !differences.is_empty();
        } else {
            write(&folder.join(".sqlx"), &saved, &fresh)?;
        }
        println!("{package}: {} queries, {} changed", fresh.len(), differences.len());
    }
    if differs {
        eprintln!("run `cargo xtask sqlx-prepare` and commit what it writes");
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

async fn query_data(
    repository: &Repository,
    options: &Options,
    package: &str,
    engine: Engine,
    folder: &Path,
) -> Result<QueryData> {
    let scratch = tempfile::tempdir()?;
    let answers = scratch.path().join("answers");
    std::fs::create_dir(&answers)?;
    let variable = url_variable(&std::fs::read_to_string(folder.join("sqlx.toml")).context("sqlx.toml")?)?;
    let migrator = Migrator::new(folder.join("migrations")).await.context("migrations")?;
    let compile = |url: &str| compile(repository, package, &variable, url, &answers);
    match engine {
        Engine::Sqlite => {
            let file = scratch.path().join("prepare.db");
            let mut database =
                SqliteConnectOptions::new().filename(&file).create_if_missing(true).connect().await?;
            migrator.run(&mut database).await.context("applying the migrations")?;
            SqliteConnection::close(database).await?;
            compile(&format!("sqlite://{}", file.display()))?;
        }
        Engine::Postgres => {
            let server = match &options.postgres_url {
                Some(url) => url.clone(),
                None => started_server(repository)?,
            };
            let server: PgConnectOptions = server.trim().parse().context("the address of PostgreSQL")?;
            let name = format!("hilo_sqlx_prepare_{}", std::process::id());
            let mut admin = server.clone().connect().await.context("connecting to PostgreSQL")?;
            // The name is made of letters and digits above, and a database's name cannot be a parameter.
            admin.execute(AssertSqlSafe(format!("CREATE DATABASE {name}"))).await?;
            let prepared = async {
                let options = server.clone().database(&name);
                let mut database = options.connect().await?;
                migrator.run(&mut database).await.context("applying the migrations")?;
                PgConnection::close(database).await?;
                compile(options.to_url_lossy().as_str())
            }
            .await;
            admin.execute(AssertSqlSafe(format!("DROP DATABASE {name} WITH (FORCE)"))).await?;
            prepared?;
        }
    }
    read(&answers)
}

#[derive(Deserialize)]
struct SqlxConfiguration {
    common: SqlxCommon,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct SqlxCommon {
    database_url_var: String,
}

/// The variable that a store's `sqlx.toml` names: each store has its own, so that one build can check both.
fn url_variable(configuration: &str) -> Result<String> {
    let configuration: SqlxConfiguration =
        toml::from_str(configuration).context("sqlx.toml must name `common.database-url-var`")?;
    Ok(configuration.common.database_url_var)
}

fn started_server(repository: &Repository) -> Result<String> {
    let output = Command::new(repository.path("scripts/postgres"))
        .arg("start")
        .output()
        .context("scripts/postgres")?;
    if !output.status.success() {
        bail!("scripts/postgres start: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// Compiles the library of `package` so that its macros save the database's answers.
fn compile(repository: &Repository, package: &str, variable: &str, url: &str, answers: &Path) -> Result<()> {
    for _ in 0..2 {
        let output = Command::new("cargo")
            // The flag keeps this build's artifacts apart from those of everyday builds.
            .args(["rustc", "--quiet", "--package", package, "--lib", "--profile", "check"])
            .args(["--message-format", "json-render-diagnostics", "--", "--cfg", "sqlx_prepare"])
            .current_dir(repository.root())
            .env(variable, url)
            .env("SQLX_OFFLINE", "false")
            .env("SQLX_OFFLINE_DIR", answers)
            .stderr(std::process::Stdio::inherit())
            .output()?;
        if !output.status.success() {
            bail!("it does not compile against its own migrations");
        }
        let Some(fingerprint) = reused(&String::from_utf8_lossy(&output.stdout), package) else {
            return Ok(());
        };
        // Cargo saw no reason to compile, so no macro ran and nothing was asked. Make it compile.
        std::fs::remove_dir_all(&fingerprint).with_context(|| fingerprint.display().to_string())?;
    }
    bail!("cargo does not compile it again");
}

/// If cargo reused what it had compiled before: the folder that makes it think so.
fn reused(messages: &str, package: &str) -> Option<PathBuf> {
    let target_name = package.replace('-', "_");
    let artifact =
        messages.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok()).find(
            |message| message["reason"] == "compiler-artifact" && message["target"]["name"] == target_name,
        )?;
    if artifact["fresh"] != true {
        return None;
    }
    // …/debug/deps/libhilo_store_sqlite-0123456789abcdef.rmeta
    let file = Path::new(artifact["filenames"][0].as_str()?);
    let hash = file.file_stem()?.to_str()?.rsplit_once('-')?.1;
    Some(file.parent()?.parent()?.join(".fingerprint").join(format!("{package}-{hash}")))
}

fn read(folder: &Path) -> Result<QueryData> {
    let mut data = QueryData::new();
    if folder.is_dir() {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            let name = path.file_name().context("a file without name")?.to_string_lossy().into_owned();
            data.insert(name, std::fs::read_to_string(&path).with_context(|| path.display().to_string())?);
        }
    }
    Ok(data)
}

fn compare(saved: &QueryData, fresh: &QueryData) -> Vec<String> {
    let names: BTreeSet<&String> = saved.keys().chain(fresh.keys()).collect();
    let difference = |name: &String| match (saved.get(name), fresh.get(name)) {
        (Some(_), None) => Some(format!("{name} belongs to no query any more")),
        (None, Some(_)) => Some(format!("{name} is missing")),
        (Some(saved), Some(fresh)) if saved != fresh => Some(format!("{name} is out of date")),
        _ => None,
    };
    names.into_iter().filter_map(difference).collect()
}

fn write(folder: &Path, saved: &QueryData, fresh: &QueryData) -> Result<()> {
    std::fs::create_dir_all(folder)?;
    for name in saved.keys().filter(|name| !fresh.contains_key(*name)) {
        std::fs::remove_file(folder.join(name))?;
    }
    for (name, text) in fresh.iter().filter(|(name, text)| saved.get(*name) != Some(text)) {
        std::fs::write(folder.join(name), text)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data(rows: &[(&str, &str)]) -> QueryData {
        rows.iter().map(|&(name, text)| (name.to_owned(), text.to_owned())).collect()
    }

    #[test]
    fn writing_leaves_exactly_what_is_fresh() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join(".sqlx");
        let (old, new) =
            (data(&[("a", "1"), ("b", "2"), ("c", "3")]), data(&[("a", "1"), ("b", "x"), ("d", "4")]));
        write(&folder, &data(&[]), &old).unwrap();
        assert_eq!(read(&folder).unwrap(), old);
        assert_eq!(compare(&old, &new).len(), 3);
        write(&folder, &old, &new).unwrap();
        assert_eq!(read(&folder).unwrap(), new);
        assert_eq!(compare(&new, &new), Vec::<String>::new());
    }

    #[test]
    fn a_reused_build_is_told_from_a_fresh_one() {
        let message = |fresh: bool| {
            format!(
                r#"{{"reason":"compiler-artifact","target":{{"name":"other"}},"fresh":true,"filenames":["/t/debug/deps/libother-1.rmeta"]}}
{{"reason":"compiler-artifact","target":{{"name":"hilo_store_x"}},"fresh":{fresh},"filenames":["/t/debug/deps/libhilo_store_x-0a1b.rmeta"]}}
{{"reason":"build-finished","success":true}}"#
            )
        };
        assert_eq!(reused(&message(false), "hilo-store-x"), None);
        let expected = PathBuf::from("/t/debug/.fingerprint/hilo-store-x-0a1b");
        assert_eq!(reused(&message(true), "hilo-store-x"), Some(expected));
    }

    #[test]
    fn each_store_names_its_own_variable() {
        let named = "[common]\ndatabase-url-var = \"HILO_SQLITE_URL\"\n[migrate]\ntable-name = \"x\"\n";
        assert_eq!(url_variable(named).unwrap(), "HILO_SQLITE_URL");
        assert!(url_variable("[common]\n").is_err());
    }
}
