//! What problems are called, and how to mend them, in the languages of authors.

use super::Problem;
use crate::{
    lint::{Words, say},
    triggers::timed::CronError,
};

impl Problem {
    /// What is wrong.
    pub(crate) fn words(&self) -> Words {
        match self {
            Self::ApproversMissing => say(
                "nadie puede aprobarlo: nombra personas, equipos o roles",
                "nobody may approve it: name people, teams or roles",
                "ninguém pode aprovar: indique pessoas, equipes ou papéis",
            ),
            Self::EscalationLate => say(
                "se escala cuando ya venció el plazo",
                "others are asked when the time is already over",
                "escala-se quando o prazo já venceu",
            ),
            Self::BodyNeverReturns => say(
                "lo que se hace con cada elemento nunca vuelve a este nodo",
                "what is done with each item never comes back to this node",
                "o que se faz com cada item nunca volta a este nó",
            ),
            Self::ButtonParameter => say(
                "un botón de plantilla lleva una sola cosa",
                "a template's button takes one thing only",
                "um botão de modelo leva uma só coisa",
            ),
            Self::CallsItself => {
                say("el flujo se llama a sí mismo", "the flow calls itself", "o fluxo chama a si mesmo")
            }
            Self::CallMinutes => say(
                "el botón de llamada sirve entre 1 y 43200 minutos",
                "a call button works for 1 to 43200 minutes",
                "o botão de ligação funciona de 1 a 43200 minutos",
            ),
            Self::CallbackNeverGiven => say(
                "nadie puede llamar: el flujo no da su dirección, {{ callback.url }}, en ningún lado",
                "nobody can call: the flow never gives out its address, {{ callback.url }}",
                "ninguém pode chamar: o fluxo não dá o seu endereço, {{ callback.url }}, em lugar nenhum",
            ),
            Self::CardsCount { count } => [
                format!("hay {count} tarjetas; WhatsApp admite de 2 a 10"),
                format!("there are {count} cards; WhatsApp takes 2 to 10"),
                format!("há {count} cartões; o WhatsApp aceita de 2 a 10"),
            ],
            Self::CardsUnlike => say(
                "las tarjetas no son todas iguales: la misma clase de archivo, los mismos botones, el mismo catálogo",
                "the cards are not all alike: the same kind of file, as many buttons, the same catalogue",
                "os cartões não são todos iguais: o mesmo tipo de arquivo, os mesmos botões, o mesmo catálogo",
            ),
            Self::CaptionUnsupported => say(
                "los audios y stickers no llevan texto",
                "audio and stickers have no caption",
                "áudios e figurinhas não têm legenda",
            ),
            Self::CodeInvalid { error } => [
                format!("la plantilla o expresión no se entiende: {error}"),
                format!("the template or expression cannot be read: {error}"),
                format!("o modelo ou expressão não pode ser lido: {error}"),
            ],
            Self::ColumnsCount { count } => [
                format!("hay {count} columnas; una tabla tiene de 1 a 6"),
                format!("there are {count} columns; a table has 1 to 6"),
                format!("há {count} colunas; uma tabela tem de 1 a 6"),
            ],
            Self::CronInvalid { error } => cron(error),
            Self::CronTooOften => say(
                "el horario se cumple más de una vez por hora",
                "the schedule comes more often than once an hour",
                "o horário se cumpre mais de uma vez por hora",
            ),
            Self::DaysUnclear { most } => [
                format!("di `days_before` o `days_after`, no los dos, de 1 a {most}"),
                format!("say `days_before` or `days_after`, not both, 1 to {most}"),
                format!("diga `days_before` ou `days_after`, não os dois, de 1 a {most}"),
            ],
            Self::DeclaredTwice { name } => [
                format!("`{name}` está declarado como entrada y como variable"),
                format!("`{name}` is declared as an input and as a variable"),
                format!("`{name}` está declarado como entrada e como variável"),
            ],
            Self::DefaultMismatch { name } => [
                format!("el valor inicial de `{name}` no es de su tipo"),
                format!("the default of `{name}` is not of its type"),
                format!("o valor inicial de `{name}` não é do seu tipo"),
            ],
            Self::DelayUnclear => say(
                "no se sabe hasta cuándo se espera",
                "it is not said until when to wait",
                "não se diz até quando esperar",
            ),
            Self::DocumentForNobody => say(
                "el documento no se envía: guárdalo en una variable y no le pongas texto",
                "the document is not sent: save it in a variable, and give it no words",
                "o documento não é enviado: guarde-o em uma variável e não lhe dê texto",
            ),
            Self::ElseWithoutOptions => say(
                "`else` solo tiene sentido con opciones",
                "`else` means something only with options",
                "`else` só faz sentido com opções",
            ),
            Self::FlowUnknown { flow, .. } => [
                format!("no hay un flujo `{flow}`"),
                format!("there is no flow `{flow}`"),
                format!("não há um fluxo `{flow}`"),
            ],
            Self::HookContactUnclear => say(
                "no se sabe de quién habla la llamada: di `phone`, `user_id` o `id`, uno solo",
                "it is not clear whom a call is about: say one of `phone`, `user_id` or `id`",
                "não se sabe de quem a chamada fala: diga `phone`, `user_id` ou `id`, um só",
            ),
            Self::HoursInvalid { text } => [
                format!("`{text}` no sirve en un horario"),
                format!("`{text}` cannot stand in business hours"),
                format!("`{text}` não serve em um horário"),
            ],
            Self::HoursNever => say(
                "con este horario nunca hay nadie",
                "by these hours nobody is ever there",
                "com este horário nunca há ninguém",
            ),
            Self::HoursUnknown { name, .. } => [
                format!("no hay un horario `{name}`"),
                format!("there are no hours `{name}`"),
                format!("não há um horário `{name}`"),
            ],
            Self::IdInvalid { id } => [
                format!("`{id}` no sirve como identificador"),
                format!("`{id}` cannot be an id"),
                format!("`{id}` não serve como identificador"),
            ],
            Self::InputMismatch { name, kind } => [
                format!("la entrada `{name}` del otro flujo es de tipo {kind}"),
                format!("the other flow’s input `{name}` is of type {kind}"),
                format!("a entrada `{name}` do outro fluxo é do tipo {kind}"),
            ],
            Self::InputMissing { name } => [
                format!("el otro flujo necesita la entrada `{name}`"),
                format!("the other flow needs the input `{name}`"),
                format!("o outro fluxo precisa da entrada `{name}`"),
            ],
            Self::InputNotGiven { name } => [
                format!("el flujo necesita la entrada `{name}`, y nadie la da cuando empieza por la hora"),
                format!("the flow needs the input `{name}`, and nobody gives it when the clock starts it"),
                format!("o fluxo precisa da entrada `{name}`, e ninguém a dá quando começa pela hora"),
            ],
            Self::InputUnknown { name, .. } => [
                format!("el otro flujo no tiene una entrada `{name}`"),
                format!("the other flow has no input `{name}`"),
                format!("o outro fluxo não tem uma entrada `{name}`"),
            ],
            Self::LanguageInvalid { language } => [
                format!("`{language}` no es un idioma"),
                format!("`{language}` is no language tag"),
                format!("`{language}` não é um idioma"),
            ],
            Self::LanguageUndeclared { language } => [
                format!("el idioma `{language}` no está entre los del flujo"),
                format!("the language `{language}` is not among the flow's"),
                format!("o idioma `{language}` não está entre os do fluxo"),
            ],
            Self::ListHeader => say(
                "sobre una lista solo puede haber texto",
                "only words can stand above a list",
                "acima de uma lista só pode haver texto",
            ),
            Self::LoopWithoutWait => say(
                "desde este nodo se vuelve a él sin esperar nunca",
                "from this node the run comes back to it without ever waiting",
                "deste nó volta-se a ele sem nunca esperar",
            ),
            Self::MarketingWithoutOptIn => say(
                "esta publicidad llega también a quien nadie le preguntó si la quiere",
                "this advertising also reaches people whom nobody asked whether they want it",
                "esta publicidade chega também a quem ninguém perguntou se a quer",
            ),
            Self::MeasureInvalid => say(
                "`base` es de 1 a 99 de cada cien, `lift` de 1 a 1000 %, y juntos quedan por debajo de cien",
                "`base` is 1 to 99 of a hundred, `lift` 1 to 1000 %, and both together stay below a hundred",
                "`base` é de 1 a 99 de cada cem, `lift` de 1 a 1000 %, e juntos ficam abaixo de cem",
            ),
            Self::NameInvalid { name } => [
                format!("`{name}` no sirve como nombre"),
                format!("`{name}` cannot be a name here"),
                format!("`{name}` não serve como nome"),
            ],
            Self::NodeUnknown { id, .. } => [
                format!("no hay un nodo `{id}`"),
                format!("there is no node `{id}`"),
                format!("não há um nó `{id}`"),
            ],
            Self::NodeUnreachable => say(
                "ningún camino llega a este nodo",
                "no way leads to this node",
                "nenhum caminho chega a este nó",
            ),
            Self::OptionsMissing => say("no hay opciones", "there are no options", "não há opções"),
            Self::OutputDuplicate { output } => [
                format!("`{output}` está dos veces"),
                format!("`{output}` is there twice"),
                format!("`{output}` aparece duas vezes"),
            ],
            Self::OutputUnknown { name, .. } => [
                format!("el otro flujo no entrega `{name}`"),
                format!("the other flow does not give back `{name}`"),
                format!("o outro fluxo não devolve `{name}`"),
            ],
            Self::OutputUnwired { output } => [
                format!("la salida `{output}` no lleva a ningún lado"),
                format!("the output `{output}` leads nowhere"),
                format!("a saída `{output}` não leva a lugar nenhum"),
            ],
            Self::PlaceInvalid => say(
                "esas coordenadas no existen",
                "there is no such place on Earth",
                "essas coordenadas não existem",
            ),
            Self::RegexInvalid { error } => [
                format!("la expresión regular no se entiende: {error}"),
                format!("the regular expression cannot be read: {error}"),
                format!("a expressão regular não pode ser lida: {error}"),
            ],
            Self::ReturnsNothing => say(
                "el código no dice qué devuelve",
                "the script does not say what it returns",
                "o código não diz o que devolve",
            ),
            Self::ScriptInvalid { error } => [
                format!("el código no se entiende: {error}"),
                format!("the script cannot be read: {error}"),
                format!("o código não pode ser lido: {error}"),
            ],
            Self::ScriptTooLong { length, limit } => [
                format!("el código tiene {length} caracteres; se aceptan {limit}"),
                format!("the script has {length} characters; {limit} are taken"),
                format!("o código tem {length} caracteres; aceitam-se {limit}"),
            ],
            Self::SecretInText => say(
                "aquí hay una clave o contraseña escrita: la ve quien pueda ver el flujo",
                "a key or password is written here: whoever may see the flow has it",
                "há uma chave ou senha escrita aqui: quem pode ver o fluxo a vê",
            ),
            Self::SlugInvalid { slug } => [
                format!("`{slug}` no sirve como nombre propio de un flujo"),
                format!("`{slug}` cannot be a flow's own name"),
                format!("`{slug}` não serve como nome próprio de um fluxo"),
            ],
            Self::StartMissing => {
                say("el flujo no tiene un comienzo", "the flow has no start", "o fluxo não tem um começo")
            }
            Self::TextEmpty => say("el texto está vacío", "the text is empty", "o texto está vazio"),
            Self::TimeInvalid { text } => [
                format!("`{text}` no es una hora del día"),
                format!("`{text}` is no time of the day"),
                format!("`{text}` não é uma hora do dia"),
            ],
            Self::TextTooLong { length, limit } => [
                format!("el texto tiene {length} caracteres; WhatsApp acepta {limit}"),
                format!("the text has {length} characters; WhatsApp takes {limit}"),
                format!("o texto tem {length} caracteres; o WhatsApp aceita {limit}"),
            ],
            Self::TimeoutTooLong => say(
                "se espera a lo sumo un minuto",
                "a minute is the longest to wait",
                "espera-se no máximo um minuto",
            ),
            Self::TooManyNudges { most } => [
                format!("se recuerda de 1 a {most} veces"),
                format!("customers are reminded 1 to {most} times"),
                format!("lembra-se de 1 a {most} vezes"),
            ],
            Self::TooManyRetries { most } => [
                format!("se vuelve a preguntar a lo sumo {most} veces"),
                format!("it is asked again {most} times at most"),
                format!("volta-se a perguntar no máximo {most} vezes"),
            ],
            Self::TooManyOptions { count } => [
                format!("hay {count} opciones; WhatsApp muestra 10"),
                format!("there are {count} options; WhatsApp shows 10"),
                format!("há {count} opções; o WhatsApp mostra 10"),
            ],
            Self::TooManyProducts { count } => [
                format!("hay {count} productos en hasta 10 secciones; WhatsApp muestra 30"),
                format!("there are {count} products in up to 10 sections; WhatsApp shows 30"),
                format!("há {count} produtos em até 10 seções; o WhatsApp mostra 30"),
            ],
            Self::TranslationMissing { language } => [
                format!("falta el texto en `{language}`"),
                format!("the text in `{language}` is missing"),
                format!("falta o texto em `{language}`"),
            ],
            Self::TicketWithStaff => say(
                "el ticket queda con una persona y entonces ningún flujo empieza: espera `bot`, `solved` o `closed`",
                "the ticket is then with a person, and no flow begins: wait for `bot`, `solved` or `closed`",
                "o ticket fica com uma pessoa, e então nenhum fluxo começa: espere `bot`, `solved` ou `closed`",
            ),
            Self::TriggerShadowed { word, flow } => [
                format!("`{word}` ya empieza el flujo `{flow}`: solo uno de los dos cuenta"),
                format!("`{word}` starts the flow `{flow}` already: only one of the two counts"),
                format!("`{word}` já começa o fluxo `{flow}`: só um dos dois conta"),
            ],
            Self::UrlNotEncoded => say(
                "un dato del cliente entra en la dirección tal cual",
                "a customer's data enter the address as they are",
                "um dado do cliente entra no endereço tal qual",
            ),
            Self::VariableUnknown { name, .. } => [
                format!("no hay una variable `{name}`"),
                format!("there is no variable `{name}`"),
                format!("não há uma variável `{name}`"),
            ],
            Self::WeightsInvalid => say(
                "las variantes son de 2 a 10, y alguna tiene peso; cada peso es de 0 a 1000",
                "there are 2 to 10 variants of which one has a weight; each weight is 0 to 1000",
                "as variantes são de 2 a 10, e alguma tem peso; cada peso é de 0 a 1000",
            ),
            Self::WindowClosed => say(
                "a este mensaje se llega cuando ya pasaron 24 horas desde el último del cliente: WhatsApp no lo envía",
                "a way leads to this message on which 24 hours have passed since the customer's last one: WhatsApp does not send it",
                "chega-se a esta mensagem quando já passaram 24 horas desde a última do cliente: o WhatsApp não a envia",
            ),
            Self::WindowUnknown => say(
                "no se sabe si el cliente escribió en las últimas 24 horas cuando este mensaje sale",
                "nobody knows whether the customer wrote in the last 24 hours when this message is sent",
                "não se sabe se o cliente escreveu nas últimas 24 horas quando esta mensagem sai",
            ),
            Self::ZoneUnknown { zone, .. } => [
                format!("`{zone}` no es una zona horaria"),
                format!("`{zone}` is no time zone"),
                format!("`{zone}` não é um fuso horário"),
            ],
        }
    }

    /// How to mend it.
    pub(crate) fn mend(&self) -> Option<Words> {
        match self {
            Self::FlowUnknown { meant, .. }
            | Self::HoursUnknown { meant, .. }
            | Self::InputUnknown { meant, .. }
            | Self::OutputUnknown { meant, .. }
            | Self::NodeUnknown { meant, .. }
            | Self::VariableUnknown { meant, .. } => {
                let meant = meant.as_deref()?;
                Some([
                    format!("¿Quisiste decir `{meant}`?"),
                    format!("Did you mean `{meant}`?"),
                    format!("Você quis dizer `{meant}`?"),
                ])
            }
            Self::BodyNeverReturns => Some(say(
                "Conecta el último paso de `body` con este nodo, para que siga el próximo elemento.",
                "Lead the last step of `body` to this node, so that the next item follows.",
                "Ligue o último passo de `body` a este nó, para que siga o próximo item.",
            )),
            Self::DelayUnclear => Some(say(
                "Di `for` o `until`, no los dos, o solo `hours`; `before` y `at` van con `until`.",
                "Say `for` or `until`, not both, or `hours` alone; `before` and `at` go with `until`.",
                "Diga `for` ou `until`, não os dois, ou só `hours`; `before` e `at` vão com `until`.",
            )),
            Self::HoursInvalid { .. } => Some(say(
                "Días: mon, mon-fri. Fechas: 2026-12-25. Horas: 09:00-18:00.",
                "Days: mon, mon-fri. Dates: 2026-12-25. Times: 09:00-18:00.",
                "Dias: mon, mon-fri. Datas: 2026-12-25. Horas: 09:00-18:00.",
            )),
            Self::CronInvalid { .. } => Some(say(
                "Di minuto, hora, día, mes y día de la semana: 0 9 * * mon es cada lunes a las 09:00.",
                "Say minute, hour, day, month and day of the week: 0 9 * * mon is every Monday at 09:00.",
                "Diga minuto, hora, dia, mês e dia da semana: 0 9 * * mon é toda segunda-feira às 09:00.",
            )),
            Self::CronTooOften => Some(say(
                "Nombra un solo minuto: 0 9-18 * * * es cada hora, de las 09:00 a las 18:00.",
                "Name one minute alone: 0 9-18 * * * is every hour from 09:00 to 18:00.",
                "Indique um só minuto: 0 9-18 * * * é a cada hora, das 09:00 às 18:00.",
            )),
            Self::InputNotGiven { .. } => Some(say(
                "Dale un valor en `default` y quita `required`, o empieza otro flujo que llame a este.",
                "Give it a `default` and take `required` off, or start another flow that calls this one.",
                "Dê-lhe um valor em `default` e tire `required`, ou comece outro fluxo que chame este.",
            )),
            Self::TimeInvalid { .. } => {
                Some(say("Escríbela así: 09:00", "Write it like this: 09:00", "Escreva assim: 09:00"))
            }
            Self::ZoneUnknown { or_contact: false, .. } => Some(say(
                "Usa un nombre como America/Santiago.",
                "Use a name like America/Santiago.",
                "Use um nome como America/Sao_Paulo.",
            )),
            Self::ZoneUnknown { .. } => Some(say(
                "Usa un nombre como America/Santiago, o `contact`.",
                "Use a name like America/Santiago, or `contact`.",
                "Use um nome como America/Sao_Paulo, ou `contact`.",
            )),
            Self::OutputUnwired { output } => Some([
                format!("Conecta `{output}` con un nodo, o con `end` si ahí termina."),
                format!("Lead `{output}` to a node, or to `end` if that is the end."),
                format!("Ligue `{output}` a um nó, ou a `end` se ali termina."),
            ]),
            Self::WindowClosed => Some(say(
                "Agrega en `template` una plantilla aprobada que salga en su lugar, o acorta la espera.",
                "Name in `template` an approved template that is sent instead, or wait less.",
                "Indique em `template` um modelo aprovado que saia no lugar, ou encurte a espera.",
            )),
            Self::WindowUnknown => Some(say(
                "Agrega en `template` una plantilla aprobada para ese caso.",
                "Name in `template` an approved template for that case.",
                "Indique em `template` um modelo aprovado para esse caso.",
            )),
            Self::MarketingWithoutOptIn => Some(say(
                "Pide permiso antes, o pon una condición sobre el cliente (una etiqueta, un campo) que diga que lo dio.",
                "Ask for consent before, or put a condition about the customer (a tag, a field) that says they gave it.",
                "Peça permissão antes, ou ponha uma condição sobre o cliente (uma etiqueta, um campo) que diga que a deu.",
            )),
            Self::SecretInText => Some(say(
                "Guárdala como variable del entorno y escribe {{ env.nombre }}.",
                "Keep it as a variable of the environment and write {{ env.name }}.",
                "Guarde-a como variável do ambiente e escreva {{ env.nome }}.",
            )),
            Self::LoopWithoutWait => Some(say(
                "Pon en el círculo una pregunta o una pausa.",
                "Put a question or a delay into the circle.",
                "Ponha no círculo uma pergunta ou uma pausa.",
            )),
            Self::UrlNotEncoded => Some(say(
                "Agrega el filtro: {{ dato | urlencode }}",
                "Add the filter: {{ value | urlencode }}",
                "Acrescente o filtro: {{ dado | urlencode }}",
            )),
            Self::ReturnsNothing => Some(say(
                "Nombra en `returns` lo que devuelve y su tipo: total: number",
                "Name in `returns` what it returns, with its type: total: number",
                "Indique em `returns` o que devolve e seu tipo: total: number",
            )),
            Self::TooManyOptions { .. } => Some(say(
                "Reparte las opciones en dos preguntas.",
                "Split the options over two questions.",
                "Divida as opções em duas perguntas.",
            )),
            Self::SlugInvalid { .. } => Some(say(
                "Usa minúsculas, números y guiones: seguimiento-pedidos",
                "Use lower case, digits and hyphens: order-tracking",
                "Use minúsculas, números e hífens: rastreio-pedidos",
            )),
            Self::IdInvalid { .. } => Some(say(
                "Usa letras, números, `_` y `-`; `end` ya tiene un sentido.",
                "Use letters, digits, `_` and `-`; `end` has a meaning already.",
                "Use letras, números, `_` e `-`; `end` já tem um sentido.",
            )),
            Self::NameInvalid { .. } => Some(say(
                "Usa letras, números y `_`; contact, env, message, now, answer, response y loop ya tienen un sentido.",
                "Use letters, digits and `_`; contact, env, message, now, answer, response and loop have a meaning already.",
                "Use letras, números e `_`; contact, env, message, now, answer, response e loop já têm um sentido.",
            )),
            Self::LanguageUndeclared { .. } => {
                Some(say("Agrégalo a `languages`.", "Add it to `languages`.", "Acrescente-o a `languages`."))
            }
            _ => None,
        }
    }
}

/// What is wrong with a cron expression.
fn cron(error: &CronError) -> Words {
    match error {
        CronError::Fields(count) => [
            format!("una expresión cron tiene cinco campos, y aquí hay {count}"),
            format!("a cron expression has five fields, and here are {count}"),
            format!("uma expressão cron tem cinco campos, e aqui há {count}"),
        ],
        CronError::Part(part) => [
            format!("`{part}` no se entiende en una expresión cron"),
            format!("`{part}` cannot be read in a cron expression"),
            format!("`{part}` não se entende em uma expressão cron"),
        ],
        CronError::Never => say(
            "ese día no existe en ningún mes que se nombra",
            "there is no such day in any month that is named",
            "esse dia não existe em nenhum mês indicado",
        ),
    }
}
