//! What a template seems to be for, by what it says.
//!
//! Meta decides, and no list of words is Meta. But what it states is simple: whatever promotes is marketing, also beside
//! something useful; one-time codes are authentication; utility is about something the customer did or asked for, of one of
//! five kinds. What has none of these signs is taken for marketing. Every judgement names the words it comes from, so
//! that whoever wrote them can judge it.

mod words;

use super::{ButtonKind, ComponentKind, Template};
use hilo_model::message::TemplateCategory;

/// The kinds of messages that Meta takes as utility.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UtilityKind {
    /// Confirms that somebody wants messages, or does not.
    OptInOut,
    /// About an order, a delivery, an appointment, a reservation.
    Order,
    /// About an account: payments, balances, changes, alerts.
    Account,
    /// Asks what somebody thought of what they bought or were told.
    Feedback,
    /// Goes on with a conversation that the customer began, and says so.
    Reopening,
}

impl UtilityKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::OptInOut, Self::Order, Self::Account, Self::Feedback, Self::Reopening];

    /// The name in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OptInOut => "opt_in_out",
            Self::Order => "order",
            Self::Account => "account",
            Self::Feedback => "feedback",
            Self::Reopening => "reopening",
        }
    }
}

/// What a sign speaks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Speaks {
    /// Marketing.
    Marketing,
    /// Authentication.
    Authentication,
    /// Utility.
    Utility(UtilityKind),
}

/// Something that speaks for a category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sign {
    /// For what.
    pub speaks: Speaks,
    /// The words as they stand there; the kind of part or button, if that is the sign.
    pub words: String,
    /// Where: a JSON pointer into the template.
    pub place: String,
}

/// A judgement with what it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// What it seems to be for.
    pub category: TemplateCategory,
    /// Which kind of utility, if it is that.
    pub utility: Option<UtilityKind>,
    /// All signs, also those that were outweighed.
    pub signs: Vec<Sign>,
}

/// Judges a template.
pub fn advise(template: &Template) -> Advice {
    let mut signs = Vec::new();
    for (at, part) in template.components.iter().enumerate() {
        let place = format!("/components/{at}");
        match part.kind {
            ComponentKind::LimitedTimeOffer | ComponentKind::Carousel => signs.push(Sign {
                speaks: Speaks::Marketing,
                words: part.kind.as_str().to_owned(),
                place: place.clone(),
            }),
            _ => {}
        }
        if let Some(text) = &part.text {
            look(text, &template.language, &format!("{place}/text"), &mut signs);
        }
        for (button_at, button) in part.buttons.iter().enumerate() {
            let place = format!("{place}/buttons/{button_at}");
            let speaks = match button.kind {
                _ if button.is_one_time_code() => Some(Speaks::Authentication),
                ButtonKind::CopyCode | ButtonKind::Catalog | ButtonKind::Mpm | ButtonKind::Spm => {
                    Some(Speaks::Marketing)
                }
                _ => None,
            };
            if let Some(speaks) = speaks {
                signs.push(Sign { speaks, words: button.kind.as_str().to_owned(), place: place.clone() });
            }
            if let Some(label) = &button.text {
                look(label, &template.language, &format!("{place}/text"), &mut signs);
            }
        }
    }
    judge(signs)
}

fn judge(signs: Vec<Sign>) -> Advice {
    let has = |wanted: Speaks| signs.iter().any(|sign| sign.speaks == wanted);
    // The kind with the most signs; of several, the one that was said first.
    let count = |kind: UtilityKind| signs.iter().filter(|s| s.speaks == Speaks::Utility(kind)).count();
    let mut utility: Option<UtilityKind> = None;
    for sign in &signs {
        if let Speaks::Utility(kind) = sign.speaks
            && utility.is_none_or(|best| count(kind) > count(best))
        {
            utility = Some(kind);
        }
    }
    let category = if has(Speaks::Marketing) {
        TemplateCategory::Marketing
    } else if has(Speaks::Authentication) {
        TemplateCategory::Authentication
    } else if utility.is_some() {
        TemplateCategory::Utility
    } else {
        TemplateCategory::Marketing
    };
    Advice { category, utility: utility.filter(|_| category == TemplateCategory::Utility), signs }
}

/// Finds the phrases of the table in a text, at the beginning of words, whatever their case and accents.
fn look(text: &str, language: &str, place: &str, signs: &mut Vec<Sign>) {
    let folded: Vec<(char, usize)> = text.char_indices().map(|(at, letter)| (fold(letter), at)).collect();
    let letters: Vec<char> = folded.iter().map(|(letter, _)| *letter).collect();
    for (speaks, phrases) in words::of(language).into_iter().flatten() {
        for phrase in *phrases {
            if let Some((from, to)) = find(&letters, phrase) {
                let end = folded.get(to).map_or(text.len(), |(_, at)| *at);
                let words = text[folded[from].1..end].to_owned();
                signs.push(Sign { speaks: *speaks, words, place: place.to_owned() });
            }
        }
    }
}

/// The first place of a phrase: where it begins, and where its last word ends. A phrase that ends with `*` may go on.
fn find(letters: &[char], phrase: &str) -> Option<(usize, usize)> {
    let open = phrase.ends_with('*');
    let wanted: Vec<char> = phrase.trim_end_matches('*').chars().collect();
    let is_word = |at: usize| letters.get(at).is_some_and(|letter| letter.is_alphanumeric());
    (0..letters.len().saturating_sub(wanted.len().saturating_sub(1))).find_map(|from| {
        let to = from + wanted.len();
        let begins = from == 0 || !is_word(from - 1) || !wanted[0].is_alphanumeric();
        if !begins || letters[from..to] != wanted[..] {
            return None;
        }
        let last_is_word = wanted.last().is_some_and(|letter| letter.is_alphanumeric());
        let mut end = to;
        while is_word(end) {
            end += 1;
        }
        (open || end == to || !last_is_word).then_some((from, if last_is_word { end } else { to }))
    })
}

/// Small and without accents.
fn fold(letter: char) -> char {
    let small = letter.to_lowercase().next().unwrap_or(letter);
    match small {
        'á' | 'à' | 'â' | 'ã' | 'ä' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ó' | 'ò' | 'ô' | 'õ' | 'ö' => 'o',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        'ç' => 'c',
        'ñ' => 'n',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::Component;

    fn told(body: &str, language: &str) -> (TemplateCategory, Option<&'static str>) {
        let body = Component::words(ComponentKind::Body, body);
        let language = language.to_owned();
        let advice = advise(&Template { language, components: vec![body], ..Template::default() });
        (advice.category, advice.utility.map(UtilityKind::as_str))
    }

    #[test]
    fn what_a_text_is_for_is_told_in_three_languages() {
        use TemplateCategory::{Authentication, Marketing, Utility};
        let table = [
            // Orders and appointments.
            ("Hola {{1}}, tu pedido {{2}} está en camino.", Utility, Some("order")),
            ("Hi {{1}}, your order {{2}} has shipped.", Utility, Some("order")),
            ("Olá {{1}}, o seu pedido {{2}} saiu para entrega.", Utility, Some("order")),
            ("Te recordamos tu turno de mañana a las {{1}}.", Utility, Some("order")),
            ("This is a reminder of your appointment at {{1}}.", Utility, Some("order")),
            ("Lembramos a sua consulta de amanhã às {{1}}.", Utility, Some("order")),
            // Accounts.
            ("Recibimos tu pago de {{1}}. Gracias.", Utility, Some("account")),
            ("Your payment of {{1}} is due on {{2}}.", Utility, Some("account")),
            ("A sua fatura de {{1}} vence no dia {{2}}.", Utility, Some("account")),
            // Feedback.
            ("¿Cómo fue tu experiencia con nosotros? Contanos en una encuesta.", Utility, Some("feedback")),
            ("How was your experience with us? Rate your visit.", Utility, Some("feedback")),
            ("Como foi a sua experiência conosco? Avalie o atendimento.", Utility, Some("feedback")),
            // Opt-in and opt-out.
            (
                "Confirmamos tu suscripción a nuestros avisos. Responde BAJA para dejar de recibir.",
                Utility,
                Some("opt_in_out"),
            ),
            ("You have subscribed to our notices. Reply STOP to unsubscribe.", Utility, Some("opt_in_out")),
            (
                "Confirmamos a sua inscrição nos avisos. Responda SAIR para deixar de receber.",
                Utility,
                Some("opt_in_out"),
            ),
            // Going on with a conversation.
            ("Te escribimos para responder tu consulta de ayer.", Utility, Some("reopening")),
            ("We are writing to answer your question of yesterday.", Utility, Some("reopening")),
            ("Escrevemos para responder à sua pergunta de ontem.", Utility, Some("reopening")),
            // One-time codes.
            ("Tu código de verificación es {{1}}.", Authentication, None),
            ("{{1}} is your verification code.", Authentication, None),
            ("O seu código de verificação é {{1}}.", Authentication, None),
            // Promotion wins, also beside an order.
            ("¡Aprovecha nuestras ofertas de verano!", Marketing, None),
            ("Get 20% off our new collection.", Marketing, None),
            ("Aproveite o frete grátis nesta semana.", Marketing, None),
            ("Tu pedido está en camino. Usa el cupón {{1}} en tu próxima compra.", Marketing, None),
            ("Your order has shipped. Enjoy a discount on the next one.", Marketing, None),
            ("O seu pedido saiu para entrega. Ganhe um desconto no próximo.", Marketing, None),
            // Nothing speaks for anything.
            ("Hola {{1}}, ¿cómo estás? El tren sale a las {{2}}.", Marketing, None),
            ("Hi {{1}}, how are you?", Marketing, None),
        ];
        for (at, (text, category, kind)) in table.into_iter().enumerate() {
            let language = ["es_AR", "en", "pt_BR"][at % 3];
            assert_eq!(told(text, language), (category, kind), "{text}");
        }
    }

    #[test]
    fn a_judgement_names_the_words_as_they_stand() {
        let body = Component::words(ComponentKind::Body, "Tu PEDIDO va con un Descuentazo y envío gratis.");
        let advice = advise(&Template { components: vec![body], ..Template::default() });
        let words: Vec<&str> = advice.signs.iter().map(|sign| sign.words.as_str()).collect();
        assert_eq!(words, ["Descuentazo", "envío gratis", "gratis", "Tu PEDIDO", "gratis"]);
        assert!(advice.signs.iter().all(|sign| sign.place == "/components/0/text"));
        // A word within another is none.
        assert_eq!(told("El despedido saluda.", "es"), (TemplateCategory::Marketing, None));
    }

    #[test]
    fn phrases_are_written_as_they_are_looked_for() {
        for phrase in words::of("").into_iter().flatten().flat_map(|(_, phrases)| *phrases) {
            assert!(phrase.chars().all(|letter| fold(letter) == letter), "{phrase}");
        }
    }
}
