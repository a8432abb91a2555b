//! Keeping the templates of accounts: read from the provider, changed by its webhooks, ordered by people.
//!
//! A template is no turn's business (no rule of a conversation reads it), and a use case cannot call out. So people write
//! down what they want done (a [`TemplateOrder`](hilo_settings::TemplateOrder)), and the one process that owns the lane of
//! the account's first channel makes it so, and writes down what became of it. Whoever wants it to look, at once and wherever
//! it is, appends [`ChannelEvent::TemplatesWanted`] to that lane; webhooks arrive there anyway.
//!
//! | what happens | what follows |
//! |---|---|
//! | an account is ours (a channel was added, a process took over) | all of it is read |
//! | a webhook | its effect at once; a little later all is read, in case more is different |
//! | somebody wants it | all is read, orders are carried out |
//! | nothing | all is read every half hour |
//!
//! What is begun at the provider is written down first: after a crash it is looked for before it is done again.

mod keeper;
mod orders;
mod pages;
mod records;
pub(crate) mod told;

use crate::{
    committer::Committer,
    configuration::Configuration,
    intake::{self, Incoming, Intake, Subject},
    ownership::Ownership,
};
use hilo_core::event::ChannelEvent;
use hilo_egress::channel::TemplateBook;
use hilo_files::Files;
use hilo_model::{Actor, ChannelId, Clock, Id, Scope, TraceId};
use hilo_store::{Store, partition::Installation};
use serde_json::Value;
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
    time::Duration,
};
use tokio::sync::mpsc;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// How often it is looked which accounts are ours.
const LOOK: Duration = Duration::from_millis(500);

/// An account: the same provider's account in two environments is two.
type Key = (Scope, String);

/// What keepers work with.
#[derive(Debug)]
pub(crate) struct Tools {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) committer: Committer,
    pub(crate) configuration: Arc<Configuration>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) files: Files,
    pub(crate) book: Arc<dyn TemplateBook>,
    pub(crate) ownership: Arc<Ownership>,
    pub(crate) installation: Installation,
}

/// Something that a channel's lane says about templates.
#[derive(Debug)]
pub(crate) enum Wake {
    /// A webhook.
    Told {
        /// Its field.
        field: String,
        /// Its value.
        body: Value,
    },
    /// Somebody wants them read, or something done.
    Wanted,
}

/// Where lanes say something about templates.
#[derive(Debug, Clone)]
pub(crate) struct Bell(mpsc::UnboundedSender<(Scope, ChannelId, Wake)>);

impl Bell {
    pub(crate) fn new() -> (Self, mpsc::UnboundedReceiver<(Scope, ChannelId, Wake)>) {
        let (bell, heard) = mpsc::unbounded_channel();
        (Self(bell), heard)
    }

    pub(crate) fn ring(&self, scope: Scope, channel: ChannelId, wake: Wake) {
        // While the process stops nobody listens; the next owner reads everything.
        let _ = self.0.send((scope, channel, wake));
    }
}

/// Asks whoever keeps an account's templates to look, wherever that is.
#[derive(Debug, Clone)]
pub struct Templates {
    intake: Arc<Intake>,
    configuration: Arc<Configuration>,
}

impl Templates {
    pub(crate) fn new(intake: Arc<Intake>, configuration: Arc<Configuration>) -> Self {
        Self { intake, configuration }
    }

    /// Has an account's templates read, and its orders carried out. The wish is durable when this returns.
    ///
    /// # Errors
    /// If it cannot be written down.
    pub async fn wanted(
        &self,
        scope: Scope,
        account: &str,
        actor: Actor,
        trace: TraceId,
    ) -> Result<(), intake::Error> {
        let Some(lead) = leads(&self.configuration).remove(&(scope, account.to_owned())) else {
            return Ok(());
        };
        let subject = Subject::Channel(lead, ChannelEvent::TemplatesWanted);
        self.intake.take(vec![Incoming { scope, subject, actor, trace }]).await
    }
}

/// The accounts with their first channel, whose lane's owner keeps them.
fn leads(configuration: &Configuration) -> BTreeMap<Key, ChannelId> {
    let mut leads: BTreeMap<Key, ChannelId> = BTreeMap::new();
    for entry in configuration.present().channels.values() {
        let Some(number) = entry.channel.whatsapp().filter(|_| entry.account.is_some()) else { continue };
        let id = entry.channel.id;
        let lead = leads.entry((entry.channel.scope(), number.waba_id.clone())).or_insert(id);
        *lead = id.min(*lead);
    }
    leads
}

/// Runs a keeper for each account that is ours, until told to stop.
pub(crate) async fn run(
    tools: Arc<Tools>,
    mut heard: mpsc::UnboundedReceiver<(Scope, ChannelId, Wake)>,
    stop: CancellationToken,
) {
    let mut keepers: HashMap<Key, (mpsc::UnboundedSender<Wake>, CancellationToken)> = HashMap::new();
    let tasks = TaskTracker::new();
    let mut look = tokio::time::interval(LOOK);
    look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        let wake = tokio::select! {
            () = stop.cancelled() => break,
            _ = look.tick() => None,
            wake = heard.recv() => match wake {
                Some(wake) => Some(wake),
                None => break,
            },
        };
        let leads = leads(&tools.configuration);
        let fences = tools.ownership.fences();
        let is_ours = |lead: &ChannelId| fences.contains_key(&tools.installation.partition_of(lead.uuid()));
        keepers.retain(|key, (_, end)| {
            let stays = leads.get(key).is_some_and(is_ours);
            if !stays {
                end.cancel();
            }
            stays
        });
        for (key, _) in leads.iter().filter(|(_, lead)| is_ours(lead)) {
            if !keepers.contains_key(key) {
                let (wakes, awoken) = mpsc::unbounded_channel();
                let end = stop.child_token();
                tasks.spawn(keeper::run(tools.clone(), key.clone(), awoken, end.clone()));
                keepers.insert(key.clone(), (wakes, end));
            }
        }
        let Some((scope, channel, wake)) = wake else { continue };
        let account = tools.configuration.present().channels.get(&channel).and_then(|entry| {
            // Every lane of the account hears a webhook; the first one's owner acts.
            let account = entry.channel.whatsapp()?.waba_id.clone();
            (leads.get(&(scope, account.clone())) == Some(&channel)).then_some(account)
        });
        if let Some((wakes, _)) = account.and_then(|account| keepers.get(&(scope, account))) {
            // A keeper that has just ended reads everything when it begins again.
            let _ = wakes.send(wake);
        }
    }
    keepers.clear();
    tasks.close();
    tasks.wait().await;
}
