use super::{GraphError, access};
use crate::{event::Event, simulator::Simulator, world::Media};
use axum::{
    Json,
    body::Body,
    extract::{Multipart, Path, State},
    response::{IntoResponse, Response},
};
use hilo_whatsapp_wire::{
    media,
    send::{PRODUCT, Success, UploadAnswer},
};
use http::{
    HeaderMap,
    header::{CONTENT_LENGTH, CONTENT_TYPE},
};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio::io::AsyncWriteExt as _;
use tokio_util::io::ReaderStream;

/// A file as somebody gives it.
pub(crate) struct File {
    pub(crate) number: String,
    pub(crate) mime_type: String,
    pub(crate) filename: Option<String>,
}

/// `POST /{PHONE}/media`: multipart with `messaging_product`, `file` and `type`.
pub(super) async fn upload(
    State(simulator): State<Simulator>,
    Path((version, id)): Path<(String, String)>,
    headers: HeaderMap,
    mut form: Multipart,
) -> Result<Json<UploadAnswer>, GraphError> {
    let number = access::number(&simulator, &version, &id, &headers)?;
    let bad = |error: axum::extract::multipart::MultipartError| GraphError::new(100, error.to_string());
    let (mut product, mut stated, mut stored) = (None, None, None);
    while let Some(mut field) = form.next_field().await.map_err(bad)? {
        match field.name() {
            Some("messaging_product") => product = Some(field.text().await.map_err(bad)?),
            Some("type") => stated = Some(field.text().await.map_err(bad)?),
            Some("file") => {
                let mime_type = field.content_type().unwrap_or("application/octet-stream").to_owned();
                let file = File {
                    number: number.id.clone(),
                    mime_type,
                    filename: field.file_name().map(str::to_owned),
                };
                let mut writing = Writing::begin(&simulator).await?;
                while let Some(chunk) = field.chunk().await.map_err(bad)? {
                    writing.write(&chunk).await?;
                }
                stored = Some(writing.end(&simulator, file).await?);
            }
            _ => {}
        }
    }
    if product.as_deref() != Some(PRODUCT) {
        return Err(GraphError::new(100, "messaging_product is required and must be whatsapp"));
    }
    let mut media = stored.ok_or_else(|| GraphError::new(131_008, "file is required"))?;
    // Some clients state the type in the form, others with the file only.
    if let Some(stated) = stated.filter(|stated| stated.contains('/')) {
        media.mime_type = stated;
    }
    if !media::accepts(media::kind_of(&media.mime_type), &media.mime_type, media.bytes) {
        return Err(GraphError::new(
            131_053,
            format!("{} bytes are too many of {}", media.bytes, media.mime_type),
        ));
    }
    let id = media.id.clone();
    let seq = simulator.record(&mut simulator.world(), Event::MediaStored { media });
    simulator.durable(seq).await?;
    Ok(Json(UploadAnswer { id }))
}

/// A file that is being written.
struct Writing {
    id: String,
    file: tokio::fs::File,
    hash: Sha256,
    bytes: u64,
}

impl Writing {
    async fn begin(simulator: &Simulator) -> Result<Self, GraphError> {
        // Meta's ids are digits.
        let id = (1_000_000_000_000_000 + simulator.bits() % 9_000_000_000_000_000).to_string();
        let file = tokio::fs::File::create_new(simulator.media_path(&id)).await?;
        Ok(Self { id, file, hash: Sha256::new(), bytes: 0 })
    }

    async fn write(&mut self, chunk: &[u8]) -> Result<(), GraphError> {
        self.hash.update(chunk);
        self.bytes += chunk.len() as u64;
        Ok(self.file.write_all(chunk).await?)
    }

    /// The file, durable.
    async fn end(mut self, simulator: &Simulator, file: File) -> Result<Media, GraphError> {
        self.file.flush().await?;
        self.file.sync_all().await?;
        let folder = tokio::fs::File::open(simulator.media_dir()).await?;
        folder.sync_all().await?;
        let File { number, mime_type, filename } = file;
        let sha256 = hex::encode(self.hash.finalize());
        Ok(Media { id: self.id, number, mime_type, sha256, bytes: self.bytes, filename })
    }
}

/// Keeps a file that a customer sends.
pub(crate) async fn keep(simulator: &Simulator, file: File, bytes: &[u8]) -> Result<Media, GraphError> {
    let mut writing = Writing::begin(simulator).await?;
    writing.write(bytes).await?;
    let media = writing.end(simulator, file).await?;
    simulator.record(&mut simulator.world(), Event::MediaStored { media: media.clone() });
    Ok(media)
}

/// `GET /{MEDIA}`; none if no file has this id.
pub(super) fn describe(
    simulator: &Simulator,
    version: &str,
    id: &str,
    headers: &HeaderMap,
) -> Result<Option<Value>, GraphError> {
    access::version(version)?;
    let world = simulator.world();
    let token = access::token(&world, headers)?;
    let Some(media) = world.media(id).filter(|media| may_use(&world, media, token)) else { return Ok(None) };
    Ok(Some(json!({
        "messaging_product": PRODUCT,
        "url": format!("{}/files/{id}", simulator.base_url()),
        "mime_type": media.mime_type,
        "sha256": media.sha256,
        "file_size": media.bytes,
        "id": id,
    })))
}

fn may_use(world: &crate::world::World, media: &Media, token: &str) -> bool {
    world.number(&media.number).is_some_and(|number| number.access_token == token)
}

/// `DELETE /{MEDIA}`.
pub(super) async fn delete(
    State(simulator): State<Simulator>,
    Path((version, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Json<Success>, GraphError> {
    if describe(&simulator, &version, &id, &headers)?.is_none() {
        return Err(GraphError::no_object(&id));
    }
    let seq = simulator.record(&mut simulator.world(), Event::MediaDeleted { id: id.clone() });
    simulator.durable(seq).await?;
    tokio::fs::remove_file(simulator.media_path(&id)).await?;
    Ok(Json(Success { success: true }))
}

/// The file itself, with the access token.
pub(super) async fn download(
    State(simulator): State<Simulator>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, GraphError> {
    let media = {
        let world = simulator.world();
        let token = access::token(&world, &headers)?;
        let media = world.media(&id).filter(|media| may_use(&world, media, token));
        media.cloned().ok_or_else(|| GraphError::no_object(&id))?
    };
    let file = tokio::fs::File::open(simulator.media_path(&id)).await?;
    let length = [(CONTENT_TYPE, media.mime_type), (CONTENT_LENGTH, media.bytes.to_string())];
    Ok((length, Body::from_stream(ReaderStream::new(file))).into_response())
}
