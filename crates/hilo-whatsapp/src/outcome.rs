//! What an answer, or none, means for what was asked.

use hilo_egress::{
    channel::{SendError, ThrottleScope},
    client::CallError,
    http::FailureKind,
};
use hilo_model::Duration;
use hilo_whatsapp_wire::errors::{Class, ErrorAnswer, ErrorBody, classify, classify_status, verdict};
use http::{HeaderMap, header::RETRY_AFTER};

/// Details longer than this are cut; people read them.
const MAX_DETAIL: usize = 500;

/// There was no answer.
pub(crate) fn of_failure(error: &CallError) -> SendError {
    let detail = error.detail.clone();
    match (error.unsent, error.kind) {
        (true, FailureKind::Invalid | FailureKind::Blocked) => SendError::AccountProblem {
            code: None,
            detail: format!("Graph's address cannot be called: {detail}"),
        },
        (true, _) => SendError::NotSent { detail },
        (false, _) => SendError::Uncertain { code: None, detail },
    }
}

/// There was an answer that is no success.
pub(crate) fn of_answer(status: u16, headers: &HeaderMap, body: &[u8]) -> SendError {
    match serde_json::from_slice::<ErrorAnswer>(body) {
        // A body without a code reads as code 0, which is a code of its own.
        Ok(answer) if answer.error.code != 0 || matches!(status, 401 | 403) => {
            of_error(status, headers, &answer.error)
        }
        _ => of_status(status, headers),
    }
}

fn of_error(status: u16, headers: &HeaderMap, error: &ErrorBody) -> SendError {
    let code = u32::try_from(error.code).ok();
    let detail = detail(status, error);
    let verdict = verdict(error.code);
    match classify(error.code, Some(status)) {
        Class::Retry => {
            SendError::Throttled { code, retry_after: retry_after(headers), scope: scope(error.code) }
        }
        Class::Refused if is_unknown_object(error) => SendError::AccountProblem { code, detail },
        Class::Refused => SendError::Refused { code, detail, verdict },
        Class::Later if concerns_one_message(error.code) => SendError::Refused { code, detail, verdict },
        Class::Later | Class::Credentials => SendError::AccountProblem { code, detail },
        Class::Unknown => SendError::Uncertain { code, detail },
    }
}

/// An answer that is not Graph's own: from something between, or from a wrong address.
fn of_status(status: u16, headers: &HeaderMap) -> SendError {
    let detail = format!("answered {status} without an error of Graph's");
    match classify_status(status) {
        Class::Retry => SendError::Throttled {
            code: None,
            retry_after: retry_after(headers),
            scope: ThrottleScope::Number,
        },
        // It will do the same to every message, so no message is given up for it.
        Class::Refused | Class::Later | Class::Credentials => {
            SendError::AccountProblem { code: None, detail }
        }
        Class::Unknown if (300..400).contains(&status) => SendError::AccountProblem {
            code: None,
            detail: format!("answered {status}: redirects to another address, which is not followed"),
        },
        Class::Unknown => SendError::Uncertain { code: None, detail },
    }
}

/// Of the codes that somebody has to clear first: those that concern a message, its template or its receiver, while the
/// number goes on sending others. All the rest stop the number.
fn concerns_one_message(code: i64) -> bool {
    matches!(
        code,
        131_049 | 131_064 | 132_015 | 132_068 | 132_069 | 134_011 | 134_101 | 134_102 | 139_100..=139_103
    )
}

/// The number itself is unknown to Graph, or hidden from the token.
fn is_unknown_object(error: &ErrorBody) -> bool {
    error.code == 33 || (error.code == 100 && error.error_subcode == Some(33))
}

fn scope(code: i64) -> ThrottleScope {
    match code {
        131_056 => ThrottleScope::Pair,
        4 | 80_007 => ThrottleScope::Account,
        _ => ThrottleScope::Number,
    }
}

fn detail(status: u16, error: &ErrorBody) -> String {
    // Edges other than the messages' say in a sentence for people what is wrong.
    let for_people = error.more.get("error_user_msg").and_then(serde_json::Value::as_str);
    let words = for_people.or_else(|| error.details()).unwrap_or("no details");
    let mut detail: String = words.chars().take(MAX_DETAIL).collect();
    if let Some(trace) = &error.fbtrace_id {
        // The id that Meta's support asks for.
        detail.push_str(" (fbtrace_id ");
        detail.extend(trace.chars().take(64));
        detail.push(')');
    }
    format!("HTTP {status}: {detail}")
}

/// Seconds, at most a day. The other form, a date, needs a clock and is of no use to a dispatcher that backs off anyway.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds: u64 = headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_seconds(seconds.min(86_400)))
}
