//! What messages cost, and how far those of a template came.

use super::cases;
use crate::{
    sample,
    testbed::{Testbed, moment},
};
use hilo_model::{
    ChannelId, Timestamp,
    charge::{Charge, ChargeCategory, ChargeKind, Cost},
    message::Status,
};
use hilo_store::{
    read::{ChargeSum, TemplateUse},
    rows::{MessageChargeRow, MessageRef, MessageRow, MessageStatusRow, Row, TemplateMessageRow},
};

const REGULAR: Charge = Charge { category: ChargeCategory::Marketing, kind: ChargeKind::Regular };

fn dollars(micros: i64) -> Option<Cost> {
    Some(Cost { micros, currency: "USD".to_owned() })
}

pub(super) async fn write(testbed: &Testbed, rows: Vec<Row>) {
    testbed.turn(testbed.lane(), |turn| turn.rows = rows).await;
}

/// A message of ours that was made of a template at a moment; the provider took it.
pub(super) async fn made(testbed: &Testbed, channel: ChannelId, language: &str, at: Timestamp) -> MessageRow {
    let row = MessageRow {
        channel,
        provider_id: Some(format!("wamid.{:?}", testbed.id::<hilo_model::EffectId>())),
        ..sample::message(testbed, testbed.id(), 1)
    };
    let template = TemplateMessageRow {
        scope: row.scope,
        contact: row.contact,
        message: row.message,
        position: row.position,
        channel,
        template: "order_ready".to_owned(),
        language: language.to_owned(),
        at,
    };
    write(testbed, vec![Row::Message(row.clone()), Row::TemplateMessage(template)]).await;
    row
}

async fn reached(testbed: &Testbed, row: &MessageRow, status: Status) {
    let news = MessageStatusRow {
        scope: row.scope,
        contact: row.contact,
        message: MessageRef::Id(row.message),
        status,
        at: moment(9),
        provider_id: None,
        error_code: None,
        error_detail: None,
    };
    write(testbed, vec![Row::MessageStatus(news)]).await;
}

fn charge(row: &MessageRow, charge: Charge, cost: Option<Cost>, at: Timestamp) -> Row {
    Row::MessageCharge(MessageChargeRow {
        scope: row.scope,
        contact: row.contact,
        message: row.message,
        channel: row.channel,
        charge,
        cost,
        at,
    })
}

cases! {
    /// The first charge of a message counts, also within one batch, and stands beside the message.
    async fn a_message_is_charged_once(testbed: &Testbed) {
        let row = made(testbed, testbed.id(), "es", moment(1)).await;
        let read = testbed.store.read();
        let found = read.message(row.scope, row.contact, row.message).await.expect("read").expect("a message");
        assert_eq!(found.charge, None);
        let free = Charge { kind: ChargeKind::FreeEntryPoint, ..REGULAR };
        write(testbed, vec![
            charge(&row, REGULAR, dollars(61_800), moment(5)),
            charge(&row, REGULAR, dollars(1), moment(6)),
        ]).await;
        write(testbed, vec![charge(&row, free, None, moment(7))]).await;
        let found = read.message(row.scope, row.contact, row.message).await.expect("read").expect("a message");
        assert_eq!(found.charge, Some((REGULAR, dollars(61_800))));
        let sums = read.charges(row.scope, moment(0)..moment(100)).await.expect("read");
        let expected = ChargeSum {
            channel: row.channel,
            charge: REGULAR,
            currency: Some("USD".to_owned()),
            messages: 1,
            micros: 61_800,
        };
        assert_eq!(sums, [expected]);
    }

    /// Charges are summed by channel, charge and currency, of their span, and of one environment.
    async fn charges_are_summed_in_their_span(testbed: &Testbed) {
        let channel: ChannelId = testbed.id();
        let mut rows = Vec::new();
        for (at, (kind, cost)) in [
            (1, (REGULAR, dollars(10))),
            (2, (REGULAR, dollars(20))),
            (3, (REGULAR, None)),
            (4, (Charge { kind: ChargeKind::FreeCustomerService, ..REGULAR }, None)),
            (5, (REGULAR, dollars(40))),
        ] {
            let row = made(testbed, channel, "es", moment(at)).await;
            rows.push(charge(&row, kind, cost, moment(at)));
        }
        write(testbed, rows).await;
        let read = testbed.store.read();
        let sums = read.charges(testbed.scope, moment(1)..moment(5)).await.expect("read");
        let found: Vec<_> =
            sums.iter().map(|s| (s.charge.kind, s.currency.as_deref(), s.messages, s.micros)).collect();
        assert_eq!(found, [
            (ChargeKind::FreeCustomerService, None, 1, 0),
            (ChargeKind::Regular, None, 1, 0),
            (ChargeKind::Regular, Some("USD"), 2, 30),
        ]);
        assert!(read.charges(testbed.elsewhere, moment(0)..moment(100)).await.expect("read").is_empty());
        let of = read.template_charges(testbed.scope, "order_ready", "es", moment(2)..moment(4)).await;
        let found: i64 = of.expect("read").iter().map(|sum| sum.micros).sum();
        assert_eq!(found, 20);
        let other = read.template_charges(testbed.scope, "order_ready", "pt", moment(0)..moment(9)).await;
        assert!(other.expect("read").is_empty());
    }

    /// How far the messages of a template came, by channel; what went on from delivery is counted as delivered too.
    async fn how_far_messages_of_a_template_came(testbed: &Testbed) {
        let channel: ChannelId = testbed.id();
        for status in [Status::Sent, Status::Failed, Status::Delivered, Status::Read, Status::Played] {
            let row = made(testbed, channel, "es", moment(3)).await;
            reached(testbed, &row, status).await;
        }
        made(testbed, channel, "es", moment(9)).await;
        made(testbed, channel, "pt_BR", moment(3)).await;
        let read = testbed.store.read();
        let used = read.template_use(testbed.scope, "order_ready", "es", moment(3)..moment(9)).await;
        let expected = TemplateUse { channel, ordered: 5, sent: 5, delivered: 3, read: 2, failed: 1, clicked: 0 };
        assert_eq!(used.expect("read"), [expected]);
        let elsewhere = read.template_use(testbed.elsewhere, "order_ready", "es", moment(0)..moment(9)).await;
        assert!(elsewhere.expect("read").is_empty());
    }
}
