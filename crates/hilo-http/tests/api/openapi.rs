//! The document in git is the one that the handlers make.

use crate::rig::Rig;
use serde_json::Value;
use std::{collections::HashSet, fs, path::Path};

#[test]
fn the_document_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.json");
    let present = serde_json::to_string_pretty(&hilo_http::v1::openapi::document()).unwrap() + "\n";
    #[expect(clippy::disallowed_methods, reason = "how a person asks for the file to be written anew")]
    if std::env::var("UPDATE_OPENAPI").is_ok() {
        fs::write(&path, &present).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == present, "run UPDATE_OPENAPI=1 cargo test -p hilo-http the_document_is_up_to_date");
}

#[test]
fn the_document_is_whole() {
    let document = hilo_http::v1::openapi::document();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let mut ids = HashSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap();
            assert!(ids.insert(id.to_owned()), "{id} is there twice");
            assert!(operation["summary"].is_string(), "{method} {path} says nothing about itself");
        }
    }
    let mut references = Vec::new();
    collect(&document, &mut references);
    assert!(!references.is_empty());
    for reference in references {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
    }
}

/// Clients are made from the document, and their generators read nothing beside a reference.
#[test]
fn nothing_but_words_stands_beside_a_reference() {
    fn check(value: &Value) {
        match value {
            Value::Object(members) => {
                if members.contains_key("$ref") {
                    let other =
                        members.keys().find(|name| !["$ref", "description", "summary"].contains(&&***name));
                    assert_eq!(other, None, "{value}");
                }
                members.values().for_each(check);
            }
            Value::Array(items) => items.iter().for_each(check),
            _ => {}
        }
    }
    let document = hilo_http::v1::openapi::document();
    check(&document);
    let media = &document["components"]["schemas"]["Inbound"]["oneOf"][1]["allOf"];
    assert_eq!(media[0]["$ref"], "#/components/schemas/InboundMedia");
    assert_eq!(media[1]["properties"]["type"]["const"], "media");
}

fn collect(value: &Value, references: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                match (name.as_str(), value) {
                    ("$ref", Value::String(reference)) => references.push(reference.clone()),
                    _ => collect(value, references),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, references)),
        _ => {}
    }
}

#[tokio::test]
async fn the_document_is_served() {
    let rig = Rig::new().await;
    let served = rig.call("", "GET", "/openapi.json", None).await;
    assert_eq!(served.body, hilo_http::v1::openapi::document());
}

#[test]
fn no_name_stands_for_two_documents() {
    assert_eq!(hilo_http::v1::openapi::clashes(), Vec::<String>::new());
    let mut names = Vec::new();
    let mut folders = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(path).unwrap();
            let named = text.split("#[schema(as = ").skip(1);
            names.extend(named.filter_map(|rest| Some(rest.split_once(')')?.0.to_owned())));
        }
    }
    assert!(names.len() > 50, "the names are found");
    names.sort();
    let twice: Vec<_> = names.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| &pair[0]).collect();
    assert!(twice.is_empty(), "of one name only one document is told: {twice:?}");
}
