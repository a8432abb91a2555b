use super::{Expected, Rule, Violation, place, validate};
use crate::convert::{Addressing, NotSendable, Recipient, send_request};
use hilo_model::message::{Outbound, Template, TemplateHeader};

/// Checks a neutral content before it is ordered. Paths are JSON pointers into the content as the API takes it
/// (`/buttons/1/title`), so that whoever wrote it finds the place.
///
/// # Errors
/// What is wrong; never an empty list.
pub fn validate_content(content: &Outbound) -> Result<(), Vec<Violation>> {
    // Who gets it is not the question here, and stored files are uploaded when it is sent.
    let addressing =
        Addressing { recipient: Recipient::UserId("any".to_owned()), reply_to: None, callback_data: None };
    let request = match send_request(content, &addressing, &|_| Some("stored".to_owned())) {
        Ok(request) => request,
        Err(NotSendable::HeaderKind(_)) => {
            let rule = Rule::Invalid { expected: Expected::HeaderFile };
            return Err(vec![Violation { path: "/header/kind".to_owned(), rule }]);
        }
        Err(NotSendable::Foreign) => {
            let rule = Rule::Invalid { expected: Expected::MessageKind };
            return Err(vec![Violation { path: "/type".to_owned(), rule }]);
        }
        Err(NotSendable::NotUploaded(_)) => return Ok(()),
    };
    validate(&request).map_err(|found| {
        let place = |found: Violation| Violation { path: pointer(content, &found.path), rule: found.rule };
        found.into_iter().map(place).collect()
    })
}

/// The place in the neutral content that a path in Meta's request was written from.
fn pointer(content: &Outbound, path: &str) -> String {
    let path = format!("/{}", path.replace("].", "/").replace('[', "/").replace(['.', ']'], "/"));
    let path = path.trim_end_matches('/');
    let rest = |prefix: &str| path.strip_prefix(prefix).map(str::to_owned);
    let found = match content {
        Outbound::Text { .. } => rest("/text"),
        Outbound::Media(media) => rest(&format!("/{}", media.kind.as_str())).map(|rest| match &*rest {
            "/link" => "/source/link".to_owned(),
            "/id" => "/source".to_owned(),
            _ => rest,
        }),
        Outbound::Location(_) => rest("/location"),
        Outbound::Reaction { .. } => Some("/message".to_owned()),
        Outbound::Buttons { .. } | Outbound::List { .. } | Outbound::CtaUrl { .. } => {
            rest("/interactive").map(|rest| interactive(content, &rest))
        }
        Outbound::Template(template) => rest("/template").map(|rest| of_template(template, &rest)),
        Outbound::Contacts { .. } | Outbound::Other { .. } => None,
        Outbound::LocationRequest { .. }
        | Outbound::ContactRequest { .. }
        | Outbound::AddressRequest(_)
        | Outbound::Carousel(_)
        | Outbound::Product(_)
        | Outbound::ProductList(_)
        | Outbound::Catalog(_)
        | Outbound::CallButton(_)
        | Outbound::CallPermissionRequest { .. }
        | Outbound::OrderDetails(_)
        | Outbound::OrderStatus(_) => place::of_interactive(path),
    };
    found.unwrap_or_else(|| path.to_owned())
}

fn of_template(template: &Template, path: &str) -> String {
    let Some(path) = path.strip_prefix("/components") else {
        return path.strip_suffix("/code").unwrap_or(path).to_owned();
    };
    let (first, rest) = split(path);
    let Some((_, rest)) = rest.strip_prefix("/cards").map(|rest| (first, rest)) else {
        return part(template.header.as_ref(), !template.body.is_empty(), path);
    };
    let (card, rest) = split(rest);
    let given = card.and_then(|at| template.cards.get(at));
    match (card, given, rest.strip_prefix("/components")) {
        (Some(at), Some(card), Some(rest)) => {
            format!("/cards/{at}{}", part(card.header.as_ref(), !card.body.is_empty(), rest))
        }
        _ => "/cards".to_owned(),
    }
}

/// The number that a path begins with, and what follows: `/3/cards` is 3 and `/cards`.
fn split(path: &str) -> (Option<usize>, &str) {
    let inner = path.strip_prefix('/').unwrap_or(path);
    let end = inner.find('/').unwrap_or(inner.len());
    (inner[..end].parse().ok(), &inner[end..])
}

/// The place of a part among those that a header, a body and buttons were written as, in this order.
fn part(header: Option<&TemplateHeader>, has_body: bool, path: &str) -> String {
    let (headers, bodies) = (usize::from(header.is_some()), usize::from(has_body));
    match split(path) {
        (Some(at), _) if at < headers => match header {
            Some(TemplateHeader::Text(_)) => "/header/text".to_owned(),
            Some(TemplateHeader::Media { .. }) => "/header/source".to_owned(),
            _ => "/header".to_owned(),
        },
        (Some(at), rest) if at < headers + bodies => {
            format!("/body/{}/text", rest.split('/').nth(2).unwrap_or_default())
        }
        (Some(at), _) => format!("/buttons/{}/value", at - headers - bodies),
        (None, _) => "/buttons".to_owned(),
    }
}

fn interactive(content: &Outbound, path: &str) -> String {
    let is_list = matches!(content, Outbound::List { .. });
    match path {
        "/body/text" => "/body".to_owned(),
        "/footer/text" => "/footer".to_owned(),
        "/header/text" if is_list => "/header".to_owned(),
        "/header/text" | "/header" => path.to_owned(),
        "/action/parameters/display_text" => "/label".to_owned(),
        "/action/parameters/url" => "/url".to_owned(),
        _ if path.starts_with("/header/") => "/header/source".to_owned(),
        _ => path.strip_prefix("/action").unwrap_or(path).replace("/reply/", "/"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn found(content: Value) -> Vec<String> {
        let content: Outbound = serde_json::from_value(content).expect("a content");
        let found = validate_content(&content).err().unwrap_or_default();
        found.into_iter().map(|found| found.to_string()).collect()
    }

    #[test]
    fn every_place_is_found_in_the_content() {
        let long = |n: usize| "x".repeat(n);
        let rows =
            |n: usize| (0..n).map(|i| json!({ "id": i.to_string(), "title": "t" })).collect::<Vec<_>>();
        let table = [
            (json!({ "type": "text", "body": "hola" }), vec![]),
            (
                json!({ "type": "text", "body": long(4097) }),
                vec!["/body has 4097 characters, at most 4096 are allowed"],
            ),
            (json!({ "type": "text", "body": " " }), vec!["/body is required"]),
            (
                json!({ "type": "media", "kind": "image", "source": { "link": "ftp://x" }, "caption": long(1025) }),
                vec![
                    "/source/link must be an http or https address",
                    "/caption has 1025 characters, at most 1024 are allowed",
                ],
            ),
            (
                json!({ "type": "media", "kind": "image", "source": { "provider_id": "" } }),
                vec!["/source is required"],
            ),
            (
                json!({ "type": "location", "latitude": 91.0, "longitude": 0.0 }),
                vec!["/latitude must be degrees within the globe"],
            ),
            (
                json!({ "type": "contacts", "contacts": [{ "name": { "formatted_name": "" } }] }),
                vec!["/contacts/0/name/formatted_name is required"],
            ),
            (json!({ "type": "reaction", "message": "" }), vec!["/message is required"]),
            (
                json!({ "type": "buttons", "header": { "type": "text", "text": long(61) }, "body": long(1025),
                    "footer": long(61), "buttons": [{ "id": "a", "title": "A" }, { "id": "a", "title": long(21) }] }),
                vec![
                    "/header/text has 61 characters, at most 60 are allowed",
                    "/body has 1025 characters, at most 1024 are allowed",
                    "/footer has 61 characters, at most 60 are allowed",
                    "/buttons/1/title has 21 characters, at most 20 are allowed",
                    "/buttons/1/id is the same as another one",
                ],
            ),
            (
                json!({ "type": "buttons", "header": { "type": "media", "kind": "image", "source": { "link": "x" } },
                    "body": "b", "buttons": [] }),
                vec!["/header/source must be an http or https address", "/buttons is required"],
            ),
            (
                json!({ "type": "buttons", "header": { "type": "media", "kind": "audio", "source": { "link": "x" } },
                    "body": "b", "buttons": [] }),
                vec!["/header/kind must be image, video or document"],
            ),
            (
                json!({ "type": "list", "header": long(61), "body": "b", "button": "", "sections": [
                    { "rows": rows(11) }, { "title": "t", "rows": [{ "id": "x", "title": long(25) }] }] }),
                vec![
                    "/header has 61 characters, at most 60 are allowed",
                    "/button is required",
                    "/sections has 12 items, at most 10 are allowed",
                    "/sections/0/title is required",
                    "/sections/1/rows/0/title has 25 characters, at most 24 are allowed",
                ],
            ),
            (
                json!({ "type": "cta_url", "body": "b", "label": long(21), "url": "x" }),
                vec![
                    "/label has 21 characters, at most 20 are allowed",
                    "/url must be an http or https address",
                ],
            ),
            (
                json!({ "type": "template", "name": "No", "language": "", "category": "utility",
                    "header": { "type": "text", "text": long(61) },
                    "body": [{ "text": "a" }, { "text": "" }],
                    "buttons": [{ "index": 0, "value": { "payload": "p" } },
                        { "index": 1, "value": { "coupon_code": long(21) } }] }),
                vec![
                    "/name must be of a–z, 0–9 and _",
                    "/language is required",
                    "/header/text has 61 characters, at most 60 are allowed",
                    "/body/1/text is required",
                    "/buttons/1/value has 21 characters, at most 20 are allowed",
                ],
            ),
            (
                json!({ "type": "template", "name": "a", "language": "es", "category": "marketing",
                    "cards": [{ "body": [{ "text": "a" }] },
                        { "header": { "type": "media", "kind": "image", "source": { "link": "x" } },
                            "body": [{ "text": long(161) }] }] }),
                vec![
                    "/cards/1/header/source must be an http or https address",
                    "/cards/1/body/0/text has 161 characters, at most 160 are allowed",
                ],
            ),
        ];
        for (content, expected) in table {
            assert_eq!(found(content.clone()), expected, "{content}");
            // The place exists, or would if what is missing were there.
            for place in found(content.clone()) {
                let pointer = place.split(' ').next().unwrap_or_default();
                let parent = pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
                assert!(content.pointer(parent).is_some(), "{pointer} in {content}");
            }
        }
    }
}
