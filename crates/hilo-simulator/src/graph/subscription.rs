use super::{GraphError, access};
use crate::{event::Event, post, simulator::Simulator, world::Number};
use axum::{
    Json,
    extract::{Path, State},
};
use bytes::Bytes;
use hilo_whatsapp_wire::send::Success;
use http::HeaderMap;
use http_body_util::{BodyExt as _, Full};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Default, Deserialize)]
struct Override {
    override_callback_uri: Option<String>,
    verify_token: Option<String>,
}

/// `GET /{WABA}/subscribed_apps`.
pub(super) async fn list(
    State(simulator): State<Simulator>,
    Path((version, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Json<Value>, GraphError> {
    let numbers = access::account(&simulator, &version, &id, &headers)?;
    let data: Vec<Value> = numbers
        .iter()
        .filter_map(|number| number.callback_url.as_ref())
        .take(1)
        .map(|url| {
            let app = json!({ "id": "1", "name": "Simulated app", "link": "https://example.org" });
            json!({ "whatsapp_business_api_data": app, "override_callback_uri": url })
        })
        .collect();
    Ok(Json(json!({ "data": data })))
}

/// `POST /{WABA}/subscribed_apps`: with an address, it is asked whether it knows the token and then gets the webhooks.
pub(super) async fn subscribe(
    State(simulator): State<Simulator>,
    Path((version, id)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Success>, GraphError> {
    let numbers = access::account(&simulator, &version, &id, &headers)?;
    let wanted: Override = if body.is_empty() {
        Override::default()
    } else {
        serde_json::from_slice(&body).map_err(|error| GraphError::new(100, error.to_string()))?
    };
    if let Some(url) = wanted.override_callback_uri {
        let token = wanted.verify_token.ok_or_else(|| GraphError::new(100, "verify_token is required"))?;
        verify(&simulator, &url, &token).await.map_err(|reason| GraphError::new(100, reason))?;
        set(&simulator, numbers, Some(&url), Some(&token)).await?;
    }
    Ok(Json(Success { success: true }))
}

/// `DELETE /{WABA}/subscribed_apps`: webhooks wait from now on.
pub(super) async fn unsubscribe(
    State(simulator): State<Simulator>,
    Path((version, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Json<Success>, GraphError> {
    let numbers = access::account(&simulator, &version, &id, &headers)?;
    set(&simulator, numbers, None, None).await?;
    Ok(Json(Success { success: true }))
}

async fn set(
    simulator: &Simulator,
    numbers: Vec<Number>,
    url: Option<&str>,
    verify_token: Option<&str>,
) -> Result<(), GraphError> {
    let mut seq = 0;
    for number in numbers {
        let verify_token = verify_token.map_or(number.verify_token.clone(), str::to_owned);
        let number = Box::new(Number { callback_url: url.map(str::to_owned), verify_token, ..number });
        seq = simulator.record(&mut simulator.world(), Event::NumberSet { number });
    }
    Ok(simulator.durable(seq).await?)
}

/// Asks an address whether it knows the token: it must echo a challenge.
pub(crate) async fn verify(simulator: &Simulator, url: &str, token: &str) -> Result<(), String> {
    let challenge = (simulator.bits() % 1_000_000_000).to_string();
    let joint = if url.contains('?') { '&' } else { '?' };
    let escaped: String = token.bytes().map(escape).collect();
    let url = format!("{url}{joint}hub.mode=subscribe&hub.challenge={challenge}&hub.verify_token={escaped}");
    let request = http::Request::get(url).body(Full::default()).map_err(|error| error.to_string())?;
    let answer = async {
        let answer = post::client().request(request).await.map_err(|error| error.to_string())?;
        let status = answer.status();
        let body = answer.into_body().collect().await.map_err(|error| error.to_string())?.to_bytes();
        if status.is_success() && body == challenge.as_bytes() {
            Ok(())
        } else {
            Err(format!("the address answered {} and did not echo the challenge", status.as_u16()))
        }
    };
    let within = simulator.timing().answer.to_std();
    tokio::time::timeout(within, answer)
        .await
        .unwrap_or_else(|_| Err("the address does not answer".to_owned()))
}

/// A byte as it may stand in a URL's query.
fn escape(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
        char::from(byte).to_string()
    } else {
        format!("%{byte:02X}")
    }
}
