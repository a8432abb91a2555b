use super::*;
use proptest::prelude::*;
use serde_json::Value;

fn close(ours: f64, known: f64, what: &str) {
    assert!((ours - known).abs() <= 1e-9 + 1e-7 * known.abs(), "{what}: {ours} is not {known}");
}

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

/// The file says where its values come from.
#[test]
fn what_is_reckoned_is_what_others_reckon() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/experiment/known.json");
    let known: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    for case in known["plans"].as_array().unwrap() {
        let plan = Plan { base: number(&case["base"]), lift: number(&case["lift"]) };
        let comparisons = case["comparisons"].as_u64().unwrap() as usize;
        let people = plan.people(comparisons).unwrap();
        // The other one counts how often the wrong side wins as well, which is a hair's breadth.
        assert!(
            (people as f64 - number(&case["people"])).abs() <= 1.0 + 1e-4 * people as f64,
            "{case}: {people}"
        );
    }
    for case in known["experiments"].as_array().unwrap() {
        let arms: Vec<Arm> = case["arms"].as_array().unwrap().iter().map(arm).collect();
        let found = judge(&arms, Plan { base: 0.1, lift: 0.2 });
        close(found.parted.unwrap(), number(&case["parted"]), &format!("parted of {case}"));
        let comparisons = case["comparisons"].as_array().unwrap();
        assert_eq!(found.comparisons.len(), comparisons.len());
        for (ours, known) in found.comparisons.iter().zip(comparisons) {
            close(ours.low, number(&known["low"]), &format!("low of {case}"));
            close(ours.high, number(&known["high"]), &format!("high of {case}"));
            close(ours.p, number(&known["p"]), &format!("p of {case}"));
            close(ours.adjusted, number(&known["adjusted"]), &format!("adjusted p of {case}"));
        }
    }
}

fn arm(value: &Value) -> Arm {
    let number = |name: &str| value[name].as_u64().unwrap();
    Arm { weight: number("weight") as u32, people: number("people"), reached: number("reached") }
}

fn arms(of: &[(u32, u64, u64)]) -> Vec<Arm> {
    of.iter()
        .map(|(weight, people, reached)| Arm { weight: *weight, people: *people, reached: *reached })
        .collect()
}

const PLAN: Plan = Plan { base: 0.1, lift: 0.2 };

#[test]
fn nothing_is_said_before_enough_people_have_come() {
    // Sure enough for whoever looks every day, and a hundred too few.
    let needed = PLAN.people(1).unwrap();
    let early = judge(&arms(&[(1, needed, needed / 10), (1, needed - 100, needed / 5)]), PLAN);
    assert!(early.comparisons[0].p < 1e-6);
    assert_eq!(early.verdict, Verdict::TooFew { more: 100 });
    let then = judge(&arms(&[(1, needed, needed / 10), (1, needed, needed / 5)]), PLAN);
    assert_eq!(then.verdict, Verdict::Better(1));
    assert_eq!(judge(&arms(&[(1, 0, 0), (1, 0, 0)]), PLAN).verdict, Verdict::TooFew { more: needed });
}

#[test]
fn people_who_were_parted_wrong_decide_nothing() {
    let found = judge(&arms(&[(1, 50_000, 5_000), (1, 52_000, 9_000)]), PLAN);
    assert_eq!(found.verdict, Verdict::PartedWrong);
    let right = judge(&arms(&[(50, 50_000, 5_000), (52, 52_000, 9_000)]), PLAN);
    assert_eq!(right.verdict, Verdict::Better(1));
}

#[test]
fn the_first_one_may_do_better_than_all_others_and_nobody_may() {
    let first = judge(&arms(&[(1, 20_000, 3_000), (1, 20_000, 2_000), (1, 20_000, 2_100)]), PLAN);
    assert_eq!(first.verdict, Verdict::Better(0));
    let nobody = judge(&arms(&[(1, 20_000, 2_000), (1, 20_000, 2_010)]), PLAN);
    assert_eq!(nobody.verdict, Verdict::NoDifference);
    let best = judge(&arms(&[(1, 20_000, 2_000), (1, 20_000, 2_400), (1, 20_000, 2_600)]), PLAN);
    assert_eq!(best.verdict, Verdict::Better(2));
}

#[test]
fn whoever_has_no_weight_is_not_waited_for() {
    let found = judge(&arms(&[(1, 20_000, 2_000), (1, 20_000, 2_400), (0, 0, 0)]), PLAN);
    assert_eq!(found.verdict, Verdict::Better(1));
    assert_eq!(found.comparisons.len(), 1);
}

#[test]
fn nothing_is_said_of_variants_that_nobody_gets_any_more() {
    // Everybody by the second one; some still come by the first, whose variant was kept.
    let settled = judge(&arms(&[(0, 40, 1), (1, 50_000, 9_000)]), PLAN);
    assert_eq!((settled.verdict, settled.comparisons.len()), (Verdict::Settled, 0));
    // Between the others the first that people get is what there was before.
    let found = judge(&arms(&[(0, 40, 40), (1, 20_000, 2_000), (1, 20_000, 2_400)]), PLAN);
    assert_eq!(found.comparisons.iter().map(|one| one.variant).collect::<Vec<_>>(), [2]);
    assert_eq!(found.verdict, Verdict::Better(2));
    let worse = judge(&arms(&[(0, 40, 40), (1, 20_000, 2_400), (1, 20_000, 2_000)]), PLAN);
    assert_eq!(worse.verdict, Verdict::Better(1));
}

#[test]
fn a_change_that_cannot_be_needs_nobody() {
    let unplanned = judge(&arms(&[(1, 20_000, 19_000), (1, 20_000, 19_010)]), Plan { base: 0.9, lift: 0.2 });
    assert_eq!(unplanned.verdict, Verdict::NoPlan);
    assert_eq!(Plan { base: 0.9, lift: 0.2 }.people(1), None);
    assert_eq!(Plan { base: 0.0, lift: 0.2 }.people(1), None);
    assert_eq!(Plan { base: 0.1, lift: 0.0 }.people(1), None);
}

prop_compose! {
    fn any_arm()(weight in 1_u32..1_000, people in 0_u64..1_000_000, share in 0.0..=1.0_f64) -> Arm {
        Arm { weight, people, reached: (people as f64 * share) as u64 }
    }
}

proptest! {
    #[test]
    fn an_interval_holds_its_difference_and_a_chance_is_a_chance(arms in proptest::collection::vec(any_arm(), 2..10)) {
        let found = judge(&arms, PLAN);
        for comparison in &found.comparisons {
            let Comparison { difference, low, high, p, adjusted, .. } = *comparison;
            prop_assert!(-1.0 <= low && low <= difference + 1e-12 && difference <= high + 1e-12 && high <= 1.0);
            prop_assert!((0.0..=1.0).contains(&p) && p <= adjusted && adjusted <= 1.0);
        }
        prop_assert!(found.parted.is_none_or(|p| (0.0..=1.0).contains(&p)));
    }

    #[test]
    fn two_that_change_places_change_their_sign(a in any_arm(), b in any_arm()) {
        prop_assume!(a.people > 0 && b.people > 0);
        let (there, back) = (judge(&[a, b], PLAN), judge(&[b, a], PLAN));
        let (there, back) = (there.comparisons[0], back.comparisons[0]);
        prop_assert!((there.low + back.high).abs() < 1e-9 && (there.high + back.low).abs() < 1e-9);
        prop_assert!((there.p - back.p).abs() < 1e-9);
    }

    #[test]
    fn a_smaller_change_takes_more_people(base in 0.01..0.4_f64, lift in 0.02..1.0_f64) {
        let people = |lift, comparisons| Plan { base, lift }.people(comparisons).unwrap();
        prop_assert!(people(lift / 2.0, 1) > people(lift, 1));
        prop_assert!(people(lift, 3) > people(lift, 1));
    }
}
