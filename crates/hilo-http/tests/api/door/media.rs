//! Files through the door: uploaded, described, read, sent and withdrawn.

use crate::rig::{Answered, NUMBER, Rig};
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use hilo_model::{AttachmentId, IdSource, Scope, Timestamp};
use hilo_store::{
    Store,
    rows::{AttachmentRow, Row},
    write::Write,
};
use serde_json::{Value, json};

const PNG: &str = "not really a picture";

impl Rig {
    async fn uploads(&self, path: &str, parts: &[(&str, &str, &str)]) -> Answered {
        let mut form = String::new();
        for (head, kind, content) in parts {
            let kind = if kind.is_empty() { String::new() } else { format!("Content-Type: {kind}\r\n") };
            form += &format!("--x\r\nContent-Disposition: form-data; {head}\r\n{kind}\r\n{content}\r\n");
        }
        let request = Request::post(format!("/cloud{path}"))
            .header(header::AUTHORIZATION, format!("Bearer {}", self.key))
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
            .body(Body::from(form + "--x--\r\n"))
            .unwrap();
        self.ask(request).await
    }

    async fn uploads_picture(&self) -> String {
        let parts = [
            ("name=\"messaging_product\"", "", "whatsapp"),
            ("name=\"type\"", "", "image/png"),
            ("name=\"file\"; filename=\"f.png\"", "application/octet-stream", PNG),
        ];
        let uploaded = self.uploads(&format!("/v21.0/{NUMBER}/media"), &parts).await;
        assert_eq!(uploaded.status, StatusCode::OK, "{uploaded:?}");
        uploaded.body["id"].as_str().unwrap().to_owned()
    }
}

#[tokio::test]
async fn a_file_is_uploaded_described_read_and_sent() {
    let rig = Rig::new().await;
    let contact = rig.ana_wrote().await;
    let id = rig.uploads_picture().await;
    let host = [("host", "hilo.example.com")];
    let described = rig.cloud_with(&rig.key, "GET", &format!("/v21.0/{id}"), None, &host).await;
    let url = format!("http://hilo.example.com/cloud/files/{id}");
    assert_eq!(
        described.body,
        json!({ "messaging_product": "whatsapp", "url": url, "mime_type": "image/png", "file_size": PNG.len(),
            "sha256": "fe1a4ab1fb6347036bead73597d5d2958b26ac0b96f68ca2f6dcee53a50f297e", "id": id })
    );
    let file = rig.cloud(&rig.key, "GET", &format!("/files/{id}"), None).await;
    assert_eq!((file.status, file.body), (StatusCode::OK, json!(PNG)));
    assert_eq!(file.headers[header::CONTENT_TYPE], "image/png");
    let sent = rig.sends("image", json!({ "id": id, "caption": "Así llegó" })).await;
    assert_eq!(sent.status, StatusCode::OK, "{sent:?}");
    let said = rig.messages(&contact, 2).await;
    // The API calls the same file by its own id, and the door takes that too.
    let attachment = said[1]["content"]["source"]["attachment"].as_str().unwrap();
    let again = rig.cloud(&rig.key, "GET", &format!("/{attachment}"), None).await;
    assert_eq!(again.body["id"], json!(id), "{again:?}");
}

#[tokio::test]
async fn what_is_withdrawn_is_not_found_and_not_sent_and_stays_in_its_thread() {
    let rig = Rig::new().await;
    let contact = rig.ana_wrote().await;
    let id = rig.uploads_picture().await;
    rig.sends("image", json!({ "id": id })).await;
    let path = format!("/v21.0/{id}");
    let gone = rig.cloud(&rig.key, "DELETE", &path, None).await;
    assert_eq!((gone.status, gone.body), (StatusCode::OK, json!({ "success": true })));
    for (method, path) in [("GET", path.as_str()), ("DELETE", &path), ("GET", &format!("/files/{id}"))] {
        let refused = rig.cloud(&rig.key, method, path, None).await;
        assert_eq!(refused.body["error"]["error_subcode"], 33, "{method} {path}");
    }
    let refused = rig.sends("image", json!({ "id": id })).await;
    assert_eq!(refused.body["error"]["code"], 131_009);
    let said = rig.messages(&contact, 2).await;
    assert_eq!(said.len(), 2);
    let attachment = said[1]["content"]["source"]["attachment"].as_str().unwrap();
    let shown = rig.call(&rig.key, "GET", &format!("/attachments/{attachment}"), None).await;
    assert_eq!((shown.status, shown.body), (StatusCode::OK, json!(PNG)));
}

#[tokio::test]
async fn files_that_customers_sent_are_read_and_stay() {
    let rig = Rig::new().await;
    let contact = rig.ana_wrote().await;
    let session = rig.call(&rig.key, "GET", "/session", None).await.body;
    let attachment: AttachmentId = IdSource::new(Timestamp::from_seconds(9), 9).make();
    let row = AttachmentRow {
        scope: Scope {
            workspace: session["workspace"]["id"].as_str().unwrap().parse().unwrap(),
            environment: session["environment"].as_str().unwrap().parse().unwrap(),
        },
        attachment,
        sha256: [7; 32],
        size: 3,
        mime_type: "audio/ogg".to_owned(),
        filename: None,
        contact: Some(contact.parse().unwrap()),
        at: rig.now(),
        withdrawn_at: None,
    };
    let (documents, audit) = (Vec::new(), Vec::new());
    let write = Write::Settings { documents, rows: vec![Row::Attachment(row)], audit, idempotency: None };
    rig.store.write([write].into()).await.unwrap().pop().unwrap().unwrap();
    let path = format!("/{attachment}");
    let described = rig.cloud(&rig.key, "GET", &path, None).await;
    assert_eq!(described.body["mime_type"], "audio/ogg", "{described:?}");
    let refused = rig.cloud(&rig.key, "DELETE", &path, None).await;
    assert_eq!(refused.body["error"]["code"], 100);
    assert_eq!(rig.cloud(&rig.key, "GET", &path, None).await.status, StatusCode::OK);
    // A program that may write but sees no threads finds no file of one.
    let key = json!({ "name": "writes", "permissions": ["threads:write"] });
    let blind = rig.call(&rig.key, "POST", "/api-keys", Some(key)).await.body["key"].clone();
    let hidden = rig.cloud(blind.as_str().unwrap(), "GET", &path, None).await;
    assert_eq!(hidden.body["error"]["error_subcode"], 33, "{hidden:?}");
}

#[tokio::test]
async fn uploads_that_are_not_right_are_told_so() {
    let rig = Rig::new().await;
    let path = format!("/{NUMBER}/media");
    let product = ("name=\"messaging_product\"", "", "whatsapp");
    let file = ("name=\"file\"; filename=\"f.png\"", "image/png", PNG);
    let large = "x".repeat(5 * 1024 * 1024 + 1);
    type Parts<'a> = &'a [(&'a str, &'a str, &'a str)];
    let table: [(Parts<'_>, i64); 3] = [
        (&[file], 100),
        (&[product], 131_008),
        (&[product, ("name=\"file\"; filename=\"f.png\"", "image/png", &large)], 131_053),
    ];
    for (parts, code) in table {
        assert_eq!(rig.uploads(&path, parts).await.body["error"]["code"], code);
    }
    let no_form = rig.cloud(&rig.key, "POST", &path, Some(Value::Null)).await;
    assert_eq!(no_form.body["error"]["code"], 100);
}
