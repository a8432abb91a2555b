use super::{digits, is_day, is_uniform, weighted};

/// Chile. The check digit is 0 to 9 or K: weights 2 to 7 from the right, over and over, modulo 11.
pub(super) fn rut(text: &str) -> Option<String> {
    let (body, check) = split_last(text)?;
    let values = digits(body).filter(|values| matches!(values.len(), 7 | 8) && values[0] != 0)?;
    let reversed: Vec<u32> = values.into_iter().rev().collect();
    let expected = match 11 - weighted(&reversed, (2..=7).cycle()) % 11 {
        11 => '0',
        10 => 'K',
        digit => char::from_digit(digit, 10)?,
    };
    (check == expected).then(|| format!("{body}-{check}"))
}

/// Brazil, people. Two check digits, each modulo 11.
pub(super) fn cpf(text: &str) -> Option<String> {
    let values = digits(text).filter(|values| values.len() == 11 && !is_uniform(values))?;
    let check = |count: usize, first: u32| mod_11(weighted(&values[..count], (2..=first).rev()));
    (values[9] == check(9, 10) && values[10] == check(10, 11)).then(|| text.to_owned())
}

/// Brazil, companies. Since July 2026 the first twelve may be letters, which count as their place in ASCII less 48.
pub(super) fn cnpj(text: &str) -> Option<String> {
    if text.len() != 14 || !text.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase()) {
        return None;
    }
    let values: Vec<u32> = text.bytes().map(|byte| u32::from(byte - b'0')).collect();
    let (body, check) = values.split_at(12);
    if is_uniform(&values) || check.iter().any(|digit| *digit > 9) {
        return None;
    }
    let first = mod_11(weighted(body, (2..=5).rev().chain((2..=9).rev())));
    let second = mod_11(weighted(&values[..13], (2..=6).rev().chain((2..=9).rev())));
    (check == [first, second]).then(|| text.to_owned())
}

/// Brazil's check digit of a sum.
fn mod_11(sum: u32) -> u32 {
    match sum % 11 {
        0 | 1 => 0,
        rest => 11 - rest,
    }
}

/// Argentina, people: no check digit.
pub(super) fn dni(text: &str) -> Option<String> {
    let values = digits(text).filter(|values| matches!(values.len(), 7 | 8) && values[0] != 0)?;
    (!is_uniform(&values)).then(|| text.to_owned())
}

/// Argentina, taxes and work: what it begins with says whose it is.
pub(super) fn cuit(text: &str) -> Option<String> {
    const BEGINNINGS: [&str; 9] = ["20", "23", "24", "25", "26", "27", "30", "33", "34"];
    let values = digits(text).filter(|values| values.len() == 11)?;
    let known = BEGINNINGS.iter().any(|beginning| text.starts_with(beginning));
    let expected = match 11 - weighted(&values, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11 {
        11 => 0,
        // Such a number is given with another beginning instead.
        10 => return None,
        digit => digit,
    };
    (known && values[10] == expected).then(|| text.to_owned())
}

/// Mexico, people.
pub(super) fn curp(text: &str) -> Option<String> {
    const VALUES: &str = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ";
    /// Where somebody was born: the states, and NE for abroad.
    const PLACES: [&str; 33] = [
        "AS", "BC", "BS", "CC", "CL", "CM", "CS", "CH", "DF", "DG", "GT", "GR", "HG", "JC", "MC", "MN", "MS",
        "NT", "NL", "OC", "PL", "QT", "QR", "SP", "SL", "SR", "TC", "TS", "TL", "VZ", "YN", "ZS", "NE",
    ];
    let all: Vec<char> = text.chars().collect();
    let part = |from: usize, to: usize| all.get(from..to).map(|part| part.iter().collect::<String>());
    let is_letter = |c: &char| c.is_ascii_uppercase() || *c == 'Ñ';
    let formed = all.len() == 18
        && all[..4].iter().all(is_letter)
        && is_day(&part(4, 10)?)
        && matches!(all[10], 'H' | 'M' | 'X')
        && PLACES.contains(&part(11, 13)?.as_str())
        && all[13..16].iter().all(|c| is_letter(c) && !matches!(c, 'A' | 'E' | 'I' | 'O' | 'U'))
        && all[16].is_ascii_alphanumeric();
    if !formed {
        return None;
    }
    let values: Option<Vec<u32>> =
        all[..17].iter().map(|c| VALUES.chars().position(|known| known == *c)?.try_into().ok()).collect();
    let expected = (10 - weighted(&values?, (2..=18).rev()) % 10) % 10;
    (all[17].to_digit(10) == Some(expected)).then(|| text.to_owned())
}

/// Mexico, taxes. Three letters and nine characters for companies, four letters for people.
pub(super) fn rfc(text: &str) -> Option<String> {
    const VALUES: &str = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ";
    /// The general public, and whoever lives abroad.
    const ANYBODY: [&str; 2] = ["XAXX010101000", "XEXX010101000"];
    if ANYBODY.contains(&text) {
        return Some(text.to_owned());
    }
    let all: Vec<char> = text.chars().collect();
    let letters = all.len().checked_sub(9).filter(|letters| matches!(letters, 3 | 4))?;
    let day: String = all[letters..letters + 6].iter().collect();
    let formed = all[..letters].iter().all(|c| c.is_ascii_uppercase() || matches!(c, 'Ñ' | '&'))
        && is_day(&day)
        && all[letters + 6..].iter().all(char::is_ascii_alphanumeric);
    if !formed {
        return None;
    }
    let padded = [' '].into_iter().filter(|_| letters == 3).chain(all.iter().copied()).take(12);
    let values: Option<Vec<u32>> =
        padded.map(|c| VALUES.chars().position(|known| known == c)?.try_into().ok()).collect();
    let expected = match 11 - weighted(&values?, (2..=13).rev()) % 11 {
        11 => '0',
        10 => 'A',
        digit => char::from_digit(digit, 10)?,
    };
    (all.last() == Some(&expected)).then(|| text.to_owned())
}

/// Colombia, taxes: with the check digit, modulo 11 with prime weights from the right.
pub(super) fn nit(text: &str) -> Option<String> {
    let (body, check) = split_last(text)?;
    let values = digits(body).filter(|values| (8..=10).contains(&values.len()) && values[0] != 0)?;
    let reversed: Vec<u32> = values.into_iter().rev().collect();
    let expected = match weighted(&reversed, [3, 7, 13, 17, 19, 23, 29, 37, 41, 43]) % 11 {
        rest @ (0 | 1) => rest,
        rest => 11 - rest,
    };
    (check.to_digit(10) == Some(expected)).then(|| format!("{body}-{check}"))
}

/// All but the last character, and the last.
fn split_last(text: &str) -> Option<(&str, char)> {
    let check = text.chars().next_back()?;
    Some((&text[..text.len() - check.len_utf8()], check))
}
