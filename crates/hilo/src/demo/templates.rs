//! The shop's message templates, approved already: what may be said when the 24-hour window is closed.

use hilo_model::message::TemplateCategory;
use hilo_simulator::world::{ButtonKind, Template, TemplateButton};

/// What the shop's account holds.
pub(super) fn all() -> Vec<Template> {
    use TemplateCategory::{Marketing, Utility};
    let reply = |text: &str| TemplateButton { kind: ButtonKind::QuickReply, text: text.to_owned() };
    vec![
        template(
            "pedido_listo",
            "es_AR",
            Utility,
            Some("Pedido {{1}}"),
            "Hola {{1}}, tu pedido {{2}} ya está listo para retirar en nuestra tienda.",
            vec![reply("Voy en camino"), reply("Otro día")],
        ),
        template(
            "pedido_listo",
            "pt_BR",
            Utility,
            Some("Pedido {{1}}"),
            "Olá {{1}}, o seu pedido {{2}} já está pronto para retirada na nossa loja.",
            vec![reply("Estou a caminho"), reply("Outro dia")],
        ),
        template(
            "seguimos_tu_consulta",
            "es_AR",
            Utility,
            None,
            "Hola {{1}}, te escribimos para responder tu consulta sobre {{2}}. ¿Seguimos por aquí?",
            vec![reply("Sí, sigamos")],
        ),
        template(
            "novedades_de_la_semana",
            "es_AR",
            Marketing,
            None,
            "Hola {{1}}, esta semana llegaron novedades a la tienda que te pueden gustar.",
            Vec::new(),
        ),
    ]
}

fn template(
    name: &str,
    language: &str,
    category: TemplateCategory,
    header: Option<&str>,
    body: &str,
    buttons: Vec<TemplateButton>,
) -> Template {
    Template {
        name: name.to_owned(),
        language: language.to_owned(),
        category,
        status: "APPROVED".to_owned(),
        header: header.map(str::to_owned),
        body: body.to_owned(),
        footer: Some("Tienda Aurora".to_owned()),
        buttons,
    }
}
