//! A number: its standing, its profile, its steps into the API and out of it.

use crate::{graph::Graph, templates};
use hilo_egress::channel::{AccountState, MediaError, MediaUpload, SendError};
use hilo_whatsapp_wire::{
    number::{BusinessProfile, NumberStanding, NumberStep},
    send::{PRODUCT, Success},
};
use serde::Deserialize;
use serde_json::json;

/// Fields that every version of the API in use has.
const FIELDS: &str = "?fields=id,display_phone_number,verified_name,quality_rating,status,throughput";

#[derive(Deserialize)]
struct Number {
    #[serde(default)]
    display_phone_number: Option<String>,
    #[serde(default)]
    verified_name: Option<String>,
    #[serde(default)]
    quality_rating: Option<String>,
    #[serde(default)]
    status: Option<String>,
    #[serde(default)]
    throughput: Option<Throughput>,
}

#[derive(Deserialize)]
struct Throughput {
    #[serde(default)]
    level: Option<String>,
}

pub(crate) async fn state(graph: &Graph<'_>) -> Result<AccountState, SendError> {
    let number: Number = graph.get(&graph.account.phone_number_id, FIELDS).await?;
    Ok(AccountState {
        display_phone: number.display_phone_number,
        verified_name: number.verified_name,
        quality: number.quality_rating,
        status: number.status,
        throughput: number.throughput.and_then(|throughput| throughput.level),
        messaging_limit: messaging_limit(graph).await,
    })
}

/// The limit of the number's portfolio, asked for by itself: which of the two fields a version has cannot be known, and one that is
/// not there would refuse the others. Which is no failure: an unknown limit holds nothing back.
async fn messaging_limit(graph: &Graph<'_>) -> Option<String> {
    #[derive(Deserialize)]
    struct Limited {
        #[serde(alias = "messaging_limit_tier")]
        whatsapp_business_manager_messaging_limit: Option<String>,
    }
    for fields in ["?fields=whatsapp_business_manager_messaging_limit", "?fields=messaging_limit_tier"] {
        match graph.get::<Limited>(&graph.account.phone_number_id, fields).await {
            Ok(Limited { whatsapp_business_manager_messaging_limit: Some(tier) }) => return Some(tier),
            Ok(_) | Err(SendError::Refused { .. }) => {}
            Err(_) => return None,
        }
    }
    None
}

pub(crate) async fn standing(graph: &Graph<'_>) -> Result<NumberStanding, SendError> {
    let number = &graph.account.phone_number_id;
    match graph.get(number, &format!("?fields={}", NumberStanding::FIELDS)).await {
        // A version that lacks one of them refuses all.
        Err(SendError::Refused { code: Some(100), .. }) => graph.get(number, FIELDS).await,
        answer => answer,
    }
}

pub(crate) async fn profile(graph: &Graph<'_>) -> Result<BusinessProfile, SendError> {
    /// Graph tells a list of one.
    #[derive(Deserialize)]
    struct Profiles {
        #[serde(default)]
        data: Vec<BusinessProfile>,
    }
    let asked = format!("?fields={}", BusinessProfile::FIELDS);
    let found: Profiles =
        graph.page(&graph.account.phone_number_id, "whatsapp_business_profile", &asked).await?;
    Ok(found.data.into_iter().next().unwrap_or_default())
}

pub(crate) async fn change_profile(graph: &Graph<'_>, profile: &BusinessProfile) -> Result<(), SendError> {
    let body = profile.change().to_string();
    succeeded(graph.post(&graph.account.phone_number_id, "whatsapp_business_profile", body).await?)
}

pub(crate) async fn change_picture(graph: &Graph<'_>, picture: MediaUpload) -> Result<(), SendError> {
    let handle = templates::upload_sample(graph, picture).await.map_err(|error| match error {
        MediaError::Refused { code, detail } => SendError::Refused { code, detail, verdict: None },
        MediaError::AccountProblem { code, detail } => SendError::AccountProblem { code, detail },
        // Nothing was changed: the picture is only named afterwards.
        error => SendError::NotSent { detail: error.to_string() },
    })?;
    let body = json!({ "messaging_product": PRODUCT, "profile_picture_handle": handle }).to_string();
    succeeded(graph.post(&graph.account.phone_number_id, "whatsapp_business_profile", body).await?)
}

pub(crate) async fn take_step(graph: &Graph<'_>, step: &NumberStep) -> Result<(), SendError> {
    let (number, body) = (&graph.account.phone_number_id, step.body().to_string());
    succeeded(match step.edge() {
        Some("") => graph.post_node(number, body).await?,
        Some(edge) => graph.post(number, edge, body).await?,
        None => graph.post(&graph.account.waba_id, "subscribed_apps", body).await?,
    })
}

fn succeeded(answer: Success) -> Result<(), SendError> {
    let refused =
        || SendError::Refused { code: None, detail: "answered without success".to_owned(), verdict: None };
    if answer.success { Ok(()) } else { Err(refused()) }
}
