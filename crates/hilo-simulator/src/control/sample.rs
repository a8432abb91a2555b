//! Files that customers send when no other is given: as small as their formats allow.

use hilo_model::message::MediaKind;

/// One grey pixel, PNG.
const PIXEL_PNG: &[u8] = &[
    0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00, 0x00, 0x00, 0x0D, 0x49, 0x48, 0x44, 0x52, 0x00,
    0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x00, 0x00, 0x00, 0x00, 0x3A, 0x7E, 0x9B, 0x55, 0x00,
    0x00, 0x00, 0x0A, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9C, 0x63, 0x68, 0x00, 0x00, 0x00, 0x82, 0x00, 0x81,
    0x77, 0xCD, 0x72, 0xB6, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82,
];

/// The first page of an Ogg stream that holds Opus and no sound.
const SILENCE_OGG: &[u8] =
    b"OggS\0\x02\0\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\0\x01\x13OpusHead\x01\x01\0\0\x80\xbb\0\0\0\0\0";

/// The box that begins an MP4 film, and no film.
const FILM_MP4: &[u8] = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom";

/// One pixel, lossless WebP.
const PIXEL_WEBP: &[u8] = b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f\0\0\0\x10\x07\x10\x11\x11\x88\x88\xfe\x07\0";

/// A page without a word, PDF.
const PAGE_PDF: &[u8] = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n\
    2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
    3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]>>endobj\n\
    trailer<</Root 1 0 R>>\n%%EOF\n";

/// Type, name and bytes of a file of this kind.
pub(super) fn of(kind: MediaKind) -> (&'static str, &'static str, &'static [u8]) {
    match kind {
        MediaKind::Image => ("image/png", "photo.png", PIXEL_PNG),
        MediaKind::Video => ("video/mp4", "film.mp4", FILM_MP4),
        MediaKind::Audio => ("audio/ogg; codecs=opus", "voice.ogg", SILENCE_OGG),
        MediaKind::Document => ("application/pdf", "document.pdf", PAGE_PDF),
        MediaKind::Sticker => ("image/webp", "sticker.webp", PIXEL_WEBP),
    }
}
