//! Numbers in words, in Spanish, English and Portuguese: `doce`, `thirty-five`, `dois mil e quinhentos`, `20 mil`.

/// What words are worth, folded.
const WORDS: &[(u64, &[&str])] = &[
    (0, &["cero", "zero"]),
    (1, &["uno", "un", "una", "one", "um", "uma"]),
    (2, &["dos", "two", "dois", "duas"]),
    (3, &["tres", "three"]),
    (4, &["cuatro", "four", "quatro"]),
    (5, &["cinco", "five"]),
    (6, &["seis", "six"]),
    (7, &["siete", "seven", "sete"]),
    (8, &["ocho", "eight", "oito"]),
    (9, &["nueve", "nine", "nove"]),
    (10, &["diez", "ten", "dez"]),
    (11, &["once", "eleven", "onze"]),
    (12, &["doce", "twelve", "doze"]),
    (13, &["trece", "thirteen", "treze"]),
    (14, &["catorce", "fourteen", "quatorze", "catorze"]),
    (15, &["quince", "fifteen", "quinze"]),
    (16, &["dieciseis", "sixteen", "dezesseis", "dezasseis"]),
    (17, &["diecisiete", "seventeen", "dezessete", "dezassete"]),
    (18, &["dieciocho", "eighteen", "dezoito"]),
    (19, &["diecinueve", "nineteen", "dezenove", "dezanove"]),
    (20, &["veinte", "twenty", "vinte"]),
    (21, &["veintiuno", "veintiun", "veintiuna"]),
    (22, &["veintidos"]),
    (23, &["veintitres"]),
    (24, &["veinticuatro"]),
    (25, &["veinticinco"]),
    (26, &["veintiseis"]),
    (27, &["veintisiete"]),
    (28, &["veintiocho"]),
    (29, &["veintinueve"]),
    (30, &["treinta", "thirty", "trinta"]),
    (40, &["cuarenta", "forty", "quarenta"]),
    (50, &["cincuenta", "fifty", "cinquenta"]),
    (60, &["sesenta", "sixty", "sessenta"]),
    (70, &["setenta", "seventy"]),
    (80, &["ochenta", "eighty", "oitenta"]),
    (90, &["noventa", "ninety"]),
    (100, &["cien", "ciento", "cem", "cento"]),
    (200, &["doscientos", "doscientas", "duzentos", "duzentas"]),
    (300, &["trescientos", "trescientas", "trezentos", "trezentas"]),
    (400, &["cuatrocientos", "cuatrocientas", "quatrocentos", "quatrocentas"]),
    (500, &["quinientos", "quinientas", "quinhentos", "quinhentas"]),
    (600, &["seiscientos", "seiscientas", "seiscentos", "seiscentas"]),
    (700, &["setecientos", "setecientas", "setecentos", "setecentas"]),
    (800, &["ochocientos", "ochocientas", "oitocentos", "oitocentas"]),
    (900, &["novecientos", "novecientas", "novecentos", "novecentas"]),
];
/// Words that multiply what stands before them, from the greatest down.
const MILLION: &[&str] = &["millon", "millones", "million", "millions", "milhao", "milhoes"];
const THOUSAND: &[&str] = &["mil", "thousand"];
const HUNDRED: &str = "hundred";

/// Reads a whole number in words. Every word has to be part of it, in the order of its places: `dos tres` is no number.
pub(super) fn number(text: &str) -> Option<f64> {
    let folded = hilo_expr::fold(text);
    let words: Vec<&str> = folded
        .split([' ', '-'])
        .filter(|word| !word.is_empty() && !["y", "e", "and", "de"].contains(word))
        .collect();
    // Figures alone are for others to read; nobody says more words than that.
    if words.len() > 16 || !words.iter().any(|word| word.chars().all(char::is_alphabetic)) {
        return None;
    }
    let mut number = Number { whole: 0, part: None, below: 1_000, least: u64::MAX };
    for word in words {
        number.take(word)?;
    }
    let whole = number.whole + number.part.unwrap_or(0);
    // Exact: it has at most nine digits.
    Some(whole as f64)
}

struct Number {
    /// Millions and thousands so far.
    whole: u64,
    /// What stands below the next thousand; none if nothing does yet.
    part: Option<u64>,
    /// What is added to it must be smaller.
    below: u64,
    /// The smallest of millions and thousands so far: the next must be smaller.
    least: u64,
}

impl Number {
    fn take(&mut self, word: &str) -> Option<()> {
        if MILLION.contains(&word) {
            return self.multiply(1_000_000);
        }
        if THOUSAND.contains(&word) {
            return self.multiply(1_000);
        }
        if word == HUNDRED {
            let part = self.part.filter(|part| (1..10).contains(part))?;
            (self.part, self.below) = (Some(part * 100), 100);
            return Some(());
        }
        let value = match WORDS.iter().find(|(_, words)| words.contains(&word)) {
            Some((value, _)) => *value,
            None => word.parse().ok().filter(|value| *value < 1_000)?,
        };
        if value >= self.below || (value == 0 && (self.part.is_some() || self.whole > 0)) {
            return None;
        }
        self.part = Some(self.part.unwrap_or(0) + value);
        self.below = match value {
            100.. => 100,
            20..=99 if value % 10 == 0 => 10,
            _ => 0,
        };
        Some(())
    }

    fn multiply(&mut self, by: u64) -> Option<()> {
        // "mil" alone is a thousand; "millón" needs its "un".
        let part = match self.part.take() {
            Some(part) if part > 0 => part,
            None if by == 1_000 => 1,
            _ => return None,
        };
        if by >= self.least {
            return None;
        }
        (self.whole, self.below, self.least) = (self.whole + part * by, 1_000, by);
        Some(())
    }
}
