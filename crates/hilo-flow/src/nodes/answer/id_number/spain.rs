use super::digits;

/// The letter of a number, by its rest modulo 23.
const LETTERS: [char; 23] = [
    'T', 'R', 'W', 'A', 'G', 'M', 'Y', 'F', 'P', 'D', 'X', 'B', 'N', 'J', 'Z', 'S', 'Q', 'V', 'H', 'L', 'C',
    'K', 'E',
];

/// Citizens: eight digits and a letter.
pub(super) fn dni(text: &str) -> Option<String> {
    has_letter(text, text).then(|| text.to_owned())
}

/// Foreigners: X, Y or Z stands for 0, 1 or 2.
pub(super) fn nie(text: &str) -> Option<String> {
    let rest = text.get(1..)?;
    let first = match text.chars().next()? {
        'X' => '0',
        'Y' => '1',
        'Z' => '2',
        _ => return None,
    };
    has_letter(text, &format!("{first}{rest}")).then(|| text.to_owned())
}

/// Everybody who pays taxes.
pub(super) fn nif(text: &str) -> Option<String> {
    dni(text).or_else(|| nie(text)).or_else(|| other(text))
}

/// Whether the letter at the end fits the eight digits of `number`.
fn has_letter(text: &str, number: &str) -> bool {
    let Some((body, letter)) = number.split_at_checked(8) else { return false };
    if text.chars().count() != 9 || !body.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let rest = body.parse::<usize>().unwrap_or_default() % LETTERS.len();
    letter.chars().eq([LETTERS[rest]])
}

/// Companies and others: a letter for what they are, seven digits, and a digit or a letter that checks them. K, L and M are people
/// without either number.
fn other(text: &str) -> Option<String> {
    let all: Vec<char> = text.chars().collect();
    let (kind, check) = (*all.first()?, *all.get(8).filter(|_| all.len() == 9)?);
    let body: String = all[1..8].iter().collect();
    let values = digits(&body)?;
    if matches!(kind, 'K' | 'L' | 'M') {
        let rest = body.parse::<usize>().ok()? % LETTERS.len();
        return (check == LETTERS[rest]).then(|| text.to_owned());
    }
    // Every other digit, from the first on, is doubled, and its own digits are added.
    let doubled = |digit: &u32| digit * 2 / 10 + digit * 2 % 10;
    let sum: u32 =
        values.iter().step_by(2).map(doubled).sum::<u32>() + values.iter().skip(1).step_by(2).sum::<u32>();
    let control = (10 - sum % 10) % 10;
    // Which kinds have a digit and which a letter is told in different ways; both are let through.
    let digit = check.to_digit(10) == Some(control);
    let letter = "JABCDEFGHI".chars().nth(control.try_into().ok()?) == Some(check);
    ("ABCDEFGHJNPQRSUVW".contains(kind) && (digit || letter)).then(|| text.to_owned())
}
