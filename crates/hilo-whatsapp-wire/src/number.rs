//! A number at Meta: what people see of it, how it stands, and the steps by which it becomes the business's.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use serde_with::skip_serializing_none;

/// What people see when they look at the business in WhatsApp.
///
/// In a change, what is not named stays as it is; an empty text takes it away (but for `about`, which Meta wants to have at
/// least one character).
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BusinessProfile {
    /// The line below the name: 1 to 139 characters.
    pub about: Option<String>,
    /// Where the business is: at most 256 characters.
    pub address: Option<String>,
    /// What it does: at most 512 characters.
    pub description: Option<String>,
    /// Its e-mail address: at most 128 characters.
    pub email: Option<String>,
    /// Its pages: at most two, each an address of the web of at most 256 characters.
    pub websites: Option<Vec<String>>,
    /// Its trade, in Meta's word: one of [`VERTICALS`].
    pub vertical: Option<String>,
    /// Where its picture lies; only told.
    pub profile_picture_url: Option<String>,
}

/// The trades that Meta knows.
pub const VERTICALS: [&str; 19] = [
    "OTHER",
    "AUTO",
    "BEAUTY",
    "APPAREL",
    "EDU",
    "ENTERTAIN",
    "EVENT_PLAN",
    "FINANCE",
    "GROCERY",
    "GOVT",
    "HOTEL",
    "HEALTH",
    "NONPROFIT",
    "PROF_SERVICES",
    "RETAIL",
    "TRAVEL",
    "RESTAURANT",
    "NOT_A_BIZ",
    "UNDEFINED",
];

/// The most pages of a profile.
pub const WEBSITES: usize = 2;
/// The longest address of such a page, in characters.
pub const WEBSITE: usize = 256;

/// A member of a profile that Meta would refuse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileFault {
    /// Where: a JSON pointer into the profile.
    pub pointer: String,
    /// Which rule it breaks.
    pub rule: ProfileRule,
}

/// A rule of profiles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProfileRule {
    /// It must have something in it.
    Empty,
    /// At most so many characters, or so many of them.
    TooLong(usize),
    /// An address of the web, `http://` or `https://`.
    NoWebAddress,
    /// An e-mail address.
    NoEmail,
    /// One of [`VERTICALS`].
    UnknownVertical,
}

impl BusinessProfile {
    /// The fields to ask for.
    pub const FIELDS: &str = "about,address,description,email,websites,vertical,profile_picture_url";

    /// What Meta would refuse of a change.
    pub fn faults(&self) -> Vec<ProfileFault> {
        let mut faults = Vec::new();
        let mut fault = |pointer: &str, rule| faults.push(ProfileFault { pointer: pointer.to_owned(), rule });
        let texts = [
            ("/about", &self.about, 139),
            ("/address", &self.address, 256),
            ("/description", &self.description, 512),
            ("/email", &self.email, 128),
        ];
        for (pointer, text, longest) in texts {
            let Some(text) = text else { continue };
            if text.chars().count() > longest {
                fault(pointer, ProfileRule::TooLong(longest));
            }
        }
        if self.about.as_ref().is_some_and(|about| about.trim().is_empty()) {
            fault("/about", ProfileRule::Empty);
        }
        let no_email = |email: &&String| !email.is_empty() && !looks_like_email(email);
        if self.email.as_ref().filter(no_email).is_some() {
            fault("/email", ProfileRule::NoEmail);
        }
        if let Some(websites) = &self.websites {
            if websites.len() > WEBSITES {
                fault("/websites", ProfileRule::TooLong(WEBSITES));
            }
            for (at, website) in websites.iter().enumerate() {
                let pointer = format!("/websites/{at}");
                if website.chars().count() > WEBSITE {
                    fault(&pointer, ProfileRule::TooLong(WEBSITE));
                } else if !website.starts_with("https://") && !website.starts_with("http://") {
                    fault(&pointer, ProfileRule::NoWebAddress);
                }
            }
        }
        if self.vertical.as_ref().is_some_and(|vertical| !VERTICALS.contains(&vertical.as_str())) {
            fault("/vertical", ProfileRule::UnknownVertical);
        }
        faults
    }

    /// The body of a change.
    pub fn change(&self) -> Value {
        let mut body = json!(Self { profile_picture_url: None, ..self.clone() });
        body["messaging_product"] = json!("whatsapp");
        body
    }
}

fn looks_like_email(text: &str) -> bool {
    let Some((name, host)) = text.rsplit_once('@') else { return false };
    let plain = |part: &str| !part.is_empty() && !part.contains(char::is_whitespace);
    plain(name) && plain(host) && host.contains('.')
}

/// How a number stands, as far as its owner has to know it for the next step.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberStanding {
    /// The number as people write it.
    pub display_phone_number: Option<String>,
    /// The name that customers see.
    pub verified_name: Option<String>,
    /// What became of the name's review: `APPROVED`, `PENDING_REVIEW`, `DECLINED`….
    pub name_status: Option<String>,
    /// What becomes of another name that was handed in; `NONE` if there is none.
    pub new_name_status: Option<String>,
    /// `GREEN`, `YELLOW`, `RED`.
    pub quality_rating: Option<String>,
    /// A number sends and receives only when it is `CONNECTED`.
    pub status: Option<String>,
    /// Whether it was shown that the number is ours: `VERIFIED`, `NOT_VERIFIED`, `EXPIRED`.
    pub code_verification_status: Option<String>,
    /// Whether a two-step PIN is set.
    pub is_pin_enabled: Option<bool>,
    /// `CLOUD_API`, or something that Hilo cannot send through.
    pub platform_type: Option<String>,
    /// How fast it may send.
    pub throughput: Option<Throughput>,
}

/// How fast a number may send.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Throughput {
    /// `STANDARD` (80 a second) or `HIGH` (1,000).
    #[serde(default)]
    pub level: Option<String>,
}

/// The types of a profile's picture, and its most bytes.
pub const PICTURE: (&[&str], u64) = (&["image/jpeg", "image/png"], 5 * 1024 * 1024);

impl NumberStanding {
    /// The fields to ask for.
    pub const FIELDS: &str = "display_phone_number,verified_name,name_status,new_name_status,quality_rating,status,\
                              code_verification_status,is_pin_enabled,platform_type,throughput";
}

/// A step on the way of a number into the API, or out of it.
///
/// In order: a code is requested and comes to the number, it is verified, and the number is registered with a PIN that holds from
/// then on; then the application is subscribed to the account's webhooks. Registering and deregistering together may be done ten
/// times in 72 hours (133016).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NumberStep {
    /// Has a code sent to the number.
    RequestCode {
        /// How.
        method: CodeMethod,
        /// In which language: `es`, `en_US`.
        language: String,
    },
    /// Shows that the number is ours.
    VerifyCode {
        /// The code that came.
        code: String,
    },
    /// Registers the number: from then on it can send and receive.
    Register {
        /// The two-step PIN: the one that is set, or else a new one. Six digits.
        pin: String,
        /// Where what is stored of messages shall lie, if it must be in a certain country: `BR`.
        region: Option<String>,
    },
    /// Takes the number out of the API. What was said stays.
    Deregister,
    /// Sets another two-step PIN. Six digits; it cannot be switched off through the API.
    SetPin {
        /// The new one.
        pin: String,
    },
    /// Hands in another name for customers to see, which is reviewed.
    Rename {
        /// The name.
        name: String,
    },
    /// Has the webhooks of the number's account sent to the application of our token.
    Subscribe,
}

/// How a code comes to a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodeMethod {
    /// As a text message.
    Sms,
    /// A voice says it.
    Voice,
}

impl NumberStep {
    /// The name of the step in audit logs.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::RequestCode { .. } => "request_code",
            Self::VerifyCode { .. } => "verify_code",
            Self::Register { .. } => "register",
            Self::Deregister => "deregister",
            Self::SetPin { .. } => "set_pin",
            Self::Rename { .. } => "rename",
            Self::Subscribe => "subscribe",
        }
    }

    /// The edge of the number that takes the step, empty for the number itself; none where it is the account's.
    pub fn edge(&self) -> Option<&'static str> {
        match self {
            Self::RequestCode { .. } => Some("request_code"),
            Self::VerifyCode { .. } => Some("verify_code"),
            Self::Register { .. } => Some("register"),
            Self::Deregister => Some("deregister"),
            Self::SetPin { .. } | Self::Rename { .. } => Some(""),
            Self::Subscribe => None,
        }
    }

    /// What is posted there.
    pub fn body(&self) -> Value {
        match self {
            Self::RequestCode { method, language } => {
                let method = match method {
                    CodeMethod::Sms => "SMS",
                    CodeMethod::Voice => "VOICE",
                };
                json!({ "code_method": method, "language": language })
            }
            Self::VerifyCode { code } => json!({ "code": code }),
            Self::Register { pin, region } => {
                let mut body = json!({ "messaging_product": "whatsapp", "pin": pin });
                if let Some(region) = region {
                    body["data_localization_region"] = json!(region);
                }
                body
            }
            Self::SetPin { pin } => json!({ "pin": pin }),
            Self::Rename { name } => json!({ "new_display_name": name }),
            Self::Deregister | Self::Subscribe => json!({}),
        }
    }
}

/// Whether a text is a two-step PIN: six digits.
pub fn is_pin(text: &str) -> bool {
    text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The digits of a code as people type it: `123-456` and `123 456` are what Meta's message shows.
pub fn digits_of_code(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '-' | '\u{a0}')).collect();
    is_pin(&digits).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(profile: BusinessProfile) -> Vec<(String, ProfileRule)> {
        profile.faults().into_iter().map(|fault| (fault.pointer, fault.rule)).collect()
    }

    #[test]
    fn what_meta_would_refuse_is_told_with_its_place() {
        let text = |text: &str| Some(text.to_owned());
        let good = BusinessProfile {
            about: text("Abierto de 9 a 18"),
            address: text(""),
            description: Some("ñ".repeat(512)),
            email: text("hola@aurora.example"),
            websites: Some(vec!["https://aurora.example".to_owned(), "http://aurora.example".to_owned()]),
            vertical: text("RETAIL"),
            profile_picture_url: None,
        };
        assert_eq!(faults(good.clone()), []);
        let bad = BusinessProfile {
            about: text(" "),
            address: Some("a".repeat(257)),
            description: Some("ñ".repeat(513)),
            email: text("hola@aurora"),
            websites: Some(vec![
                "aurora.example".to_owned(),
                format!("https://{}", "a".repeat(250)),
                String::new(),
            ]),
            vertical: text("SHOP"),
            profile_picture_url: None,
        };
        assert_eq!(
            faults(bad),
            [
                ("/address".to_owned(), ProfileRule::TooLong(256)),
                ("/description".to_owned(), ProfileRule::TooLong(512)),
                ("/about".to_owned(), ProfileRule::Empty),
                ("/email".to_owned(), ProfileRule::NoEmail),
                ("/websites".to_owned(), ProfileRule::TooLong(2)),
                ("/websites/0".to_owned(), ProfileRule::NoWebAddress),
                ("/websites/1".to_owned(), ProfileRule::TooLong(256)),
                ("/websites/2".to_owned(), ProfileRule::NoWebAddress),
                ("/vertical".to_owned(), ProfileRule::UnknownVertical),
            ]
        );
    }

    #[test]
    fn a_change_says_only_what_changes() {
        let profile = BusinessProfile {
            email: Some(String::new()),
            profile_picture_url: Some("https://x".to_owned()),
            ..BusinessProfile::default()
        };
        assert_eq!(profile.change(), json!({ "messaging_product": "whatsapp", "email": "" }));
    }

    #[test]
    fn codes_are_read_as_people_type_them() {
        assert_eq!(digits_of_code("123-456").as_deref(), Some("123456"));
        assert_eq!(digits_of_code(" 123 456 ").as_deref(), Some("123456"));
        for wrong in ["12345", "1234567", "12345a", "１２３４５６"] {
            assert_eq!(digits_of_code(wrong), None, "{wrong}");
        }
        assert!(is_pin("000000") && !is_pin("12345") && !is_pin("12345é"));
    }

    #[test]
    fn steps_post_what_meta_documents() {
        let code = NumberStep::RequestCode { method: CodeMethod::Sms, language: "es".to_owned() };
        assert_eq!(code.body(), json!({ "code_method": "SMS", "language": "es" }));
        let register = NumberStep::Register { pin: "123456".to_owned(), region: Some("BR".to_owned()) };
        assert_eq!(
            register.body(),
            json!({ "messaging_product": "whatsapp", "pin": "123456", "data_localization_region": "BR" })
        );
        assert_eq!(NumberStep::SetPin { pin: "123456".to_owned() }.edge(), Some(""));
        assert_eq!(NumberStep::Subscribe.edge(), None);
        let rename = NumberStep::Rename { name: "Aurora".to_owned() };
        assert_eq!((rename.edge(), rename.body()), (Some(""), json!({ "new_display_name": "Aurora" })));
    }
}
