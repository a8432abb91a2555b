//! Finding people and what was said.

mod messages;
mod people;

pub use messages::FoundMessage;
pub use people::FoundPerson;

use crate::{App, Error, FieldError, Problem, Result};
use hilo_model::Scope;
use hilo_search::{MAX_QUESTION, QuestionError, Term};
use hilo_settings::SearchKeySetting;
use hilo_store::search::DocumentNumber;
use hilo_vault::SearchKey;

/// So many documents are opened for one answer at most: what is looked up by a beginning must be checked, and an answer ends
/// somewhere. There may be more behind it.
const OPENED: usize = 600;
/// So many are asked for at once at least.
const AT_ONCE: u32 = 40;

/// How an answer is put together: documents are asked for until it is full, there are no more, or enough were opened.
struct Filling<T> {
    limit: usize,
    items: Vec<(DocumentNumber, T)>,
    next: Option<DocumentNumber>,
    opened: usize,
}

impl<T> Filling<T> {
    fn new(limit: u32) -> Self {
        Self { limit: limit as usize, items: Vec::new(), next: None, opened: 0 }
    }

    /// How many documents to ask for now; none if the answer is complete.
    fn wanted(&self) -> Option<u32> {
        let missing = self.limit.saturating_sub(self.items.len());
        let wanted = u32::try_from(missing).unwrap_or(u32::MAX).max(AT_ONCE);
        (missing > 0 && self.opened < OPENED).then_some(wanted)
    }

    /// Takes in what was found among so many documents, and where it goes on behind them. Whether to go on.
    fn add(&mut self, looked: usize, found: Vec<(DocumentNumber, T)>, next: Option<DocumentNumber>) -> bool {
        // Looking through what may not be seen counts too.
        self.opened += looked.max(AT_ONCE as usize);
        self.items.extend(found);
        self.next = next;
        if self.items.len() > self.limit {
            self.items.truncate(self.limit);
            self.next = self.items.last().map(|(number, _)| *number);
        }
        self.next.is_some()
    }

    fn finish(self) -> crate::Paged<T, DocumentNumber> {
        crate::Paged { items: self.items.into_iter().map(|(_, item)| item).collect(), next: self.next }
    }
}

impl App {
    /// The hashes of terms; none if nothing was indexed yet.
    async fn tokens(&self, scope: Scope, terms: &[Term]) -> Result<Vec<u64>> {
        let stored = || async {
            let stored = self.load_by_key::<SearchKeySetting>(SearchKeySetting::ONLY).await?;
            let stored = stored.ok_or(Error::NotFound(SEARCH_INDEX))?;
            Ok::<SearchKey, Error>(stored.setting.open(&self.vault)?)
        };
        let key = match self.search_key.get_or_try_init(stored).await {
            Ok(key) => key,
            Err(Error::NotFound(SEARCH_INDEX)) => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        Ok(terms.iter().map(|term| key.token(scope, &term.bytes())).collect())
    }
}

const SEARCH_INDEX: &str = "search index";

fn refused(error: QuestionError) -> Error {
    let problem = match error {
        QuestionError::Nothing => Problem::NoWord,
        QuestionError::TooLong => Problem::TooLong { max: MAX_QUESTION },
    };
    FieldError::new("?q", problem).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_filled_until_it_is_full_or_enough_was_opened() {
        let mut filling = Filling::new(3);
        assert_eq!(filling.wanted(), Some(AT_ONCE));
        assert!(filling.add(2, vec![(9, 'a'), (7, 'b')], Some(5)));
        assert!(filling.add(3, vec![(4, 'c'), (3, 'd')], Some(2)));
        assert_eq!(filling.wanted(), None);
        let page = filling.finish();
        assert_eq!((page.items, page.next), (vec!['a', 'b', 'c'], Some(4)));

        let mut fruitless: Filling<char> = Filling::new(3);
        let mut rounds = 0;
        while fruitless.wanted().is_some() && fruitless.add(0, Vec::new(), Some(100 - rounds)) {
            rounds += 1;
        }
        assert_eq!(rounds as usize, OPENED / AT_ONCE as usize);
        assert!(fruitless.finish().next.is_some());

        let mut ends = Filling::new(3);
        assert!(!ends.add(1, vec![(1, 'a')], None));
        assert_eq!(ends.finish().next, None);
    }
}
