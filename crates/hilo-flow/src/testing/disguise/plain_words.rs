//! Words that everybody says, in Spanish, English and Portuguese, and words to put in the place of others.

/// Greetings, yes and no, thanks, days, months, times of day, small words. Names and places are not among them: `abril` is a month, and
/// somebody who is called so is called otherwise by the list of the customer's own names.
pub(super) const PLAIN: &[&str] = &[
    "hola", "hello", "hi", "oi", "olá", "buenas", "buenos", "buen", "bom", "boa", "good", "día", "dia", "días", "dias", "day",
    "morning", "tardes", "tarde", "afternoon", "noches", "noche", "noite", "night", "gracias", "thanks", "thank", "you", "obrigado",
    "obrigada", "sí", "si", "yes", "sim", "no", "não", "nao", "ok", "okay", "dale", "bueno", "bien", "vale", "claro", "quiero",
    "want", "quero", "necesito", "need", "preciso", "por", "favor", "please", "para", "for", "con", "with", "com", "sin", "el", "la",
    "los", "las", "un", "una", "uno", "the", "an", "os", "as", "um", "uma", "de", "del", "do", "da", "of", "en", "in", "em", "na",
    "al", "to", "que", "qué", "what", "es", "is", "é", "mi", "my", "meu", "minha", "me", "te", "se", "lo", "it", "mas", "más",
    "pero", "but", "hoy", "today", "hoje", "mañana", "tomorrow", "amanhã", "amanha", "pasado", "ayer", "yesterday", "ontem", "lunes",
    "martes", "miércoles", "jueves", "viernes", "sábado", "sabado", "domingo", "monday", "tuesday", "wednesday", "thursday",
    "friday", "saturday", "sunday", "segunda", "terça", "quarta", "quinta", "sexta", "feira", "enero", "febrero", "marzo", "abril",
    "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre", "january", "february", "march", "april",
    "may", "june", "july", "august", "september", "october", "november", "december", "janeiro", "fevereiro", "março", "maio",
    "junho", "julho", "setembro", "outubro", "novembro", "dezembro", "hora", "horas", "hour", "hours", "am", "pm", "at", "cero",
    "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "one", "two", "three", "four", "five", "six",
    "seven", "eight", "nine", "ten", "dois", "três", "quatro", "sete", "oito", "nove", "dez", "media", "meia", "half", "mil",
    "pedido", "order", "turno", "cita", "appointment", "ayuda", "help", "ajuda", "true", "false", "null",
];

/// In the place of words.
pub(super) const INVENTED: &[&str] = &[
    "abeto", "brisa", "cerro", "dunas", "espiga", "fuelle", "grava", "hiedra", "islote", "junco", "lienzo", "mimbre", "nogal",
    "olmo", "pradera", "quicio", "rocío", "salitre", "trigal", "umbral", "vereda", "yunque", "zarza",
];

/// In the place of words that begin with a capital letter: most are names.
pub(super) const INVENTED_NAMES: &[&str] = &[
    "alex", "prueba", "noa", "ejemplar", "cruz", "muestra", "paz", "ficticia", "rene", "modelo", "ariel", "ensayo", "eliot", "molde",
    "robin", "figura", "yael", "bosquejo", "denis", "copia",
];
