//! The demo shop's orders system: what a company has anyway, as small as it can be.

use axum::{
    Json, Router,
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use hilo_model::{Clock, Duration, Timestamp};
use hilo_runtime::clock::SystemClock;
use serde_json::{Value, json};
use std::net::SocketAddr;
use tokio::{net::TcpListener, task::JoinHandle};

/// The order that breaks the system, to see what a customer is told then.
const BREAKS: u32 = 9999;

/// The orders system, running.
#[derive(Debug)]
pub(super) struct Orders {
    address: SocketAddr,
    server: JoinHandle<()>,
}

impl Orders {
    pub(super) async fn start(listen: SocketAddr) -> anyhow::Result<Self> {
        let listener = TcpListener::bind(listen).await?;
        let address = listener.local_addr()?;
        let router = Router::new().route("/orders/{number}", get(order));
        let server = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, router).await {
                tracing::error!(%error, "the demo's orders system stopped listening");
            }
        });
        Ok(Self { address, server })
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(super) fn stop(self) {
        self.server.abort();
    }
}

async fn order(Path(number): Path<String>) -> Response {
    match number.parse() {
        Ok(BREAKS) => (StatusCode::SERVICE_UNAVAILABLE, "the warehouse is being counted").into_response(),
        Ok(number) => match look_up(number, SystemClock.now()) {
            Some(order) => Json(order).into_response(),
            None => StatusCode::NOT_FOUND.into_response(),
        },
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

/// An order's status; orders 1001 to 1099 exist.
fn look_up(number: u32, now: Timestamp) -> Option<Value> {
    let day =
        |days: u64| now.plus(Duration::from_days(days)).to_string().chars().take(10).collect::<String>();
    if !(1001..=1099).contains(&number) {
        return None;
    }
    Some(match number % 3 {
        0 => json!({ "status": "preparing", "arrives_on": day(4) }),
        1 => json!({
            "status": "shipped",
            "arrives_on": day(2),
            "carrier": "Correo Andino",
            "tracking_url": format!("https://correo-andino.example/t/AR{number}"),
        }),
        _ => json!({ "status": "delivered" }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_are_of_every_status_and_others_do_not_exist() {
        let now = "2026-11-21T09:30:00Z".parse().unwrap();
        let status = |number| look_up(number, now).map(|order| order["status"].clone());
        assert_eq!(status(1041), Some(json!("preparing")));
        assert_eq!(status(1043), Some(json!("delivered")));
        let order = look_up(1042, now).unwrap();
        assert_eq!((&order["status"], &order["arrives_on"]), (&json!("shipped"), &json!("2026-11-23")));
        assert_eq!((status(1000), status(1100)), (None, None));
    }
}
