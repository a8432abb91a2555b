//! Files that a number has handed to the provider already: a picture that a flow sends to everybody is uploaded once and not for
//! each of them.

use hilo_model::{AttachmentId, ChannelId, Duration, Timestamp};
use quick_cache::sync::Cache;

/// For so long an id is used again. WhatsApp keeps files for 30 days; an hour is enough for what goes to many people, and too
/// short for an id to be one that somebody has deleted there.
const USED_AGAIN: Duration = Duration::from_minutes(60);
/// How many are remembered.
const REMEMBERED: usize = 1024;

/// The provider's ids of files, in the memory of this process: whoever does not know one uploads the file again.
#[derive(Debug)]
pub(crate) struct Uploads(Cache<(ChannelId, AttachmentId), (String, Timestamp)>);

impl Default for Uploads {
    fn default() -> Self {
        Self(Cache::new(REMEMBERED))
    }
}

impl Uploads {
    /// The id of a file, if it is young enough.
    pub(super) fn find(&self, channel: ChannelId, file: AttachmentId, now: Timestamp) -> Option<String> {
        let (id, at) = self.0.get(&(channel, file))?;
        (now < at.plus(USED_AGAIN)).then_some(id)
    }

    pub(super) fn note(&self, channel: ChannelId, file: AttachmentId, id: &str, now: Timestamp) {
        self.0.insert((channel, file), (id.to_owned(), now));
    }

    /// A message with this file was refused; the id may be to blame.
    pub(super) fn forget(&self, channel: ChannelId, file: AttachmentId) {
        self.0.remove(&(channel, file));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hilo_model::IdSource;

    #[test]
    fn an_id_is_used_again_for_an_hour_by_its_number_until_it_is_refused() {
        let now = Timestamp::from_seconds(1_763_717_000);
        let mut ids = IdSource::new(now, 1);
        let (number, other, file): (ChannelId, ChannelId, AttachmentId) =
            (ids.make(), ids.make(), ids.make());
        let uploads = Uploads::default();
        uploads.note(number, file, "17", now);
        let found = |channel, minutes| uploads.find(channel, file, now.plus(Duration::from_minutes(minutes)));
        assert_eq!(found(number, 0).as_deref(), Some("17"));
        assert_eq!(found(number, 59).as_deref(), Some("17"));
        assert_eq!(found(number, 60), None, "too old");
        assert_eq!(found(other, 0), None, "another number has its own files");
        uploads.note(number, file, "18", now.plus(Duration::from_minutes(60)));
        assert_eq!(found(number, 119).as_deref(), Some("18"));
        uploads.forget(number, file);
        assert_eq!(found(number, 61), None);
    }
}
