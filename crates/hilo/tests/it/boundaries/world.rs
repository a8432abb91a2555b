//! What outlives the process: the provider, the backend of the flow, and time.

use async_trait::async_trait;
use bytes::Bytes;
use hilo_egress::{
    channel::{
        Accepted, Account, AccountState, ChannelSender, FetchMedia, FetchedMedia, InsightSpan, MediaError,
        MediaUpload, NumberOffice, SendError, SendMessage, TemplateBook, TemplateInsights, TemplatePage,
        TemplateQuery,
    },
    http::{HttpAnswer, HttpCaller, HttpOutcome, HttpRequest},
};
use hilo_model::{Clock, Duration, ManualClock, Phone, Timestamp, message::Outbound};
use hilo_whatsapp_wire::{
    number::{BusinessProfile, NumberStanding, NumberStep},
    template::{Made, Template},
};
use parking_lot::Mutex;
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Instant,
};

/// A clock that goes with the real one and can be put forward.
#[derive(Debug)]
pub(super) struct Going {
    start: ManualClock,
    since: Instant,
}

impl Going {
    pub(super) fn new() -> Self {
        Self { start: ManualClock::new(Timestamp::from_seconds(1_763_717_000)), since: Instant::now() }
    }

    pub(super) fn advance(&self, span: Duration) {
        self.start.advance(span);
    }
}

impl Clock for Going {
    fn now(&self) -> Timestamp {
        self.start.now().plus(Duration::from_micros(self.since.elapsed().as_micros() as u64))
    }
}

/// A message that reached a customer.
#[derive(Debug, Clone)]
pub(super) struct Reached {
    pub(super) phone: String,
    pub(super) text: String,
    /// The ids of its buttons.
    pub(super) buttons: Vec<String>,
    /// What the provider calls it.
    pub(super) id: String,
    /// What comes back with its statuses.
    pub(super) callback: String,
}

/// A provider that keeps what it was given, and refuses nothing: whatever is sent twice arrives twice.
#[derive(Debug, Default)]
pub(super) struct Provider {
    pub(super) log: Mutex<Vec<Reached>>,
}

impl Provider {
    /// Everything that this person was sent.
    pub(super) fn of(&self, phone: &str) -> Vec<Reached> {
        self.log.lock().iter().filter(|reached| reached.phone == phone).cloned().collect()
    }
}

#[async_trait]
impl ChannelSender for Provider {
    async fn send(&self, _: &Account, message: &SendMessage) -> Result<Accepted, SendError> {
        let mut log = self.log.lock();
        let id = format!("wamid.out.{}", log.len());
        log.push(Reached {
            phone: message.to.phone().map(Phone::digits).unwrap_or_default().to_owned(),
            text: message.content.text().to_owned(),
            buttons: match &message.content {
                Outbound::Buttons { buttons, .. } => buttons.iter().map(|button| button.id.clone()).collect(),
                _ => Vec::new(),
            },
            id: id.clone(),
            callback: message.callback.clone(),
        });
        Ok(Accepted { provider_id: id, held: false })
    }
    async fn mark_read(&self, _: &Account, _: &str, _: bool) -> Result<(), SendError> {
        Ok(())
    }
    async fn fetch_media(
        &self,
        _: &Account,
        _: &FetchMedia,
        _: &mut (dyn tokio::io::AsyncWrite + Send + Unpin),
    ) -> Result<FetchedMedia, MediaError> {
        Err(MediaError::Missing)
    }
    async fn upload_media(&self, _: &Account, _: MediaUpload) -> Result<String, MediaError> {
        Err(MediaError::Missing)
    }
    async fn account_state(&self, _: &Account) -> Result<AccountState, SendError> {
        Ok(AccountState::default())
    }
}

/// Templates and the number itself are not what this is about.
#[derive(Debug)]
pub(super) struct Office;

fn nobody<T>() -> Result<T, SendError> {
    Err(SendError::NotSent { detail: "nobody answers".to_owned() })
}

#[async_trait]
impl TemplateBook for Office {
    async fn templates(&self, _: &Account, _: &TemplateQuery) -> Result<TemplatePage, SendError> {
        nobody()
    }
    async fn make_template(&self, _: &Account, _: &Template) -> Result<Made, SendError> {
        nobody()
    }
    async fn edit_template(&self, _: &Account, _: &str, _: &Template) -> Result<(), SendError> {
        nobody()
    }
    async fn delete_template(&self, _: &Account, _: &str, _: &str) -> Result<(), SendError> {
        nobody()
    }
    async fn upload_sample(&self, _: &Account, _: MediaUpload) -> Result<String, MediaError> {
        Err(MediaError::Missing)
    }
}

#[async_trait]
impl NumberOffice for Office {
    async fn standing(&self, _: &Account) -> Result<NumberStanding, SendError> {
        nobody()
    }
    async fn profile(&self, _: &Account) -> Result<BusinessProfile, SendError> {
        nobody()
    }
    async fn change_profile(&self, _: &Account, _: &BusinessProfile) -> Result<(), SendError> {
        nobody()
    }
    async fn change_picture(&self, _: &Account, _: MediaUpload) -> Result<(), SendError> {
        nobody()
    }
    async fn take_step(&self, _: &Account, _: &NumberStep) -> Result<(), SendError> {
        nobody()
    }
    async fn template_insights(
        &self,
        _: &Account,
        _: &str,
        _: InsightSpan,
    ) -> Result<TemplateInsights, SendError> {
        nobody()
    }
    async fn enable_insights(&self, _: &Account) -> Result<(), SendError> {
        nobody()
    }
}

/// A backend that reserves a place for whoever asks, once for each idempotency key.
#[derive(Debug, Default)]
pub(super) struct Backend {
    /// Which keys came for which path.
    asked: Mutex<BTreeMap<String, BTreeSet<String>>>,
}

impl Backend {
    /// How many different requests came for a path, however often each was repeated.
    pub(super) fn requests(&self, path: &str) -> usize {
        self.asked.lock().get(path).map_or(0, BTreeSet::len)
    }
}

#[async_trait]
impl HttpCaller for Backend {
    async fn call(&self, request: HttpRequest) -> HttpOutcome {
        let key = request.idempotency_key.expect("every call has a key");
        self.asked.lock().entry(request.url).or_default().insert(key);
        let body = Bytes::from_static(br#"{"left":7}"#);
        HttpOutcome::Answered(HttpAnswer { status: 200, headers: Vec::new(), body })
    }
}
