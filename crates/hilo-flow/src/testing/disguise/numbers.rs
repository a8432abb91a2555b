//! Numbers of the same form as somebody's: as long, and with the right check digit if they are a document's.

use crate::nodes::answer::IdNumber;

/// Those with a check digit.
const CHECKED: [IdNumber; 10] = [
    IdNumber::Rut,
    IdNumber::Cpf,
    IdNumber::Cnpj,
    IdNumber::Cuit,
    IdNumber::Nit,
    IdNumber::DniEs,
    IdNumber::Nie,
    IdNumber::Nif,
    IdNumber::Curp,
    IdNumber::Rfc,
];
/// The last character may be a check digit or a check letter.
const LAST: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
/// So many are tried; a check digit is right once in 11 times, a check letter once in 23.
const TRIES: usize = 200;

/// A number of the same form. `plain` has digits, and a letter at most; `at` tells it apart from others.
pub(super) fn like(plain: &str, at: usize) -> String {
    document(plain, at).unwrap_or_else(|| other_digits(plain, at))
}

/// A code of letters and digits of the same form.
pub(super) fn like_mixed(written: &str, at: usize) -> String {
    let plain = written.to_uppercase();
    let made = document(&plain, at).unwrap_or_else(|| {
        let digits = other_digits(&plain, at);
        digits.chars().map(|c| if c.is_ascii_digit() { c } else { 'X' }).collect()
    });
    if written.chars().any(char::is_lowercase) { made.to_lowercase() } else { made }
}

/// A number of the same kind of document; none if it is none.
fn document(plain: &str, at: usize) -> Option<String> {
    let kind = CHECKED.into_iter().find(|kind| kind.read(plain).is_some())?;
    let head = |digits: &str| digits[..digits.len().saturating_sub(1)].to_owned();
    for attempt in 0..TRIES {
        let seed = at + attempt * 7;
        let stem = match kind {
            // Letters of a name and a birthday: those that are in use for people without one.
            IdNumber::Curp => format!("XEXX010101HNEXXX{}", seed % 10),
            IdNumber::Rfc if plain.len() == 12 => format!("XXX01010{}{}", seed % 10, seed / 10 % 10),
            IdNumber::Rfc => format!("XEXX010101{:02}", seed % 100),
            // What stands before the check digit is more than a number.
            IdNumber::Cpf | IdNumber::Cnpj => head(&head(&other_digits(plain, seed))),
            _ => head(&other_digits(plain, seed)),
        };
        let missing = plain.len().checked_sub(stem.len())?;
        if let Some(found) = completed(kind, &stem, missing).filter(|found| found != plain) {
            return Some(found);
        }
    }
    None
}

fn completed(kind: IdNumber, stem: &str, missing: usize) -> Option<String> {
    if missing == 0 {
        return kind.read(stem).map(|_| stem.to_owned());
    }
    LAST.chars().find_map(|last| completed_within(kind, &format!("{stem}{last}"), missing - 1))
}

fn completed_within(kind: IdNumber, stem: &str, missing: usize) -> Option<String> {
    if missing > 2 { None } else { completed(kind, stem, missing) }
}

/// The same with other digits; the first three stay if it is as long as a telephone number with its country.
fn other_digits(plain: &str, at: usize) -> String {
    let stays = if plain.bytes().filter(u8::is_ascii_digit).count() >= 10 { 2 } else { 0 };
    let mut place = 0;
    plain
        .chars()
        .map(|c| {
            let Some(digit) = c.to_digit(10) else { return c };
            place += 1;
            if place <= stays {
                return c;
            }
            // Never the same digit, and never a leading zero.
            let step = u32::try_from((at + place * 3) % 9).unwrap_or(0) + 1;
            let other = (digit + step) % 10;
            let other = if place == 1 && other == 0 { (digit + step % 9 + 1) % 10 } else { other };
            char::from_digit(other.max(u32::from(place == 1)), 10).unwrap_or('1')
        })
        .collect()
}
