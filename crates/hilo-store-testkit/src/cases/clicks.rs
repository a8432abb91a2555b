//! Presses of the buttons of messages that were made of templates.

use super::{
    cases,
    charges::{made, write},
};
use crate::testbed::{Testbed, moment};
use hilo_model::ChannelId;
use hilo_store::{
    read::TemplateClicks,
    rows::{MessageRow, Row, TemplateClickRow},
};

/// Somebody presses a button of a message.
fn press(testbed: &Testbed, of: &MessageRow, button: &str) -> TemplateClickRow {
    TemplateClickRow {
        scope: of.scope,
        contact: of.contact,
        message: testbed.id(),
        channel: of.channel,
        provider_id: of.provider_id.clone().expect("the provider took it"),
        button: button.to_owned(),
        at: moment(9),
    }
}

cases! {
    /// Presses are found by the provider's id of the message with the button, and counted by button, of the messages of a span.
    async fn presses_are_counted_by_button(testbed: &Testbed) {
        let channel: ChannelId = testbed.id();
        let (first, second) =
            (made(testbed, channel, "es", moment(3)).await, made(testbed, channel, "es", moment(4)).await);
        let (late, other) =
            (made(testbed, channel, "es", moment(9)).await, made(testbed, channel, "pt", moment(3)).await);
        let untouched = made(testbed, channel, "es", moment(5)).await;
        let yes = press(testbed, &first, "Sí");
        let rows = [
            // The same press once more counts once; a second press is another.
            yes.clone(),
            yes,
            press(testbed, &first, "Sí"),
            press(testbed, &first, "Ñandú"),
            press(testbed, &second, "Sí"),
            press(testbed, &late, "Sí"),
            press(testbed, &other, "Sí"),
            // Of a message that nobody knows, and of another number's with the same id.
            TemplateClickRow { provider_id: "wamid.unknown".to_owned(), ..press(testbed, &first, "Sí") },
            TemplateClickRow { channel: testbed.id(), ..press(testbed, &untouched, "Sí") },
            TemplateClickRow { scope: testbed.elsewhere, ..press(testbed, &untouched, "Sí") },
        ];
        write(testbed, rows.into_iter().map(Row::TemplateClick).collect()).await;
        let read = testbed.store.read();
        let span = moment(3)..moment(9);
        let found = read.template_clicks(testbed.scope, "order_ready", "es", span.clone()).await;
        let button = |button: &str, presses, messages| TemplateClicks {
            channel,
            button: button.to_owned(),
            presses,
            messages,
        };
        assert_eq!(found.expect("read"), [button("Sí", 3, 2), button("Ñandú", 1, 1)]);
        let used = read.template_use(testbed.scope, "order_ready", "es", span.clone()).await.expect("read");
        assert_eq!((used[0].ordered, used[0].clicked), (3, 2));
        let elsewhere = read.template_clicks(testbed.elsewhere, "order_ready", "es", span).await;
        assert!(elsewhere.expect("read").is_empty());
    }

    /// Who became one with somebody else presses in that thread; the message stays in the old one.
    async fn a_press_from_another_thread_counts(testbed: &Testbed) {
        let row = made(testbed, testbed.id(), "es", moment(3)).await;
        let pressed = TemplateClickRow { contact: testbed.id(), ..press(testbed, &row, "Sí") };
        write(testbed, vec![Row::TemplateClick(pressed)]).await;
        let found = testbed.store.read().template_clicks(row.scope, "order_ready", "es", moment(0)..moment(9)).await;
        assert_eq!(found.expect("read")[0].messages, 1);
    }
}
