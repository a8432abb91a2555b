//! Meta's endpoints.

mod account;
mod analytics;
mod batch;
mod blocks;
mod business;
mod call;
mod calls;
mod check;
mod coexistence;
mod error;
mod fields;
mod group_people;
mod groups;
mod health;
mod library;
mod links;
mod media;
mod messages;
mod node;
mod oauth;
mod pace;
mod pacing;
mod paging;
mod phone;
mod profile;
mod registration;
mod review;
mod samples;
mod signups;
mod subscription;
mod templates;
mod upkeep;
mod username;
mod versions;

pub(crate) use calls::{begin as begin_call, call_id, end as end_call, ring as ring_call, takes_calls};
pub use error::GraphError;
pub(crate) use group_people::added as group_added;
pub(crate) use groups::{keep as keep_group, person as group_person, request_id};
pub(crate) use media::{File, address as file_address, keep};
pub use pace::Pace;
pub(crate) use pacing::{due as conduct_due, pause};
pub(crate) use review::reviewed;
pub(crate) use subscription::verify;
pub(crate) use templates::{
    number as template_number, quality as template_quality, status as template_status,
};
pub(crate) use versions::versioned;

use crate::simulator::Simulator;
use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{delete, get, post},
};

/// The largest file that is taken: Meta's limit for documents, and what multipart adds.
const MAX_UPLOAD: usize = 101 * 1024 * 1024;

/// The versions of the API that are answered.
pub const VERSIONS: std::ops::RangeInclusive<u32> = 21..=26;

/// Meta's endpoints, each with the version before it.
pub(crate) fn routes() -> Router<Simulator> {
    Router::new()
        .merge(of_numbers())
        .merge(of_accounts())
        .merge(of_groups())
        .route("/{version}", post(batch::run))
        .route("/{version}/oauth/access_token", get(oauth::access_token).post(oauth::access_token))
        .route("/{version}/{id}/uploads", post(samples::begin))
        .route(
            "/{version}/{id}/subscriptions",
            get(subscription::subscriptions)
                .post(subscription::set_subscriptions)
                .delete(subscription::delete_subscriptions),
        )
        .route(
            "/{version}/{id}",
            get(node::read).delete(node::delete).post(node::write).layer(DefaultBodyLimit::max(MAX_UPLOAD)),
        )
        .route("/files/{id}", get(media::download))
        .method_not_allowed_fallback(unsupported)
        .fallback(async |uri: http::Uri| GraphError::unknown_path(uri.path()))
}

/// An edge that is there, but not for this method.
async fn unsupported(method: http::Method, uri: http::Uri) -> GraphError {
    let id = uri.path().split('/').nth(2).unwrap_or_default();
    GraphError::no_object(&method, id)
}

/// The edges of a number.
fn of_numbers() -> Router<Simulator> {
    Router::new()
        .route("/{version}/{id}/messages", post(messages::send))
        .route("/{version}/{id}/marketing_messages", post(messages::send_marketing))
        .route("/{version}/{id}/media", post(media::upload).layer(DefaultBodyLimit::max(MAX_UPLOAD)))
        .route("/{version}/{id}/register", post(registration::register))
        .route("/{version}/{id}/deregister", post(registration::deregister))
        .route("/{version}/{id}/request_code", post(registration::request_code))
        .route("/{version}/{id}/verify_code", post(registration::verify_code))
        .route("/{version}/{id}/whatsapp_business_profile", get(profile::read).post(profile::change))
        .route("/{version}/{id}/settings", get(profile::settings).post(profile::set_settings))
        .route(
            "/{version}/{id}/whatsapp_commerce_settings",
            get(profile::commerce).post(profile::set_commerce),
        )
        .route(
            "/{version}/{id}/conversational_automation",
            get(profile::automation).post(profile::set_automation),
        )
        .route("/{version}/{id}/block_users", get(blocks::list).post(blocks::block).delete(blocks::unblock))
        .route("/{version}/{id}/message_qrdls", get(links::list).post(links::write))
        .route(
            "/{version}/{id}/message_qrdls/{code}",
            get(links::read).post(links::rewrite).delete(links::delete),
        )
        .route("/{version}/{id}/username", get(username::read).post(username::write).delete(username::delete))
        .route("/{version}/{id}/username_suggestions", get(username::suggestions))
        .route("/{version}/{id}/calls", post(calls::act))
        .route("/{version}/{id}/call_permissions", get(calls::permissions))
        .route("/{version}/{id}/smb_app_data", post(coexistence::sync))
}

/// The groups of a number, and the edges of each.
fn of_groups() -> Router<Simulator> {
    Router::new()
        .route("/{version}/{id}/groups", get(groups::list).post(groups::create))
        .route("/{version}/{id}/invite_link", get(groups::link).post(groups::new_link))
        .route("/{version}/{id}/participants", delete(group_people::remove))
        .route(
            "/{version}/{id}/join_requests",
            get(group_people::requests).post(group_people::approve).delete(group_people::reject),
        )
}

/// The edges of an account, its templates, and its business.
fn of_accounts() -> Router<Simulator> {
    Router::new()
        .route("/{version}/{id}/phone_numbers", get(phone::list).post(phone::create))
        .route(
            "/{version}/{id}/message_templates",
            get(templates::list).post(templates::create).delete(templates::delete),
        )
        .route("/{version}/{id}/upsert_message_templates", post(library::upsert))
        .route("/{version}/{id}/message_template_previews", get(library::previews))
        .route("/{version}/{id}/template_analytics", get(analytics::of_templates))
        .route("/{version}/{id}/unpause", post(templates::unpause))
        .route("/{version}/{id}/compare", get(upkeep::compare))
        .route("/{version}/{id}/message_templates/archive", post(upkeep::archive))
        .route("/{version}/{id}/message_templates/unarchive", post(upkeep::unarchive))
        .route("/{version}/{id}/migrate_message_templates", post(upkeep::migrate))
        .route("/{version}/{id}/signups", get(signups::list).post(signups::create))
        .route("/{version}/signups/{id}", get(signups::read).post(signups::change))
        .route("/{version}/{id}/assigned_users", get(account::assigned_users))
        .route(
            "/{version}/{id}/subscribed_apps",
            get(subscription::list).post(subscription::subscribe).delete(subscription::unsubscribe),
        )
        .route("/{version}/{id}/owned_whatsapp_business_accounts", get(business::accounts))
        .route("/{version}/{id}/client_whatsapp_business_accounts", get(business::accounts))
}
