//! The largest file that WhatsApp takes, both ways through the running program: from a colleague to the customer and from the
//! customer back to the colleague. What arrives is what was sent, and at no moment does the program hold it in memory.

#[path = "../../../hilo-s3/tests/storage/mod.rs"]
#[expect(dead_code, reason = "the store's own tests let it fail and damage what it has")]
mod storage;

use crate::{
    ports::free_port,
    program::{Folder, Process},
    setup::Setup,
    talk::Talk,
    web::Web,
};
use bytes::Bytes;
use futures::stream;
use http::{Request, StatusCode};
use http_body_util::{BodyExt, StreamBody};
use hyper::body::Frame;
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::{convert::Infallible, fs};
use storage::Storage;

/// WhatsApp's limit for documents, in bytes.
const LARGEST: usize = 100 * 1024 * 1024;
/// A file that makes the program take what it takes for any file, in bytes.
const SMALLER: usize = 8 * 1024 * 1024;
/// What is sent at a time.
const PIECE: usize = 64 * 1024;
/// By how much memory may grow while one file passes, in KiB: a third of it.
const GROWTH: u64 = 32 * 1024;

/// The pieces of a file of the largest size, different for each seed.
fn pieces(seed: u64) -> impl Iterator<Item = Bytes> + Send {
    (0..LARGEST / PIECE).map(move |number| {
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (number as u64 + 1);
        let mut piece = Vec::with_capacity(PIECE);
        while piece.len() < PIECE {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            piece.extend_from_slice(&state.to_le_bytes());
        }
        Bytes::from(piece)
    })
}

fn hash(pieces: impl Iterator<Item = Bytes>) -> String {
    let mut hash = Sha256::new();
    pieces.for_each(|piece| hash.update(&piece));
    shown(&hash.finalize())
}

fn shown(hash: &[u8]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

type Streamed = http_body_util::combinators::BoxBody<Bytes, Infallible>;

/// Sends pieces one by one, and reads the answer's hash as it comes.
struct Pipe(Client<HttpConnector, Streamed>);

impl Pipe {
    fn new() -> Self {
        Self(Client::builder(TokioExecutor::new()).build_http())
    }

    async fn post(&self, url: &str, headers: &[(&str, &str)], pieces: Vec<Bytes>, seed: u64) -> Value {
        let [before, after] = <[Bytes; 2]>::try_from(pieces).unwrap();
        let length = before.len() + LARGEST + after.len();
        let all = std::iter::once(before).chain(self::pieces(seed)).chain(std::iter::once(after));
        let frames = stream::iter(all.filter(|piece| !piece.is_empty()).map(|piece| Ok(Frame::data(piece))));
        // The stream is made of an iterator, which is no `Sync` body by itself.
        let body = BodyExt::boxed(StreamBody::new(frames));
        let mut request = Request::post(url).header("content-length", length);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = self.0.request(request.body(body).unwrap()).await.unwrap();
        let status = answer.status();
        let said = answer.into_body().collect().await.unwrap().to_bytes();
        assert!(status.is_success(), "{url}: {status} {}", String::from_utf8_lossy(&said));
        serde_json::from_slice(&said).unwrap()
    }

    async fn hash_of(&self, url: &str, headers: &[(&str, &str)]) -> (usize, String) {
        let mut request = Request::get(url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let empty = BodyExt::boxed(http_body_util::Empty::new());
        let answer = self.0.request(request.body(empty).unwrap()).await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{url}");
        let (mut hash, mut length) = (Sha256::new(), 0);
        let mut body = answer.into_body();
        while let Some(frame) = body.frame().await {
            let data = frame.unwrap().into_data().unwrap_or_default();
            length += data.len();
            hash.update(&data);
        }
        (length, shown(&hash.finalize()))
    }
}

/// What one act costs in memory.
struct Memory {
    process: u32,
    before: u64,
}

impl Memory {
    /// Begins to watch: the peak is forgotten.
    fn watch(process: &Process) -> Self {
        let process = process.id();
        fs::write(format!("/proc/{process}/clear_refs"), "5").expect("the peak can be forgotten");
        Self { process, before: figure(process, "VmRSS:") }
    }

    fn judge(&self, act: &str) {
        let grown = figure(self.process, "VmHWM:").saturating_sub(self.before);
        println!("{act}: {} KiB at first, at most {grown} KiB more", self.before);
        assert!(grown < GROWTH, "{act} took {grown} KiB of memory");
    }
}

fn figure(process: u32, name: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).expect("it runs");
    let line = status.lines().find_map(|line| line.strip_prefix(name)).expect("the kernel says so");
    line.trim().trim_end_matches(" kB").trim().parse().expect("a number")
}

async fn wait<T>(what: &str, look: impl AsyncFn() -> Option<T>) -> T {
    let patience = std::time::Duration::from_secs(60);
    let looking = async {
        loop {
            if let Some(found) = look().await {
                return found;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(patience, looking).await.unwrap_or_else(|_| panic!("no {what} in time"))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_largest_file_goes_both_ways_and_is_never_in_memory() {
    both_ways(None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_largest_file_goes_both_ways_through_a_bucket_and_is_never_in_memory() {
    let storage = Storage::start("hilo-files").await;
    let bucket = format!(
        "[files.s3]\nendpoint = \"http://{}\"\nregion = \"eu-test-1\"\nbucket = \"hilo-files\"\n\
         access_key = \"{}\"\nsecret_key_file = \"secret\"\n",
        storage.address,
        storage::ACCESS_KEY
    );
    both_ways(Some(bucket)).await;
}

/// `bucket`: what an operator writes so that files lie in one.
async fn both_ways(bucket: Option<String>) {
    let folder = Folder::new();
    let port = free_port();
    let setup = Setup {
        folder: folder.path().to_owned(),
        database: None,
        port,
        door: port,
        simulator: free_port(),
        backend: free_port(),
        uncertain_seconds: 60,
    };
    let _simulator = setup.start_simulator();
    let (mut process, key) = setup.begin();
    if let Some(bucket) = bucket {
        assert_eq!(process.stop(), Some(0));
        let settings = folder.path().join("hilo.toml");
        let text = fs::read_to_string(&settings).unwrap() + &bucket;
        fs::write(settings, text).unwrap();
        fs::write(folder.path().join("secret"), storage::SECRET_KEY).unwrap();
        process = setup.start();
        process.said("webhooks");
    }
    let (hilo, simulator) =
        (format!("http://127.0.0.1:{port}/api/v1"), format!("http://127.0.0.1:{}", setup.simulator));
    let (api, talk, pipe) = (Web::new(&*hilo, Some(&key)), Talk::new(&simulator), Pipe::new());
    talk.customer("ana", json!({ "phone": "5491155550001" })).await;
    let seq = talk.says("ana", "hola").await;
    talk.answers("ana", seq, 1).await;
    let contact = api.get("/threads").await["items"][0]["contact"].as_str().unwrap().to_owned();
    let bearer = format!("Bearer {key}");
    let ours = [("authorization", &*bearer), ("content-type", "application/pdf")];

    // Up, into Hilo; a smaller one first, so that what threads and buffers take once is not counted.
    let (status, _) =
        api.ask(http::Method::POST, "/attachments", &[], vec![1; SMALLER]).await.expect("an answer");
    assert_eq!(status, StatusCode::CREATED);
    let expected = hash(pieces(1));
    let memory = Memory::watch(&process);
    let url = format!("{hilo}/attachments?filename=large.pdf");
    let stored = pipe.post(&url, &ours, vec![Bytes::new(), Bytes::new()], 1).await;
    memory.judge("an upload");
    assert_eq!((&stored["size"], &stored["sha256"]), (&json!(LARGEST), &json!(expected)));

    // On, to the customer.
    let memory = Memory::watch(&process);
    let content = json!({ "content": { "type": "media", "kind": "document", "filename": "large.pdf",
        "source": { "attachment": stored["id"] } } });
    api.post(&format!("/threads/{contact}/messages"), content.clone()).await;
    let file = wait("document on the phone", async || {
        let thread = talk.thread("ana").await;
        thread.iter().find_map(|message| message["file"].as_str().map(str::to_owned))
    })
    .await;
    memory.judge("a send");
    let seen = pipe.hash_of(&format!("{simulator}/simulator/media/{file}"), &[]).await;
    assert_eq!(seen, (LARGEST, expected), "what the customer sees");

    // Once more: WhatsApp has it already, so it is not uploaded again.
    api.post(&format!("/threads/{contact}/messages"), content).await;
    let files = wait("second document on the phone", async || {
        let thread = talk.thread("ana").await;
        let files: Vec<String> =
            thread.iter().filter_map(|message| message["file"].as_str().map(str::to_owned)).collect();
        (files.len() == 2).then_some(files)
    })
    .await;
    assert_eq!(files, [file.clone(), file], "WhatsApp's id of it");

    // Another one from the customer, who has it at WhatsApp already.
    let expected = hash(pieces(2));
    let head = "--b\r\ncontent-disposition: form-data; name=\"messaging_product\"\r\n\r\nwhatsapp\r\n\
        --b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"theirs.pdf\"\r\n\
        content-type: application/pdf\r\n\r\n";
    let theirs = [("authorization", "Bearer token"), ("content-type", "multipart/form-data; boundary=b")];
    let url = format!("{simulator}/v25.0/100000000000001/media");
    let parts = vec![Bytes::from(head), Bytes::from("\r\n--b--\r\n")];
    let uploaded = pipe.post(&url, &theirs, parts, 2).await;
    let memory = Memory::watch(&process);
    let document = json!({ "id": uploaded["id"], "mime_type": "application/pdf", "filename": "theirs.pdf" });
    talk.act("ana", json!({ "type": "raw", "message": { "type": "document", "document": document } })).await;
    let path = format!("/threads/{contact}/messages?limit=10");
    let attachment = wait("document from the customer", async || {
        let page = api.get(&path).await;
        let said = page["items"].as_array().unwrap();
        said.iter().find_map(|said| said["attachment"].as_str().map(str::to_owned))
    })
    .await;
    memory.judge("a received file");

    // And down to the colleague.
    let memory = Memory::watch(&process);
    let got = pipe.hash_of(&format!("{hilo}/attachments/{attachment}"), &ours[..1]).await;
    memory.judge("a download");
    assert_eq!(got, (LARGEST, expected), "what the colleague gets");
    assert_eq!(process.stop(), Some(0));
}
