//! WhatsApp's Cloud API as a channel.
//!
//! *Owns*: [`CloudApi`], which sends messages and receipts, keeps templates, moves files and looks after numbers through the Graph
//! API, and the sorting of everything that can go wrong into the classes of `hilo-egress`.
//!
//! *Must not know*: when or how often something is sent, any store. Meta's JSON and its error codes are
//! `hilo-whatsapp-wire`'s; connections are `hilo-egress`'s.
//!
//! *To add* a call of the Graph API: a module with one function over [`graph::Graph`](graph), and a row in
//! `testdata/outcomes.tsv` if it brings new errors.

mod download;
mod graph;
mod insights;
mod multipart;
mod number;
mod outcome;
mod send;
mod templates;
mod upload;

use graph::{Addresses, Graph};
use hilo_egress::{
    channel::{
        Accepted, Account, AccountState, ChannelSender, FetchMedia, FetchedMedia, InsightSpan, MediaError,
        MediaUpload, NumberOffice, SendError, SendMessage, TemplateBook, TemplateInsights, TemplatePage,
        TemplateQuery,
    },
    client::GuardedClient,
};
use hilo_model::Duration;
use hilo_whatsapp_wire::{
    number::{BusinessProfile, NumberStanding, NumberStep},
    template::{Made, Template},
};
use std::sync::Arc;
use tokio::io::AsyncWrite;

/// How long calls may take.
#[derive(Debug, Clone, Copy)]
pub struct Timeouts {
    /// A message, a receipt, a question about the number. 20 s unless told otherwise.
    pub call: Duration,
    /// A whole file, in or out. 5 minutes unless told otherwise.
    pub file: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self { call: Duration::from_seconds(20), file: Duration::from_minutes(5) }
    }
}

/// The Cloud API of any number of accounts.
#[derive(Debug, Clone)]
pub struct CloudApi {
    client: GuardedClient,
    timeouts: Timeouts,
    addresses: Arc<Addresses>,
}

impl CloudApi {
    /// Calls through this client, whose guard must let the accounts' `graph_url` through.
    pub fn new(client: GuardedClient, timeouts: Timeouts) -> Self {
        Self { client, timeouts, addresses: Arc::new(Addresses::new(graph::ADDRESSES)) }
    }

    fn graph<'a>(&'a self, account: &'a Account) -> Graph<'a> {
        let Account::Whatsapp(account) = account;
        Graph { client: &self.client, account, timeouts: self.timeouts, addresses: &self.addresses }
    }
}

#[async_trait::async_trait]
impl ChannelSender for CloudApi {
    async fn send(&self, account: &Account, message: &SendMessage) -> Result<Accepted, SendError> {
        send::send(&self.graph(account), message).await
    }

    async fn mark_read(&self, account: &Account, provider_id: &str, typing: bool) -> Result<(), SendError> {
        send::mark_read(&self.graph(account), provider_id, typing).await
    }

    async fn fetch_media(
        &self,
        account: &Account,
        request: &FetchMedia,
        sink: &mut (dyn AsyncWrite + Send + Unpin),
    ) -> Result<FetchedMedia, MediaError> {
        download::fetch(&self.graph(account), request, sink).await
    }

    async fn upload_media(&self, account: &Account, upload: MediaUpload) -> Result<String, MediaError> {
        upload::upload(&self.graph(account), upload).await
    }

    async fn account_state(&self, account: &Account) -> Result<AccountState, SendError> {
        number::state(&self.graph(account)).await
    }
}

#[async_trait::async_trait]
impl TemplateBook for CloudApi {
    async fn templates(&self, account: &Account, query: &TemplateQuery) -> Result<TemplatePage, SendError> {
        templates::list(&self.graph(account), query).await
    }

    async fn make_template(&self, account: &Account, template: &Template) -> Result<Made, SendError> {
        templates::make(&self.graph(account), template).await
    }

    async fn edit_template(&self, account: &Account, id: &str, template: &Template) -> Result<(), SendError> {
        templates::edit(&self.graph(account), id, template).await
    }

    async fn delete_template(&self, account: &Account, name: &str, id: &str) -> Result<(), SendError> {
        templates::delete(&self.graph(account), name, id).await
    }

    async fn upload_sample(&self, account: &Account, upload: MediaUpload) -> Result<String, MediaError> {
        templates::upload_sample(&self.graph(account), upload).await
    }
}

#[async_trait::async_trait]
impl NumberOffice for CloudApi {
    async fn standing(&self, account: &Account) -> Result<NumberStanding, SendError> {
        number::standing(&self.graph(account)).await
    }

    async fn profile(&self, account: &Account) -> Result<BusinessProfile, SendError> {
        number::profile(&self.graph(account)).await
    }

    async fn change_profile(&self, account: &Account, profile: &BusinessProfile) -> Result<(), SendError> {
        number::change_profile(&self.graph(account), profile).await
    }

    async fn change_picture(&self, account: &Account, picture: MediaUpload) -> Result<(), SendError> {
        number::change_picture(&self.graph(account), picture).await
    }

    async fn take_step(&self, account: &Account, step: &NumberStep) -> Result<(), SendError> {
        number::take_step(&self.graph(account), step).await
    }

    async fn template_insights(
        &self,
        account: &Account,
        template: &str,
        span: InsightSpan,
    ) -> Result<TemplateInsights, SendError> {
        insights::of_template(&self.graph(account), template, span).await
    }

    async fn enable_insights(&self, account: &Account) -> Result<(), SendError> {
        insights::enable(&self.graph(account)).await
    }
}
