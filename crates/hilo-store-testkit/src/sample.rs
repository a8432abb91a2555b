//! Rows to write: each kind once with everything in it, once with as little as possible.

use crate::testbed::{Testbed, moment};
use bytes::Bytes;
use hilo_model::{
    Actor, ContactId, Id, Phone, Scope, TraceId,
    identity::Identity,
    incident::IncidentOutcome,
    message::Status,
    ticket::{Priority, TicketStatus},
};
use hilo_store::{
    journal::LaneKey,
    outbox::{self, OutboxKind, OutboxRow, OutboxState},
    rows::{
        AttachmentRow, AuditRow, ChannelEventRow, ContactRow, Direction, IdempotencyRow, IncidentClosed,
        IncidentRow, MessageRow, RunRow, RunStatus, RunStepsRow, ThreadEventRow, ThreadRow, TicketLegRow,
        TicketRow, WrappedKey,
    },
};

/// Text that an encoding, a quoting or a collation could harm: four-byte characters, combining marks, quotes, JSON.
pub const TEXT: &str = "Zoë 👩‍👩‍👧 n\u{303}a \"quoted\" 'x' \\ {\"a\":1} %_ \u{202e}rtl\n\ttab";

/// Sealed bytes: every value there is, so nothing may take them for text.
pub fn sealed() -> Bytes {
    (0..=u8::MAX).collect()
}

/// The contact of a contact's lane.
pub fn contact_of(lane: LaneKey) -> ContactId {
    ContactId::from_uuid(lane.id)
}

/// A wrapped key.
pub fn key() -> WrappedKey {
    WrappedKey { master: "m1".to_owned(), bytes: sealed() }
}

/// A telephone number.
pub fn phone(number: u64) -> Identity {
    let phone: Phone = format!("+54911{number:08}").parse().expect("a telephone number");
    Identity::phone(&phone)
}

/// A contact.
pub fn contact(scope: Scope, contact: ContactId) -> ContactRow {
    ContactRow {
        scope,
        contact,
        name: "Ana".to_owned(),
        locale: None,
        time_zone: None,
        fields: Bytes::new(),
        merged_into: None,
        created_at: moment(1),
        updated_at: moment(1),
    }
}

/// A contact with everything.
pub fn full_contact(testbed: &Testbed, id: ContactId) -> ContactRow {
    ContactRow {
        name: TEXT.to_owned(),
        locale: Some("pt-BR".to_owned()),
        time_zone: Some("America/Sao_Paulo".to_owned()),
        fields: sealed(),
        merged_into: Some(testbed.id()),
        updated_at: moment(9),
        ..contact(testbed.scope, id)
    }
}

/// A thread of nobody.
pub fn thread(scope: Scope, contact: ContactId) -> ThreadRow {
    ThreadRow {
        scope,
        contact,
        version: 1,
        channel: None,
        last_message_at: moment(1),
        preview: Bytes::new(),
        preview_inbound: false,
        unread: 0,
        window_until: None,
        free_until: None,
        ticket: None,
        status: TicketStatus::Bot,
        assignee: None,
        team: None,
        priority: Priority::Normal,
        snoozed_until: None,
        run: None,
        waiting_since: None,
        woken_at: None,
    }
}

/// A thread with everything.
pub fn full_thread(testbed: &Testbed, contact: ContactId) -> ThreadRow {
    ThreadRow {
        version: i64::MAX,
        channel: Some(testbed.id()),
        preview: sealed(),
        preview_inbound: true,
        unread: i32::MAX,
        window_until: Some(moment(86_400)),
        free_until: Some(moment(259_200)),
        ticket: Some(testbed.id()),
        status: TicketStatus::OnHold,
        assignee: Some(testbed.id()),
        team: Some(testbed.id()),
        priority: Priority::Urgent,
        snoozed_until: Some(moment(77)),
        run: Some(testbed.id()),
        waiting_since: Some(moment(55)),
        woken_at: Some(moment(56)),
        ..thread(testbed.scope, contact)
    }
}

/// A message of ours that has just been decided.
pub fn message(testbed: &Testbed, contact: ContactId, position: i64) -> MessageRow {
    MessageRow {
        scope: testbed.scope,
        contact,
        message: testbed.id(),
        channel: testbed.id(),
        direction: Direction::Outbound,
        author: Actor::System,
        kind: "text".to_owned(),
        content: Bytes::new(),
        provider_id: None,
        reply_to: None,
        about: None,
        status: Status::Queued,
        ticket: None,
        run: None,
        position,
        sent_at: moment(1),
        created_at: moment(1),
    }
}

/// A message with everything.
pub fn full_message(testbed: &Testbed, contact: ContactId, position: i64) -> MessageRow {
    MessageRow {
        direction: Direction::Inbound,
        author: Actor::Contact(contact),
        kind: "image".to_owned(),
        content: sealed(),
        provider_id: Some("wamid.HBgNNTQ5MTE=".to_owned()),
        reply_to: Some(TEXT.to_owned()),
        about: Some(sealed()),
        status: Status::Read,
        ticket: Some(testbed.id()),
        run: Some(testbed.id()),
        sent_at: moment(3),
        created_at: moment(4),
        ..message(testbed, contact, position)
    }
}

/// An entry in the timeline.
pub fn thread_event(testbed: &Testbed, contact: ContactId, position: i64, actor: Actor) -> ThreadEventRow {
    ThreadEventRow {
        scope: testbed.scope,
        contact,
        id: testbed.id(),
        position,
        kind: "note".to_owned(),
        actor,
        body: sealed(),
        at: moment(5),
    }
}

/// A ticket.
pub fn ticket(testbed: &Testbed, contact: ContactId, number: i32) -> TicketRow {
    TicketRow {
        scope: testbed.scope,
        ticket: testbed.id(),
        contact,
        number,
        status: TicketStatus::Open,
        priority: Priority::Low,
        assignee: None,
        team: None,
        summary: Bytes::new(),
        opened_at: moment(1),
        updated_at: moment(1),
        closed_at: None,
    }
}

/// A ticket with everything.
pub fn full_ticket(testbed: &Testbed, contact: ContactId, number: i32) -> TicketRow {
    TicketRow {
        status: TicketStatus::Closed,
        priority: Priority::High,
        assignee: Some(testbed.id()),
        team: Some(testbed.id()),
        summary: sealed(),
        updated_at: moment(8),
        closed_at: Some(moment(8)),
        ..ticket(testbed, contact, number)
    }
}

/// A stretch of a ticket.
pub fn leg(testbed: &Testbed, ticket: &TicketRow, number: i32) -> TicketLegRow {
    TicketLegRow {
        scope: ticket.scope,
        leg: testbed.id(),
        ticket: ticket.ticket,
        number,
        opened_at: moment(1),
        first_response_at: None,
        solved_at: None,
    }
}

/// A run that waits.
pub fn run(testbed: &Testbed, contact: ContactId) -> RunRow {
    RunRow {
        scope: testbed.scope,
        run: testbed.id(),
        contact,
        flow: testbed.id(),
        version: testbed.id(),
        status: RunStatus::Waiting,
        trigger: "keyword".to_owned(),
        started_at: moment(1),
        ended_at: None,
        reason: None,
        source: None,
    }
}

/// The steps of one turn of a run.
pub fn run_steps(run: &RunRow, turn: i32) -> RunStepsRow {
    RunStepsRow { scope: run.scope, run: run.run, turn, at: moment(2), steps: sealed() }
}

/// An incident that nobody has dealt with.
pub fn incident(testbed: &Testbed) -> IncidentRow {
    IncidentRow {
        scope: testbed.scope,
        incident: testbed.id(),
        code: "http_failed".to_owned(),
        contact: None,
        effect: None,
        summary: TEXT.to_owned(),
        detail: Bytes::new(),
        at: moment(1),
        closed: None,
        trace: testbed.id(),
    }
}

/// An incident with everything.
pub fn full_incident(testbed: &Testbed) -> IncidentRow {
    IncidentRow {
        contact: Some(testbed.id()),
        effect: Some(testbed.id()),
        detail: sealed(),
        closed: Some(IncidentClosed {
            at: moment(3),
            by: Actor::Person(testbed.id()),
            outcome: IncidentOutcome::Dismissed,
            reason: Some("nothing to be done".to_owned()),
        }),
        ..incident(testbed)
    }
}

/// An account event.
pub fn channel_event(testbed: &Testbed, channel: hilo_model::ChannelId, position: i64) -> ChannelEventRow {
    ChannelEventRow {
        scope: testbed.scope,
        channel,
        position,
        field: "message_template_status_update".to_owned(),
        body: r#"{"b":1.50, "a":"ñ"}"#.to_owned(),
        at: moment(1),
    }
}

/// A stored file.
pub fn attachment(testbed: &Testbed) -> AttachmentRow {
    AttachmentRow {
        scope: testbed.scope,
        attachment: testbed.id(),
        sha256: [0xAB; 32],
        size: 5_000_000_000,
        mime_type: "image/webp".to_owned(),
        filename: None,
        contact: None,
        at: moment(1),
        withdrawn_at: None,
    }
}

/// An entry of the audit log.
pub fn audit(testbed: &Testbed, actor: Actor) -> AuditRow {
    AuditRow {
        id: testbed.id(),
        workspace: Some(testbed.scope.workspace),
        environment: None,
        at: moment(1),
        actor,
        action: "channel.created".to_owned(),
        target: "chn_x".to_owned(),
        detail: r#"{"z":1,"a":{"before":null}}"#.to_owned(),
        trace: testbed.id(),
    }
}

/// An answer kept for its idempotency key.
pub fn idempotency(testbed: &Testbed, caller: &str, key: &str) -> IdempotencyRow {
    IdempotencyRow {
        workspace: testbed.scope.workspace,
        caller: caller.to_owned(),
        key: key.to_owned(),
        request: sealed(),
        status: 201,
        response: Bytes::from_static(b"{}"),
        at: moment(1),
    }
}

/// A send that nobody has begun, in the partition of the contact itself.
pub fn effect(testbed: &Testbed, lane: LaneKey, position: i64) -> OutboxRow {
    OutboxRow {
        effect: testbed.id(),
        partition: testbed.partition_of(lane),
        scope: lane.scope,
        kind: OutboxKind::Send,
        contact: contact_of(lane),
        channel: None,
        priority: outbox::Priority::Conversation,
        position,
        state: OutboxState::Queued,
        attempts: 0,
        not_before: moment(0),
        not_after: None,
        claimed_at: None,
        reach: None,
        repeatable: true,
        created_at: moment(1),
        trace: testbed.id::<TraceId>(),
        payload: sealed(),
    }
}
