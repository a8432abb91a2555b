use super::{GraphError, call::Call, check};
use crate::{
    connection::Cut,
    event::{Answer, Event},
    simulator::Simulator,
    world::{self, Number, Permission},
};
use axum::{
    Json,
    extract::{ConnectInfo, Path, State},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use hilo_whatsapp_wire::{
    More,
    limits::{Violation, validate},
    send::{
        AnswerContact, AnswerMessage, Content, PRODUCT, ReadReceipt, Request, SendAnswer, SendRequest,
        Success,
    },
};
use http::{StatusCode, header::CONTENT_TYPE};
use serde_json::Value;

/// What is answered for a message that waits until it is known how people take its template.
const HELD: &str = "held_for_quality_assessment";

/// `POST /{PHONE}/messages`: a message, or the receipt for one.
pub(super) async fn send(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    ConnectInfo(cut): ConnectInfo<Cut>,
    call: Call,
    body: Bytes,
) -> Response {
    answer(&simulator, &id, &cut, &call, &body, false).await
}

/// `POST /{PHONE}/marketing_messages`: a template for marketing.
pub(super) async fn send_marketing(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    ConnectInfo(cut): ConnectInfo<Cut>,
    call: Call,
    body: Bytes,
) -> Response {
    answer(&simulator, &id, &cut, &call, &body, true).await
}

async fn answer(
    simulator: &Simulator,
    id: &str,
    cut: &Cut,
    call: &Call,
    body: &[u8],
    marketing_api: bool,
) -> Response {
    let number = match call.number(simulator, id, Permission::Messaging) {
        Ok(number) => number,
        Err(error) => return error.into_response(),
    };
    let outcome = match read(body, call.is_form) {
        Ok(Request::Read(receipt)) => mark_read(simulator, &number, &receipt).await,
        Ok(Request::Send(request)) => match before(simulator) {
            Some(Fault::Page) => return page(),
            Some(Fault::Error(error)) => Err(error),
            None => accept(simulator, &number, *request, cut, marketing_api).await,
        },
        Err(error) => Err(error),
    };
    match outcome {
        Ok(answer) => answer,
        Err(error) => {
            let refused = Event::SendRefused { number: number.id.clone(), error: error.body.clone() };
            let seq = simulator.record(&mut simulator.world(), refused);
            // Whoever sees the refusal finds it in the journal.
            match simulator.durable(seq).await {
                Ok(()) => error.into_response(),
                Err(failed) => GraphError::from(failed).into_response(),
            }
        }
    }
}

fn read(body: &[u8], is_form: bool) -> Result<Request, GraphError> {
    let refused = |error: serde_json::Error| {
        let details = error.to_string();
        let code = if details.starts_with("missing field") { 131_008 } else { 100 };
        GraphError::new(code, details)
    };
    let mut value: Value = match body.trim_ascii_start().first() {
        // Requests of a batch are forms.
        Some(b'{') | None => serde_json::from_slice(body).map_err(refused)?,
        Some(_) if is_form => Value::Object(super::call::pairs(body)),
        Some(_) => serde_json::from_slice(body).map_err(refused)?,
    };
    // As everywhere in the Graph API, a member that is an object or a list may be written as a string of JSON.
    for (name, member) in value.as_object_mut().into_iter().flatten() {
        let is_structure = name == "context" || Content::KEYS.contains(&&**name);
        let inner = member.as_str().filter(|text| is_structure && text.starts_with(['{', '[']));
        if let Some(inner) = inner.and_then(|text| serde_json::from_str(text).ok()) {
            *member = inner;
        }
    }
    serde_json::from_value(value).map_err(refused)
}

async fn mark_read(
    simulator: &Simulator,
    number: &Number,
    receipt: &ReadReceipt,
) -> Result<Response, GraphError> {
    let seq = {
        let mut world = simulator.world();
        let known = world.message(&receipt.message_id).is_some_and(|message| {
            message.number == number.id && matches!(message.content, world::Content::Customer(_))
        });
        if !known || receipt.status != "read" {
            return Err(GraphError::new(131_009, "message_id is not a message of a customer to this number"));
        }
        let (number, id) = (number.id.clone(), receipt.message_id.clone());
        simulator.record(
            &mut world,
            Event::BusinessRead { number, id, typing: receipt.typing_indicator.is_some() },
        )
    };
    simulator.durable(seq).await?;
    Ok(Json(Success { success: true }).into_response())
}

enum Fault {
    Error(GraphError),
    /// What a proxy says when Meta is not there.
    Page,
}

/// The fault that strikes before a message is accepted.
fn before(simulator: &Simulator) -> Option<Fault> {
    let mut world = simulator.world();
    let faults = world.faults_mut();
    if simulator.strikes(&mut faults.refuse) {
        let error =
            GraphError::new(faults.refuse_code, "a fault on demand").with_status(faults.refuse_status);
        return Some(Fault::Error(error));
    }
    if simulator.strikes(&mut faults.server_error) {
        return Some(Fault::Error(GraphError::new(131_000, "a fault on demand")));
    }
    simulator.strikes(&mut faults.unavailable).then_some(Fault::Page)
}

/// The fault that strikes when the message is accepted already.
fn after(simulator: &Simulator, faults: &mut crate::world::Faults) -> Option<Answer> {
    if simulator.strikes(&mut faults.hang_after_acceptance) {
        return Some(Answer::Hang);
    }
    if simulator.strikes(&mut faults.cut_after_acceptance) {
        return Some(Answer::Cut);
    }
    simulator.strikes(&mut faults.error_after_acceptance).then_some(Answer::ServerError)
}

async fn accept(
    simulator: &Simulator,
    number: &Number,
    request: SendRequest,
    cut: &Cut,
    marketing_api: bool,
) -> Result<Response, GraphError> {
    check::standing(&simulator.world(), number)?;
    if let Err(violations) = validate(&request) {
        let code = violations.first().map_or(100, Violation::code);
        let details: Vec<String> = violations.iter().map(ToString::to_string).collect();
        return Err(GraphError::new(code, details.join("; ")));
    }
    let (seq, answer, fault) = {
        let mut world = simulator.world();
        let now = simulator.now(&world);
        check::files(&world, number, &request.content)?;
        let receiver = check::receiver(&world, number, &request, marketing_api, now)?;
        let pair = number.pair_limit.then_some(&*receiver.input);
        let paced = simulator.pace().take(&number.id, number.rate, pair, now);
        paced.map_err(|code| GraphError::new(code, "too many messages in too short a time"))?;
        let faults = world.faults_mut();
        let fault = after(simulator, faults);
        let fails = receiver.failure.is_none() && simulator.strikes(&mut faults.fail);
        let failure = receiver.failure.or_else(|| fails.then_some(faults.fail_code));
        let id = simulator.message_id(&world);
        let status = match &request.content {
            Content::Template(sent) => {
                let (account, code) = (&number.waba_id, &sent.language.code);
                let holds = failure.is_none() && world.templates().holds(account, &sent.name, code, now);
                Some(if holds { HELD } else { "accepted" })
            }
            _ => None,
        };
        let answer = SendAnswer {
            messaging_product: PRODUCT.to_owned(),
            contacts: vec![AnswerContact {
                input: Some(receiver.input),
                wa_id: receiver.wa_id,
                user_id: receiver.user_id,
                more: More::new(),
            }],
            messages: vec![AnswerMessage {
                id: id.clone(),
                group_id: request.group().map(str::to_owned),
                message_status: status.map(str::to_owned),
                more: More::new(),
            }],
            more: More::new(),
        };
        let sent = Event::BusinessSent {
            number: number.id.clone(),
            customer: receiver.customer,
            id,
            request: Box::new(request),
            failure,
            answer: fault,
            marketing_api,
            held: status == Some(HELD),
        };
        (simulator.record(&mut world, sent), answer, fault)
    };
    simulator.durable(seq).await?;
    Ok(match fault {
        None => Json(answer).into_response(),
        Some(Answer::ServerError) => {
            GraphError::new(131_000, "a fault on demand, after acceptance").into_response()
        }
        Some(Answer::Cut) => {
            cut.cut();
            page()
        }
        Some(Answer::Hang) => {
            tokio::select! {
                () = tokio::time::sleep(simulator.timing().hang.to_std()) => {}
                () = simulator.stopping().cancelled() => {}
            }
            cut.cut();
            page()
        }
    })
}

fn page() -> Response {
    let html = "<html><body>Sorry, something went wrong.</body></html>";
    (StatusCode::SERVICE_UNAVAILABLE, [(CONTENT_TYPE, "text/html")], html).into_response()
}
