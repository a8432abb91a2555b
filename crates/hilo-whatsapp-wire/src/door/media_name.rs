//! The ids of files that the door tells clients: digits, as Meta's are, because clients take what is not for a path or a text.

use hilo_model::{AttachmentId, Id};
use uuid::Uuid;

/// No id of Meta's has so many digits; ours, which begin with a moment since 1970, have 36 and more.
const LEAST: usize = 30;

/// The id of a file as clients know it.
pub fn media_id(file: AttachmentId) -> String {
    file.uuid().as_u128().to_string()
}

/// The file that an id names: by the door's id or by the API's (`att_…`); any other id is one of Meta's.
pub fn stored(id: &str) -> Option<AttachmentId> {
    if id.len() >= LEAST && id.bytes().all(|byte| byte.is_ascii_digit()) {
        return id.parse().ok().map(|number| AttachmentId::from_uuid(Uuid::from_u128(number)));
    }
    id.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use hilo_model::{IdSource, Timestamp};

    #[test]
    fn ids_are_digits_and_those_of_metas_are_left_alone() {
        // Of the first day on which there could have been a file.
        let file: AttachmentId = IdSource::new(Timestamp::from_seconds(1_760_000_000), 1).make();
        let id = media_id(file);
        assert!(id.bytes().all(|byte| byte.is_ascii_digit()) && id.len() >= LEAST, "{id}");
        assert_eq!((stored(&id), stored(&file.to_string())), (Some(file), Some(file)));
        for foreign in ["1037543291543636", "", "77", "att_", &"9".repeat(40)] {
            assert_eq!(stored(foreign), None, "{foreign}");
        }
    }
}
