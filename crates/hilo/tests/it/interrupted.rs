//! Connections to PostgreSQL break while transactions are being committed, again and again: the request to commit reaches the
//! server, its answer never comes back. Nobody can know then whether what was asked is committed; nothing may be lost
//! or doubled all the same, and nothing may come to a stop. (`pg_terminate_backend` cannot show this: a server process
//! that is told to end while it commits still answers first.)

use crate::{
    database::Database,
    load::{self, Load},
    ports::free_port,
    program::Folder,
    setup::Setup,
    talk::Talk,
};
use sqlx::{Connection, PgConnection};
use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// How many customers write at the same time.
const CUSTOMERS: usize = 16;
/// One of so many commits is cut off from its answer.
const EVERY: usize = 15;
/// How many are.
const CUTS: usize = 60;
/// How many connections the server itself ends, wherever they are.
const ENDS: usize = 30;
/// How long all of it may take.
const LIMIT: Duration = Duration::from_secs(60);
/// sqlx commits with a simple query.
const COMMIT: &[u8] = b"Q\0\0\0\x0bCOMMIT\0";

/// A wire to the server that can be cut.
#[derive(Debug, Default)]
struct Wire {
    commits: AtomicUsize,
    cuts: AtomicUsize,
}

impl Wire {
    /// Whether the answer to this commit is to be lost.
    fn cuts_now(&self) -> bool {
        let cut = self.commits.fetch_add(1, Ordering::SeqCst) % EVERY == EVERY - 1;
        cut && self.cuts.fetch_add(1, Ordering::SeqCst) < CUTS
    }

    /// Passes everything on between the two, until it is cut.
    async fn pass(&self, mut client: TcpStream, mut server: TcpStream) -> io::Result<()> {
        let (mut asked, mut answered) = (vec![0; 1 << 16], vec![0; 1 << 16]);
        loop {
            tokio::select! {
                read = client.read(&mut asked) => {
                    let asked = &asked[..read?];
                    if asked.is_empty() {
                        return Ok(());
                    }
                    server.write_all(asked).await?;
                    if asked.ends_with(COMMIT) && self.cuts_now() {
                        // Every other time the server has certainly committed.
                        if self.cuts.load(Ordering::SeqCst).is_multiple_of(2) {
                            server.readable().await?;
                        }
                        return Ok(());
                    }
                }
                read = server.read(&mut answered) => {
                    let answered = &answered[..read?];
                    if answered.is_empty() {
                        return Ok(());
                    }
                    client.write_all(answered).await?;
                }
            }
        }
    }
}

/// Puts a wire between a Hilo and its server; the URL of its near end.
async fn lay(wire: Arc<Wire>, database: &str) -> String {
    let mut url = url::Url::parse(database).unwrap();
    let far = (url.host_str().unwrap().to_owned(), url.port().unwrap());
    let near = TcpListener::bind("127.0.0.1:0").await.unwrap();
    url.set_port(Some(near.local_addr().unwrap().port())).unwrap();
    tokio::spawn(async move {
        while let Ok((client, _)) = near.accept().await {
            let (wire, far) = (wire.clone(), far.clone());
            tokio::spawn(async move {
                let server = TcpStream::connect(far).await?;
                client.set_nodelay(true)?;
                server.set_nodelay(true)?;
                wire.pass(client, server).await
            });
        }
    });
    url.into()
}

/// Waits until all cuts are made, while the server ends connections too.
async fn cut(wire: &Wire, database: &str) {
    let mut hand = PgConnection::connect(database).await.unwrap();
    let mut ends = 0;
    while wire.cuts.load(Ordering::SeqCst) < CUTS || ends < ENDS {
        ends += 1;
        sqlx::query(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
            ORDER BY random() LIMIT 1",
        )
        .execute(&mut hand)
        .await
        .unwrap();
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    hand.close().await.unwrap();
}

async fn interrupted(database: &Database) {
    let folder = Folder::new();
    let (backend, wire) = (load::backend().await, Arc::<Wire>::default());
    let (port, simulator) = (free_port(), free_port());
    let server = database.argument().unwrap();
    let setup = Setup {
        folder: folder.path().to_owned(),
        database: Some(lay(wire.clone(), &server).await),
        port,
        door: port,
        simulator,
        backend,
        uncertain_seconds: 2,
    };
    // Nothing is cut before everything is set up.
    wire.cuts.store(CUTS, Ordering::SeqCst);
    let (process, _) = setup.begin();
    let judge = setup.start_simulator();
    let talk = Talk::new(&format!("http://127.0.0.1:{simulator}"));
    let mut load = Load::begin(&talk, CUSTOMERS).await;
    wire.cuts.store(0, Ordering::SeqCst);
    load.during(cut(&wire, &server)).await;
    let total = load.judge().await;
    println!("{total} messages, {CUTS} commits of {:?} without an answer", wire.commits);
    assert!(total > CUTS * 5, "only {total} messages: that was no load");
    assert_eq!(process.stop(), Some(0));
    judge.kill();
}

#[tokio::test(flavor = "multi_thread")]
async fn commits_whose_answer_is_lost_lose_nothing_and_double_nothing() {
    let Some(database) = Database::postgres("interrupted").await else { return };
    tokio::time::timeout(LIMIT, interrupted(&database)).await.expect("nothing comes to a stop");
    database.drop().await;
}
