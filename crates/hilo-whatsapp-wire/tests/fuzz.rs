//! The fuzz targets, for some seconds and always the same: documents with bytes changed, cut out, doubled and mixed.

#![expect(clippy::expect_used, clippy::unwrap_used, reason = "what must hold is said by panicking")]

#[expect(unreachable_pub, reason = "the fuzz crate includes it too")]
#[path = "../fuzz/targets.rs"]
mod targets;

use proptest::{prelude::*, sample::Index, test_runner::Config};
use serde_json::json;
use std::path::Path;

/// The documents of some folders, each as a whole body.
fn bodies(folders: &[&str]) -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
    let mut found = Vec::new();
    for folder in folders {
        let mut paths: Vec<_> =
            std::fs::read_dir(root.join(folder)).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        for path in paths {
            let document: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
            let messages = |list: &str| json!({ "field": "messages", "value": { "metadata": { "phone_number_id": "1" }, list: [document] } });
            let change = match *folder {
                "messages" => messages("messages"),
                "statuses" => messages("statuses"),
                "fields" => document,
                _ => {
                    found.push(document.to_string().into_bytes());
                    continue;
                }
            };
            found.push(json!({ "entry": [{ "id": "1", "changes": [change] }] }).to_string().into_bytes());
        }
    }
    found
}

/// A small change of a document.
#[derive(Debug, Clone)]
enum Harm {
    Replace(Index, Vec<u8>),
    Cut(Index, usize),
    Double(Index, usize),
    Insert(Index, Vec<u8>),
}

fn harm() -> impl Strategy<Value = Harm> {
    let piece = || {
        prop_oneof![
            prop::collection::vec(any::<u8>(), 1..6),
            prop::sample::select(vec![
                &b"null"[..],
                b"\"\"",
                b"{}",
                b"[]",
                b"-1",
                b"1e400",
                b"\\u0000",
                b"\\ud83d",
                b"true",
                b"\"id\":",
                b"9223372036854775808",
                b"[[[[",
                b"\xff",
                b"\"\\",
                b"0.1",
            ])
            .prop_map(<[u8]>::to_vec),
        ]
    };
    prop_oneof![
        (any::<Index>(), piece()).prop_map(|(at, with)| Harm::Replace(at, with)),
        (any::<Index>(), 1usize..40).prop_map(|(at, count)| Harm::Cut(at, count)),
        (any::<Index>(), 1usize..80).prop_map(|(at, count)| Harm::Double(at, count)),
        (any::<Index>(), piece()).prop_map(|(at, with)| Harm::Insert(at, with)),
    ]
}

fn harmed(mut bytes: Vec<u8>, harms: &[Harm]) -> Vec<u8> {
    for harm in harms {
        let end = bytes.len();
        if end == 0 {
            break;
        }
        match harm {
            Harm::Replace(at, with) => {
                let at = at.index(end);
                bytes.splice(at..(at + with.len()).min(end), with.iter().copied());
            }
            Harm::Cut(at, count) => drop(bytes.drain(at.index(end)..(at.index(end) + count).min(end))),
            Harm::Double(at, count) => {
                let at = at.index(end);
                let piece = bytes[at..(at + count).min(end)].to_vec();
                bytes.splice(at..at, piece);
            }
            Harm::Insert(at, with) => drop(bytes.splice(at.index(end)..at.index(end), with.iter().copied())),
        }
    }
    bytes
}

fn any_of(bodies: Vec<Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    (prop::sample::select(bodies), prop::collection::vec(harm(), 0..5))
        .prop_map(|(body, harms)| harmed(body, &harms))
}

proptest! {
    // Always the same cases: what fails on one machine fails on all.
    #![proptest_config(Config {
        cases: 12_000,
        failure_persistence: None,
        rng_seed: proptest::test_runner::RngSeed::Fixed(20_261_129),
        ..Config::default()
    })]

    #[test]
    fn webhooks(body in any_of(bodies(&["fields", "messages", "statuses"]))) {
        targets::webhook(&body);
    }

    #[test]
    fn requests(body in any_of(bodies(&["send"]))) {
        targets::request(&body);
    }

    #[test]
    fn signatures(header in ".{0,80}", body in prop::collection::vec(any::<u8>(), 0..60), right in any::<bool>()) {
        let header = if right { hilo_whatsapp_wire::signature::sign(b"secret", &body) } else { header };
        targets::signature(&[header.as_bytes(), b"\n", &body].concat());
    }
}
