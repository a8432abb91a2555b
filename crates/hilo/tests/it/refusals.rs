//! What is refused, and how it is told.

use crate::program::{Folder, Process, hilo, run};
use std::fs;

#[test]
fn misspelt_settings_are_refused_with_file_and_line() {
    for (text, named) in [
        ("[server]\nlissten = \"127.0.0.1:1\"\n", "lissten"),
        ("dta_dir = \"x\"\n", "dta_dir"),
        ("[runtime]\nworkers = \"many\"\n", "workers"),
        ("database = \"mysql://x\"\n", "sqlite: or postgres://"),
        ("[first_start]\nlocale = \"español\"\n", "español"),
    ] {
        let folder = Folder::new();
        fs::write(folder.path().join("hilo.toml"), text).unwrap();
        let (code, out, error) = run(folder.path(), ["serve"]);
        assert_eq!((code, &*out), (2, ""), "{text}");
        assert!(error.contains(named), "{text}: {error}");
        assert!(!folder.path().join("data").exists(), "nothing was begun");
    }
}

#[test]
fn a_data_folder_belongs_to_one_process_and_an_address_to_one_program() {
    let folder = Folder::new();
    let serve = ["serve", "--listen", "127.0.0.1:0", "--log", "warn"];
    let mut first = Process::start(hilo(folder.path(), serve), &folder.path().join("hilo.log"));
    let told = first.said("API key").to_owned();
    let (code, _, error) = run(folder.path(), serve);
    assert!(code == 2 && error.contains("another Hilo works in"), "{error}");
    let address = crate::program::between(&told, "ready at http://", "\n");
    let (code, _, error) = run(folder.path(), ["serve", "--listen", address, "--data-dir", "other"]);
    assert!(code == 2 && error.contains("cannot listen on"), "{error}");
    assert_eq!(first.stop(), Some(0));
}

#[test]
fn commands_on_a_database_say_what_they_miss() {
    let folder = Folder::new();
    let (code, _, error) = run(folder.path(), ["flow", "list"]);
    assert!(code == 2 && error.contains("the first `hilo serve` makes a workspace"), "{error}");
    let serve = ["serve", "--listen", "127.0.0.1:0", "--log", "warn"];
    let mut process = Process::start(hilo(folder.path(), serve), &folder.path().join("hilo.log"));
    process.said("API key");
    let add = |number: &'static str| {
        let secrets = ["--access-token", "t", "--app-secret", "s", "--verify-token", "v"];
        [&["channel", "add", "whatsapp", "--phone-number-id", number, "--waba-id", "2"][..], &secrets]
            .concat()
    };
    let (code, _, error) = run(folder.path(), add("abc"));
    assert!(code == 2 && error.contains("--phone-number-id must be of a form like"), "{error}");
    assert_eq!(run(folder.path(), add("1")).0, 0);
    let (code, _, error) = run(folder.path(), add("1"));
    assert!(code == 2 && error.contains("whatsapp:1"), "{error}");
    let (code, out, _) = run(folder.path(), ["channel", "list", "--json"]);
    assert!(code == 0 && !out.contains("token") && out.contains("\"phone_number_id\": \"1\""), "{out}");
    let (code, _, error) = run(folder.path(), ["flow", "list", "--environment", "prod"]);
    assert!(code == 2 && error.contains("no environment `prod`"), "{error}");
    let (code, _, error) = run(folder.path(), ["api-key", "create", "--name", "x", "--permission", "all"]);
    assert!(code == 2 && error.contains("threads:read"), "{error}");
    let (code, key, _) =
        run(folder.path(), ["api-key", "create", "--name", "x", "--permission", "threads:read"]);
    assert!(code == 0 && key.starts_with("hilo_key_"));
}
