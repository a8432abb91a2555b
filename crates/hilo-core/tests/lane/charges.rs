//! What messages cost, and until when nothing costs anything.

use crate::support::{FLOW, START, Story, id};
use hilo_core::{
    command::Command,
    decision::Fact,
    event::{ContactEvent, StatusReceived},
};
use hilo_model::{
    Duration, EffectId, Timestamp,
    charge::{Charge, ChargeCategory, ChargeKind, Cost, Rate, RateCard},
    message::{ChoiceKind, Inbound, Outbound, Referral, Status, Template, TemplateCategory},
};
use std::sync::Arc;

fn news(effect: EffectId, status: Status, at: Timestamp, charge: Option<Charge>) -> ContactEvent {
    ContactEvent::StatusReceived(StatusReceived {
        channel: id(1),
        provider_id: "wamid.out".to_owned(),
        identities: Vec::new(),
        effect: Some(effect),
        status,
        at,
        error_code: None,
        error_detail: None,
        verdict: None,
        charge,
    })
}

const MARKETING: Charge = Charge { category: ChargeCategory::Marketing, kind: ChargeKind::Regular };

/// A story in which the account's rates are known: marketing to Chile, and one-time codes to everybody.
fn with_rates() -> Story {
    let mut story = Story::new(FLOW);
    let rate = |prefix: &str, category, micros| Rate { prefix: prefix.to_owned(), category, micros };
    let rates =
        vec![rate("56", ChargeCategory::Marketing, 88_900), rate("", ChargeCategory::Authentication, 20_000)];
    let card = Arc::new(RateCard { currency: "USD".to_owned(), rates });
    for channel in story.config.channels.values_mut() {
        channel.rates = Some(card.clone());
    }
    story
}

fn charged(story: &Story) -> Vec<(Charge, Option<Cost>)> {
    let charge = |fact: &Fact| match fact {
        Fact::MessageCharged { charge, cost, .. } => Some((*charge, cost.clone())),
        _ => None,
    };
    story.last.facts.iter().filter_map(charge).collect()
}

#[test]
fn a_charge_is_reckoned_by_the_rates_of_the_account_and_the_country() {
    let mut story = with_rates();
    story.says("hello");
    let usd = |micros| Some(Cost { micros, currency: "USD".to_owned() });
    let category = |category| Charge { category, ..MARKETING };
    for (charge, cost) in [
        (MARKETING, usd(88_900)),
        (category(ChargeCategory::Authentication), usd(20_000)),
        (category(ChargeCategory::Utility), None),
        (Charge { kind: ChargeKind::FreeEntryPoint, ..MARKETING }, None),
    ] {
        let now = story.now;
        story.event(news(id(7), Status::Delivered, now, Some(charge)));
        assert_eq!(charged(&story), [(charge, cost)]);
    }
    let now = story.now;
    story.event(news(id(7), Status::Read, now, None));
    assert_eq!(charged(&story), []);
}

#[test]
fn messages_of_a_template_are_known_as_such() {
    let mut story = Story::new(FLOW);
    story.says("hello");
    let content = Outbound::Template(Template {
        name: "order_ready".to_owned(),
        language: "es_AR".to_owned(),
        category: TemplateCategory::Utility,
        header: None,
        body: Vec::new(),
        buttons: Vec::new(),
        offer_ends_at: None,
        cards: Vec::new(),
        shown: None,
    });
    story.orders(Command::Send { content, channel: None, reply_to: None, callback_data: None });
    let template = |fact: &Fact| match fact {
        Fact::TemplateMessage { template, language, .. } => Some((template.clone(), language.clone())),
        _ => None,
    };
    let made: Vec<_> = story.last.facts.iter().filter_map(template).collect();
    assert_eq!(made, [("order_ready".to_owned(), "es_AR".to_owned())]);
    story.orders(Command::Send {
        content: Outbound::Text { body: "hi".to_owned(), preview_url: false },
        channel: None,
        reply_to: None,
        callback_data: None,
    });
    assert_eq!(story.last.facts.iter().filter_map(template).count(), 0);
}

#[test]
fn a_press_of_a_templates_button_is_noted() {
    let mut story = Story::new(FLOW);
    let pressed = |fact: &Fact| match fact {
        Fact::TemplateClick { provider_id, button, .. } => Some((provider_id.clone(), button.clone())),
        _ => None,
    };
    let choice = |via| Inbound::Choice { via, id: "yes".to_owned(), title: "Sí".to_owned() };
    for (at, (via, reply_to, noted)) in [
        (ChoiceKind::Template, Some("wamid.out"), true),
        (ChoiceKind::Button, Some("wamid.out"), false),
        (ChoiceKind::Template, None, false),
    ]
    .into_iter()
    .enumerate()
    {
        let mut message = story.received(&format!("wamid.press.{at}"), choice(via));
        message.reply_to = reply_to.map(str::to_owned);
        story.event(ContactEvent::MessageReceived(message.clone()));
        let expected = noted.then(|| ("wamid.out".to_owned(), "Sí".to_owned()));
        assert_eq!(story.last.facts.iter().find_map(pressed), expected);
        // Told twice, it is one press.
        story.event(ContactEvent::MessageReceived(message));
        assert_eq!(story.last.facts.iter().find_map(pressed), None);
    }
}

/// Until when nothing is charged on the story's channel.
fn free_until(story: &Story) -> Option<Timestamp> {
    story.state.addresses[&id(1)].free_entry.until()
}

fn comes_from(story: &mut Story, source: &str) {
    let provider_id = format!("wamid.ad.{}", story.events);
    let mut message = story.received(&provider_id, Inbound::Text { body: "menu".to_owned() });
    message.about.referral =
        Some(Referral { source: Some(source.to_owned()), id: Some("1".to_owned()), ..Referral::default() });
    story.event(ContactEvent::MessageReceived(message));
}

#[test]
fn whoever_comes_from_an_advertisement_is_free_for_72_hours_from_the_answer() {
    let mut story = Story::new(FLOW);
    comes_from(&mut story, "ad");
    assert_eq!(free_until(&story), None, "nobody has answered yet");
    let answered = START.plus(Duration::from_millis(3_000));
    story.later(Duration::from_millis(5_000));
    // The statuses come out of order; what counts is when the first answer went out.
    story.event(news(id(7), Status::Delivered, answered.plus(Duration::from_millis(1_000)), None));
    assert!(story.last.thread_changed, "the inbox shows it");
    story.event(news(id(7), Status::Sent, answered, None));
    assert_eq!(free_until(&story), Some(answered.plus(Duration::from_hours(72))));
    story.event(news(id(8), Status::Sent, answered.plus(Duration::from_hours(1)), None));
    assert!(!story.last.changed, "a second answer is none");
    assert_eq!(free_until(&story), Some(answered.plus(Duration::from_hours(72))));
}

#[test]
fn neither_a_post_nor_a_failed_answer_makes_anything_free() {
    let mut story = Story::new(FLOW);
    comes_from(&mut story, "post");
    let now = story.now;
    story.event(news(id(7), Status::Sent, now, None));
    assert_eq!(free_until(&story), None);
    comes_from(&mut story, "ad");
    story.event(news(id(8), Status::Failed, now, None));
    assert_eq!(free_until(&story), None);
}
