//! A program that is told what happens in channels.

use hilo_egress::http::{HttpRequest, Method};
use hilo_whatsapp_wire::signature;

/// Where the program is that is told what happens.
pub(crate) const PROGRAM: &str = "https://crm.example/webhook";

/// A program that is told what happens in channels: it answers the handshake as it should, and remembers what it took.
#[derive(Debug, Default)]
pub(crate) struct Program {
    /// The status of its next answers, the first one first; behind them it takes everything.
    pub(crate) answers: parking_lot::Mutex<Vec<u16>>,
    /// What it took.
    pub(crate) took: parking_lot::Mutex<Vec<Took>>,
    /// What it did not take, by address.
    pub(crate) refused: parking_lot::Mutex<Vec<String>>,
}

/// Something that a program was told.
#[derive(Debug, Clone)]
pub(crate) struct Took {
    /// At which address.
    pub(crate) url: String,
    /// The signature's header.
    pub(crate) signature: String,
    /// The body, as it came.
    pub(crate) raw: String,
}

impl Program {
    pub(super) fn answer(&self, request: &HttpRequest) -> (u16, String) {
        let query = request.url.split_once('?').map_or("", |(_, query)| query);
        let asked = |name: &str| {
            let named =
                query.split('&').filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name);
            named.map(|(_, value)| value.to_owned()).unwrap_or_default()
        };
        if request.method == Method::GET {
            let right = asked("hub.mode") == "subscribe" && asked("hub.verify_token") == "the%20token";
            return if right { (200, asked("hub.challenge")) } else { (403, "no".to_owned()) };
        }
        let status = {
            let mut answers = self.answers.lock();
            match answers.is_empty() {
                _ if request.url.ends_with("/away") => 503,
                true => 200,
                false => answers.remove(0),
            }
        };
        if status == 200 {
            let signature = request.headers.iter().find(|(name, _)| name == signature::HEADER);
            self.took.lock().push(Took {
                url: request.url.clone(),
                signature: signature.map(|(_, value)| value.clone()).unwrap_or_default(),
                raw: String::from_utf8(request.body.to_vec()).unwrap(),
            });
        } else {
            self.refused.lock().push(request.url.clone());
        }
        (status, String::new())
    }
}
