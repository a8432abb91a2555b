//! What is found by which words.
//!
//! The index knows no words: it holds **terms** of each document, hashed with a key (hilo-vault), and answers which documents
//! have all the terms of a question. This crate says which terms a document has ([`said`], [`person`]) and which a question
//! asks for ([`Question`], [`PersonQuestion`]), checks what was found against the opened text, because a term promises less than
//! the question (an unfinished word is looked up by its beginning), and cuts out what is shown of it ([`snippet`]).
//!
//! Words are runs of letters and digits, compared without regard to case and accents. A word of one letter finds nothing
//! and is not looked for. Writing without spaces between words (Chinese, Thai) is one long word.
//!
//! *Owns*: these rules. They are part of what is stored: whoever changes which terms a document has, must have all of
//! them indexed anew.
//!
//! *Must not know*: keys, hashes, stores, who may see what.

mod contents;
mod person;
mod question;
mod snippet;
mod terms;
mod words;

pub use contents::{texts_of_inbound, texts_of_note, texts_of_outbound};
pub use person::{PersonQuestion, person};
pub use question::{MAX_QUESTION, Question, QuestionError};
pub use snippet::{Piece, snippet};
pub use terms::{Term, said};
