//! The account's templates, and samples for their headers.

use crate::graph::Graph;
use hilo_egress::{
    channel::{MediaError, MediaUpload, SendError, TemplatePage, TemplateQuery},
    client::RequestBody,
};
use hilo_whatsapp_wire::{
    send::Success,
    template::{Made, Template},
};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::io::AsyncReadExt as _;

/// What is asked about each. Members that some version does not know would fail the whole question, so these are the old
/// ones.
const FIELDS: &str = "id,name,language,status,category,sub_category,previous_category,parameter_format,components,\
                      quality_score,rejected_reason,message_send_ttl_seconds";
/// Templates of a page.
const PAGE: usize = 100;
/// The largest sample: a film's limit.
const MAX_SAMPLE: u64 = 16 * 1024 * 1024;

#[derive(Deserialize)]
struct Page {
    #[serde(default)]
    data: Vec<Value>,
    #[serde(default)]
    paging: Paging,
}

#[derive(Deserialize, Default)]
struct Paging {
    #[serde(default)]
    cursors: Cursors,
    next: Option<String>,
}

#[derive(Deserialize, Default)]
struct Cursors {
    after: Option<String>,
}

#[derive(Deserialize)]
struct Session {
    id: String,
}

#[derive(Deserialize)]
struct Handle {
    h: String,
}

pub(crate) async fn list(graph: &Graph<'_>, query: &TemplateQuery) -> Result<TemplatePage, SendError> {
    let mut asked = format!("?fields={FIELDS}&limit={PAGE}");
    for (name, value) in [("name", &query.name), ("after", &query.after)] {
        if let Some(value) = value {
            asked.push_str(&format!("&{name}={}", encoded(value)));
        }
    }
    let page: Page = graph.page(&graph.account.waba_id, "message_templates", &asked).await?;
    let all = page.data.len();
    let templates: Vec<Template> =
        page.data.into_iter().filter_map(|template| serde_json::from_value(template).ok()).collect();
    let unreadable = all - templates.len();
    let next = page.paging.next.and(page.paging.cursors.after);
    Ok(TemplatePage { templates, unreadable, next })
}

pub(crate) async fn make(graph: &Graph<'_>, template: &Template) -> Result<Made, SendError> {
    graph.post(&graph.account.waba_id, "message_templates", body(template)?).await
}

pub(crate) async fn edit(graph: &Graph<'_>, id: &str, template: &Template) -> Result<(), SendError> {
    // Name and language of a template never change; everything else is replaced.
    let mut change = json!({ "components": template.components });
    if let Some(category) = &template.category {
        change["category"] = json!(category);
    }
    if let Some(seconds) = template.message_send_ttl_seconds {
        change["message_send_ttl_seconds"] = json!(seconds);
    }
    let body = serde_json::to_vec(&change).map_err(|error| refused(error.to_string()))?;
    succeeded(graph.post_node(id, body).await?)
}

pub(crate) async fn delete(graph: &Graph<'_>, name: &str, id: &str) -> Result<(), SendError> {
    let query = format!("?hsm_id={}&name={}", encoded(id), encoded(name));
    succeeded(graph.delete(&graph.account.waba_id, "message_templates", &query).await?)
}

pub(crate) async fn upload_sample(graph: &Graph<'_>, upload: MediaUpload) -> Result<String, MediaError> {
    if upload.bytes > MAX_SAMPLE {
        return Err(MediaError::TooLarge { limit: MAX_SAMPLE });
    }
    let mut bytes = Vec::new();
    let mut reader = upload.reader.take(MAX_SAMPLE + 1);
    reader.read_to_end(&mut bytes).await.map_err(MediaError::Local)?;
    if bytes.len() as u64 != upload.bytes {
        return Err(MediaError::Corrupt);
    }
    let query = format!(
        "?file_name={}&file_length={}&file_type={}",
        encoded(&upload.filename),
        bytes.len(),
        encoded(&upload.mime_type)
    );
    let session: Session = graph.begin_upload(&query).await.map_err(MediaError::from_call)?;
    let sent = graph.continue_upload(&session.id, RequestBody::whole(bytes)).await;
    let handle: Handle = sent.map_err(MediaError::from_call)?;
    Ok(handle.h)
}

fn body(template: &Template) -> Result<Vec<u8>, SendError> {
    let template =
        Template { id: None, status: None, quality_score: None, rejected_reason: None, ..template.clone() };
    serde_json::to_vec(&template).map_err(|error| refused(error.to_string()))
}

fn succeeded(answer: Success) -> Result<(), SendError> {
    if answer.success { Ok(()) } else { Err(refused("answered without success".to_owned())) }
}

fn refused(detail: String) -> SendError {
    SendError::Refused { code: None, detail, verdict: None }
}

/// As it may stand in a query.
pub(crate) fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}
