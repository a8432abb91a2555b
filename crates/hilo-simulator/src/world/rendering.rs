mod template;

pub(crate) use template::TemplateSeen;

use hilo_whatsapp_wire::{
    send::{Action, CardAction, CardButton, Content, Header, Interactive, ReplyButton, SendRequest},
    template::Template,
};
use serde::{Deserialize, Serialize};

/// What a customer sees of a message of the business.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rendered {
    /// The kind of message: `text`, `image`, `interactive`….
    pub kind: String,
    /// The words, line by line: header, body, footer, caption, place.
    pub text: String,
    /// What can be tapped.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<TapOption>,
    /// Where its file can be fetched, or its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
}

/// Something that can be tapped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TapOption {
    /// How it answers.
    pub kind: OptionKind,
    /// What it sends back; the address of a link.
    pub id: String,
    /// What stands on it.
    pub title: String,
    /// Smaller words below.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// How an option answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OptionKind {
    /// As `button_reply`.
    Button,
    /// As `list_reply`.
    Row,
    /// As a template's `button`.
    QuickReply,
    /// Not at all: it opens a page.
    Link,
    /// As part of an `order`.
    Product,
    /// By calling.
    Call,
    /// As `call_permission_reply`.
    Permission,
}

/// What a customer sees. A template that is not known shows its name and variables.
pub fn render(request: &SendRequest, template: Option<&Template>) -> Rendered {
    let mut seen = Rendered { kind: request.content.kind().to_owned(), ..Rendered::default() };
    let mut lines: Vec<String> = Vec::new();
    match &request.content {
        Content::Text(text) => lines.push(text.body.clone()),
        Content::Location(place) => {
            lines.push(format!("{}, {}", place.latitude, place.longitude));
            lines.extend(place.name.iter().chain(&place.address).cloned());
        }
        Content::Contacts(cards) => {
            for card in cards {
                let phones = card.phones.iter().filter_map(|phone| phone.phone.clone());
                lines.push(
                    [card.name.formatted_name.clone()]
                        .into_iter()
                        .chain(phones)
                        .collect::<Vec<_>>()
                        .join(" "),
                );
            }
        }
        Content::Reaction(reaction) => lines.push(reaction.emoji.clone()),
        Content::Interactive(interactive) => self::interactive(interactive, &mut lines, &mut seen),
        Content::Template(sent) => match template.map(|known| TemplateSeen::of(sent, known)) {
            Some(template) => {
                lines.extend(template.lines());
                seen.options = template.options();
            }
            None => {
                lines.push(sent.name.clone());
                let body = sent.components.iter().filter(|part| part.kind.eq_ignore_ascii_case("body"));
                let values = body.flat_map(|part| &part.parameters);
                lines.extend(values.filter_map(|parameter| parameter.text.clone()));
            }
        },
        Content::Missing { .. } | Content::Pin(_) => {}
        Content::Image(_)
        | Content::Video(_)
        | Content::Audio(_)
        | Content::Document(_)
        | Content::Sticker(_) => {
            if let Some(media) = request.content.media() {
                seen.file = media.link.clone().or_else(|| media.id.clone());
                lines.extend(media.filename.iter().chain(&media.caption).cloned());
            }
        }
    }
    seen.text = lines.join("\n");
    seen
}

fn interactive(interactive: &Interactive, lines: &mut Vec<String>, seen: &mut Rendered) {
    match &interactive.header {
        Some(Header::Text { text }) => lines.push(text.clone()),
        Some(header) => {
            seen.file = header.media().and_then(|media| media.link.clone().or_else(|| media.id.clone()));
        }
        None => {}
    }
    lines.extend(interactive.body.iter().chain(&interactive.footer).map(|words| words.text.clone()));
    let option = |kind, id: &str, title: &str, description: Option<String>| TapOption {
        kind,
        id: id.to_owned(),
        title: title.to_owned(),
        description,
    };
    match &interactive.action {
        Action::Buttons(action) => {
            let buttons = action.buttons.iter().map(ReplyButton::option);
            seen.options =
                buttons.map(|reply| option(OptionKind::Button, &reply.id, &reply.title, None)).collect();
        }
        Action::List(action) => {
            let rows = action.sections.iter().flat_map(|section| &section.rows);
            let row = |row: &hilo_whatsapp_wire::send::Row| {
                option(OptionKind::Row, &row.id, &row.title, row.description.clone())
            };
            seen.options = rows.map(row).collect();
        }
        Action::CtaUrl(action) => {
            let button = &action.parameters;
            seen.options = vec![option(OptionKind::Link, &button.url, &button.display_text, None)];
        }
        Action::Carousel(action) => {
            for card in &action.cards {
                lines.extend(card.body.iter().map(|words| words.text.clone()));
                match &card.action {
                    CardAction::Link(link) => {
                        let button = &link.parameters;
                        seen.options.push(option(OptionKind::Link, &button.url, &button.display_text, None));
                    }
                    CardAction::Buttons { buttons } => {
                        let options = buttons.iter().map(CardButton::option);
                        seen.options.extend(
                            options.map(|reply| option(OptionKind::Button, &reply.id, &reply.title, None)),
                        );
                    }
                    CardAction::Product(product) => {
                        let id = &product.product_retailer_id;
                        seen.options.push(option(OptionKind::Product, id, id, None));
                    }
                }
            }
        }
        Action::Product(action) => {
            let id = &action.product_retailer_id;
            seen.options = vec![option(OptionKind::Product, id, id, None)];
        }
        Action::ProductList(action) => {
            for section in &action.sections {
                let products = section.product_items.iter().map(|item| &item.product_retailer_id);
                seen.options
                    .extend(products.map(|id| option(OptionKind::Product, id, id, section.title.clone())));
            }
        }
        Action::VoiceCall(action) => {
            let label = action.parameters.as_ref().and_then(|given| given.display_text.as_deref());
            seen.options = vec![option(OptionKind::Call, "call", label.unwrap_or("Call"), None)];
        }
        Action::CallPermissionRequest => {
            seen.options = vec![
                option(OptionKind::Permission, "accept", "Allow", None),
                option(OptionKind::Permission, "reject", "Don't allow", None),
            ];
        }
        Action::OrderDetails(action) => {
            let order = &action.parameters;
            let total = &order.total_amount;
            let amount = total.value as f64 / total.offset.max(1) as f64;
            lines.push(format!("{} · {amount:.2} {}", order.reference_id, order.currency));
        }
        Action::OrderStatus(action) => {
            let order = &action.parameters;
            lines.push(format!("{} · {}", order.reference_id, order.order.status));
        }
        Action::LocationRequest
        | Action::ContactInfoRequest
        | Action::Address(_)
        | Action::Catalog(_)
        | Action::Other { .. } => {}
    }
}
