//! Files: uploaded to be sent, and read.

use super::{
    messages,
    program::Program,
    refusal::{Refusal, refused},
};
use crate::{
    request::cookie,
    state::Api,
    v1::attachments::{self, LARGEST, download_attachment::file_of},
};
use axum::{
    Json,
    extract::{
        FromRequest as _, Multipart, Path, Query, Request, State, multipart::Field, multipart::MultipartError,
    },
    http::{HeaderMap, Method, header},
    response::Response,
};
use hilo_app::{Caller, Error, attachments::Uploaded};
use hilo_files::{FileError, Incoming};
use hilo_store::rows::AttachmentRow;
use hilo_whatsapp_wire::{
    door::{media_id, stored},
    media::{accepts, kind_of, rule},
    send::{PRODUCT, Success, UploadAnswer},
};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt as _;

/// Characters of a file's type or name.
const NAME: usize = 255;

/// What some clients say in the query instead of the form.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    messaging_product: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
}

/// `POST /{number}/media`: a form with `messaging_product`, `file` and `type`. The file may be sent by any number of the
/// environment.
pub(super) async fn upload(
    State(api): State<Api>,
    Path(number): Path<String>,
    Program { mut caller, named }: Program,
    Query(asked): Query<Asked>,
    request: Request,
) -> Result<Json<UploadAnswer>, Refusal> {
    messages::channel(&api, &caller, &number).await?;
    let form = Multipart::from_request(request, &api).await;
    let mut form = form.map_err(|error| refused(100, error.to_string()))?;
    let (mut product, mut stated, mut file) = (asked.messaging_product, asked.kind, None);
    while let Some(mut field) = form.next_field().await.map_err(unreadable)? {
        match field.name() {
            Some("messaging_product") => product = Some(word(&mut field).await?),
            Some("type") => stated = Some(word(&mut field).await?),
            Some("file") => file = Some(receive(&api, &mut field).await?),
            _ => {}
        }
    }
    if product.as_deref() != Some(PRODUCT) {
        return Err(refused(100, format!("messaging_product is required and must be {PRODUCT}")));
    }
    let mut file = file.ok_or_else(|| refused(131_008, "file is required"))?;
    // Some clients state the type in the form, others with the file only.
    if let Some(stated) = stated.filter(|stated| stated.contains('/')) {
        file.mime_type = short(&stated);
    }
    let Received { incoming, sha256, size, mime_type, filename } = file;
    let kind = kind_of(&mime_type);
    if !accepts(kind, &mime_type, size) {
        let most = rule(kind).map_or(0, |rule| rule.max_bytes);
        return Err(refused(
            131_053,
            format!("the file has {size} bytes; of {mime_type} {most} are taken at most"),
        ));
    }
    incoming.keep(caller.viewer.scope, &sha256).await.map_err(not_kept)?;
    let said = json!([number, hex::encode(sha256), mime_type, filename]).to_string();
    caller.once = named.once(Sha256::digest(said).into());
    let row = api.app.add_attachment(&caller, Uploaded { sha256, size, mime_type, filename }).await?;
    Ok(Json(UploadAnswer { id: media_id(row.attachment) }))
}

/// A file that has arrived and is not kept yet.
struct Received {
    incoming: Incoming,
    sha256: [u8; 32],
    size: u64,
    mime_type: String,
    filename: Option<String>,
}

async fn receive(api: &Api, field: &mut Field<'_>) -> Result<Received, Refusal> {
    let mime_type = short(field.content_type().unwrap_or("application/octet-stream"));
    let filename = field.file_name().map(short);
    let mut incoming = api.files.create().await.map_err(not_kept)?;
    let (mut hash, mut size) = (Sha256::new(), 0u64);
    while let Some(chunk) = field.chunk().await.map_err(unreadable)? {
        size += chunk.len() as u64;
        if size > LARGEST as u64 {
            return Err(refused(131_053, format!("a file has {LARGEST} bytes at most")));
        }
        hash.update(&chunk);
        incoming.write_all(&chunk).await.map_err(not_kept)?;
    }
    Ok(Received { incoming, sha256: hash.finalize().into(), size, mime_type, filename })
}

/// A value of the form that is no file: a word or two.
async fn word(field: &mut Field<'_>) -> Result<String, Refusal> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(unreadable)? {
        if bytes.len() + chunk.len() > 4 * NAME {
            return Err(refused(100, "a value of the form is too long"));
        }
        bytes.extend_from_slice(&chunk);
    }
    String::from_utf8(bytes).map_err(|_| refused(100, "a value of the form is not UTF-8"))
}

fn short(text: &str) -> String {
    text.chars().filter(|letter| *letter != '\0').take(NAME).collect()
}

fn unreadable(error: MultipartError) -> Refusal {
    refused(100, error.to_string())
}

fn not_kept(error: impl Into<FileError>) -> Refusal {
    attachments::not_kept(error).into()
}

/// The file of an id, if it is in the caller's environment and, if it came in, in a thread that the caller may see.
async fn find(api: &Api, caller: &Caller, id: &str, method: &Method) -> Result<AttachmentRow, Refusal> {
    let none = || Refusal::no_object(method, id);
    let attachment = stored(id).ok_or_else(none)?;
    match api.app.get_attachment(caller, attachment).await {
        Ok(row) if row.withdrawn_at.is_some() => Err(none()),
        Ok(row) => Ok(row),
        Err(Error::NotFound(_)) => Err(none()),
        Err(error) => Err(error.into()),
    }
}

/// `GET /{media}`: where the file is and what.
pub(super) async fn describe(
    State(api): State<Api>,
    Path(id): Path<String>,
    Program { caller, .. }: Program,
    headers: HeaderMap,
) -> Result<Json<Value>, Refusal> {
    let row = find(&api, &caller, &id, &Method::GET).await?;
    Ok(Json(json!({
        "messaging_product": PRODUCT,
        "url": address(&api, &headers, &format!("{}/files/{}", super::BASE, media_id(row.attachment))),
        "mime_type": row.mime_type,
        "sha256": hex::encode(row.sha256),
        "file_size": row.size,
        "id": media_id(row.attachment),
    })))
}

/// Hilo's address from outside: as it is configured, else as the client itself wrote it.
fn address(api: &Api, headers: &HeaderMap, path: &str) -> String {
    if let Some(public) = &api.options.public_url {
        return public.to(path);
    }
    let scheme = if cookie::is_https(headers, api.options.trust_forwarded_for) { "https" } else { "http" };
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    format!("{scheme}://{host}{path}")
}

/// `GET /files/{media}`: its bytes, with the same key.
pub(super) async fn download(
    State(api): State<Api>,
    Path(id): Path<String>,
    Program { caller, .. }: Program,
) -> Result<Response, Refusal> {
    let row = find(&api, &caller, &id, &Method::GET).await?;
    Ok(file_of(&api, &row).await?)
}

/// `DELETE /{media}`.
pub(super) async fn delete(
    State(api): State<Api>,
    Path(id): Path<String>,
    Program { caller, .. }: Program,
) -> Result<Json<Success>, Refusal> {
    let row = find(&api, &caller, &id, &Method::DELETE).await?;
    if row.contact.is_some() {
        let details = format!("{id} came in a conversation and stays there as long as that does");
        return Err(refused(100, details));
    }
    api.app.withdraw_attachment(&caller, row.attachment).await?;
    Ok(Json(Success { success: true }))
}
