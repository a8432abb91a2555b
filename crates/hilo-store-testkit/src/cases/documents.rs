//! Settings.

use super::cases;
use crate::{
    sample,
    testbed::{Testbed, moment},
};
use hilo_model::{Actor, Scope};
use hilo_store::{
    Refusal,
    document::{Document, DocumentFilter, DocumentKey, DocumentWrite},
    rows::Row,
    write::{Done, Write},
};
use serde_json::json;
use uuid::Uuid;

fn document(testbed: &Testbed, scope: Option<Scope>, key: &str) -> Document {
    Document {
        kind: "channel".to_owned(),
        workspace: scope.map(|scope| scope.workspace),
        environment: scope.map(|scope| scope.environment),
        id: hilo_model::Id::uuid(testbed.id::<hilo_model::ChannelId>()),
        key: key.to_owned(),
        parent: None,
        version: 1,
        body: json!({"name": sample::TEXT, "n": 1.5, "list": [null, true, i64::MAX], "a": {"z": 1, "b": 2}}),
        created_at: moment(1),
        updated_at: moment(1),
    }
}

fn settings(documents: Vec<DocumentWrite>) -> Write {
    Write::Settings { documents, rows: Vec::new(), audit: Vec::new(), idempotency: None }
}

async fn save(testbed: &Testbed, document: DocumentWrite) -> Result<Done, Refusal> {
    testbed.write(settings(vec![document])).await
}

async fn by_id(testbed: &Testbed, id: Uuid) -> Option<Document> {
    let key = DocumentKey::Id { kind: "channel".to_owned(), id };
    testbed.store.document(&key).await.expect("read")
}

async fn by_key(testbed: &Testbed, kind: &str, key: &str) -> Option<Document> {
    let key = DocumentKey::Natural { kind: kind.to_owned(), key: key.to_owned() };
    testbed.store.document(&key).await.expect("read")
}

fn taken(key: &str) -> Result<Done, Refusal> {
    Err(Refusal::Taken { kind: "channel".to_owned(), key: key.to_owned() })
}

cases! {
    async fn a_document_is_found_by_id_and_by_key(testbed: &Testbed) {
        let plain = document(testbed, None, sample::TEXT);
        let full = Document { parent: Some(plain.id), ..document(testbed, Some(testbed.scope), "full") };
        for document in [&plain, &full] {
            assert!(save(testbed, DocumentWrite::Insert(document.clone())).await.is_ok());
            assert_eq!(by_id(testbed, document.id).await.as_ref(), Some(document));
            assert_eq!(by_key(testbed, "channel", &document.key).await.as_ref(), Some(document));
        }
        assert_eq!(by_key(testbed, "person", "full").await, None);
        assert_eq!(by_key(testbed, "channel", "FULL").await, None, "keys are compared exactly");
        let key = DocumentKey::Id { kind: "person".to_owned(), id: full.id };
        assert_eq!(testbed.store.document(&key).await.expect("read"), None);
    }

    async fn a_new_document_has_version_one(testbed: &Testbed) {
        let document = Document { version: 9, ..document(testbed, Some(testbed.scope), "a") };
        save(testbed, DocumentWrite::Insert(document.clone())).await.expect("saved");
        assert_eq!(by_id(testbed, document.id).await, Some(Document { version: 1, ..document }));
    }

    async fn an_update_needs_the_version_it_is_based_on(testbed: &Testbed) {
        let first = document(testbed, Some(testbed.scope), "a");
        save(testbed, DocumentWrite::Insert(first.clone())).await.expect("saved");
        let change = Document {
            key: "b".to_owned(),
            body: json!(["new"]),
            created_at: moment(77),
            updated_at: moment(5),
            version: 50,
            ..first.clone()
        };
        let update = |based_on| DocumentWrite::Update { document: change.clone(), based_on };
        let stale = Err(Refusal::Version { current: Some(1) });
        assert_eq!(save(testbed, update(Some(2))).await, stale);
        assert_eq!(by_id(testbed, first.id).await, Some(first.clone()));
        assert!(save(testbed, update(Some(1))).await.is_ok());
        let expected = Document { version: 2, created_at: first.created_at, ..change.clone() };
        assert_eq!(by_id(testbed, first.id).await, Some(expected.clone()));
        assert_eq!(by_key(testbed, "channel", "a").await, None);
        // Without a base it overwrites.
        assert!(save(testbed, update(None)).await.is_ok());
        assert_eq!(by_id(testbed, first.id).await, Some(Document { version: 3, ..expected }));
    }

    async fn what_is_not_there_cannot_be_updated(testbed: &Testbed) {
        let document = document(testbed, None, "a");
        for based_on in [None, Some(1)] {
            let update = DocumentWrite::Update { document: document.clone(), based_on };
            assert_eq!(save(testbed, update).await, Err(Refusal::Version { current: None }));
        }
        assert_eq!(by_id(testbed, document.id).await, None);
    }

    async fn an_id_is_inserted_once(testbed: &Testbed) {
        let first = document(testbed, None, "a");
        save(testbed, DocumentWrite::Insert(first.clone())).await.expect("saved");
        let again = Document { key: "b".to_owned(), ..first.clone() };
        let refused = save(testbed, DocumentWrite::Insert(again)).await;
        assert_eq!(refused, Err(Refusal::Version { current: Some(1) }));
        assert_eq!(by_id(testbed, first.id).await, Some(first));
    }

    async fn a_document_is_deleted_at_its_version(testbed: &Testbed) {
        let first = document(testbed, None, "a");
        save(testbed, DocumentWrite::Insert(first.clone())).await.expect("saved");
        let delete =
            |based_on| DocumentWrite::Delete { kind: "channel".to_owned(), id: first.id, based_on };
        assert_eq!(save(testbed, delete(Some(7))).await, Err(Refusal::Version { current: Some(1) }));
        assert!(save(testbed, delete(Some(1))).await.is_ok());
        assert_eq!(by_id(testbed, first.id).await, None);
        assert_eq!(save(testbed, delete(Some(1))).await, Err(Refusal::Version { current: None }));
        assert!(save(testbed, delete(None)).await.is_ok(), "whatever is there, if anything");
        // Its key is free again.
        assert!(save(testbed, DocumentWrite::Insert(document(testbed, None, "a"))).await.is_ok());
    }

    async fn a_key_is_unique_where_it_belongs(testbed: &Testbed) {
        let scopes = [
            None,
            Some(testbed.scope),
            Some(testbed.elsewhere),
            Some(Scope { environment: testbed.elsewhere.environment, ..testbed.scope }),
        ];
        for scope in scopes {
            let insert = DocumentWrite::Insert(document(testbed, scope, "a"));
            assert!(save(testbed, insert).await.is_ok(), "{scope:?}");
        }
        let no_environment = Document { environment: None, ..document(testbed, Some(testbed.scope), "a") };
        assert!(save(testbed, DocumentWrite::Insert(no_environment.clone())).await.is_ok());
        for scope in scopes {
            let insert = DocumentWrite::Insert(document(testbed, scope, "a"));
            assert_eq!(save(testbed, insert).await, taken("a"), "{scope:?}");
        }
        let other = document(testbed, Some(testbed.scope), "b");
        save(testbed, DocumentWrite::Insert(other.clone())).await.expect("saved");
        let update = Document { key: "a".to_owned(), ..other.clone() };
        let update = DocumentWrite::Update { document: update, based_on: Some(1) };
        assert_eq!(save(testbed, update).await, taken("a"));
        // Keeping one's own key is no conflict.
        let update = DocumentWrite::Update { document: other, based_on: Some(1) };
        assert!(save(testbed, update).await.is_ok());
        // Another kind has keys of its own.
        let person = Document { kind: "person".to_owned(), ..document(testbed, Some(testbed.scope), "a") };
        assert!(save(testbed, DocumentWrite::Insert(person)).await.is_ok());
    }

    async fn of_several_with_one_key_the_oldest_is_found(testbed: &Testbed) {
        let mut first = document(testbed, Some(testbed.scope), "a");
        first.created_at = moment(5);
        let mut second = document(testbed, Some(testbed.elsewhere), "a");
        second.created_at = moment(3);
        let writes = [&first, &second].map(|document| DocumentWrite::Insert(document.clone()));
        testbed.write(settings(writes.to_vec())).await.expect("saved");
        assert_eq!(by_key(testbed, "channel", "a").await.map(|found| found.id), Some(second.id));
    }

    async fn changes_of_one_write_are_all_made_or_none(testbed: &Testbed) {
        let [a, b] = ["a", "b"].map(|key| document(testbed, None, key));
        save(testbed, DocumentWrite::Insert(b.clone())).await.expect("saved");
        let audit = sample::audit(testbed, Actor::Operator);
        let contact = sample::contact(testbed.scope, testbed.id());
        let answer = sample::idempotency(testbed, "key_1", "k");
        let write = |based_on| Write::Settings {
            documents: vec![
                DocumentWrite::Insert(a.clone()),
                DocumentWrite::Update { document: b.clone(), based_on: Some(based_on) },
            ],
            rows: vec![Row::Contact(contact.clone())],
            audit: vec![audit.clone()],
            idempotency: Some(answer.clone()),
        };
        let revision = testbed.store.config_revision().await.expect("a revision");
        let good = settings(vec![DocumentWrite::Insert(document(testbed, None, "good"))]);
        let outcomes = testbed.store.write([write(9), good].into()).await.expect("written");
        assert_eq!(outcomes, [
            Err(Refusal::Version { current: Some(1) }),
            Ok(Done::Settings(revision + 1)),
        ]);
        let page = hilo_store::read::Page { after: None, limit: 10 };
        let read = testbed.store.read();
        assert_eq!(by_id(testbed, a.id).await, None);
        assert_eq!(read.contact(testbed.scope, contact.contact).await.expect("read"), None);
        assert_eq!(read.audit(testbed.scope.workspace, &hilo_store::read::AuditFilter::default(), page).await.expect("read"), []);
        let kept = || read.idempotency(answer.workspace, "key_1", "k");
        assert_eq!(kept().await.expect("read"), None);
        assert_eq!(testbed.write(write(1)).await, Ok(Done::Settings(revision + 2)));
        assert_eq!(by_id(testbed, a.id).await, Some(a));
        assert_eq!(read.contact(testbed.scope, contact.contact).await.expect("read"), Some(contact));
        assert_eq!(read.audit(testbed.scope.workspace, &hilo_store::read::AuditFilter::default(), page).await.expect("read"), [audit]);
        assert_eq!(kept().await.expect("read"), Some(answer));
    }

    async fn the_revision_grows_with_documents_only(testbed: &Testbed) {
        let revision = || async { testbed.store.config_revision().await.expect("a revision") };
        let start = revision().await;
        let insert = settings(vec![DocumentWrite::Insert(document(testbed, None, "a"))]);
        assert_eq!(testbed.write(insert.clone()).await, Ok(Done::Settings(start + 1)));
        assert!(testbed.write(insert).await.is_err());
        assert_eq!(revision().await, start + 1);
        let rows = Write::Settings {
            documents: Vec::new(),
            rows: vec![Row::Contact(sample::contact(testbed.scope, testbed.id()))],
            audit: Vec::new(),
            idempotency: None,
        };
        assert_eq!(testbed.write(rows).await, Ok(Done::Settings(start + 1)));
        assert_eq!(testbed.another().await.config_revision().await.expect("a revision"), start + 1);
    }

    async fn a_session_does_not_raise_the_revision(testbed: &Testbed) {
        let start = testbed.store.config_revision().await.expect("a revision");
        let session = Document { kind: "session".to_owned(), ..document(testbed, None, "token") };
        let insert = settings(vec![DocumentWrite::Insert(session.clone())]);
        assert_eq!(testbed.write(insert).await, Ok(Done::Settings(start)));
        let key = DocumentKey::Id { kind: session.kind.clone(), id: session.id };
        assert_eq!(testbed.store.document(&key).await.expect("read"), Some(session.clone()), "it is kept all the same");
        let delete = DocumentWrite::Delete { kind: session.kind, id: session.id, based_on: None };
        let setting = DocumentWrite::Insert(document(testbed, None, "a"));
        assert_eq!(testbed.write(settings(vec![delete, setting])).await, Ok(Done::Settings(start + 1)));
        assert_eq!(testbed.store.document(&key).await.expect("read"), None);
    }

    async fn writes_of_a_batch_see_those_before(testbed: &Testbed) {
        let a = document(testbed, None, "a");
        let rival = document(testbed, None, "a");
        let update = DocumentWrite::Update { document: a.clone(), based_on: Some(1) };
        let batch = vec![
            settings(vec![DocumentWrite::Insert(a.clone()), update.clone()]),
            settings(vec![DocumentWrite::Insert(rival)]),
            settings(vec![update]),
        ];
        let outcomes = testbed.store.write(batch.into()).await.expect("written");
        assert!(outcomes[0].is_ok());
        assert_eq!(outcomes[1], taken("a"));
        assert_eq!(outcomes[2], Err(Refusal::Version { current: Some(2) }));
    }

    async fn an_idempotency_key_is_used_once(testbed: &Testbed) {
        let answer = sample::idempotency(testbed, "key_1", "k");
        let write = |answer: &hilo_store::rows::IdempotencyRow, key: &str| Write::Settings {
            documents: vec![DocumentWrite::Insert(document(testbed, None, key))],
            rows: Vec::new(),
            audit: Vec::new(),
            idempotency: Some(answer.clone()),
        };
        assert!(testbed.write(write(&answer, "a")).await.is_ok());
        let mut later = answer.clone();
        later.status = 500;
        later.request = bytes::Bytes::from_static(b"other");
        let refused = testbed.write(write(&later, "b")).await;
        assert_eq!(refused, Err(Refusal::Repeated(Box::new(answer.clone()))));
        assert_eq!(by_key(testbed, "channel", "b").await, None);
        // Another caller, another key: letters of another case are other letters.
        for (caller, key) in [("key_2", "k"), ("key_1", "K")] {
            let other = sample::idempotency(testbed, caller, key);
            assert!(testbed.write(write(&other, &format!("{caller}/{key}"))).await.is_ok());
        }
        let elsewhere = testbed.elsewhere.workspace;
        let read = testbed.store.read();
        assert_eq!(read.idempotency(elsewhere, "key_1", "k").await.expect("read"), None);
        assert_eq!(read.idempotency(answer.workspace, "key_1", "k").await.expect("read"), Some(answer));
    }

    async fn documents_are_listed_by_what_they_belong_to(testbed: &Testbed) {
        let parent = hilo_model::Id::uuid(testbed.id::<hilo_model::FlowId>());
        let all = [
            document(testbed, None, "a"),
            document(testbed, Some(testbed.scope), "b"),
            Document { environment: None, ..document(testbed, Some(testbed.scope), "c") },
            Document { parent: Some(parent), ..document(testbed, Some(testbed.scope), "d") },
            document(testbed, Some(testbed.elsewhere), "e"),
            Document { kind: "person".to_owned(), ..document(testbed, None, "f") },
        ];
        // Against the order of ids.
        let writes = all.iter().rev().map(|document| DocumentWrite::Insert(document.clone())).collect();
        testbed.write(settings(writes)).await.expect("saved");
        let channels = DocumentFilter { kind: "channel".to_owned(), ..DocumentFilter::default() };
        let list = |filter: DocumentFilter| async move {
            let found = testbed.store.documents(&filter).await.expect("a list");
            found.iter().map(|document| document.key.clone()).collect::<Vec<_>>()
        };
        let Scope { workspace, environment } = testbed.scope;
        let of_workspace = DocumentFilter { workspace: Some(workspace), ..channels.clone() };
        assert_eq!(list(channels.clone()).await, ["a", "b", "c", "d", "e"]);
        assert_eq!(list(of_workspace.clone()).await, ["b", "c", "d"]);
        let filter = DocumentFilter { environment: Some(environment), ..of_workspace.clone() };
        assert_eq!(list(filter).await, ["b", "d"]);
        let filter = DocumentFilter { parent: Some(parent), ..channels.clone() };
        assert_eq!(list(filter).await, ["d"]);
        let filter = DocumentFilter { after: Some(all[1].id), limit: Some(2), ..channels.clone() };
        assert_eq!(list(filter).await, ["c", "d"]);
        let filter = DocumentFilter { kind: "nothing".to_owned(), ..DocumentFilter::default() };
        assert_eq!(list(filter).await, [""; 0]);
    }
}
