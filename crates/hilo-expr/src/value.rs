//! Between JSON, in which runs keep their data, and the library's values.

use minijinja::value::{Value, ValueKind};
use serde_json::{Map, Number, Value as Json};

/// The largest number up to which a floating-point number still counts one by one: 2^53.
const EXACT: f64 = 9_007_199_254_740_992.0;

pub(crate) fn from_json(json: &Json) -> Value {
    match json {
        Json::Null => Value::from(()),
        Json::Bool(yes) => Value::from(*yes),
        Json::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(whole), _) => Value::from(whole),
            (None, Some(whole)) => Value::from(whole),
            (None, None) => Value::from(number.as_f64().unwrap_or_default()),
        },
        Json::String(text) => Value::from(text.as_str()),
        Json::Array(items) => Value::from(items.iter().map(from_json).collect::<Vec<_>>()),
        Json::Object(fields) => {
            Value::from_pairs(fields.iter().map(|(name, value)| (name.as_str(), from_json(value))))
        }
    }
}

/// The JSON of a value. Undefined is null; a number without a fraction is an integer, so that `10 / 2` is shown as `5`.
pub(crate) fn to_json(value: &Value) -> Json {
    match value.kind() {
        ValueKind::Bool => Json::Bool(value.is_true()),
        ValueKind::Number => number(value).map_or(Json::Null, Json::Number),
        ValueKind::String => Json::String(value.as_str().unwrap_or_default().to_owned()),
        ValueKind::Seq | ValueKind::Iterable => Json::Array(
            value.try_iter().map(|items| items.map(|item| to_json(&item)).collect()).unwrap_or_default(),
        ),
        ValueKind::Map => {
            let fields = value.try_iter().map(|names| {
                names
                    .map(|name| {
                        let field = value.get_item(&name).unwrap_or_default();
                        (name.to_string(), to_json(&field))
                    })
                    .collect::<Map<_, _>>()
            });
            Json::Object(fields.unwrap_or_default())
        }
        _ => Json::Null,
    }
}

/// The JSON number of a value; `None` if it is none or not finite.
pub(crate) fn number(value: &Value) -> Option<Number> {
    if value.is_integer()
        && let Some(whole) = value.as_i64()
    {
        return Some(whole.into());
    }
    let float = f64::try_from(value.clone()).ok()?;
    if float.fract() == 0.0 && float.abs() <= EXACT {
        Some(Number::from(float as i64))
    } else {
        Number::from_f64(float)
    }
}
