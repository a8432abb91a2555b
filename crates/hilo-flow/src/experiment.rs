//! What an experiment has found out: which of several ways of a split does better (F17).
//!
//! A variant has so many people on whom it had an effect, and of them so many reached the goal. All other variants are compared with the
//! **first one**, which is what there was before.
//!
//! - *How many it takes* is reckoned before, from the share that reaches the goal now and the smallest change worth finding, for a power of
//!   80 % and an error of 5 %, shared out evenly among the comparisons.
//! - *Whether the people were parted as the weights say* is checked first (chi-square, p < 0.001): if they were not, something else than chance
//!   decides who is counted, so nothing is said about what is better.
//! - *The difference* has Newcombe's interval of two Wilson scores, which holds for few people and for shares near 0 and 1; with several
//!   comparisons each is so wide that all of them together are right in 95 of 100 experiments.
//! - *Whether it is chance* is the pooled test of two proportions, over several comparisons after Holm.
//! - *Looking early* is handled by not answering: who looks every day and stops at the first p < 0.05 is wrong far more often than 5 times in a hundred.
//!   So no variant is said to be better before each has as many people as was reckoned; the interval is shown meanwhile, to be read as
//!   what it is. A plan that is written down before ([`Measure`](crate::nodes::split::Measure)) is what keeps this honest.

mod distribution;

use distribution::{chi_square_above, normal_above, normal_quantile};

/// The share of experiments without a difference in which one is seen.
pub const ERROR: f64 = 0.05;
/// The share of experiments with the wanted difference in which it is seen.
pub const POWER: f64 = 0.8;
/// Below this, people were not parted as the weights say.
pub const PARTED_WRONG: f64 = 0.001;

/// What came of a variant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arm {
    /// Its share of all weights.
    pub weight: u32,
    /// People on whom it had an effect.
    pub people: u64,
    /// Of them, those who reached the goal.
    pub reached: u64,
}

impl Arm {
    /// The share that reached the goal; none if there was nobody.
    pub fn rate(self) -> Option<f64> {
        (self.people > 0).then(|| self.reached.min(self.people) as f64 / self.people as f64)
    }
}

/// What is to be found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plan {
    /// The share that reaches the goal now, between 0 and 1.
    pub base: f64,
    /// The smallest change worth finding, as a share of that.
    pub lift: f64,
}

impl Plan {
    /// How many people each variant needs, with so many comparisons; none if the change cannot be (more than everybody) or is none.
    pub fn people(self, comparisons: usize) -> Option<u64> {
        let (p, q) = (self.base, self.base * (1.0 + self.lift));
        let is_share = |share: f64| share > 0.0 && share < 1.0;
        if !is_share(p) || !is_share(q) || p == q {
            return None;
        }
        let error = normal_quantile(1.0 - ERROR / comparisons.max(1) as f64 / 2.0);
        let power = normal_quantile(POWER);
        let mean = f64::midpoint(p, q);
        let spread =
            error * (2.0 * mean * (1.0 - mean)).sqrt() + power * (p * (1.0 - p) + q * (1.0 - q)).sqrt();
        Some((spread / (q - p)).powi(2).ceil() as u64)
    }
}

/// A variant beside the first one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Comparison {
    /// Which variant.
    pub variant: usize,
    /// So much larger is its share, in points of 0 to 1.
    pub difference: f64,
    /// From here on the true difference may lie.
    pub low: f64,
    /// Up to here.
    pub high: f64,
    /// How often chance alone makes a difference as large.
    pub p: f64,
    /// The same, if all comparisons are to be right together.
    pub adjusted: f64,
}

/// What may be said.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Verdict {
    /// The people were not parted as the weights say: something else decides who is counted.
    PartedWrong,
    /// Not enough people yet.
    TooFew {
        /// So many more are needed in the variant that has the fewest.
        more: u64,
    },
    /// This variant does better.
    Better(usize),
    /// Enough people have come, and no difference is to be seen.
    NoDifference,
    /// Everybody gets one variant: there is nothing to compare it with.
    Settled,
    /// The change that is looked for cannot be (more than everybody) or is none, so nobody can say how many people it takes.
    NoPlan,
}

/// All that there is to say about an experiment.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// How many people each variant needs; none if that cannot be reckoned.
    pub needed: Option<u64>,
    /// How often chance alone parts the people like this; none if nobody came.
    pub parted: Option<f64>,
    /// The other variants beside the first that has weight, in their order; those without people or weight are missing.
    pub comparisons: Vec<Comparison>,
    /// What may be said.
    pub verdict: Verdict,
}

/// Looks at an experiment.
pub fn judge(arms: &[Arm], plan: Plan) -> Finding {
    // Whoever is given no weight any more is not waited for.
    let running: Vec<usize> = (0..arms.len()).filter(|at| arms[*at].weight > 0).collect();
    let several = running.len().saturating_sub(1).max(1);
    let needed = plan.people(several);
    let parted = parted(arms);
    let first = running.first().copied().unwrap_or_default();
    let comparisons = compared(arms, first, several);
    let fewest = running.iter().map(|at| arms[*at].people).min().unwrap_or_default();
    let verdict = match needed {
        _ if running.len() < 2 => Verdict::Settled,
        _ if parted.is_some_and(|p| p < PARTED_WRONG) => Verdict::PartedWrong,
        None => Verdict::NoPlan,
        Some(needed) if fewest < needed => Verdict::TooFew { more: needed - fewest },
        Some(_) => better(&comparisons, first).map_or(Verdict::NoDifference, Verdict::Better),
    };
    Finding { needed, parted, comparisons, verdict }
}

/// How often chance alone parts people like this.
fn parted(arms: &[Arm]) -> Option<f64> {
    let running = || arms.iter().filter(|arm| arm.weight > 0);
    let people: u64 = running().map(|arm| arm.people).sum();
    let weight: u32 = running().map(|arm| arm.weight).sum();
    if people == 0 || running().count() < 2 {
        return None;
    }
    let off = |arm: &Arm| {
        let expected = people as f64 * f64::from(arm.weight) / f64::from(weight);
        (arm.people as f64 - expected).powi(2) / expected
    };
    Some(chi_square_above(running().map(off).sum(), running().count() - 1))
}

/// Each variant beside the first, of those that people still get: of the others there are too few to say anything.
fn compared(arms: &[Arm], base: usize, several: usize) -> Vec<Comparison> {
    let Some(first) = arms.get(base) else { return Vec::new() };
    let z = normal_quantile(1.0 - ERROR / several as f64 / 2.0);
    let mut comparisons: Vec<Comparison> = arms
        .iter()
        .enumerate()
        .filter(|(at, arm)| *at != base && arm.weight > 0)
        .filter_map(|(at, arm)| {
            let (p, q) = (first.rate()?, arm.rate()?);
            let (low, high) = newcombe(*first, *arm, z)?;
            let chance = two_proportions(*first, *arm);
            Some(Comparison { variant: at, difference: q - p, low, high, p: chance, adjusted: chance })
        })
        .collect();
    holm(&mut comparisons);
    comparisons
}

/// The pooled test of two proportions, two-sided.
fn two_proportions(a: Arm, b: Arm) -> f64 {
    let (Some(p), Some(q)) = (a.rate(), b.rate()) else { return 1.0 };
    let (n, m) = (a.people as f64, b.people as f64);
    let pooled = p.mul_add(n, q * m) / (n + m);
    let spread = (pooled * (1.0 - pooled) * (1.0 / n + 1.0 / m)).sqrt();
    if spread > 0.0 { (2.0 * normal_above(((q - p) / spread).abs())).min(1.0) } else { 1.0 }
}

/// Newcombe's hybrid score interval of how much larger the share of `b` is.
fn newcombe(a: Arm, b: Arm, z: f64) -> Option<(f64, f64)> {
    let (p, q) = (a.rate()?, b.rate()?);
    let ((a_low, a_high), (b_low, b_high)) = (wilson(p, a.people as f64, z), wilson(q, b.people as f64, z));
    let difference = q - p;
    let below = (q - b_low).hypot(a_high - p);
    let above = (b_high - q).hypot(p - a_low);
    Some(((difference - below).max(-1.0), (difference + above).min(1.0)))
}

/// Wilson's score interval of a share.
fn wilson(share: f64, people: f64, z: f64) -> (f64, f64) {
    let z2 = z * z;
    let middle = (share + z2 / (2.0 * people)) / (1.0 + z2 / people);
    let half =
        z / (1.0 + z2 / people) * (share * (1.0 - share) / people + z2 / (4.0 * people * people)).sqrt();
    ((middle - half).max(0.0), (middle + half).min(1.0))
}

/// Holm's adjustment: each is compared as if those that are surer had been taken away.
fn holm(comparisons: &mut [Comparison]) {
    let mut order: Vec<usize> = (0..comparisons.len()).collect();
    order.sort_by(|a, b| comparisons[*a].p.total_cmp(&comparisons[*b].p));
    let mut least = 0.0_f64;
    for (done, at) in order.iter().enumerate() {
        let left = (comparisons.len() - done) as f64;
        least = least.max(comparisons[*at].p * left).min(1.0);
        comparisons[*at].adjusted = least;
    }
}

/// The variant that does better: of those surely better than the first, the one with the largest difference; the first, if all others are
/// surely worse.
fn better(comparisons: &[Comparison], first: usize) -> Option<usize> {
    let sure = |comparison: &&Comparison| comparison.adjusted < ERROR;
    let up = comparisons.iter().filter(sure).filter(|comparison| comparison.difference > 0.0);
    let best = up.max_by(|a, b| a.difference.total_cmp(&b.difference));
    if let Some(best) = best {
        return Some(best.variant);
    }
    let worse = |comparison: &Comparison| comparison.adjusted < ERROR && comparison.difference < 0.0;
    (!comparisons.is_empty() && comparisons.iter().all(worse)).then_some(first)
}

#[cfg(test)]
mod tests;
