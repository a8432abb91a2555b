//! What Meta checks beyond the form of a message: receiver, files, template.

use super::GraphError;
use crate::world::{Number, Template, World};
use hilo_model::{Timestamp, message::TemplateCategory};
use hilo_whatsapp_wire::send::{Content, Media, SendRequest};

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

/// Finds the receiver, or refuses at once.
pub(super) fn receiver(
    world: &World,
    number: &Number,
    request: &SendRequest,
    now: Timestamp,
) -> Result<Receiver, GraphError> {
    if request.recipient_type.as_deref() == Some("group") {
        return Err(GraphError::new(131_041, "The group is unknown"));
    }
    let template = template(world, request)?;
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
            if template.is_some_and(|template| template.category == TemplateCategory::Authentication) {
                return Err(GraphError::new(131_062, "One-time codes cannot go to a user id"));
            }
            (user_id.clone(), None, Some(user_id.clone()), world.by_user_id(user_id))
        }
        (None, None) => return Err(GraphError::new(131_008, "to is required")),
    };
    let marketing = template.is_some_and(|template| template.category == TemplateCategory::Marketing);
    let failure = match customer {
        None => Some(131_026),
        Some(customer) if !customer.on_whatsapp => Some(131_026),
        Some(customer) if marketing && customer.stopped_marketing => Some(131_050),
        Some(customer) if template.is_none() && !world.window_is_open(&number.id, &customer.id, now) => {
            Some(131_047)
        }
        Some(_) => None,
    };
    Ok(Receiver { input, wa_id, user_id, customer: customer.map(|customer| customer.id.clone()), failure })
}

/// The template of a message, if it is one and can be sent.
fn template<'a>(world: &'a World, request: &SendRequest) -> Result<Option<&'a Template>, GraphError> {
    let Content::Template(sent) = &request.content else { return Ok(None) };
    let (name, language) = (&sent.name, &sent.language.code);
    let missing = || GraphError::new(132_001, format!("template name ({name}) does not exist in {language}"));
    let template = world.template(name, language).ok_or_else(missing)?;
    match &*template.status {
        "APPROVED" => {}
        "PAUSED" => return Err(GraphError::new(132_015, format!("template {name} is paused"))),
        "DISABLED" => return Err(GraphError::new(132_016, format!("template {name} is disabled"))),
        _ => return Err(missing()),
    }
    let body = sent.components.iter().find(|part| part.kind.eq_ignore_ascii_case("body"));
    let given = body.map_or(0, |body| body.parameters.len());
    let expected = template.variables().len();
    if given != expected {
        let details =
            format!("body: number of localizable_params ({given}) does not match the expected ({expected})");
        return Err(GraphError::new(132_000, details));
    }
    Ok(Some(template))
}

/// Checks that files named by id were uploaded for this number.
pub(super) fn files(world: &World, number: &Number, content: &Content) -> Result<(), GraphError> {
    let mut files: Vec<Media> = content.media().cloned().into_iter().collect();
    match content {
        Content::Interactive(interactive) => files.extend(interactive.media().into_iter().cloned()),
        Content::Template(template) => {
            let parameters = template.components.iter().flat_map(|part| &part.parameters);
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
