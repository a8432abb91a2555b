//! `hilo doctor`.

use crate::{
    database::Database,
    program::{Folder, Process, fine, hilo, run},
};
use serde_json::Value;
use std::{fs, net::TcpListener, path::Path};

/// How each thing stands.
fn states(folder: &Path, arguments: &[&str]) -> (i32, Vec<(String, String)>) {
    let arguments = ["doctor", "--json", "--data-dir", "data"].iter().chain(arguments);
    let (code, out, error) = run(folder, arguments);
    let found: Value = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{error}"));
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let check = |check: &Value| (text(&check["name"]), text(&check["state"]));
    (code, found["checks"].as_array().unwrap().iter().map(check).collect())
}

fn wrong(found: (i32, Vec<(String, String)>)) -> Vec<String> {
    let (code, states) = found;
    let wrong: Vec<String> =
        states.into_iter().filter(|(_, state)| state == "wrong").map(|(name, _)| name).collect();
    assert_eq!(code, i32::from(!wrong.is_empty()));
    wrong
}

#[test]
fn an_empty_machine_is_fine_and_stays_empty() {
    let folder = Folder::new();
    let free = ["--listen", "127.0.0.1:0"];
    assert_eq!(wrong(states(folder.path(), &free)), Vec::<String>::new());
    assert!(!folder.path().join("data").exists(), "looking changes nothing");
}

#[test]
fn what_is_wrong_is_named() {
    let folder = Folder::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    // It listens and hangs up: no Hilo does that.
    std::thread::spawn(move || taken.incoming().for_each(drop));
    let free = ["--listen", "127.0.0.1:0"];
    assert_eq!(wrong(states(folder.path(), &["--listen", &address])), ["address"]);
    let hosts = ["--allow-private-hosts", "10.0.0.0/99"];
    assert_eq!(wrong(states(folder.path(), &[&free[..], &hosts].concat())), ["private hosts"]);
    let elsewhere = ["--public-url", "https://hilo.example.com/hilo"];
    assert_eq!(wrong(states(folder.path(), &[&free[..], &elsewhere].concat())), ["public address"]);
    let known = ["--public-url", "http://localhost:8080"];
    let (_, noted) = states(folder.path(), &[&free[..], &known].concat());
    assert!(noted.contains(&("public address".to_owned(), "notice".to_owned())), "{noted:?}");
    let nowhere = ["--database", "postgres://nobody@127.0.0.1:1/none"];
    assert_eq!(wrong(states(folder.path(), &[&free[..], &nowhere].concat())), ["database"]);
    let bucket = ["--s3-endpoint", "http://127.0.0.1:1", "--s3-bucket", "hilo", "--s3-access-key", "key"];
    assert_eq!(
        wrong(states(folder.path(), &[&free[..], &bucket].concat())),
        ["object storage"],
        "no secret key"
    );
    let secret = ["--s3-secret-key", "secret"];
    let bucket = [&free[..], &bucket, &secret].concat();
    assert_eq!(wrong(states(folder.path(), &bucket)), ["object storage"], "nobody is there");
    assert!(!folder.path().join("data").exists(), "looking changes nothing");
    fs::create_dir(folder.path().join("data")).unwrap();
    fs::write(folder.path().join("data/hilo.db"), "this is no database, but it is long enough").unwrap();
    fs::write(folder.path().join("data/master.key"), "1:short").unwrap();
    assert_eq!(wrong(states(folder.path(), &free)), ["database", "master keys"]);
    fs::write(folder.path().join("hilo.toml"), "[server]\nlisen = 1\n").unwrap();
    assert_eq!(wrong(states(folder.path(), &free)), ["configuration"]);
}

async fn lived_in(database: &Database) {
    let folder = Folder::new();
    let mut serve = hilo(folder.path(), ["serve", "--listen", "127.0.0.1:0", "--log", "warn"]);
    let argument = database.argument();
    let database: Vec<&str> = argument.iter().flat_map(|url| ["--database", url]).collect();
    let mut process = Process::start(
        {
            serve.args(&database);
            serve
        },
        &folder.path().join("hilo.log"),
    );
    process.said("API key");
    let add = [
        "channel",
        "add",
        "whatsapp",
        "--phone-number-id",
        "1",
        "--waba-id",
        "2",
        "--access-token",
        "t",
        "--app-secret",
        "s",
        "--verify-token",
        "v",
    ];
    fine(folder.path(), add.iter().chain(&database));
    assert_eq!(process.stop(), Some(0));

    let arguments = [&["--listen", "127.0.0.1:0"][..], &database].concat();
    let (code, found) = states(folder.path(), &arguments);
    assert_eq!(
        (code, found.iter().filter(|(_, state)| state == "fine").count()),
        (0, found.len()),
        "{found:?}"
    );
    assert!(found.iter().any(|(name, _)| name == "stored secrets"));

    // With another key nothing opens, and Hilo does not start with a new one over data that it could not read.
    let key = folder.path().join("data/master.key");
    let other = fine(folder.path(), ["vault", "new-key", "--name", "other"]);
    fs::write(&key, other).unwrap();
    assert_eq!(wrong(states(folder.path(), &arguments)), ["stored secrets"]);
    fs::remove_file(&key).unwrap();
    assert_eq!(wrong(states(folder.path(), &arguments)), ["master keys"]);
    let serve = ["serve", "--listen", "127.0.0.1:0"];
    let (code, _, error) = run(folder.path(), serve.iter().chain(&database));
    assert!(code == 2 && error.contains("master key is missing"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_that_open_nothing_are_noticed_on_sqlite() {
    lived_in(&Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_that_open_nothing_are_noticed_on_postgresql() {
    let Some(database) = Database::postgres("doctor").await else { return };
    lived_in(&database).await;
    database.drop().await;
}
