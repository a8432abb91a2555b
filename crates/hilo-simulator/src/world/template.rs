use hilo_model::message::TemplateCategory;
use hilo_whatsapp_wire::template::{
    self as wire, ComponentKind, Example, NamedExample, ParameterFormat, variables,
};
use serde::{Deserialize, Serialize};

pub use hilo_whatsapp_wire::template::ButtonKind;

/// A template in few words, as it is set from outside. Every account has it, without having asked Meta.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// Its name.
    pub name: String,
    /// Its language (`es`, `es_AR`).
    pub language: String,
    /// What it is for.
    pub category: TemplateCategory,
    /// `APPROVED`, or it cannot be sent (`PAUSED`: 132015, `DISABLED`: 132016, others: 132001).
    #[serde(default = "approved")]
    pub status: String,
    /// The header's words, with at most one variable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<String>,
    /// The body, with variables like `{{1}}` or `{{order}}`.
    pub body: String,
    /// The footer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub footer: Option<String>,
    /// The buttons.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<TemplateButton>,
}

fn approved() -> String {
    "APPROVED".to_owned()
}

/// A button of a template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TemplateButton {
    /// Its kind.
    #[serde(rename = "type")]
    pub kind: ButtonKind,
    /// What stands on it.
    pub text: String,
}

impl Template {
    /// All of it, as Meta tells it; variables have their own names as samples.
    pub fn whole(&self) -> wire::Template {
        let names = |text: &str| variables(text).names().into_iter().map(str::to_owned).collect::<Vec<_>>();
        let named = |names: &[String]| {
            let sample = |name: &String| NamedExample { param_name: name.clone(), example: name.clone() };
            names.iter().map(sample).collect::<Vec<_>>()
        };
        let positional = variables(&self.body).found.iter().all(wire::Variable::is_number);
        let mut components = Vec::new();
        if let Some(header) = &self.header {
            let mut part = wire::Component::words(ComponentKind::Header, header);
            let samples = names(header);
            part.example = (!samples.is_empty()).then(|| match positional {
                true => Example { header_text: samples, ..Example::default() },
                false => Example { header_text_named_params: named(&samples), ..Example::default() },
            });
            components.push(part);
        }
        let mut body = wire::Component::words(ComponentKind::Body, &self.body);
        let mut samples = names(&self.body);
        samples.sort();
        body.example = (!samples.is_empty()).then(|| match positional {
            true => Example { body_text: vec![samples], ..Example::default() },
            false => Example { body_text_named_params: named(&samples), ..Example::default() },
        });
        components.push(body);
        if let Some(footer) = &self.footer {
            components.push(wire::Component::words(ComponentKind::Footer, footer));
        }
        if !self.buttons.is_empty() {
            let button = |button: &TemplateButton| wire::Button {
                text: Some(button.text.clone()),
                ..wire::Button::new(button.kind.clone())
            };
            let buttons = self.buttons.iter().map(button).collect();
            components.push(wire::Component { buttons, ..wire::Component::new(ComponentKind::Buttons) });
        }
        wire::Template {
            name: self.name.clone(),
            language: self.language.clone(),
            status: Some(self.status.as_str().into()),
            category: Some(self.category.into()),
            parameter_format: Some(if positional {
                ParameterFormat::Positional
            } else {
                ParameterFormat::Named
            }),
            components,
            ..wire::Template::default()
        }
    }

    /// The few words that say a template; of what they cannot say, nothing.
    pub fn of(template: &wire::Template) -> Self {
        let words = |kind| template.part(&kind).and_then(|part| part.text.clone());
        let button = |button: &wire::Button| TemplateButton {
            kind: button.kind.clone(),
            text: button.text.clone().unwrap_or_default(),
        };
        Self {
            name: template.name.clone(),
            language: template.language.clone(),
            category: template
                .category
                .as_ref()
                .and_then(wire::Category::neutral)
                .unwrap_or(TemplateCategory::Marketing),
            status: template.status.as_ref().map_or_else(approved, |status| status.as_str().to_owned()),
            header: words(ComponentKind::Header),
            body: template.body().to_owned(),
            footer: words(ComponentKind::Footer),
            buttons: template.buttons().iter().map(button).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_words_say_a_template_and_come_back() {
        let template = Template {
            name: "t".to_owned(),
            language: "es".to_owned(),
            category: TemplateCategory::Utility,
            status: approved(),
            header: Some("Pedido {{1}}".to_owned()),
            body: "{{1}}, tu pedido {{2}} y {{1}}".to_owned(),
            footer: Some("Aurora".to_owned()),
            buttons: vec![TemplateButton { kind: ButtonKind::Url, text: "Ver".to_owned() }],
        };
        let whole = template.whole();
        assert_eq!(whole.components[1].sample("2"), Some("2"));
        assert_eq!(Template::of(&whole), template);
    }
}
