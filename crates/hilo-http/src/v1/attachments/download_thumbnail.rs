use super::{
    download_attachment::{GUARDED, VARY, etag, is_known},
    fault,
    studio::LARGEST_PICTURE,
};
use crate::{
    problem::{self, Code, Problem},
    request::{At, Who},
    state::Api,
};
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use hilo_model::AttachmentId;
use hilo_picture::Thumbnail;

/// Download the small picture of a picture: at most 640 pixels wide and high, upright, without what the camera wrote beside it.
/// It is made when it is asked for first.
#[utoipa::path(get, path = "/attachments/{attachment}/thumbnail", tag = "attachments",
    params(("attachment" = String, Path, description = "The file's id")),
    responses(
        (status = 200, description = "A JPEG, or a PNG if something shines through", content_type = "image/jpeg", body = Vec<u8>),
        (status = 304, description = "The caller has it")
    ))]
pub(crate) async fn download_thumbnail(
    State(api): State<Api>,
    Who(caller): Who,
    At(attachment): At<AttachmentId>,
    headers: HeaderMap,
) -> problem::Result<Response> {
    let row = api.app.get_attachment(&caller, attachment).await?;
    let none = |why: &str| Problem::new(Code::NoThumbnail).with(why);
    if !hilo_picture::TYPES.contains(&&*hilo_whatsapp_wire::media::essence(&row.mime_type)) {
        return Err(none("image/jpeg, image/png, image/webp"));
    }
    let tag = etag(&row, ".thumbnail");
    if is_known(&headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response());
    }
    let fault = |error| fault(attachment, &error);
    let bytes = match api.files.thumbnail(row.scope, &row.sha256).await.map_err(fault)? {
        Some(bytes) => bytes,
        None => {
            let place = api.studio.enter().await.map_err(|error| none(&error.to_string()))?;
            let whole = api.files.read(row.scope, &row.sha256, LARGEST_PICTURE).await.map_err(fault)?;
            let whole = whole.ok_or_else(|| none("32 MB"))?;
            let made = place.thumbnail(whole).await.map_err(|error| {
                tracing::info!(attachment.id = %attachment, %error, "a picture has no thumbnail");
                none("JPEG, PNG, WebP")
            })?;
            // It can be made again, so it is shown even if it cannot be kept.
            if let Err(error) = api.files.keep_thumbnail(row.scope, &row.sha256, &made.bytes).await {
                tracing::warn!(attachment.id = %attachment, %error, "a thumbnail could not be kept");
            }
            made.bytes.into()
        }
    };
    let about = [
        (header::CONTENT_TYPE, Thumbnail::mime_type(&bytes)),
        (header::CONTENT_SECURITY_POLICY, GUARDED),
        (header::VARY, VARY),
        (header::CACHE_CONTROL, "private, max-age=604800, immutable"),
        (header::CONTENT_DISPOSITION, "inline"),
    ];
    Ok((about, [(header::ETAG, tag)], bytes).into_response())
}
