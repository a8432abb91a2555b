//! The data that templates and expressions of a run see.
//!
//! | path | is |
//! |---|---|
//! | `name_of_a_variable` | the run's variables |
//! | `contact.name`, `.first_name`, `.phone`, `.locale`, `.tags`, `.fields.x` | the customer; a field that is not set is null |
//! | `env.x` | the environment's variables |
//! | `message.text`, `.kind` | what the customer wrote last in this step |
//! | `now.iso`, `.date`, `.time`, `.hour`, `.minute`, `.weekday` (1 is Monday) | the present moment where the customer is |
//! | `callback.url` | the secret address at which the run is called back next, if no variable has that name |
//! | `answer`, `response.status`, `.body`, `.headers` | in the settings of an `ask` or `http` node that say so |

use super::{ContactView, Env};
use crate::program::Program;
use hilo_expr::Scope;
use hilo_model::{Locale, Timestamp, message::Inbound};
use serde_json::{Map, Value, json};

/// Names that no variable can have.
pub const RESERVED: &[&str] = &["contact", "env", "message", "now", "answer", "response", "loop"];

/// What there is below a reserved name; `None` for a name with free content (`env`, `contact.fields`, `response`).
pub(crate) fn members(name: &str) -> Option<&'static [&'static str]> {
    match name {
        "contact" => Some(&["name", "first_name", "phone", "locale", "tags", "fields"]),
        "message" => Some(&["text", "kind", "choice"]),
        "callback" => Some(&["url"]),
        "now" => Some(&["iso", "date", "time", "hour", "minute", "weekday"]),
        _ => None,
    }
}

pub(crate) struct RunScope<'a> {
    pub(crate) program: &'a Program,
    pub(crate) vars: &'a Map<String, Value>,
    pub(crate) contact: ContactView<'a>,
    /// Fields set in this step, over those of the contact.
    pub(crate) fields: &'a Map<String, Value>,
    pub(crate) env: &'a Map<String, Value>,
    pub(crate) message: Option<&'a Inbound>,
    pub(crate) now: Timestamp,
    pub(crate) time_zone: &'a str,
    pub(crate) locale: &'a Locale,
    pub(crate) callback: Option<&'a dyn Fn(u32) -> String>,
    /// The number of the callback that is waited for next.
    pub(crate) number: u32,
}

impl Scope for RunScope<'_> {
    fn resolve(&self, path: &[String]) -> Option<Value> {
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "contact" => self.contact(rest),
            "env" if rest.is_empty() => Some(Value::Object(self.env.clone())),
            "env" => self.env.resolve(rest),
            "message" => self.message(rest),
            "now" => self.now(rest),
            "callback" if !self.vars.contains_key(first) && self.program.initial(first).is_none() => {
                let url = self.callback.map_or(Value::Null, |url| url(self.number).into());
                match rest {
                    [] => Some(json!({ "url": url })),
                    [member] if member == "url" => Some(url),
                    _ => None,
                }
            }
            name => {
                let known = self.vars.get(name).or_else(|| self.program.initial(name))?;
                if rest.is_empty() { Some(known.clone()) } else { as_map(known)?.resolve(rest) }
            }
        }
    }
}

fn as_map(value: &Value) -> Option<&Map<String, Value>> {
    value.as_object()
}

impl RunScope<'_> {
    fn contact(&self, path: &[String]) -> Option<Value> {
        let Some((first, rest)) = path.split_first() else {
            let all = ["name", "first_name", "phone", "locale", "tags", "fields"];
            let all = all.map(|name| (name.to_owned(), self.contact(&[name.to_owned()]).unwrap_or_default()));
            return Some(Value::Object(Map::from_iter(all)));
        };
        let contact = self.contact;
        Some(match first.as_str() {
            "name" => contact.name.into(),
            "first_name" => contact.name.split_whitespace().next().unwrap_or_default().into(),
            "phone" => contact.phone.map_or(Value::Null, Value::from),
            "locale" => self.locale.as_str().into(),
            "tags" => contact.tags.into(),
            "fields" => match rest.split_first() {
                None => {
                    let mut fields = contact.fields.clone();
                    fields.extend(self.fields.clone());
                    Value::Object(fields)
                }
                Some((field, below)) => {
                    let value = self.fields.get(field).or_else(|| contact.fields.get(field));
                    match (value, below.is_empty()) {
                        (None, _) => Value::Null,
                        (Some(value), true) => value.clone(),
                        (Some(value), false) => return as_map(value)?.resolve(below),
                    }
                }
            },
            _ => return None,
        })
    }

    fn message(&self, path: &[String]) -> Option<Value> {
        let text = self.message.map_or("", Inbound::text);
        let kind = self.message.map_or("", Inbound::kind);
        // What tells two buttons of a carousel apart that say the same.
        let choice = match self.message {
            Some(Inbound::Choice { id, .. }) => Some(id.as_str()),
            _ => None,
        };
        match path.first().map(String::as_str) {
            None => Some(json!({ "text": text, "kind": kind, "choice": choice })),
            Some("text") => Some(text.into()),
            Some("kind") => Some(kind.into()),
            Some("choice") => Some(choice.map_or(Value::Null, Value::from)),
            Some(_) => None,
        }
    }

    fn now(&self, path: &[String]) -> Option<Value> {
        let zone = hilo_expr::filters::zone(self.time_zone).unwrap_or(jiff::tz::TimeZone::UTC);
        let local = self.now.to_jiff().to_zoned(zone);
        let all = || {
            json!({
                "iso": self.now.to_string(),
                "date": local.date().to_string(),
                "time": format!("{:02}:{:02}", local.hour(), local.minute()),
                "hour": local.hour(),
                "minute": local.minute(),
                "weekday": local.weekday().to_monday_one_offset(),
            })
        };
        match path.first() {
            None => Some(all()),
            Some(name) => all().get(name).cloned(),
        }
    }
}

impl<'e> Env<'e> {
    /// The language in which the contact is spoken to.
    pub fn contact_locale(&self) -> &Locale {
        match self.contact.locale {
            Some(locale) => locale,
            None => &self.locale,
        }
    }

    /// The time zone in which the contact lives.
    pub fn contact_time_zone(&self) -> &'e str {
        self.contact.time_zone.unwrap_or(self.time_zone)
    }
}
