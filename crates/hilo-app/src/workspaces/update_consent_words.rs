use crate::{
    App, Caller, Error, Problem, Result,
    change::{By, Change},
    validate::Checks,
};
use hilo_desk::consent_words::{ConsentWords, WordFault};
use hilo_model::{EnvironmentId, access::Permission};
use hilo_settings::{Environment, Stored};
use serde_json::json;

impl App {
    /// Replaces the words by which customers stop what an environment sends them; none puts those that come with Hilo back. They
    /// hold from the next message on.
    pub async fn update_consent_words(
        &self,
        caller: &Caller,
        environment: EnvironmentId,
        based_on: i64,
        words: Option<ConsentWords>,
    ) -> Result<Stored<Environment>> {
        caller.require(Permission::SettingsWrite)?;
        let before = self.own_environment(caller, environment).await?;
        let mut checks = Checks::default();
        for (pointer, fault) in words.iter().flat_map(ConsentWords::faults) {
            let problem = match fault {
                WordFault::TooMany(max) => Problem::Range { min: 0, max: max as i64 },
                WordFault::TooLong(max) => Problem::TooLong { max },
                WordFault::Empty => Problem::NoWord,
                WordFault::Twice => Problem::Twice,
                WordFault::NoTopic => Problem::Form { example: "all" },
                WordFault::NoDecision => Problem::Form { example: "withdrawn" },
            };
            checks.fail(&pointer, problem);
        }
        checks.done()?;

        let now = self.now();
        let mut after = before.setting.clone();
        after.consent = words;
        let mut change = Change::default();
        change.update(&after, based_on, now)?;
        let by = By { environment: Some(after.id), ..By::caller(caller, now) };
        let detail = json!({ "before": before.setting.consent, "after": after.consent });
        change.audit(by, &mut self.ids()?, "environment.consent_words_updated", after.id, detail);
        self.save(change).await.map_err(|error| match error {
            Error::Stale { current: None } => Error::NotFound("environment"),
            error => error,
        })?;
        Ok(Stored { setting: after, version: based_on + 1, created_at: before.created_at, updated_at: now })
    }
}
