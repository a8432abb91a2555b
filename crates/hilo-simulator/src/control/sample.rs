//! Files that customers send when no other is given: small, and worth seeing and hearing.

use hilo_model::message::MediaKind;

/// A house in the hills, 480 × 360.
const PHOTO: &[u8] = include_bytes!("samples/photo.jpg");

/// Three notes, two seconds of Opus.
const VOICE: &[u8] = include_bytes!("samples/voice.ogg");

/// The sun goes down behind the same hills, two seconds of H.264.
const FILM: &[u8] = include_bytes!("samples/film.mp4");

/// A ball of wool, 256 × 256.
const STICKER: &[u8] = include_bytes!("samples/sticker.webp");

/// A page with one line on it.
const PAGE: &[u8] = include_bytes!("samples/document.pdf");

/// Type, name and bytes of a file of this kind.
pub(super) fn of(kind: MediaKind) -> (&'static str, &'static str, &'static [u8]) {
    match kind {
        MediaKind::Image => ("image/jpeg", "photo.jpg", PHOTO),
        MediaKind::Video => ("video/mp4", "film.mp4", FILM),
        MediaKind::Audio => ("audio/ogg; codecs=opus", "voice.ogg", VOICE),
        MediaKind::Document => ("application/pdf", "document.pdf", PAGE),
        MediaKind::Sticker => ("image/webp", "sticker.webp", STICKER),
    }
}
