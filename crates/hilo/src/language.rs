//! The language in which a person is told things.

use hilo_model::Locale;

/// A language that Hilo speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Language {
    /// Spanish
    Es,
    /// English
    En,
    /// Portuguese
    Pt,
}

/// In which language to speak.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct LanguageArgs {
    /// The language of what is told; that of the terminal (`LANG`) if not said
    #[arg(long, env = "HILO_LANGUAGE", value_enum)]
    language: Option<Language>,
}

impl LanguageArgs {
    /// The language that was asked for, or that of the terminal.
    pub(crate) fn language(&self) -> Language {
        self.language.unwrap_or_else(|| Language::of_terminal(variable))
    }
}

fn variable(name: &str) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "the terminal's language is said nowhere else")]
    std::env::var(name).ok()
}

impl Language {
    /// The language of a terminal, as POSIX orders its variables; English if it is another one, or not said.
    fn of_terminal(variable: impl Fn(&str) -> Option<String>) -> Self {
        let said = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .find_map(|name| variable(name).filter(|value| !value.is_empty()));
        match said.as_deref().and_then(|tag| tag.split(['_', '-', '.', '@']).next()) {
            Some("es") => Self::Es,
            Some("pt") => Self::Pt,
            _ => Self::En,
        }
    }

    /// The words of this language, from Spanish, English and Portuguese.
    pub(crate) fn pick<T>(self, [es, en, pt]: [T; 3]) -> T {
        match self {
            Self::Es => es,
            Self::En => en,
            Self::Pt => pt,
        }
    }

    /// The tag.
    pub(crate) fn tag(self) -> &'static str {
        self.pick(["es", "en", "pt"])
    }

    /// The tag as a locale.
    pub(crate) fn locale(self) -> Locale {
        Locale::of(self.tag())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_terminal_s_variables_are_asked_in_order() {
        for (all, messages, lang, language) in [
            ("", "", "es_AR.UTF-8", Language::Es),
            ("", "pt_BR.UTF-8", "es_AR.UTF-8", Language::Pt),
            ("C", "pt_BR.UTF-8", "es_AR.UTF-8", Language::En),
            ("", "", "pt", Language::Pt),
            ("", "", "de_DE@euro", Language::En),
            ("", "", "", Language::En),
        ] {
            let variable = |name: &str| {
                let value = match name {
                    "LC_ALL" => all,
                    "LC_MESSAGES" => messages,
                    _ => lang,
                };
                Some(value.to_owned())
            };
            assert_eq!(Language::of_terminal(variable), language, "{all:?} {messages:?} {lang:?}");
        }
        assert_eq!(Language::of_terminal(|_| None), Language::En);
    }
}
