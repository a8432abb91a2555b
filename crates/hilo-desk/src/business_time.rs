//! Business time: when people are there, and how time is counted in which they are (D6, F6).
//!
//! A [timetable](Hours) is written in local clock times; all questions about it are answered in moments. Where clocks are put
//! forward, an hour that does not exist begins with the next that does; where they are put back, an hour that exists twice counts
//! twice if it lies within a period, and a period's end is its first occurrence.

use hilo_model::{Duration, Timestamp};
use jiff::{ToSpan, civil::Date, tz::TimeZone};
use std::{collections::BTreeMap, str::FromStr};

/// How far ahead an opening is looked for. Who is closed for longer has no hours.
const HORIZON: i32 = 400;

/// How far ahead business time is counted: a year of it, of a desk that is open one day a week, is seven years.
const LONGEST: i32 = 3_660;

const MINUTES: u16 = 24 * 60;

/// When people are there: by day of the week, and by date where a day is different.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hours {
    /// By weekday, Monday first.
    week: [Vec<Period>; 7],
    /// Dates that are not like their weekday; without a period: closed.
    exceptions: BTreeMap<Date, Vec<Period>>,
}

/// A part of a day in which people are there: from a minute on, until before another. An end at or before the beginning is one of
/// the next day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    from: u16,
    until: u16,
}

/// A text that is no part of a day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no part of a day like 09:00-18:00")]
pub struct ParsePeriodError(String);

impl FromStr for Period {
    type Err = ParsePeriodError;

    /// `09:00-18:00`, `22:00-06:00`, `00:00-24:00`.
    fn from_str(text: &str) -> Result<Self, ParsePeriodError> {
        let refuse = || ParsePeriodError(text.chars().take(40).collect());
        let (from, until) = text.split_once('-').ok_or_else(refuse)?;
        let from = minute(from).filter(|from| *from < MINUTES).ok_or_else(refuse)?;
        let until = minute(until).filter(|until| *until != 0).ok_or_else(refuse)?;
        Ok(Self { from, until: if until > from { until } else { until + MINUTES } })
    }
}

/// The minute of a day that a clock shows, up to 24:00.
fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.trim().split_once(':')?;
    let digits = |part: &str, most: u16| {
        let fits = (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse::<u16>().ok().filter(|number| fits && *number <= most)
    };
    let minutes = digits(hour, 24)? * 60 + digits(minute, 59)?;
    (minutes <= MINUTES && minute.len() == 2).then_some(minutes)
}

impl Hours {
    /// A timetable; days of the week are numbered from Monday, 0.
    pub fn new(week: [Vec<Period>; 7], exceptions: BTreeMap<Date, Vec<Period>>) -> Self {
        Self { week, exceptions }
    }

    /// Whether it is ever open.
    pub fn is_empty(&self) -> bool {
        self.week.iter().chain(self.exceptions.values()).all(Vec::is_empty)
    }

    /// Whether people are there at a moment. At the end of a period they are not any more.
    pub fn is_open(&self, at: Timestamp, zone: &TimeZone) -> bool {
        self.openings(at, zone, 2).any(|(from, until)| from <= at && at < until)
    }

    /// The first moment from `at` on at which people are there; `None` if they are not within 400 days.
    pub fn next_open(&self, at: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let opening = self.openings(at, zone, HORIZON).find(|(_, until)| *until > at);
        opening.map(|(from, _)| from.max(at))
    }

    /// The first moment by which so much business time has passed since `at`; `None` if that is more than ten years away.
    pub fn plus(&self, at: Timestamp, span: Duration, zone: &TimeZone) -> Option<Timestamp> {
        if span == Duration::ZERO {
            return Some(at);
        }
        let mut left = span.as_micros();
        for (from, until) in self.openings(at, zone, LONGEST) {
            let from = from.max(at);
            let open = until.since(from).as_micros();
            if open >= left {
                return Some(from.plus(Duration::from_micros(left)));
            }
            left -= open;
        }
        None
    }

    /// How much business time there is from one moment until another; none if the other is earlier.
    pub fn between(&self, from: Timestamp, until: Timestamp, zone: &TimeZone) -> Duration {
        let days = until.since(from).as_seconds() / 86_400;
        let days = i32::try_from(days).unwrap_or(LONGEST).min(LONGEST);
        let within = self.openings(from, zone, days + 3);
        let micros = within.map(|(opens, closes)| closes.min(until).since(opens.max(from)).as_micros());
        Duration::from_micros(micros.sum())
    }

    /// The stretches in which people are there, from the day before `at` on for so many days more: ascending, and none overlaps
    /// another.
    fn openings<'h>(
        &'h self,
        at: Timestamp,
        zone: &'h TimeZone,
        days: i32,
    ) -> impl Iterator<Item = (Timestamp, Timestamp)> + 'h {
        let today = at.to_jiff().to_zoned(zone.clone()).date();
        let mut covered = Timestamp::from_micros(i64::MIN);
        (-1..=days)
            .map_while(move |day| today.checked_add(day.days()).ok())
            .flat_map(move |date| self.of(date, zone))
            .filter_map(move |(from, until)| {
                let from = from.max(covered);
                covered = covered.max(until);
                (from < until).then_some((from, until))
            })
    }

    /// The stretches that begin on a date, as moments, in order.
    fn of(&self, date: Date, zone: &TimeZone) -> Vec<(Timestamp, Timestamp)> {
        let weekday = usize::from(date.weekday().to_monday_zero_offset().unsigned_abs());
        let periods = self.exceptions.get(&date).unwrap_or(&self.week[weekday % 7]);
        let moment = |minute: u16| {
            let date = date.checked_add(i64::from(minute / MINUTES).days()).ok()?;
            let (hour, minute) = ((minute % MINUTES) / 60, minute % 60);
            let clock = date.at(i8::try_from(hour).ok()?, i8::try_from(minute).ok()?, 0, 0);
            zone.to_timestamp(clock).ok().map(Timestamp::from_jiff)
        };
        let mut stretches: Vec<_> =
            periods.iter().filter_map(|p| Some((moment(p.from)?, moment(p.until)?))).collect();
        stretches.sort_unstable();
        stretches
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ZONES: [&str; 7] = [
        "UTC",
        "America/Santiago",
        "America/Sao_Paulo",
        "America/New_York",
        "Europe/Madrid",
        "Australia/Lord_Howe",
        "Asia/Kolkata",
    ];

    fn zone(name: &str) -> TimeZone {
        TimeZone::get(name).expect(name)
    }

    fn periods(texts: &[&str]) -> Vec<Period> {
        texts.iter().map(|text| text.parse().expect(text)).collect()
    }

    /// Monday to Friday 09:00-18:00, Saturday 22:00-02:00; Christmas closed, the day before until noon.
    fn office() -> Hours {
        let day = || periods(&["14:00-18:00", "09:00-13:00"]);
        let week = [day(), day(), day(), day(), day(), periods(&["22:00-02:00"]), Vec::new()];
        let date = |text: &str| text.parse::<Date>().expect(text);
        let exceptions = [(date("2026-12-25"), Vec::new()), (date("2026-12-24"), periods(&["09:00-12:00"]))];
        Hours::new(week, BTreeMap::from(exceptions))
    }

    #[test]
    fn it_is_as_the_table_says() {
        let table = include_str!("../testdata/business_time.tsv");
        let mut rows = 0;
        for line in table.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
            let columns: Vec<&str> = line.split('\t').collect();
            let [name, at, open, next, four_hours] = columns[..] else { panic!("{line}") };
            let (zone, at) = (zone(name), at.parse::<Timestamp>().expect(line));
            let hours = office();
            assert_eq!(hours.is_open(at, &zone).to_string(), open, "{line}");
            assert_eq!(hours.next_open(at, &zone).map(|at| at.to_string()).as_deref(), Some(next), "{line}");
            let later = hours.plus(at, Duration::from_hours(4), &zone).map(|at| at.to_string());
            assert_eq!(later.as_deref(), Some(four_hours), "{line}");
            rows += 1;
        }
        assert!(rows >= 12);
    }

    #[test]
    fn periods_are_read_or_refused() {
        for good in ["09:00-18:00", "9:00-18:00", "22:00 - 06:00", "00:00-24:00", "00:00-00:01"] {
            assert!(good.parse::<Period>().is_ok(), "{good}");
        }
        for bad in [
            "",
            "09:00",
            "9-18",
            "09:00-25:00",
            "24:00-06:00",
            "09:60-18:00",
            "09:00-00:00",
            "a:b-c:d",
            "+9:00-18:00",
        ] {
            assert!(bad.parse::<Period>().is_err(), "{bad}");
        }
    }

    #[test]
    fn who_is_never_there_is_never_found() {
        let never = Hours::default();
        let (at, utc) = (Timestamp::from_seconds(1_700_000_000), zone("UTC"));
        assert!(never.is_empty() && !never.is_open(at, &utc));
        assert_eq!(never.next_open(at, &utc), None);
        assert_eq!(never.plus(at, Duration::from_hours(1), &utc), None);
        assert_eq!(never.between(at, at.plus(Duration::from_days(30)), &utc), Duration::ZERO);
    }

    fn any_period() -> impl Strategy<Value = Period> {
        (0..MINUTES, 1..=MINUTES)
            .prop_map(|(from, length)| Period { from, until: from + length.min(MINUTES) })
    }

    fn any_hours() -> impl Strategy<Value = Hours> {
        let day = || prop::collection::vec(any_period(), 0..3);
        let week = prop::array::uniform7(day());
        let exceptions = prop::collection::btree_map(0..400_i64, day(), 0..4);
        (week, exceptions).prop_map(|(week, exceptions)| {
            let first: Date = "2026-01-01".parse().expect("a date");
            let date = |days: i64| first.checked_add(days.days()).expect("a date");
            Hours::new(week, exceptions.into_iter().map(|(day, periods)| (date(day), periods)).collect())
        })
    }

    /// Moments of 2026, many of them near the hours at which clocks are changed somewhere.
    fn any_moment() -> impl Strategy<Value = Timestamp> {
        let changes = prop::sample::select(vec![
            "2026-03-08T07:00:00Z", // New York, forward
            "2026-11-01T06:00:00Z", // New York, back
            "2026-03-29T01:00:00Z", // Madrid, forward
            "2026-10-25T01:00:00Z", // Madrid, back
            "2026-04-05T03:00:00Z", // Santiago, back
            "2026-09-06T04:00:00Z", // Santiago, forward
            "2026-04-04T15:00:00Z", // Lord Howe, back by half an hour
            "2026-10-03T15:30:00Z", // Lord Howe, forward by half an hour
        ]);
        let near = (changes, -200_000..200_000_i64).prop_map(|(at, seconds)| {
            let at: Timestamp = at.parse().expect("a moment");
            Timestamp::from_micros(at.as_micros() + seconds * 1_000_000)
        });
        let any = (0..31_536_000_i64).prop_map(|seconds| Timestamp::from_seconds(1_767_225_600 + seconds));
        prop_oneof![3 => near, 1 => any]
    }

    proptest! {
        #[test]
        fn an_opening_is_open_and_the_first(
            hours in any_hours(), at in any_moment(), name in prop::sample::select(ZONES.to_vec()),
        ) {
            let zone = zone(name);
            prop_assert_eq!(hours.is_open(at, &zone), hours.next_open(at, &zone) == Some(at));
            let next = hours.next_open(at, &zone);
            prop_assert!(next.is_some() || !hours.is_open(at, &zone));
            if let Some(next) = next {
                prop_assert!(next >= at && hours.is_open(next, &zone));
                prop_assert_eq!(hours.between(at, next, &zone), Duration::ZERO);
            }
        }

        #[test]
        fn what_is_added_has_passed(
            hours in any_hours(), at in any_moment(), minutes in 1..6_000_u64, name in prop::sample::select(ZONES.to_vec()),
        ) {
            let (zone, span) = (zone(name), Duration::from_minutes(minutes));
            if let Some(later) = hours.plus(at, span, &zone) {
                prop_assert_eq!(hours.between(at, later, &zone), span);
                let before = later.minus(Duration::from_micros(1));
                prop_assert!(hours.between(at, before, &zone) < span);
            }
        }

        #[test]
        fn time_adds_up(
            hours in any_hours(), at in any_moment(), first in 0..4_000_000_u64, second in 0..4_000_000_u64,
            name in prop::sample::select(ZONES.to_vec()),
        ) {
            let zone = zone(name);
            let middle = at.plus(Duration::from_seconds(first));
            let end = middle.plus(Duration::from_seconds(second));
            let parts = hours.between(at, middle, &zone).as_micros() + hours.between(middle, end, &zone).as_micros();
            prop_assert_eq!(hours.between(at, end, &zone).as_micros(), parts);
            prop_assert!(parts <= end.since(at).as_micros());
        }

        /// Nobody changes clocks during the day, so the clock on the wall says it all.
        #[test]
        fn by_day_the_clock_on_the_wall_decides(at in any_moment(), name in prop::sample::select(ZONES.to_vec())) {
            let zone = zone(name);
            let day = || periods(&["09:00-18:00"]);
            let hours = Hours::new([day(), day(), day(), day(), day(), Vec::new(), Vec::new()], BTreeMap::new());
            let local = at.to_jiff().to_zoned(zone.clone());
            let there = local.weekday().to_monday_zero_offset() < 5 && (9..18).contains(&local.hour());
            prop_assert_eq!(hours.is_open(at, &zone), there);
        }
    }
}
