//! Every kind of row is read back as it was written: with everything in it and with as little as possible, new and
//! replaced.

use super::cases;
use crate::{
    sample,
    testbed::{Testbed, moment},
};
use hilo_model::{
    Actor, ContactId,
    access::ThreadAccess,
    approval::ApprovalState,
    consent::{Consent, ConsentReach, ConsentSource},
    incident::IncidentOutcome,
};
use hilo_store::{
    read::{AuditFilter, Page, RunsOf},
    rows::{ApprovalRow, Asked, ConsentRow, Row, RunStatus, ThreadRow},
};

const PAGE: u32 = 100;

async fn write(testbed: &Testbed, rows: Vec<Row>) {
    testbed.turn(testbed.lane(), |turn| turn.rows = rows).await;
}

cases! {
    async fn contacts(testbed: &Testbed) {
        let id = testbed.id();
        let versions = [
            sample::contact(testbed.scope, id),
            sample::full_contact(testbed, id),
            sample::contact(testbed.scope, id),
        ];
        for row in versions {
            write(testbed, vec![Row::Contact(row.clone())]).await;
            let read = testbed.store.read().contact(testbed.scope, id).await.expect("read");
            assert_eq!(read, Some(row));
        }
        let elsewhere = testbed.store.read().contact(testbed.elsewhere, id).await.expect("read");
        assert_eq!(elsewhere, None);
    }

    async fn threads(testbed: &Testbed) {
        let id = testbed.id();
        let bare = ThreadRow { last_message_at: moment(99), ..sample::thread(testbed.scope, id) };
        for row in [sample::thread(testbed.scope, id), sample::full_thread(testbed, id), bare] {
            write(testbed, vec![Row::Thread(row.clone())]).await;
            let item = testbed.store.read().thread(testbed.scope, &ThreadAccess::All, None, id).await.expect("read");
            let item = item.expect("a thread");
            assert_eq!((item.thread, item.name.as_str()), (row, ""), "no contact, no name");
        }
        write(testbed, vec![Row::Contact(sample::full_contact(testbed, id))]).await;
        let item = testbed.store.read().thread(testbed.scope, &ThreadAccess::All, None, id).await.expect("read");
        assert_eq!(item.expect("a thread").name, sample::TEXT);
    }

    async fn several_full_rows_of_one_key_leave_the_last(testbed: &Testbed) {
        let id = testbed.id();
        let (first, second) = (sample::full_thread(testbed, id), sample::thread(testbed.scope, id));
        let (early, late) = (sample::full_contact(testbed, id), sample::contact(testbed.scope, id));
        let run = sample::run(testbed, id);
        let ended = hilo_store::rows::RunRow { status: RunStatus::Failed, ..run.clone() };
        let rows = vec![
            Row::Thread(first),
            Row::Contact(early),
            Row::Run(run),
            Row::Thread(second.clone()),
            Row::Contact(late.clone()),
            Row::Run(ended.clone()),
        ];
        write(testbed, rows).await;
        let read = testbed.store.read();
        let item = read.thread(testbed.scope, &ThreadAccess::All, None, id).await.expect("read").expect("a thread");
        assert_eq!(item.thread, second);
        assert_eq!(read.contact(testbed.scope, id).await.expect("read"), Some(late));
        assert_eq!(read.run(testbed.scope, ended.run).await.expect("read"), Some(ended.clone()));
        // Also of a row that is there, when an earlier one of the batch gives it to another contact.
        let moved = hilo_store::rows::RunRow { contact: testbed.id(), ..ended.clone() };
        write(testbed, vec![Row::Run(moved), Row::Run(ended.clone())]).await;
        assert_eq!(read.run(testbed.scope, ended.run).await.expect("read"), Some(ended));
    }

    async fn messages(testbed: &Testbed) {
        let contact = testbed.id();
        let rows = [sample::message(testbed, contact, 1), sample::full_message(testbed, contact, 2)];
        write(testbed, rows.iter().map(|row| Row::Message(row.clone())).collect()).await;
        let read = testbed.store.read();
        for row in rows {
            let item = read.message(testbed.scope, contact, row.message).await.expect("read").expect("a message");
            assert_eq!(item.message, row);
            assert_eq!((item.reached, item.error), (Vec::new(), None));
            assert_eq!((item.attachment, item.attachment_error), (None, None));
            for (scope, contact) in [(testbed.elsewhere, contact), (testbed.scope, testbed.id())] {
                assert_eq!(read.message(scope, contact, row.message).await.expect("read"), None);
            }
        }
    }

    async fn thread_events(testbed: &Testbed) {
        let contact = testbed.id();
        let actors = [Actor::System, Actor::Person(testbed.id()), Actor::Run(testbed.id())];
        let mut events: Vec<_> = actors
            .into_iter()
            .enumerate()
            .map(|(n, actor)| sample::thread_event(testbed, contact, n as i64 * 2, actor))
            .collect();
        write(testbed, events.iter().map(|row| Row::ThreadEvent(row.clone())).collect()).await;
        // Again: it is there already.
        let again = hilo_store::rows::ThreadEventRow { kind: "other".to_owned(), ..events[0].clone() };
        write(testbed, vec![Row::ThreadEvent(again)]).await;
        events.reverse();
        let page = |after, limit| testbed.store.read().thread_events(testbed.scope, contact, Page { after, limit });
        assert_eq!(page(None, PAGE).await.expect("read"), events);
        assert_eq!(page(None, 2).await.expect("read"), events[..2]);
        assert_eq!(page(Some(2), 9).await.expect("read"), events[2..]);
    }

    async fn approvals(testbed: &Testbed) {
        let (contact, flow, person, team) = (testbed.id(), testbed.id(), testbed.id(), testbed.id());
        let mut rows: Vec<ApprovalRow> = Vec::new();
        for (n, state) in ApprovalState::ALL.into_iter().cycle().take(10).enumerate() {
            rows.push(ApprovalRow {
                scope: testbed.scope,
                approval: testbed.id(),
                contact,
                run: testbed.id(),
                flow,
                state: ApprovalState::Waiting,
                asked_at: moment(n as u64),
                due_at: (n % 2 == 0).then(|| moment(50)),
                decided_at: None,
                asked: if n % 3 == 0 { Asked::default() } else { Asked { people: vec![person], teams: vec![team] } },
                body: sample::sealed(),
            });
            write(testbed, vec![Row::Approval(rows[n].clone())]).await;
            // It is decided, in the thread of somebody who turned out to be the same person.
            let decided_at = (state != ApprovalState::Waiting).then(|| moment(9));
            rows[n] = ApprovalRow { state, decided_at, contact: testbed.id(), asked: Asked::default(), ..rows[n].clone() };
        }
        let elsewhere = ApprovalRow { scope: testbed.elsewhere, ..rows[1].clone() };
        // Twice in one batch: the later one holds.
        let first = ApprovalRow { state: ApprovalState::Refused, ..rows[0].clone() };
        let all = [first].into_iter().chain(rows.iter().cloned()).chain([elsewhere]).map(Row::Approval).collect();
        write(testbed, all).await;
        rows.reverse();
        let page = |state, after, limit| async move {
            let read = testbed.store.read();
            read.approvals(testbed.scope, state, Page { after, limit }).await.expect("read")
        };
        assert_eq!(page(None, None, PAGE).await, rows);
        assert_eq!(page(None, Some(rows[3].approval), 4).await, rows[4..8]);
        for state in ApprovalState::ALL {
            let those: Vec<ApprovalRow> = rows.iter().filter(|row| row.state == state).cloned().collect();
            assert_eq!(page(Some(state), None, PAGE).await, those);
            assert_eq!(page(Some(state), Some(those[0].approval), 1).await, those[1..]);
        }
        let read = testbed.store.read();
        assert_eq!(read.approval(testbed.scope, rows[2].approval).await.expect("read"), Some(rows[2].clone()));
        assert_eq!(read.approval(testbed.scope, testbed.id()).await.expect("read"), None);
    }

    async fn consent_ledgers(testbed: &Testbed) {
        let (contact, merged): (ContactId, ContactId) = (testbed.id(), testbed.id());
        let mut entries: Vec<ConsentRow> = Vec::new();
        for source in ConsentSource::ALL {
            for (reach, consent) in ConsentReach::EVERY.into_iter().zip(Consent::ALL.into_iter().cycle()) {
                let n = entries.len() as i64;
                let full = n % 2 == 0;
                entries.push(ConsentRow {
                    scope: testbed.scope,
                    contact: if n % 3 == 0 { merged } else { contact },
                    id: testbed.id(),
                    position: n,
                    reach,
                    consent,
                    source,
                    actor: if full { Actor::Contact(contact) } else { Actor::Provider },
                    channel: full.then(|| testbed.id()),
                    message: full.then(|| testbed.id()),
                    effective: n % 4 == 0,
                    decided_at: moment(7),
                    body: sample::sealed(),
                    at: moment(9),
                });
            }
        }
        let elsewhere = ConsentRow { scope: testbed.elsewhere, id: testbed.id(), ..entries[1].clone() };
        let other = ConsentRow { contact: testbed.id(), id: testbed.id(), ..entries[1].clone() };
        let rows = entries.iter().chain([&elsewhere, &other]).cloned().map(Row::Consent).collect();
        write(testbed, rows).await;
        // It is there already, and an entry is never changed.
        let again = ConsentRow { consent: Consent::Given, body: bytes::Bytes::new(), ..entries[0].clone() };
        write(testbed, vec![Row::Consent(again)]).await;
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.id));
        let page = |contacts: Vec<ContactId>, after, limit| async move {
            let read = testbed.store.read();
            read.consents(testbed.scope, &contacts, Page { after, limit }).await.expect("read")
        };
        let both = vec![contact, merged];
        assert_eq!(page(both.clone(), None, PAGE).await, entries);
        assert_eq!(page(both.clone(), None, 4).await, entries[..4]);
        assert_eq!(page(both, Some(entries[3].id), 4).await, entries[4..8]);
        let own: Vec<ConsentRow> = entries.into_iter().filter(|entry| entry.contact == contact).collect();
        assert_eq!(page(vec![contact], None, PAGE).await, own);
        assert_eq!(page(Vec::new(), None, PAGE).await, []);
    }

    async fn tickets_and_legs(testbed: &Testbed) {
        let contact = testbed.id();
        let mut open = sample::ticket(testbed, contact, 1);
        let closed = sample::full_ticket(testbed, contact, 2);
        let other = sample::ticket(testbed, testbed.id(), 1);
        let mut legs = [2, 1].map(|number| sample::leg(testbed, &closed, number));
        let mut rows = vec![Row::Ticket(open.clone()), Row::Ticket(closed.clone()), Row::Ticket(other)];
        rows.extend(legs.iter().map(|leg| Row::TicketLeg(leg.clone())));
        write(testbed, rows).await;
        let read = testbed.store.read();
        let listed = read.tickets(testbed.scope, contact).await.expect("read");
        assert_eq!(listed, [closed.clone(), open.clone()]);
        legs.reverse();
        assert_eq!(read.ticket_legs(testbed.scope, closed.ticket).await.expect("read"), legs);
        legs[1].first_response_at = Some(moment(4));
        legs[1].solved_at = Some(moment(5));
        open = hilo_store::rows::TicketRow { ticket: open.ticket, ..sample::full_ticket(testbed, contact, 1) };
        write(testbed, vec![Row::Ticket(open.clone()), Row::TicketLeg(legs[1].clone())]).await;
        assert_eq!(read.tickets(testbed.scope, contact).await.expect("read"), [closed.clone(), open.clone()]);
        assert_eq!(read.ticket_legs(testbed.scope, closed.ticket).await.expect("read"), legs);
        assert_eq!(read.ticket_legs(testbed.scope, open.ticket).await.expect("read"), []);
        assert_eq!(read.tickets(testbed.elsewhere, contact).await.expect("read"), []);
    }

    async fn runs_and_steps(testbed: &Testbed) {
        let (contact, stranger) = (testbed.id(), testbed.id());
        let mut runs: Vec<_> = RunStatus::ALL
            .into_iter()
            .map(|status| hilo_store::rows::RunRow { status, ..sample::run(testbed, contact) })
            .collect();
        runs[1].ended_at = Some(moment(9));
        runs[1].reason = Some(sample::TEXT.to_owned());
        let foreign = sample::run(testbed, stranger);
        let steps = [1, 2, 3].map(|turn| sample::run_steps(&runs[0], turn));
        let mut rows: Vec<_> = runs.iter().chain([&foreign]).map(|run| Row::Run(run.clone())).collect();
        rows.extend(steps.iter().rev().map(|steps| Row::RunSteps(steps.clone())));
        rows.push(Row::RunSteps(sample::run_steps(&foreign, 1)));
        write(testbed, rows).await;
        let read = testbed.store.read();
        runs.reverse();
        let page = |of, after, limit| read.runs(testbed.scope, of, Page { after, limit });
        let of_contact = RunsOf::Contact(contact);
        assert_eq!(page(of_contact, None, PAGE).await.expect("read"), runs);
        assert_eq!(page(of_contact, Some(runs[1].run), 1).await.expect("read"), runs[2..3]);
        let mut all = vec![foreign.clone()];
        all.extend(runs.clone());
        let everybody = RunsOf::Everybody;
        assert_eq!(page(everybody, None, PAGE).await.expect("read"), all);
        assert_eq!(page(everybody, Some(all[0].run), 2).await.expect("read"), all[1..3]);
        let of_flow = RunsOf::Flow(foreign.flow);
        assert_eq!(page(of_flow, None, PAGE).await.expect("read"), std::slice::from_ref(&foreign));
        assert_eq!(page(of_flow, Some(foreign.run), PAGE).await.expect("read"), []);
        assert_eq!(read.run(testbed.scope, foreign.run).await.expect("read"), Some(foreign.clone()));
        assert_eq!(read.run(testbed.elsewhere, foreign.run).await.expect("read"), None);
        assert_eq!(read.run_steps(testbed.scope, steps[0].run).await.expect("read"), steps);
        assert_eq!(read.run_steps(testbed.elsewhere, steps[0].run).await.expect("read"), []);
        let ended = hilo_store::rows::RunRow { ended_at: Some(moment(5)), ..foreign };
        write(testbed, vec![Row::Run(ended.clone())]).await;
        assert_eq!(read.run(testbed.scope, ended.run).await.expect("read"), Some(ended));
    }

    async fn incidents(testbed: &Testbed) {
        let (open, resolved) = (sample::incident(testbed), sample::full_incident(testbed));
        write(testbed, vec![Row::Incident(open.clone()), Row::Incident(resolved.clone())]).await;
        let read = testbed.store.read();
        let just = std::slice::from_ref(&open);
        let page = |only_open, after, limit| read.incidents(testbed.scope, only_open, Page { after, limit });
        assert_eq!(page(false, None, PAGE).await.expect("read"), [resolved.clone(), open.clone()]);
        assert_eq!(page(true, None, PAGE).await.expect("read"), just);
        assert_eq!(page(false, Some(resolved.incident), 9).await.expect("read"), just);
        assert_eq!(page(false, None, 1).await.expect("read"), std::slice::from_ref(&resolved));
        assert_eq!(read.incident(testbed.scope, open.incident).await.expect("read"), Some(open.clone()));
        assert_eq!(read.incident(testbed.elsewhere, open.incident).await.expect("read"), None);
        let done = hilo_store::rows::IncidentRow { closed: sample::full_incident(testbed).closed, ..open };
        write(testbed, vec![Row::Incident(done.clone())]).await;
        assert_eq!(page(true, None, PAGE).await.expect("read"), []);
        assert_eq!(read.incident(testbed.scope, done.incident).await.expect("read"), Some(done));
    }

    async fn the_first_to_close_an_incident_counts(testbed: &Testbed) {
        let open = sample::incident(testbed);
        let other = sample::incident(testbed);
        let closed = |at, outcome, reason: Option<&str>| hilo_store::rows::IncidentClosed {
            at: moment(at),
            by: hilo_model::Actor::System,
            outcome,
            reason: reason.map(str::to_owned),
        };
        let close = |incident, closed: &hilo_store::rows::IncidentClosed| {
            let (scope, closed) = (testbed.scope, closed.clone());
            Row::IncidentClosed(hilo_store::rows::IncidentClosedRow { scope, incident, closed })
        };
        let first = closed(4, IncidentOutcome::Retried, None);
        let second = closed(5, IncidentOutcome::Dismissed, Some(sample::TEXT));
        // In one batch, made in it; and in another one.
        let unknown = testbed.id();
        let rows = vec![
            Row::Incident(open.clone()),
            Row::Incident(other.clone()),
            close(open.incident, &first),
            close(open.incident, &second),
            close(unknown, &first),
        ];
        write(testbed, rows).await;
        write(testbed, vec![close(open.incident, &second), close(other.incident, &second)]).await;
        let read = testbed.store.read();
        let found = async |incident| read.incident(testbed.scope, incident).await.expect("read");
        let expected = hilo_store::rows::IncidentRow { closed: Some(first), ..open.clone() };
        assert_eq!(found(open.incident).await, Some(expected));
        let expected = hilo_store::rows::IncidentRow { closed: Some(second), ..other.clone() };
        assert_eq!(found(other.incident).await, Some(expected));
        assert_eq!(found(unknown).await, None);
        let page = Page { after: None, limit: PAGE };
        assert_eq!(read.incidents(testbed.scope, true, page).await.expect("read"), []);
    }

    async fn channel_events(testbed: &Testbed) {
        let (channel, other) = (testbed.id(), testbed.id());
        let mut events: Vec<_> = [1, 2, 3].map(|n| sample::channel_event(testbed, channel, n)).to_vec();
        let mut rows: Vec<_> = events.iter().map(|event| Row::ChannelEvent(event.clone())).collect();
        rows.push(Row::ChannelEvent(sample::channel_event(testbed, other, 2)));
        let again = hilo_store::rows::ChannelEventRow { field: "other".to_owned(), ..events[0].clone() };
        rows.push(Row::ChannelEvent(again));
        write(testbed, rows).await;
        events.reverse();
        let page = |after, limit| {
            testbed.store.read().channel_events(testbed.scope, channel, Page { after, limit })
        };
        assert_eq!(page(None, PAGE).await.expect("read"), events);
        assert_eq!(page(Some(3), 1).await.expect("read"), events[1..2]);
    }

    async fn attachments(testbed: &Testbed) {
        let bare = sample::attachment(testbed);
        let full = hilo_store::rows::AttachmentRow {
            filename: Some(sample::TEXT.to_owned()),
            contact: Some(testbed.id()),
            ..sample::attachment(testbed)
        };
        let other = hilo_store::rows::AttachmentRow { size: 1, ..bare.clone() };
        let rows = [&bare, &full, &other].map(|row| Row::Attachment(row.clone()));
        write(testbed, rows.to_vec()).await;
        let read = testbed.store.read();
        // Both are there although their bytes are the same; the one with an id that is taken is not.
        for row in [&bare, &full] {
            let (there, expected) = (testbed.elsewhere, Some(row.clone()));
            assert_eq!(read.attachment(there, row.attachment).await.expect("read"), None);
            assert_eq!(read.attachment(testbed.scope, row.attachment).await.expect("read"), expected);
        }
        // What was uploaded can be withdrawn, once; what came in a conversation cannot.
        let withdrawn = |scope, row: &hilo_store::rows::AttachmentRow, at| {
            let attachment = row.attachment;
            Row::AttachmentWithdrawn(hilo_store::rows::AttachmentWithdrawnRow { scope, attachment, at })
        };
        let (first, later) = (moment(7), moment(8));
        write(testbed, vec![withdrawn(testbed.elsewhere, &bare, later)]).await;
        write(testbed, vec![withdrawn(testbed.scope, &bare, first), withdrawn(testbed.scope, &full, first)]).await;
        write(testbed, vec![withdrawn(testbed.scope, &bare, later)]).await;
        let gone = hilo_store::rows::AttachmentRow { withdrawn_at: Some(first), ..bare.clone() };
        for row in [&gone, &full] {
            let found = read.attachment(testbed.scope, row.attachment).await.expect("read");
            assert_eq!(found.as_ref(), Some(row));
        }
    }

    async fn audit(testbed: &Testbed) {
        let actors = [Actor::Operator, Actor::Person(testbed.id()), Actor::ApiKey(testbed.id())];
        let mut entries = actors.map(|actor| sample::audit(testbed, actor)).to_vec();
        entries[1].environment = Some(testbed.scope.environment);
        let mut foreign = sample::audit(testbed, Actor::System);
        foreign.workspace = Some(testbed.elsewhere.workspace);
        let mut installations = sample::audit(testbed, Actor::System);
        installations.workspace = None;
        testbed
            .turn(testbed.lane(), |turn| {
                turn.audit = entries.clone();
                turn.audit.extend([foreign.clone(), installations]);
            })
            .await;
        entries.reverse();
        let read = testbed.store.read();
        let all = AuditFilter::default();
        let page = |workspace, after, limit| read.audit(workspace, &all, Page { after, limit });
        let workspace = testbed.scope.workspace;
        assert_eq!(page(workspace, None, PAGE).await.expect("read"), entries);
        assert_eq!(page(workspace, Some(entries[0].id), 1).await.expect("read"), entries[1..2]);
        assert_eq!(page(testbed.elsewhere.workspace, None, PAGE).await.expect("read"), [foreign]);
    }

    async fn the_audit_log_is_filtered(testbed: &Testbed) {
        let actors = [Actor::Operator, Actor::Person(testbed.id()), Actor::ApiKey(testbed.id())];
        let actions = ["person.added", "person.updated", "personal.erased"];
        let mut entries: Vec<_> = actors.iter().map(|actor| sample::audit(testbed, *actor)).collect();
        for (number, (entry, action)) in (0..).zip(entries.iter_mut().zip(actions)) {
            (entry.action, entry.at) = (action.to_owned(), moment(number));
        }
        testbed.turn(testbed.lane(), |turn| turn.audit = entries.clone()).await;
        let read = testbed.store.read();
        let by = |actor| AuditFilter { actor: Some(actor), ..AuditFilter::default() };
        let about = |area: &str| AuditFilter { area: Some(area.to_owned()), ..AuditFilter::default() };
        let (from, until) = (Some(moment(1)), Some(moment(1)));
        let table = [
            (AuditFilter::default(), vec![2, 1, 0]),
            (by(actors[1]), vec![1]),
            (by(Actor::Operator), vec![0]),
            (by(Actor::System), vec![]),
            (by(Actor::Person(testbed.id())), vec![]),
            (about("person"), vec![1, 0]),
            (about("personal"), vec![2]),
            (about("pers"), vec![]),
            (about("%"), vec![]),
            (AuditFilter { from, ..AuditFilter::default() }, vec![2, 1]),
            (AuditFilter { until, ..AuditFilter::default() }, vec![0]),
            (AuditFilter { from, until: Some(moment(2)), ..about("person") }, vec![1]),
            (AuditFilter { from, ..by(Actor::Operator) }, vec![]),
        ];
        for (filter, expected) in table {
            let expected: Vec<_> = expected.into_iter().map(|number: usize| entries[number].clone()).collect();
            let page = |after, limit| read.audit(testbed.scope.workspace, &filter, Page { after, limit });
            assert_eq!(page(None, PAGE).await.expect("read"), expected, "{filter:?}");
            if let [first, rest @ ..] = &expected[..] {
                assert_eq!(page(Some(first.id), PAGE).await.expect("read"), rest, "{filter:?}");
                assert_eq!(page(None, 1).await.expect("read"), expected[..1], "{filter:?}");
            }
        }
    }
}
