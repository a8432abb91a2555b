//! A template as the API tells it.

use crate::v1::ActorBody;
use hilo_settings::{
    CategoryNotice, CategoryNoticeKind, DraftState, Stored, Template, TemplateDeed, TemplateDraft,
    TemplateVersion,
};
use hilo_whatsapp_wire::template::{
    Button, Component, ComponentKind, Field, FieldKind, FieldPlace, Template as Content, fields, rules,
    unsendable,
};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// A message template in one language.
#[derive(Serialize, ToSchema)]
#[schema(as = MessageTemplate)]
pub(crate) struct TemplateBody {
    id: String,
    /// The provider's id of the account.
    account: String,
    /// Its name: the same in all languages.
    name: String,
    /// Its language, as the provider writes it: `es_AR`.
    language: String,
    /// Where it stands, in the provider's word, lower case: `approved`, `pending`, `rejected`, `paused`…; `draft` if it was never
    /// handed in.
    status: String,
    /// `marketing`, `utility`, `authentication`.
    category: Option<String>,
    /// How people take it: `green`, `yellow`, `red`, `unknown`.
    quality: Option<String>,
    /// Why it was refused, in the provider's words.
    rejection: Option<RejectionBody>,
    /// The provider's word for its pause.
    pause: Option<String>,
    /// Whether a message can be made of it now.
    sendable: bool,
    /// The part that Hilo cannot fill in, if there is one.
    unsendable_part: Option<String>,
    /// What customers read, with variables.
    shown: Option<TemplateTextBody>,
    /// What a message made of it gives, in reading order.
    fields: Vec<TemplateFieldBody>,
    /// Whether its variables have names.
    named: bool,
    /// All of it, as WhatsApp's API tells it.
    #[schema(value_type = Option<Object>)]
    content: Option<Value>,
    /// What is being written.
    draft: Option<TemplateDraftBody>,
    /// What is being done at the provider.
    order: Option<TemplateOrderBody>,
    /// What was handed in so far, oldest first.
    versions: Vec<TemplateVersionBody>,
    /// A change of category that somebody has to look at.
    notice: Option<CategoryNoticeBody>,
    /// Until when the provider lets it not be edited, if it was edited too often.
    editable_from: Option<String>,
    /// Whether the provider lets it be edited in its state.
    editable: bool,
    /// When what the account holds was last found to be different.
    #[schema(format = DateTime)]
    changed_at: Option<String>,
    /// For `If-Match`.
    version: i64,
}

/// Why a template was refused.
#[derive(Serialize, ToSchema)]
#[schema(as = TemplateRejection)]
pub(crate) struct RejectionBody {
    /// The provider's word: `INVALID_FORMAT`, `SCAM`….
    code: String,
    reason: Option<String>,
    recommendation: Option<String>,
}

/// What customers read of a template, with variables.
#[derive(Serialize, ToSchema)]
#[schema(as = TemplateText)]
pub(crate) struct TemplateTextBody {
    /// What the header is: `text`, `image`, `video`, `document`, `location`….
    header_format: Option<String>,
    header: Option<String>,
    body: String,
    footer: Option<String>,
    buttons: Vec<TemplateButtonBody>,
    /// The words of an offer that ends.
    offer: Option<String>,
    /// The cards of a carousel.
    cards: Vec<TemplateCardBody>,
}

/// A card of a template's carousel.
#[derive(Serialize, ToSchema)]
#[schema(as = TemplateTextCard)]
pub(crate) struct TemplateCardBody {
    /// What the header is: `image`, `video`, `product`.
    header_format: Option<String>,
    body: Option<String>,
    buttons: Vec<TemplateButtonBody>,
}

/// A button of a template.
#[derive(Serialize, ToSchema)]
#[schema(as = TemplateTextButton)]
pub(crate) struct TemplateButtonBody {
    /// `quick_reply`, `url`, `phone_number`, `copy_code`….
    #[serde(rename = "type")]
    kind: String,
    text: String,
    /// Where it leads, whom it calls.
    value: Option<String>,
}

/// Something that a message gives.
#[derive(Serialize, ToSchema)]
#[schema(as = TemplateField)]
pub(crate) struct TemplateFieldBody {
    /// Cards of a carousel: on which, from 0.
    card: Option<u8>,
    /// `header`, `body`, `button`, `offer`.
    place: &'static str,
    /// Buttons: the position, from 0.
    index: Option<u8>,
    /// The variable: its name or number.
    name: Option<String>,
    /// `text`, `image`, `video`, `document`, `location`, `url_suffix`, `coupon_code`, `product`, `products`, `moment`.
    kind: &'static str,
    sample: Option<String>,
}

/// What is being written.
#[derive(Serialize, ToSchema)]
#[schema(as = TemplateDraft)]
pub(crate) struct TemplateDraftBody {
    #[schema(value_type = Object)]
    content: Value,
    /// The file that is the header's sample.
    sample: Option<String>,
    /// The files that are the samples of the cards' headers, in the order of the cards.
    card_samples: Vec<Option<String>>,
    author: ActorBody,
    #[schema(format = DateTime)]
    changed_at: String,
    /// `writing`, `in_review`, `returned`, `refused`.
    state: &'static str,
    /// Who asked for the review, or gave it back.
    by: Option<ActorBody>,
    /// Why it was given back; what the provider said.
    note: Option<String>,
    /// The provider's code.
    code: Option<u32>,
}

/// What is being done at the provider.
#[derive(Serialize, ToSchema)]
#[schema(as = TemplateOrder)]
pub(crate) struct TemplateOrderBody {
    /// `submit`, `edit`, `delete`.
    what: &'static str,
    by: ActorBody,
    #[schema(format = DateTime)]
    at: String,
    /// Why it did not work the last time; it is tried again.
    trouble: Option<String>,
}

/// Something that was handed in.
#[derive(Serialize, ToSchema)]
#[schema(as = TemplateVersion)]
pub(crate) struct TemplateVersionBody {
    number: u32,
    #[schema(value_type = Object)]
    content: Value,
    author: ActorBody,
    approved_by: ActorBody,
    #[schema(format = DateTime)]
    at: String,
}

/// The provider sees, or will see, a template in another category.
#[derive(Serialize, ToSchema)]
#[schema(as = CategoryNotice)]
pub(crate) struct CategoryNoticeBody {
    /// `changed`, `silent` (changed, and nobody said so), `planned`, `detected`.
    kind: &'static str,
    from: Option<String>,
    to: String,
    #[schema(format = DateTime)]
    at: String,
    #[schema(format = DateTime)]
    effective_at: Option<String>,
}

impl TemplateBody {
    /// A template at a moment, which decides whether it can be edited.
    pub(super) fn of(stored: Stored<Template>, now: hilo_model::Timestamp) -> Self {
        let Stored { setting, version, .. } = stored;
        let known = setting.known.as_ref();
        let content = known.map(|known| &known.template);
        let lower = |word: &str| word.to_ascii_lowercase();
        let editable = known.map(|known| rules::editable(&known.template, &known.edits, now));
        let either = content.or(setting.draft.as_ref().map(|draft| &draft.content));
        let refused =
            content.and_then(|content| content.rejected_reason.clone()).filter(|code| code != "NONE");
        let remark = known.and_then(|known| known.rejection.clone()).unwrap_or_default();
        let unsendable_part = content.and_then(unsendable);
        Self {
            id: setting.id.to_string(),
            status: match content.map(|content| content.status.as_ref()) {
                Some(Some(status)) => lower(status.as_str()),
                Some(None) => "unknown".to_owned(),
                None => "draft".to_owned(),
            },
            category: either.and_then(|content| content.category.as_ref()).map(|it| lower(it.as_str())),
            quality: content.and_then(|c| c.quality_score.as_ref()).map(|it| lower(it.score.as_str())),
            rejection: refused.map(|code| RejectionBody {
                code,
                reason: remark.reason,
                recommendation: remark.recommendation,
            }),
            pause: known.and_then(|known| known.pause.clone()),
            sendable: content.is_some_and(Content::is_approved) && unsendable_part.is_none(),
            unsendable_part,
            shown: either.map(TemplateTextBody::of),
            fields: content.map(fields).unwrap_or_default().into_iter().map(Into::into).collect(),
            named: content.is_some_and(Content::is_named),
            content: content.and_then(|content| serde_json::to_value(content).ok()),
            order: setting.order.map(|order| TemplateOrderBody {
                what: match order.what {
                    TemplateDeed::Submit => "submit",
                    TemplateDeed::Edit => "edit",
                    TemplateDeed::Delete => "delete",
                },
                by: order.by.into(),
                at: order.at.to_string(),
                trouble: order.trouble,
            }),
            versions: setting.versions.into_iter().map(Into::into).collect(),
            notice: setting.notice.map(Into::into),
            editable: !matches!(editable, Some(Err(rules::Uneditable::Status))),
            editable_from: match editable {
                Some(Err(rules::Uneditable::Until(until))) => Some(until.to_string()),
                _ => None,
            },
            changed_at: known.map(|known| known.changed_at.to_string()),
            draft: setting.draft.map(Into::into),
            account: setting.account,
            name: setting.name,
            language: setting.language,
            version,
        }
    }
}

impl TemplateTextBody {
    pub(super) fn of(content: &Content) -> Self {
        let words = |kind| content.part(&kind).and_then(|part| part.text.clone());
        let offer = content.part(&ComponentKind::LimitedTimeOffer);
        let carousel = content.part(&ComponentKind::Carousel);
        let cards = carousel.map(|part| part.cards.as_slice()).unwrap_or_default().iter().map(|card| {
            let part = |kind| card.components.iter().find(|part| part.kind == kind);
            let all = part(ComponentKind::Buttons).map(|part| part.buttons.as_slice()).unwrap_or_default();
            TemplateCardBody {
                header_format: format_of(part(ComponentKind::Header)),
                body: part(ComponentKind::Body).and_then(|part| part.text.clone()),
                buttons: all.iter().map(TemplateButtonBody::of).collect(),
            }
        });
        Self {
            header_format: format_of(content.part(&ComponentKind::Header)),
            header: words(ComponentKind::Header),
            body: content.body().to_owned(),
            footer: words(ComponentKind::Footer),
            buttons: content.buttons().iter().map(TemplateButtonBody::of).collect(),
            offer: offer.and_then(|part| part.limited_time_offer.as_ref()).and_then(|it| it.text.clone()),
            cards: cards.collect(),
        }
    }
}

impl TemplateButtonBody {
    fn of(button: &Button) -> Self {
        Self {
            kind: button.kind.as_str().to_ascii_lowercase(),
            text: button.text.clone().unwrap_or_default(),
            value: button.url.clone().or_else(|| button.phone_number.clone()),
        }
    }
}

fn format_of(header: Option<&Component>) -> Option<String> {
    header?.format.as_ref().map(|format| format.as_str().to_ascii_lowercase())
}

impl From<Field> for TemplateFieldBody {
    fn from(field: Field) -> Self {
        let (place, index) = match field.place {
            FieldPlace::Header => ("header", None),
            FieldPlace::Body => ("body", None),
            FieldPlace::Button(index) => ("button", Some(index)),
            FieldPlace::Offer => ("offer", None),
        };
        let kind = match field.kind {
            FieldKind::Text => "text",
            FieldKind::Media(kind) => kind.as_str(),
            FieldKind::Location => "location",
            FieldKind::UrlSuffix => "url_suffix",
            FieldKind::CouponCode => "coupon_code",
            FieldKind::Product => "product",
            FieldKind::Products => "products",
            FieldKind::Moment => "moment",
        };
        Self { card: field.card, place, index, name: field.name, kind, sample: field.sample }
    }
}

impl From<TemplateDraft> for TemplateDraftBody {
    fn from(draft: TemplateDraft) -> Self {
        let (state, by, note, code) = match draft.state {
            DraftState::Writing => ("writing", None, None, None),
            DraftState::InReview { by, .. } => ("in_review", Some(by), None, None),
            DraftState::Returned { by, note, .. } => ("returned", Some(by), Some(note), None),
            DraftState::Refused { code, detail, .. } => ("refused", None, Some(detail), code),
        };
        Self {
            content: serde_json::to_value(draft.content).unwrap_or_default(),
            sample: draft.sample.map(|sample| sample.to_string()),
            card_samples: draft.card_samples.iter().map(|sample| sample.map(|id| id.to_string())).collect(),
            author: draft.author.into(),
            changed_at: draft.changed_at.to_string(),
            state,
            by: by.map(Into::into),
            note,
            code,
        }
    }
}

impl From<TemplateVersion> for TemplateVersionBody {
    fn from(version: TemplateVersion) -> Self {
        Self {
            number: version.number,
            content: serde_json::to_value(version.content).unwrap_or_default(),
            author: version.author.into(),
            approved_by: version.approved_by.into(),
            at: version.at.to_string(),
        }
    }
}

impl From<CategoryNotice> for CategoryNoticeBody {
    fn from(notice: CategoryNotice) -> Self {
        Self {
            kind: match notice.kind {
                CategoryNoticeKind::Changed => "changed",
                CategoryNoticeKind::Silent => "silent",
                CategoryNoticeKind::Planned => "planned",
                CategoryNoticeKind::Detected => "detected",
            },
            from: notice.from.map(|word| word.to_ascii_lowercase()),
            to: notice.to.to_ascii_lowercase(),
            at: notice.at.to_string(),
            effective_at: notice.effective_at.map(|at| at.to_string()),
        }
    }
}
