//! What Meta alone counts of a template: presses of its links. Each account allows it once, for good.

use crate::graph::Graph;
use hilo_egress::channel::{ButtonInsight, InsightSpan, SendError, TemplateInsights};
use hilo_whatsapp_wire::template::{AccountChanged, Insights};
use std::collections::BTreeMap;

/// How a template fared in a time of at most 90 days. Refused with 200007 as long as the account does not allow it.
pub(crate) async fn of_template(
    graph: &Graph<'_>,
    template: &str,
    span: InsightSpan,
) -> Result<TemplateInsights, SendError> {
    // Ids are digits: whatever else there is asks for nothing.
    let id: String = template.chars().filter(char::is_ascii_digit).collect();
    let (start, end) = (span.start.as_seconds(), span.end.as_seconds());
    let mut query = format!(
        "?start={start}&end={end}&granularity=daily&metric_types=delivered,clicked&template_ids=%5B{id}%5D&limit=100"
    );
    let (mut delivered, mut clicks) = (0, BTreeMap::<(String, String), u64>::new());
    // 90 days are 90 points, and a page more than that many.
    for _ in 0..10 {
        let page: Insights = graph.page(&graph.account.waba_id, "template_analytics", &query).await?;
        for point in page.data.iter().flat_map(|set| &set.data_points) {
            delivered += point.delivered.unwrap_or_default();
            for click in &point.clicked {
                let button = (click.kind.clone(), click.button_content.clone().unwrap_or_default());
                *clicks.entry(button).or_default() += click.count.unwrap_or_default();
            }
        }
        let Some(after) = page.next_cursor() else { break };
        let plain = query.split("&after=").next().unwrap_or_default().to_owned();
        query = format!("{plain}&after={}", crate::templates::encoded(after));
    }
    let clicks = clicks.into_iter().map(|((kind, button), count)| ButtonInsight { kind, button, count });
    Ok(TemplateInsights { delivered, clicks: clicks.collect() })
}

/// Lets Meta count. It cannot be taken back.
pub(crate) async fn enable(graph: &Graph<'_>) -> Result<(), SendError> {
    let answer: AccountChanged =
        graph.post_node(&graph.account.waba_id, r#"{"is_enabled_for_insights":true}"#.to_owned()).await?;
    if answer.is_done() {
        return Ok(());
    }
    Err(SendError::Refused { code: None, detail: "answered without success".to_owned(), verdict: None })
}
