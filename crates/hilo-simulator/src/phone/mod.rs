//! A phone in the terminal: lines in, lines out, for people and for scripts.
//!
//! Plays any number of customers of a running simulator through its control API. What is typed is sent; a number
//! taps the button or row of that number; lines with a slash are [commands](Command).

pub(crate) mod client;
mod command;
mod screen;
mod words;

pub use client::ClientError;
pub use command::Command;
pub use words::Language;

use crate::{
    control::{Act, Acted, JournalPage, NewCustomer, View},
    event::{Entry, Event},
    world::{Customer, Number, OptionKind, TapOption},
};
use client::Client;
use hilo_whatsapp_wire::{
    card::{Card, CardName, CardPhone},
    webhook::StatusKind,
};
use screen::Screen;
use std::{collections::HashSet, future::Future, io, pin::Pin, time::Duration};
use tokio::{
    io::{AsyncBufRead, AsyncBufReadExt as _, AsyncWrite},
    time::Instant,
};

/// How a phone is started.
#[derive(Debug, Clone)]
pub struct PhoneOptions {
    /// The simulator's address, `http://127.0.0.1:…`.
    pub url: String,
    /// The language of the phone's own words.
    pub language: Language,
    /// Which number of the business it talks to; the first one if absent.
    pub number: Option<String>,
    /// How long `/wait` waits at most.
    pub patience: Duration,
}

/// Why a phone stops.
#[derive(Debug, thiserror::Error)]
pub enum PhoneError {
    /// The simulator cannot be reached, or has no number.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The terminal is gone.
    #[error(transparent)]
    Terminal(#[from] io::Error),
}

/// How long the simulator holds a question for news.
const POLL: Duration = Duration::from_secs(20);

/// How much of the conversation is shown at first.
const LAST: usize = 20;

/// Runs a phone until its input ends or `/quit`.
///
/// # Errors
/// If the simulator cannot be reached, or input or output fail.
pub async fn run(
    options: PhoneOptions,
    input: impl AsyncBufRead + Unpin,
    output: impl AsyncWrite + Unpin,
) -> Result<(), PhoneError> {
    let mut phone = Phone::open(options, output).await?;
    let mut lines = input.lines();
    loop {
        let waiting = phone.waiting.is_some();
        let deadline = phone.deadline();
        tokio::select! {
            // News first, so that a script sees what happened before it goes on.
            biased;
            page = &mut phone.news => phone.take(page?).await?,
            () = tokio::time::sleep_until(deadline), if waiting => {
                phone.screen.note(phone.words().nothing_came).await?;
                phone.waiting = None;
            }
            line = lines.next_line(), if !waiting => match line? {
                Some(line) => {
                    if !phone.obey(&line).await? {
                        return Ok(());
                    }
                }
                None => return phone.close().await,
            },
        }
    }
}

type News = Pin<Box<dyn Future<Output = Result<JournalPage, ClientError>> + Send>>;

struct Phone<W> {
    client: Client,
    screen: Screen<W>,
    language: Language,
    patience: Duration,
    number: Number,
    customer: Customer,
    reads: bool,
    /// The last message of the business, for quoting.
    last: Option<String>,
    /// What can be tapped, and on which message.
    options: Option<(String, Vec<TapOption>)>,
    /// How many messages came since the customer last did something.
    came: usize,
    /// `/wait`: until how many came, and until when.
    waiting: Option<(usize, Instant)>,
    /// Messages that are on the screen.
    shown: HashSet<String>,
    /// The last event that was looked at.
    seen: u64,
    news: News,
}

impl<W: AsyncWrite + Unpin> Phone<W> {
    async fn open(options: PhoneOptions, output: W) -> Result<Self, PhoneError> {
        let client = Client::new(&options.url);
        let number = client.number(options.number.as_deref()).await?;
        let customer = match client.customers().await?.into_iter().next() {
            Some(customer) => customer,
            None => client.create(&NewCustomer { name: "Ana".to_owned(), ..NewCustomer::default() }).await?,
        };
        let news = poll(&client, 0, &customer.id);
        let screen = Screen::new(output, options.language.words());
        let mut phone = Self {
            client,
            screen,
            language: options.language,
            patience: options.patience,
            number,
            customer,
            reads: true,
            last: None,
            options: None,
            came: 0,
            waiting: None,
            shown: HashSet::new(),
            seen: 0,
            news,
        };
        phone.screen.note(phone.words().welcome).await?;
        phone.show_conversation().await?;
        Ok(phone)
    }

    fn words(&self) -> &'static words::Words {
        self.language.words()
    }

    fn deadline(&self) -> Instant {
        self.waiting.map_or_else(Instant::now, |(_, until)| until)
    }

    /// Takes what happened.
    async fn take(&mut self, page: JournalPage) -> Result<(), PhoneError> {
        self.seen = page.last;
        for entry in page.entries {
            self.happened(entry).await?;
        }
        self.news = poll(&self.client, self.seen, &self.customer.id);
        if self.waiting.is_some_and(|(wanted, _)| self.came >= wanted) {
            self.waiting = None;
        }
        Ok(())
    }

    /// Shows what is left to show.
    async fn close(&mut self) -> Result<(), PhoneError> {
        loop {
            let page = self.client.news(self.seen, Duration::ZERO, &self.customer.id).await?;
            if page.entries.is_empty() {
                return Ok(());
            }
            self.take(page).await?;
        }
    }

    async fn happened(&mut self, entry: Entry) -> Result<(), PhoneError> {
        match entry.event {
            Event::CustomerSent { message, .. } => {
                if let Some(view) =
                    self.find(&message.id).await?.filter(|view| self.shown.insert(view.id.clone()))
                {
                    self.screen.ours(&self.customer.name, &view).await?;
                }
            }
            // It is on the phone when it is delivered; reactions are told no further than sent.
            Event::Status { id, status: StatusKind::Sent, .. } => {
                if let Some(view) = self.find(&id).await?.filter(|view| view.seen.kind == "reaction") {
                    self.arrived(&view).await?;
                }
            }
            Event::Status { id, status: StatusKind::Delivered, .. } => {
                if let Some(view) = self.find(&id).await? {
                    self.arrived(&view).await?;
                    if self.reads {
                        self.client.read(&self.customer.id, &self.number.id).await?;
                    }
                }
            }
            Event::BusinessRead { typing, .. } => {
                let words = self.words();
                self.screen.note(words.read).await?;
                if typing {
                    self.screen.note(words.typing).await?;
                }
            }
            Event::HookDelivered { hook, copy: 0, .. } if self.is_ours(hook).await? => {
                self.screen.note(self.words().delivered).await?;
            }
            Event::HookFailed { hook, copy: 0, attempts: 1, reason, .. } if self.is_ours(hook).await? => {
                self.screen.note(&format!("{} ({reason})", self.words().not_delivered)).await?;
            }
            _ => {}
        }
        Ok(())
    }

    /// Whether an event is a message of the customer, not a status.
    async fn is_ours(&self, seq: u64) -> Result<bool, PhoneError> {
        let told = self.client.entry(seq).await?;
        Ok(matches!(told, Some(Entry { event: Event::CustomerSent { .. }, .. })))
    }

    async fn find(&self, id: &str) -> Result<Option<View>, PhoneError> {
        let views = self.client.conversation(&self.customer.id, &self.number.id, LAST * 5).await?;
        Ok(views.into_iter().find(|view| view.id == id))
    }

    async fn arrived(&mut self, view: &View) -> Result<(), PhoneError> {
        if self.shown.insert(view.id.clone()) {
            self.screen.theirs(&self.number.verified_name, view).await?;
            self.note_options(view);
            self.came += 1;
        }
        Ok(())
    }

    fn note_options(&mut self, view: &View) {
        self.last = Some(view.id.clone());
        if !view.seen.options.is_empty() {
            self.options = Some((view.id.clone(), view.seen.options.clone()));
        }
    }

    async fn show_conversation(&mut self) -> Result<(), PhoneError> {
        (self.last, self.options, self.came) = (None, None, 0);
        self.shown.clear();
        // What happens from here on is news; what of it is on the screen already is not shown again.
        self.seen = self.client.news(u64::MAX, Duration::ZERO, &self.customer.id).await?.last;
        self.news = poll(&self.client, self.seen, &self.customer.id);
        self.screen.talks(&self.customer.name, &self.number.verified_name).await?;
        for view in self.client.conversation(&self.customer.id, &self.number.id, LAST).await? {
            self.shown.insert(view.id.clone());
            match view.from {
                crate::control::Sender::Customer => self.screen.ours(&self.customer.name, &view).await?,
                crate::control::Sender::Business => {
                    self.screen.theirs(&self.number.verified_name, &view).await?;
                    self.note_options(&view);
                }
            }
        }
        Ok(())
    }

    /// Does what a line says; false ends the phone. What the simulator refuses is shown, and the phone goes on.
    async fn obey(&mut self, line: &str) -> Result<bool, PhoneError> {
        let options = self.options.as_ref().map_or(0, |(_, options)| options.len());
        let command = match Command::read(line, options) {
            Ok(Some(Command::Quit)) => return Ok(false),
            Ok(Some(command)) => command,
            Ok(None) => return Ok(true),
            Err(unknown) => {
                self.screen.note(&format!("{} {unknown}", self.words().unknown_command)).await?;
                return Ok(true);
            }
        };
        match self.carry_out(command).await {
            Err(PhoneError::Client(ClientError::Refused(reason))) => {
                self.screen.note(&format!("! {reason}")).await?;
            }
            other => other?,
        }
        Ok(true)
    }

    async fn carry_out(&mut self, command: Command) -> Result<(), PhoneError> {
        let media = |kind, caption| Act::Media { kind, caption, filename: None, mime_type: None, data: None };
        match command {
            // The loop ends before it comes here.
            Command::Quit => {}
            Command::Help => self.screen.lines(self.words().help).await?,
            Command::Say(body) => self.act(Act::Text { body }, None).await?,
            Command::Reply(body) => {
                let quoted = self.last.clone();
                self.act(Act::Text { body }, quoted).await?;
            }
            Command::Choose(position) => self.choose(position).await?,
            Command::Media(kind, caption) => self.act(media(kind, caption), None).await?,
            Command::Location { latitude, longitude } => {
                self.act(Act::Location { latitude, longitude, name: None, address: None }, None).await?;
            }
            Command::Contact { name, phone } => {
                let phones = vec![CardPhone { phone: Some(phone), ..CardPhone::default() }];
                let name = CardName { formatted_name: name, ..CardName::default() };
                self.act(Act::Contacts { contacts: vec![Card { name, phones, ..Card::default() }] }, None)
                    .await?;
            }
            Command::React(emoji) => {
                let message_id = self.last.clone();
                self.act(Act::Reaction { message_id, emoji }, None).await?;
            }
            Command::New { name, phone, username } => {
                // A username without a phone hides the phone.
                let hide_phone = username.is_some() && phone.is_none();
                let new = NewCustomer { name, phone, username, hide_phone, ..NewCustomer::default() };
                self.customer = self.client.create(&new).await?;
                self.show_conversation().await?;
            }
            Command::As(wanted) => {
                let matches = |customer: &Customer| {
                    customer.id == wanted || customer.name.to_lowercase() == wanted.to_lowercase()
                };
                match self.client.customers().await?.into_iter().find(matches) {
                    Some(customer) => {
                        self.customer = customer;
                        self.show_conversation().await?;
                    }
                    None => self.screen.note(&format!("{} {wanted}", self.words().nobody)).await?,
                }
            }
            Command::Who => {
                for customer in self.client.customers().await? {
                    self.screen.customer(&customer, customer.id == self.customer.id).await?;
                }
            }
            Command::Read(None) => self.client.read(&self.customer.id, &self.number.id).await?,
            Command::Read(Some(reads)) => {
                self.reads = reads;
                if reads {
                    self.client.read(&self.customer.id, &self.number.id).await?;
                }
            }
            Command::FromAd(body) => {
                self.came = 0;
                self.client.come_from_ad(&self.customer.id, &self.number.id, body).await?;
            }
            Command::Block(blocks) => {
                self.client.block(&self.customer.id, &self.number.id, blocks).await?;
            }
            Command::Wait(wanted) => {
                if self.came < wanted {
                    self.waiting = Some((wanted, Instant::now() + self.patience));
                }
            }
            Command::Later(span) => self.client.advance(span).await?,
        }
        Ok(())
    }

    async fn choose(&mut self, position: usize) -> Result<(), PhoneError> {
        let Some((message_id, options)) = &self.options else { return Ok(()) };
        let Some(option) = position.checked_sub(1).and_then(|at| options.get(at)) else { return Ok(()) };
        if option.kind == OptionKind::Link {
            let opens = format!("↗ {}", option.id);
            self.screen.note(&opens).await?;
            return Ok(());
        }
        let (message_id, option) = (Some(message_id.clone()), option.id.clone());
        self.act(Act::Tap { message_id, option }, None).await
    }

    async fn act(&mut self, act: Act, reply_to: Option<String>) -> Result<(), PhoneError> {
        self.came = 0;
        let Acted { .. } = self.client.act(&self.customer.id, &self.number.id, act, reply_to).await?;
        Ok(())
    }
}

fn poll(client: &Client, seen: u64, customer: &str) -> News {
    let (client, customer) = (client.clone(), customer.to_owned());
    Box::pin(async move { client.news(seen, POLL, &customer).await })
}
