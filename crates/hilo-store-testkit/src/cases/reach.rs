//! Whom portfolios reach: a claim takes a place or is told when one becomes free.

use super::cases;
use crate::{
    sample,
    testbed::{Testbed, moment},
};
use hilo_model::{Duration, EffectId, Timestamp};
use hilo_store::{
    journal::Append,
    outbox::{Claim, Claimed, OutboxRow, OutboxState, Settlement},
    partition::{Fence, PartitionId, Retention},
    reach::{PERIOD, Place, Portfolio, PortfolioRow, PortfolioStanding},
    rows::Row,
    write::{Done, Write},
};
use uuid::Uuid;

const TICK: Duration = Duration::from_micros(1);

fn portfolio(testbed: &Testbed, id: &str) -> Portfolio {
    Portfolio { scope: testbed.scope, id: id.to_owned() }
}

fn limit(portfolio: &Portfolio, people: Option<i64>, told_at: u64) -> Write {
    let tier = people.map_or("TIER_UNLIMITED".to_owned(), |people| format!("TIER_{people}"));
    let row = PortfolioRow { portfolio: portfolio.clone(), tier, people, told_at: moment(told_at) };
    Write::Settings {
        documents: Vec::new(),
        rows: vec![Row::Portfolio(row)],
        audit: Vec::new(),
        idempotency: None,
    }
}

async fn told(testbed: &Testbed, portfolio: &Portfolio, people: Option<i64>, told_at: u64) {
    testbed.write(limit(portfolio, people, told_at)).await.expect("told");
}

/// A send that waits in a partition, of a contact of its own.
async fn send(testbed: &Testbed, partition: PartitionId) -> EffectId {
    let lane = testbed.lane_in(partition);
    let row = sample::effect(testbed, lane, 1);
    let effect = row.effect;
    testbed.turn(lane, |turn| turn.outbox = vec![row]).await;
    effect
}

fn place(portfolio: &Portfolio, effect: EffectId, who: u128) -> Place {
    Place { effect, portfolio: portfolio.clone(), recipient: Uuid::from_u128(who) }
}

fn claim(fence: Fence, places: &[Place], now: Timestamp) -> Write {
    let effects = places.iter().map(|place| place.effect).collect();
    Write::Claim { fence, claim: Claim { effects, now, from: OutboxState::Queued, places: places.to_vec() } }
}

fn given_back(fence: Fence, settlement: Settlement, place: &Place) -> Write {
    Write::Settle {
        fence,
        settlements: vec![settlement],
        given_back: vec![place.clone()],
        append: Append::default(),
    }
}

async fn claimed(testbed: &Testbed, write: Write) -> Claimed {
    match testbed.write(write).await {
        Ok(Done::Claimed(claimed)) => claimed,
        other => panic!("expected a claim, got {other:?}"),
    }
}

async fn standing(testbed: &Testbed, portfolio: &Portfolio, now: Timestamp) -> PortfolioStanding {
    testbed.store.read().portfolio(portfolio, now).await.expect("read")
}

async fn row(testbed: &Testbed, partition: PartitionId, effect: EffectId) -> Option<OutboxRow> {
    let rows = testbed.store.outbox(partition, None, 1000).await.expect("outbox");
    rows.into_iter().find(|row| row.effect == effect)
}

/// A portfolio that may reach so many, the fence of a partition, and sends that wait there, each to another person.
async fn limited<const N: usize>(testbed: &Testbed, people: i64) -> (Portfolio, Fence, [Place; N]) {
    testbed.own_all().await;
    let portfolio = portfolio(testbed, "1");
    told(testbed, &portfolio, Some(people), 0).await;
    let partition = PartitionId(0);
    let mut places = Vec::new();
    for n in 0..N {
        places.push(place(&portfolio, send(testbed, partition).await, n as u128 + 1));
    }
    let places = places.try_into().expect("so many");
    (portfolio, testbed.fence(partition).await, places)
}

cases! {
    async fn a_full_portfolio_lets_nobody_else_in(testbed: &Testbed) {
        let (portfolio, fence, [a, b, c]) = limited(testbed, 2).await;
        let now = moment(10);
        let free = now.plus(PERIOD);
        // Some in one claim, all there at once.
        let got = claimed(testbed, claim(fence, &[a.clone(), b.clone(), c.clone()], now)).await;
        assert_eq!(got.claimed, [a.effect, b.effect]);
        assert_eq!(got.full, [(c.effect, free)]);
        let waiting = row(testbed, fence.partition, c.effect).await.expect("it waits");
        assert_eq!((waiting.state, waiting.attempts), (OutboxState::Queued, 0));
        let told = Some(("TIER_2".to_owned(), moment(0)));
        let expected = PortfolioStanding { told, people: Some(2), reached: 2, free_at: Some(free) };
        assert_eq!(standing(testbed, &portfolio, now).await, expected);
        // To the microsecond.
        let before = Timestamp::from_micros(free.as_micros() - 1);
        let got = claimed(testbed, claim(fence, std::slice::from_ref(&c), before)).await;
        assert_eq!((got.claimed, got.full), (vec![], vec![(c.effect, free)]));
        assert_eq!(standing(testbed, &portfolio, before).await.reached, 2);
        assert_eq!(standing(testbed, &portfolio, free).await.reached, 0);
        let got = claimed(testbed, claim(fence, std::slice::from_ref(&c), free)).await;
        assert_eq!((got.claimed, got.full), (vec![c.effect], vec![]));
        assert_eq!(standing(testbed, &portfolio, free).await.reached, 1);
    }

    async fn somebody_who_was_reached_costs_nothing_again(testbed: &Testbed) {
        let (portfolio, fence, [a, b, c]) = limited(testbed, 1).await;
        let again = place(&portfolio, b.effect, 1);
        claimed(testbed, claim(fence, std::slice::from_ref(&a), moment(10))).await;
        let got = claimed(testbed, claim(fence, &[again], moment(20))).await;
        assert_eq!(got.claimed, [b.effect]);
        // And has the place for longer.
        let got = claimed(testbed, claim(fence, std::slice::from_ref(&c), moment(30))).await;
        assert_eq!(got.full, [(c.effect, moment(20).plus(PERIOD))]);
        let got = claimed(testbed, claim(fence, std::slice::from_ref(&c), moment(10).plus(PERIOD))).await;
        assert_eq!(got.full, [(c.effect, moment(20).plus(PERIOD))]);
    }

    async fn a_send_that_did_not_leave_gives_its_place_back(testbed: &Testbed) {
        let (portfolio, fence, [a, b, c]) = limited(testbed, 1).await;
        claimed(testbed, claim(fence, std::slice::from_ref(&a), moment(10))).await;
        let requeued = Settlement::Requeued { effect: a.effect, not_before: moment(50) };
        testbed.write(given_back(fence, requeued.clone(), &a)).await.expect("settled");
        assert_eq!(standing(testbed, &portfolio, moment(11)).await.reached, 0);
        let got = claimed(testbed, claim(fence, std::slice::from_ref(&b), moment(12))).await;
        assert_eq!(got.claimed, [b.effect]);
        // Said twice, it takes nobody else's.
        testbed.write(given_back(fence, requeued, &a)).await.expect("settled");
        assert_eq!(standing(testbed, &portfolio, moment(13)).await.reached, 1);
        // Whoever was reached by another one before keeps the place, as old as that.
        let again = place(&portfolio, c.effect, 2);
        claimed(testbed, claim(fence, std::slice::from_ref(&again), moment(20))).await;
        let finished = Settlement::Finished { effect: c.effect };
        testbed.write(given_back(fence, finished, &again)).await.expect("settled");
        let got = claimed(testbed, claim(fence, std::slice::from_ref(&a), moment(60))).await;
        assert_eq!(got.full, [(a.effect, moment(12).plus(PERIOD))]);
    }

    async fn an_unknown_outcome_keeps_its_place(testbed: &Testbed) {
        let (portfolio, fence, [a, b]) = limited(testbed, 1).await;
        claimed(testbed, claim(fence, std::slice::from_ref(&a), moment(10))).await;
        let uncertain = Settlement::Uncertain { effect: a.effect, at: moment(11) };
        let write = Write::Settle {
            fence,
            settlements: vec![uncertain],
            given_back: Vec::new(),
            append: Append::default(),
        };
        testbed.write(write).await.expect("settled");
        let got = claimed(testbed, claim(fence, std::slice::from_ref(&b), moment(12))).await;
        assert_eq!(got.full, [(b.effect, moment(10).plus(PERIOD))]);
        // Repeated and refused then: the first attempt may have reached them.
        let effects = vec![a.effect];
        let places = vec![a.clone()];
        let repeat = Claim { effects, now: moment(20), from: OutboxState::Uncertain, places };
        let got = claimed(testbed, Write::Claim { fence, claim: repeat }).await;
        assert_eq!(got.claimed, [a.effect]);
        testbed.write(given_back(fence, Settlement::Finished { effect: a.effect }, &a)).await.expect("settled");
        assert_eq!(standing(testbed, &portfolio, moment(21)).await.reached, 1);
    }

    async fn portfolios_and_environments_do_not_share(testbed: &Testbed) {
        let (portfolio, fence, [a, b, c, d]) = limited(testbed, 1).await;
        let other = self::portfolio(testbed, "2");
        let elsewhere = Portfolio { scope: testbed.elsewhere, ..portfolio.clone() };
        for each in [&other, &elsewhere] {
            told(testbed, each, Some(1), 0).await;
        }
        let places = [a, place(&other, b.effect, 2), place(&elsewhere, c.effect, 3)];
        let got = claimed(testbed, claim(fence, &places, moment(10))).await;
        assert_eq!(got.claimed.len(), 3);
        let got = claimed(testbed, claim(fence, &[place(&other, d.effect, 4)], moment(10))).await;
        assert_eq!(got.full, [(d.effect, moment(10).plus(PERIOD))]);
    }

    async fn partitions_share_their_portfolio(testbed: &Testbed) {
        testbed.own_all().await;
        let portfolio = portfolio(testbed, "1");
        told(testbed, &portfolio, Some(6), 0).await;
        let other = testbed.another().await;
        let (mut here, mut there) = (Vec::new(), Vec::new());
        for n in 0..5 {
            here.push(place(&portfolio, send(testbed, PartitionId(0)).await, n));
            there.push(place(&portfolio, send(testbed, PartitionId(1)).await, 100 + n));
        }
        let fences = (testbed.fence(PartitionId(0)).await, testbed.fence(PartitionId(1)).await);
        // One after the other, interleaved, on two handles at the same time; the last in one batch.
        let mut got = 0;
        for n in 0..4 {
            let one = testbed.store.write([claim(fences.0, &here[n..=n], moment(10))].into());
            let two = other.write([claim(fences.1, &there[n..=n], moment(10))].into());
            for outcomes in <[_; 2]>::from(tokio::join!(one, two)) {
                match outcomes.expect("written").remove(0) {
                    Ok(Done::Claimed(claimed)) => got += claimed.claimed.len(),
                    other => panic!("{other:?}"),
                }
            }
        }
        assert_eq!(got, 6, "never more than there are places");
        told(testbed, &portfolio, Some(7), 1).await;
        let batch = [claim(fences.0, &here[4..], moment(11)), claim(fences.1, &there[4..], moment(11))];
        let outcomes = testbed.store.write(batch.into()).await.expect("written");
        let free = moment(10).plus(PERIOD);
        let expected = [
            Ok(Done::Claimed(Claimed { claimed: vec![here[4].effect], ..Claimed::default() })),
            Ok(Done::Claimed(Claimed { full: vec![(there[4].effect, free)], ..Claimed::default() })),
        ];
        assert_eq!(outcomes, expected);
        assert_eq!(standing(testbed, &portfolio, moment(11)).await.reached, 7);
    }

    async fn what_cannot_be_claimed_takes_no_place(testbed: &Testbed) {
        let (portfolio, fence, [a, b, c]) = limited(testbed, 5).await;
        claimed(testbed, claim(fence, std::slice::from_ref(&a), moment(10))).await;
        // Claimed already; asked for twice at once; not there at all; by nobody's right.
        let gone = place(&portfolio, testbed.id(), 9);
        let asked = [place(&portfolio, a.effect, 7), b.clone(), b.clone(), gone];
        let got = claimed(testbed, claim(fence, &asked, moment(11))).await;
        assert_eq!((got.claimed, got.full), (vec![b.effect], vec![]));
        let old = Fence { epoch: fence.epoch - 1, ..fence };
        testbed.write(claim(old, std::slice::from_ref(&c), moment(12))).await.expect_err("fenced");
        assert_eq!(standing(testbed, &portfolio, moment(12)).await.reached, 2);
    }

    async fn without_a_known_limit_nothing_waits_and_all_is_counted(testbed: &Testbed) {
        testbed.own_all().await;
        let portfolio = portfolio(testbed, "1");
        let fence = testbed.fence(PartitionId(0)).await;
        let mut places = Vec::new();
        for n in 0..4 {
            places.push(place(&portfolio, send(testbed, PartitionId(0)).await, n));
        }
        let got = claimed(testbed, claim(fence, &places[..2], moment(10))).await;
        assert_eq!(got.claimed.len(), 2);
        let expected = PortfolioStanding { reached: 2, ..PortfolioStanding::default() };
        assert_eq!(standing(testbed, &portfolio, moment(10)).await, expected);
        // A lower one than is used already: enough must become free first.
        told(testbed, &portfolio, Some(1), 2).await;
        told(testbed, &portfolio, None, 1).await;
        let got = claimed(testbed, claim(fence, &places[2..3], moment(20))).await;
        assert_eq!(got.full, [(places[2].effect, moment(10).plus(PERIOD))]);
        told(testbed, &portfolio, None, 3).await;
        let got = claimed(testbed, claim(fence, &places[2..], moment(30))).await;
        assert_eq!(got.claimed.len(), 2);
        let standing = standing(testbed, &portfolio, moment(30)).await;
        assert_eq!((standing.people, standing.reached, standing.free_at), (None, 4, None));
        assert_eq!(standing.told, Some(("TIER_UNLIMITED".to_owned(), moment(3))));
    }

    async fn old_places_go_with_the_sweep(testbed: &Testbed) {
        let (portfolio, fence, [a, b]) = limited(testbed, 1).await;
        claimed(testbed, claim(fence, std::slice::from_ref(&a), moment(10))).await;
        let policy = |now| Retention {
            now,
            journal: Duration::from_hours(9_999),
            answers: Duration::from_hours(9_999),
            run_steps: Duration::from_hours(9_999),
            figure_hours: Duration::from_hours(9_999),
            zones: Default::default(),
        };
        let end = moment(10).plus(PERIOD);
        let attempts = testbed.store.sweep(&policy(end.minus(TICK)), 10).await.expect("swept");
        assert_eq!(attempts, 0);
        assert_eq!(testbed.store.sweep(&policy(end), 10).await.expect("swept"), 1);
        assert_eq!(testbed.store.sweep(&policy(end), 10).await.expect("swept"), 0);
        // The place is free, by whatever clock it is claimed.
        let got = claimed(testbed, claim(fence, std::slice::from_ref(&b), moment(11))).await;
        assert_eq!(got.claimed, [b.effect]);
        assert_eq!(standing(testbed, &portfolio, moment(11)).await.reached, 1);
    }
}
