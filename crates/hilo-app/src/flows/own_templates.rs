//! Templates that a flow brings along: in the provider's form, and held to its rules.

use hilo_flow::{
    Finding,
    document::{ParameterNames, TemplateDefinition},
    lint::{Severity, Wording},
};
use hilo_whatsapp_wire::template::{
    ParameterFormat, Template as Content,
    rules::{self, Rule},
};
use serde_json::{Value, json};

/// The template in the provider's form, if its parts are of that form.
pub(super) fn content(definition: &TemplateDefinition) -> Result<Content, serde_json::Error> {
    let TemplateDefinition { name, language, category, parameter_format, components } = definition;
    let mut content: Content = serde_json::from_value(json!({
        "name": name, "language": language, "components": components.clone().into_iter().map(Value::Object).collect::<Vec<_>>(),
    }))?;
    content.category = Some((*category).into());
    content.parameter_format = Some(match parameter_format {
        Some(ParameterNames::Named) => ParameterFormat::Named,
        Some(ParameterNames::Positional) => ParameterFormat::Positional,
        None if content.is_named() => ParameterFormat::Named,
        None => ParameterFormat::Positional,
    });
    Ok(content)
}

/// What is wrong with the templates that a flow brings along, without looking at any account.
pub fn lint_own_templates(flow: &hilo_flow::Flow) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, definition) in flow.templates.iter().enumerate() {
        let path = format!("templates[{at}]");
        let same = |other: &&TemplateDefinition| {
            (&other.name, &other.language) == (&definition.name, &definition.language)
        };
        if flow.templates[..at].iter().any(|other| same(&other)) {
            findings.push(finding(
                path.clone(),
                [
                    "esta plantilla está dos veces en este idioma".to_owned(),
                    "this template is there twice in this language".to_owned(),
                    "este modelo está duas vezes neste idioma".to_owned(),
                ],
            ));
        }
        match content(definition) {
            Err(error) => findings.push(finding(
                format!("{path}.components"),
                [
                    format!("la plantilla no tiene la forma de WhatsApp: {error}"),
                    format!("the template is not of WhatsApp's form: {error}"),
                    format!("o modelo não tem a forma do WhatsApp: {error}"),
                ],
            )),
            Ok(content) => findings.extend(of_rules(&path, &content)),
        }
    }
    findings
}

/// The provider's rules that a template breaks. `path` is where it is written.
pub(super) fn of_rules(path: &str, content: &Content) -> Vec<Finding> {
    let found = rules::check(content).into_iter();
    found
        .map(|found| {
            let place = found.place.split('/').skip(1).fold(String::new(), |path, step| {
                if step.bytes().all(|byte| byte.is_ascii_digit()) {
                    format!("{path}[{step}]")
                } else {
                    format!("{path}.{step}")
                }
            });
            finding(format!("{path}{place}"), words(&found.rule))
        })
        .collect()
}

fn finding(path: String, [es, en, pt]: [String; 3]) -> Finding {
    let mend = Wording {
        es: "Corrige la plantilla: WhatsApp no la aceptaría así.".to_owned(),
        en: "Mend the template: WhatsApp would not take it so.".to_owned(),
        pt: "Corrija o modelo: o WhatsApp não o aceitaria assim.".to_owned(),
    };
    Finding {
        code: "template_rule".to_owned(),
        severity: Severity::Error,
        node: None,
        path,
        message: Wording { es, en, pt },
        mend: Some(mend),
    }
}

fn words(rule: &Rule) -> [String; 3] {
    let plain = |es: &str, en: &str, pt: &str| [es, en, pt].map(str::to_owned);
    match rule {
        Rule::Required => plain("falta", "is missing", "falta"),
        Rule::TooLong { limit, given } => [
            format!("tiene {given} caracteres; caben {limit}"),
            format!("has {given} characters; {limit} are allowed"),
            format!("tem {given} caracteres; cabem {limit}"),
        ],
        Rule::Count { least, most, given } => [
            format!("hay {given}; deben ser de {least} a {most}"),
            format!("there are {given}; there must be {least} to {most}"),
            format!("há {given}; devem ser de {least} a {most}"),
        ],
        Rule::Form(_) => plain(
            "no tiene la forma que WhatsApp pide",
            "is not of the form that WhatsApp asks for",
            "não tem a forma que o WhatsApp pede",
        ),
        Rule::Duplicate => plain("está dos veces", "is there twice", "está duas vezes"),
        Rule::NotWith { part } => [
            format!("no va junto con {part}"),
            format!("does not go together with {part}"),
            format!("não combina com {part}"),
        ],
        Rule::OnlyIn { categories } => {
            let categories = categories.join(", ");
            [
                format!("solo va en plantillas de {categories}"),
                format!("goes only into templates of {categories}"),
                format!("só vai em modelos de {categories}"),
            ]
        }
        Rule::BrokenVariable => plain(
            "hay llaves que no abren o no cierran nada",
            "there are braces that open or close nothing",
            "há chaves que não abrem ou não fecham nada",
        ),
        Rule::VariableName { name } => [
            format!("`{name}` no es el nombre de una variable: letras minúsculas, números y `_`"),
            format!("`{name}` is no name of a variable: small letters, digits and `_`"),
            format!("`{name}` não é nome de variável: letras minúsculas, números e `_`"),
        ],
        Rule::VariableNumbers { missing } => [
            format!("falta la variable {missing}: se numeran desde 1, sin saltos"),
            format!("the variable {missing} is missing: they count from 1, without gaps"),
            format!("falta a variável {missing}: contam-se a partir de 1, sem saltos"),
        ],
        Rule::MixedVariables => plain(
            "hay variables con número y con nombre a la vez",
            "there are variables with numbers and with names",
            "há variáveis com número e com nome ao mesmo tempo",
        ),
        Rule::VariableAtEdge => plain(
            "una variable está al principio o al final del texto",
            "a variable is at the beginning or the end of the text",
            "uma variável está no começo ou no fim do texto",
        ),
        Rule::VariablesTogether => plain(
            "dos variables están juntas, sin nada en medio",
            "two variables are together, with nothing between them",
            "duas variáveis estão juntas, sem nada no meio",
        ),
        Rule::NoVariables => {
            plain("aquí no van variables", "no variables may be here", "aqui não vão variáveis")
        }
        Rule::FewWords { needed, given } => [
            format!("tiene {given} palabras; con tantas variables hacen falta {needed}"),
            format!("has {given} words; so many variables need {needed}"),
            format!("tem {given} palavras; com tantas variáveis são necessárias {needed}"),
        ],
        Rule::NoSample { variable: Some(variable) } => [
            format!("falta un ejemplo para {variable}"),
            format!("there is no example for {variable}"),
            format!("falta um exemplo para {variable}"),
        ],
        Rule::NoSample { variable: None } => plain(
            "falta un archivo de ejemplo: escribe esta plantilla en Ajustes › Plantillas y nómbrala aquí",
            "there is no example file: write this template under Settings › Templates and name it here",
            "falta um arquivo de exemplo: escreva este modelo em Configurações › Modelos e indique-o aqui",
        ),
        Rule::PlainWordsOnly => plain(
            "aquí van solo palabras: sin saltos de línea, emojis ni formato",
            "only plain words may be here: no line breaks, emojis or marks",
            "aqui vão só palavras: sem quebras de linha, emojis nem formatação",
        ),
        Rule::BlankLines => plain(
            "hay más de dos saltos de línea seguidos",
            "there are more than two line breaks in a row",
            "há mais de duas quebras de linha seguidas",
        ),
        Rule::ScatteredReplies => plain(
            "las respuestas rápidas van juntas, antes o después de los otros botones",
            "quick replies stand together, before or behind the other buttons",
            "as respostas rápidas ficam juntas, antes ou depois dos outros botões",
        ),
        Rule::UnlikeCards => plain(
            "las tarjetas deben tener las mismas partes",
            "all cards must be made of the same parts",
            "os cartões devem ter as mesmas partes",
        ),
    }
}
