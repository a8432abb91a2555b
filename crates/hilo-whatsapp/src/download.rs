//! Received files: ask where the file lies, stream it, check it.

use crate::graph::Graph;
use base64::{Engine, engine::general_purpose::STANDARD};
use hilo_egress::{
    channel::{FetchMedia, FetchedMedia, MediaError, SendError},
    client::{CallError, Response, Target},
    http::FailureKind,
};
use hilo_whatsapp_wire::{scalar::NumericId, send::MediaAnswer};
use http::{Method, StatusCode, header::CONTENT_TYPE};
use sha2::{Digest, Sha256};
use tokio::io::{AsyncWrite, AsyncWriteExt};

pub(crate) async fn fetch(
    graph: &Graph<'_>,
    request: &FetchMedia,
    sink: &mut (dyn AsyncWrite + Send + Unpin),
) -> Result<FetchedMedia, MediaError> {
    let query = format!("?phone_number_id={}", graph.account.phone_number_id);
    let file: MediaAnswer = graph.get(&request.provider_id, &query).await.map_err(of_question)?;
    let announced = file.file_size.as_ref().and_then(size);
    let too_large = || MediaError::TooLarge { limit: request.max_bytes };
    if announced.is_some_and(|bytes| bytes > request.max_bytes) {
        return Err(too_large());
    }
    let response = open(graph, &file.url).await?;
    let stated_type =
        response.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let mut body = response.body;
    let (mut hash, mut bytes) = (Sha256::new(), 0u64);
    while let Some(chunk) = body.chunk().await.map_err(broken)? {
        bytes += chunk.len() as u64;
        if bytes > request.max_bytes {
            return Err(too_large());
        }
        hash.update(&chunk);
        sink.write_all(&chunk).await.map_err(MediaError::Local)?;
    }
    sink.flush().await.map_err(MediaError::Local)?;
    let sha256: [u8; 32] = hash.finalize().into();
    // The message's own statement came signed; Graph's counts where there is none.
    let stated =
        [request.sha256.as_deref(), file.sha256.as_deref()].into_iter().flatten().find_map(parse_hash);
    let intact = match stated {
        Some(stated) => stated == sha256,
        None => announced.is_none_or(|announced| announced == bytes),
    };
    if !intact {
        return Err(MediaError::Corrupt);
    }
    let mime_type = file.mime_type.or(stated_type).unwrap_or_else(|| "application/octet-stream".to_owned());
    Ok(FetchedMedia { mime_type, sha256, bytes })
}

/// Starts reading the file itself, on whatever host Graph says it lies.
async fn open(graph: &Graph<'_>, url: &str) -> Result<Response, MediaError> {
    let target = file_target(&graph.account.graph_url, url)?;
    let response =
        graph.call(Method::GET, target, None, graph.timeouts.file).await.map_err(MediaError::from_call)?;
    match response.status {
        StatusCode::OK => Ok(response),
        StatusCode::NOT_FOUND | StatusCode::GONE => Err(MediaError::Missing),
        StatusCode::UNAUTHORIZED => Err(MediaError::AccountProblem {
            code: None,
            detail: "the file's host does not take the access token".to_owned(),
        }),
        status => Err(MediaError::Unavailable {
            retry_after: None,
            detail: format!("the file's host answered {}", status.as_u16()),
        }),
    }
}

/// The file's address, if the token may be sent there: not in clear, unless the API itself is called in clear.
fn file_target(graph_url: &str, url: &str) -> Result<Target, MediaError> {
    let target = Target::parse(url).map_err(broken)?;
    let encrypted = Target::parse(graph_url).is_ok_and(|graph| graph.is_encrypted());
    if encrypted && !target.is_encrypted() {
        let detail = "the file's address is not encrypted, so it gets no token".to_owned();
        return Err(MediaError::Refused { code: None, detail });
    }
    Ok(target)
}

/// What an error about `GET /{MEDIA}` means: an unknown object is the file, not the number.
fn of_question(error: SendError) -> MediaError {
    match error {
        SendError::AccountProblem { code: Some(33 | 100), .. }
        | SendError::Refused { code: Some(100 | 131_052), .. } => MediaError::Missing,
        other => MediaError::from_call(other),
    }
}

fn broken(error: CallError) -> MediaError {
    match error.kind {
        FailureKind::Invalid | FailureKind::Blocked => {
            MediaError::Refused { code: None, detail: format!("the file's address: {}", error.detail) }
        }
        _ => MediaError::Unavailable { retry_after: None, detail: error.detail },
    }
}

/// Meta writes hashes in hexadecimal (in answers) and in base64 (in webhooks).
fn parse_hash(text: &str) -> Option<[u8; 32]> {
    let bytes = if text.len() == 64 { hex::decode(text).ok()? } else { STANDARD.decode(text).ok()? };
    bytes.try_into().ok()
}

fn size(id: &NumericId) -> Option<u64> {
    match id {
        NumericId::Number(number) => Some(*number),
        NumericId::Text(text) => text.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_is_not_sent_in_clear() {
        for (graph_url, url, sent) in [
            ("https://graph.facebook.com", "https://lookaside.fbsbx.com/x?mid=1", true),
            ("https://graph.facebook.com", "http://lookaside.fbsbx.com/x?mid=1", false),
            ("HTTPS://graph.facebook.com", "http://lookaside.fbsbx.com/x?mid=1", false),
            ("http://127.0.0.1:4000", "http://127.0.0.1:4000/files/1", true),
            ("http://127.0.0.1:4000", "not an address", false),
        ] {
            assert_eq!(file_target(graph_url, url).is_ok(), sent, "{graph_url} {url}");
        }
    }

    #[test]
    fn hashes_are_read_in_both_spellings() {
        assert_eq!(parse_hash(&"07".repeat(32)), Some([7; 32]));
        assert_eq!(parse_hash("BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc="), Some([7; 32]));
        for no_hash in ["", "0707", "BwcH", &"zz".repeat(32), &"07".repeat(33)] {
            assert_eq!(parse_hash(no_hash), None, "{no_hash}");
        }
    }
}
