//! What people call the kinds of nodes.

/// What people call a kind of node: in Spanish, English and Portuguese.
pub(super) fn kind_name(kind: &str) -> [&str; 3] {
    match kind {
        "message" => ["mensaje", "message", "mensagem"],
        "ask" => ["pregunta", "question", "pergunta"],
        "condition" => ["condición", "condition", "condição"],
        "set" => ["variables", "variables", "variáveis"],
        "tag" => ["etiquetas", "tags", "etiquetas"],
        "http" => ["sistema externo", "backend", "sistema externo"],
        "script" => ["código", "script", "código"],
        "document" => ["documento", "document", "documento"],
        "delay" => ["pausa", "delay", "pausa"],
        "go_to" => ["otro flujo", "another flow", "outro fluxo"],
        "call" => ["llamada a un flujo", "call of a flow", "chamada de um fluxo"],
        "hand_off" => ["pasa a una persona", "hand-off", "passa a uma pessoa"],
        "end" => ["final", "end", "fim"],
        "hours" => ["horario de atención", "business hours", "horário de atendimento"],
        "language" => ["idioma", "language", "idioma"],
        "split" => ["prueba A/B", "A/B split", "teste A/B"],
        "for_each" => ["uno por uno", "one by one", "um por um"],
        "note" => ["nota interna", "internal note", "nota interna"],
        "goal" => ["meta", "goal", "meta"],
        "assign" => ["asignación", "assignment", "atribuição"],
        "ticket" => ["ticket", "ticket", "ticket"],
        "consent" => ["consentimiento", "consent", "consentimento"],
        "terms" => ["términos", "terms", "termos"],
        "wait" => ["espera", "wait", "espera"],
        "approval" => ["aprobación", "approval", "aprovação"],
        other => [other; 3],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_node_has_a_name_that_people_read() {
        for kind in crate::nodes::KINDS {
            // A ticket is called so in all three.
            assert!(*kind == "ticket" || kind_name(kind) != [*kind; 3], "{kind} has no name");
        }
    }
}
