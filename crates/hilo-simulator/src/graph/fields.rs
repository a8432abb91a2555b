//! `fields=`: which members of an object are wanted, with edges, limits and members of members.

use super::GraphError;
use serde_json::{Map, Value};

/// The fields that are asked for, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Fields(Vec<Field>);

/// One of them: `name.call(value){members}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) name: String,
    /// `limit(5)` and the like, in order.
    pub(super) calls: Vec<(String, String)>,
    /// The members that are wanted of it.
    pub(super) members: Fields,
}

impl Field {
    /// What a call of this name says.
    pub(super) fn says(&self, name: &str) -> Option<&str> {
        self.calls.iter().find(|(call, _)| call == name).map(|(_, value)| &**value)
    }
}

impl Fields {
    /// Reads a list of fields.
    pub(super) fn read(text: &str) -> Result<Self, GraphError> {
        let wrong =
            || GraphError::plain(2500, "OAuthException", format!("Syntax error in field expansion: {text}"));
        let mut fields = Vec::new();
        for part in split(text, ',').ok_or_else(wrong)? {
            let part = part.trim();
            if part.is_empty() {
                continue;
            }
            let (head, members) = match part.find('{') {
                Some(at) if !part[..at].contains('(') || part[..at].ends_with(')') => {
                    let inner = part[at + 1..].strip_suffix('}').ok_or_else(wrong)?;
                    (&part[..at], Self::read(inner)?)
                }
                _ => (part, Self::default()),
            };
            let mut pieces = split(head, '.').ok_or_else(wrong)?.into_iter();
            let name = pieces.next().unwrap_or_default().trim().to_owned();
            let mut calls = Vec::new();
            for piece in pieces {
                let (call, value) = piece.split_once('(').ok_or_else(wrong)?;
                calls.push((call.to_owned(), value.strip_suffix(')').ok_or_else(wrong)?.to_owned()));
            }
            fields.push(Field { name, calls, members });
        }
        Ok(Self(fields))
    }

    /// Whether nothing in particular is asked for.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// An object of what is asked for, or of `usual` if nothing is: `tell` knows each field, or does not know its name.
    pub(super) fn pick(
        &self,
        node: &str,
        usual: &[&str],
        mut tell: impl FnMut(&Field) -> Result<Option<Value>, GraphError>,
    ) -> Result<Value, GraphError> {
        let plain = |name: &str| Field { name: name.to_owned(), calls: Vec::new(), members: Self::default() };
        let mut wanted =
            if self.is_empty() { usual.iter().map(|name| plain(name)).collect() } else { self.0.clone() };
        // The id comes with everything.
        if !wanted.iter().any(|field| field.name == "id") {
            wanted.push(plain("id"));
        }
        let mut object = Map::new();
        for field in wanted {
            let value = tell(&field)?.ok_or_else(|| GraphError::no_field(&field.name, node))?;
            if !value.is_null() {
                object.insert(field.name, field.members.of(value));
            }
        }
        Ok(Value::Object(object))
    }

    /// The members that are asked for, of an object, a list, or the objects of a page.
    fn of(&self, value: Value) -> Value {
        if self.is_empty() {
            return value;
        }
        match value {
            Value::Object(mut members) => {
                if let Some(data) = members.get_mut("data") {
                    *data = self.of(data.take());
                } else {
                    members.retain(|name, _| name == "id" || self.0.iter().any(|field| field.name == *name));
                }
                Value::Object(members)
            }
            Value::Array(items) => Value::Array(items.into_iter().map(|item| self.of(item)).collect()),
            other => other,
        }
    }

    /// An object whose members are all known by name: those asked for, all of them if none are.
    pub(super) fn of_known(&self, node: &str, known: &[&str], object: Value) -> Result<Value, GraphError> {
        let Value::Object(members) = object else { return Ok(object) };
        if self.is_empty() {
            return Ok(Value::Object(members));
        }
        self.pick(node, &[], |field| {
            let value = members.get(&field.name).cloned();
            Ok(value.or_else(|| known.contains(&&*field.name).then_some(Value::Null)))
        })
    }
}

/// The parts of a text between a sign, but not within brackets; none if brackets do not match.
fn split(text: &str, sign: char) -> Option<Vec<&str>> {
    let (mut parts, mut from, mut depth) = (Vec::new(), 0, 0_u32);
    for (at, c) in text.char_indices() {
        match c {
            '(' | '{' | '[' => depth += 1,
            ')' | '}' | ']' => depth = depth.checked_sub(1)?,
            c if c == sign && depth == 0 => {
                parts.push(&text[from..at]);
                from = at + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[from..]);
    (depth == 0).then_some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn fields_have_calls_and_members() {
        let fields = Fields::read("id, phone_numbers.limit(2){id,display_phone_number} ,analytics.start(1).phone_numbers([\"1\",\"2\"])").unwrap();
        let names: Vec<&str> = fields.0.iter().map(|field| &*field.name).collect();
        assert_eq!(names, ["id", "phone_numbers", "analytics"]);
        assert_eq!(fields.0[1].says("limit"), Some("2"));
        assert_eq!(fields.0[1].members.0.len(), 2);
        assert_eq!(fields.0[2].says("phone_numbers"), Some("[\"1\",\"2\"]"));
        for wrong in ["a{b", "a)", "a.b", "a.limit(2"] {
            assert!(Fields::read(wrong).is_err(), "{wrong}");
        }
        let value = json!({ "data": [{ "id": "1", "display_phone_number": "2", "status": "x" }] });
        assert_eq!(
            fields.0[1].members.of(value),
            json!({ "data": [{ "id": "1", "display_phone_number": "2" }] })
        );
    }

    #[test]
    fn an_unknown_field_is_an_error_and_an_unset_one_is_absent() {
        let pick = |text: &str| {
            let object = json!({ "id": "1", "name": "x" });
            Fields::read(text).unwrap().of_known("Node", &["status"], object)
        };
        assert_eq!(pick("status,name").unwrap(), json!({ "id": "1", "name": "x" }));
        assert_eq!(pick("nme").unwrap_err().body.code, 100);
    }
}
