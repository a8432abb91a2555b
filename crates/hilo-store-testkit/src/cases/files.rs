//! Stored files: which ones nobody needs any more.

use super::cases;
use crate::{
    sample,
    testbed::{Testbed, moment},
};
use bytes::Bytes;
use hilo_model::{ContactId, Duration, Scope};
use hilo_store::{
    files::{LooseFile, UnusedUpload, UploadVerdict},
    journal::{Append, NewContact},
    partition::Retention,
    rows::{AttachmentRow, AttachmentUseRow, Row, WrappedKey},
    write::Write,
};

/// A file with these bytes, uploaded or (of a contact) received.
fn file(testbed: &Testbed, content: u8, at: u64, contact: Option<ContactId>) -> AttachmentRow {
    AttachmentRow { sha256: [content; 32], at: moment(at), contact, ..sample::attachment(testbed) }
}

fn upload(row: &AttachmentRow) -> UnusedUpload {
    UnusedUpload { scope: row.scope, attachment: row.attachment }
}

fn used(row: &AttachmentRow, contact: ContactId) -> Row {
    let AttachmentRow { scope, attachment, .. } = *row;
    Row::AttachmentUse(AttachmentUseRow { scope, attachment, contact, at: moment(50) })
}

async fn write(testbed: &Testbed, rows: Vec<Row>) {
    let write = Write::Settings { documents: Vec::new(), rows, audit: Vec::new(), idempotency: None };
    testbed.write(write).await.expect("written");
}

async fn keep(testbed: &Testbed, rows: &[&AttachmentRow]) {
    write(testbed, rows.iter().map(|row| Row::Attachment((*row).clone())).collect()).await;
}

async fn unused(testbed: &Testbed, before: u64, limit: u32) -> Vec<UnusedUpload> {
    testbed.store.unused_uploads(moment(before), limit).await.expect("read")
}

async fn judge(testbed: &Testbed, judged: &[(&AttachmentRow, UploadVerdict)], now: u64) {
    let judged: Vec<_> = judged.iter().map(|(row, verdict)| (upload(row), *verdict)).collect();
    testbed.store.judge_uploads(&judged, moment(now)).await.expect("judged");
}

/// Scope, first byte of the hash, and second.
async fn loose(testbed: &Testbed, before: u64) -> Vec<(Scope, u8, LooseFile)> {
    let found = testbed.store.loose_files(moment(before), 100).await.expect("read");
    found.into_iter().map(|file| (file.scope, file.sha256[0], file)).collect()
}

async fn there(testbed: &Testbed, row: &AttachmentRow) -> bool {
    testbed.store.read().attachment(row.scope, row.attachment).await.expect("read").is_some()
}

/// Somebody with a key, whom one can erase.
async fn person(testbed: &Testbed) -> ContactId {
    let contact = testbed.id();
    let key = WrappedKey { master: "m".to_owned(), bytes: Bytes::from_static(b"key") };
    let new = NewContact { scope: testbed.scope, contact, key, at: moment(1) };
    let write = Write::Append(Append { contacts: vec![new], ..Append::default() });
    testbed.write(write).await.expect("written");
    contact
}

async fn erase(testbed: &Testbed, contact: ContactId) {
    write(testbed, vec![Row::DestroyKey { scope: testbed.scope, contact, at: moment(60) }]).await;
}

/// Everything that concerns files; the rest is kept.
async fn sweep(testbed: &Testbed, now: u64) -> u64 {
    let forever = Duration::from_days(9_999);
    let policy = Retention {
        now: moment(now),
        journal: forever,
        answers: forever,
        run_steps: forever,
        figure_hours: forever,
        zones: Default::default(),
    };
    let mut all = 0;
    loop {
        match testbed.store.sweep(&policy, 1).await.expect("swept") {
            0 => return all,
            gone => all += gone,
        }
    }
}

cases! {
    async fn uploads_that_nobody_uses_are_found_by_age(testbed: &Testbed) {
        let contact: ContactId = testbed.id();
        let (old, older) = (file(testbed, 1, 20, None), file(testbed, 2, 10, None));
        let (sent, received) = (file(testbed, 3, 10, None), file(testbed, 4, 10, Some(contact)));
        keep(testbed, &[&old, &older, &sent, &received]).await;
        write(testbed, vec![used(&sent, contact), used(&sent, contact), used(&sent, testbed.id())]).await;
        assert_eq!(unused(testbed, 100, 100).await, [upload(&older), upload(&old)]);
        assert_eq!(unused(testbed, 100, 1).await, [upload(&older)]);
        assert_eq!(unused(testbed, 20, 100).await, [upload(&older)], "not those of that very moment");
        assert_eq!(unused(testbed, 10, 100).await, []);
        // A repeated upload is the same one.
        keep(testbed, &[&AttachmentRow { at: moment(1), ..sent.clone() }]).await;
        assert_eq!(unused(testbed, 100, 100).await.len(), 2);
    }

    async fn an_upload_that_is_judged_goes_or_counts_as_new(testbed: &Testbed) {
        let (goes, stays, meanwhile) =
            (file(testbed, 1, 10, None), file(testbed, 2, 10, None), file(testbed, 3, 10, None));
        keep(testbed, &[&goes, &stays, &meanwhile]).await;
        assert_eq!(unused(testbed, 100, 100).await.len(), 3);
        write(testbed, vec![used(&meanwhile, testbed.id())]).await;
        let verdicts = [
            (&goes, UploadVerdict::Expires),
            (&stays, UploadVerdict::Stays),
            (&meanwhile, UploadVerdict::Expires),
        ];
        judge(testbed, &verdicts, 100).await;
        assert!(!there(testbed, &goes).await && there(testbed, &stays).await);
        assert!(there(testbed, &meanwhile).await, "a message was made of it before it was judged");
        assert_eq!(unused(testbed, 100, 100).await, []);
        assert_eq!(unused(testbed, 101, 100).await, [upload(&stays)]);
        // Judged once more, nothing happens.
        judge(testbed, &verdicts[..1], 200).await;
        let found = loose(testbed, 201).await;
        assert_eq!(found.iter().map(|(_, content, _)| *content).collect::<Vec<_>>(), [1]);
        assert_eq!(found[0].2.at, moment(100));
    }

    async fn bytes_are_loose_after_their_last_row(testbed: &Testbed) {
        let (first, second) = (file(testbed, 9, 10, None), file(testbed, 9, 10, None));
        let elsewhere = AttachmentRow { scope: testbed.elsewhere, ..file(testbed, 9, 10, None) };
        keep(testbed, &[&first, &second, &elsewhere]).await;
        judge(testbed, &[(&first, UploadVerdict::Expires)], 100).await;
        assert_eq!(loose(testbed, 1_000).await, [], "another row has the same bytes");
        judge(testbed, &[(&second, UploadVerdict::Expires)], 200).await;
        assert_eq!(loose(testbed, 200).await, [], "not those of that very moment");
        let found = loose(testbed, 201).await;
        assert_eq!(found.iter().map(|(scope, content, _)| (*scope, *content)).collect::<Vec<_>>(), [(testbed.scope, 9)]);
        // Stored again, they are somebody's; and loose once more when that goes too, which is another time.
        let third = file(testbed, 9, 300, None);
        keep(testbed, &[&third]).await;
        assert_eq!(loose(testbed, 1_000).await, []);
        judge(testbed, &[(&third, UploadVerdict::Expires)], 400).await;
        testbed.store.forget_files(&[found[0].2]).await.expect("forgotten");
        let again = loose(testbed, 1_000).await;
        assert_eq!(again.len(), 1, "what was deleted before is not what went now");
        testbed.store.forget_files(&[again[0].2]).await.expect("forgotten");
        assert_eq!(loose(testbed, 1_000).await, []);
        assert!(there(testbed, &elsewhere).await);
    }

    async fn files_of_an_erased_person_go(testbed: &Testbed) {
        let (ana, ben) = (person(testbed).await, person(testbed).await);
        let (photo, copy, other) = (
            file(testbed, 1, 10, Some(ana)),
            file(testbed, 1, 20, Some(ben)),
            file(testbed, 2, 10, Some(ana)),
        );
        let (invoice, brochure) = (file(testbed, 3, 10, None), file(testbed, 4, 10, None));
        keep(testbed, &[&photo, &copy, &other, &invoice, &brochure]).await;
        write(testbed, vec![used(&invoice, ana), used(&brochure, ana), used(&brochure, ben)]).await;
        assert_eq!(sweep(testbed, 100).await, 0, "nobody is erased");
        erase(testbed, ana).await;
        assert_eq!(sweep(testbed, 100).await, 4);
        for (row, stays) in [(&photo, false), (&copy, true), (&other, false), (&invoice, true), (&brochure, true)] {
            assert_eq!(there(testbed, row).await, stays, "{:?}", row.sha256[0]);
        }
        let contents = |found: Vec<(Scope, u8, LooseFile)>| found.into_iter().map(|found| found.1).collect::<Vec<_>>();
        assert_eq!(contents(loose(testbed, 101).await), [2], "Ben has a photo with the same bytes");
        assert_eq!(unused(testbed, 11, 9).await, [upload(&invoice)], "as old as its upload; Ben got the brochure too");
        erase(testbed, ben).await;
        assert_eq!(sweep(testbed, 200).await, 2);
        let mut all = contents(loose(testbed, 201).await);
        all.sort_unstable();
        assert_eq!(all, [1, 2]);
        assert_eq!(unused(testbed, 11, 9).await.len(), 2);
        // What was under way when they were erased goes as well.
        let late = file(testbed, 5, 150, Some(ana));
        keep(testbed, &[&late]).await;
        write(testbed, vec![used(&invoice, ana)]).await;
        assert_eq!(sweep(testbed, 300).await, 2);
        assert!(!there(testbed, &late).await);
        assert_eq!(unused(testbed, 11, 9).await.len(), 2);
    }
}
