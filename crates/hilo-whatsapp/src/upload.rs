//! Files to send: handed to Meta, which keeps them for 30 days.

use crate::{
    graph::Graph,
    multipart::{File, Form},
};
use hilo_egress::channel::{MediaError, MediaUpload};
use hilo_whatsapp_wire::send::{PRODUCT, UploadAnswer};

pub(crate) async fn upload(graph: &Graph<'_>, upload: MediaUpload) -> Result<String, MediaError> {
    if !is_mime_type(&upload.mime_type) {
        let detail = format!("`{}` is no type of a file", upload.mime_type.escape_debug());
        return Err(MediaError::Refused { code: None, detail });
    }
    let mut boundary = [0; 16];
    getrandom::fill(&mut boundary).map_err(|error| MediaError::Local(error.into()))?;
    let fields = [("messaging_product", PRODUCT), ("type", upload.mime_type.as_str())];
    let file = File {
        name: upload.filename,
        mime_type: upload.mime_type.clone(),
        bytes: upload.bytes,
        reader: upload.reader,
    };
    let Form { content_type, body, trouble } =
        Form::new(boundary, &fields, file).map_err(MediaError::Local)?;
    let answer: Result<UploadAnswer, _> =
        graph.upload(&graph.account.phone_number_id, "media", content_type, body).await;
    match (answer, trouble.lock().take()) {
        (Ok(answer), _) => Ok(answer.id),
        (Err(_), Some(trouble)) => Err(MediaError::Local(trouble)),
        (Err(error), None) => Err(MediaError::from_call(error)),
    }
}

/// `kind/subtype`, perhaps with parameters, in characters that may stand in a header.
fn is_mime_type(text: &str) -> bool {
    let visible = |byte: u8| (0x20..0x7f).contains(&byte);
    let sides = text.split_once('/');
    text.len() <= 255
        && text.bytes().all(visible)
        && sides.is_some_and(|(kind, subtype)| !kind.trim().is_empty() && !subtype.trim().is_empty())
}
