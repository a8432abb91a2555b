//! What a message costs (G4). Since July 2025 Meta charges each template message that is delivered, by its category and the
//! country of whoever gets it, and says of each message as what it was charged or why it was free.

use crate::Phone;
use serde::{Deserialize, Serialize};
use std::fmt;

/// As what a message is charged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChargeCategory {
    /// A template that promotes.
    Marketing,
    /// A template about something that the customer did or asked for.
    Utility,
    /// A one-time code.
    Authentication,
    /// A one-time code at the rate for businesses of other countries.
    AuthenticationInternational,
    /// A message without a template.
    Service,
    /// A message of a business that offers an AI assistant, where Meta charges those.
    AiAssistant,
    /// Something that is not known here yet.
    Other,
}

impl ChargeCategory {
    /// Every category.
    pub const ALL: [Self; 7] = [
        Self::Marketing,
        Self::Utility,
        Self::Authentication,
        Self::AuthenticationInternational,
        Self::Service,
        Self::AiAssistant,
        Self::Other,
    ];

    /// The name in databases and in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Marketing => "marketing",
            Self::Utility => "utility",
            Self::Authentication => "authentication",
            Self::AuthenticationInternational => "authentication_international",
            Self::Service => "service",
            Self::AiAssistant => "ai_assistant",
            Self::Other => "other",
        }
    }

    /// The category with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|category| category.as_str() == name)
    }
}

/// Whether a message is charged, and if not, why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChargeKind {
    /// It is charged.
    Regular,
    /// Free: the customer's window was open.
    FreeCustomerService,
    /// Free: the customer came from an advertisement less than 72 hours ago.
    FreeEntryPoint,
}

impl ChargeKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Regular, Self::FreeCustomerService, Self::FreeEntryPoint];

    /// The name in databases and in the API, which is Meta's.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Regular => "regular",
            Self::FreeCustomerService => "free_customer_service",
            Self::FreeEntryPoint => "free_entry_point",
        }
    }

    /// The kind with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// Whether nothing is paid.
    pub const fn is_free(self) -> bool {
        !matches!(self, Self::Regular)
    }
}

/// What the provider says that a message was charged as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Charge {
    /// As what.
    pub category: ChargeCategory,
    /// Whether at all.
    pub kind: ChargeKind,
}

/// A sum of money, in millionths of a currency: Meta's rates have up to four decimals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// Millionths.
    pub micros: i64,
    /// The currency, ISO 4217: `USD`.
    pub currency: String,
}

impl fmt::Display for Cost {
    /// The amount without its currency, with as many decimals as it takes: `0.0618`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, micros) = (if self.micros < 0 { "-" } else { "" }, self.micros.unsigned_abs());
        let decimals = format!("{:06}", micros % 1_000_000);
        match decimals.trim_end_matches('0') {
            "" => write!(f, "{sign}{}", micros / 1_000_000),
            decimals => write!(f, "{sign}{}.{decimals}", micros / 1_000_000),
        }
    }
}

/// A text that is no amount of money.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an amount has digits, a point and up to six decimals, and is not below zero, like 0.0618")]
pub struct ParseAmountError;

/// Reads an amount as people write rates: digits, a point, up to six decimals. In millionths.
pub fn micros_of(text: &str) -> Result<i64, ParseAmountError> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 9 || decimals.len() > 6 || !is_digits(whole) || !is_digits(decimals)
    {
        return Err(ParseAmountError);
    }
    let number = |digits: &str| digits.parse::<i64>().map_err(|_| ParseAmountError);
    Ok(number(whole)? * 1_000_000 + number(&format!("{decimals:0<6}"))?)
}

/// What one message costs in one market.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rate {
    /// The market, by the beginning of its telephone numbers: `54`. Empty for all that no other rate is for.
    pub prefix: String,
    /// As what it is charged.
    pub category: ChargeCategory,
    /// Millionths of the card's currency.
    pub micros: i64,
}

/// What an account pays. Meta publishes rates per market and changes them at the beginning of a quarter; what an account has
/// agreed on is nowhere to be asked, so it is written down here.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RateCard {
    /// The account's currency, ISO 4217.
    pub currency: String,
    /// The rates.
    pub rates: Vec<Rate>,
}

impl RateCard {
    /// What a message to this number costs, if it is charged: by the rate of the longest beginning. None if no rate fits.
    pub fn cost(&self, phone: Option<&Phone>, category: ChargeCategory) -> Option<Cost> {
        let digits = phone.map_or("", Phone::digits);
        self.rates
            .iter()
            .filter(|rate| rate.category == category && digits.starts_with(&rate.prefix))
            .max_by_key(|rate| rate.prefix.len())
            .map(|rate| Cost { micros: rate.micros, currency: self.currency.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_of_the_longest_beginning_counts() {
        let rate = |prefix: &str, category, micros| Rate { prefix: prefix.to_owned(), category, micros };
        let (marketing, utility) = (ChargeCategory::Marketing, ChargeCategory::Utility);
        let rates = vec![
            rate("54", marketing, 61_800),
            rate("", marketing, 60_400),
            rate("5411", marketing, 1),
            rate("54", utility, 26_000),
        ];
        let card = RateCard { currency: "USD".to_owned(), rates };
        let cost = |number: &str, category| {
            card.cost(Some(&number.parse().unwrap()), category).map(|cost| cost.micros)
        };
        assert_eq!(cost("549115555", marketing), Some(61_800));
        assert_eq!(cost("5411555555", marketing), Some(1));
        assert_eq!(cost("5215555555", marketing), Some(60_400));
        assert_eq!(cost("5215555555", utility), None);
        assert_eq!(card.cost(None, marketing).map(|cost| cost.micros), Some(60_400));
    }

    #[test]
    fn amounts_are_read_as_they_are_written() {
        for (text, micros) in [("0.0618", 61_800), ("1", 1_000_000), ("12.5", 12_500_000), ("0.000001", 1)] {
            assert_eq!(micros_of(text), Ok(micros));
            assert_eq!(Cost { micros, currency: "USD".to_owned() }.to_string(), text);
        }
        for wrong in ["", ".5", "-1", "0.0000001", "1,5", "1e3", "12345678901", "½"] {
            assert_eq!(micros_of(wrong), Err(ParseAmountError), "{wrong}");
        }
    }

    #[test]
    fn names_lead_back() {
        assert!(ChargeCategory::ALL.into_iter().all(|it| ChargeCategory::from_name(it.as_str()) == Some(it)));
        assert!(ChargeKind::ALL.into_iter().all(|it| ChargeKind::from_name(it.as_str()) == Some(it)));
    }
}
