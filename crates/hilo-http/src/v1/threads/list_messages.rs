use super::opened;
use crate::{
    problem,
    request::{Asked, At, PageBody, PagingByPosition, Who},
    state::Api,
    v1::{ActorBody, costs::ChargeBody, openapi},
};
use axum::{Json, extract::State};
use hilo_app::threads::MessageView;
use hilo_model::{
    ContactId,
    message::{Forwarded, Referral},
};
use hilo_store::rows::Direction;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// A message.
#[derive(Serialize, ToSchema)]
#[schema(as = Message)]
pub(crate) struct MessageBody {
    id: String,
    /// Its order in the thread, shared with events.
    position: i64,
    channel: String,
    /// `inbound` or `outbound`.
    direction: &'static str,
    author: ActorBody,
    /// `text`, `image`, `buttons`….
    kind: String,
    /// What it says.
    #[schema(schema_with = openapi::any_content)]
    content: Option<Value>,
    /// `known`, `erased` (the person was erased) or `unreadable`.
    content_state: &'static str,
    /// The provider's id.
    provider_id: Option<String>,
    /// The provider's id of the message it answers.
    reply_to: Option<String>,
    /// How far it came.
    status: &'static str,
    /// When each status was reached.
    reached: Vec<ReachedBody>,
    /// The provider's error, if it failed.
    error: Option<MessageErrorBody>,
    /// Why Hilo did not send it, or gave it up: `opted_out`, `window_closed`, `unreachable`, `enough_marketing`, `account`, `media`,
    /// `unknown`, `refused`.
    failure: Option<String>,
    /// The file of a received message, once it is here.
    attachment: Option<String>,
    /// Why there is no file.
    attachment_error: Option<String>,
    /// `once` or `often` (more than five times), if it was forwarded.
    forwarded: Option<&'static str>,
    /// The advertisement or post that led the customer here.
    #[schema(schema_with = openapi::referral)]
    referral: Option<Referral>,
    /// The group of WhatsApp that it was written in, by WhatsApp's id: not to the business alone, so nobody has to answer it here.
    group: Option<String>,
    /// The product of the catalogue that it asks about.
    product: Option<ProductBody>,
    /// When it was last edited; what it said before are its versions.
    #[schema(format = DateTime)]
    edited_at: Option<String>,
    /// When whoever wrote it deleted it. Its content is what it said.
    #[schema(format = DateTime)]
    revoked_at: Option<String>,
    /// Since when WhatsApp, which took it, holds it back, until it knows how people take its template. As long as its status is
    /// `accepted` it waits there; it is not sent again.
    #[schema(format = DateTime)]
    held_at: Option<String>,
    /// What it was charged as, once it was delivered. Nothing for messages that never cost anything.
    charge: Option<ChargeBody>,
    /// What the program that sent it wants to be told with all news of it (`biz_opaque_callback_data` of the Cloud API).
    callback_data: Option<String>,
    ticket: Option<String>,
    /// The run that sent it.
    run: Option<String>,
    #[schema(format = DateTime)]
    sent_at: String,
    #[schema(format = DateTime)]
    created_at: String,
}

/// When a status was reached.
#[derive(Serialize, ToSchema)]
#[schema(as = Reached)]
pub(crate) struct ReachedBody {
    status: &'static str,
    #[schema(format = DateTime)]
    at: String,
}

/// A product of a catalogue.
#[derive(Serialize, ToSchema)]
#[schema(as = ReferredProduct)]
pub(crate) struct ProductBody {
    catalog: Option<String>,
    product: String,
}

/// The provider's error.
#[derive(Serialize, ToSchema)]
#[schema(as = MessageError)]
pub(crate) struct MessageErrorBody {
    code: i64,
    detail: Option<String>,
}

impl From<MessageView> for MessageBody {
    fn from(MessageView { item, content, about }: MessageView) -> Self {
        let (content, content_state) = opened(content);
        let message = item.message;
        Self {
            id: message.message.to_string(),
            position: message.position,
            channel: message.channel.to_string(),
            direction: match message.direction {
                Direction::Inbound => "inbound",
                Direction::Outbound => "outbound",
            },
            author: message.author.into(),
            kind: message.kind,
            content,
            content_state,
            provider_id: message.provider_id,
            reply_to: message.reply_to,
            status: message.status.as_str(),
            reached: item
                .reached
                .into_iter()
                .map(|(status, at)| ReachedBody { status: status.as_str(), at: at.to_string() })
                .collect(),
            failure: item.failure.map(|words| words.split(':').next().unwrap_or_default().to_owned()),
            error: item.error.map(|(code, detail)| MessageErrorBody { code, detail }),
            attachment: item.attachment.map(|id| id.to_string()),
            attachment_error: item.attachment_error,
            callback_data: about.callback_data,
            forwarded: about.forwarded.map(Forwarded::as_str),
            referral: about.referral,
            group: about.group,
            product: about
                .product
                .map(|product| ProductBody { catalog: product.catalog, product: product.product }),
            edited_at: item.edited_at.map(|at| at.to_string()),
            revoked_at: item.revoked_at.map(|at| at.to_string()),
            held_at: item.held_at.map(|at| at.to_string()),
            charge: item.charge.map(|(charge, cost)| ChargeBody::new(charge, cost)),
            ticket: message.ticket.map(|id| id.to_string()),
            run: message.run.map(|id| id.to_string()),
            sent_at: message.sent_at.to_string(),
            created_at: message.created_at.to_string(),
        }
    }
}

/// List the messages of a thread, newest first.
#[utoipa::path(get, path = "/threads/{contact}/messages", tag = "threads",
    params(("contact" = String, Path, description = "The contact's id"), PagingByPosition),
    responses((status = 200, description = "The messages", body = PageBody<MessageBody>)))]
pub(crate) async fn list_messages(
    State(api): State<Api>,
    Who(caller): Who,
    At(contact): At<ContactId>,
    Asked(paging): Asked<PagingByPosition>,
) -> problem::Result<Json<PageBody<MessageBody>>> {
    let page = api.app.list_messages(&caller, contact, paging.page()?).await?;
    Ok(Json(PageBody::of(page, Into::into)))
}
