use crate::{
    App, Caller, FieldError, Problem, Result,
    change::{By, Change},
};
use hilo_model::{AttachmentId, ChannelId, access::Permission};
use hilo_settings::Channel;
use hilo_store::rows::AttachmentRow;
use hilo_whatsapp_wire::number::{BusinessProfile, NumberStep, PICTURE, ProfileRule, is_pin};
use serde_json::{Value, json};

/// Which example a reader is shown of a page of the web.
const PAGE: &str = "https://aurora.example";

/// So long a name is at most. Meta tells no limit; longer ones are no names.
const NAME: usize = 128;

impl App {
    /// Whether the caller may look at what the provider says of a channel's number.
    pub async fn look_at_number(&self, caller: &Caller, channel: ChannelId) -> Result<()> {
        caller.require(Permission::ChannelsRead)?;
        self.find::<Channel>(caller, channel).await?;
        Ok(())
    }

    /// Lets the caller change a number's profile, and notes it down. The call to the provider is made afterwards: what was ordered is
    /// on record whatever comes of it.
    pub async fn order_profile(
        &self,
        caller: &Caller,
        channel: ChannelId,
        profile: &BusinessProfile,
    ) -> Result<()> {
        caller.require(Permission::ChannelsWrite)?;
        self.find::<Channel>(caller, channel).await?;
        let faults: Vec<FieldError> = profile
            .faults()
            .into_iter()
            .map(|fault| {
                let problem = match fault.rule {
                    ProfileRule::Empty => Problem::Required,
                    ProfileRule::TooLong(max) => Problem::TooLong { max },
                    ProfileRule::NoWebAddress => Problem::Form { example: PAGE },
                    ProfileRule::NoEmail => Problem::Form { example: "hola@aurora.example" },
                    ProfileRule::UnknownVertical => Problem::Form { example: "RETAIL" },
                };
                FieldError::new(fault.pointer, problem)
            })
            .collect();
        if !faults.is_empty() {
            return Err(crate::Error::Invalid(faults));
        }
        let Value::Object(mut members) = profile.change() else { return Ok(()) };
        members.remove("messaging_product");
        let names: Vec<String> = members.into_iter().map(|(name, _)| name).collect();
        self.note(caller, channel, "channel.profile_changed", json!({ "members": names })).await
    }

    /// Lets the caller change a number's picture to an uploaded file, and notes it down; the file.
    pub async fn order_picture(
        &self,
        caller: &Caller,
        channel: ChannelId,
        picture: AttachmentId,
    ) -> Result<AttachmentRow> {
        caller.require(Permission::ChannelsWrite)?;
        self.find::<Channel>(caller, channel).await?;
        let at = |problem| FieldError::new("/attachment", problem);
        let file = self.get_attachment(caller, picture).await.map_err(|error| match error {
            crate::Error::NotFound(_) => at(Problem::Unknown { kind: "attachment" }).into(),
            other => other,
        })?;
        let (types, most) = PICTURE;
        if !types.contains(&file.mime_type.as_str()) {
            return Err(at(Problem::Form { example: "image/jpeg" }).into());
        }
        if file.size.unsigned_abs() > most {
            return Err(at(Problem::Range { min: 1, max: most.cast_signed() }).into());
        }
        let detail = json!({ "members": ["picture"], "attachment": picture });
        self.note(caller, channel, "channel.profile_changed", detail).await?;
        Ok(file)
    }

    /// Notes down that the provider did not change the profile as ordered.
    pub async fn profile_change_failed(
        &self,
        caller: &Caller,
        channel: ChannelId,
        code: Option<u32>,
    ) -> Result<()> {
        self.note(caller, channel, "channel.profile_change_failed", json!({ "code": code })).await
    }

    /// Lets the caller take a step with a number, and notes it down before it is taken. PINs and codes are not written anywhere.
    pub async fn order_number_step(
        &self,
        caller: &Caller,
        channel: ChannelId,
        step: &NumberStep,
    ) -> Result<()> {
        caller.require(Permission::ChannelsWrite)?;
        self.find::<Channel>(caller, channel).await?;
        let fault = |pointer: &str, example| Err(FieldError::new(pointer, Problem::Form { example }).into());
        match step {
            NumberStep::Register { pin, .. } | NumberStep::SetPin { pin } if !is_pin(pin) => {
                return fault("/pin", "402915");
            }
            NumberStep::Register { region: Some(region), .. } if !is_region(region) => {
                return fault("/region", "BR");
            }
            NumberStep::RequestCode { language, .. } if !is_language(language) => {
                return fault("/language", "es_AR");
            }
            NumberStep::Rename { name } if name.trim().is_empty() => {
                return Err(FieldError::new("/name", Problem::Required).into());
            }
            NumberStep::Rename { name } if name.chars().count() > NAME => {
                return Err(FieldError::new("/name", Problem::TooLong { max: NAME }).into());
            }
            NumberStep::VerifyCode { code } if !is_pin(code) => return fault("/code", "123-456"),
            _ => {}
        }
        self.note(caller, channel, "channel.number_step", json!({ "step": step.as_str() })).await
    }

    /// Notes down that the provider did not do what was ordered.
    pub async fn number_step_failed(
        &self,
        caller: &Caller,
        channel: ChannelId,
        step: &NumberStep,
        code: Option<u32>,
    ) -> Result<()> {
        let detail = json!({ "step": step.as_str(), "code": code });
        self.note(caller, channel, "channel.number_step_failed", detail).await
    }

    async fn note(&self, caller: &Caller, channel: ChannelId, action: &str, detail: Value) -> Result<()> {
        let mut change = Change::default();
        change.audit(By::caller(caller, self.now()), &mut self.ids()?, action, channel, detail);
        self.save(change).await
    }
}

/// A country, as Meta names regions: two letters.
fn is_region(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// A language as Meta writes it: `es`, `pt_BR`.
fn is_language(text: &str) -> bool {
    let (language, country) = text.split_once('_').unwrap_or((text, "XX"));
    matches!(language.len(), 2 | 3)
        && language.bytes().all(|byte| byte.is_ascii_lowercase())
        && is_region(country)
}
