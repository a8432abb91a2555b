use super::{AnswerBody, give};
use crate::{
    problem,
    request::{At, Posted},
    state::Api,
    v1::moment,
};
use axum::{extract::State, response::Response};
use hilo_app::{Error, FieldError, Problem};
use hilo_core::command::Command;
use hilo_model::{
    ContactId,
    consent::{Consent, ConsentReach, ConsentSource},
};
use serde::Deserialize;
use utoipa::ToSchema;

/// What a person decided.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecordConsentBody {
    /// `marketing`, `utility` or `all`.
    #[schema(value_type = String)]
    topic: ConsentReach,
    /// `given`, `withdrawn` or `resumed`.
    #[schema(value_type = String)]
    decision: Consent,
    /// Their words, or what is known of the decision, 2000 characters at most.
    words: String,
    /// How it was given: `form`, `phone`, `in_person`, `email`, `import`, `team` or `api`. The last two are what is taken if
    /// nothing is said, by who is asking.
    #[schema(value_type = Option<String>)]
    source: Option<ConsentSource>,
    /// When they decided; now if nothing is said. A decision that was made later stays the one that holds.
    #[schema(format = DateTime)]
    at: Option<String>,
}

/// Note what a person decided about what they are sent. It is added to their ledger and never changed.
#[utoipa::path(post, path = "/contacts/{contact}/consents", tag = "contacts", request_body = RecordConsentBody,
    params(("contact" = String, Path, description = "The contact's id")),
    responses(
        (status = 200, description = "Done", body = AnswerBody),
        (status = 202, description = "Under way", body = AnswerBody)
    ))]
pub(crate) async fn record_consent(
    State(api): State<Api>,
    At(contact): At<ContactId>,
    Posted { caller, body }: Posted<RecordConsentBody>,
) -> problem::Result<Response> {
    if body.words.trim().is_empty() {
        return Err(Error::from(FieldError::new("/words", Problem::Required)).into());
    }
    let at = moment("/at", body.at)?;
    if at.is_some_and(|at| at > api.app.now()) {
        return Err(Error::from(FieldError::new("/at", Problem::Future)).into());
    }
    let (topic, decision, words, source) = (body.topic, body.decision, body.words, body.source);
    let command = Command::RecordConsent { topic, decision, words, source, at };
    give(&api, &caller, contact, None, command).await
}
