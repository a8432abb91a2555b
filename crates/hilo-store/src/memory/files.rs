//! Which stored files nobody needs any more.

use super::state::State;
use crate::files::{LooseFile, UnusedUpload, UploadVerdict};
use crate::rows::AttachmentUseRow;
use hilo_model::{AttachmentId, Scope, Timestamp};

impl State {
    /// A message was made of an upload.
    pub(super) fn use_upload(&mut self, row: &AttachmentUseRow) {
        self.attachment_uses.insert((row.scope, row.contact, row.attachment));
        self.unused_uploads.remove(&(row.scope, row.attachment));
    }

    /// Files of people who were erased, and what is known of uploads that were sent to them.
    pub(super) fn sweep_files(&mut self, now: Timestamp, chunk: usize) -> u64 {
        let erased = |scope, contact| self.contact_keys.get(&(scope, contact)).is_some_and(Option::is_none);
        let theirs: Vec<_> = self
            .attachments
            .iter()
            .filter(|(_, row)| row.contact.is_some_and(|contact| erased(row.scope, contact)))
            .map(|(key, _)| *key)
            .take(chunk)
            .collect();
        let uses: Vec<_> = self
            .attachment_uses
            .iter()
            .filter(|(scope, contact, _)| erased(*scope, *contact))
            .take(chunk)
            .copied()
            .collect();
        theirs.iter().for_each(|key| self.loosen(*key, now));
        for (scope, contact, attachment) in &uses {
            self.attachment_uses.remove(&(*scope, *contact, *attachment));
            let used = self.attachment_uses.iter().any(|(s, _, file)| (s, file) == (scope, attachment));
            let row = self.attachments.get(&(*scope, *attachment)).filter(|row| row.contact.is_none());
            if let Some(row) = row.filter(|_| !used) {
                self.unused_uploads.insert((*scope, *attachment), row.at);
            }
        }
        (theirs.len() + uses.len()) as u64
    }

    fn loosen(&mut self, key: (Scope, AttachmentId), now: Timestamp) {
        self.unused_uploads.remove(&key);
        if let Some(row) = self.attachments.remove(&key) {
            self.loose_files.insert((row.scope, row.sha256), now);
        }
    }

    pub(super) fn unused(&self, before: Timestamp, limit: usize) -> Vec<UnusedUpload> {
        let mut found: Vec<_> = self.unused_uploads.iter().filter(|(_, since)| **since < before).collect();
        found.sort_by_key(|(_, since)| **since);
        let upload = |(scope, attachment): &(Scope, AttachmentId)| UnusedUpload {
            scope: *scope,
            attachment: *attachment,
        };
        found.into_iter().take(limit).map(|(key, _)| upload(key)).collect()
    }

    pub(super) fn judge_uploads(&mut self, judged: &[(UnusedUpload, UploadVerdict)], now: Timestamp) {
        for (upload, verdict) in judged {
            let key = (upload.scope, upload.attachment);
            match (self.unused_uploads.get_mut(&key), verdict) {
                // Whoever used it meanwhile keeps it.
                (None, _) => {}
                (Some(since), UploadVerdict::Stays) => *since = now,
                (Some(_), UploadVerdict::Expires) => self.loosen(key, now),
            }
        }
    }

    pub(super) fn loose(&self, before: Timestamp, limit: usize) -> Vec<LooseFile> {
        let is_named = |scope: Scope, sha256: [u8; 32]| {
            self.attachments.values().any(|row| (row.scope, row.sha256) == (scope, sha256))
        };
        let mut found: Vec<LooseFile> = self
            .loose_files
            .iter()
            .filter(|((scope, sha256), at)| **at < before && !is_named(*scope, *sha256))
            .map(|((scope, sha256), at)| LooseFile { scope: *scope, sha256: *sha256, at: *at })
            .collect();
        found.sort_by_key(|file| file.at);
        found.truncate(limit);
        found
    }

    pub(super) fn forget_files(&mut self, files: &[LooseFile]) {
        for file in files {
            let key = (file.scope, file.sha256);
            if self.loose_files.get(&key).is_some_and(|at| *at <= file.at) {
                self.loose_files.remove(&key);
            }
        }
    }
}
