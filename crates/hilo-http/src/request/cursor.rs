//! Lists, a page at a time.

use crate::problem::{Code, Problem};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hilo_app::Paged;
use hilo_store::read::{Page, ThreadKey};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use utoipa::{IntoParams, ToSchema};

/// The most that a page holds.
const MOST: u32 = 200;

/// Which page of a list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Paging {
    /// The `next` of the page before; the first page without it.
    pub(crate) cursor: Option<String>,
    /// At most so many items: 50 by default, 200 at most.
    #[param(minimum = 1, maximum = 200)]
    pub(crate) limit: Option<u32>,
}

/// A key of a list, as it goes into a cursor.
pub(crate) trait Cursor: Copy {
    /// The form in the cursor.
    type Form: Serialize + DeserializeOwned;
    fn form(self) -> Self::Form;
    fn of(form: Self::Form) -> Self;
}

macro_rules! plain {
    ($($key:ty),*) => {$(
        impl Cursor for $key {
            type Form = Self;
            fn form(self) -> Self {
                self
            }
            fn of(form: Self) -> Self {
                form
            }
        }
    )*};
}

plain!(
    i64,
    hilo_model::ContactId,
    hilo_model::RunId,
    hilo_model::ApprovalId,
    hilo_model::IncidentId,
    hilo_model::AuditId,
    hilo_model::TemplateId,
    hilo_model::ConsentId
);

impl Cursor for ThreadKey {
    type Form = (hilo_model::Timestamp, hilo_model::ContactId);
    fn form(self) -> Self::Form {
        (self.last_message_at, self.contact)
    }
    fn of((last_message_at, contact): Self::Form) -> Self {
        Self { last_message_at, contact }
    }
}

/// Which page of something that is walked by position.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PagingByPosition {
    /// The `next` of the page before; the first page without it.
    pub(crate) cursor: Option<String>,
    /// Begin so that this position is about in the middle of the page, instead of at the newest. Not together with `cursor`.
    pub(crate) around: Option<i64>,
    /// At most so many items: 50 by default, 200 at most.
    #[param(minimum = 1, maximum = 200)]
    pub(crate) limit: Option<u32>,
}

impl PagingByPosition {
    /// The page that is asked for.
    pub(crate) fn page(self) -> Result<Page<i64>, Problem> {
        let page: Page<i64> = Paging { cursor: self.cursor, limit: self.limit }.page()?;
        let Some(around) = self.around else { return Ok(page) };
        if page.after.is_some() {
            return Err(Problem::new(Code::Query).with("around"));
        }
        // Positions grow by one, so no more than these lie between the beginning and the one that is meant.
        let before = i64::from(page.limit) / 2;
        Ok(Page { after: Some(around.saturating_add(before).saturating_add(1)), ..page })
    }
}

impl Paging {
    /// The page that is asked for.
    pub(crate) fn page<K: Cursor>(&self) -> Result<Page<K>, Problem> {
        let limit = self.limit.unwrap_or(50).clamp(1, MOST);
        let Some(cursor) = &self.cursor else { return Ok(Page { after: None, limit }) };
        let bytes = URL_SAFE_NO_PAD.decode(cursor).ok();
        let form = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let form = form.ok_or_else(|| Problem::new(Code::Query).with("cursor"))?;
        Ok(Page { after: Some(K::of(form)), limit })
    }
}

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PageBody<T> {
    /// What is on it.
    pub(crate) items: Vec<T>,
    /// The cursor of the next page; none if this is the last one.
    pub(crate) next: Option<String>,
}

impl<T> PageBody<T> {
    /// A page as it leaves.
    pub(crate) fn of<U, K: Cursor>(page: Paged<U, K>, body: impl FnMut(U) -> T) -> Self {
        let next = page.next.and_then(|key| serde_json::to_vec(&key.form()).ok());
        Self {
            next: next.map(|form| URL_SAFE_NO_PAD.encode(form)),
            items: page.items.into_iter().map(body).collect(),
        }
    }

    /// A list that is always whole.
    pub(crate) fn whole(items: Vec<T>) -> Self {
        Self { items, next: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hilo_model::{IdSource, Timestamp};

    #[test]
    fn a_page_around_a_position_has_it_in_the_middle() {
        let asked = |around, cursor: Option<&str>, limit| {
            PagingByPosition { around, cursor: cursor.map(str::to_owned), limit }.page()
        };
        let page = asked(Some(100), None, Some(50)).unwrap();
        assert_eq!((page.after, page.limit), (Some(126), 50));
        assert_eq!(asked(Some(100), None, Some(1)).unwrap().after, Some(101));
        assert_eq!(asked(Some(i64::MAX), None, None).unwrap().after, Some(i64::MAX));
        assert_eq!(asked(None, None, None).unwrap().after, None);
        assert!(asked(Some(100), Some("NQ"), None).is_err());
        assert_eq!(asked(None, Some("NQ"), None).unwrap().after, Some(5));
    }

    #[test]
    fn cursors_come_back_as_they_went() {
        let key = ThreadKey {
            last_message_at: Timestamp::from_seconds(7),
            contact: IdSource::new(Timestamp::from_seconds(1), 1).make(),
        };
        let body = PageBody::of(Paged { items: vec![1], next: Some(key) }, |item| item);
        let page = Paging { cursor: body.next, limit: Some(9999) }.page::<ThreadKey>().unwrap();
        assert_eq!((page.after, page.limit), (Some(key), MOST));
        for bad in ["", "x", "AAAA", "bnVsbA"] {
            let asked = Paging { cursor: Some(bad.to_owned()), limit: None };
            assert!(asked.page::<ThreadKey>().is_err(), "{bad}");
        }
    }
}
