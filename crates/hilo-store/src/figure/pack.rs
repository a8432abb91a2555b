//! Sums of a day or a month in one value: what is counted of one kind of one [slice](hilo_model::figure::Slice) of one version.
//!
//! A pack is a number (the version of the form, 1) and then, ascending, for each sum: node, name, count, sum, and when it was counted last.
//! Texts are a length and their bytes; numbers are written seven bits at a time, the low ones first, those with a sign folded (0, -1, 1, -2, …).

use super::{FigureSum, Grain};
use hilo_model::{Scope, Timestamp, WorkspaceId, calendar::Zone, figure::Counted};
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};
use uuid::Uuid;

/// The version of the form that is written.
const FORM: u8 = 1;

/// Sums by node and name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pack(BTreeMap<(String, String), Cell>);

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
    pub fn add(&mut self, node: &str, name: &str, cell: Cell) {
        self.0.entry((node.to_owned(), name.to_owned())).or_default().add(cell);
    }

    /// Adds all of another.
    pub fn join(&mut self, other: Self) {
        for (key, cell) in other.0 {
            self.0.entry(key).or_default().add(cell);
        }
    }

    /// What is stored.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![FORM];
        for ((node, name), cell) in &self.0 {
            for text in [node, name] {
                number(&mut bytes, text.len() as u64);
                bytes.extend_from_slice(text.as_bytes());
            }
            for value in [cell.count, cell.sum, cell.last] {
                number(&mut bytes, ((value << 1) ^ (value >> 63)).cast_unsigned());
            }
        }
        bytes
    }

    /// What was stored; none if it is no pack.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut pack = Self::default();
        each(bytes, |node, name, cell| {
            pack.0.insert((node.to_owned(), name.to_owned()), cell);
        })?;
        Some(pack)
    }
}

/// Tells each sum of what was stored; none if it is no pack.
pub fn each(bytes: &[u8], mut tell: impl FnMut(&str, &str, Cell)) -> Option<()> {
    let mut rest = match bytes.split_first()? {
        (&FORM, rest) => rest,
        _ => return None,
    };
    while !rest.is_empty() {
        let node = text(&mut rest)?;
        let name = text(&mut rest)?;
        let mut signed =
            || read(&mut rest).map(|value| (value >> 1).cast_signed() ^ -((value & 1).cast_signed()));
        let (count, sum, last) = (signed()?, signed()?, signed()?);
        tell(node, name, Cell { count, sum, last });
    }
    Some(())
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
    /// Of which runs.
    pub slice: String,
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
            let key = PackKey { scope, kind, grain, of, at, slice: slice.clone() };
            packs.entry(key).or_default().add(&node, &name, cell);
        }
    }
    packs
}

/// Figures as they are found, of hours and in packs, summed up.
#[derive(Debug, Default)]
pub struct Found {
    sums: HashMap<Place, HashMap<Counted, Cell>>,
    by_time: bool,
}

/// Of what, of which runs, of which time.
type Place = (Uuid, Arc<str>, Option<(Grain, Timestamp)>);

impl Found {
    /// Nothing yet.
    pub fn new(by_time: bool) -> Self {
        Self { sums: HashMap::new(), by_time }
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
        let at = at.filter(|_| self.by_time);
        self.sums.entry((of, slice.into(), at)).or_default().entry(counted).or_default().add(cell);
    }

    /// Adds a pack's; none if it is none, or holds what nothing counts.
    pub fn pack(
        &mut self,
        of: Uuid,
        slice: &str,
        at: (Grain, Timestamp),
        kind: i16,
        bytes: &[u8],
    ) -> Option<()> {
        let at = Some(at).filter(|_| self.by_time);
        let sums = self.sums.entry((of, slice.into(), at)).or_default();
        let mut whole = true;
        each(bytes, |node, name, cell| match Counted::from_columns(kind, node, name) {
            Some(counted) => sums.entry(counted).or_default().add(cell),
            None => whole = false,
        })?;
        whole.then_some(())
    }

    /// All of them, ascending.
    pub fn sums(self) -> Vec<FigureSum> {
        let mut all = Vec::new();
        for ((of, slice, at), sums) in self.sums {
            let sum = |(counted, cell): (Counted, Cell)| FigureSum {
                of,
                slice: slice.clone(),
                at,
                counted,
                count: cell.count,
                sum: cell.sum,
                last: Timestamp::from_micros(cell.last),
            };
            all.extend(sums.into_iter().map(sum));
        }
        all.sort_unstable();
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_first_form_is_read_for_ever() {
        let bytes = b"\x01\x00\x07started\x04\x00\x80\x01\x03ask\x04next\x03\xac\x02\x00";
        let mut pack = Pack::default();
        pack.add("", "started", Cell { count: 2, sum: 0, last: 64 });
        pack.add("ask", "next", Cell { count: -2, sum: 150, last: 0 });
        assert_eq!(Pack::from_bytes(bytes), Some(pack.clone()));
        assert_eq!(pack.to_bytes(), bytes);
    }

    #[test]
    fn what_is_no_pack_is_said_so() {
        for bytes in [&b""[..], b"\x02", b"\x01\x05ab", b"\x01\x01\xff\x00\x00\x00\x00", b"\x01\x00\x00\x80"]
        {
            assert_eq!(Pack::from_bytes(bytes), None, "{bytes:?}");
        }
    }

    proptest! {
        #[test]
        fn bytes_say_all_there_is(
            sums in proptest::collection::btree_map((".{0,8}", ".{0,8}"), any::<(i64, i64, i64)>(), 0..20),
        ) {
            let mut pack = Pack::default();
            for ((node, name), (count, sum, last)) in &sums {
                pack.0.insert((node.clone(), name.clone()), Cell { count: *count, sum: *sum, last: *last });
            }
            prop_assert_eq!(Pack::from_bytes(&pack.to_bytes()), Some(pack));
        }

        #[test]
        fn bytes_from_anywhere_are_no_panic(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            let _ = Pack::from_bytes(&bytes);
        }
    }
}
