//! Numbers of identity documents and of tax registers, with their check digits.
//!
//! A number that passes is well formed; whether it was given to anybody, and to whom, only its register knows.

mod americas;
mod spain;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A kind of number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum IdNumber {
    /// Chile: RUT, RUN; kept as `12345678-5`.
    Rut,
    /// Brazil, people: CPF; kept as 11 digits.
    Cpf,
    /// Brazil, companies: CNPJ, also the one with letters of 2026; kept as 14 characters.
    Cnpj,
    /// Argentina: DNI, which has no check digit; kept as 7 or 8 digits.
    DniAr,
    /// Argentina: CUIT, CUIL; kept as 11 digits.
    Cuit,
    /// Spain, its citizens: DNI; kept as `12345678Z`.
    DniEs,
    /// Spain, foreigners: NIE; kept as `X1234567L`.
    Nie,
    /// Spain, everybody who pays taxes: a DNI, a NIE, or the number of a company or of somebody without either.
    Nif,
    /// Mexico: CURP; kept as 18 characters.
    Curp,
    /// Mexico, taxes: RFC of people (13 characters) and companies (12).
    Rfc,
    /// Colombia, taxes: NIT with its check digit; kept as `800197268-4`.
    Nit,
}

impl IdNumber {
    /// Reads a number as people write it, with or without dots, hyphens and spaces. What is kept of it; none if it is none.
    pub fn read(self, text: &str) -> Option<String> {
        let plain: String = text.chars().filter(|c| !matches!(c, ' ' | '.' | '-' | '/' | '\u{a0}')).collect();
        // Longer than any of them: no need to look.
        if plain.chars().count() > 18 {
            return None;
        }
        let plain = plain.to_uppercase();
        match self {
            Self::Rut => americas::rut(&plain),
            Self::Cpf => americas::cpf(&plain),
            Self::Cnpj => americas::cnpj(&plain),
            Self::DniAr => americas::dni(&plain),
            Self::Cuit => americas::cuit(&plain),
            Self::DniEs => spain::dni(&plain),
            Self::Nie => spain::nie(&plain),
            Self::Nif => spain::nif(&plain),
            Self::Curp => americas::curp(&plain),
            Self::Rfc => americas::rfc(&plain),
            Self::Nit => americas::nit(&plain),
        }
    }
}

/// The digits of a text that has nothing else.
fn digits(text: &str) -> Option<Vec<u32>> {
    text.chars().map(|c| c.to_digit(10)).collect()
}

/// The sum of values, each times its weight.
fn weighted(values: &[u32], weights: impl IntoIterator<Item = u32>) -> u32 {
    values.iter().zip(weights).map(|(value, weight)| value * weight).sum()
}

/// Whether all are the same: such numbers have right check digits and are nobody's.
fn is_uniform(values: &[u32]) -> bool {
    values.windows(2).all(|pair| pair[0] == pair[1])
}

/// Whether six digits are a day, `YYMMDD`; of which century does not matter but for the 29th of February, which is let through.
fn is_day(text: &str) -> bool {
    let Some(values) = digits(text).filter(|values| values.len() == 6) else { return false };
    let (month, day) = (values[2] * 10 + values[3], values[4] * 10 + values[5]);
    let longest = match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=longest).contains(&day)
}
