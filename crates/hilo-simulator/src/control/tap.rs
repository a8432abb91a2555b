//! Taps: what of a message is tapped, and what the business hears of it.

use super::{
    ControlError,
    act::{Acted, OrderedItem, last_of_business, order},
    view::view,
};
use crate::{
    event::Event,
    simulator::Simulator,
    world::{OptionKind, TapOption, World},
};
use hilo_whatsapp_wire::{
    More,
    webhook::{self, Button, Content, Interactive, Reply},
};

/// The customer opens a link; none if what is tapped is no link. The business hears nothing of it, but Meta counts those of templates.
pub(super) fn open(
    simulator: &Simulator,
    number: &str,
    customer: &str,
    message_id: Option<&str>,
    option: &str,
) -> Result<Option<Acted>, ControlError> {
    let mut world = simulator.world();
    let (id, chosen) = tapped(&world, number, customer, message_id, option)?;
    if chosen.kind != OptionKind::Link {
        return Ok(None);
    }
    let event = Event::LinkOpened { message: id.clone(), button: chosen.title };
    let seq = simulator.record(&mut world, event);
    Ok(Some(Acted { id, seq }))
}

/// What of a message is tapped, and of which.
fn tapped(
    world: &World,
    number: &str,
    customer: &str,
    message_id: Option<&str>,
    option: &str,
) -> Result<(String, TapOption), ControlError> {
    let (id, options) = match message_id {
        Some(id) => {
            let message =
                world.message(id).ok_or_else(|| ControlError::NotFound("message", id.to_owned()))?;
            (id.to_owned(), view(message).seen.options)
        }
        None => last_of_business(world, number, customer, |options| !options.is_empty())?,
    };
    let by_position = || option.parse::<usize>().ok().and_then(|at| options.get(at.checked_sub(1)?));
    let chosen = options
        .iter()
        .find(|offered| offered.id == option)
        .or_else(|| options.iter().find(|offered| offered.title == option))
        .or_else(by_position)
        .ok_or_else(|| ControlError::NotFound("option", option.to_owned()))?;
    Ok((id, chosen.clone()))
}

/// What a webhook says of a tap, and the message that it answers.
pub(super) fn tap(
    world: &World,
    number: &str,
    customer: &str,
    message_id: Option<&str>,
    option: &str,
) -> Result<(Content, String), ControlError> {
    let (id, chosen) = tapped(world, number, customer, message_id, option)?;
    let reply = || {
        let (id, title, description) = (chosen.id.clone(), chosen.title.clone(), chosen.description.clone());
        Some(Reply { id, title, description, more: More::new() })
    };
    let interactive = |kind: &str| Interactive { kind: kind.to_owned(), ..Interactive::default() };
    let content = match chosen.kind {
        OptionKind::Button => Content::Interactive(Box::new(Interactive {
            button_reply: reply(),
            ..interactive("button_reply")
        })),
        OptionKind::Row => {
            Content::Interactive(Box::new(Interactive { list_reply: reply(), ..interactive("list_reply") }))
        }
        OptionKind::QuickReply => Content::Button(Button {
            payload: Some(chosen.id.clone()),
            text: chosen.title.clone(),
            more: More::new(),
        }),
        OptionKind::Product => {
            let product =
                OrderedItem { product: chosen.id.clone(), quantity: 1, price: None, currency: None };
            order(vec![product], None, None)
        }
        OptionKind::Permission => Content::Interactive(Box::new(Interactive {
            call_permission_reply: Some(webhook::CallPermissionReply {
                response: Some(chosen.id.clone()),
                is_permanent: Some(false),
                response_source: Some("user_action".to_owned()),
                ..webhook::CallPermissionReply::default()
            }),
            ..interactive("call_permission_reply")
        })),
        OptionKind::Call => {
            return Err(ControlError::Invalid("a call is made with `/customers/{id}/call`".to_owned()));
        }
        OptionKind::Link => {
            return Err(ControlError::Invalid("a link opens a page and sends nothing".to_owned()));
        }
    };
    Ok((content, id))
}
