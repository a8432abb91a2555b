//! Lists, a page at a time.

/// A page of a list, and where the next one begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paged<T, K> {
    /// What is on it.
    pub items: Vec<T>,
    /// The key behind which the list goes on; none if this is the end.
    pub next: Option<K>,
}

impl<T, K> Paged<T, K> {
    /// Cuts a page out of rows that were asked for with [`one_more`].
    pub(crate) fn cut(mut rows: Vec<T>, limit: u32, key: impl Fn(&T) -> K) -> Self {
        let limit = limit as usize;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = if more { rows.last().map(key) } else { None };
        Self { items: rows, next }
    }

    /// The same page of other things.
    pub fn map<U>(self, of: impl FnMut(T) -> U) -> Paged<U, K> {
        Paged { items: self.items.into_iter().map(of).collect(), next: self.next }
    }
}

/// Asks for one row more than a page has, to know whether there is another page.
pub(crate) fn one_more<K: Copy>(page: hilo_store::read::Page<K>) -> hilo_store::read::Page<K> {
    hilo_store::read::Page { after: page.after, limit: page.limit.saturating_add(1) }
}
