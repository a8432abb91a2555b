//! Words in one or several languages.

use hilo_model::Locale;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, de};
use std::{borrow::Cow, collections::BTreeMap, fmt};

/// What a customer reads: one template for everybody, or one per language.
///
/// ```yaml
/// question: ¿Cuál es tu pedido?
/// question: { es: ¿Cuál es tu pedido?, en: Which order is it? }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Text {
    /// The same for every language.
    Same(String),
    /// By language tag (`es`, `pt-BR`).
    ByLanguage(BTreeMap<String, String>),
}

impl Text {
    /// The templates with their languages; no language for a text that is the same for all.
    pub fn templates(&self) -> impl Iterator<Item = (Option<&str>, &str)> {
        let (same, by_language) = match self {
            Self::Same(text) => (Some((None, text.as_str())), None),
            Self::ByLanguage(texts) => (None, Some(texts)),
        };
        same.into_iter().chain(
            by_language
                .into_iter()
                .flatten()
                .map(|(language, text)| (Some(language.as_str()), text.as_str())),
        )
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::Same(text.to_owned())
    }
}

/// The place in `languages` of what a person reads best: their exact language and region, else their language in any
/// region, else the flow's own language, else the first.
pub fn best_language<'a>(
    languages: &(impl Iterator<Item = &'a Locale> + Clone),
    wanted: &Locale,
    default: &Locale,
) -> usize {
    let find = |fits: &dyn Fn(&Locale) -> bool| languages.clone().position(fits);
    find(&|language| language == wanted)
        .or_else(|| find(&|language| language.language() == wanted.language()))
        .or_else(|| find(&|language| language == default))
        .or_else(|| find(&|language| language.language() == default.language()))
        .unwrap_or_default()
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Text;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, or texts by language like { es: Hola, en: Hello }")
            }
            fn visit_str<E>(self, text: &str) -> Result<Text, E> {
                Ok(Text::Same(text.to_owned()))
            }
            // YAML reads an unquoted 10 or true as a number or a truth value; the author meant words.
            fn visit_bool<E>(self, value: bool) -> Result<Text, E> {
                Ok(Text::Same(value.to_string()))
            }
            fn visit_i64<E>(self, value: i64) -> Result<Text, E> {
                Ok(Text::Same(value.to_string()))
            }
            fn visit_u64<E>(self, value: u64) -> Result<Text, E> {
                Ok(Text::Same(value.to_string()))
            }
            fn visit_f64<E>(self, value: f64) -> Result<Text, E> {
                Ok(Text::Same(value.to_string()))
            }
            fn visit_map<M: de::MapAccess<'de>>(self, mut map: M) -> Result<Text, M::Error> {
                let mut texts = BTreeMap::new();
                while let Some((language, text)) = map.next_entry::<String, Text>()? {
                    let Text::Same(text) = text else {
                        return Err(de::Error::custom("a language has one text, not another map"));
                    };
                    texts.insert(language, text);
                }
                Ok(Text::ByLanguage(texts))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

impl JsonSchema for Text {
    fn schema_name() -> Cow<'static, str> {
        "Text".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "What a customer reads, a template: the same for everybody, or by language tag.",
            "anyOf": [
                { "type": "string" },
                { "type": "object", "additionalProperties": { "type": "string" }, "minProperties": 1 }
            ]
        })
    }
}
