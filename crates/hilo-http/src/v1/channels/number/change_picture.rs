use super::{code_of, show_profile::ProfileBody};
use crate::{
    problem,
    request::{At, Posted},
    state::Api,
    v1::attachments::fault,
};
use axum::{Json, extract::State};
use hilo_egress::channel::MediaUpload;
use hilo_model::{AttachmentId, ChannelId};
use serde::Deserialize;
use utoipa::ToSchema;

/// Another picture.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangePictureBody {
    /// The id of an uploaded file: JPEG or PNG, at most 5 MB. WhatsApp shows it round, so a square one fits.
    #[schema(value_type = String)]
    attachment: AttachmentId,
}

/// Change the picture that people see of a channel's number.
#[utoipa::path(put, path = "/channels/{channel}/profile/picture", tag = "channels", request_body = ChangePictureBody,
    params(("channel" = String, Path, description = "The channel's id")),
    responses((status = 200, description = "What people see now", body = ProfileBody)))]
pub(crate) async fn change_picture(
    State(api): State<Api>,
    At(channel): At<ChannelId>,
    Posted { caller, body }: Posted<ChangePictureBody>,
) -> problem::Result<Json<ProfileBody>> {
    let file = api.app.order_picture(&caller, channel, body.attachment).await?;
    let reader =
        api.files.open(file.scope, &file.sha256).await.map_err(|error| fault(body.attachment, &error))?;
    let picture = MediaUpload {
        mime_type: file.mime_type,
        filename: file.filename.unwrap_or_else(|| "picture".to_owned()),
        bytes: file.size.unsigned_abs(),
        reader,
    };
    if let Err(error) = api.numbers.change_picture(channel, picture).await {
        api.app.profile_change_failed(&caller, channel, code_of(&error)).await?;
        return Err(error.into());
    }
    Ok(Json(api.numbers.profile(channel).await?.into()))
}
