//! Sums of a day or a month in one value: what is counted of one kind of one version of a flow, or of one channel, by
//! [slice](hilo_model::figure::Slice).
//!
//! A pack is a number (the version of the form, 1) and then, ascending, for each slice: the slice, how many sums it has, and those: node, name,
//! count, sum, and when it was counted last. Texts are a length and their bytes; numbers are written seven bits at a time, the low ones
//! first, those with a sign folded (0, -1, 1, -2, …). All slices lie in one value because a question that reads a row for each slice
//! and day spends its time on rows.

use super::{FigureFilter, FigureSum, Grain};
use hilo_model::{Scope, Timestamp, WorkspaceId, calendar::Zone, figure::Counted};
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};
use uuid::Uuid;

/// The version of the form that is written.
const FORM: u8 = 1;

/// Sums by slice, node and name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pack(BTreeMap<String, Sums>);

/// Sums by node and name.
type Sums = BTreeMap<(String, String), Cell>;

/// A sum.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cell {
    /// How many.
    pub count: i64,
    /// What is measured.
    pub sum: i64,
    /// When last, in microseconds.
    pub last: i64,
}

impl Cell {
    /// Adds another to it.
    pub fn add(&mut self, other: Self) {
        self.count += other.count;
        self.sum = self.sum.saturating_add(other.sum);
        self.last = self.last.max(other.last);
    }
}

impl Pack {
    /// Adds to a sum.
    pub fn add(&mut self, slice: &str, node: &str, name: &str, cell: Cell) {
        let sums = self.0.entry(slice.to_owned()).or_default();
        sums.entry((node.to_owned(), name.to_owned())).or_default().add(cell);
    }

    /// Adds all of another.
    pub fn join(&mut self, other: Self) {
        for (slice, theirs) in other.0 {
            let sums = self.0.entry(slice).or_default();
            for (key, cell) in theirs {
                sums.entry(key).or_default().add(cell);
            }
        }
    }

    /// What is stored.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![FORM];
        for (slice, sums) in &self.0 {
            written(&mut bytes, slice);
            number(&mut bytes, sums.len() as u64);
            for ((node, name), cell) in sums {
                written(&mut bytes, node);
                written(&mut bytes, name);
                for value in [cell.count, cell.sum, cell.last] {
                    number(&mut bytes, ((value << 1) ^ (value >> 63)).cast_unsigned());
                }
            }
        }
        bytes
    }

    /// What was stored; none if it is no pack.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut pack = Self::default();
        let mut rest = sums(bytes)?;
        while let Some((slice, count)) = of_slice(&mut rest)? {
            let sums = pack.0.entry(slice.to_owned()).or_default();
            for _ in 0..count {
                let (node, name, cell) = one(&mut rest)?;
                sums.insert((node.to_owned(), name.to_owned()), cell);
            }
        }
        Some(pack)
    }
}

/// What lies behind the version of the form; none if it is no pack.
fn sums(bytes: &[u8]) -> Option<&[u8]> {
    match bytes.split_first()? {
        (&FORM, rest) => Some(rest),
        _ => None,
    }
}

/// The next slice and how many sums it has; within, none at the end.
fn of_slice<'b>(rest: &mut &'b [u8]) -> Option<Option<(&'b str, u64)>> {
    if rest.is_empty() {
        return Some(None);
    }
    let slice = text(rest)?;
    Some(Some((slice, read(rest)?)))
}

/// The next sum.
fn one<'b>(rest: &mut &'b [u8]) -> Option<(&'b str, &'b str, Cell)> {
    let node = text(rest)?;
    let name = text(rest)?;
    let mut signed = || read(rest).map(|value| (value >> 1).cast_signed() ^ -((value & 1).cast_signed()));
    Some((node, name, Cell { count: signed()?, sum: signed()?, last: signed()? }))
}

fn written(bytes: &mut Vec<u8>, text: &str) {
    number(bytes, text.len() as u64);
    bytes.extend_from_slice(text.as_bytes());
}

fn number(bytes: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        bytes.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

fn read(rest: &mut &[u8]) -> Option<u64> {
    let mut value = 0_u64;
    for shift in (0..64).step_by(7) {
        let (&byte, behind) = rest.split_first()?;
        *rest = behind;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

fn text<'b>(rest: &mut &'b [u8]) -> Option<&'b str> {
    let length = usize::try_from(read(rest)?).ok()?;
    let (text, behind) = rest.split_at_checked(length)?;
    *rest = behind;
    std::str::from_utf8(text).ok()
}

/// Which pack.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PackKey {
    /// Where.
    pub scope: Scope,
    /// The kind of what is counted ([`Counted::kind`]).
    pub kind: i16,
    /// Day or month.
    pub grain: Grain,
    /// Of which version of a flow, or of which channel.
    pub of: Uuid,
    /// The date, or the first of the month ([`Zone::date`]).
    pub at: Timestamp,
}

/// A sum of an hour, on its way into packs.
#[derive(Debug, Clone)]
pub struct HourSum {
    /// Where.
    pub scope: Scope,
    /// The kind of what is counted.
    pub kind: i16,
    /// Of which version of a flow, or of which channel.
    pub of: Uuid,
    /// The hour.
    pub at: Timestamp,
    /// Of which runs.
    pub slice: String,
    /// The node.
    pub node: String,
    /// The name.
    pub name: String,
    /// The sum.
    pub cell: Cell,
}

/// What sums of hours add to packs, each to that of its day and that of its month.
pub fn packs(
    hours: impl IntoIterator<Item = HourSum>,
    zones: &BTreeMap<WorkspaceId, Zone>,
) -> BTreeMap<PackKey, Pack> {
    let utc = Zone::default();
    let mut packs: BTreeMap<PackKey, Pack> = BTreeMap::new();
    for HourSum { scope, kind, of, at, slice, node, name, cell } in hours {
        let zone = zones.get(&scope.workspace).unwrap_or(&utc);
        for (grain, at) in [(Grain::Day, zone.date(at)), (Grain::Month, zone.month(at))] {
            let key = PackKey { scope, kind, grain, of, at };
            packs.entry(key).or_default().add(&slice, &node, &name, cell);
        }
    }
    packs
}

/// Figures as they are found, of hours and in packs, summed up.
#[derive(Debug)]
pub struct Found {
    /// Where in `sums` those of a place are.
    places: HashMap<Place, usize>,
    sums: Vec<HashMap<Counted, Cell>>,
    by_slice: bool,
    by_time: bool,
}

/// Of what, of which runs, of which time.
type Place = (Uuid, Arc<str>, Option<(Grain, Timestamp)>);

impl Found {
    /// Nothing yet.
    pub fn new(filter: &FigureFilter) -> Self {
        let FigureFilter { by_slice, by_time, .. } = *filter;
        Self { places: HashMap::new(), sums: Vec::new(), by_slice, by_time }
    }

    fn place(&mut self, of: Uuid, slice: &str, at: Option<(Grain, Timestamp)>) -> usize {
        let slice = if self.by_slice { slice } else { "" };
        let next = self.sums.len();
        let at = at.filter(|_| self.by_time);
        let place = *self.places.entry((of, slice.into(), at)).or_insert(next);
        if place == next {
            self.sums.push(HashMap::new());
        }
        place
    }

    /// Adds a sum; of no time, if it is true now.
    pub fn add(
        &mut self,
        of: Uuid,
        slice: &str,
        at: Option<(Grain, Timestamp)>,
        counted: Counted,
        cell: Cell,
    ) {
        let place = self.place(of, slice, at);
        self.sums[place].entry(counted).or_default().add(cell);
    }

    /// Adds a pack's; none if it is none, or holds what nothing counts.
    pub fn pack(&mut self, of: Uuid, at: (Grain, Timestamp), kind: i16, bytes: &[u8]) -> Option<()> {
        let mut rest = sums(bytes)?;
        while let Some((slice, count)) = of_slice(&mut rest)? {
            let place = self.place(of, slice, Some(at));
            for _ in 0..count {
                let (node, name, cell) = one(&mut rest)?;
                self.sums[place].entry(Counted::from_columns(kind, node, name)?).or_default().add(cell);
            }
        }
        Some(())
    }

    /// All of them, ascending.
    pub fn sums(mut self) -> Vec<FigureSum> {
        let mut places: Vec<_> = self.places.into_iter().collect();
        places.sort_unstable();
        let mut all = Vec::new();
        for ((of, slice, at), place) in places {
            let sum = |(counted, cell): (Counted, Cell)| FigureSum {
                of,
                slice: slice.clone(),
                at,
                counted,
                count: cell.count,
                sum: cell.sum,
                last: Timestamp::from_micros(cell.last),
            };
            let from = all.len();
            all.extend(std::mem::take(&mut self.sums[place]).into_iter().map(sum));
            all[from..].sort_unstable_by(|a, b| a.counted.cmp(&b.counted));
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_first_form_is_read_for_ever() {
        let bytes = b"\x01\x01s\x02\x00\x07started\x04\x00\x80\x01\x03ask\x04next\x03\xac\x02\x00\x01t\x01\x00\x07started\x02\x00\x02";
        let mut pack = Pack::default();
        pack.add("s", "", "started", Cell { count: 2, sum: 0, last: 64 });
        pack.add("s", "ask", "next", Cell { count: -2, sum: 150, last: 0 });
        pack.add("t", "", "started", Cell { count: 1, sum: 0, last: 1 });
        assert_eq!(Pack::from_bytes(bytes), Some(pack.clone()));
        assert_eq!(pack.to_bytes(), bytes);
    }

    #[test]
    fn what_is_no_pack_is_said_so() {
        let broken: [&[u8]; 6] = [
            b"",
            b"\x02",
            b"\x01\x05ab",
            b"\x01\x00\x02\x00\x00\x00\x00\x00",
            b"\x01\x00\x01\x01\xff\x00\x00\x00\x00",
            b"\x01\x00\x01\x00\x00\x80",
        ];
        for bytes in broken {
            assert_eq!(Pack::from_bytes(bytes), None, "{bytes:?}");
        }
    }

    proptest! {
        #[test]
        fn bytes_say_all_there_is(
            sums in proptest::collection::btree_map((".{0,4}", ".{0,8}", ".{0,8}"), any::<(i64, i64, i64)>(), 0..20),
        ) {
            let mut pack = Pack::default();
            for ((slice, node, name), (count, sum, last)) in &sums {
                let of_slice = pack.0.entry(slice.clone()).or_default();
                of_slice.insert((node.clone(), name.clone()), Cell { count: *count, sum: *sum, last: *last });
            }
            prop_assert_eq!(Pack::from_bytes(&pack.to_bytes()), Some(pack));
        }

        #[test]
        fn bytes_from_anywhere_are_no_panic(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            let _ = Pack::from_bytes(&bytes);
        }
    }
}
