//! Days and times of day as people write them.

use hilo_model::Locale;
use jiff::{ToSpan, civil::Date};

/// Reads a day: `2026-11-21`, `21/11/2026`, `21-11`, `21 de noviembre`, `Nov 21`, `hoy`, `tomorrow`…. A day without a
/// year is the next one there is.
pub(super) fn date(text: &str, today: Date, locale: &Locale) -> Option<Date> {
    let text = hilo_expr::fold(text);
    match text.as_str() {
        "hoy" | "today" | "hoje" => return Some(today),
        "manana" | "tomorrow" | "amanha" => return today.checked_add(1.day()).ok(),
        "pasado manana" | "depois de amanha" => return today.checked_add(2.days()).ok(),
        "ayer" | "yesterday" | "ontem" => return today.checked_sub(1.day()).ok(),
        _ => {}
    }
    if let Ok(date) = text.parse::<Date>() {
        return (text.len() == 10).then_some(date);
    }
    let parts: Vec<&str> = text
        .split(['/', '-', '.', ' ', ','])
        .filter(|part| !part.is_empty() && !["de", "of", "del"].contains(part))
        .collect();
    let month_first = locale.as_str() == "en-US";
    let number = |part: &str| part.parse::<i16>().ok();
    let ordinal = |part: &str| number(part.trim_end_matches(['s', 't', 'n', 'd', 'r', 'h', 'º']));
    let (day, month, year) = match parts.as_slice() {
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
    found.filter(|_| is_word).and_then(|at| i16::try_from(at + 1).ok())
}

/// Reads a time of day: `16:30`, `16.30`, `16h30`, `4 pm`, `4:30 p.m.`, `9`; gives `16:30`.
pub(super) fn time(text: &str) -> Option<String> {
    let text: String = hilo_expr::fold(text).replace(['.', ' '], if text.contains("m") { "" } else { ":" });
    let (text, half) = if let Some(hour) = text.strip_suffix("pm") {
        (hour, Some(12))
    } else if let Some(hour) = text.strip_suffix("am") {
        (hour, Some(0))
    } else {
        (text.trim_end_matches("hs").trim_end_matches("hrs").trim_end_matches('h'), None)
    };
    let text = text.trim_matches(':');
    let (hour, minute) = text.split_once([':', 'h']).unwrap_or((text, "00"));
    let digits =
        |part: &str, longest: usize| part.len() <= longest && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(hour, 2) || !digits(minute, 2) || minute.len() != 2 {
        return None;
    }
    let (hour, minute): (u8, u8) = (hour.parse().ok()?, minute.parse().ok()?);
    let hour = match half {
        None => hour,
        Some(add) if (1..=12).contains(&hour) => hour % 12 + add,
        Some(_) => return None,
    };
    (hour < 24 && minute < 60).then(|| format!("{hour:02}:{minute:02}"))
}
