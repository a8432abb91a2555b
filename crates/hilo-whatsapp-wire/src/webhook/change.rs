use super::{
    AccountAlert, AccountReviewUpdate, AccountUpdate, AutomaticEvents, BusinessCapabilityUpdate,
    BusinessUsernameUpdate, Calls, FlowUpdate, Groups, History, Messages, MessagingHandover, PartnerSolution,
    PaymentConfigurationUpdate, PhoneNumberNameUpdate, PhoneNumberQualityUpdate, SecurityUpdate, Standby,
    StateSync, TemplateCategoryDetection, TemplateCategoryUpdate, TemplateComponentsUpdate,
    TemplateQualityUpdate, TemplateStatusUpdate, UserIdUpdates, UserPreferences, repair,
};
use crate::scalar::Key;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser::SerializeMap as _};
use serde_json::{Value, value::RawValue};
use std::fmt;

macro_rules! changes {
    ($( $(#[$doc:meta])* $variant:ident($type:ty) = $field:literal, )*) => {
        /// One change: the pair `field`, `value`.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Change {
            $($(#[$doc])* $variant(Box<$type>),)*
            /// A field that this list does not know, or whose value looks unlike what is documented.
            Unknown {
                /// The field's name.
                field: String,
                /// Its value, complete.
                value: Value,
            },
        }

        /// The names of all fields that are typed.
        pub const FIELDS: &[&str] = &[$($field),*];

        impl Change {
            /// The field's name.
            pub fn field(&self) -> &str {
                match self {
                    $(Self::$variant(_) => $field,)*
                    Self::Unknown { field, .. } => field,
                }
            }

            fn typed(field: &str, json: &str) -> Option<Self> {
                match field {
                    $($field => serde_json::from_str(json).ok().map(|value| Self::$variant(Box::new(value))),)*
                    _ => None,
                }
            }
        }

        impl Serialize for Change {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut map = serializer.serialize_map(Some(2))?;
                match self {
                    $(Self::$variant(value) => map.serialize_entry("value", value)?,)*
                    Self::Unknown { value, .. } => map.serialize_entry("value", value)?,
                }
                map.serialize_entry("field", self.field())?;
                map.end()
            }
        }
    };
}

changes! {
    /// Messages of customers and statuses of ours.
    Messages(Messages) = "messages",
    /// What the merchant sent from the phone's app.
    SmbMessageEchoes(Messages) = "smb_message_echoes",
    /// What another system sent for the same number.
    MessageEchoes(Messages) = "message_echoes",
    /// A copy of traffic that another app owns: not to be answered.
    Standby(Standby) = "standby",
    /// The conversation passed to or from another app.
    MessagingHandovers(MessagingHandover) = "messaging_handovers",
    /// Messages from before a number was shared with the phone's app.
    History(History) = "history",
    /// The phone's address book.
    SmbAppStateSync(StateSync) = "smb_app_state_sync",
    /// A person stops or resumes marketing messages.
    UserPreferences(UserPreferences) = "user_preferences",
    /// A person's user id changed.
    UserIdUpdate(UserIdUpdates) = "user_id_update",
    /// Our own username.
    BusinessUsernameUpdates(BusinessUsernameUpdate) = "business_username_updates",
    /// A template was approved, rejected, paused….
    TemplateStatus(TemplateStatusUpdate) = "message_template_status_update",
    /// A template's quality changed.
    TemplateQuality(TemplateQualityUpdate) = "message_template_quality_update",
    /// A template's text changed.
    TemplateComponents(TemplateComponentsUpdate) = "message_template_components_update",
    /// A template's category changes or changed.
    TemplateCategory(TemplateCategoryUpdate) = "template_category_update",
    /// Meta thinks that a template has the wrong category.
    TemplateCategoryDetection(TemplateCategoryDetection) = "template_correct_category_detection",
    /// A number's limit or throughput changed.
    PhoneNumberQuality(PhoneNumberQualityUpdate) = "phone_number_quality_update",
    /// A display name was decided on.
    PhoneNumberName(PhoneNumberNameUpdate) = "phone_number_name_update",
    /// A number's PIN.
    Security(SecurityUpdate) = "security",
    /// The account: restrictions, bans, partners, tiers.
    AccountUpdate(AccountUpdate) = "account_update",
    /// Something about the account that a person should see.
    AccountAlerts(AccountAlert) = "account_alerts",
    /// The account was reviewed.
    AccountReview(AccountReviewUpdate) = "account_review_update",
    /// The account's limits changed.
    BusinessCapability(BusinessCapabilityUpdate) = "business_capability_update",
    /// A shared solution of partners.
    PartnerSolutions(PartnerSolution) = "partner_solutions",
    /// A payment provider's set-up.
    PaymentConfiguration(PaymentConfigurationUpdate) = "payment_configuration_update",
    /// Leads and purchases that Meta noticed.
    AutomaticEvents(AutomaticEvents) = "automatic_events",
    /// A WhatsApp Flow's state or health.
    Flows(FlowUpdate) = "flows",
    /// Telephone calls.
    Calls(Calls) = "calls",
    /// A group was made or deleted.
    GroupLifecycle(Groups) = "group_lifecycle_update",
    /// People came to or left a group.
    GroupParticipants(Groups) = "group_participants_update",
    /// A group's name, picture or description.
    GroupSettings(Groups) = "group_settings_update",
    /// A group was suspended, or is so no longer.
    GroupStatus(Groups) = "group_status_update",
}

impl Change {
    fn read(field: String, json: &str) -> Self {
        let field = if field.contains('\0') { field.replace('\0', "") } else { field };
        let json = &*repair::zeros(json);
        if let Some(known) = Self::typed(&field, json) {
            return known;
        }
        let json = repair::surrogates(json);
        if let Some(known) = Self::typed(&field, &json) {
            return known;
        }
        // What even a mended text cannot give as a value (a number too large, say) is kept as text.
        let value = serde_json::from_str(&json).unwrap_or_else(|_| Value::String(json.into_owned()));
        match (&*field, value) {
            ("messages", Value::Object(value)) => Self::Messages(Box::new(Messages::salvage(value))),
            ("smb_message_echoes", Value::Object(value)) => {
                Self::SmbMessageEchoes(Box::new(Messages::salvage(value)))
            }
            ("message_echoes", Value::Object(value)) => {
                Self::MessageEchoes(Box::new(Messages::salvage(value)))
            }
            (_, value) => Self::Unknown { field, value },
        }
    }
}

impl<'de> Deserialize<'de> for Change {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Change;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object with field and value")
            }
            fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Change, A::Error> {
                let (mut field, mut value) = (None, None::<Box<RawValue>>);
                while let Some(Key(key)) = map.next_key()? {
                    match &*key {
                        "field" => field = Some(map.next_value::<Option<String>>()?.unwrap_or_default()),
                        "value" => value = Some(map.next_value()?),
                        _ => {
                            map.next_value::<de::IgnoredAny>()?;
                        }
                    }
                }
                let value = value.as_deref().map_or("null", RawValue::get);
                Ok(Change::read(field.unwrap_or_default(), value))
            }
        }
        deserializer.deserialize_map(Visitor)
    }
}
