//! What handlers work with.

use crate::{
    hooks::Noting,
    rate::{Known, Limiter},
    server::Options,
    v1::attachments::Studio,
};
use hilo_app::App;
use hilo_files::Files;
use hilo_model::Clock;
use hilo_runtime::{
    commands::Commands, configuration::Configuration, live::Live, numbers::Numbers,
    subscriptions::Subscriptions, templates::Templates,
};
use hilo_store::Store;
use std::sync::Arc;

/// What handlers work with.
#[derive(Debug, Clone)]
pub(crate) struct Api(Arc<Parts>);

#[derive(Debug)]
pub(crate) struct Parts {
    pub(crate) app: App,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) commands: Commands,
    pub(crate) live: Live,
    pub(crate) templates: Templates,
    pub(crate) numbers: Numbers,
    pub(crate) subscriptions: Subscriptions,
    pub(crate) configuration: Arc<Configuration>,
    pub(crate) files: Files,
    pub(crate) studio: Studio,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) options: Options,
    /// Per caller of the API.
    pub(crate) callers: Limiter,
    /// Who of them has a bucket of their own.
    pub(crate) known: Known,
    /// Per address of a flow's trigger.
    pub(crate) hooks: Limiter,
    /// Per address at which a run is called back.
    pub(crate) callbacks: Limiter,
    /// Calls of those addresses that are not written yet.
    pub(crate) noting: Noting,
    /// Per e-mail address that somebody tries to sign in with.
    pub(crate) sign_ins: Limiter,
    /// Per network address that somebody tries to sign in from.
    pub(crate) sign_ins_of_clients: Limiter,
}

impl Api {
    pub(crate) fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }
}

impl std::ops::Deref for Api {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl Api {
    /// Makes what the use cases changed count at once on this node, so that a caller who configures something can use
    /// it in the next request.
    pub(crate) async fn settings_changed(&self) {
        if let Err(error) = self.configuration.refresh(self.clock.now()).await {
            tracing::error!(%error, "changed settings could not be read; they are read again soon");
        }
    }
}
