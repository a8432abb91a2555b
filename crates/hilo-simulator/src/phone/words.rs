/// The language of the phone's own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Spanish.
    Spanish,
    /// English.
    English,
    /// Portuguese.
    Portuguese,
}

impl Language {
    /// The language of a tag or of `LANG` (`es_AR.UTF-8`); English if it is another one.
    pub fn of(tag: &str) -> Self {
        match tag.get(..2).map(str::to_ascii_lowercase).as_deref() {
            Some("es") => Self::Spanish,
            Some("pt") => Self::Portuguese,
            _ => Self::English,
        }
    }

    pub(super) fn words(self) -> &'static Words {
        match self {
            Self::Spanish => &SPANISH,
            Self::English => &ENGLISH,
            Self::Portuguese => &PORTUGUESE,
        }
    }
}

/// What the phone says itself.
pub(super) struct Words {
    pub(super) welcome: &'static str,
    pub(super) help: &'static str,
    pub(super) delivered: &'static str,
    pub(super) not_delivered: &'static str,
    pub(super) read: &'static str,
    pub(super) typing: &'static str,
    pub(super) nothing_came: &'static str,
    pub(super) unknown_command: &'static str,
    pub(super) nobody: &'static str,
    photo: &'static str,
    video: &'static str,
    audio: &'static str,
    document: &'static str,
    sticker: &'static str,
    location: &'static str,
    contacts: &'static str,
    reaction: &'static str,
}

impl Words {
    /// What stands before a message of this kind, if it is not words.
    pub(super) fn kind(&self, kind: &str) -> Option<&'static str> {
        Some(match kind {
            "image" => self.photo,
            "video" => self.video,
            "audio" => self.audio,
            "document" => self.document,
            "sticker" => self.sticker,
            "location" => self.location,
            "contacts" => self.contacts,
            "reaction" => self.reaction,
            _ => return None,
        })
    }
}

static SPANISH: Words = Words {
    welcome: "Escriba para enviar; un número toca ese botón; /help muestra los comandos.",
    help: "  /new NOMBRE [TELÉFONO] [@USUARIO]  otro cliente; con usuario y sin teléfono, el teléfono queda oculto
  /as NOMBRE                         pasar a ser ese cliente
  /who                               ver los clientes
  /photo /video /voice /document /sticker [TEXTO]
  /location [NORTE ESTE]             enviar una ubicación
  /contact NOMBRE TELÉFONO           enviar un contacto
  /react [EMOJI]                     reaccionar al último mensaje de la empresa
  /reply TEXTO                       responder citándolo
  /text TEXTO                        enviar tal cual (por ejemplo, un número)
  /read [on|off]                     leer lo que llegó; leer siempre o no
  /ad TEXTO                          escribir tras tocar un anuncio
  /block [off]                       bloquear a la empresa, o ya no
  /wait [N]                          esperar N mensajes
  /later 90m|25h                     adelantar el reloj del simulador
  /quit                              salir",
    delivered: "✓✓ entregado",
    not_delivered: "la empresa no lo recibió; se reintenta",
    read: "✓✓ leído",
    typing: "escribiendo…",
    nothing_came: "no llegó nada",
    unknown_command: "no entiendo",
    nobody: "no hay ningún cliente",
    photo: "📷 Foto",
    video: "🎬 Video",
    audio: "🎤 Audio",
    document: "📄 Documento",
    sticker: "Sticker",
    location: "📍 Ubicación",
    contacts: "👤 Contacto",
    reaction: "Reacción",
};

static ENGLISH: Words = Words {
    welcome: "Type to send; a number taps that button; /help lists the commands.",
    help: "  /new NAME [PHONE] [@USERNAME]      another customer; with a username alone the phone is hidden
  /as NAME                           become that customer
  /who                               list the customers
  /photo /video /voice /document /sticker [WORDS]
  /location [NORTH EAST]             send a place
  /contact NAME PHONE                send a contact
  /react [EMOJI]                     react to the business's last message
  /reply WORDS                       answer and quote it
  /text WORDS                        send as it is (a number, say)
  /read [on|off]                     read what arrived; read always or not
  /ad WORDS                          write after tapping an advertisement
  /block [off]                       block the business, or no longer
  /wait [N]                          wait for N messages
  /later 90m|25h                     move the simulator's clock on
  /quit                              leave",
    delivered: "✓✓ delivered",
    not_delivered: "the business did not get it; it is repeated",
    read: "✓✓ read",
    typing: "typing…",
    nothing_came: "nothing came",
    unknown_command: "I do not understand",
    nobody: "there is no customer",
    photo: "📷 Photo",
    video: "🎬 Video",
    audio: "🎤 Voice",
    document: "📄 Document",
    sticker: "Sticker",
    location: "📍 Location",
    contacts: "👤 Contact",
    reaction: "Reaction",
};

static PORTUGUESE: Words = Words {
    welcome: "Digite para enviar; um número toca esse botão; /help mostra os comandos.",
    help: "  /new NOME [TELEFONE] [@USUÁRIO]    outro cliente; com usuário e sem telefone, o telefone fica oculto
  /as NOME                           passar a ser esse cliente
  /who                               ver os clientes
  /photo /video /voice /document /sticker [TEXTO]
  /location [NORTE LESTE]            enviar uma localização
  /contact NOME TELEFONE             enviar um contato
  /react [EMOJI]                     reagir à última mensagem da empresa
  /reply TEXTO                       responder citando-a
  /text TEXTO                        enviar como está (um número, por exemplo)
  /read [on|off]                     ler o que chegou; ler sempre ou não
  /ad TEXTO                          escrever depois de tocar num anúncio
  /block [off]                       bloquear a empresa, ou não mais
  /wait [N]                          esperar N mensagens
  /later 90m|25h                     adiantar o relógio do simulador
  /quit                              sair",
    delivered: "✓✓ entregue",
    not_delivered: "a empresa não recebeu; será repetido",
    read: "✓✓ lido",
    typing: "digitando…",
    nothing_came: "não chegou nada",
    unknown_command: "não entendo",
    nobody: "não há nenhum cliente",
    photo: "📷 Foto",
    video: "🎬 Vídeo",
    audio: "🎤 Áudio",
    document: "📄 Documento",
    sticker: "Figurinha",
    location: "📍 Localização",
    contacts: "👤 Contato",
    reaction: "Reação",
};

#[cfg(test)]
mod tests {
    use super::Language;

    #[test]
    fn the_language_is_that_of_the_terminal() {
        for (tag, language) in [
            ("es_AR.UTF-8", Language::Spanish),
            ("pt-BR", Language::Portuguese),
            ("en_US", Language::English),
            ("C", Language::English),
            ("", Language::English),
            ("ñ", Language::English),
        ] {
            assert_eq!(Language::of(tag), language, "{tag}");
        }
    }
}
