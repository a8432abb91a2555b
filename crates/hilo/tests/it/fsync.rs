//! An acknowledged webhook is on the disk. Killing the process cannot show that (what was written survives in the
//! system's cache), so the system calls are watched.

use crate::{
    program::{Folder, Process, between, fine, hilo, variable},
    web::Web,
};
use hilo_whatsapp_wire::signature;
use http::{Method, StatusCode};
use serde_json::json;
use std::{fs, path::Path, process::Command};

/// Webhooks that are watched.
const COUNT: usize = 5;
const SECRET: &str = "app-secret";

/// What a line of a trace says, as far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Call {
    /// A webhook was read from a connection.
    Asked,
    /// Something was written into the database's log.
    Logged,
    /// The disk has everything that was written into the database's log.
    Synced,
    /// A webhook was answered with 200.
    Answered,
}

/// Reads a trace of `strace -f -y`. A call that another thread's line interrupts is told in two lines; it counts when it is
/// over.
fn calls(trace: &str) -> Vec<Call> {
    let mut unfinished = std::collections::HashMap::new();
    let mut found = Vec::new();
    for line in trace.lines() {
        let Some((thread, rest)) = line.trim_start().split_once(' ') else { continue };
        let whole = if let Some(begun) = rest.strip_suffix("<unfinished ...>") {
            unfinished.insert(thread, begun);
            continue;
        } else if let Some((_, end)) = rest.split_once(" resumed>") {
            format!("{}{end}", unfinished.remove(thread).unwrap_or_default())
        } else {
            rest.to_owned()
        };
        let whole = whole.trim_start();
        let in_log = whole.contains("hilo.db-wal>");
        let is = |names: &[&str]| names.iter().any(|name| whole.starts_with(&format!("{name}(")));
        if is(&["read", "recvfrom"]) && whole.contains("\"POST /webhooks/whatsapp") {
            found.push(Call::Asked);
        } else if is(&["write", "pwrite64", "writev", "pwritev"]) && in_log {
            found.push(Call::Logged);
        } else if is(&["fsync", "fdatasync"]) && in_log && whole.trim_end().ends_with("= 0") {
            found.push(Call::Synced);
        } else if is(&["write", "writev", "sendto", "sendmsg"]) && whole.contains("\"HTTP/1.1 200") {
            found.push(Call::Answered);
        }
    }
    found
}

/// How many webhooks were answered after they were written and synced; and how many were answered at all.
fn judge(calls: &[Call]) -> (usize, usize) {
    let (mut durable, mut answered) = (0, 0);
    let mut asked: Option<Vec<Call>> = None;
    for call in calls {
        match (call, &mut asked) {
            (Call::Asked, _) => asked = Some(Vec::new()),
            (Call::Logged | Call::Synced, Some(done)) => done.push(*call),
            (Call::Answered, Some(done)) => {
                answered += 1;
                let logged = done.iter().position(|call| *call == Call::Logged);
                durable += usize::from(logged.is_some_and(|at| done[at..].contains(&Call::Synced)));
                asked = None;
            }
            (_, None) => {}
        }
    }
    (durable, answered)
}

fn can_trace(folder: &Path) -> bool {
    // Containers may forbid tracing although the program is there.
    let tried = Command::new("strace").arg("-o").arg(folder.join("try")).arg("true").status();
    let can = tried.is_ok_and(|status| status.success());
    assert!(
        can || variable("CI").is_none(),
        "strace is missing, or may not be used here; `make test` installs it"
    );
    can
}

fn webhook(number: usize) -> String {
    let from = format!("54911555{number:05}");
    json!({
        "object": "whatsapp_business_account",
        "entry": [{ "id": "200000000000001", "changes": [{ "field": "messages", "value": {
            "messaging_product": "whatsapp",
            "metadata": { "display_phone_number": "5491150000000", "phone_number_id": "100000000000001" },
            "contacts": [{ "profile": { "name": "Ana" }, "wa_id": from }],
            "messages": [{ "from": from, "id": format!("wamid.{number}"), "timestamp": "1795272000",
                "type": "text", "text": { "body": "hola" } }],
        } }] }],
    })
    .to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_is_on_the_disk_before_it_is_acknowledged() {
    let folder = Folder::new();
    if !can_trace(folder.path()) {
        eprintln!("skipped: strace is missing (Debian: apt-get install strace)");
        return;
    }
    let trace = folder.path().join("trace");
    let serve = hilo(folder.path(), ["serve", "--listen", "127.0.0.1:0", "--log", "warn"]);
    let mut command = Command::new("strace");
    command
        .current_dir(folder.path())
        .args([
            "-f",
            "-y",
            "-s",
            "64",
            "-e",
            "trace=read,recvfrom,write,writev,sendto,sendmsg,pwrite64,pwritev,fsync,fdatasync",
        ])
        .arg("-o")
        .arg(&trace)
        .arg(serve.get_program())
        .args(serve.get_args());
    let mut process = Process::start(command, &folder.path().join("hilo.log"));
    let told = process.said("API key").to_owned();
    fine(
        folder.path(),
        [
            "channel",
            "add",
            "whatsapp",
            "--phone-number-id",
            "100000000000001",
            "--waba-id",
            "200000000000001",
            "--access-token",
            "token",
            "--app-secret",
            SECRET,
            "--verify-token",
            "verify",
        ],
    );
    let url = between(&told, "ready at ", "\n").to_owned();
    let api = Web::new(format!("{url}/api/v1"), Some(between(&told, "API key", "\n")));
    let door = Web::new(url, None);
    for number in 0..COUNT {
        let body = webhook(number);
        let signed = signature::sign(SECRET.as_bytes(), body.as_bytes());
        // Until the running process has noticed the new channel it knows no secret that could have signed this.
        let status = loop {
            let headers = [("x-hub-signature-256", signed.as_str())];
            let answer = door.ask(Method::POST, "/webhooks/whatsapp", &headers, body.clone()).await;
            match answer.expect("an answer").0 {
                StatusCode::UNAUTHORIZED if number == 0 => tokio::task::yield_now().await,
                status => break status,
            }
        };
        assert_eq!(status, StatusCode::OK);
        // Its turn commits too; until that is over, nothing else is to be confused with it.
        while api.get("/threads").await["items"].as_array().map_or(0, Vec::len) <= number {
            tokio::task::yield_now().await;
        }
    }
    assert_eq!(process.stop_child(), Some(0));
    let calls = calls(&fs::read_to_string(&trace).expect("a trace"));
    let syncs = calls.iter().filter(|call| **call == Call::Synced).count();
    let (durable, answered) = judge(&calls);
    assert_eq!((durable, answered), (COUNT, COUNT), "{syncs} syncs, {calls:?}");
}

#[test]
fn a_trace_that_shows_an_early_answer_is_judged_so() {
    let ask = r#"7 read(9<TCP:[1]>, "POST /webhooks/whatsapp HTTP/1.1\r"..., 8192) = 900"#;
    let log = r#"8 pwrite64(5</d/hilo.db-wal>, "..."..., 4096, 0) = 4096"#;
    let sync = "8 fdatasync(5</d/hilo.db-wal> <unfinished ...>\n7 read(3, 0x1, 1) = -1\n8 <... fdatasync resumed>) = 0";
    let answer = r#"7 writev(9<TCP:[1]>, [{iov_base="HTTP/1.1 200 OK\r\n"..., iov_len=90}], 1) = 90"#;
    for (lines, expected) in [
        ([ask, log, sync, answer], (1, 1)),
        ([ask, log, answer, sync], (0, 1)),
        ([ask, sync, log, answer], (0, 1)),
        ([log, sync, ask, answer], (0, 1)),
        ([log, sync, answer, ask], (0, 0)),
    ] {
        assert_eq!(judge(&calls(&lines.join("\n"))), expected, "{lines:?}");
    }
}
