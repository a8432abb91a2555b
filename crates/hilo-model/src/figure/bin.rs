//! Lengths by bins: counts that can be added up over any slice and still tell a percentile.

use crate::Duration;

/// Spans of about the same length: eight bins for each doubling, so a bin is at most an eighth wide and what is read from its
/// middle at most a sixteenth off. Milliseconds below 8 have a bin each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bin(pub u16);

/// Bins to a doubling, as a power of two.
const PRECISION: u32 = 3;

impl Bin {
    /// The bin of a span.
    pub const fn of(span: Duration) -> Self {
        let millis = span.as_millis();
        if millis < 1 << PRECISION {
            return Self(millis as u16);
        }
        let doubling = millis.ilog2();
        let within = (millis >> (doubling - PRECISION)) & ((1 << PRECISION) - 1);
        Self((((doubling - PRECISION + 1) as u16) << PRECISION) | within as u16)
    }

    /// The shortest span of the bin.
    pub const fn from(self) -> Duration {
        let group = (self.0 >> PRECISION) as u32;
        if group == 0 {
            return Duration::from_millis(self.0 as u64);
        }
        let within = (self.0 & ((1 << PRECISION) - 1)) as u64;
        let base = (1 << PRECISION) + within;
        // Beyond half a billion years.
        if group > 58 { Duration::from_micros(u64::MAX) } else { Duration::from_millis(base << (group - 1)) }
    }

    /// The shortest span that is longer than all of the bin.
    pub const fn to(self) -> Duration {
        Self(self.0.saturating_add(1)).from()
    }
}

/// The span that `share` (0 to 1) of those counted do not exceed, from counts by bin; none if nothing was counted.
pub fn percentile(bins: impl IntoIterator<Item = (Bin, i64)>, share: f64) -> Option<Duration> {
    let mut bins: Vec<(Bin, i64)> = bins.into_iter().filter(|(_, count)| *count > 0).collect();
    bins.sort_unstable();
    let all: i64 = bins.iter().map(|(_, count)| count).sum();
    let wanted = share.clamp(0.0, 1.0) * all as f64;
    let mut before = 0.0;
    for (bin, count) in &bins {
        let count = *count as f64;
        if before + count >= wanted {
            // As if those of a bin were spread over it evenly.
            let (from, to) = (bin.from().as_micros() as f64, bin.to().as_micros() as f64);
            let within = from + (to - from) * ((wanted - before) / count).clamp(0.0, 1.0);
            return Some(Duration::from_micros(within as u64));
        }
        before += count;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn percentiles_lie_where_they_should() {
        let bins = |spans: &[u64]| -> Vec<(Bin, i64)> {
            spans.iter().map(|seconds| (Bin::of(Duration::from_seconds(*seconds)), 1)).collect()
        };
        assert_eq!(percentile(bins(&[]), 0.5), None);
        let hundred: Vec<u64> = (1..=100).collect();
        for (share, seconds) in [(0.5, 50.0), (0.9, 90.0)] {
            let span = percentile(bins(&hundred), share).unwrap().as_micros() as f64 / 1e6;
            assert!((span / seconds - 1.0).abs() < 0.07, "{share}: {span}");
        }
    }

    proptest! {
        #[test]
        fn a_span_lies_in_its_bin(micros in 0..=i64::MAX as u64) {
            let span = Duration::from_micros(micros);
            let bin = Bin::of(span);
            prop_assert!(bin.from().as_millis() <= span.as_millis());
            prop_assert!(span.as_millis() < bin.to().as_millis());
        }

        #[test]
        fn bins_ascend_and_are_narrow(number in 0..400_u16) {
            let (from, to) = (Bin(number).from().as_millis(), Bin(number).to().as_millis());
            prop_assert!(from < to);
            prop_assert!(to - from == 1 || (to - from) * 8 <= from);
            prop_assert_eq!(Bin::of(Bin(number).from()), Bin(number));
        }
    }
}
