//! Days and times of day as people write them.

use hilo_model::Locale;
use jiff::{
    ToSpan,
    civil::{Date, DateTime},
};

/// Words that stand around a day and say nothing about which.
const AROUND: &[&str] = &[
    "de", "del", "of", "el", "la", "the", "o", "a", "on", "em", "no", "na", "dia", "day", "para", "for",
    "este", "esta", "this",
];
/// Words that ask for the next one; a weekday without them is the next one too.
const NEXT: &[&str] = &["proximo", "proxima", "next", "que", "viene", "vem", "feira"];

/// Reads a day: `2026-11-21`, `21/11/2026`, `21-11`, `el 21 de noviembre`, `Nov 21`, `hoy`, `tomorrow`, `el lunes`, `in 3 days`…. A
/// day without a year is the next one there is, a weekday the next one after today.
pub(super) fn date(text: &str, today: Date, locale: &Locale) -> Option<Date> {
    let text = hilo_expr::fold(text);
    match text.as_str() {
        "hoy" | "today" | "hoje" => return Some(today),
        "manana" | "tomorrow" | "amanha" => return today.checked_add(1.day()).ok(),
        "pasado manana" | "depois de amanha" | "day after tomorrow" => {
            return today.checked_add(2.days()).ok();
        }
        "ayer" | "yesterday" | "ontem" => return today.checked_sub(1.day()).ok(),
        "anteayer" | "antes de ayer" | "anteontem" => return today.checked_sub(2.days()).ok(),
        _ => {}
    }
    if let Ok(date) = text.parse::<Date>() {
        return (text.len() == 10).then_some(date);
    }
    if let Some(later) = later(&text) {
        return today.checked_add(later.days()).ok();
    }
    let parts: Vec<&str> = text
        .split(['/', '-', '.', ' ', ','])
        .filter(|part| !part.is_empty() && !AROUND.contains(part))
        .collect();
    let named: Vec<&str> = parts.iter().copied().filter(|part| !NEXT.contains(part)).collect();
    if let [word] = named[..]
        && let Some(weekday) = weekday(word)
    {
        let days = (weekday - today.weekday().to_monday_zero_offset()).rem_euclid(7);
        let days = if days == 0 { 7 } else { days };
        return today.checked_add(i64::from(days).days()).ok();
    }
    // "lunes 3 de marzo": the day counts, whatever it is called.
    let parts = match parts.as_slice() {
        [first, rest @ ..] if rest.len() >= 2 && weekday(first).is_some() => rest,
        all => all,
    };
    let month_first = locale.as_str() == "en-US";
    let number = |part: &str| part.parse::<i16>().ok();
    let ordinal = |part: &str| number(part.trim_end_matches(['s', 't', 'n', 'd', 'r', 'h', 'º']));
    let (day, month, year) = match parts {
        [a, b, rest @ ..] if rest.len() <= 1 => {
            let (day, month) = match (month_name(a), month_name(b)) {
                (Some(month), None) => (ordinal(b)?, month),
                (None, Some(month)) => (ordinal(a)?, month),
                (None, None) if month_first => (number(b)?, number(a)?),
                (None, None) => (number(a)?, number(b)?),
                (Some(_), Some(_)) => return None,
            };
            (day, month, rest.first().map(|year| number(year)))
        }
        _ => return None,
    };
    let on = |year: i16| Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok();
    match year {
        Some(year) => match year? {
            year @ 0..=99 => on(2000 + year),
            year @ 1900..=2200 => on(year),
            _ => None,
        },
        // The 29th of February may be some years away.
        None => (0..8).filter_map(|later| on(today.year() + later)).find(|date| *date >= today),
    }
}

/// In how many days: `en 3 dias`, `dentro de una semana`, `in two weeks`, `daqui a 2 dias`.
fn later(text: &str) -> Option<i64> {
    const BEFORE: [&str; 6] = ["dentro de ", "daqui a ", "de aqui a ", "en ", "in ", "em "];
    let rest = BEFORE.iter().find_map(|before| text.strip_prefix(before))?;
    let (count, unit) = rest.split_once(' ')?;
    let count = match count {
        "un" | "una" | "um" | "uma" | "a" | "one" => 1,
        "dos" | "two" | "dois" | "duas" => 2,
        "tres" | "three" => 3,
        count => count.parse().ok().filter(|count| (0..=999).contains(count))?,
    };
    match unit {
        "dia" | "dias" | "day" | "days" => Some(count),
        "semana" | "semanas" | "week" | "weeks" => Some(count * 7),
        _ => None,
    }
}

/// The place of a weekday, from Monday, 0.
fn weekday(word: &str) -> Option<i8> {
    const NAMES: [&[&str]; 7] = [
        &["lunes", "monday", "segunda", "segunda-feira"],
        &["martes", "tuesday", "terca", "terca-feira"],
        &["miercoles", "wednesday", "quarta", "quarta-feira"],
        &["jueves", "thursday", "quinta", "quinta-feira"],
        &["viernes", "friday", "sexta", "sexta-feira"],
        &["sabado", "saturday"],
        &["domingo", "sunday"],
    ];
    NAMES.iter().position(|names| names.contains(&word)).and_then(|at| i8::try_from(at).ok())
}

fn month_name(word: &str) -> Option<i16> {
    // Folded beginnings that tell the months apart in Spanish, English and Portuguese.
    const BEGINNINGS: [&[&str]; 12] = [
        &["ene", "jan"],
        &["feb", "fev"],
        &["mar"],
        &["abr", "apr"],
        &["may", "mai"],
        &["jun"],
        &["jul"],
        &["ago", "aug"],
        &["sep", "set"],
        &["oct", "out"],
        &["nov"],
        &["dic", "dec", "dez"],
    ];
    let is_word = word.len() >= 3 && word.chars().all(char::is_alphabetic);
    let found = BEGINNINGS.iter().position(|names| names.iter().any(|name| word.starts_with(name)));
    found.filter(|_| is_word && weekday(word).is_none()).and_then(|at| i16::try_from(at + 1).ok())
}

/// Reads a time of day: `16:30`, `16.30`, `16h30`, `4 pm`, `4:30 p.m.`, `9`, `a las 4 de la tarde`, `mediodía`; gives `16:30`.
pub(super) fn time(text: &str) -> Option<String> {
    clock(text).map(|Clock { hour, minute, .. }| format!("{hour:02}:{minute:02}"))
}

/// A time of day.
pub(super) struct Clock {
    pub(super) hour: i8,
    pub(super) minute: i8,
    /// Whether it was said which half of the day is meant, or can only be one.
    pub(super) sure: bool,
}

/// Words after a time that say which half of the day it is in.
const PARTS_OF_DAY: [(&str, i8); 14] = [
    (" de la manana", 0),
    (" por la manana", 0),
    (" da manha", 0),
    (" de madrugada", 0),
    (" de la madrugada", 0),
    (" da madrugada", 0),
    (" in the morning", 0),
    (" de la tarde", 12),
    (" por la tarde", 12),
    (" da tarde", 12),
    (" in the afternoon", 12),
    (" in the evening", 12),
    (" de la noche", 12),
    (" da noite", 12),
];

/// Reads a time of day, and how sure it is.
pub(super) fn clock(text: &str) -> Option<Clock> {
    let folded = hilo_expr::fold(text);
    let mut text = folded.as_str();
    for before in ["a las ", "a la ", "las ", "la ", "as ", "at ", "@ ", "al ", "ao "] {
        if let Some(rest) = text.strip_prefix(before) {
            text = rest;
            break;
        }
    }
    match text {
        "mediodia" | "noon" | "midday" | "meio-dia" | "meio dia" => {
            return Some(Clock { hour: 12, minute: 0, sure: true });
        }
        "medianoche" | "midnight" | "meia-noite" | "meia noite" => {
            return Some(Clock { hour: 0, minute: 0, sure: true });
        }
        _ => {}
    }
    let part = PARTS_OF_DAY.iter().find_map(|(words, add)| Some((text.strip_suffix(words)?, *add)));
    let (text, part) = part.map_or((text, None), |(text, add)| (text, Some(add)));
    let (text, half_past) = ["y media", "e meia", "y cuarto", "e quinze"]
        .iter()
        .find_map(|words| {
            Some((
                text.strip_suffix(words)?.trim_end(),
                if words.ends_with("edia") || words.ends_with("eia") { 30 } else { 15 },
            ))
        })
        .map_or((text, None), |(text, minutes)| (text, Some(minutes)));
    let text: String = text.replace(['.', ' '], if text.contains('m') { "" } else { ":" });
    let (text, half) = if let Some(hour) = text.strip_suffix("pm") {
        (hour, Some(12))
    } else if let Some(hour) = text.strip_suffix("am") {
        (hour, Some(0))
    } else {
        (text.trim_end_matches("hs").trim_end_matches("hrs").trim_end_matches('h'), part)
    };
    let text = text.trim_matches(':');
    let (hour, minute) = text.split_once([':', 'h']).unwrap_or((text, "00"));
    let digits =
        |part: &str, longest: usize| part.len() <= longest && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(hour, 2) || !digits(minute, 2) || minute.len() != 2 {
        return None;
    }
    let (hour, minute): (i8, i8) = (hour.parse().ok()?, minute.parse().ok()?);
    let minute = match half_past {
        Some(_) if minute != 0 => return None,
        Some(minutes) => minutes,
        None => minute,
    };
    let sure = half.is_some() || !(1..=12).contains(&hour);
    let hour = match half {
        None => hour,
        Some(add) if (1..=12).contains(&hour) => hour % 12 + add,
        // "16 de la tarde" says the same twice.
        Some(12) if part.is_some() && hour > 12 => hour,
        Some(_) => return None,
    };
    (hour < 24 && minute < 60).then_some(Clock { hour, minute, sure })
}

/// The last hour of the day's first half that is taken for the second half if nothing else is said: nobody is given an appointment
/// at five in the morning.
const EARLIEST: i8 = 6;

/// Reads a day with a time of day, in any order: `mañana a las 5`, `el 3 de marzo 16:30`, `next monday at 10am`. Without a day it is
/// the next time that it is so late.
pub(super) fn moment(text: &str, now: DateTime, locale: &Locale) -> Option<DateTime> {
    let text = hilo_expr::fold(text);
    if let Ok(moment) = text.to_uppercase().parse::<DateTime>()
        && text.contains('t')
    {
        return Some(moment);
    }
    let words: Vec<&str> = text.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    let read = |day: &[&str], time: &[&str]| {
        let clock = clock(&time.join(" "))?;
        let hour = match clock.sure || clock.hour > EARLIEST {
            true => clock.hour,
            false => clock.hour + 12,
        };
        let at = |day: Date| day.at(hour, clock.minute, 0, 0);
        if day.is_empty() {
            let today = at(now.date());
            return if today > now { Some(today) } else { now.date().tomorrow().ok().map(at) };
        }
        date(&day.join(" "), now.date(), locale).map(at)
    };
    // The longest day first: "3 de marzo 10" is no time with a day before it, but "3 de marzo" is one.
    (0..=words.len()).rev().find_map(|at| {
        read(&words[..at], &words[at..]).or_else(|| read(&words[at..], &words[..at]).filter(|_| at > 0))
    })
}
