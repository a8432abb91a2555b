use super::{Filling, refused};
use crate::{
    App, Caller, Paged, Personal, Result,
    opened::Keys,
    threads::{reader, thread_access},
};
use hilo_model::{
    ContactId,
    message::{Inbound, Outbound},
};
use hilo_search::{Piece, Question, snippet, texts_of_inbound, texts_of_note, texts_of_outbound};
use hilo_store::{
    read::Page,
    search::{DocumentNumber, Place, Said},
};
use serde_json::Value;
use std::collections::HashMap;

/// Something that was said and found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundMessage {
    /// In whose thread.
    pub contact: ContactId,
    /// The name of the contact.
    pub name: String,
    /// What it is; its content is sealed.
    pub said: Said,
    /// The part of it that says what was looked for.
    pub snippet: Vec<Piece>,
}

impl App {
    /// What customers, people of the team and programs said, and notes, in threads that the caller may see, that have all the
    /// words. The latest come first.
    pub async fn search_messages(
        &self,
        caller: &Caller,
        typed: &str,
        page: Page<DocumentNumber>,
    ) -> Result<Paged<FoundMessage, DocumentNumber>> {
        let (access, scope) = (thread_access(caller)?, caller.viewer.scope);
        let question = Question::parse(typed).map_err(refused)?;
        let tokens = self.tokens(scope, &question.terms()).await?;
        let read = self.store.read();
        let mut filling = Filling::new(page.limit);
        let mut after = page.after;
        while let Some(limit) = filling.wanted() {
            let found = read.search(scope, &access, &tokens, Page { after, limit }).await?;
            let places: Vec<_> = found.hits.iter().map(|hit| (hit.contact, hit.place)).collect();
            let said = read.said(scope, &places).await?;
            let mut said: HashMap<(ContactId, Place), Said> =
                said.into_iter().map(|(contact, said)| ((contact, said.place), said)).collect();
            let keys = self.keys(scope, places.iter().map(|(contact, _)| *contact)).await?;
            let mut messages = Vec::new();
            for hit in &found.hits {
                let Some(said) = said.remove(&(hit.contact, hit.place)) else { continue };
                if let Some(snippet) = shown(&question, hit.contact, &said, &keys) {
                    messages.push((hit.number, (hit.contact, said, snippet)));
                }
            }
            if !filling.add(places.len(), messages, found.next) {
                break;
            }
            after = found.next;
        }
        let page = filling.finish();
        let mut contacts: Vec<ContactId> = page.items.iter().map(|(contact, ..)| *contact).collect();
        contacts.sort_unstable();
        contacts.dedup();
        let threads = read.threads_of(scope, &access, reader(caller), &contacts).await?;
        let names: HashMap<ContactId, String> =
            threads.into_iter().map(|item| (item.thread.contact, item.name)).collect();
        Ok(page.map(|(contact, said, snippet)| {
            let name = names.get(&contact).cloned().unwrap_or_default();
            FoundMessage { contact, name, said, snippet }
        }))
    }
}

/// What is shown of something that was said; nothing if it is not what was looked for, or nobody can open it any more.
fn shown(question: &Question, contact: ContactId, said: &Said, keys: &Keys) -> Option<Vec<Piece>> {
    let look = |texts: Vec<&str>| question.finds(texts.iter().copied()).then(|| snippet(question, &texts));
    match said.place {
        Place::Person => None,
        Place::Note(_) => {
            let body: Personal<Value> = keys.json(contact, &said.content);
            look(texts_of_note(&body.known()?))
        }
        Place::Message(_) if said.inbound => {
            let content: Personal<Inbound> = keys.json(contact, &said.content);
            look(texts_of_inbound(&content.known()?))
        }
        Place::Message(_) => {
            let content: Personal<Outbound> = keys.json(contact, &said.content);
            look(texts_of_outbound(&content.known()?))
        }
    }
}
