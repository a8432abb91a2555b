use super::{GraphError, call::Call};
use crate::{
    event::Event,
    simulator::Simulator,
    world::{Media, Permission, World},
};
use axum::{
    Json,
    body::Body,
    extract::{FromRequest as _, Multipart, Path, Query, Request, State},
    response::{IntoResponse, Response},
};
use hilo_model::Duration;
use hilo_whatsapp_wire::{
    media,
    send::{PRODUCT, Success, UploadAnswer},
};
use http::{
    HeaderMap, StatusCode,
    header::{CONTENT_LENGTH, CONTENT_TYPE},
};
use serde::Deserialize;
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
    Path((_, id)): Path<(String, String)>,
    call: Call,
    request: Request,
) -> Result<Json<UploadAnswer>, GraphError> {
    let number = call.number(&simulator, &id, Permission::Messaging)?;
    // Who may not upload need not send a form.
    let form = Multipart::from_request(request, &simulator).await;
    let mut form = form.map_err(|error| GraphError::new(100, error.to_string()))?;
    let bad = |error: axum::extract::multipart::MultipartError| GraphError::new(100, error.to_string());
    // Some clients name product and type in the query.
    let asked = |name: &str| call.asked(name).map(str::to_owned);
    let (mut product, mut stated, mut stored) = (asked("messaging_product"), asked("type"), None);
    let mut lasts = asked("ttl_minutes");
    while let Some(mut field) = form.next_field().await.map_err(bad)? {
        match field.name() {
            Some("messaging_product") => product = Some(field.text().await.map_err(bad)?),
            Some("type") => stated = Some(field.text().await.map_err(bad)?),
            Some("ttl_minutes") => lasts = Some(field.text().await.map_err(bad)?),
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
    if let Some(lasts) = lasts {
        let minutes = lasts.parse().ok().filter(|minutes| *minutes > 0);
        let wrong = || GraphError::new(100, "Param ttl_minutes must be a number of minutes");
        media.ttl_minutes = Some(minutes.ok_or_else(wrong)?);
    }
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
        Ok(Media {
            id: self.id,
            number,
            mime_type,
            sha256,
            bytes: self.bytes,
            filename,
            received: false,
            ttl_minutes: None,
        })
    }
}

/// Keeps a file that a customer sends.
pub(crate) async fn keep(simulator: &Simulator, file: File, bytes: &[u8]) -> Result<Media, GraphError> {
    let mut writing = Writing::begin(simulator).await?;
    writing.write(bytes).await?;
    let media = Media { received: true, ..writing.end(simulator, file).await? };
    simulator.record(&mut simulator.world(), Event::MediaStored { media: media.clone() });
    Ok(media)
}

/// Addresses of files work for so long.
const ADDRESS: Duration = Duration::from_minutes(5);
/// Files that were uploaded are kept for so long,
const KEPT: Duration = Duration::from_days(30);
/// and those of customers for so long.
const RECEIVED: Duration = Duration::from_days(7);

/// The address of a file for the next five minutes.
pub(crate) fn address(simulator: &Simulator, world: &World, id: &str) -> String {
    let end = simulator.now(world).plus(ADDRESS).as_micros();
    format!("{}/files/{id}?ext={end}&hash={}", simulator.base_url(), seal(simulator, id, end))
}

/// What shows that an address was not made up.
fn seal(simulator: &Simulator, id: &str, end: i64) -> String {
    let hash = Sha256::digest(format!("{} {id} {end}", simulator.seed()));
    hex::encode(&hash[..10])
}

/// The file with this id, if the request may use it.
fn find(simulator: &Simulator, call: &Call, id: &str) -> Result<Option<Media>, GraphError> {
    let world = simulator.world();
    let now = simulator.now(&world);
    let grant = call.grant(&world, now)?;
    let is_kept = |media: &&Media| {
        let kept = if media.received { RECEIVED } else { KEPT };
        let asked = media.ttl_minutes.map(|minutes| Duration::from_minutes(minutes.into()));
        let kept = asked.map_or(kept, |asked| asked.min(kept));
        world.media_since(id).is_some_and(|since| now < since.plus(kept))
    };
    let Some(media) = world.media(id).filter(is_kept) else { return Ok(None) };
    let account = world.number(&media.number).map(|number| &*number.waba_id).unwrap_or_default();
    call.allow(&grant, account, id, Permission::Messaging)?;
    // Whoever names a number wants to know whether the file is that number's.
    match call.asked("phone_number_id") {
        Some(number) if number != media.number => Err(call.no_object(id)),
        _ => Ok(Some(media.clone())),
    }
}

/// `GET /{MEDIA}`; none if no file has this id.
pub(super) fn describe(simulator: &Simulator, call: &Call, id: &str) -> Result<Option<Value>, GraphError> {
    let Some(media) = find(simulator, call, id)? else { return Ok(None) };
    Ok(Some(json!({
        "messaging_product": PRODUCT,
        "url": address(simulator, &simulator.world(), id),
        "mime_type": media.mime_type,
        "sha256": media.sha256,
        "file_size": media.bytes,
        "id": id,
    })))
}

/// `DELETE /{MEDIA}`; none if no file has this id.
pub(super) async fn delete(
    simulator: &Simulator,
    call: &Call,
    id: &str,
) -> Result<Option<Success>, GraphError> {
    if find(simulator, call, id)?.is_none() {
        return Ok(None);
    }
    let seq = simulator.record(&mut simulator.world(), Event::MediaDeleted { id: id.to_owned() });
    simulator.durable(seq).await?;
    tokio::fs::remove_file(simulator.media_path(id)).await?;
    Ok(Some(Success { success: true }))
}

/// What an address of a file carries.
#[derive(Deserialize)]
pub(super) struct Sealed {
    ext: Option<i64>,
    hash: Option<String>,
}

/// The file itself, with the access token. An address that is too old leads nowhere.
pub(super) async fn download(
    State(simulator): State<Simulator>,
    Path(id): Path<String>,
    Query(sealed): Query<Sealed>,
    headers: HeaderMap,
) -> Result<Response, GraphError> {
    let media = {
        let world = simulator.world();
        let now = simulator.now(&world);
        let call = Call::of_file(&headers);
        let grant = call.grant(&world, now)?;
        let media = world.media(&id).cloned().ok_or_else(|| call.no_object(&id))?;
        let account = world.number(&media.number).map(|number| number.waba_id.clone()).unwrap_or_default();
        call.allow(&grant, &account, &id, Permission::Messaging)?;
        let is_good = sealed.ext.is_some_and(|end| {
            now.as_micros() < end && sealed.hash.as_deref() == Some(&*seal(&simulator, &id, end))
        });
        if !is_good {
            return Ok(StatusCode::NOT_FOUND.into_response());
        }
        media
    };
    let file = tokio::fs::File::open(simulator.media_path(&id)).await?;
    let length = [(CONTENT_TYPE, media.mime_type), (CONTENT_LENGTH, media.bytes.to_string())];
    Ok((length, Body::from_stream(ReaderStream::new(file))).into_response())
}
