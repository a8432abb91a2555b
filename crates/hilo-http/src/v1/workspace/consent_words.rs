use crate::{
    problem,
    request::{At, BasedOn, Posted, Who, tagged},
    state::Api,
};
use axum::{extract::State, response::Response};
use hilo_desk::consent_words::{ConsentButton, ConsentWords, LanguageWords};
use hilo_model::{
    EnvironmentId, Locale,
    consent::{Consent, ConsentReach},
};
use hilo_settings::{Environment, Stored};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The words by which customers stop what is sent to them, and take that back. A word counts if it is a whole message.
#[derive(Serialize, ToSchema)]
#[schema(as = ConsentWords)]
pub(crate) struct ConsentWordsBody {
    /// What a stop word stops: `all`, `marketing` or `utility`.
    topic: &'static str,
    languages: Vec<LanguageWordsBody>,
    /// Buttons of templates whose press is a decision.
    buttons: Vec<ConsentButtonBody>,
    /// Whether they are those that come with Hilo.
    preset: bool,
    /// For `If-Match`: the environment's.
    version: i64,
}

/// The words of a language.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LanguageWords)]
pub(crate) struct LanguageWordsBody {
    /// `es`, `pt-BR`….
    #[schema(value_type = String)]
    language: Locale,
    /// Words that stop.
    stop: Vec<String>,
    /// Words that take a stop back. From whoever stopped nothing they are ordinary messages.
    start: Vec<String>,
    /// What is answered to a stop word, once; nothing if empty.
    stopped: String,
    /// What is answered to a start word; nothing if empty.
    started: String,
}

/// A button of a template whose press is a decision. It counts by what stands on it, whichever template it is on.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ConsentButton)]
pub(crate) struct ConsentButtonBody {
    /// What stands on it: up to 25 characters.
    label: String,
    /// What the decision is about: `marketing`, `utility` or `all`.
    #[schema(value_type = String)]
    topic: ConsentReach,
    /// `withdrawn`, or `given` where the button agrees to something.
    #[schema(value_type = String)]
    decision: Consent,
    /// What is answered; nothing if empty.
    #[serde(default)]
    answer: String,
}

impl From<ConsentButton> for ConsentButtonBody {
    fn from(ConsentButton { label, topic, decision, answer }: ConsentButton) -> Self {
        Self { label, topic, decision, answer }
    }
}

impl From<ConsentButtonBody> for ConsentButton {
    fn from(ConsentButtonBody { label, topic, decision, answer }: ConsentButtonBody) -> Self {
        Self { label, topic, decision, answer }
    }
}

/// What they are to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateConsentWordsBody {
    /// What a stop word stops: `all`, `marketing` or `utility`.
    #[schema(value_type = Option<String>)]
    topic: Option<ConsentReach>,
    /// All languages; those that come with Hilo, with all of their words, if nothing is said.
    languages: Option<Vec<LanguageWordsBody>>,
    /// All buttons; those that come with Hilo, if nothing is said.
    buttons: Option<Vec<ConsentButtonBody>>,
}

impl From<Stored<Environment>> for ConsentWordsBody {
    fn from(Stored { setting, version, .. }: Stored<Environment>) -> Self {
        let preset = setting.consent.is_none();
        let words = setting.consent.unwrap_or_default();
        let languages = words.languages.into_iter().map(|it| LanguageWordsBody {
            language: it.language,
            stop: it.stop,
            start: it.start,
            stopped: it.stopped,
            started: it.started,
        });
        let buttons = words.buttons.into_iter().map(Into::into);
        Self {
            topic: words.reach.as_str(),
            languages: languages.collect(),
            buttons: buttons.collect(),
            preset,
            version,
        }
    }
}

impl UpdateConsentWordsBody {
    /// The words; none for those that come with Hilo.
    fn words(self) -> Option<ConsentWords> {
        let preset = ConsentWords::default();
        if self.languages.is_none()
            && self.buttons.is_none()
            && self.topic.is_none_or(|topic| topic == preset.reach)
        {
            return None;
        }
        let languages = self.languages.map(|languages| {
            let owned = |it: LanguageWordsBody| LanguageWords {
                language: it.language,
                stop: it.stop,
                start: it.start,
                stopped: it.stopped,
                started: it.started,
            };
            languages.into_iter().map(owned).collect()
        });
        Some(ConsentWords {
            reach: self.topic.unwrap_or(preset.reach),
            languages: languages.unwrap_or(preset.languages),
            buttons: self.buttons.map_or(preset.buttons, |all| all.into_iter().map(Into::into).collect()),
        })
    }
}

/// Show the words by which customers stop what an environment sends them.
#[utoipa::path(get, path = "/environments/{environment}/consent-words", tag = "workspace",
    params(("environment" = String, Path, description = "The environment's id")),
    responses((status = 200, description = "The words", body = ConsentWordsBody)))]
pub(crate) async fn get_consent_words(
    State(api): State<Api>,
    Who(caller): Who,
    At(environment): At<EnvironmentId>,
) -> problem::Result<Response> {
    let environment = api.app.get_environment(&caller, environment).await?;
    Ok(tagged(environment.version, ConsentWordsBody::from(environment)))
}

/// Replace the words by which customers stop what an environment sends them. They hold from the next message on. A
/// program's key does it in its own environment.
#[utoipa::path(put, path = "/environments/{environment}/consent-words", tag = "workspace",
    params(("environment" = String, Path, description = "The environment's id")),
    request_body = UpdateConsentWordsBody,
    responses((status = 200, description = "Replaced", body = ConsentWordsBody)))]
pub(crate) async fn update_consent_words(
    State(api): State<Api>,
    At(environment): At<EnvironmentId>,
    version: BasedOn<i64>,
    Posted { caller, body }: Posted<UpdateConsentWordsBody>,
) -> problem::Result<Response> {
    let changed = api.app.update_consent_words(&caller, environment, version.get()?, body.words()).await?;
    api.settings_changed().await;
    Ok(tagged(changed.version, ConsentWordsBody::from(changed)))
}
