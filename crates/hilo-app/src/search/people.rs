use super::{Filling, refused};
use crate::{
    App, Caller, Paged, Result,
    threads::{ThreadSummary, reader, thread_access},
};
use hilo_model::{ContactId, identity::Identity};
use hilo_search::PersonQuestion;
use hilo_store::{read::Page, search::DocumentNumber};
use std::collections::HashMap;

/// Somebody who was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundPerson {
    /// Their thread.
    pub summary: ThreadSummary,
    /// Their addresses.
    pub identities: Vec<Identity>,
}

impl App {
    /// People whose thread the caller may see, by the beginnings of the words of their name and address, or the beginning or
    /// end of their number. The latest known come first.
    pub async fn search_people(
        &self,
        caller: &Caller,
        typed: &str,
        page: Page<DocumentNumber>,
    ) -> Result<Paged<FoundPerson, DocumentNumber>> {
        let (access, scope) = (thread_access(caller)?, caller.viewer.scope);
        let question = PersonQuestion::parse(typed).map_err(refused)?;
        let tokens = self.tokens(scope, &question.terms()).await?;
        let read = self.store.read();
        let mut filling = Filling::new(page.limit);
        let mut after = page.after;
        while let Some(limit) = filling.wanted() {
            let found = read.search(scope, &access, &tokens, Page { after, limit }).await?;
            let contacts: Vec<ContactId> = found.hits.iter().map(|hit| hit.contact).collect();
            let identities = read.identities_of(scope, &contacts).await?;
            let threads = read.threads_of(scope, &access, reader(caller), &contacts).await?;
            let mut threads: HashMap<ContactId, _> =
                threads.into_iter().map(|item| (item.thread.contact, item)).collect();
            let mut people = Vec::new();
            for (hit, identities) in found.hits.iter().zip(identities) {
                let Some(item) = threads.remove(&hit.contact) else { continue };
                if question.finds(&item.name, &identities) {
                    people.push((hit.number, (item, identities)));
                }
            }
            if !filling.add(contacts.len(), people, found.next) {
                break;
            }
            after = found.next;
        }
        let page = filling.finish();
        let keys = self.keys(scope, page.items.iter().map(|(item, _)| item.thread.contact)).await?;
        Ok(page.map(|(item, identities)| FoundPerson { summary: ThreadSummary::of(item, &keys), identities }))
    }
}
