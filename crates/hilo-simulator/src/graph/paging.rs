//! Pages of a list, with cursors.

use super::{GraphError, call::Call};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

/// How many items a page holds unless told otherwise,
const PAGE: usize = 25;
/// and at most.
const LONGEST: usize = 1000;

/// Which part of a list is wanted.
#[derive(Debug, Clone, Default)]
pub(super) struct Page {
    limit: Option<String>,
    before: Option<String>,
    after: Option<String>,
    /// The error that tells of a wrong cursor.
    wrong_cursor: i64,
}

impl Page {
    /// As the query asks; templates have an error of their own for a wrong cursor.
    pub(super) fn of(call: &Call, wrong_cursor: i64) -> Self {
        let asked = |name: &str| call.asked(name).map(str::to_owned);
        Self { limit: asked("limit"), before: asked("before"), after: asked("after"), wrong_cursor }
    }

    /// The first page, of so many items.
    pub(super) fn first(limit: Option<&str>) -> Self {
        Self { limit: limit.map(str::to_owned), wrong_cursor: 100, ..Self::default() }
    }

    /// From where to where, of so many.
    pub(super) fn range(&self, all: usize) -> Result<(usize, usize), GraphError> {
        let limit = match &self.limit {
            None => PAGE,
            Some(limit) => limit
                .parse::<usize>()
                .map_err(|_| GraphError::new(100, "Param limit must be an integer"))?
                .clamp(1, LONGEST),
        };
        let place = |cursor: &str| {
            let wrong = || GraphError::new(self.wrong_cursor, "The cursor is not valid");
            let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| wrong())?;
            let at: usize = String::from_utf8(bytes).ok().and_then(|at| at.parse().ok()).ok_or_else(wrong)?;
            if at <= all { Ok(at) } else { Err(wrong()) }
        };
        Ok(match (&self.after, &self.before) {
            (Some(after), _) => {
                let from = place(after)?;
                (from, (from + limit).min(all))
            }
            (None, Some(before)) => {
                let to = place(before)?;
                (to.saturating_sub(limit), to)
            }
            (None, None) => (0, limit.min(all)),
        })
    }

    /// The page: `data`, and `paging` with cursors and the addresses of the pages before and after.
    pub(super) fn of_all(&self, call: &Call, base: &str, all: Vec<Value>) -> Result<Value, GraphError> {
        let (from, to) = self.range(all.len())?;
        let count = all.len();
        let data: Vec<Value> = all.into_iter().skip(from).take(to - from).collect();
        Ok(self.answer(call, base, (from, to), count, data))
    }

    /// The page of data that was chosen already.
    pub(super) fn answer(
        &self,
        call: &Call,
        base: &str,
        (from, to): (usize, usize),
        all: usize,
        data: Vec<Value>,
    ) -> Value {
        let mut answer = json!({ "data": data });
        if data.is_empty() {
            return answer;
        }
        let cursor = |at: usize| URL_SAFE_NO_PAD.encode(at.to_string());
        answer["paging"] = json!({ "cursors": { "before": cursor(from), "after": cursor(to) } });
        // The address of a page can be called as it is: it carries all parameters, and the token.
        let address = |name: &str, cursor: String| {
            let mut query = url::form_urlencoded::Serializer::new(String::new());
            for (key, value) in &call.query {
                if !matches!(&**key, "before" | "after" | "access_token" | "limit") {
                    query.append_pair(key, value.as_str().unwrap_or_default());
                }
            }
            query.append_pair("access_token", call.token().unwrap_or_default());
            query.append_pair("limit", &self.limit.clone().unwrap_or_else(|| PAGE.to_string()));
            query.append_pair(name, &cursor);
            format!("{base}{}?{}", call.path, query.finish())
        };
        if to < all {
            answer["paging"]["next"] = json!(address("after", cursor(to)));
        }
        if from > 0 {
            answer["paging"]["previous"] = json!(address("before", cursor(from)));
        }
        answer
    }
}
