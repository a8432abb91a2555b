//! Addresses and their owners.

use super::cases;
use crate::{
    sample,
    testbed::{Testbed, appended, moment},
};
use hilo_model::{ContactId, Scope, identity::Identity};
use hilo_store::{
    Refusal,
    journal::{Append, IdentityChange},
    rows::Row,
    write::Write,
};

fn change(
    scope: Scope,
    identity: &Identity,
    expected: Option<ContactId>,
    owner: Option<ContactId>,
) -> IdentityChange {
    IdentityChange { scope, identity: identity.clone(), expected, owner, at: moment(1) }
}

async fn append(testbed: &Testbed, identities: Vec<IdentityChange>) -> Result<usize, Refusal> {
    let entries = vec![testbed.entry(testbed.lane(), "x")];
    let outcome = testbed.write(Write::Append(Append { entries, identities, ..Append::default() })).await;
    outcome.map(|done| appended(Ok(done)).len())
}

async fn owner(testbed: &Testbed, scope: Scope, identity: &Identity) -> Option<ContactId> {
    testbed.store.identities(&[(scope, identity.clone())]).await.expect("owners")[0]
}

const STALE: Refusal = Refusal::Stale("identity");

cases! {
    async fn an_address_gets_an_owner_moves_and_is_taken_away(testbed: &Testbed) {
        let (scope, phone) = (testbed.scope, sample::phone(1));
        let [ana, bo]: [ContactId; 2] = [testbed.id(), testbed.id()];
        assert_eq!(owner(testbed, scope, &phone).await, None);
        assert_eq!(append(testbed, vec![change(scope, &phone, None, Some(ana))]).await, Ok(1));
        assert_eq!(owner(testbed, scope, &phone).await, Some(ana));
        // A mere check.
        assert_eq!(append(testbed, vec![change(scope, &phone, Some(ana), Some(ana))]).await, Ok(1));
        assert_eq!(append(testbed, vec![change(scope, &phone, Some(ana), Some(bo))]).await, Ok(1));
        assert_eq!(owner(testbed, scope, &phone).await, Some(bo));
        assert_eq!(append(testbed, vec![change(scope, &phone, Some(bo), None)]).await, Ok(1));
        assert_eq!(owner(testbed, scope, &phone).await, None);
        // A mere check that nobody has it.
        assert_eq!(append(testbed, vec![change(scope, &phone, None, None)]).await, Ok(1));
        assert_eq!(owner(testbed, scope, &phone).await, None);
    }

    async fn a_stale_owner_refuses_the_append_whole(testbed: &Testbed) {
        let scope = testbed.scope;
        let [ana, bo]: [ContactId; 2] = [testbed.id(), testbed.id()];
        let (taken, free) = (sample::phone(1), sample::phone(2));
        append(testbed, vec![change(scope, &taken, None, Some(ana))]).await.expect("appended");
        for expected in [None, Some(bo)] {
            let changes =
                vec![change(scope, &free, None, Some(bo)), change(scope, &taken, expected, Some(bo))];
            assert_eq!(append(testbed, changes).await, Err(STALE));
        }
        let check = change(scope, &free, Some(bo), Some(bo));
        assert_eq!(append(testbed, vec![check]).await, Err(STALE));
        assert_eq!(owner(testbed, scope, &taken).await, Some(ana));
        assert_eq!(owner(testbed, scope, &free).await, None);
        let mut entries = 0;
        for state in testbed.own_all().await {
            entries += state.head;
        }
        assert_eq!(entries, 1, "a refused append appends nothing");
    }

    async fn of_two_appends_of_a_batch_the_second_sees_the_first(testbed: &Testbed) {
        let (scope, phone) = (testbed.scope, sample::phone(1));
        let [ana, bo]: [ContactId; 2] = [testbed.id(), testbed.id()];
        let write = |expected, owner| {
            Write::Append(Append {
                entries: vec![testbed.entry(testbed.lane(), "x")],
                identities: vec![change(scope, &phone, expected, owner)],
                ..Append::default()
            })
        };
        let batch = vec![
            write(None, Some(ana)),
            write(None, Some(bo)),
            write(Some(ana), Some(ana)),
            write(Some(ana), Some(bo)),
            write(Some(bo), None),
            write(None, Some(ana)),
        ];
        let outcomes = testbed.store.write(batch.into()).await.expect("written");
        let held: Vec<bool> = outcomes.iter().map(Result::is_ok).collect();
        assert_eq!(held, [true, false, true, true, true, true]);
        assert_eq!(outcomes[1], Err(STALE));
        assert_eq!(owner(testbed, scope, &phone).await, Some(ana));
    }

    async fn one_append_may_move_an_address_step_by_step(testbed: &Testbed) {
        let (scope, phone) = (testbed.scope, sample::phone(1));
        let [ana, bo]: [ContactId; 2] = [testbed.id(), testbed.id()];
        let steps = vec![change(scope, &phone, None, Some(ana)), change(scope, &phone, Some(ana), Some(bo))];
        assert_eq!(append(testbed, steps).await, Ok(1));
        assert_eq!(owner(testbed, scope, &phone).await, Some(bo));
    }

    async fn owners_are_told_in_the_order_asked_for(testbed: &Testbed) {
        let (here, there) = (testbed.scope, testbed.elsewhere);
        let [ana, bo]: [ContactId; 2] = [testbed.id(), testbed.id()];
        let (phone, user) = (sample::phone(1), Identity::whatsapp_user_id("portfolio", sample::TEXT));
        let other_portfolio = Identity::whatsapp_user_id("other", sample::TEXT);
        append(
            testbed,
            vec![
                change(here, &phone, None, Some(ana)),
                change(there, &phone, None, Some(bo)),
                change(here, &user, None, Some(bo)),
            ],
        )
        .await
        .expect("appended");
        let asked = [
            (there, phone.clone()),
            (here, other_portfolio),
            (here, user.clone()),
            (there, user.clone()),
            (here, phone.clone()),
            (here, phone.clone()),
        ];
        let owners = testbed.store.identities(&asked).await.expect("owners");
        assert_eq!(owners, [Some(bo), None, Some(bo), None, Some(ana), Some(ana)]);
        assert_eq!(testbed.store.identities(&[]).await.expect("owners"), []);
        let addresses = testbed.store.read().contact_identities(here, bo).await.expect("addresses");
        assert_eq!(addresses, [user]);
        let addresses = testbed.store.read().contact_identities(there, bo).await.expect("addresses");
        assert_eq!(addresses, [phone]);
    }

    async fn a_turn_moves_an_address_only_from_the_expected_owner(testbed: &Testbed) {
        let scope = testbed.scope;
        let [ana, bo, cy]: [ContactId; 3] = [testbed.id(), testbed.id(), testbed.id()];
        let (phone, other) = (sample::phone(1), sample::phone(2));
        append(testbed, vec![change(scope, &phone, None, Some(ana)), change(scope, &other, None, Some(cy))])
            .await
            .expect("appended");
        let lane = testbed.lane();
        testbed
            .turn(lane, |turn| {
                turn.rows.push(Row::Identity(change(scope, &phone, Some(ana), Some(bo))));
                turn.rows.push(Row::Identity(change(scope, &other, Some(ana), Some(bo))));
            })
            .await;
        assert_eq!(owner(testbed, scope, &phone).await, Some(bo));
        assert_eq!(owner(testbed, scope, &other).await, Some(cy));
        testbed.turn(lane, |turn| turn.rows.push(Row::Identity(change(scope, &phone, Some(bo), None)))).await;
        assert_eq!(owner(testbed, scope, &phone).await, None);
    }

    async fn settings_refuse_a_stale_owner(testbed: &Testbed) {
        let (scope, phone) = (testbed.scope, sample::phone(1));
        let [ana, bo]: [ContactId; 2] = [testbed.id(), testbed.id()];
        append(testbed, vec![change(scope, &phone, None, Some(ana))]).await.expect("appended");
        let settings = |expected, owner| Write::Settings {
            documents: Vec::new(),
            rows: vec![
                Row::Contact(sample::contact(scope, bo)),
                Row::Identity(change(scope, &phone, expected, owner)),
            ],
            audit: Vec::new(),
            idempotency: None,
        };
        assert_eq!(testbed.write(settings(None, Some(bo))).await, Err(STALE));
        assert_eq!(testbed.store.read().contact(scope, bo).await.expect("read"), None);
        testbed.write(settings(Some(ana), Some(bo))).await.expect("changed");
        assert_eq!(owner(testbed, scope, &phone).await, Some(bo));
    }

    async fn of_two_handles_one_gets_the_address(testbed: &Testbed) {
        let (scope, phone) = (testbed.scope, sample::phone(1));
        let other = testbed.another().await;
        for round in 0..20u64 {
            let phone = if round == 0 { phone.clone() } else { sample::phone(100 + round) };
            let write = |owner: ContactId| {
                vec![Write::Append(Append {
                    entries: vec![testbed.entry(testbed.lane(), "x")],
                    identities: vec![change(scope, &phone, None, Some(owner))],
                    ..Append::default()
                })]
            };
            let [ana, bo]: [ContactId; 2] = [testbed.id(), testbed.id()];
            let (first, second) = (write(ana), write(bo));
            let (a, b) = tokio::join!(testbed.store.write(first.into()), other.write(second.into()));
            // A database may also refuse one of the two as busy; it may not let both pass.
            let held = |outcome: &hilo_store::Result<Vec<Result<_, Refusal>>>| {
                outcome.as_ref().is_ok_and(|outcomes| outcomes[0].is_ok())
            };
            let (a, b) = (held(&a), held(&b));
            assert!(a != b, "round {round}: {a} {b}");
            let expected = if a { ana } else { bo };
            assert_eq!(owner(testbed, scope, &phone).await, Some(expected));
        }
    }
}
