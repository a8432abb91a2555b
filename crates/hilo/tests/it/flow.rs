//! `hilo flow lint`, `test` and `replay`.

use crate::program::{Folder, fine, root, run};
use serde_json::{Value, json};
use std::{fs, path::PathBuf};

const FLOW: &str = "api: hilo.dev/flow/v1\nflow: hello\nname: Hello\nlanguage: es\ntriggers: [{ type: any_message }]\n\
                    start: hi\nnodes:\n  hi:\n    type: message\n    send: { text: Hola }\n    next: NEXT\n";

fn shop() -> String {
    root().join("gallery/tienda-aurora").display().to_string()
}

fn folder(next: &str, test: &str) -> (Folder, PathBuf) {
    let folder = Folder::new();
    let flow = folder.path().join("hello.yaml");
    fs::write(&flow, FLOW.replace("NEXT", next)).unwrap();
    fs::write(folder.path().join("hello.test.yaml"), test).unwrap();
    (folder, flow)
}

#[test]
fn lint_tells_line_place_sentence_and_mending_in_the_reader_s_language() {
    let (folder, _) = folder("hy", "");
    for (language, sentence, mend) in [
        ("es", "no hay un nodo `hy`", "¿Quisiste decir `hi`?"),
        ("en", "there is no node `hy`", "Did you mean `hi`?"),
        ("pt", "não há um nó `hy`", "`hi`"),
    ] {
        let (code, out, _) = run(folder.path(), ["flow", "lint", "hello.yaml", "--language", language]);
        assert_eq!(code, 1);
        let all = ["hello.yaml:11", "hi.next", sentence, mend, "[node_unknown]"];
        assert!(all.iter().all(|part| out.contains(part)), "{out}");
    }
    let (code, out, _) = run(folder.path(), ["flow", "lint", "hello.yaml", "--json"]);
    let found: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(code, 1);
    let finding = &found["files"][0]["findings"][0];
    assert_eq!((&found["errors"], &finding["line"]), (&json!(1), &json!(11)));
    assert_eq!((&finding["code"], &finding["node"]), (&json!("node_unknown"), &json!("hi")));
    assert!(finding["message"]["es"].is_string() && finding["message"]["pt"].is_string());
}

#[test]
fn lint_is_silent_about_good_flows_and_clear_about_files_that_are_none() {
    // Each by itself: side by side some are begun by the same words, which is told.
    let folders = fs::read_dir(root().join("gallery")).unwrap().map(|entry| entry.unwrap().path());
    for ready_made in folders.filter(|path| path.is_dir()) {
        let path = ready_made.display().to_string();
        let out = fine(&root(), ["flow", "lint", &path, "--language", "en"]);
        assert!(out.contains("Errors: 0. Warnings: 0."), "{out}");
    }
    let (code, out, _) = run(&root(), ["flow", "lint", "gallery", "--language", "en"]);
    assert!(code == 0 && out.contains("`menu` starts the flow `faq-menu` already"), "{out}");
    let (folder, _) = folder("end\n    nxt: end", "");
    let (code, out, _) = run(folder.path(), ["flow", "lint", "hello.yaml"]);
    assert_eq!(code, 1);
    assert!(out.contains("nxt") && out.contains("[document_invalid]"), "{out}");
    for missing in ["nowhere.yaml", "empty"] {
        fs::create_dir_all(folder.path().join("empty")).unwrap();
        assert_eq!(run(folder.path(), ["flow", "lint", missing]).0, 2);
    }
}

#[test]
fn tests_that_pass_and_tests_that_fail_are_told_apart() {
    let out = fine(&root(), ["flow", "test", &shop(), "--language", "en"]);
    assert!(out.contains("ok     Un pedido en camino") && out.contains("11 passed, 0 failed."), "{out}");
    let test =
        "test: Greets\nsteps:\n  - say: hola\n  - expect:\n      texts: [Adiós]\n      outcome: completed\n";
    let (folder, _) = folder("end", test);
    let (code, out, _) = run(folder.path(), ["flow", "test", "--language", "es"]);
    assert_eq!(code, 1);
    let all = [
        "falla  Greets",
        "hello.test.yaml:5",
        "texts",
        r#"["Adiós"]"#,
        r#"["Hola"]"#,
        "Pasaron 0, fallaron 1.",
    ];
    assert!(all.iter().all(|part| out.contains(part)), "{out}");
}

#[test]
fn a_test_that_could_not_fail_is_refused() {
    let (folder, _) = folder("end", "test: Nothing\nsteps:\n  - say: hola\n");
    let (code, _, error) = run(folder.path(), ["flow", "test"]);
    assert_eq!(code, 2);
    assert!(error.contains("expects nothing"), "{error}");
    fs::remove_file(folder.path().join("hello.test.yaml")).unwrap();
    assert_eq!(run(folder.path(), ["flow", "test"]).0, 2, "no test is no success");
}

#[test]
fn a_replay_tells_what_was_sent_which_way_was_taken_and_what_was_remembered() {
    let shop = shop();
    let (flow, input) = (format!("{shop}/flow.yaml"), format!("{shop}/tests/order.test.yaml"));
    let out = fine(&root(), ["flow", "replay", "--flow", &flow, "--input", &input, "--json"]);
    let replay: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(replay["outcome"], "completed");
    assert_eq!(replay["variables"]["order"], "1042");
    let turns = replay["turns"].as_array().unwrap();
    assert_eq!(turns[1]["path"][0], json!({ "flow": "tienda-aurora", "node": "welcome", "output": "order" }));
    assert!(turns.iter().flat_map(|turn| turn["requests"].as_array().unwrap()).count() == 1);
    let out = fine(&root(), ["flow", "replay", "--flow", &flow, "--input", &input]);
    assert!(out.contains("Ana Pérez  [order]") && out.contains("ask_order:next → clean_order"), "{out}");
}
