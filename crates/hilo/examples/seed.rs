//! Fills a database with people who have written, so that figures can be taken on a database of some age.
//!
//! ```text
//! cargo run --release --package hilo --example seed -- --data-dir data [--database URL] --contacts 1000000 --messages 2
//! ```
//!
//! The installation must have a channel and must not be running. Everything is sealed with its master key, and is what turns
//! would have left behind: people, addresses, threads, states of lanes and messages.

use anyhow::Context;
use clap::Parser;
use hilo_core::contact::{ContactState, Profile};
use hilo_model::{
    Actor, ChannelId, Clock, ContactId, Duration, EnvironmentId, Id, IdSource, NodeId, Scope, Timestamp,
    WorkspaceId,
    identity::{Identity, IdentityKind},
    message::{Inbound, Outbound, Status},
    ticket,
};
use hilo_runtime::clock::SystemClock;
use hilo_store::{
    Store,
    document::DocumentFilter,
    journal::{Append, IdentityChange, LaneKey, LaneKind, NewContact},
    rows::{ContactRow, Direction, MessageRow, Row, ThreadRow},
    turn::{LaneState, Turn, Turns},
    write::Write,
};
use hilo_vault::{ContactKey, MasterKeys, Vault};
use std::{path::PathBuf, sync::Arc};

/// People per transaction.
const BATCH: u64 = 1_000;
/// Over how many days their last messages lie.
const DAYS: u64 = 90;

#[derive(Debug, Parser)]
#[command(about = "Fill a database with people who have written")]
struct Arguments {
    /// The data folder, with `master.key` and, for SQLite, `hilo.db`
    #[arg(long, default_value = "data")]
    data_dir: PathBuf,
    /// A PostgreSQL database instead of SQLite
    #[arg(long)]
    database: Option<String>,
    /// How many people
    #[arg(long, default_value_t = 1_000_000)]
    contacts: u64,
    /// How many messages each
    #[arg(long, default_value_t = 2)]
    messages: u64,
}

fn main() -> anyhow::Result<()> {
    tokio::runtime::Runtime::new()?.block_on(run(Arguments::parse()))
}

async fn run(arguments: Arguments) -> anyhow::Result<()> {
    let store = open(&arguments).await?;
    let keys = std::fs::read_to_string(arguments.data_dir.join("master.key")).context("master.key")?;
    let keys = keys.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')).map(str::parse);
    let keys = keys.collect::<Result<_, _>>().context("master.key cannot be used")?;
    let vault = Vault::new(MasterKeys::new(keys).context("master.key holds no key")?);
    let (scope, channel) = channel(&*store).await?;
    let now = SystemClock.now();
    let mut people =
        People { vault, scope, channel, now, ids: IdSource::new(now, now.as_micros() as u64), arguments };

    let node: NodeId = people.ids.make();
    let states = store.acquire(node, u16::MAX, 600_000).await?;
    let place = states.first().context("another process owns the database's partitions: stop it first")?;
    let mut number = 0;
    while number < people.arguments.contacts {
        let until = (number + BATCH).min(people.arguments.contacts);
        let (mut append, mut turns) = (Append::default(), Vec::new());
        for number in number..until {
            turns.push(people.person(number, &mut append)?);
        }
        let turns = Turns { after: place.cursor, up_to: place.cursor, turns, claims: Vec::new() };
        for outcome in
            store.write([Write::Append(append), Write::Turns { fence: place.fence, turns }].into()).await?
        {
            outcome.context("a batch was refused")?;
        }
        number = until;
        if number % 100_000 == 0 {
            eprintln!("{number} people");
        }
    }
    let held: Vec<_> = states.iter().map(|state| state.fence).collect();
    store.release(node, &held).await?;
    store.close().await;
    Ok(())
}

async fn open(arguments: &Arguments) -> anyhow::Result<Arc<dyn Store>> {
    Ok(match &arguments.database {
        Some(url) => {
            let options = hilo_store_postgres::ConnectOptions::new(url);
            Arc::new(hilo_store_postgres::PostgresStore::connect(&options).await?)
        }
        None => {
            let options = hilo_store_sqlite::Options::new(arguments.data_dir.join("hilo.db"));
            Arc::new(hilo_store_sqlite::SqliteStore::open(&options).await?)
        }
    })
}

async fn channel(store: &dyn Store) -> anyhow::Result<(Scope, ChannelId)> {
    let filter = DocumentFilter { kind: "channel".to_owned(), ..DocumentFilter::default() };
    let found = store.documents(&filter).await?.into_iter().next().context("there is no channel yet")?;
    let workspace: WorkspaceId = found.workspace.context("the channel has no workspace")?;
    let environment: EnvironmentId = found.environment.context("the channel has no environment")?;
    Ok((Scope { workspace, environment }, ChannelId::from_uuid(found.id)))
}

/// Who is made up.
struct People {
    vault: Vault,
    scope: Scope,
    channel: ChannelId,
    now: Timestamp,
    ids: IdSource,
    arguments: Arguments,
}

impl People {
    /// Somebody, and what their last message left behind.
    fn person(&mut self, number: u64, append: &mut Append) -> anyhow::Result<Turn> {
        let (scope, channel) = (self.scope, self.channel);
        let contact: ContactId = self.ids.make();
        let (key, wrapped) = self.vault.create_key(contact)?;
        // Spread evenly, but not in the order of the ids.
        let ago = Duration::from_seconds(number.wrapping_mul(7_919_113) % (DAYS * 86_400));
        let at = self.now.minus(ago);
        let identity =
            Identity { kind: IdentityKind::Phone, scope: String::new(), value: format!("5699{number:09}") };
        append.contacts.push(NewContact { scope, contact, key: wrapped, at });
        append.identities.push(IdentityChange { scope, identity, expected: None, owner: Some(contact), at });
        let name = format!("Persona {number}");
        let last = format!("Gracias por escribir, {name}. Su pedido {number} va en camino.");
        let position = self.arguments.messages as i64;
        let state = ContactState {
            created_at: Some(at),
            profile: Profile { name: name.clone(), ..Profile::default() },
            channel: Some(channel),
            last_message_at: at,
            preview: last.clone(),
            revision: position,
            position,
            ..ContactState::default()
        };
        let lane = LaneKey { scope, kind: LaneKind::Contact, id: contact.uuid() };
        let mut turn = Turn::new(lane, at);
        turn.state = Some(LaneState { version: 1, bytes: key.seal(&serde_json::to_vec(&state)?)? });
        turn.rows.push(Row::Contact(ContactRow {
            scope,
            contact,
            name,
            locale: None,
            time_zone: None,
            fields: key.seal(b"{}")?,
            merged_into: None,
            created_at: at,
            updated_at: at,
        }));
        for position in 1..=position {
            let message = self.message(contact, &key, position, &last, at)?;
            turn.rows.push(Row::Message(message));
        }
        turn.rows.push(Row::Thread(ThreadRow {
            scope,
            contact,
            version: state.revision,
            channel: Some(channel),
            last_message_at: at,
            preview: key.seal(last.as_bytes())?,
            preview_inbound: false,
            unread: 0,
            window_until: None,
            ticket: None,
            status: ticket::TicketStatus::Bot,
            assignee: None,
            team: None,
            priority: ticket::Priority::Normal,
            snoozed_until: None,
            run: None,
            waiting_since: None,
            woken_at: None,
        }));
        Ok(turn)
    }

    fn message(
        &mut self,
        contact: ContactId,
        key: &ContactKey,
        position: i64,
        last: &str,
        at: Timestamp,
    ) -> anyhow::Result<MessageRow> {
        let inbound = position % 2 == 1;
        let content = if inbound {
            serde_json::to_vec(&Inbound::Text {
                body: format!("Hola, ¿dónde está mi pedido? ({position})")
            })?
        } else {
            serde_json::to_vec(&Outbound::Text { body: last.to_owned(), preview_url: false })?
        };
        Ok(MessageRow {
            scope: self.scope,
            contact,
            message: self.ids.make(),
            channel: self.channel,
            direction: if inbound { Direction::Inbound } else { Direction::Outbound },
            author: if inbound { Actor::Contact(contact) } else { Actor::System },
            kind: "text".to_owned(),
            content: key.seal(&content)?,
            provider_id: Some(format!("wamid.SEED{contact}{position}")),
            reply_to: None,
            status: Status::Read,
            ticket: None,
            run: None,
            position,
            sent_at: at,
            created_at: at,
        })
    }
}
