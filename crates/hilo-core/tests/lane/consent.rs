//! What a person wants to be sent: stop and start words, what the team records, what holds after a merge.

use crate::support::{FLOW, START, Story, id};
use hilo_core::{
    command::{Answer, Command, RefusedCommand},
    contact::ContactState,
    decision::{ConsentFact, Fact, RunEnd},
    event::{ContactEvent, PreferenceChanged, SendFailed, SendFailure},
};
use hilo_desk::consent_words::{ConsentButton, ConsentWords};
use hilo_model::{
    Actor, ContactId, Duration, Locale, Timestamp,
    consent::{Consent, ConsentReach, ConsentSource, ConsentTopic},
    identity::Identity,
    message::{ChoiceKind, Inbound, Outbound, Template, TemplateCategory},
};

/// Asks with options of which one is a stop word, and sends templates.
const EXIT: &str = r#"
api: hilo.dev/flow/v1
flow: exit
name: Exit
language: en
triggers:
  - { type: keyword, words: [menu, baja] }
start: ask
nodes:
  ask:
    type: ask
    question: "Where to?"
    answer:
      type: option
      options: [{ id: out, title: "Salir 👋", next: bye }, { id: stay, title: Stay, next: ask }]
    fallback: end
    no_reply: { after: 10m, next: nudge }
  nudge:
    type: message
    send: { text: "Still there?" }
    next: ask
  bye:
    type: message
    send: { text: "Bye" }
    next: end
"#;

fn template(category: TemplateCategory) -> Command {
    let content = Outbound::Template(Template {
        name: "hello".to_owned(),
        language: "es".to_owned(),
        category,
        header: None,
        body: Vec::new(),
        buttons: Vec::new(),
        offer_ends_at: None,
        cards: Vec::new(),
        shown: None,
    });
    Command::Send { content, channel: None, reply_to: None, callback_data: None }
}

fn record(topic: ConsentReach, decision: Consent) -> Command {
    Command::RecordConsent { topic, decision, words: "said so".to_owned(), source: None, at: None }
}

fn refused(topic: ConsentTopic) -> Answer {
    Answer::Refused(RefusedCommand::OptedOut { topic })
}

impl Story {
    /// The entries of the ledger that the last event made.
    fn entries(&self) -> Vec<ConsentFact> {
        let entry = |fact: &Fact| match fact {
            Fact::Consent(entry) => Some((**entry).clone()),
            _ => None,
        };
        self.last.facts.iter().filter_map(entry).collect()
    }

    fn prefers(&mut self, consent: Consent, at: Timestamp) {
        self.event(ContactEvent::PreferenceChanged(PreferenceChanged {
            channel: id(1),
            identities: vec![Identity::phone(&"56911112222".parse().expect("a phone"))],
            profile_name: None,
            topic: ConsentTopic::Marketing,
            consent,
            at,
            detail: None,
        }));
    }

    fn can_get(&mut self, category: TemplateCategory) -> bool {
        match self.orders(template(category)) {
            Answer::Done { .. } => true,
            Answer::Refused(RefusedCommand::OptedOut { .. }) => false,
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_stop_word_is_a_decision_with_its_proof() {
    let mut story = Story::new(FLOW);
    story.says("hello");
    story.later(Duration::from_minutes(1));
    assert_eq!(
        story.says(" ¡Baja! "),
        [
            "Listo: ya no te enviaremos mensajes. Si nos escribes, te respondemos igual. Para volver a recibirlos, escribe ALTA."
        ]
    );
    let (message, place) = story
        .last
        .facts
        .iter()
        .find_map(|fact| match fact {
            Fact::MessageIn { message, position, .. } => Some((*message, *position)),
            _ => None,
        })
        .expect("the message is in the thread");
    let entries = story.entries();
    let [entry] = &entries[..] else { panic!("{entries:?}") };
    assert_eq!(
        *entry,
        ConsentFact {
            id: entry.id,
            position: place,
            reach: ConsentReach::All,
            consent: Consent::Withdrawn,
            source: ConsentSource::Message,
            actor: Actor::Contact(story.contact),
            channel: Some(id(1)),
            message: Some(message),
            at: story.now,
            effective: true,
            words: Some(" ¡Baja! ".to_owned()),
            detail: None,
            shown: None,
            terms: None,
        }
    );
    let (kind, body) = story.timeline().remove(0);
    assert_eq!((kind, &body["topic"], &body["by"]), ("consent", &"all".into(), &"message".into()));
    assert_eq!(story.state.unread, 1, "nobody has to answer it, but what was said before");
    assert_eq!(story.orders(template(TemplateCategory::Marketing)), refused(ConsentTopic::Marketing));
    assert_eq!(story.orders(template(TemplateCategory::Utility)), refused(ConsentTopic::Utility));
    assert!(story.can_get(TemplateCategory::Authentication), "who asks for a code gets it");
    let free = Outbound::Text { body: "We are here".to_owned(), preview_url: false };
    let answered =
        story.orders(Command::Send { content: free, channel: None, reply_to: None, callback_data: None });
    assert!(matches!(answered, Answer::Done { .. }), "answers in an open window still go");
}

#[test]
fn it_is_confirmed_once_in_their_language() {
    let mut story = Story::new(FLOW);
    story.says("hello");
    let locale = Some(Locale::of("pt"));
    story.orders(Command::EditContact { name: None, locale, time_zone: None, fields: Default::default() });
    assert_eq!(story.says("STOP").len(), 1);
    assert!(story.entries()[0].effective);
    assert_eq!(story.says("STOP"), [""; 0], "said again, told once");
    assert_eq!(story.entries().len(), 1, "but it is on record");
    story.later(Duration::from_seconds(2));
    assert!(story.says("start")[0].starts_with("Pronto: você voltará"));
    assert_eq!(story.entries()[0].consent, Consent::Resumed);
    assert!(story.can_get(TemplateCategory::Marketing));
}

#[test]
fn a_start_word_of_somebody_who_stopped_nothing_is_an_ordinary_message() {
    let mut story = Story::new(&FLOW.replace("[menu]", "[menu, start]"));
    assert_eq!(story.says("START").len(), 1, "it starts the flow that has it as a keyword");
    assert_eq!(story.entries(), []);
    assert!(story.state.run.is_some() && story.state.consent.is_empty());
}

#[test]
fn sentences_and_taps_are_no_stop_words() {
    let mut story = Story::new(FLOW);
    story.says("menu");
    story.says("quiero cancelar mi suscripción, ¿cómo me doy de baja?");
    assert!(story.entries().is_empty() && story.state.run.is_some(), "it answers the question");
    let tap = Inbound::Choice { via: ChoiceKind::Button, id: "stop".to_owned(), title: "STOP".to_owned() };
    let tap = story.received("wamid.tap", tap);
    story.event(ContactEvent::MessageReceived(tap));
    assert!(story.entries().is_empty() && story.state.consent.is_empty());
}

#[test]
fn no_flow_is_started_by_a_stop_word_and_the_one_under_way_ends() {
    let mut story = Story::new(EXIT);
    assert_eq!(story.says("baja").len(), 1, "only the confirmation, though a flow has the word");
    assert!(story.state.run.is_none());
    story.later(Duration::from_seconds(2));
    story.says("alta");
    story.says("menu");
    let timers = story.state.timers.len();
    assert!(story.state.run.is_some() && timers == 1);
    story.later(Duration::from_seconds(2));
    assert_eq!(story.says("parar").len(), 1);
    let ended = story.last.facts.iter().any(|fact| {
        matches!(fact, Fact::Run(run) if run.ended == Some(RunEnd::Interrupted { reason: "opted_out".to_owned() }))
    });
    assert!(ended && story.state.run.is_none());
    assert!(story.state.timers.is_empty(), "no reminder follows");
    // Whoever writes on is answered as ever.
    assert_eq!(story.says("menu").len(), 1);
}

#[test]
fn an_option_that_is_offered_right_now_goes_before_a_stop_word() {
    let mut story = Story::new(EXIT);
    story.says("menu");
    assert_eq!(story.says("SALIR"), ["Bye"], "it was written instead of tapped");
    assert!(story.entries().is_empty() && story.state.consent.is_empty());
    // Another stop word does stop, and without the question so does this one.
    assert_eq!(story.says("SALIR").len(), 1);
    assert!(story.state.has_withdrawn(ConsentTopic::Marketing));
}

#[test]
fn a_person_who_has_the_thread_sees_that_somebody_stopped() {
    let mut story = Story::new(FLOW);
    story.says("hello");
    story.orders(Command::TakeOver { person: None });
    assert_eq!(story.says("STOP").len(), 1);
    assert_eq!(story.state.unread, 1, "what was asked before is not answered by it");
    assert!(story.state.is_with_staff() && story.entries()[0].effective);
}

#[test]
fn an_old_stop_word_that_comes_late_undoes_no_later_decision() {
    let mut story = Story::new(FLOW);
    story.says("hello");
    story.later(Duration::from_hours(2));
    story.orders(record(ConsentReach::All, Consent::Given));
    let mut late = story.received("wamid.late", Inbound::Text { body: "STOP".to_owned() });
    late.sent_at = START.plus(Duration::from_hours(1));
    story.event(ContactEvent::MessageReceived(late));
    assert_eq!(story.sent(), [""; 0], "nothing to confirm");
    assert!(!story.entries()[0].effective, "on record all the same");
    assert!(story.can_get(TemplateCategory::Marketing));
}

#[test]
fn of_one_second_the_withdrawal_holds_in_either_order() {
    let orders = [[Consent::Withdrawn, Consent::Resumed], [Consent::Resumed, Consent::Withdrawn]];
    for order in orders {
        let mut story = Story::new(FLOW);
        story.says("hello");
        order.into_iter().for_each(|consent| story.prefers(consent, START));
        assert!(!story.can_get(TemplateCategory::Marketing), "{order:?}");
        assert!(story.can_get(TemplateCategory::Utility));
    }
}

#[test]
fn the_team_and_programs_record_what_they_were_told() {
    let mut story = Story::new(FLOW);
    story.says("hello");
    story.orders(record(ConsentReach::Utility, Consent::Withdrawn));
    let entry = story.entries().remove(0);
    assert_eq!((entry.source, entry.words.as_deref()), (ConsentSource::Team, Some("said so")));
    assert_eq!(entry.actor, Actor::Person(id(900)));
    assert_eq!(story.last.audit[0].action, "contact.consent_recorded");
    assert!(!story.last.audit[0].detail.to_string().contains("said so"), "no words in the audit log");
    assert!(!story.can_get(TemplateCategory::Utility) && story.can_get(TemplateCategory::Marketing));
    // What was agreed to long ago does not undo what was decided since.
    let at = Some(START.minus(Duration::from_days(30)));
    let source = Some(ConsentSource::Form);
    let (topic, decision, words) = (ConsentReach::All, Consent::Given, "ticked the box".to_owned());
    story.orders(Command::RecordConsent { topic, decision, words, source, at });
    let entry = story.entries().remove(0);
    assert_eq!(
        (entry.source, entry.effective),
        (ConsentSource::Form, true),
        "for marketing nothing was known"
    );
    assert!(!story.can_get(TemplateCategory::Utility));

    let bad = |words: &str, source, at| Command::RecordConsent {
        topic: ConsentReach::All,
        decision: Consent::Given,
        words: words.to_owned(),
        source,
        at,
    };
    for (command, field) in [
        (bad("  ", None, None), "words"),
        (bad(&"x".repeat(2001), None, None), "words"),
        (bad("x", Some(ConsentSource::Message), None), "source"),
        (bad("x", None, Some(story.now.plus(Duration::from_seconds(1)))), "at"),
    ] {
        match story.orders(command) {
            Answer::Refused(RefusedCommand::Invalid { field: found, .. }) => assert_eq!(found, field),
            other => panic!("{field}: {other:?}"),
        }
    }
}

#[test]
fn whoever_of_two_withdrew_has_withdrawn_once_they_are_one() {
    let standing = |consent, at| hilo_core::contact::Decided { consent, at };
    let later = START.plus(Duration::from_hours(1));
    for (ours, theirs) in [
        (standing(Consent::Withdrawn, START), standing(Consent::Given, later)),
        (standing(Consent::Given, later), standing(Consent::Withdrawn, START)),
    ] {
        let mut story = Story::new(FLOW);
        story.says("hello");
        story.now = later;
        story.state.consent.insert(ConsentTopic::Marketing, ours);
        let mut other = ContactState { created_at: Some(START), effects: 40, ..ContactState::default() };
        other.consent.insert(ConsentTopic::Marketing, theirs);
        other.merged_from.push(id(300));
        let contact: ContactId = id(200);
        story.event(ContactEvent::MergedFrom { contact, state: Box::new(other) });
        let waiting = story.last.facts.iter().find_map(|fact| match fact {
            Fact::Withdrawn { topics, contacts, position } => {
                Some((topics.clone(), contacts.clone(), *position))
            }
            _ => None,
        });
        let everybody = vec![id(100), id(200), id(300)];
        assert_eq!(
            waiting,
            Some((vec![ConsentTopic::Marketing], everybody, 40)),
            "also what waits for the other"
        );
        assert!(!story.can_get(TemplateCategory::Marketing));
        story.prefers(Consent::Given, later.minus(Duration::from_minutes(1)));
        assert!(!story.can_get(TemplateCategory::Marketing), "what one of them said before undoes nothing");
        story.prefers(Consent::Given, later.plus(Duration::from_minutes(1)));
        assert!(story.can_get(TemplateCategory::Marketing));
    }
}

#[test]
fn what_fails_at_the_claim_is_told_where_the_message_stands() {
    // The message is in the thread of a contact that was merged away meanwhile.
    let mut story = Story::new(FLOW);
    story.says("hello");
    story.contact = id(200);
    story.event(ContactEvent::MergeInto { survivor: id(100) });
    story.event(ContactEvent::SendFailed(SendFailed::new(id(77), SendFailure::OptedOut)));
    let told = story.last.facts.iter().any(|fact| match fact {
        Fact::MessageStatus { effect, error_detail, .. } => {
            *effect == Some(id(77)) && error_detail.as_deref() == Some("opted_out")
        }
        _ => false,
    });
    assert!(told && story.last.appends.len() == 1);
}

impl Story {
    /// The customer presses a button of a template; what is sent back.
    fn presses(&mut self, label: &str) -> Vec<String> {
        let provider_id = format!("wamid.{}", self.events);
        let content =
            Inbound::Choice { via: ChoiceKind::Template, id: label.to_lowercase(), title: label.to_owned() };
        let mut message = self.received(&provider_id, content);
        message.reply_to = Some("wamid.template".to_owned());
        self.event(ContactEvent::MessageReceived(message));
        self.sent()
    }
}

#[test]
fn a_press_of_stop_promotions_stops_marketing_and_nothing_else() {
    let mut story = Story::new(FLOW);
    story.says("hello");
    assert!(story.can_get(TemplateCategory::Marketing));
    story.later(Duration::from_minutes(1));
    let unread = story.state.unread;
    assert_eq!(
        story.presses("Stop promotions"),
        ["Done: we will send you no more promotions. If you write to us, we still answer."]
    );
    let entry = &story.entries()[0];
    assert_eq!((entry.reach, entry.consent), (ConsentReach::Marketing, Consent::Withdrawn));
    assert_eq!((entry.source, entry.words.as_deref()), (ConsentSource::Message, Some("Stop promotions")));
    assert!(entry.message.is_some(), "the press is the proof");
    // What was ordered before it does not leave any more.
    let withdrawn = story.last.facts.iter().any(|fact| match fact {
        Fact::Withdrawn { topics, position, .. } => *topics == [ConsentTopic::Marketing] && *position > 0,
        _ => false,
    });
    assert!(withdrawn);
    assert_eq!(story.state.unread, unread, "nobody has to answer it");
    assert!(!story.can_get(TemplateCategory::Marketing));
    assert!(story.can_get(TemplateCategory::Utility));
    assert!(story.presses("Stop promotions").is_empty(), "said once");
}

#[test]
fn a_button_can_agree_and_what_a_run_asks_is_answered_as_well() {
    let mut words = ConsentWords::default();
    let button = |label: &str, decision, answer: &str| ConsentButton {
        label: label.to_owned(),
        topic: ConsentReach::Marketing,
        decision,
        answer: answer.to_owned(),
    };
    words.buttons =
        vec![button("Yes please", Consent::Given, "Thank you"), button("Stay", Consent::Given, "")];
    let mut story = Story::new(EXIT);
    story.config.consent = words.clone().into();
    story.says("menu");
    assert_eq!(story.presses("stay"), ["[buttons] Where to?"]);
    assert_eq!(story.entries().len(), 1, "it is a decision, and the answer that the run waits for");

    let mut story = Story::new(EXIT);
    story.config.consent = words.into();
    story.prefers(Consent::Withdrawn, START);
    story.later(Duration::from_minutes(1));
    assert_eq!(story.presses("Yes please"), ["Thank you"]);
    assert!(story.can_get(TemplateCategory::Marketing));
    assert_eq!(story.presses("Stop promotions"), [""; 0], "no button of this environment");
    assert!(story.entries().is_empty());
}
