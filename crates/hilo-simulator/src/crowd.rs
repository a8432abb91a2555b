//! A crowd of customers who all talk at once, to see what a business bears.
//!
//! Each customer goes through a script, or taps and says anything, one act after the other: the next comes when the last one was
//! answered, or when patience ends. Acts of all together begin at a rate that is not exceeded, so the crowd is a load and no flood.
//! It ends by itself.

use crate::{
    control::{Act, ActRequest, Acted, JournalPage, NewCustomer, View},
    event::Event,
    phone::{ClientError, client::Client},
    world::{Customer, OptionKind},
};
use http::Method;
use serde::Serialize;
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::Mutex,
    task::JoinSet,
    time::{Instant, Interval, MissedTickBehavior, interval},
};

/// Something that a customer does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    /// Writes.
    Say(String),
    /// Taps a button or row with this id.
    Tap(String),
}

/// What the crowd does.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The simulator's address, `http://127.0.0.1:…`.
    pub url: String,
    /// To which number of the business; the first one if none.
    pub number: Option<String>,
    /// How many customers there are. They are new ones.
    pub customers: usize,
    /// How many acts begin in a second, of all together.
    pub rate: f64,
    /// What they say, one script after the other in turn; empty: they take random ways.
    pub scripts: Vec<Vec<Line>>,
    /// What is said where there is nothing to tap, for random ways.
    pub words: Vec<String>,
    /// How many acts a random way has.
    pub acts: usize,
    /// How long an answer is waited for.
    pub patience: Duration,
    /// What random ways depend on, and the names of the customers: the same seed goes the same ways.
    pub seed: u64,
}

/// How it went.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Report {
    /// Acts that were answered, of all that were done.
    pub answered: usize,
    /// Acts that nothing came back to while patience lasted.
    pub unanswered: usize,
    /// Acts that the simulator did not take: nothing to tap with that id, say.
    pub impossible: usize,
    /// How long it took, in seconds.
    pub seconds: f64,
    /// From an act to the first message that came back, in milliseconds, ascending.
    #[serde(skip)]
    pub latencies: Vec<f64>,
    /// What each customer did.
    #[serde(skip)]
    pub done: Vec<Vec<Line>>,
}

impl Report {
    /// The latency that so large a part of the answers keeps, in milliseconds; none without answers.
    pub fn latency(&self, part: f64) -> Option<f64> {
        let last = self.latencies.len().checked_sub(1)?;
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a place in a list"
        )]
        let at = (part.clamp(0.0, 1.0) * last as f64).ceil() as usize;
        self.latencies.get(at.min(last)).copied()
    }

    /// Answered acts in a second.
    pub fn rate(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "counts are small")]
        let answered = self.answered as f64;
        if self.seconds > 0.0 { answered / self.seconds } else { 0.0 }
    }

    fn add(&mut self, other: Self) {
        self.answered += other.answered;
        self.unanswered += other.unanswered;
        self.impossible += other.impossible;
        self.latencies.extend(other.latencies);
        self.done.extend(other.done);
    }
}

/// Lets a crowd talk.
///
/// # Errors
/// The simulator is not there, or does not make customers.
pub async fn run(plan: Plan) -> Result<Report, ClientError> {
    let plan = Arc::new(plan);
    let mut ticks = interval(Duration::from_secs_f64(1.0 / plan.rate.max(0.001)));
    // Who is late does not catch up: the rate is never exceeded.
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let pace = Arc::new(Mutex::new(ticks));
    let begun = Instant::now();
    let mut crowd = JoinSet::new();
    for at in 0..plan.customers {
        crowd.spawn(one(at, plan.clone(), pace.clone()));
    }
    let mut report = Report::default();
    while let Some(ended) = crowd.join_next().await {
        // A customer does not panic; if one did, that would be this program's fault and no figure.
        if let Ok(customer) = ended {
            report.add(customer?);
        }
    }
    report.seconds = begun.elapsed().as_secs_f64();
    report.latencies.sort_by(f64::total_cmp);
    Ok(report)
}

/// One customer, from beginning to end.
async fn one(at: usize, plan: Arc<Plan>, pace: Arc<Mutex<Interval>>) -> Result<Report, ClientError> {
    let client = Client::new(&plan.url);
    let id = format!("crowd-{}-{at}", plan.seed);
    let new = NewCustomer { id: Some(id.clone()), name: format!("Crowd {at}"), ..NewCustomer::default() };
    let customer: Customer = client.call(Method::POST, "/customers", &new).await?;
    let mut report = Report::default();
    let mut done = Vec::new();
    let mut dice = Dice(plan.seed ^ (at as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let script = plan.scripts.get(at % plan.scripts.len().max(1));
    let acts = script.map_or(plan.acts, Vec::len);
    for turn in 0..acts {
        let line = match script {
            Some(script) => script[turn].clone(),
            None => anything(&client, &customer.id, &plan, &mut dice).await?,
        };
        pace.lock().await.tick().await;
        let act = match &line {
            Line::Say(body) => Act::Text { body: body.clone() },
            Line::Tap(option) => Act::Tap { message_id: None, option: option.clone() },
        };
        let request =
            ActRequest { number: plan.number.clone(), reply_to: None, referral: None, group: None, act };
        let sent = Instant::now();
        let acted: Acted = match client.call(Method::POST, &format!("/customers/{id}/send"), &request).await {
            Ok(acted) => acted,
            Err(ClientError::Refused(_)) => {
                report.impossible += 1;
                break;
            }
            Err(error) => return Err(error),
        };
        done.push(line);
        if answered(&client, &id, acted.seq, plan.patience).await? {
            report.answered += 1;
            report.latencies.push(sent.elapsed().as_secs_f64() * 1000.0);
        } else {
            report.unanswered += 1;
        }
    }
    report.done.push(done);
    Ok(report)
}

/// Whether a message of the business comes to a customer behind a place of the journal.
async fn answered(client: &Client, id: &str, after: u64, patience: Duration) -> Result<bool, ClientError> {
    let until = Instant::now() + patience;
    let mut after = after;
    loop {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Ok(false);
        }
        let path = format!("/journal?after={after}&customer={id}&wait_ms={}", left.as_millis().max(1));
        let page: JournalPage = client.get(&path).await?;
        if page.entries.iter().any(|entry| matches!(entry.event, Event::BusinessSent { .. })) {
            return Ok(true);
        }
        after = page.last.max(after);
    }
}

/// One of the options that are offered, or some words.
async fn anything(client: &Client, id: &str, plan: &Plan, dice: &mut Dice) -> Result<Line, ClientError> {
    let number = plan.number.as_ref().map(|number| format!("&number={number}")).unwrap_or_default();
    let views: Vec<View> = client.get(&format!("/customers/{id}/messages?last=1{number}")).await?;
    let options = views.into_iter().next_back().map(|view| view.seen.options).unwrap_or_default();
    let mut taps: Vec<String> = options
        .into_iter()
        .filter(|option| matches!(option.kind, OptionKind::Button | OptionKind::Row))
        .map(|option| option.id)
        .collect();
    // Now and then somebody writes although there is something to tap.
    if !taps.is_empty() && dice.roll(8) > 0 {
        return Ok(Line::Tap(taps.swap_remove(dice.roll(taps.len()))));
    }
    let words = plan.words.get(dice.roll(plan.words.len().max(1))).cloned();
    Ok(Line::Say(words.unwrap_or_else(|| "hola".to_owned())))
}

/// `SplitMix64`: the same seed rolls the same.
struct Dice(u64);

impl Dice {
    /// A number below `sides`.
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let sides = u64::try_from(sides.max(1)).unwrap_or(1);
        usize::try_from((mixed ^ (mixed >> 31)) % sides).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_places_among_the_answers() {
        let report = Report { latencies: (1..=100).map(f64::from).collect(), ..Report::default() };
        assert_eq!(
            (report.latency(0.5), report.latency(0.99), report.latency(1.0)),
            (Some(51.0), Some(100.0), Some(100.0))
        );
        assert_eq!(Report::default().latency(0.5), None);
    }

    #[test]
    fn the_same_seed_rolls_the_same_and_all_sides_come() {
        let rolls =
            |seed| (0..200).map(|_| ()).scan(Dice(seed), |dice, ()| Some(dice.roll(6))).collect::<Vec<_>>();
        assert_eq!(rolls(7), rolls(7));
        assert_ne!(rolls(7), rolls(8));
        assert!((0..6).all(|side| rolls(7).contains(&side)));
    }
}
