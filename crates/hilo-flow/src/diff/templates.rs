//! Templates that a flow brings along.

use super::{ChangeKind, Differ};
use crate::document::{Flow, TemplateDefinition};

impl Differ {
    pub(super) fn templates(&mut self, before: &Flow, after: &Flow) {
        let same = |one: &TemplateDefinition, other: &TemplateDefinition| {
            (&one.name, &one.language) == (&other.name, &other.language)
        };
        for template in &after.templates {
            let (name, language) = (&template.name, &template.language);
            let words = match before.templates.iter().find(|was| same(was, template)) {
                None => [
                    format!("trae una plantilla nueva: `{name}` ({language})"),
                    format!("it brings a new template: `{name}` ({language})"),
                    format!("traz um modelo novo: `{name}` ({language})"),
                ],
                Some(was) if was != template => [
                    format!("cambia la plantilla `{name}` ({language})"),
                    format!("the template `{name}` ({language}) is another"),
                    format!("muda o modelo `{name}` ({language})"),
                ],
                Some(_) => continue,
            };
            self.tell(ChangeKind::Flow, None, &format!("templates.{name}.{language}"), words);
        }
        for was in before.templates.iter().filter(|was| !after.templates.iter().any(|is| same(is, was))) {
            let (name, language) = (&was.name, &was.language);
            self.tell(
                ChangeKind::Flow,
                None,
                &format!("templates.{name}.{language}"),
                [
                    format!("ya no trae la plantilla `{name}` ({language})"),
                    format!("it does not bring the template `{name}` ({language}) any more"),
                    format!("já não traz o modelo `{name}` ({language})"),
                ],
            );
        }
    }
}
