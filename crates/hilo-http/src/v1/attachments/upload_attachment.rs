use super::LARGEST;
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
use hilo_app::{Error, attachments::Uploaded};
use hilo_runtime::files::Incoming;
use hilo_store::rows::AttachmentRow;
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

/// Upload a file for sending: its bytes are the body, its type is `Content-Type`. At most 100 MB.
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

    let mut file = api.files.create().await.map_err(|error| failed(&error))?;
    let (sha256, size) = receive(&mut file, body).await?;
    file.keep(caller.viewer.scope, &sha256).await.map_err(|error| failed(&error))?;
    let said = serde_json::json!([hex::encode(sha256), mime_type, filename]).to_string();
    caller.once = named.once(Sha256::digest(said).into());
    let uploaded = Uploaded { sha256, size, mime_type, filename };
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
        file.write_all(&chunk).await.map_err(|error| failed(&error))?;
    }
    Ok((hash.finalize().into(), size))
}

fn failed(error: &std::io::Error) -> Problem {
    Error::Internal(format!("a file could not be kept: {error}")).into()
}
