use super::SearchAsked;
use crate::{
    problem,
    request::{Asked, PageBody, Who},
    state::Api,
    v1::ActorBody,
};
use axum::{Json, extract::State};
use hilo_app::search::FoundMessage;
use hilo_store::search::{Place, SaidId};
use serde::Serialize;
use utoipa::ToSchema;

/// Something that was said and found.
#[derive(Serialize, ToSchema)]
#[schema(as = FoundMessage)]
pub(crate) struct FoundMessageBody {
    /// The contact whose thread it is in.
    contact: String,
    /// Their name.
    name: String,
    /// `message` or `note`.
    kind: &'static str,
    /// The message's id, or the timeline entry's.
    id: String,
    /// Its place in the thread: what `around` of a thread's lists takes.
    position: i64,
    author: ActorBody,
    #[schema(format = DateTime)]
    at: String,
    /// The part of it around the first word that was looked for, in pieces.
    snippet: Vec<PieceBody>,
}

/// A piece of a snippet; all of them together are the text.
#[derive(Serialize, ToSchema)]
#[schema(as = SnippetPiece)]
pub(crate) struct PieceBody {
    text: String,
    /// Whether it is a word that was looked for.
    matched: bool,
}

impl From<FoundMessage> for FoundMessageBody {
    fn from(found: FoundMessage) -> Self {
        let said = found.said;
        Self {
            contact: found.contact.to_string(),
            name: found.name,
            kind: match said.place {
                Place::Note(_) => "note",
                Place::Message(_) | Place::Person => "message",
            },
            id: match said.id {
                SaidId::Message(id) => id.to_string(),
                SaidId::Note(id) => id.to_string(),
            },
            position: said.place.position(),
            author: said.author.into(),
            at: said.at.to_string(),
            snippet: found
                .snippet
                .into_iter()
                .map(|piece| PieceBody { text: piece.text, matched: piece.matched })
                .collect(),
        }
    }
}

/// Find what was said by its words: messages of customers, answers of people and programs, names of files, notes. What flows
/// say again and again is not looked through. The latest come first.
#[utoipa::path(get, path = "/search/messages", tag = "search", params(SearchAsked),
    responses((status = 200, description = "Messages and notes", body = PageBody<FoundMessageBody>)))]
pub(crate) async fn search_messages(
    State(api): State<Api>,
    Who(caller): Who,
    Asked(asked): Asked<SearchAsked>,
) -> problem::Result<Json<PageBody<FoundMessageBody>>> {
    let (typed, paging) = asked.split();
    let page = api.app.search_messages(&caller, &typed, paging.page()?).await?;
    Ok(Json(PageBody::of(page, Into::into)))
}
