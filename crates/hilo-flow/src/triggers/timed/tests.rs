use super::{Clock, CompiledDate, Cron, CronError, local};
use hilo_model::{Duration, Timestamp};
use jiff::tz::TimeZone;
use proptest::prelude::*;
use serde_json::json;

fn at(text: &str) -> Timestamp {
    text.parse().expect(text)
}

fn zone(name: &str) -> TimeZone {
    hilo_expr::filters::zone(name).expect(name)
}

/// The next moments after one, as the clock there shows them, with its distance from UTC.
fn next(cron: &str, name: &str, after: &str, count: usize) -> Vec<String> {
    let (cron, zone) = (Cron::parse(cron).expect(cron), zone(name));
    let mut moment = at(after);
    let mut found = Vec::new();
    for _ in 0..count {
        moment = cron.next(moment, &zone).expect("a next one");
        found.push(moment.to_jiff().to_zoned(zone.clone()).strftime("%a %F %H:%M %z").to_string());
    }
    found
}

#[test]
fn the_next_moments_of_a_schedule() {
    for (cron, after, expected) in [
        ("0 9 * * *", "2026-01-05T12:00:00Z", ["Tue 2026-01-06 09:00 +0000", "Wed 2026-01-07 09:00 +0000"]),
        // Exactly now is not next.
        ("0 9 * * *", "2026-01-05T09:00:00Z", ["Tue 2026-01-06 09:00 +0000", "Wed 2026-01-07 09:00 +0000"]),
        ("0 9 * * *", "2026-01-05T08:59:59Z", ["Mon 2026-01-05 09:00 +0000", "Tue 2026-01-06 09:00 +0000"]),
        (
            "30 8-18/5 * * mon-FRI",
            "2026-01-02T13:31:00Z",
            ["Fri 2026-01-02 18:30 +0000", "Mon 2026-01-05 08:30 +0000"],
        ),
        (
            "15 */12 1,15 * *",
            "2026-01-01T12:15:00Z",
            ["Thu 2026-01-15 00:15 +0000", "Thu 2026-01-15 12:15 +0000"],
        ),
        // A day of the month or a day of the week, if both are named.
        (
            "0 0 13 * fri",
            "2026-01-05T00:00:00Z",
            ["Fri 2026-01-09 00:00 +0000", "Tue 2026-01-13 00:00 +0000"],
        ),
        ("0 0 * jan 7", "2026-01-20T00:00:00Z", ["Sun 2026-01-25 00:00 +0000", "Sun 2027-01-03 00:00 +0000"]),
        ("0 0 * * 5-7", "2026-01-08T12:00:00Z", ["Fri 2026-01-09 00:00 +0000", "Sat 2026-01-10 00:00 +0000"]),
        ("0 12 31 * *", "2026-03-31T12:00:00Z", ["Sun 2026-05-31 12:00 +0000", "Fri 2026-07-31 12:00 +0000"]),
        ("0 12 29 2 *", "2026-01-01T00:00:00Z", ["Tue 2028-02-29 12:00 +0000", "Sun 2032-02-29 12:00 +0000"]),
        (
            "0 12 29 feb *",
            "2096-03-01T00:00:00Z",
            ["Fri 2104-02-29 12:00 +0000", "Wed 2108-02-29 12:00 +0000"],
        ),
        // Days of the month by steps are not named: they have to be Wednesdays too.
        (
            "0 0 */7 apr wed",
            "2026-04-29T00:00:00Z",
            ["Wed 2037-04-01 00:00 +0000", "Wed 2037-04-08 00:00 +0000"],
        ),
        (
            "59 23 31 12 *",
            "2026-12-31T23:59:00Z",
            ["Fri 2027-12-31 23:59 +0000", "Sun 2028-12-31 23:59 +0000"],
        ),
    ] {
        assert_eq!(next(cron, "UTC", after, 2), expected, "{cron} after {after}");
    }
}

#[test]
fn clocks_that_change_lose_nothing_and_double_nothing() {
    for (cron, name, after, expected) in [
        // Madrid skips 02:00 to 03:00 on 29 March 2026.
        (
            "30 2 * * *",
            "Europe/Madrid",
            "2026-03-28T12:00:00Z",
            ["Sun 2026-03-29 03:00 +0200", "Mon 2026-03-30 02:30 +0200"],
        ),
        (
            "0 * * * *",
            "Europe/Madrid",
            "2026-03-29T00:30:00Z",
            ["Sun 2026-03-29 03:00 +0200", "Sun 2026-03-29 04:00 +0200"],
        ),
        // And has 02:00 to 03:00 twice on 25 October 2026.
        (
            "30 2 * * *",
            "Europe/Madrid",
            "2026-10-24T12:00:00Z",
            ["Sun 2026-10-25 02:30 +0200", "Mon 2026-10-26 02:30 +0100"],
        ),
        (
            "30 2 * * *",
            "Europe/Madrid",
            "2026-10-25T01:10:00Z",
            ["Mon 2026-10-26 02:30 +0100", "Tue 2026-10-27 02:30 +0100"],
        ),
        (
            "0 * * * *",
            "Europe/Madrid",
            "2026-10-24T23:30:00Z",
            ["Sun 2026-10-25 02:00 +0200", "Sun 2026-10-25 03:00 +0100"],
        ),
        // Santiago skips the first hour of 6 September 2026, and has the last one of 4 April twice.
        (
            "0 0 * * *",
            "America/Santiago",
            "2026-09-05T12:00:00Z",
            ["Sun 2026-09-06 01:00 -0300", "Mon 2026-09-07 00:00 -0300"],
        ),
        (
            "30 0 * * *",
            "America/Santiago",
            "2026-09-05T12:00:00Z",
            ["Sun 2026-09-06 01:00 -0300", "Mon 2026-09-07 00:30 -0300"],
        ),
        (
            "30 23 * * *",
            "America/Santiago",
            "2026-04-04T12:00:00Z",
            ["Sat 2026-04-04 23:30 -0300", "Sun 2026-04-05 23:30 -0400"],
        ),
        // Samoa had no 30 December 2011.
        (
            "0 9 * * *",
            "Pacific/Apia",
            "2011-12-29T20:00:00Z",
            ["Sat 2011-12-31 00:00 +1400", "Sat 2011-12-31 09:00 +1400"],
        ),
    ] {
        assert_eq!(next(cron, name, after, 2), expected, "{cron} in {name} after {after}");
    }
}

#[test]
fn what_is_no_schedule_is_told() {
    let part = |text: &str| CronError::Part(text.to_owned());
    for (text, error) in [
        ("0 9 * *", CronError::Fields(4)),
        ("0 0 9 * * *", CronError::Fields(6)),
        ("", CronError::Fields(0)),
        ("60 9 * * *", part("60")),
        ("0 24 * * *", part("24")),
        ("0 9 0 * *", part("0")),
        ("0 9 * 13 *", part("13")),
        ("0 9 * * 8", part("8")),
        ("0 9 * * mo", part("mo")),
        ("0 18-9 * * *", part("18-9")),
        ("0 */0 * * *", part("*/0")),
        ("0 +9 * * *", part("+9")),
        ("0 9, * * *", part("")),
        ("0 0 30 2 *", CronError::Never),
        ("0 0 31 4,6 *", CronError::Never),
    ] {
        assert_eq!(Cron::parse(text), Err(error), "{text}");
    }
    for (text, often) in
        [("0 * * * *", false), ("7 1,2 * * *", false), ("*/30 9 * * *", true), ("* * * * *", true)]
    {
        assert_eq!(Cron::parse(text).expect(text).is_more_than_hourly(), often, "{text}");
    }
}

fn date(days: i32, time: &str, yearly: bool) -> CompiledDate {
    CompiledDate {
        name: "reminder".to_owned(),
        field: "appointment".to_owned(),
        days,
        at: time.parse().expect(time),
        yearly,
    }
}

fn due(trigger: &CompiledDate, value: &str, contact: Option<&str>, after: &str) -> String {
    let clock = Clock { contact, workspace: "Europe/Madrid" };
    let coming = trigger.coming(&json!(value), clock, at(after));
    if let Some(coming) = &coming {
        assert_eq!(trigger.due(&json!(value), clock, coming.due).as_ref(), Some(coming));
        assert_eq!(trigger.due(&json!(value), clock, coming.due.plus(Duration::from_seconds(60))), None);
    }
    coming.map_or_else(|| "never".to_owned(), |coming| coming.due.to_string())
}

#[test]
fn dates_of_contacts_come_where_the_contact_is() {
    let once = |days| date(days, "10:00", false);
    let yearly = |days| date(days, "09:30", true);
    for (trigger, value, contact, after, expected) in [
        (once(-1), "2026-03-30", None, "2026-01-01T00:00:00Z", "2026-03-29T08:00:00Z"),
        (once(-1), "2026-03-30", Some("America/Santiago"), "2026-01-01T00:00:00Z", "2026-03-29T13:00:00Z"),
        // Whose zone is none has the workspace's.
        (once(-1), "2026-03-30", Some("Mars/Olympus"), "2026-01-01T00:00:00Z", "2026-03-29T08:00:00Z"),
        (once(-1), "2026-03-30", None, "2026-03-29T08:00:00Z", "never"),
        (once(0), "2026-03-30T17:00", None, "2026-01-01T00:00:00Z", "2026-03-30T08:00:00Z"),
        // A moment is the day that it is there.
        (once(0), "2026-03-30T23:00:00Z", None, "2026-01-01T00:00:00Z", "2026-03-31T08:00:00Z"),
        (
            once(0),
            "2026-03-30T23:00:00Z",
            Some("America/Santiago"),
            "2026-01-01T00:00:00Z",
            "2026-03-30T13:00:00Z",
        ),
        (once(30), "2026-01-31", None, "2026-01-01T00:00:00Z", "2026-03-02T09:00:00Z"),
        (once(0), "tomorrow", None, "2026-01-01T00:00:00Z", "never"),
        (once(0), "2026-02-30", None, "2026-01-01T00:00:00Z", "never"),
        (yearly(0), "1990-05-17", None, "2026-05-17T07:29:59Z", "2026-05-17T07:30:00Z"),
        (yearly(0), "1990-05-17", None, "2026-05-17T07:30:00Z", "2027-05-17T07:30:00Z"),
        (yearly(0), "2030-05-17", None, "2026-05-17T07:30:00Z", "2030-05-17T07:30:00Z"),
        // 29 February is the 28th in other years.
        (yearly(0), "1992-02-29", None, "2026-01-01T00:00:00Z", "2026-02-28T08:30:00Z"),
        (yearly(0), "1992-02-29", None, "2028-01-01T00:00:00Z", "2028-02-29T08:30:00Z"),
        (yearly(1), "1992-02-29", None, "2027-01-01T00:00:00Z", "2027-03-01T08:30:00Z"),
        // Over the turn of the year, either way.
        (yearly(-7), "1990-01-03", None, "2026-01-01T00:00:00Z", "2026-12-27T08:30:00Z"),
        (yearly(-366), "1990-01-03", None, "2026-01-03T00:00:00Z", "2027-01-02T08:30:00Z"),
        (yearly(366), "1990-12-31", None, "2026-01-01T08:30:00Z", "2027-01-01T08:30:00Z"),
        // 02:30 does not exist in Madrid on 29 March 2026.
        (date(0, "02:30", false), "2026-03-29", None, "2026-01-01T00:00:00Z", "2026-03-29T01:00:00Z"),
    ] {
        assert_eq!(
            due(&trigger, value, contact, after),
            expected,
            "{} {value} {contact:?} {after}",
            trigger.definition()
        );
    }
    let told = once(-1).told(
        &json!("2026-03-30T23:00:00Z"),
        Clock { contact: None, workspace: "Europe/Madrid" },
        at("2026-03-30T08:00:00Z"),
    );
    assert_eq!(
        told,
        Some(json!({ "field": "appointment", "date": "2026-03-31", "due": "2026-03-30T08:00:00Z" }))
    );
    assert_eq!(
        once(0).coming(
            &json!(20_260_330),
            Clock { contact: None, workspace: "UTC" },
            at("2026-01-01T00:00:00Z")
        ),
        None
    );
}

#[test]
fn a_day_has_one_name_on_every_clock() {
    for (trigger, value, after, expected) in [
        (date(-1, "10:00", false), "2026-03-30", "2026-01-01T00:00:00Z", "2026-03-30"),
        (date(3, "10:00", false), "2026-03-30T17:00", "2026-01-01T00:00:00Z", "2026-03-30"),
        // In Madrid it is the 31st, in Santiago the 30th.
        (date(0, "10:00", false), "2026-03-30T23:00:00Z", "2026-01-01T00:00:00Z", "2026-03-30"),
        (date(0, "09:30", true), "1990-05-17", "2026-01-01T00:00:00Z", "2026-05-17"),
        (date(0, "09:30", true), "1992-02-29", "2026-01-01T00:00:00Z", "2026-02-28"),
        // Over the turn of the year.
        (date(-7, "09:30", true), "1990-01-03", "2026-01-03T12:00:00Z", "2027-01-03"),
        (date(0, "09:30", true), "1990-12-31T23:30:00Z", "2026-06-01T00:00:00Z", "2026-12-31"),
    ] {
        for zone in ["Europe/Madrid", "America/Santiago", "UTC"] {
            let clock = Clock { contact: Some(zone), workspace: "UTC" };
            let coming = trigger.coming(&json!(value), clock, at(after)).expect(value);
            assert_eq!(coming.day, expected, "{value} in {zone}");
        }
    }
}

const ZONES: [&str; 6] =
    ["America/Santiago", "Europe/Madrid", "UTC", "Australia/Lord_Howe", "America/Sao_Paulo", "Pacific/Apia"];

/// A field of an expression.
fn field(low: u8, high: u8) -> impl Strategy<Value = String> {
    prop_oneof![
        4 => Just("*".to_owned()),
        2 => (low..=high).prop_map(|value| value.to_string()),
        1 => (low..=high, low..=high).prop_map(|(a, b)| format!("{}-{}", a.min(b), a.max(b))),
        1 => (1..=high).prop_map(|step| format!("*/{step}")),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Each moment is after the one before, none lies between two that follow each other, and from anywhere between two the later is next.
    #[test]
    fn no_moment_is_lost_or_comes_twice(
        fields in (field(0, 59), field(0, 23), field(1, 28), field(1, 12), field(0, 6)),
        place in 0..ZONES.len(),
        start in 1_000_000_000_i64..2_000_000_000,
        between in 0.0..1.0_f64,
    ) {
        let text = format!("{} {} {} {} {}", fields.0, fields.1, fields.2, fields.3, fields.4);
        let (cron, zone) = (Cron::parse(&text).expect("it was made of parts"), zone(ZONES[place]));
        let mut before = Timestamp::from_seconds(start);
        for _ in 0..5 {
            let Some(next) = cron.next(before, &zone) else { break };
            prop_assert!(next > before, "{text}: {next} after {before}");
            let span = next.since(before).as_micros();
            let within = before.plus(Duration::from_micros((span as f64 * between) as u64));
            prop_assert!(within >= next || cron.next(within, &zone) == Some(next), "{text}: between {before} and {next}");
            // The clock itself is asked what it shows in every minute between, as long as they are not too many.
            for minute in 1..(span / 60_000_000).min(1_500) {
                let moment = Timestamp::from_seconds((before.as_seconds() / 60 + minute.cast_signed()) * 60);
                let here = zone.to_datetime(moment.to_jiff());
                let is_first = local::moment(here, &zone) == Some(moment);
                let skipped = moment > before && moment < next && is_first && cron.from(here) == Some(here);
                prop_assert!(!skipped, "{text}: {moment} was skipped");
            }
            before = next;
        }
    }
}
