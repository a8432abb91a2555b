//! Filters on days and moments, and how locales write them.

use super::{locale, refuse, time_zone};
use hilo_model::Locale;
use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time, Weekday},
    tz::{TimeZone, TimeZoneDatabase},
};
use minijinja::{Error, State, Value};
use std::sync::LazyLock;

/// The zones that are part of the program, so that every machine shows the same hour.
static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// The zone with this IANA name (`America/Santiago`); `None` if there is none.
pub fn zone(name: &str) -> Option<TimeZone> {
    ZONES.get(name).ok()
}

/// A value as a local date and time: a moment (RFC 3339) in the zone, or a local date or time as it stands.
fn local(state: &State<'_, '_>, value: &Value) -> Result<(Option<Date>, Option<Time>), Error> {
    let text = value.as_str().unwrap_or_default().trim();
    if let Ok(moment) = text.parse::<Timestamp>() {
        let at = moment.to_zoned(zone(&time_zone(state)).unwrap_or(TimeZone::UTC));
        return Ok((Some(at.date()), Some(at.time())));
    }
    if let (Ok(date), false) = (text.parse::<Date>(), text.contains('T')) {
        return Ok((Some(date), None));
    }
    if let Ok(at) = text.parse::<DateTime>() {
        return Ok((Some(at.date()), Some(at.time())));
    }
    match text.parse::<Time>() {
        Ok(time) => Ok((None, Some(time))),
        Err(_) => Err(refuse(format!(
            "`{}` is not a day or moment like 2026-11-21 or 2026-11-21T09:30:00Z",
            value.to_string().chars().take(40).collect::<String>()
        ))),
    }
}

pub(super) fn date(state: &mut State<'_, '_>, value: &Value, form: Option<&str>) -> Result<String, Error> {
    let (Some(date), _) = local(state, value)? else {
        return Err(refuse("it has no day, only an hour"));
    };
    let locale = locale(state);
    let language = Language::of(&locale);
    let (day, month, year) = (date.day(), date.month(), date.year());
    let month_name = language.months()[usize::from(month.unsigned_abs()) - 1];
    match form.unwrap_or("short") {
        "short" if locale.as_str() == "en-US" => Ok(format!("{month:02}/{day:02}/{year}")),
        "short" => Ok(format!("{day:02}/{month:02}/{year}")),
        "long" => Ok(match language {
            Language::English => format!("{month_name} {day}, {year}"),
            _ => format!("{day} de {month_name} de {year}"),
        }),
        "weekday" => Ok(language.weekday(date.weekday()).to_owned()),
        other => Err(refuse(format!("`{other}` is no form of a date; there are short, long and weekday"))),
    }
}

pub(super) fn time(state: &mut State<'_, '_>, value: &Value) -> Result<String, Error> {
    let (_, Some(time)) = local(state, value)? else {
        return Err(refuse("it has no hour, only a day"));
    };
    let (hour, minute) = (time.hour(), time.minute());
    if locale(state).as_str() == "en-US" {
        let half = if hour < 12 { "AM" } else { "PM" };
        return Ok(format!("{}:{minute:02} {half}", (hour + 11) % 12 + 1));
    }
    Ok(format!("{hour:02}:{minute:02}"))
}

enum Language {
    Spanish,
    English,
    Portuguese,
}

impl Language {
    fn of(locale: &Locale) -> Self {
        match locale.language() {
            "es" => Self::Spanish,
            "pt" => Self::Portuguese,
            _ => Self::English,
        }
    }

    fn months(&self) -> [&'static str; 12] {
        match self {
            Self::Spanish => [
                "enero",
                "febrero",
                "marzo",
                "abril",
                "mayo",
                "junio",
                "julio",
                "agosto",
                "septiembre",
                "octubre",
                "noviembre",
                "diciembre",
            ],
            Self::English => [
                "January",
                "February",
                "March",
                "April",
                "May",
                "June",
                "July",
                "August",
                "September",
                "October",
                "November",
                "December",
            ],
            Self::Portuguese => [
                "janeiro",
                "fevereiro",
                "março",
                "abril",
                "maio",
                "junho",
                "julho",
                "agosto",
                "setembro",
                "outubro",
                "novembro",
                "dezembro",
            ],
        }
    }

    fn weekday(&self, day: Weekday) -> &'static str {
        let names = match self {
            Self::Spanish => ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"],
            Self::English => ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
            Self::Portuguese => [
                "segunda-feira",
                "terça-feira",
                "quarta-feira",
                "quinta-feira",
                "sexta-feira",
                "sábado",
                "domingo",
            ],
        };
        names[usize::from(day.to_monday_zero_offset().unsigned_abs()) % 7]
    }
}
