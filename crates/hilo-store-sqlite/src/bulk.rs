//! Many keys in two parameters.
//!
//! A question about many rows is asked at once: `?1` is a JSON array with an array of values for each row, `?2` is one blob
//! that holds their ids end to end; a value in `?1` says where. The statement is then the same text for one row and for ten
//! thousand, so it is checked when the crate is compiled and prepared once.
//!
//! `jsonb_each` and not `json_each`: it hands a row on as it was parsed, instead of as text that each `->>` parses anew.

use hilo_model::{Id, Scope};
use uuid::Uuid;

/// Rows under construction.
#[derive(Debug, Default)]
pub(crate) struct Bulk {
    rows: Vec<u8>,
    blob: Vec<u8>,
}

/// The values of one row, in the order in which the statement reads them.
#[derive(Debug)]
pub(crate) struct Values<'a> {
    bulk: &'a mut Bulk,
    first: bool,
}

impl Bulk {
    /// Adds a row.
    pub(crate) fn row(&mut self, fill: impl FnOnce(&mut Values<'_>)) {
        if self.rows.is_empty() {
            // Growing from nothing to a full batch would copy everything several times.
            self.rows.reserve(1024);
            self.blob.reserve(4 * 1024);
        }
        self.rows.extend_from_slice(if self.rows.is_empty() { b"[[" } else { b",[" });
        fill(&mut Values { bulk: self, first: true });
        self.rows.push(b']');
    }

    /// The two parameters.
    pub(crate) fn finish(mut self) -> (String, Vec<u8>) {
        self.rows.extend_from_slice(if self.rows.is_empty() { b"[]" } else { b"]" });
        // Only ASCII and JSON of `str` went in.
        (String::from_utf8(self.rows).unwrap_or_default(), self.blob)
    }
}

impl Values<'_> {
    fn next(&mut self) -> &mut Vec<u8> {
        if !std::mem::take(&mut self.first) {
            self.bulk.rows.push(b',');
        }
        &mut self.bulk.rows
    }

    /// Where the next bytes of the blob will lie, counted from 1 as `substr` does.
    fn place(&mut self) {
        self.int(self.bulk.blob.len() as i64 + 1);
    }

    /// Several ids, one behind the other: one value, the place of the first.
    pub(crate) fn ids<const N: usize>(&mut self, ids: [Uuid; N]) {
        self.place();
        for id in ids {
            self.bulk.blob.extend_from_slice(id.as_bytes());
        }
    }

    /// Workspace, environment and one more id: one value.
    pub(crate) fn scoped(&mut self, scope: Scope, id: Uuid) {
        self.ids([scope.workspace.uuid(), scope.environment.uuid(), id]);
    }

    /// A number.
    pub(crate) fn int(&mut self, value: i64) {
        // Writing a number into memory cannot fail.
        let _ = serde_json::to_writer(self.next(), &value);
    }

    /// A text.
    pub(crate) fn text(&mut self, text: &str) {
        // Writing a `str` into memory cannot fail.
        let _ = serde_json::to_writer(self.next(), text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_says_where_its_ids_lie() {
        let mut bulk = Bulk::default();
        for n in [1u128, 2] {
            bulk.row(|row| {
                row.ids([Uuid::from_u128(n), Uuid::from_u128(n)]);
                row.int(i64::MIN);
                row.text("a\"ñ😀\n");
                row.ids([Uuid::nil()]);
            });
        }
        let (rows, blob) = bulk.finish();
        let text = "\"a\\\"ñ😀\\n\"";
        let min = i64::MIN;
        assert_eq!(rows, format!("[[1,{min},{text},33],[49,{min},{text},81]]"));
        assert_eq!((blob.len(), blob[47]), (96, 0));
    }

    #[test]
    fn no_rows_are_an_empty_array() {
        assert_eq!(Bulk::default().finish(), ("[]".to_owned(), Vec::new()));
    }
}
