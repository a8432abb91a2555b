//! What a person wants to be sent (C2): the ledger of their decisions, and what holds.
//!
//! A later decision outranks an earlier one, in whatever order they come to be known. Providers tell seconds: of two decisions of
//! the same second the withdrawal holds. Where two people turn out to be one, whoever of the two withdrew has withdrawn.

use super::{Decided, context::Lane, happening::Happened};
use crate::{
    command::RefusedCommand,
    decision::{ConsentFact, Fact},
};
use hilo_model::{
    Actor, ChannelId, MessageId, Timestamp,
    consent::{Consent, ConsentReach, ConsentSource, ConsentTopic, TermsVersion},
};
use serde_json::json;
use std::collections::BTreeMap;

/// The longest words of a decision that somebody records, in characters.
const WORDS: usize = 2000;

/// A decision, as it comes to be known.
pub(super) struct Entry {
    pub(super) reach: ConsentReach,
    pub(super) consent: Consent,
    pub(super) source: ConsentSource,
    pub(super) actor: Actor,
    pub(super) at: Timestamp,
    pub(super) channel: Option<ChannelId>,
    /// The message it was said in, and its place in the thread.
    pub(super) message: Option<(MessageId, i64)>,
    pub(super) words: Option<String>,
    pub(super) detail: Option<String>,
    /// What the person was shown and answered.
    pub(super) shown: Option<String>,
    /// The terms that it is about.
    pub(super) terms: Option<TermsVersion>,
}

impl Entry {
    pub(super) fn new(
        reach: ConsentReach,
        consent: Consent,
        source: ConsentSource,
        actor: Actor,
        at: Timestamp,
    ) -> Self {
        Self {
            reach,
            consent,
            source,
            actor,
            at,
            channel: None,
            message: None,
            words: None,
            detail: None,
            shown: None,
            terms: None,
        }
    }
}

/// What the customer answered to a flow that asked.
pub(super) struct Answer {
    /// What they read.
    pub(super) shown: String,
    /// What they answered.
    pub(super) words: String,
    /// The terms, if it was about terms.
    pub(super) terms: Option<TermsVersion>,
}

/// What a person of the team or a program records.
pub(super) struct Recorded {
    pub(super) reach: ConsentReach,
    pub(super) consent: Consent,
    pub(super) words: String,
    pub(super) source: Option<ConsentSource>,
    pub(super) at: Option<Timestamp>,
}

/// Puts a decision into the ledger and the thread; what it decides holds from now on, unless a later decision is known. Whether
/// anything that may be sent changed by it.
pub(super) fn record(lane: &mut Lane<'_, '_, '_>, entry: Entry) -> bool {
    let Entry { reach, consent, source, actor, at, channel, message, words, detail, shown, terms } = entry;
    let given = Decided { consent, at };
    // Terms are about nothing that is sent: what was answered stands as it is.
    let (mut effective, mut changed, mut withdrawn) = (reach.topics().is_empty(), false, Vec::new());
    for topic in reach.topics() {
        let known = lane.state.consent.get(topic).copied();
        if known.is_some_and(|known| !outranks(given, known)) {
            continue;
        }
        effective = true;
        let was_given = known.is_some_and(|known| known.consent != Consent::Withdrawn);
        if is_withdrawn(given) && !known.is_some_and(is_withdrawn) {
            lane.happenings.push(Happened::OptedOut(*topic));
        } else if !is_withdrawn(given) && !was_given {
            lane.happenings.push(Happened::OptedIn(*topic));
        }
        changed |= known.is_some_and(is_withdrawn) != is_withdrawn(given);
        // A withdrawal of the same second does not make what it replaces look later than itself.
        let at = known.map_or(at, |known| known.at.max(at));
        lane.state.consent.insert(*topic, Decided { consent, at });
        if is_withdrawn(given) {
            withdrawn.push(*topic);
        }
    }
    let id = lane.cx.ids.make();
    let body = json!({
        "topic": reach, "consent": consent, "at": at.to_string(), "by": source, "effective": effective,
        "message": message.map(|(message, _)| message), "words": words, "detail": detail,
        "terms": terms,
    });
    let own = lane.timeline("consent", body);
    let (message, position) = message.map_or((None, own), |(message, position)| (Some(message), position));
    lane.fact(Fact::Consent(Box::new(ConsentFact {
        id,
        position,
        reach,
        consent,
        source,
        actor,
        channel,
        message,
        at,
        effective,
        words,
        detail,
        shown,
        terms,
    })));
    expire(lane, withdrawn);
    lane.touch();
    lane.out.contact_changed = true;
    lane.out.thread_changed = true;
    changed
}

/// What a flow asked and the customer answered in this turn.
pub(super) fn answered(lane: &mut Lane<'_, '_, '_>, reach: ConsentReach, consent: Consent, answer: Answer) {
    let (actor, now) = (Actor::Contact(lane.cx.contact), lane.cx.now);
    let heard = lane.heard;
    let at = heard.map_or(now, |heard| heard.sent_at.min(now));
    let Answer { shown, words, terms } = answer;
    record(
        lane,
        Entry {
            channel: heard.map(|heard| heard.channel),
            message: heard.map(|heard| (heard.message, heard.position)),
            words: Some(words),
            shown: Some(shown),
            terms,
            ..Entry::new(reach, consent, ConsentSource::Flow, actor, at)
        },
    );
}

/// What somebody of the team, or a program, knows of a decision.
pub(super) fn record_for(
    lane: &mut Lane<'_, '_, '_>,
    action: &'static str,
    recorded: Recorded,
) -> Result<(), RefusedCommand> {
    let Recorded { reach, consent, words, source, at } = recorded;
    let refuse = |field: &str, detail: &str| {
        Err(RefusedCommand::Invalid { field: field.to_owned(), detail: detail.to_owned() })
    };
    let words = words.trim().to_owned();
    if words.is_empty() || words.chars().count() > WORDS {
        return refuse("words", "the words of the decision have 1 to 2000 characters");
    }
    let (actor, now) = (lane.cx.actor, lane.cx.now);
    let source = source.unwrap_or(match actor {
        Actor::ApiKey(_) => ConsentSource::Api,
        _ => ConsentSource::Team,
    });
    if reach.topics().is_empty() {
        return refuse("topic", "terms are put on record where they are accepted: by a flow that shows them");
    }
    if !source.can_be_told() {
        return refuse(
            "source",
            "Hilo itself notes what was decided in a message, in the app and by a failure",
        );
    }
    if at.is_some_and(|at| at > now) {
        return refuse("at", "a decision lies in the past");
    }
    let entry = Entry { words: Some(words), ..Entry::new(reach, consent, source, actor, at.unwrap_or(now)) };
    record(lane, entry);
    lane.audit(action, json!({ "topic": reach, "decision": consent, "source": source }));
    Ok(())
}

/// What holds for two people who turn out to be one.
pub(super) fn join(lane: &mut Lane<'_, '_, '_>, theirs: BTreeMap<ConsentTopic, Decided>) {
    for (topic, theirs) in theirs {
        let ours = lane.state.consent.entry(topic).or_insert(theirs);
        // Nothing that either of them decided until now undoes the withdrawal, even if it comes to be known later.
        let at = ours.at.max(theirs.at);
        if (is_withdrawn(theirs), theirs.at) > (is_withdrawn(*ours), ours.at) {
            *ours = theirs;
        }
        ours.at = at;
    }
    // What waits for either of them is the one person's now, whoever of the two withdrew.
    let withdrawn = ConsentTopic::ALL.into_iter().filter(|topic| lane.state.has_withdrawn(*topic)).collect();
    expire(lane, withdrawn);
}

/// Nothing that waits for somebody who is to be forgotten leaves any more.
pub(super) fn forget(lane: &mut Lane<'_, '_, '_>) {
    expire(lane, ConsentTopic::ALL.to_vec());
}

/// Nothing of these topics leaves any more, neither for this contact nor for those that were merged into it.
fn expire(lane: &mut Lane<'_, '_, '_>, topics: Vec<ConsentTopic>) {
    if topics.is_empty() {
        return;
    }
    let mut contacts = vec![lane.cx.contact];
    contacts.extend(&lane.state.merged_from);
    lane.fact(Fact::Withdrawn { topics, contacts, position: lane.state.effects });
}

fn is_withdrawn(decided: Decided) -> bool {
    decided.consent == Consent::Withdrawn
}

/// Whether a decision holds although another is known.
fn outranks(given: Decided, known: Decided) -> bool {
    match (is_withdrawn(given), is_withdrawn(known)) {
        (true, _) => given.at.as_seconds() >= known.at.as_seconds(),
        (false, true) => given.at > known.at,
        (false, false) => given.at >= known.at,
    }
}
