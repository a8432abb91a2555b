//! The simulator's own API, under `/simulator`: plays the customers, sets faults and the clock, and tells what
//! happened. JSON in and out; for the phone, tests and later the screens. It asks for no token: the simulator is
//! for one's own machine.

mod act;
mod business;
mod calls;
mod chat;
mod customers;
mod deed;
mod error;
mod files;
mod groups;
mod journal;
mod sample;
mod settings;
mod shown;
mod tap;
mod templates;
mod view;

pub use act::{Act, ActRequest, Acted, OrderedItem};
pub use business::BusinessSetup;
pub use calls::{CallAct, CallDone, Ring};
pub use chat::{Bubble, Chat, ChatHead, OnMessage, Tick};
pub use customers::NewCustomer;
pub use deed::{BlockDeed, CallDeed, Done, FieldDeed, PhoneDeed, PreferenceDeed};
pub use error::ControlError;
pub use groups::{GroupMessage, GroupView, Member, Suspension};
pub use journal::{Exchange, JournalPage};
pub use shown::{Asks, Place, Shown, ShownCard, ShownFile, ShownHeader, ShownList, ShownSection};
pub use view::{Sender, View};

use crate::simulator::Simulator;
use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{delete, get, post, put},
};

/// The largest request: a customer's file in base64.
const MAX_BODY: usize = 32 * 1024 * 1024;

/// The control API, to be nested.
pub(crate) fn routes() -> Router<Simulator> {
    Router::new()
        .route("/customers", get(customers::list).post(customers::create))
        .route("/customers/{id}", get(customers::read).patch(customers::change))
        .route("/customers/{id}/messages", get(view::conversation))
        .route("/customers/{id}/chat", get(chat::read))
        .route("/customers/{id}/send", post(act::send))
        .route("/customers/{id}/read", post(act::read))
        .route("/customers/{id}/call", post(deed::call))
        .route("/customers/{id}/calls", post(calls::ring))
        .route("/customers/{id}/calls/{call}", post(calls::act))
        .route("/groups", get(groups::list))
        .route("/groups/{id}/join", post(groups::join))
        .route("/groups/{id}/leave", post(groups::leave))
        .route("/groups/{id}/suspension", post(groups::suspend))
        .route("/customers/{id}/play", post(deed::play))
        .route("/customers/{id}/preference", post(deed::preference))
        .route("/customers/{id}/phone", post(deed::phone))
        .route("/customers/{id}/block", post(deed::block))
        .route("/business", get(business::read).put(business::write))
        .route("/apps/{id}", put(business::set_app))
        .route("/accounts/{id}", put(business::set_account))
        .route("/portfolios/{id}", put(business::set_portfolio))
        .route("/tokens", put(business::set_token))
        .route("/tokens/{token}", delete(business::forget_token))
        .route("/numbers/{id}/standing", get(business::standing).patch(business::set_standing))
        .route("/chats", get(chat::list))
        .route("/media/{id}", get(files::read))
        .route("/numbers", get(settings::numbers))
        .route("/numbers/{id}", put(settings::set_number))
        .route("/numbers/{id}/webhooks", post(deed::webhook))
        .route("/templates", get(templates::list).put(templates::set))
        .route("/templates/{id}", get(templates::read).post(templates::meta_changes))
        .route("/pacing", get(templates::pacing).put(templates::set_pacing))
        .route("/review", get(templates::review).put(templates::set_review))
        .route("/faults", get(settings::faults).put(settings::set_faults).patch(settings::change_faults))
        .route("/clock", get(settings::clock).post(settings::advance_clock))
        .route("/journal", get(journal::list))
        .route("/exchanges", get(journal::exchanges))
        .route("/idle", get(journal::idle))
        .layer(DefaultBodyLimit::max(MAX_BODY))
}
