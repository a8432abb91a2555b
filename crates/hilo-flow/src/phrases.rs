//! What Hilo says by itself when the author gave no words: in Spanish, English and Portuguese.

use hilo_model::Locale;

/// A phrase in every language of Hilo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Phrase {
    /// Spanish.
    pub es: &'static str,
    /// English.
    pub en: &'static str,
    /// Portuguese.
    pub pt: &'static str,
}

impl Phrase {
    /// The phrase for a customer; English for languages that Hilo does not speak.
    pub fn for_locale(self, locale: &Locale) -> &'static str {
        match locale.language() {
            "es" => self.es,
            "pt" => self.pt,
            _ => self.en,
        }
    }
}

macro_rules! phrases {
    ($($(#[$doc:meta])* $name:ident { es: $es:literal, en: $en:literal, pt: $pt:literal })*) => {$(
        $(#[$doc])*
        pub const $name: Phrase = Phrase { es: $es, en: $en, pt: $pt };
    )*};
}

phrases! {
    /// On the button that opens a list (20 characters).
    OPEN_LIST { es: "Ver opciones", en: "See options", pt: "Ver opções" }
    /// On a button (20 characters).
    YES { es: "Sí", en: "Yes", pt: "Sim" }
    /// On a button (20 characters).
    NO { es: "No", en: "No", pt: "Não" }
    /// On the button that agrees to something (20 characters).
    ACCEPT { es: "Acepto", en: "I agree", pt: "Aceito" }
    /// On the button that does not (20 characters).
    DECLINE { es: "No acepto", en: "I don't agree", pt: "Não aceito" }
    /// After an answer that is none of the options.
    RETRY_OPTION {
        es: "No encontré esa opción. Elige una de estas, por favor:",
        en: "I couldn't find that option. Please pick one of these:",
        pt: "Não encontrei essa opção. Escolha uma destas, por favor:"
    }
    /// After an answer that is neither yes nor no.
    RETRY_YES_NO { es: "¿Me respondes sí o no?", en: "Could you answer yes or no?", pt: "Pode responder sim ou não?" }
    /// After an answer without words.
    RETRY_TEXT {
        es: "¿Me lo escribes en un mensaje de texto?",
        en: "Could you write it as a text message?",
        pt: "Pode escrever em uma mensagem de texto?"
    }
    /// After an answer that is no number, or out of range.
    RETRY_NUMBER {
        es: "Necesito un número, por ejemplo 12. ¿Lo intentas de nuevo?",
        en: "I need a number, for example 12. Could you try again?",
        pt: "Preciso de um número, por exemplo 12. Pode tentar de novo?"
    }
    /// After an answer that is no amount.
    RETRY_MONEY {
        es: "Necesito un monto, por ejemplo 1500,50. ¿Lo intentas de nuevo?",
        en: "I need an amount, for example 1500.50. Could you try again?",
        pt: "Preciso de um valor, por exemplo 1500,50. Pode tentar de novo?"
    }
    /// After an answer that is no day.
    RETRY_DATE {
        es: "No entendí la fecha. Escríbela así: 25/12/2026",
        en: "I didn't get the date. Please write it like 2026-12-25",
        pt: "Não entendi a data. Escreva assim: 25/12/2026"
    }
    /// After an answer that is no time of day.
    RETRY_TIME {
        es: "No entendí la hora. Escríbela así: 16:30",
        en: "I didn't get the time. Please write it like 16:30",
        pt: "Não entendi a hora. Escreva assim: 16:30"
    }
    /// After an answer that is no e-mail address.
    RETRY_EMAIL {
        es: "Ese correo no parece completo. Escríbelo así: nombre@ejemplo.com",
        en: "That e-mail address looks incomplete. Please write it like name@example.com",
        pt: "Esse e-mail não parece completo. Escreva assim: nome@exemplo.com"
    }
    /// After an answer that is no telephone number.
    RETRY_PHONE {
        es: "Ese teléfono no parece completo. Escríbelo con código de país: +54 9 11 5555 0000",
        en: "That phone number looks incomplete. Please include the country code: +1 202 555 0100",
        pt: "Esse telefone não parece completo. Escreva com o código do país: +55 11 95555 0000"
    }
    /// After an answer that is no day with a time.
    RETRY_MOMENT {
        es: "No entendí cuándo. Escribe el día y la hora, por ejemplo: mañana a las 17:00, o 25/12 10:30",
        en: "I didn’t get when. Write the day and the time, for example: tomorrow at 5 pm, or Dec 25, 10:30",
        pt: "Não entendi quando. Escreva o dia e a hora, por exemplo: amanhã às 17:00, ou 25/12 10:30"
    }
    /// After an answer that is no number of an identity document.
    RETRY_ID_NUMBER {
        es: "Ese número no es válido. Revísalo y escríbelo completo, con el dígito o la letra final.",
        en: "That number is not valid. Please check it and write all of it, with the last digit or letter.",
        pt: "Esse número não é válido. Confira e escreva completo, com o dígito ou a letra final."
    }
    /// After an answer that is no place.
    RETRY_LOCATION {
        es: "Envíame tu ubicación: toca el clip 📎 y elige Ubicación.",
        en: "Please send me your location: tap the clip 📎 and choose Location.",
        pt: "Envie sua localização: toque no clipe 📎 e escolha Localização."
    }
    /// After an answer that is no file of the wanted kind.
    RETRY_MEDIA {
        es: "Necesito que me envíes el archivo. Toca el clip 📎 para adjuntarlo.",
        en: "Please send me the file. Tap the clip 📎 to attach it.",
        pt: "Preciso que envie o arquivo. Toque no clipe 📎 para anexar."
    }
    /// After any other answer that does not fit.
    RETRY {
        es: "Ese dato no parece correcto. ¿Lo revisas y me lo escribes de nuevo?",
        en: "That doesn't look right. Could you check it and write it again?",
        pt: "Esse dado não parece correto. Pode conferir e escrever de novo?"
    }
}
