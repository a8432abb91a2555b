//! The OpenAPI document: from the handlers, with what all operations share added once.

use super::{BASE, router};
use crate::{problem::ProblemBody, state::Api};
use axum::{
    http::header,
    response::{IntoResponse, Response},
    routing::get,
};
use hilo_model::message::{Inbound, Outbound, Referral};
use schemars::{
    JsonSchema,
    generate::SchemaSettings,
    transform::{RecursiveTransform, Transform},
};
use serde_json::{Map, Value, json};
use std::sync::OnceLock;
use utoipa::{
    OpenApi,
    openapi::{Ref, RefOr, Schema},
};
use utoipa_axum::router::OpenApiRouter;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Hilo",
        version = "1",
        description = "A company's conversations on WhatsApp. `Authorization: Bearer …` carries a session's token or a \
                       program's key; browsers carry the session in a cookie, and send `Hilo-CSRF` with whatever changes \
                       something. A key decides workspace and environment; a person names them in \
                       `Hilo-Workspace` and `Hilo-Environment`. Ids are text; moments are RFC 3339. Lists are walked \
                       with `cursor`.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    components(schemas(ProblemBody))
)]
struct Document;

/// Operations that change a document of which the caller must know the version.
const WITH_IF_MATCH: [&str; 21] = [
    "update_workspace",
    "save_rates",
    "update_consent_words",
    "update_testers",
    "update_variables",
    "update_macro",
    "delete_macro",
    "update_channel",
    "delete_channel",
    "update_subscription",
    "delete_subscription",
    "update_person",
    "update_role",
    "update_team",
    "save_template_draft",
    "discard_template_draft",
    "ask_template_review",
    "return_template",
    "approve_template",
    "acknowledge_template",
    "delete_template",
];

/// The document's own route.
pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().route("/openapi.json", get(show))
}

async fn show() -> Response {
    static TEXT: OnceLock<String> = OnceLock::new();
    let text = TEXT.get_or_init(|| document().to_string());
    ([(header::CONTENT_TYPE, "application/json")], text.as_str()).into_response()
}

/// The document.
pub fn document() -> Value {
    let (_, api) = OpenApiRouter::with_openapi(Document::openapi()).merge(router()).split_for_parts();
    let mut document = serde_json::to_value(api).unwrap_or_default();
    document["servers"] = json!([{ "url": BASE }]);
    document["security"] = json!([{ "bearer": [] }, { "cookie": [] }]);
    let components = &mut document["components"];
    components["securitySchemes"] = json!({
        "bearer": { "type": "http", "scheme": "bearer" },
        "cookie": { "type": "apiKey", "in": "cookie", "name": "hilo_session",
            "description": "Over https its name is `__Host-hilo_session`." },
    });
    components["responses"] = json!({ "Problem": {
        "description": "What went wrong, in the language of `Accept-Language` (es, en, pt)",
        "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
    }});
    components["parameters"] = parameters();
    if let Some(schemas) = components["schemas"].as_object_mut() {
        add_schema::<Outbound>(schemas, "Outbound");
        add_schema::<Inbound>(schemas, "Inbound");
        add_schema::<Referral>(schemas, "Referral");
    }
    for (_, path) in document["paths"].as_object_mut().into_iter().flatten() {
        for (method, operation) in path.as_object_mut().into_iter().flatten() {
            share(method, operation);
        }
    }
    document
}

/// Adds what all operations share.
fn share(method: &str, operation: &mut Value) {
    let id = operation["operationId"].as_str().unwrap_or_default().to_owned();
    operation["responses"]["default"] = json!({ "$ref": "#/components/responses/Problem" });
    let mut names = Vec::new();
    if id != "sign_in" {
        names.extend(["Workspace", "Environment"]);
        // What belongs to one's own session is not made twice, and shows its secrets once whatever happens.
        if method == "post" && operation["tags"][0] != "session" {
            names.push("IdempotencyKey");
        }
    }
    if method != "get" {
        names.push("Csrf");
    }
    if WITH_IF_MATCH.contains(&&*id) {
        names.push("IfMatch");
    }
    let shared = names.iter().map(|name| json!({ "$ref": format!("#/components/parameters/{name}") }));
    match operation["parameters"].as_array_mut() {
        Some(parameters) => parameters.extend(shared),
        None => operation["parameters"] = shared.collect(),
    }
}

fn parameters() -> Value {
    let header = |name: &str, required: bool, description: &str| {
        json!({ "in": "header", "name": name, "required": required, "description": description,
            "schema": { "type": "string" } })
    };
    json!({
        "Workspace": header("Hilo-Workspace", false, "Id or short name; the person's first one if absent. A program's key belongs to one; naming another one is refused."),
        "Environment": header("Hilo-Environment", false, "Id or short name; production if absent. A program's key belongs to one; naming another one is refused."),
        "IdempotencyKey": header("Idempotency-Key", false, "For two days a request that is repeated with the same key is carried out once and answered alike, and one with another body or path is refused. A key is its caller's (a person's, or that of a program's key), in an environment and for an operation: others may use the same. After two days it is as good as new."),
        "Csrf": header("Hilo-CSRF", false, "Any value. Needed, from the same origin, with a session's cookie."),
        "IfMatch": header("If-Match", true, "The ETag of the version that is changed."),
    })
}

/// Names that a type of the model and a body of the API both have, which then mean the model's in one place and the body's in
/// another. There must be none.
pub fn clashes() -> Vec<String> {
    let (_, api) = OpenApiRouter::with_openapi(Document::openapi()).merge(router()).split_for_parts();
    let bodies = serde_json::to_value(api).unwrap_or_default();
    let mut model = Map::new();
    add_schema::<Outbound>(&mut model, "Outbound");
    add_schema::<Inbound>(&mut model, "Inbound");
    add_schema::<Referral>(&mut model, "Referral");
    let bodies = bodies["components"]["schemas"].as_object();
    model
        .into_iter()
        .map(|(name, _)| name)
        .filter(|name| bodies.is_some_and(|all| all.contains_key(name)))
        .collect()
}

/// Adds the schema of a type of the model, and of those it is made of.
fn add_schema<T: JsonSchema>(schemas: &mut Map<String, Value>, name: &str) {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
        settings.transforms.push(Box::new(RecursiveTransform(reference_among_others)));
    });
    let mut generator = settings.into_generator();
    let mut schema = T::json_schema(&mut generator);
    // The generator does so only with what it defines beside.
    RecursiveTransform(reference_among_others).transform(&mut schema);
    schemas.insert(name.to_owned(), schema.into());
    for (name, definition) in generator.take_definitions(true) {
        schemas.entry(name).or_insert(definition);
    }
}

/// What a tagged variant adds to the type that it holds stands beside a `$ref` in a schema of schemars'. JSON Schema allows that;
/// generators of clients read a `$ref` alone, and lose the `type` by which variants are told apart. `allOf` says the same to all.
fn reference_among_others(schema: &mut schemars::Schema) {
    if schema.get("properties").is_none() {
        return;
    }
    let Some(reference) = schema.remove("$ref") else { return };
    let description = schema.remove("description");
    let own = schema.as_value().clone();
    let mut all = json!({ "allOf": [{ "$ref": reference }, own] });
    if let Some(description) = description {
        all["description"] = description;
    }
    if let Value::Object(all) = all {
        *schema = all.into();
    }
}

/// A reference to what Hilo sends.
pub(crate) fn outbound() -> RefOr<Schema> {
    Ref::from_schema_name("Outbound").into()
}

/// What a message says: received or sent.
pub(crate) fn any_content() -> RefOr<Schema> {
    use utoipa::openapi::schema::{ObjectBuilder, OneOfBuilder, Type};
    let nothing = ObjectBuilder::new().schema_type(Type::Null);
    OneOfBuilder::new()
        .item(Ref::from_schema_name("Inbound"))
        .item(Ref::from_schema_name("Outbound"))
        .item(nothing)
        .into()
}

/// The advertisement that led a customer here, or nothing.
pub(crate) fn referral() -> RefOr<Schema> {
    use utoipa::openapi::schema::{ObjectBuilder, OneOfBuilder, Type};
    let nothing = ObjectBuilder::new().schema_type(Type::Null);
    OneOfBuilder::new().item(Ref::from_schema_name("Referral")).item(nothing).into()
}
