//! Fills a database with people who have written, so that figures can be taken on a database of some age.
//!
//! ```text
//! cargo run --release --package hilo --example seed -- --data-dir data [--database URL] --contacts 1000000 --messages 2
//! ```
//!
//! The installation must have a channel and must not be running. Everything is sealed with its master key, and is what turns
//! would have left behind: people, addresses, threads, states of lanes and messages. With `--talk` they say different things
//! (words as frequent as words are, answers of people and of flows, threads that wait, that have somebody or are done), and what
//! they said is indexed as the running program does it; PostgreSQL's inverted index is built at the end.

mod corpus;

use anyhow::Context;
use clap::Parser;
use corpus::Chance;
use hilo_core::contact::{ContactState, Profile};
use hilo_model::{
    Actor, ChannelId, Clock, ContactId, Duration, EnvironmentId, Id, IdSource, NodeId, PersonId, Scope,
    Timestamp, WorkspaceId,
    identity::{Identity, IdentityKind},
    message::{Inbound, Outbound, Status},
    ticket::{self, TicketStatus},
};
use hilo_runtime::{clock::SystemClock, indexer};
use hilo_store::{
    Store,
    document::DocumentFilter,
    journal::{Append, IdentityChange, LaneKey, LaneKind, NewContact},
    rows::{ContactRow, Direction, MessageRow, Row, ThreadRow},
    search::{Index, IndexedContact, Place, Said, SaidId, Source},
    turn::{LaneState, Turn, Turns},
    write::Write,
};
use hilo_vault::{ContactKey, MasterKeys, SearchKey, Vault};
use sqlx::Connection;
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
    /// They say different things, and what they say can be searched for
    #[arg(long)]
    talk: bool,
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
    let search = indexer::search_key(&*store, &vault, &SystemClock).await?;
    let inverted = arguments.talk.then_some(arguments.database.clone()).flatten();
    if let Some(url) = &inverted {
        // Built at once it costs a tenth of what it costs document by document.
        sql(url, &["DROP INDEX search_documents_tokens"]).await?;
    }
    let ids = IdSource::new(now, now.as_micros() as u64);
    let staff = Staff::new(now);
    let mut people = People { vault, search, scope, channel, now, ids, staff, arguments };

    let node: NodeId = people.ids.make();
    let states = store.acquire(node, u16::MAX, 600_000).await?;
    let place = states.first().context("another process owns the database's partitions: stop it first")?;
    let standing = store.search_progress(&[place.fence.partition]).await?;
    let standing = standing.first().context("a standing of the index")?.standing;
    let mut number = 0;
    let mut writing: Option<tokio::task::JoinHandle<anyhow::Result<()>>> = None;
    while number < people.arguments.contacts {
        let until = (number + BATCH).min(people.arguments.contacts);
        let (mut append, mut turns, mut contacts) = (Append::default(), Vec::new(), Vec::new());
        // The next ones are made up while the last ones are written.
        for number in number..until {
            let (turn, indexed) = people.person(number, &mut append)?;
            turns.push(turn);
            contacts.extend(indexed);
        }
        let turns = Turns { after: place.cursor, up_to: place.cursor, turns, claims: Vec::new() };
        let (fence, index) = (place.fence, Index { from: standing, to: standing, contacts });
        let batch = [Write::Append(append), Write::Turns { fence, turns }, Write::Index { fence, index }];
        if let Some(writing) = writing.take() {
            writing.await??;
        }
        let store = store.clone();
        writing = Some(tokio::spawn(async move {
            for outcome in store.write(batch.into()).await? {
                outcome.context("a batch was refused")?;
            }
            Ok(())
        }));
        number = until;
        if number % 100_000 == 0 {
            eprintln!("{number} people");
        }
    }
    if let Some(writing) = writing {
        writing.await??;
    }
    let held: Vec<_> = states.iter().map(|state| state.fence).collect();
    store.release(node, &held).await?;
    store.close().await;
    if let Some(url) = &inverted {
        eprintln!("building the inverted index");
        let build = "CREATE INDEX search_documents_tokens ON search_documents USING gin (tokens) WITH (fastupdate = off)";
        sql(url, &["SET maintenance_work_mem = '1GB'", build, "ANALYZE"]).await?;
    }
    Ok(())
}

/// Statements for PostgreSQL that the port has no word for.
async fn sql(url: &str, statements: &[&'static str]) -> anyhow::Result<()> {
    let mut connection = sqlx::PgConnection::connect(url).await?;
    for statement in statements {
        sqlx::raw_sql(sqlx::AssertSqlSafe(*statement)).execute(&mut connection).await?;
    }
    Ok(connection.close().await?)
}

async fn open(arguments: &Arguments) -> anyhow::Result<Arc<dyn Store>> {
    Ok(match &arguments.database {
        Some(url) => {
            let options = hilo_store_postgres::ConnectOptions::new(url);
            Arc::new(hilo_store_postgres::PostgresStore::connect(&options).await?)
        }
        None => {
            let mut options = hilo_store_sqlite::Options::new(arguments.data_dir.join("hilo.db"));
            options.durable = false;
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

/// Those who answer.
struct Staff(Vec<PersonId>);

impl Staff {
    fn new(now: Timestamp) -> Self {
        let mut ids = IdSource::new(now, 1);
        Self((0..20).map(|_| ids.make()).collect())
    }
}

/// Who is made up.
struct People {
    vault: Vault,
    search: SearchKey,
    scope: Scope,
    channel: ChannelId,
    now: Timestamp,
    ids: IdSource,
    staff: Staff,
    arguments: Arguments,
}

/// Where a conversation stands.
struct Standing {
    status: TicketStatus,
    assignee: Option<PersonId>,
    waits: bool,
}

impl People {
    /// Somebody, what their last message left behind, and what they are found by.
    fn person(&mut self, number: u64, append: &mut Append) -> anyhow::Result<(Turn, Option<IndexedContact>)> {
        let (scope, channel) = (self.scope, self.channel);
        let mut chance = Chance::new(number);
        let contact: ContactId = self.ids.make();
        let (key, wrapped) = self.vault.create_key(contact)?;
        // Spread evenly, but not in the order of the ids.
        let ago = Duration::from_seconds(number.wrapping_mul(7_919_113) % (DAYS * 86_400));
        let at = self.now.minus(ago);
        let identity =
            Identity { kind: IdentityKind::Phone, scope: String::new(), value: format!("5699{number:09}") };
        append.contacts.push(NewContact { scope, contact, key: wrapped, at });
        append.identities.push(IdentityChange {
            scope,
            identity: identity.clone(),
            expected: None,
            owner: Some(contact),
            at,
        });
        let name = if self.arguments.talk { corpus::name(&mut chance) } else { format!("Persona {number}") };
        let position = self.arguments.messages as i64;
        let lane = LaneKey { scope, kind: LaneKind::Contact, id: contact.uuid() };
        let mut turn = Turn::new(lane, at);
        turn.rows.push(Row::Contact(ContactRow {
            scope,
            contact,
            name: name.clone(),
            locale: None,
            time_zone: None,
            fields: key.seal(b"{}")?,
            merged_into: None,
            created_at: at,
            updated_at: at,
        }));
        let (mut said, mut last) = (Vec::new(), (String::new(), false));
        for position in 1..=position {
            let (message, words) = self.message(contact, &key, position, number, &name, &mut chance, at)?;
            last = (words, message.direction == Direction::Inbound);
            if self.arguments.talk && !matches!(message.author, Actor::Run(_) | Actor::System) {
                said.push(Said {
                    place: Place::Message(position),
                    id: SaidId::Message(message.message),
                    inbound: last.1,
                    author: message.author,
                    at,
                    content: message.content.clone(),
                });
            }
            turn.rows.push(Row::Message(message));
        }
        let (last, inbound) = last;
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
        turn.state = Some(LaneState { version: 1, bytes: key.seal(&serde_json::to_vec(&state)?)? });
        let standing = self.standing(&mut chance, inbound);
        turn.rows.push(Row::Thread(ThreadRow {
            scope,
            contact,
            version: state.revision,
            channel: Some(channel),
            last_message_at: at,
            preview: key.seal(last.as_bytes())?,
            preview_inbound: inbound,
            unread: i32::from(standing.waits),
            window_until: None,
            free_until: None,
            ticket: None,
            status: standing.status,
            assignee: standing.assignee,
            team: None,
            priority: ticket::Priority::Normal,
            snoozed_until: None,
            run: None,
            waiting_since: standing.waits.then_some(at),
            woken_at: None,
        }));
        let source = Source {
            scope,
            contact,
            indexed: 0,
            person: None,
            name: Some(name),
            identities: vec![identity],
            said,
        };
        let indexed =
            if self.arguments.talk { indexer::documents_of(&source, &key, &self.search) } else { None };
        Ok((turn, indexed))
    }

    /// Most conversations are over or a flow's; a few wait for somebody.
    fn standing(&self, chance: &mut Chance, inbound: bool) -> Standing {
        if !self.arguments.talk {
            return Standing { status: TicketStatus::Bot, assignee: None, waits: false };
        }
        let status = match chance.below(1_000) {
            0..550 => TicketStatus::Bot,
            550..800 => TicketStatus::Solved,
            800..930 => TicketStatus::Closed,
            930..980 => TicketStatus::Open,
            980..995 => TicketStatus::Pending,
            _ => TicketStatus::OnHold,
        };
        let assignee =
            self.staff.0.get(chance.below(40) as usize).copied().filter(|_| status != TicketStatus::Bot);
        Standing { status, assignee, waits: status == TicketStatus::Open && inbound }
    }

    #[expect(clippy::too_many_arguments, reason = "everything that a made-up message depends on")]
    fn message(
        &mut self,
        contact: ContactId,
        key: &ContactKey,
        position: i64,
        number: u64,
        name: &str,
        chance: &mut Chance,
        at: Timestamp,
    ) -> anyhow::Result<(MessageRow, String)> {
        let (talk, inbound) = (self.arguments.talk, position % 2 == 1);
        // Of what is answered, every other answer is a flow's.
        let author = match (inbound, talk && position % 4 == 0) {
            (true, _) => Actor::Contact(contact),
            (false, true) => Actor::Person(self.staff.0[chance.below(20) as usize]),
            (false, false) => Actor::System,
        };
        let words = match (talk, inbound) {
            (true, _) if !matches!(author, Actor::System) => corpus::saying(chance),
            (_, true) => format!("Hola, ¿dónde está mi pedido? ({position})"),
            (_, false) => format!("Gracias por escribir, {name}. Su pedido {number} va en camino."),
        };
        let content = if inbound {
            serde_json::to_vec(&Inbound::Text { body: words.clone() })?
        } else {
            serde_json::to_vec(&Outbound::Text { body: words.clone(), preview_url: false })?
        };
        let row = MessageRow {
            scope: self.scope,
            contact,
            message: self.ids.make(),
            channel: self.channel,
            direction: if inbound { Direction::Inbound } else { Direction::Outbound },
            author,
            kind: "text".to_owned(),
            content: key.seal(&content)?,
            provider_id: Some(format!("wamid.SEED{contact}{position}")),
            reply_to: None,
            about: None,
            status: Status::Read,
            ticket: None,
            run: None,
            position,
            sent_at: at,
            created_at: at,
        };
        Ok((row, words))
    }
}
