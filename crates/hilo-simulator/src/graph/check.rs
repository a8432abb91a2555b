//! What Meta checks beyond the form of a message: receiver, files, template.

use super::{GraphError, groups};
use crate::world::{Customer, Number, World};
use hilo_model::{Timestamp, message::TemplateCategory};
use hilo_whatsapp_wire::{
    send::{self, Content, Media, SendRequest},
    template::{ButtonKind, Component, ComponentKind, HeaderFormat, Template, variables},
    webhook::TemplateEvent,
};

/// Who a message goes to, and how it ends.
pub(super) struct Receiver {
    /// What the answer tells about the receiver.
    pub(super) input: String,
    pub(super) wa_id: Option<String>,
    pub(super) user_id: Option<String>,
    /// The customer; none if nobody has the address.
    pub(super) customer: Option<String>,
    /// The code that the message fails with later.
    pub(super) failure: Option<i64>,
}

/// Checks that a number can send at all.
pub(super) fn standing(world: &World, number: &Number) -> Result<(), GraphError> {
    let faults = world.faults();
    if faults.account_blocked {
        let details = "The account is blocked for a while for breaking a rule of WhatsApp's";
        return Err(GraphError::new(368, details));
    }
    if faults.account_locked {
        return Err(GraphError::new(131_031, "The account has been locked"));
    }
    let Some(standing) = world.standing(&number.id) else { return Ok(()) };
    if !standing.registered {
        return Err(GraphError::new(133_010, "The phone number is not registered"));
    }
    match &*standing.status {
        "BANNED" => Err(GraphError::new(131_031, "The phone number is banned")),
        _ if faults.number_banned => Err(GraphError::new(131_031, "The phone number is banned")),
        "RESTRICTED" => Err(GraphError::new(368, "The phone number is restricted for breaking a rule")),
        "RATE_LIMITED" => Err(GraphError::new(131_048, "The phone number is limited for its quality")),
        "PENDING" | "UNVERIFIED" | "DISCONNECTED" | "DELETED" | "MIGRATED" => {
            Err(GraphError::new(133_010, "The phone number is not connected"))
        }
        _ => Ok(()),
    }
}

/// Finds the receiver, or refuses at once.
pub(super) fn receiver(
    world: &World,
    number: &Number,
    request: &SendRequest,
    marketing_api: bool,
    now: Timestamp,
) -> Result<Receiver, GraphError> {
    if request.recipient_type.as_deref() == Some("group") {
        return to_group(world, number, request, marketing_api, now);
    }
    let template = template(world, number, request, now)?;
    let category = template.and_then(|template| template.category.as_ref()?.neutral());
    if marketing_api && category != Some(TemplateCategory::Marketing) {
        let details = "Only templates for marketing can be sent through the Marketing Messages API";
        return Err(GraphError::new(if template.is_some() { 134_100 } else { 131_055 }, details));
    }
    let (input, wa_id, user_id, customer) = match (&request.to, &request.recipient) {
        // If both are there, `to` wins.
        (Some(to), _) => {
            let digits: String = to.chars().filter(char::is_ascii_digit).collect();
            let strange = to.chars().any(|c| !c.is_ascii_digit() && !"+-() ".contains(c));
            if strange || !(6..=20).contains(&digits.len()) {
                return Err(GraphError::new(131_009, format!("'{to}' is not a phone number")));
            }
            if digits == number.display_phone_number {
                return Err(GraphError::new(131_021, "Receiver and sender are the same number"));
            }
            if number.allowed_recipients.as_ref().is_some_and(|allowed| !allowed.contains(&digits)) {
                return Err(GraphError::new(131_030, "The receiver is not in the allowed list"));
            }
            let customer = world.by_phone(&digits);
            (to.clone(), Some(digits), None, customer)
        }
        (None, Some(user_id)) => {
            if category == Some(TemplateCategory::Authentication) {
                return Err(GraphError::new(131_062, "One-time codes cannot go to a user id"));
            }
            (user_id.clone(), None, Some(user_id.clone()), world.by_user_id(user_id))
        }
        (None, None) => return Err(GraphError::new(131_008, "to is required")),
    };
    let blocked = world.standing(&number.id).is_some_and(|standing| {
        let named = [wa_id.as_deref(), user_id.as_deref()];
        let known = customer.map_or([None, None], |c| [c.phone.as_deref(), c.user_id.as_deref()]);
        named.into_iter().chain(known).flatten().any(|name| standing.blocked.iter().any(|b| b == name))
    });
    if blocked {
        return Err(GraphError::new(130_403, "The business blocked this person"));
    }
    let open = |customer: &Customer| world.window_is_open(&number.id, &customer.id, now);
    let person = customer.map_or(&*input, |customer| &*customer.id);
    if !customer.is_some_and(open) && template.is_some() && !world.may_reach(&number.waba_id, person, now) {
        let limit = world.messaging_limit(&number.waba_id).word();
        let details = format!("The messaging limit {limit} of the business portfolio has been reached");
        return Err(GraphError::new(131_048, details));
    }
    let marketing = category == Some(TemplateCategory::Marketing);
    if let Some(customer) = customer.filter(|_| request.asks_for_a_call())
        && !world.leave(&number.id, &customer.id).may_be_asked(now)
    {
        let details = "The person was asked once within 24 hours, or twice within 7 days";
        return Err(GraphError::new(138_009, details));
    }
    let failure = match customer {
        None => Some(131_026),
        Some(customer) if !customer.on_whatsapp => Some(131_026),
        Some(customer) if marketing && customer.stopped_marketing => Some(131_050),
        Some(customer) if template.is_none() && !open(customer) => Some(131_047),
        Some(_) => None,
    };
    Ok(Receiver { input, wa_id, user_id, customer: customer.map(|customer| customer.id.clone()), failure })
}

/// The group that a message goes to. Words, files, templates with words or files, and pins go there, nothing else.
fn to_group(
    world: &World,
    number: &Number,
    request: &SendRequest,
    marketing_api: bool,
    now: Timestamp,
) -> Result<Receiver, GraphError> {
    let group = groups::receiver(world, number, request.to.as_deref().unwrap_or_default())?;
    let unsupported = || GraphError::new(131_051, "This type of message is not supported in groups");
    if marketing_api {
        return Err(GraphError::new(131_055, "Groups are not reached through the Marketing Messages API"));
    }
    match &request.content {
        Content::Text(_) | Content::Pin(_) => {}
        content if content.media().is_some() => {}
        Content::Template(_) => {
            let template = template(world, number, request, now)?.ok_or_else(unsupported)?;
            let is_plain = |part: &Component| {
                matches!(part.kind, ComponentKind::Header | ComponentKind::Body | ComponentKind::Footer)
            };
            if !template.components.iter().all(is_plain) {
                return Err(unsupported());
            }
        }
        _ => return Err(unsupported()),
    }
    Ok(Receiver {
        input: group.id.clone(),
        wa_id: Some(group.id.clone()),
        user_id: None,
        customer: None,
        failure: None,
    })
}

/// The template of a message, if it is one and can be sent.
fn template<'a>(
    world: &'a World,
    number: &Number,
    request: &SendRequest,
    now: Timestamp,
) -> Result<Option<&'a Template>, GraphError> {
    let Content::Template(sent) = &request.content else { return Ok(None) };
    let (name, language) = (&sent.name, &sent.language.code);
    let missing = || GraphError::new(132_001, format!("template name ({name}) does not exist in {language}"));
    let template = world.template(&number.id, sent).ok_or_else(missing)?;
    match &template.status {
        _ if template.is_approved() => {}
        Some(TemplateEvent::Paused) => {
            return Err(GraphError::new(132_015, format!("template {name} is paused")));
        }
        Some(TemplateEvent::Disabled) => {
            return Err(GraphError::new(132_016, format!("template {name} is disabled")));
        }
        _ => return Err(missing()),
    }
    let whole = Place { at: "", components: &template.components, given: &sent.components };
    whole.check()?;
    offer(template, sent, now)?;
    cards(template, sent)?;
    Ok(Some(template))
}

/// An offer that shows when it ends is told when that is.
fn offer(template: &Template, sent: &send::Template, now: Timestamp) -> Result<(), GraphError> {
    let part = template.part(&ComponentKind::LimitedTimeOffer);
    let ends = part.and_then(|part| part.limited_time_offer.as_ref()).and_then(|offer| offer.has_expiration);
    if ends != Some(true) {
        return Ok(());
    }
    let given = sent.components.iter().find(|part| part.kind.eq_ignore_ascii_case("limited_time_offer"));
    let given = given.and_then(|part| part.parameters.first()?.more.get("limited_time_offer"));
    let millis = given.and_then(|offer| offer["expiration_time_ms"].as_i64());
    let Some(millis) = millis else {
        return Err(GraphError::new(131_008, "limited_time_offer: expiration_time_ms is missing"));
    };
    if millis <= now.as_micros() / 1000 {
        return Err(GraphError::new(131_009, "limited_time_offer: expiration_time_ms is in the past"));
    }
    Ok(())
}

/// Each card is filled, in its place.
fn cards(template: &Template, sent: &send::Template) -> Result<(), GraphError> {
    let all = template.part(&ComponentKind::Carousel).map(|part| &part.cards[..]).unwrap_or_default();
    let given = sent.components.iter().find(|part| part.kind.eq_ignore_ascii_case("carousel"));
    let given = given.map(|part| &part.cards[..]).unwrap_or_default();
    if given.len() != all.len() {
        let (given, expected) = (given.len(), all.len());
        let details = format!("carousel: number of cards ({given}) does not match the expected ({expected})");
        return Err(GraphError::new(132_000, details));
    }
    for (at, card) in all.iter().enumerate() {
        let given = given.iter().find(|given| usize::from(given.card_index) == at);
        let given = given.ok_or_else(|| {
            GraphError::new(132_012, format!("carousel: there is no card with card_index {at}"))
        })?;
        let at = format!("carousel card {at} ");
        Place { at: &at, components: &card.components, given: &given.components }.check()?;
    }
    Ok(())
}

/// A template, or a card of one, with what was sent to fill it.
struct Place<'a> {
    /// What goes before the words about it.
    at: &'a str,
    components: &'a [Component],
    given: &'a [send::Component],
}

impl Place<'_> {
    fn check(&self) -> Result<(), GraphError> {
        self.parameters(&ComponentKind::Body, "body")?;
        self.header()?;
        let buttons = self.part(&ComponentKind::Buttons).map(|part| &part.buttons[..]).unwrap_or_default();
        for (at, button) in buttons.iter().enumerate() {
            let given = self.given.iter().any(|part| {
                part.kind.eq_ignore_ascii_case("button")
                    && part.index.as_ref().is_some_and(|index| index.to_string() == at.to_string())
            });
            let needs = button.has_variable() || button.is_one_time_code() || button.kind == ButtonKind::Mpm;
            if needs && !given {
                let (before, kind) = (self.at, button.kind.as_str());
                let details =
                    format!("{before}buttons: Button at index {at} of type {kind} requires a parameter");
                return Err(GraphError::new(131_008, details));
            }
        }
        Ok(())
    }

    fn part(&self, kind: &ComponentKind) -> Option<&Component> {
        self.components.iter().find(|part| part.kind == *kind)
    }

    /// The number of variables of a part must be the number of parameters; named ones need their names.
    fn parameters(&self, kind: &ComponentKind, word: &str) -> Result<(), GraphError> {
        let text = self.part(kind).and_then(|part| part.text.as_deref()).unwrap_or_default();
        let all = variables(text);
        let names = all.names();
        let part = self.given.iter().find(|part| part.kind.eq_ignore_ascii_case(word));
        let given = part.map_or(&[][..], |part| &part.parameters);
        let before = self.at;
        if given.len() != names.len() {
            let (given, expected) = (given.len(), names.len());
            let details = format!(
                "{before}{word}: number of localizable_params ({given}) does not match the expected ({expected})"
            );
            return Err(GraphError::new(132_000, details));
        }
        let unknown = given
            .iter()
            .find_map(|parameter| parameter.parameter_name.as_deref().filter(|name| !names.contains(name)));
        match unknown {
            Some(name) => {
                let details = format!("{before}{word}: there is no parameter named {name}");
                Err(GraphError::new(132_012, details))
            }
            None => Ok(()),
        }
    }

    fn header(&self) -> Result<(), GraphError> {
        let part = self.part(&ComponentKind::Header);
        let format = part.and_then(|part| part.format.clone());
        let Some(format) = format.filter(|format| *format != HeaderFormat::Text) else {
            return self.parameters(&ComponentKind::Header, "header");
        };
        let given = self.given.iter().find(|part| part.kind.eq_ignore_ascii_case("header"));
        let given = given.and_then(|part| part.parameters.first());
        let kind = given.map_or("UNKNOWN", |parameter| &*parameter.kind).to_ascii_uppercase();
        if kind == format.as_str() {
            Ok(())
        } else {
            let (before, expected) = (self.at, format.as_str());
            let details = format!("{before}header: Format mismatch, expected {expected}, received {kind}");
            Err(GraphError::new(132_012, details))
        }
    }
}

/// Checks that files named by id were uploaded for this number.
pub(super) fn files(world: &World, number: &Number, content: &Content) -> Result<(), GraphError> {
    let mut files: Vec<Media> = content.media().cloned().into_iter().collect();
    match content {
        Content::Interactive(interactive) => files.extend(interactive.media().into_iter().cloned()),
        Content::Template(template) => {
            let parameters = template.parts().flat_map(|part| &part.parameters);
            files.extend(parameters.filter_map(|parameter| parameter.media()).cloned());
        }
        _ => {}
    }
    for id in files.iter().filter_map(|file| file.id.as_deref()) {
        if world.media(id).is_none_or(|media| media.number != number.id) {
            return Err(GraphError::new(100, format!("'{id}' is not a media attachment of this number")));
        }
    }
    Ok(())
}
