//! Several processes on one PostgreSQL: they come and go, die, hang and come back, and no customer notices more than a pause.

mod come_and_go;
mod limit;
mod subscriber;
mod told;

use crate::{
    database::Database,
    door, load,
    ports::free_port,
    program::{Folder, Process},
    setup::Setup,
    talk::Talk,
    web::Web,
};
use hilo_model::{Id, NodeId};
use sqlx::{Connection, PgConnection};
use std::{
    fs,
    time::{Duration, Instant},
};
use uuid::Uuid;

/// How many partitions a new database has.
const PARTITIONS: usize = 32;
/// How long a lease lasts.
const LEASE: Duration = Duration::from_secs(4);
/// How often a node takes what became free.
const BALANCE: Duration = Duration::from_secs(1);
/// What a busy machine may add to any time that is measured here.
const SLACK: Duration = Duration::from_millis(2_500);

/// One of them.
struct Node {
    setup: Setup,
    process: Option<Process>,
}

impl Node {
    fn start(&mut self) {
        let mut process = self.setup.start();
        process.said("webhooks");
        self.process = Some(process);
    }

    fn process(&mut self) -> &mut Process {
        self.process.as_mut().expect("the node runs")
    }

    fn stop(&mut self) {
        assert_eq!(self.process.take().expect("the node runs").stop(), Some(0));
    }

    /// Its present name among owners.
    fn id(&self) -> Uuid {
        let name = fs::read_to_string(self.setup.folder.join("data/node")).unwrap();
        name.trim().parse::<NodeId>().unwrap().uuid()
    }
}

/// All of them, on one database, with a simulator that reaches them through one door.
struct Cluster {
    database: Database,
    nodes: Vec<Node>,
    talk: Talk,
    api_key: String,
    /// The simulator.
    judge: Process,
    eyes: PgConnection,
    _folder: Folder,
}

impl Cluster {
    async fn start(database: Database, count: usize) -> Self {
        let folder = Folder::new();
        let ports: Vec<u16> = (0..count).map(|_| free_port()).collect();
        let (door, backend) = (door::open(&ports).await, load::backend().await);
        let first = Setup {
            folder: folder.path().join("node-0"),
            database: database.argument(),
            port: ports[0],
            door,
            simulator: free_port(),
            backend,
            uncertain_seconds: 4,
        };
        fs::create_dir_all(&first.folder).unwrap();
        let (process, api_key) = first.begin();
        let judge = first.start_simulator();
        let talk = Talk::new(&format!("http://127.0.0.1:{}", first.simulator));
        let eyes = PgConnection::connect(&first.database.clone().unwrap()).await.unwrap();
        let mut nodes = vec![Node { setup: first.clone(), process: Some(process) }];
        for (number, port) in ports.into_iter().enumerate().skip(1) {
            let setup = Setup { folder: folder.path().join(format!("node-{number}")), port, ..first.clone() };
            fs::create_dir_all(setup.folder.join("data")).unwrap();
            fs::copy(first.folder.join("data/master.key"), setup.folder.join("data/master.key")).unwrap();
            setup.configure();
            nodes.push(Node { setup, process: None });
        }
        Self { database, nodes, talk, api_key, judge, eyes, _folder: folder }
    }

    /// How many partitions each node owns now.
    async fn owned(&mut self) -> Vec<usize> {
        let mut owned = Vec::new();
        for node in &self.nodes {
            let id = if node.process.is_some() { node.id() } else { Uuid::nil() };
            let count: i64 = sqlx::query_scalar(
                "SELECT count(*) FROM partitions WHERE owner_id = $1
                AND lease_until > (extract(epoch FROM clock_timestamp()) * 1000000)::bigint",
            )
            .bind(id)
            .fetch_one(&mut self.eyes)
            .await
            .unwrap();
            owned.push(usize::try_from(count).unwrap());
        }
        owned
    }

    /// Waits until what each node owns is as wanted.
    async fn until_owned(&mut self, wanted: impl Fn(&[usize]) -> bool) {
        let begun = Instant::now();
        loop {
            let owned = self.owned().await;
            if wanted(&owned) {
                return;
            }
            assert!(begun.elapsed() < 3 * LEASE, "they own {owned:?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Waits until all nodes that run own an even share.
    async fn until_balanced(&mut self) {
        let running = self.nodes.iter().filter(|node| node.process.is_some()).count();
        let share = PARTITIONS / running;
        self.until_owned(|owned| owned.iter().filter(|count| **count >= share).count() == running).await;
    }

    /// The partitions that a node owns.
    async fn partitions_of(&mut self, node: usize) -> Vec<i16> {
        let id = self.nodes[node].id();
        sqlx::query_scalar("SELECT partition_id FROM partitions WHERE owner_id = $1")
            .bind(id)
            .fetch_all(&mut self.eyes)
            .await
            .unwrap()
    }

    /// How long it takes until others have these partitions and every lane of them goes on: their cursors reach where their
    /// heads are now.
    async fn until_taken_over(&mut self, former: Uuid, partitions: &[i16]) -> Duration {
        let begun = Instant::now();
        let heads: Vec<(i16, i64)> =
            sqlx::query_as("SELECT partition_id, head FROM partitions WHERE partition_id = ANY($1)")
                .bind(partitions)
                .fetch_all(&mut self.eyes)
                .await
                .unwrap();
        loop {
            let now: Vec<(i16, i64, Option<Uuid>)> = sqlx::query_as(
                "SELECT partition_id, cursor, owner_id FROM partitions WHERE partition_id = ANY($1)",
            )
            .bind(partitions)
            .fetch_all(&mut self.eyes)
            .await
            .unwrap();
            let goes_on = |(partition, cursor, owner): &(i16, i64, Option<Uuid>)| {
                let head = heads.iter().find(|(other, _)| other == partition);
                owner.is_some_and(|owner| owner != former) && head.is_some_and(|(_, head)| cursor >= head)
            };
            if now.iter().all(goes_on) {
                return begun.elapsed();
            }
            assert!(begun.elapsed() < 5 * LEASE, "nobody works on what is left of {heads:?}: {now:?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    fn api(&self, node: usize) -> Web {
        let url = format!("http://127.0.0.1:{}/api/v1", self.nodes[node].setup.port);
        Web::new(url, Some(&self.api_key))
    }

    async fn end(mut self) {
        for node in &mut self.nodes {
            if node.process.is_some() {
                node.stop();
            }
        }
        self.judge.kill();
        self.eyes.close().await.unwrap();
        self.database.drop().await;
    }
}
