//! A contact's documents: what was said, opened, as hashes of its terms.

use hilo_model::{
    Scope,
    message::{Inbound, Outbound},
};
use hilo_search::{Term, person, said, texts_of_inbound, texts_of_note, texts_of_outbound};
use hilo_store::search::{IndexedContact, Place, Said, SearchDocument, Source};
use hilo_vault::{ContactKey, SearchKey};
use serde_json::Value;

/// What is new to find of a contact; nothing if nothing is.
pub fn documents_of(source: &Source, contact: &ContactKey, key: &SearchKey) -> Option<IndexedContact> {
    let terms = source.name.as_deref().map(|name| person(name, &source.identities)).unwrap_or_default();
    let known = fingerprint(source, key);
    let mut documents = Vec::new();
    if source.person != Some(known) && (source.person.is_some() || !terms.is_empty()) {
        documents.push(SearchDocument { place: Place::Person, tokens: tokens(&terms, source.scope, key) });
    }
    for said in &source.said {
        let tokens = tokens(&terms_of(source, said, contact), source.scope, key);
        if !tokens.is_empty() {
            documents.push(SearchDocument { place: said.place, tokens });
        }
    }
    let up_to = source.said.last().map_or(source.indexed, |said| said.place.position());
    if documents.is_empty() && up_to == source.indexed {
        return None;
    }
    Some(IndexedContact { scope: source.scope, contact: source.contact, up_to, person: known, documents })
}

/// Tells whether the person's document would be another one. Keyed, because it stays in the database.
fn fingerprint(source: &Source, key: &SearchKey) -> i64 {
    let mut of = b"=".to_vec();
    let addresses = source.identities.iter().map(|identity| identity.value.as_str());
    for text in source.name.as_deref().into_iter().chain(addresses) {
        of.extend_from_slice(text.as_bytes());
        of.push(0);
    }
    key.token(source.scope, &of).cast_signed()
}

fn tokens(terms: &[Term], scope: Scope, key: &SearchKey) -> Vec<u64> {
    terms.iter().map(|term| key.token(scope, &term.bytes())).collect()
}

fn terms_of(source: &Source, one: &Said, key: &ContactKey) -> Vec<Term> {
    let opened = match key.open(&one.content) {
        Ok(opened) => opened,
        Err(error) => {
            tracing::error!(contact.id = %source.contact, %error, "something that was said cannot be indexed");
            return Vec::new();
        }
    };
    // What cannot be read here cannot be shown either; whoever wrote it was tested to be readable.
    match one.place {
        Place::Person => Vec::new(),
        Place::Note(_) => {
            let body = serde_json::from_slice::<Value>(&opened).unwrap_or_default();
            said(texts_of_note(&body))
        }
        Place::Message(_) if one.inbound => serde_json::from_slice::<Inbound>(&opened)
            .map(|content| said(texts_of_inbound(&content)))
            .unwrap_or_default(),
        Place::Message(_) => serde_json::from_slice::<Outbound>(&opened)
            .map(|content| said(texts_of_outbound(&content)))
            .unwrap_or_default(),
    }
}
