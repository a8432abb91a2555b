//! Kinds of files: which types Meta takes and how large they may be.

pub use hilo_model::message::MediaKind;

/// One kibibyte; Meta's megabytes are taken as 1024 × 1024 bytes.
const KIB: u64 = 1024;

/// What Meta takes of a kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MediaRule {
    /// The kind.
    pub kind: MediaKind,
    /// The types that are taken, without parameters. Documents of other types are taken in practice.
    pub mime_types: &'static [&'static str],
    /// The largest size in bytes.
    pub max_bytes: u64,
}

/// Every kind. Source: Meta, "Supported media types", 2026.
pub const RULES: &[MediaRule] = &[
    MediaRule {
        kind: MediaKind::Audio,
        mime_types: &["audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"],
        max_bytes: 16 * KIB * KIB,
    },
    MediaRule { kind: MediaKind::Image, mime_types: &["image/jpeg", "image/png"], max_bytes: 5 * KIB * KIB },
    MediaRule { kind: MediaKind::Video, mime_types: &["video/mp4", "video/3gpp"], max_bytes: 16 * KIB * KIB },
    MediaRule {
        kind: MediaKind::Document,
        mime_types: &[
            "text/plain",
            "application/pdf",
            "application/msword",
            "application/vnd.ms-excel",
            "application/vnd.ms-powerpoint",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        ],
        max_bytes: 100 * KIB * KIB,
    },
    // Of a still sticker 100 KB only; whether it moves cannot be told from outside.
    MediaRule { kind: MediaKind::Sticker, mime_types: &["image/webp"], max_bytes: 500 * KIB },
];

/// The largest still sticker, in bytes.
pub const MAX_STILL_STICKER_BYTES: u64 = 100 * KIB;

/// The largest voice note that shows a play button at once, in bytes.
pub const MAX_PLAYABLE_VOICE_BYTES: u64 = 512 * KIB;

/// What Meta takes of a kind.
pub fn rule(kind: MediaKind) -> Option<&'static MediaRule> {
    RULES.iter().find(|rule| rule.kind == kind)
}

/// The type without parameters, in lower case: `audio/ogg` of `Audio/OGG; codecs=opus`.
pub fn essence(mime_type: &str) -> String {
    mime_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// The kind that a file of this type is best sent as: a document if nothing else takes it.
pub fn kind_of(mime_type: &str) -> MediaKind {
    let essence = essence(mime_type);
    RULES
        .iter()
        .find(|rule| rule.mime_types.contains(&&*essence))
        .map_or(MediaKind::Document, |rule| rule.kind)
}

/// Whether Meta takes a file of this type and size as this kind.
pub fn accepts(kind: MediaKind, mime_type: &str, bytes: u64) -> bool {
    rule(kind).is_some() && fault(kind, mime_type, bytes).is_none()
}

/// Why Meta would not take a file as a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MediaFault {
    /// Not this type.
    Type {
        /// The types that are taken.
        taken: &'static [&'static str],
    },
    /// Not so many bytes.
    Size {
        /// The most, in bytes.
        limit: u64,
    },
}

/// What Meta would not take of a file of this type and size as this kind: first its type, then its size.
pub fn fault(kind: MediaKind, mime_type: &str, bytes: u64) -> Option<MediaFault> {
    let rule = rule(kind)?;
    let type_fits = kind == MediaKind::Document || rule.mime_types.contains(&&*essence(mime_type));
    if !type_fits {
        return Some(MediaFault::Type { taken: rule.mime_types });
    }
    (bytes > rule.max_bytes).then_some(MediaFault::Size { limit: rule.max_bytes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_rule() {
        use MediaKind::*;
        for kind in [Image, Video, Audio, Document, Sticker] {
            assert!(rule(kind).is_some_and(|rule| rule.max_bytes > 0 && !rule.mime_types.is_empty()));
        }
    }

    #[test]
    fn types_and_sizes() {
        for (mime_type, kind) in [
            ("audio/ogg; codecs=opus", MediaKind::Audio),
            ("IMAGE/JPEG", MediaKind::Image),
            ("image/webp", MediaKind::Sticker),
            ("image/gif", MediaKind::Document),
            ("", MediaKind::Document),
        ] {
            assert_eq!(kind_of(mime_type), kind, "{mime_type}");
        }
        assert!(accepts(MediaKind::Image, "image/png", 5 * 1024 * 1024));
        assert!(!accepts(MediaKind::Image, "image/png", 5 * 1024 * 1024 + 1));
        assert!(!accepts(MediaKind::Image, "image/gif", 10));
        assert!(accepts(MediaKind::Document, "application/zip", 10));
    }

    /// The table of Meta's page, line by line: each type of each kind at its limit and one byte above.
    #[test]
    fn every_type_has_its_limit() {
        const MB: u64 = 1024 * 1024;
        for (kind, types, limit) in [
            (MediaKind::Audio, "audio/aac audio/amr audio/mpeg audio/mp4 audio/ogg", 16 * MB),
            (MediaKind::Image, "image/jpeg image/png", 5 * MB),
            (MediaKind::Video, "video/mp4 video/3gpp", 16 * MB),
            (
                MediaKind::Document,
                "text/plain application/pdf application/msword application/vnd.ms-excel application/vnd.ms-powerpoint \
                 application/vnd.openxmlformats-officedocument.wordprocessingml.document \
                 application/vnd.openxmlformats-officedocument.spreadsheetml.sheet \
                 application/vnd.openxmlformats-officedocument.presentationml.presentation application/zip",
                100 * MB,
            ),
            (MediaKind::Sticker, "image/webp", 500 * 1024),
        ] {
            for mime_type in types.split_whitespace() {
                assert_eq!(fault(kind, mime_type, limit), None, "{mime_type}");
                assert_eq!(
                    fault(kind, mime_type, limit + 1),
                    Some(MediaFault::Size { limit }),
                    "{mime_type}"
                );
                if kind != MediaKind::Document {
                    let other = fault(kind, "application/pdf", limit + 1);
                    assert!(matches!(other, Some(MediaFault::Type { .. })), "{kind:?}");
                }
            }
        }
    }
}
