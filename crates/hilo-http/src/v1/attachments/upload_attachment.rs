use super::{LARGEST, not_kept, studio::LARGEST_PICTURE};
use crate::{
    problem::{self, Code, Problem},
    request::{Asked, Named, Who},
    state::Api,
};
use axum::{
    Json,
    body::Body,
    extract::{FromRequestParts, Request, State},
    http::{StatusCode, header},
};
use futures::StreamExt;
use hilo_app::attachments::Uploaded;
use hilo_files::Incoming;
use hilo_model::message::MediaKind;
use hilo_store::rows::AttachmentRow;
use hilo_whatsapp_wire::media;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt;
use utoipa::{IntoParams, ToSchema};

/// What the body cannot say.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct UploadAsked {
    /// The file's name.
    filename: Option<String>,
    /// Make a picture that WhatsApp would not take (above 5 MB, or WebP) smaller until it does: a JPEG with fewer pixels, upright,
    /// without what the camera wrote beside it. One that WhatsApp takes stays as it is, and so does what is no picture.
    #[serde(default)]
    shrink: bool,
}

/// A file.
#[derive(Serialize, ToSchema)]
#[schema(as = Attachment)]
pub(crate) struct AttachmentBody {
    id: String,
    /// SHA-256 of the bytes, hexadecimal.
    sha256: String,
    /// Bytes.
    size: i64,
    mime_type: String,
    filename: Option<String>,
}

impl From<AttachmentRow> for AttachmentBody {
    fn from(row: AttachmentRow) -> Self {
        Self {
            id: row.attachment.to_string(),
            sha256: hex::encode(row.sha256),
            size: row.size,
            mime_type: row.mime_type,
            filename: row.filename,
        }
    }
}

/// Upload a file for sending: its bytes are the body, its type is `Content-Type`. At most 100 MB. What no message uses within 30
/// days is deleted.
#[utoipa::path(post, path = "/attachments", tag = "attachments", params(UploadAsked),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, description = "Kept", body = AttachmentBody)))]
pub(crate) async fn upload_attachment(
    State(api): State<Api>,
    request: Request,
) -> problem::Result<(StatusCode, Json<AttachmentBody>)> {
    let (mut parts, body) = request.into_parts();
    let Who(mut caller) = Who::from_request_parts(&mut parts, &api).await?;
    api.app.may_upload(&caller)?;
    let Asked(asked) = Asked::<UploadAsked>::from_request_parts(&mut parts, &api).await?;
    let named = Named::of(&parts)?;
    let mime_type = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let mime_type = mime_type.unwrap_or("application/octet-stream").chars().take(255).collect::<String>();
    let filename = asked.filename.map(|name| name.chars().take(255).collect::<String>());

    let mut file = api.files.create().await.map_err(not_kept)?;
    let (sha256, size) = receive(&mut file, body).await?;
    // The same request is known by what came, not by what was made of it.
    let said = serde_json::json!([hex::encode(sha256), mime_type, filename, asked.shrink]).to_string();
    caller.once = named.once(Sha256::digest(said).into());
    let mut uploaded = Uploaded { sha256, size, mime_type, filename };
    if asked.shrink && is_shrunk(&uploaded) {
        file = shrink(&api, file, &mut uploaded).await?;
    }
    file.keep(caller.viewer.scope, &uploaded.sha256).await.map_err(not_kept)?;
    let row = api.app.add_attachment(&caller, uploaded).await?;
    Ok((StatusCode::CREATED, Json(row.into())))
}

/// Streams a body into a file.
async fn receive(file: &mut Incoming, body: Body) -> Result<([u8; 32], u64), Problem> {
    let (mut hash, mut size) = (Sha256::new(), 0u64);
    let mut stream = body.into_data_stream();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| Problem::new(Code::Conflict))?;
        size += chunk.len() as u64;
        if size > LARGEST as u64 {
            return Err(Problem::new(Code::TooLarge).with(LARGEST));
        }
        hash.update(&chunk);
        file.write_all(&chunk).await.map_err(not_kept)?;
    }
    Ok((hash.finalize().into(), size))
}

/// Whether it is a picture that WhatsApp does not take as it is.
fn is_shrunk(file: &Uploaded) -> bool {
    hilo_picture::TYPES.contains(&&*media::essence(&file.mime_type))
        && !media::accepts(MediaKind::Image, &file.mime_type, file.size)
}

/// Another file with the same picture, which WhatsApp takes.
async fn shrink(api: &Api, mut file: Incoming, about: &mut Uploaded) -> Result<Incoming, Problem> {
    let refused = |why: String| Problem::new(Code::NotShrinkable).with(why);
    let place = api.studio.enter().await.map_err(|error| refused(error.to_string()))?;
    let bytes = file.read(LARGEST_PICTURE).await.map_err(not_kept)?;
    let bytes = bytes.ok_or_else(|| refused(format!("> {} MB", LARGEST_PICTURE / 1024 / 1024)))?;
    let limit = media::rule(MediaKind::Image).map_or(0, |rule| rule.max_bytes);
    let shrunk = place.shrink(bytes, limit).await.map_err(|error| refused(error.to_string()))?;
    let mut smaller = api.files.create().await.map_err(not_kept)?;
    smaller.write_all(&shrunk.bytes).await.map_err(not_kept)?;
    about.sha256 = Sha256::digest(&shrunk.bytes).into();
    about.size = shrunk.bytes.len() as u64;
    about.mime_type = "image/jpeg".to_owned();
    about.filename = about.filename.take().map(|name| {
        let stem = name.rsplit_once('.').map_or(&*name, |(stem, _)| stem);
        format!("{stem}.jpg")
    });
    Ok(smaller)
}
