//! What somebody says in a group: shown in their thread, and nothing else.

use crate::support::{FLOW, Story};
use hilo_core::{
    command::{Answer, Command, RefusedCommand},
    decision::Fact,
    event::{ContactEvent, MessageChanged, Rewritten},
};
use hilo_model::{
    Duration,
    message::{Inbound, Outbound},
};

fn text(body: &str) -> Inbound {
    Inbound::Text { body: body.to_owned() }
}

impl Story {
    fn says_in_the_group(&mut self, provider_id: &str, body: &str) {
        let mut message = self.received(provider_id, text(body));
        message.about.group = Some("Y2Fw".to_owned());
        self.event(ContactEvent::MessageReceived(message));
    }
}

#[test]
fn what_is_said_in_a_group_is_shown_and_nothing_else() {
    let mut story = Story::new(FLOW);
    for (id, body) in [("wamid.1", "hello"), ("wamid.2", "STOP")] {
        story.says_in_the_group(id, body);
        let shown = story.last.facts.iter().find_map(|fact| match fact {
            Fact::MessageIn { about, content, ticket, .. } => {
                Some((about.group.clone(), content.clone(), *ticket))
            }
            _ => None,
        });
        assert_eq!(shown, Some((Some("Y2Fw".to_owned()), text(body), None)));
        assert!(story.sent().is_empty() && story.state.run.is_none(), "no flow hears it");
        assert!(story.state.consent.is_empty(), "it decides nothing");
        assert!(story.last.thread_changed && story.state.preview == body);
    }
    assert_eq!(
        (story.state.unread, story.state.waiting_since, story.state.ticket.is_none()),
        (0, None, true)
    );
    // A duplicate is none.
    story.says_in_the_group("wamid.1", "hello");
    assert!(story.last.facts.is_empty());
    // The person's window stays closed: whoever answers them answers with a template.
    let content = Outbound::Text { body: "hi".to_owned(), preview_url: false };
    let send = Command::Send { content, channel: None, reply_to: None, callback_data: None };
    assert!(matches!(story.orders(send), Answer::Refused(RefusedCommand::WindowClosed)));
}

#[test]
fn what_a_run_waits_for_is_not_answered_in_a_group() {
    let mut story = Story::new(FLOW);
    story.says("menu");
    let (run, unread) = (story.state.run.clone(), story.state.unread);
    assert!(run.is_some());
    story.says_in_the_group("wamid.group", "hello");
    assert_eq!((&story.state.run, story.state.unread), (&run, unread));
}

#[test]
fn an_edit_in_a_group_finds_its_message() {
    let mut story = Story::new(FLOW);
    story.says_in_the_group("wamid.1", "helo");
    let identities = story.received("x", text("")).identities;
    story.event(ContactEvent::MessageChanged(MessageChanged {
        channel: crate::support::id(1),
        provider_id: "wamid.2".to_owned(),
        identities,
        original: "wamid.1".to_owned(),
        ours: false,
        now: Rewritten::Edited { content: text("hello") },
        at: story.now,
    }));
    let found =
        story.last.facts.iter().any(
            |fact| matches!(fact, Fact::MessageRewritten { provider_id, .. } if provider_id == "wamid.1"),
        );
    assert!(found);
}

#[test]
fn whoever_wrote_in_a_group_first_still_comes_for_the_first_time() {
    let welcome = |trigger: &str| {
        Story::new(&format!(
            "api: hilo.dev/flow/v1\nflow: a\nname: A\nlanguage: en\ntriggers: [{trigger}]\nstart: a\nnodes:\n  \
             a: {{ type: message, send: {{ text: Welcome }}, next: end }}\n"
        ))
    };
    let mut story = welcome("{ type: first_contact }");
    story.says_in_the_group("wamid.group", "hello all");
    assert_eq!(story.says("hello"), ["Welcome"]);
    story.says_in_the_group("wamid.group.2", "bye all");
    assert!(story.says("hello again").is_empty(), "once");
    // Nor does what was said there break the silence between us.
    let mut story = welcome("{ type: new_conversation, after: 8h }");
    assert_eq!(story.says("hello"), ["Welcome"]);
    story.later(Duration::from_hours(9));
    story.says_in_the_group("wamid.group", "hello all");
    story.later(Duration::from_minutes(1));
    assert_eq!(story.says("one more thing"), ["Welcome"]);
    story.later(Duration::from_hours(1));
    assert!(story.says("thanks").is_empty());
}
