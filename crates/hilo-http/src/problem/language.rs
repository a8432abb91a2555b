//! The reader's language.

use axum::http::{HeaderMap, header};

/// A language that Hilo speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    Spanish,
    English,
    Portuguese,
}

impl Language {
    /// Its place among the words.
    pub(crate) fn index(self) -> usize {
        match self {
            Self::Spanish => 0,
            Self::English => 1,
            Self::Portuguese => 2,
        }
    }

    /// Its tag.
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::Spanish => "es",
            Self::English => "en",
            Self::Portuguese => "pt",
        }
    }

    /// What `Accept-Language` likes best of what Hilo speaks; English if nothing.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let mut best = (Self::English, 0.0f32);
        for item in accepted.unwrap_or_default().split(',') {
            let mut parts = item.split(';');
            let tag = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
            let language = match tag.split('-').next() {
                Some("es") => Self::Spanish,
                Some("en") => Self::English,
                Some("pt") => Self::Portuguese,
                _ => continue,
            };
            let weight = parts.find_map(|part| part.trim().strip_prefix("q=")?.parse().ok()).unwrap_or(1.0);
            if weight > best.1 {
                best = (language, weight);
            }
        }
        best.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_liked_language_wins() {
        for (header, language) in [
            ("es-AR,es;q=0.9,en;q=0.8", Language::Spanish),
            ("fr, pt-BR;q=0.4, en;q=0.3", Language::Portuguese),
            ("en;q=0.1, ES;q=0.2", Language::Spanish),
            ("de", Language::English),
            ("", Language::English),
            (";;q=,=", Language::English),
        ] {
            let headers = HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, header.parse().unwrap())]);
            assert_eq!(Language::of(&headers), language, "{header}");
        }
    }
}
