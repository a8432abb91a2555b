//! The process dies at every boundary of a conversation that has everything which can be interrupted, and the customer
//! notices nothing.
//!
//! Two have to agree to a discount: one does on the page, the other on his phone, where he is asked.
//!
//! A boundary is whatever is committed or happens outside: a batch of writes, a message that leaves, a call of a backend. The
//! process dies before it (nothing of it was done) and after it (it was done, and nobody was told), and is started anew on
//! the same database. Each conversation begins to die at another boundary, and dies again every few boundaries from there. The provider and the backend, who outlive it, are the judges.

mod life;
mod place;
mod world;

use crate::{database::Database, program::Folder};
use hilo_model::Duration;
use life::Side;
use place::{Alive, LUIS, Place, Tokens};
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    time::{Duration as Span, Instant},
};
use world::Reached;

const FLOWS: &str = include_str!("../../data/promises.yaml");

/// What a customer is told who does not say their name, gives five stars, and gets their discount.
const TOLD: [&str; 5] = [
    "What is your name?",
    "Then without a name",
    "7 are left. How many stars?",
    "5 stars, we go on",
    "2 agree",
];

/// What happens from outside, and how many messages the thread has then.
const STEPS: [(Step, usize); 9] = [
    (Step::Says("start"), 2),
    (Step::Later(60), 4),
    (Step::Says("5"), 5),
    (Step::Later(120), 6),
    (Step::Escalates(60), 6),
    (Step::Approves, 6),
    (Step::Taps(0, "You are asked"), 6),
    (Step::Taps(0, "You are about to approve"), 7),
    (Step::Hears("Noted: you approved"), 7),
];

/// How long something may take that has to happen.
const PATIENCE: Span = Span::from_secs(20);
/// After how long without it somebody else writes to the shop, and time passes: what may have been sent is sent again only
/// when other webhooks show that a sign of it would have come by then.
const STUCK: Span = Span::from_millis(300);
/// The process dies at every so many boundaries. One conversation for each first boundary and side meets all of them.
const APART: usize = 8;
/// In how many places at once.
const PLACES: usize = 4;
/// So often it dies at least; less would mean that boundaries are not seen.
const FEWEST: usize = 40;

#[derive(Debug, Clone, Copy)]
enum Step {
    Says(&'static str),
    /// So many minutes pass.
    Later(u64),
    /// So many minutes pass, and others are asked too.
    Escalates(u64),
    /// One of those who are asked approves on the page.
    Approves,
    /// The other one taps this button of the message that begins so, on his phone.
    Taps(usize, &'static str),
    /// He is told so.
    Hears(&'static str),
}

/// How far a conversation has come, whoever lives.
#[derive(Debug)]
struct Talk<'p> {
    place: &'p Place,
    tokens: &'p Tokens,
    phone: String,
    step: usize,
    /// Whether the time of this step has passed.
    passed: bool,
    /// Of which messages the provider has said that they arrived.
    told: BTreeSet<String>,
    contact: Option<String>,
    /// The last step of which the shop was told a tap.
    tapped: Option<usize>,
}

impl Talk<'_> {
    /// Goes on from where the process died.
    async fn go_on(&mut self, alive: &Alive) {
        while let Some((step, messages)) = STEPS.get(self.step) {
            match step {
                Step::Says(words) => {
                    alive.says(&self.phone, &format!("wamid.{}.{}", self.phone, self.step), words).await;
                }
                Step::Later(minutes) | Step::Escalates(minutes) if !self.passed => {
                    self.place.clock.advance(Duration::from_minutes(*minutes));
                    self.passed = true;
                }
                Step::Later(_) | Step::Escalates(_) | Step::Approves | Step::Taps(..) | Step::Hears(_) => {}
            }
            self.until(alive, *step, *messages).await;
            self.step += 1;
            self.passed = false;
        }
    }

    /// Waits for what a step leads to.
    async fn until(&mut self, alive: &Alive, step: Step, messages: usize) {
        let begun = Instant::now();
        let mut looked = begun;
        loop {
            for reached in [&*self.phone, LUIS].into_iter().flat_map(|phone| self.place.provider.of(phone)) {
                if !self.told.contains(&reached.id) {
                    alive.delivered(&reached).await;
                    self.told.insert(reached.id);
                }
            }
            let there = match step {
                Step::Says(_) | Step::Later(_) => true,
                Step::Escalates(_) => {
                    let asked = self.waiting(alive, &self.tokens.luis).await;
                    asked.is_some_and(|asked| asked["may_answer"] == true)
                }
                Step::Approves => self.approves(alive, messages).await,
                Step::Taps(button, words) => self.taps(alive, button, words).await,
                Step::Hears(words) => self.hears(alive, words).await,
            };
            if there && self.settled(alive, messages).await {
                return;
            }
            assert!(
                begun.elapsed() < PATIENCE,
                "{}: step {} never ends: {:?}, {}",
                self.phone,
                self.step,
                self.place.provider.of(&self.phone),
                alive.get(&self.tokens.key, "/incidents").await
            );
            if looked.elapsed() > STUCK {
                looked = Instant::now();
                self.place.clock.advance(Duration::from_seconds(3));
                let id = format!("wamid.bystander.{}.{}", self.phone, begun.elapsed().as_millis());
                alive.says("5491166600000", &id, "hello?").await;
            }
            tokio::time::sleep(Span::from_millis(2)).await;
        }
    }

    /// Whether the thread has so many messages, and everything that was sent arrived.
    async fn settled(&mut self, alive: &Alive, messages: usize) -> bool {
        if self.contact.is_none() {
            self.contact = self.thread_of(alive, &self.phone).await;
        }
        let Some(contact) = &self.contact else { return false };
        self.arrived(alive, contact).await.is_some_and(|count| count >= messages)
    }

    /// The thread of somebody who goes by their number.
    async fn thread_of(&self, alive: &Alive, phone: &str) -> Option<String> {
        let threads = alive.get(&self.tokens.key, "/threads").await;
        let mut threads = threads["items"].as_array().cloned().unwrap_or_default().into_iter();
        let theirs = threads.find(|thread| thread["name"] == *phone);
        theirs.and_then(|thread| thread["contact"].as_str().map(str::to_owned))
    }

    /// How many messages a thread has, if everything that was sent is known to have arrived.
    async fn arrived(&self, alive: &Alive, contact: &str) -> Option<usize> {
        let page = alive.get(&self.tokens.key, &format!("/threads/{contact}/messages?limit=50")).await;
        let all = page["items"].as_array().cloned().unwrap_or_default();
        let arrived = |message: &Value| message["direction"] == "inbound" || message["status"] == "delivered";
        all.iter().all(arrived).then_some(all.len())
    }

    /// What somebody is asked about this customer.
    async fn waiting(&self, alive: &Alive, token: &str) -> Option<Value> {
        let page = alive.get(token, "/approvals?state=waiting").await;
        let items = page["items"].as_array().cloned().unwrap_or_default();
        items.into_iter().find(|item| item["title"] == format!("A discount for {}", self.phone))
    }

    /// Rosa approves, unless she has; whether it counts now.
    async fn approves(&self, alive: &Alive, messages: usize) -> bool {
        let token = &self.tokens.rosa;
        match self.waiting(alive, token).await {
            // It is decided.
            None => self.place.provider.of(&self.phone).len() + 2 >= messages,
            Some(asked) if asked["may_answer"] == false => true,
            Some(asked) => {
                let path = format!("/approvals/{}/answer", asked["id"].as_str().unwrap());
                let (status, body) = alive.call(token, "POST", &path, json!({ "approves": true })).await;
                // What was answered before the process died may count only now, between the two.
                let counted = ["approval_over", "approval_answered"]
                    .contains(&body["code"].as_str().unwrap_or_default());
                assert!(status.is_success() || counted, "{body}");
                false
            }
        }
    }

    /// What reached Luis about this customer and begins so.
    fn luis(&self, words: &str) -> Option<Reached> {
        let mut all = self.place.provider.of(LUIS).into_iter();
        all.find(|one| one.text.starts_with(words) && one.text.contains(&self.phone))
    }

    /// Whether Luis was told so, and all that was sent to him is known to have arrived.
    async fn hears(&self, alive: &Alive, words: &str) -> bool {
        if !self.luis(words).is_some_and(|heard| self.told.contains(&heard.id)) {
            return false;
        }
        match self.thread_of(alive, LUIS).await {
            Some(contact) => self.arrived(alive, &contact).await.is_some(),
            None => false,
        }
    }

    /// Luis taps a button of a message that reached him about this customer, once it has; whether he has.
    async fn taps(&mut self, alive: &Alive, button: usize, words: &str) -> bool {
        let Some(asked) = self.luis(words) else { return false };
        // The provider tells it again until it is taken, and then no more.
        if self.tapped == Some(self.step) {
            return true;
        }
        alive.taps(LUIS, &format!("wamid.luis.{}.{}", self.phone, self.step), &asked.buttons[button]).await;
        self.tapped = Some(self.step);
        true
    }
}

/// What Luis is told of each customer.
const TOLD_LUIS: [&str; 3] = ["You are asked to decide", "You are about to approve", "Noted: you approved"];

/// What one person was sent, in order.
fn texts(place: &Place, phone: &str) -> Vec<String> {
    place.provider.of(phone).into_iter().map(|reached| reached.text).collect()
}

/// A new process, as a system sees it: with threads of its own, of which nothing is left when it is killed.
fn process() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
}

/// Some of the conversations, one after the other, in a Hilo of their own; how often the process died.
fn some(database: &Database, first: usize) -> usize {
    let folder = Folder::new();
    let place = Place::new(folder.path().to_owned(), database);
    let mut system = process();
    let mut alive = system.block_on(place.live());
    let tokens = system.block_on(alive.furnish(FLOWS));
    let (mut customers, mut deaths) = (Vec::new(), 0);
    for number in (first..2 * APART).step_by(PLACES) {
        let (boundary, side) = (number / 2 + 1, [Side::Before, Side::After][number % 2]);
        let phone = format!("549115{number:07}");
        customers.push(phone.clone());
        let (told, contact) = (BTreeSet::new(), None);
        let mut talk = Talk {
            place: &place,
            tokens: &tokens,
            phone,
            step: 0,
            passed: false,
            told,
            contact,
            tapped: None,
        };
        alive.life.end_at(boundary, side);
        loop {
            let died = system.block_on(async {
                tokio::select! {
                    () = alive.life.ended() => true,
                    () = talk.go_on(&alive) => false,
                }
            });
            if !died {
                break;
            }
            deaths += 1;
            system.shutdown_background();
            system = process();
            alive = system.block_on(place.live());
            alive.life.end_at(APART, side);
        }
        alive.life.goes_on();
        let what = format!("{}: died {side:?} boundary {boundary} and every {APART} from there", talk.phone);
        assert_eq!(texts(&place, &talk.phone), TOLD, "{what}");
        assert_eq!(place.backend.requests(&format!("https://shop.test/{}", talk.phone)), 1, "{what}");
    }
    system.block_on(audit(&place, &alive, &tokens, &customers));
    deaths
}

/// All conversations, in several places at once: most of the time each of them waits.
fn at_every_boundary(databases: &[Database]) {
    let begun = Instant::now();
    let deaths: usize = std::thread::scope(|threads| {
        let places = databases.iter().enumerate();
        let places: Vec<_> =
            places.map(|(first, database)| threads.spawn(move || some(database, first))).collect();
        places.into_iter().map(|place| place.join().unwrap()).sum()
    });
    println!("{deaths} deaths in {:?}", begun.elapsed());
    assert!(deaths > FEWEST, "only {deaths} deaths");
}

/// A day later nothing more has come of any of it, and everything is counted once.
async fn audit(place: &Place, alive: &Alive, tokens: &Tokens, customers: &[String]) {
    place.clock.advance(Duration::from_hours(26));
    alive.says("5491166600000", "wamid.last", "hello?").await;
    tokio::time::sleep(Span::from_millis(600)).await;
    for phone in customers {
        assert_eq!(texts(place, phone), TOLD, "{phone}");
    }
    for phone in customers {
        let luis: Vec<String> = texts(place, LUIS).into_iter().filter(|text| text.contains(phone)).collect();
        let told = luis.iter().zip(TOLD_LUIS).all(|(text, words)| text.starts_with(words));
        assert!(luis.len() == TOLD_LUIS.len() && told, "{phone}: {luis:?}");
    }
    let figures = alive.get(&tokens.key, "/flows/promises/figures").await;
    let runs = &figures["runs"];
    let all = json!(customers.len());
    assert_eq!(
        (&runs["started"], &runs["ended"]["completed"], &runs["active"]),
        (&all, &all, &json!(0)),
        "{figures}"
    );
    let decided = alive.get(&tokens.key, "/approvals?state=approved&limit=200").await;
    let decided = decided["items"].as_array().cloned().unwrap_or_default();
    assert_eq!(decided.len(), customers.len());
    assert!(decided.iter().all(|one| one["answers"].as_array().is_some_and(|answers| answers.len() == 2)));
    let incidents = alive.get(&tokens.key, "/incidents").await;
    assert_eq!(incidents["items"], json!([]), "{incidents}");
}

#[test]
fn the_process_may_die_at_every_boundary_on_sqlite() {
    at_every_boundary(&[const { Database::Sqlite }; PLACES]);
}

#[test]
fn the_process_may_die_at_every_boundary_on_postgresql() {
    let system = process();
    let mut databases = Vec::new();
    for place in 0..PLACES {
        let Some(database) = system.block_on(Database::postgres(&format!("boundaries_{place}"))) else {
            return;
        };
        databases.push(database);
    }
    at_every_boundary(&databases);
    for database in databases {
        system.block_on(database.drop());
    }
}
