//! Every kind of problem with its status and its words.

use axum::http::StatusCode;

macro_rules! catalogue {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $status:ident, {
        es: $es:literal / $es_detail:literal, en: $en:literal / $en_detail:literal, pt: $pt:literal / $pt_detail:literal $(,)?
    };)*) => {
        /// A kind of problem. Codes are stable; the list only grows.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code { $($(#[$doc])* $name,)* }

        /// Every kind.
        pub const CATALOGUE: &[Code] = &[$(Code::$name),*];

        impl Code {
            /// The name that programs compare.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// The status it is answered with.
            pub fn status(self) -> StatusCode {
                match self { $(Self::$name => StatusCode::$status,)* }
            }

            /// Its title in Spanish, English, Portuguese.
            pub(crate) fn titles(self) -> [&'static str; 3] {
                match self { $(Self::$name => [$es, $en, $pt],)* }
            }

            /// What it means and how to mend it, in the same order; `{}` stands for a parameter.
            pub(crate) fn details(self) -> [&'static str; 3] {
                match self { $(Self::$name => [$es_detail, $en_detail, $pt_detail],)* }
            }
        }
    };
}

catalogue! {
    /// No session, no key.
    Unauthenticated = "unauthenticated", UNAUTHORIZED, {
        es: "Falta iniciar sesión" / "Inicia sesión, o envía «Authorization: Bearer …» con un token de sesión o una clave válida.",
        en: "Not signed in" / "Sign in, or send “Authorization: Bearer …” with a valid session token or key.",
        pt: "É preciso entrar" / "Entre, ou envie “Authorization: Bearer …” com um token de sessão ou uma chave válida.",
    };
    /// Address and password do not fit.
    WrongCredentials = "wrong_credentials", UNAUTHORIZED, {
        es: "Correo o contraseña incorrectos" / "Revisa el correo y la contraseña.",
        en: "Wrong address or password" / "Check the e-mail address and the password.",
        pt: "E-mail ou senha incorretos" / "Confira o e-mail e a senha.",
    };
    /// A code of the second factor is asked for too.
    CodeNeeded = "code_needed", UNAUTHORIZED, {
        es: "Falta el código" / "Envía lo mismo con «code»: el código de tu aplicación, o uno de recuperación.",
        en: "A code is needed" / "Send the same with “code”: the code of your app, or a recovery code.",
        pt: "Falta o código" / "Envie o mesmo com “code”: o código do seu aplicativo, ou um de recuperação.",
    };
    /// The code of the second factor is wrong.
    WrongCode = "wrong_code", UNAUTHORIZED, {
        es: "El código no sirve" / "Escribe el código que la aplicación muestra ahora. Cada código sirve una vez. Si falla siempre, revisa la hora del teléfono.",
        en: "The code is not right" / "Enter the code that the app shows now. Each code works once. If it keeps failing, check the phone’s clock.",
        pt: "O código não serve" / "Digite o código que o aplicativo mostra agora. Cada código vale uma vez. Se sempre falhar, confira o relógio do telefone.",
    };
    /// A program's key asks for what only people have.
    PeopleOnly = "people_only", FORBIDDEN, {
        es: "Solo para personas" / "Una clave de programa no tiene perfil ni contraseña. Inicia sesión como persona.",
        en: "For people only" / "A program’s key has no profile and no password. Sign in as a person.",
        pt: "Só para pessoas" / "Uma chave de programa não tem perfil nem senha. Entre como pessoa.",
    };
    /// A browser's request may have been made by another site's page.
    NotSameOrigin = "not_same_origin", FORBIDDEN, {
        es: "La petición no viene de una página de Hilo" / "Con la cookie de sesión, envía la cabecera Hilo-CSRF desde el mismo origen. Los programas usan «Authorization: Bearer …».",
        en: "The request does not come from one of Hilo’s pages" / "With the session’s cookie, send the header Hilo-CSRF from the same origin. Programs use “Authorization: Bearer …”.",
        pt: "A requisição não vem de uma página do Hilo" / "Com o cookie de sessão, envie o cabeçalho Hilo-CSRF a partir da mesma origem. Programas usam “Authorization: Bearer …”.",
    };
    /// A permission is missing.
    Forbidden = "forbidden", FORBIDDEN, {
        es: "No tienes permiso" / "Hace falta el permiso «{}». Pídeselo a quien administra el espacio de trabajo.",
        en: "Not allowed" / "The permission “{}” is needed. Ask whoever administers the workspace.",
        pt: "Sem permissão" / "É necessária a permissão “{}”. Peça a quem administra o espaço de trabalho.",
    };
    /// No such workspace or environment for the caller.
    NoPlace = "no_such_place", FORBIDDEN, {
        es: "Espacio o entorno desconocido" / "Revisa las cabeceras Hilo-Workspace y Hilo-Environment.",
        en: "Unknown workspace or environment" / "Check the headers Hilo-Workspace and Hilo-Environment.",
        pt: "Espaço ou ambiente desconhecido" / "Confira os cabeçalhos Hilo-Workspace e Hilo-Environment.",
    };
    /// A key belongs to another place than the request names.
    KeyElsewhere = "key_belongs_elsewhere", FORBIDDEN, {
        es: "La clave es de otro lugar" / "La cabecera {} nombra «{}», pero la clave es de «{}». Quita la cabecera, o usa una clave de ese lugar.",
        en: "The key belongs elsewhere" / "The header {} names “{}”, but the key belongs to “{}”. Leave the header out, or use a key of that place.",
        pt: "A chave é de outro lugar" / "O cabeçalho {} indica “{}”, mas a chave é de “{}”. Tire o cabeçalho, ou use uma chave desse lugar.",
    };
    /// A key would change what counts in other environments.
    KeyReachesOthers = "key_reaches_other_environments", FORBIDDEN, {
        es: "La clave es de un solo entorno" / "Esto también toca «{}», y una clave de programa actúa solo en su entorno. Usa claves de ese entorno (allí se retira un flujo), o inicia sesión como persona.",
        en: "The key is for one environment" / "This concerns “{}” too, and a program’s key acts in its own environment alone. Use keys of that environment (they take a flow off there), or sign in as a person.",
        pt: "A chave é de um só ambiente" / "Isto também afeta “{}”, e uma chave de programa age só no seu ambiente. Use chaves desse ambiente (lá se retira um fluxo), ou entre como pessoa.",
    };
    /// There is no such thing.
    NotFound = "not_found", NOT_FOUND, {
        es: "No existe" / "No existe «{}», o no puedes verlo.",
        en: "Not found" / "There is no such {}, or you may not see it.",
        pt: "Não existe" / "Não existe “{}”, ou você não pode vê-lo.",
    };
    /// There is no such address.
    NoRoute = "no_such_address", NOT_FOUND, {
        es: "Dirección desconocida" / "Las direcciones están en /api/v1/openapi.json.",
        en: "No such address" / "The addresses are in /api/v1/openapi.json.",
        pt: "Endereço desconhecido" / "Os endereços estão em /api/v1/openapi.json.",
    };
    /// The address does not take that method.
    Method = "method_not_allowed", METHOD_NOT_ALLOWED, {
        es: "Método no admitido" / "Esta dirección no admite ese método.",
        en: "Method not allowed" / "This address does not take that method.",
        pt: "Método não permitido" / "Este endereço não aceita esse método.",
    };
    /// Values break rules.
    Invalid = "invalid", UNPROCESSABLE_ENTITY, {
        es: "Hay datos que corregir" / "Corrige lo que indica «errors» y vuelve a enviarlo.",
        en: "Some values need mending" / "Mend what “errors” tells and send it again.",
        pt: "Há dados a corrigir" / "Corrija o que “errors” indica e envie de novo.",
    };
    /// The flow has errors.
    FlowErrors = "flow_has_errors", UNPROCESSABLE_ENTITY, {
        es: "El flujo tiene errores" / "Corrige lo que indica «errors» y vuelve a enviarlo.",
        en: "The flow has errors" / "Mend what “errors” tells and send it again.",
        pt: "O fluxo tem erros" / "Corrija o que “errors” indica e envie de novo.",
    };
    /// Somebody else changed the same places of the flow.
    FlowConflicts = "flow_conflicts", CONFLICT, {
        es: "Otra persona cambió lo mismo" / "La versión {} cambió los mismos lugares. Decide cada uno de «conflicts» en «decisions»: «mine» o «theirs».",
        en: "Somebody else changed the same" / "Version {} changed the same places. Decide each of “conflicts” in “decisions”: “mine” or “theirs”.",
        pt: "Outra pessoa mudou o mesmo" / "A versão {} mudou os mesmos lugares. Decida cada um de “conflicts” em “decisions”: “mine” ou “theirs”.",
    };
    /// Other flows go to the flow.
    FlowInUse = "flow_in_use", CONFLICT, {
        es: "Otros flujos van a este" / "Estos pasos van a él: {}. Cámbialos y publica antes de eliminarlo.",
        en: "Other flows go to this one" / "These steps go to it: {}. Change and publish them before you delete it.",
        pt: "Outros fluxos vão a este" / "Estes passos vão a ele: {}. Mude-os e publique antes de excluí-lo.",
    };
    /// Nothing was live before.
    NothingBefore = "nothing_before", CONFLICT, {
        es: "No hay a qué volver" / "Antes no hubo otra versión publicada aquí. Publica la versión que quieras, o retira el flujo.",
        en: "There is nothing to go back to" / "No other version was live here before. Publish the version you want, or take the flow off.",
        pt: "Não há a que voltar" / "Antes não houve outra versão publicada aqui. Publique a versão que quiser, ou retire o fluxo.",
    };
    /// The release has taken effect.
    ReleaseInEffect = "release_in_effect", CONFLICT, {
        es: "Ya está en vigor" / "Solo se retira una publicación que todavía no empezó. Vuelve a la versión anterior en su lugar.",
        en: "It is in effect already" / "Only a release that has not begun can be taken back. Roll back instead.",
        pt: "Já está em vigor" / "Só se retira uma publicação que ainda não começou. Volte à versão anterior em vez disso.",
    };
    /// No test can be made of the conversation.
    Unrecordable = "unrecordable", UNPROCESSABLE_ENTITY, {
        es: "No se puede hacer una prueba de esto" / "{}",
        en: "No test can be made of this" / "{}",
        pt: "Não é possível fazer um teste disto" / "{}",
    };
    /// The text is no flow document.
    Document = "not_a_flow_document", UNPROCESSABLE_ENTITY, {
        es: "No es un documento de flujo" / "No se puede leer: {}",
        en: "Not a flow document" / "It cannot be read: {}",
        pt: "Não é um documento de fluxo" / "Não é possível ler: {}",
    };
    /// The body is no JSON.
    Json = "malformed_json", BAD_REQUEST, {
        es: "El cuerpo no es JSON válido" / "No se puede leer: {}",
        en: "The body is not valid JSON" / "It cannot be read: {}",
        pt: "O corpo não é JSON válido" / "Não é possível ler: {}",
    };
    /// The body is of another type.
    MediaType = "unsupported_media_type", UNSUPPORTED_MEDIA_TYPE, {
        es: "Tipo de contenido no admitido" / "Envía el cuerpo con «Content-Type: {}».",
        en: "Unsupported media type" / "Send the body with “Content-Type: {}”.",
        pt: "Tipo de conteúdo não aceito" / "Envie o corpo com “Content-Type: {}”.",
    };
    /// A query parameter cannot be read.
    Query = "invalid_query", BAD_REQUEST, {
        es: "Parámetro no válido" / "No se puede leer la consulta: {}",
        en: "Invalid parameter" / "The query cannot be read: {}",
        pt: "Parâmetro inválido" / "Não é possível ler a consulta: {}",
    };
    /// A header cannot be read.
    Header = "invalid_header", BAD_REQUEST, {
        es: "Cabecera no válida" / "No se puede leer la cabecera «{}».",
        en: "Invalid header" / "The header “{}” cannot be read.",
        pt: "Cabeçalho inválido" / "Não é possível ler o cabeçalho “{}”.",
    };
    /// The body is too large.
    TooLarge = "too_large", PAYLOAD_TOO_LARGE, {
        es: "Demasiado grande" / "El cuerpo puede tener como máximo {} bytes.",
        en: "Too large" / "The body may have {} bytes at most.",
        pt: "Grande demais" / "O corpo pode ter no máximo {} bytes.",
    };
    /// There is no small picture of the file.
    NoThumbnail = "no_thumbnail", NOT_FOUND, {
        es: "Sin miniatura" / "Este archivo no tiene miniatura ({}). Descarga el archivo mismo.",
        en: "No thumbnail" / "This file has no thumbnail ({}). Download the file itself.",
        pt: "Sem miniatura" / "Este arquivo não tem miniatura ({}). Baixe o próprio arquivo.",
    };
    /// The picture cannot be made smaller.
    NotShrinkable = "picture_not_shrinkable", UNPROCESSABLE_ENTITY, {
        es: "No se puede achicar la imagen" / "La imagen no se puede achicar ({}). Envíala sin «shrink» como documento, o guárdala antes como JPEG.",
        en: "The picture cannot be made smaller" / "The picture cannot be made smaller ({}). Send it without “shrink” as a document, or save it as a JPEG first.",
        pt: "Não dá para reduzir a imagem" / "Não é possível reduzir a imagem ({}). Envie-a sem “shrink” como documento, ou salve-a antes como JPEG.",
    };
    /// The part begins behind the file's end.
    BehindTheEnd = "range_not_satisfiable", RANGE_NOT_SATISFIABLE, {
        es: "Esa parte no existe" / "El archivo tiene {} bytes. Pide una parte que empiece antes.",
        en: "There is no such part" / "The file has {} bytes. Ask for a part that begins before that.",
        pt: "Essa parte não existe" / "O arquivo tem {} bytes. Peça uma parte que comece antes.",
    };
    /// The store of files does not answer.
    FilesUnavailable = "files_unavailable", SERVICE_UNAVAILABLE, {
        es: "Los archivos no están disponibles ahora" / "El almacén de archivos no responde. Vuelve a intentarlo en unos segundos.",
        en: "Files are not available now" / "The store of files does not answer. Try again in some seconds.",
        pt: "Os arquivos não estão disponíveis agora" / "O armazenamento de arquivos não responde. Tente de novo em alguns segundos.",
    };
    /// The natural key is taken.
    Taken = "already_exists", CONFLICT, {
        es: "Ya existe" / "Ya hay «{}» con la clave «{}».",
        en: "It exists already" / "There is another {} with the key “{}”.",
        pt: "Já existe" / "Já há “{}” com a chave “{}”.",
    };
    /// The document was changed meanwhile.
    Stale = "changed_meanwhile", PRECONDITION_FAILED, {
        es: "Alguien lo cambió mientras tanto" / "Vuelve a leerlo, repite el cambio y envía su ETag actual en If-Match.",
        en: "Changed meanwhile" / "Read it again, repeat the change and send its present ETag in If-Match.",
        pt: "Alguém mudou isso enquanto isso" / "Leia de novo, repita a mudança e envie o ETag atual em If-Match.",
    };
    /// If-Match is missing.
    IfMatch = "if_match_required", PRECONDITION_REQUIRED, {
        es: "Falta If-Match" / "Envía en If-Match el ETag de la versión que estás cambiando.",
        en: "If-Match is missing" / "Send the ETag of the version that you change in If-Match.",
        pt: "Falta If-Match" / "Envie em If-Match o ETag da versão que você está mudando.",
    };
    /// It collided with another change.
    Conflict = "conflict", CONFLICT, {
        es: "Choca con otro cambio" / "Vuelve a intentarlo.",
        en: "It collides with another change" / "Try again.",
        pt: "Conflito com outra mudança" / "Tente de novo.",
    };
    /// The idempotency key was used for another request.
    KeyReused = "idempotency_key_reused", UNPROCESSABLE_ENTITY, {
        es: "Clave de idempotencia ya usada" / "Esa Idempotency-Key se usó con otra petición. Usa una nueva.",
        en: "Idempotency key used before" / "That Idempotency-Key was used for another request. Use a new one.",
        pt: "Chave de idempotência já usada" / "Essa Idempotency-Key foi usada em outra requisição. Use uma nova.",
    };
    /// Too many requests.
    RateLimited = "rate_limited", TOO_MANY_REQUESTS, {
        es: "Demasiadas peticiones" / "Espera {} segundos y vuelve a intentarlo.",
        en: "Too many requests" / "Wait {} seconds and try again.",
        pt: "Requisições demais" / "Espere {} segundos e tente de novo.",
    };
    /// The thread has moved on.
    StaleThread = "thread_moved_on", CONFLICT, {
        es: "La conversación avanzó" / "La conversación está en la revisión {}. Mírala otra vez antes de actuar.",
        en: "The thread has moved on" / "The thread is at revision {}. Look at it again before acting.",
        pt: "A conversa avançou" / "A conversa está na revisão {}. Veja de novo antes de agir.",
    };
    /// The 24-hour window is closed.
    WindowClosed = "window_closed", UNPROCESSABLE_ENTITY, {
        es: "La ventana de 24 horas está cerrada" / "Solo se puede enviar una plantilla hasta que el cliente vuelva a escribir.",
        en: "The 24-hour window is closed" / "Only a template may be sent until the customer writes again.",
        pt: "A janela de 24 horas está fechada" / "Só é possível enviar um modelo até o cliente escrever de novo.",
    };
    /// Marketing for somebody who wants none.
    OptedOut = "opted_out", UNPROCESSABLE_ENTITY, {
        es: "La persona no quiere mensajes de marketing" / "Los detuvo. Cuándo y cómo está en su registro de consentimiento. Espera a que los vuelva a aceptar.",
        en: "The person wants no marketing messages" / "They stopped them. When and how is in their consent ledger. Wait until they accept them again.",
        pt: "A pessoa não quer mensagens de marketing" / "Ela as interrompeu. Quando e como está no seu registro de consentimento. Espere que volte a aceitá-las.",
    };
    /// A utility template for somebody who wants none.
    OptedOutOfUtility = "opted_out_of_utility", UNPROCESSABLE_ENTITY, {
        es: "La persona no quiere avisos" / "Detuvo también los mensajes de utilidad. Respóndele cuando escriba, o espera a que los vuelva a aceptar.",
        en: "The person wants no utility messages" / "They stopped those too. Answer when they write, or wait until they accept them again.",
        pt: "A pessoa não quer avisos" / "Ela também interrompeu as mensagens de utilidade. Responda quando escrever ou espere que volte a aceitá-las.",
    };
    /// The provider said that the person got enough marketing.
    EnoughMarketing = "enough_marketing", UNPROCESSABLE_ENTITY, {
        es: "La persona ya recibió bastante marketing" / "WhatsApp no entrega más por ahora. Vuelve a intentarlo después del {}.",
        en: "The person got enough marketing for now" / "WhatsApp delivers no more of it for now. Try again after {}.",
        pt: "A pessoa já recebeu marketing suficiente" / "O WhatsApp não entrega mais por enquanto. Tente de novo depois de {}.",
    };
    /// What is sent to the address does not arrive.
    Unreachable = "unreachable", UNPROCESSABLE_ENTITY, {
        es: "A esta dirección no llega nada" / "WhatsApp dijo que no puede entregar mensajes ahí (código {}). Usa otro canal, o espera a que la persona escriba.",
        en: "Nothing arrives at this address" / "WhatsApp said that it cannot deliver messages there (code {}). Use another channel, or wait until the person writes.",
        pt: "Nada chega a este endereço" / "O WhatsApp disse que não consegue entregar mensagens ali (código {}). Use outro canal ou espere a pessoa escrever.",
    };
    /// The account has no such template.
    TemplateUnknown = "template_unknown", UNPROCESSABLE_ENTITY, {
        es: "La cuenta no tiene esa plantilla" / "No hay una plantilla «{}» en «{}». La tiene en: {}. Elige una de GET /templates.",
        en: "The account has no such template" / "There is no template “{}” in “{}”. It has it in: {}. Choose one of GET /templates.",
        pt: "A conta não tem esse modelo" / "Não há um modelo “{}” em “{}”. Tem em: {}. Escolha um de GET /templates.",
    };
    /// The template is not approved.
    TemplateNotApproved = "template_not_approved", UNPROCESSABLE_ENTITY, {
        es: "La plantilla no se puede enviar ahora" / "Está en estado «{}»; solo se envían las aprobadas. Elige otra.",
        en: "The template cannot be sent now" / "Its status is “{}”; only approved ones can be sent. Choose another one.",
        pt: "O modelo não pode ser enviado agora" / "Está no estado “{}”; só os aprovados podem ser enviados. Escolha outro.",
    };
    /// The template has a part that cannot be filled in.
    TemplateNotFillable = "template_not_fillable", UNPROCESSABLE_ENTITY, {
        es: "Esta plantilla no se puede completar desde Hilo" / "Lleva una parte «{}» que Hilo aún no puede completar. Elige otra.",
        en: "This template cannot be filled in from Hilo" / "It has a part “{}” that Hilo cannot fill in yet. Choose another one.",
        pt: "Este modelo não pode ser preenchido pelo Hilo" / "Tem uma parte “{}” que o Hilo ainda não pode preencher. Escolha outro.",
    };
    /// The template cannot be edited in its state.
    TemplateUneditable = "template_uneditable", CONFLICT, {
        es: "La plantilla no se puede cambiar ahora" / "WhatsApp solo deja cambiar las aprobadas, rechazadas o pausadas. Espera a que termine la revisión.",
        en: "The template cannot be changed now" / "WhatsApp lets approved, rejected and paused ones be changed only. Wait for the review to end.",
        pt: "O modelo não pode ser mudado agora" / "O WhatsApp só deixa mudar os aprovados, rejeitados ou pausados. Espere a revisão terminar.",
    };
    /// The template was edited too often.
    TemplateEditedOften = "template_edited_often", CONFLICT, {
        es: "La plantilla se cambió hace poco" / "WhatsApp deja cambiar una aprobada una vez cada 24 horas y diez cada 30 días. Se podrá desde {}.",
        en: "The template was changed a short while ago" / "WhatsApp lets an approved one be changed once in 24 hours and ten times in 30 days. It can be from {} on.",
        pt: "O modelo foi mudado há pouco" / "O WhatsApp deixa mudar um aprovado uma vez a cada 24 horas e dez a cada 30 dias. Será possível a partir de {}.",
    };
    /// The template is not in the state for this.
    TemplateState = "template_state", CONFLICT, {
        es: "La plantilla no está en un estado para esto" / "Vuelve a leerla: se está entregando, o ya no hay nada que hacer.",
        en: "The template is not in the state for this" / "Read it again: it is being handed in, or there is nothing to be done.",
        pt: "O modelo não está em um estado para isso" / "Leia de novo: está sendo entregue, ou não há mais nada a fazer.",
    };
    /// Somebody else has to agree.
    OwnDraft = "own_draft", CONFLICT, {
        es: "Otra persona debe aprobarla" / "Lo que uno escribe lo aprueba otra persona con el permiso «templates:approve».",
        en: "Somebody else has to approve it" / "What one wrote is approved by another person with the permission “templates:approve”.",
        pt: "Outra pessoa precisa aprovar" / "O que alguém escreve é aprovado por outra pessoa com a permissão “templates:approve”.",
    };
    /// The channel's token cannot be used.
    ChannelWithoutToken = "channel_without_token", CONFLICT, {
        es: "El canal no tiene un token que sirva" / "No se pudo abrir el token guardado. Guarda uno nuevo en los ajustes del canal.",
        en: "The channel has no token that works" / "The stored token could not be opened. Save a new one in the channel’s settings.",
        pt: "O canal não tem um token utilizável" / "O token guardado não pôde ser aberto. Salve um novo nos ajustes do canal.",
    };
    /// The provider said no.
    ProviderRefused = "provider_refused", UNPROCESSABLE_ENTITY, {
        es: "WhatsApp no lo aceptó" / "Dijo: «{}». Corrígelo y vuelve a intentarlo; «provider_code» es su código.",
        en: "WhatsApp did not accept it" / "It said: “{}”. Mend it and try again; “provider_code” is its code.",
        pt: "O WhatsApp não aceitou" / "Disse: “{}”. Corrija e tente de novo; “provider_code” é o código dele.",
    };
    /// The provider lets this account do nothing.
    ProviderAccount = "provider_account_problem", UNPROCESSABLE_ENTITY, {
        es: "WhatsApp rechaza el token o la cuenta" / "Dijo: «{}». Revisa que el token no haya vencido y tenga permiso sobre este número, y que la cuenta no esté bloqueada.",
        en: "WhatsApp refuses the token or the account" / "It said: “{}”. Check that the token has not expired and may manage this number, and that the account is not locked.",
        pt: "O WhatsApp recusa o token ou a conta" / "Disse: “{}”. Confira se o token não venceu e tem permissão sobre este número, e se a conta não está bloqueada.",
    };
    /// The provider wants us to slow down.
    ProviderThrottled = "provider_throttled", SERVICE_UNAVAILABLE, {
        es: "WhatsApp pide esperar" / "Se le preguntó demasiado en poco tiempo. No se hizo nada; vuelve a intentarlo en unos minutos.",
        en: "WhatsApp asks to wait" / "It was asked too much in a short time. Nothing was done; try again in some minutes.",
        pt: "O WhatsApp pede para esperar" / "Foi consultado demais em pouco tempo. Nada foi feito; tente de novo em alguns minutos.",
    };
    /// The provider was not reached.
    ProviderUnreachable = "provider_unreachable", BAD_GATEWAY, {
        es: "No se llegó a WhatsApp" / "No se hizo nada: {}. Revisa la red y la dirección del canal.",
        en: "WhatsApp was not reached" / "Nothing was done: {}. Check the network and the channel’s address.",
        pt: "Não foi possível chegar ao WhatsApp" / "Nada foi feito: {}. Confira a rede e o endereço do canal.",
    };
    /// It is not known whether the provider did it.
    ProviderUncertain = "provider_uncertain", BAD_GATEWAY, {
        es: "WhatsApp no respondió como debe" / "Puede que se haya hecho. Mira el estado del número antes de repetirlo.",
        en: "WhatsApp did not answer as it should" / "It may have been done. Look at the number’s standing before repeating it.",
        pt: "O WhatsApp não respondeu como deveria" / "Pode ter sido feito. Veja a situação do número antes de repetir.",
    };
    /// No way to reach the contact.
    NoChannel = "no_channel", UNPROCESSABLE_ENTITY, {
        es: "No hay por dónde enviar" / "El contacto no es alcanzable por ese canal. Elige otro en «channel».",
        en: "No way to reach the contact" / "The contact cannot be reached through that channel. Name another in “channel”.",
        pt: "Não há por onde enviar" / "O contato não é alcançável por esse canal. Escolha outro em “channel”.",
    };
    /// The address of a webhook does not answer.
    CallbackUnreachable = "callback_unreachable", UNPROCESSABLE_ENTITY, {
        es: "La dirección del webhook no responde" / "No se pudo llegar a «callback_url» ({}). Revisa la dirección y que el programa esté en marcha; si es privada, permítela con «allow_private_hosts» en la configuración.",
        en: "The webhook’s address does not answer" / "“callback_url” could not be reached ({}). Check the address and that the program runs; if it is a private one, allow it by “allow_private_hosts” in the configuration.",
        pt: "O endereço do webhook não responde" / "Não foi possível chegar a “callback_url” ({}). Confira o endereço e se o programa está em execução; se for privado, permita-o com “allow_private_hosts” na configuração.",
    };
    /// The address of a webhook did not answer with the challenge.
    CallbackRefused = "callback_refused", UNPROCESSABLE_ENTITY, {
        es: "El webhook no devolvió el desafío" / "Respondió {}. A un GET con «hub.verify_token» correcto debe responder 200 y, como único texto, el valor de «hub.challenge». Revisa que los dos tokens sean iguales.",
        en: "The webhook did not return the challenge" / "It answered {}. To a GET with the right “hub.verify_token” it has to answer 200 with nothing but the value of “hub.challenge”. Check that both tokens are the same.",
        pt: "O webhook não devolveu o desafio" / "Respondeu {}. A um GET com “hub.verify_token” correto deve responder 200 e, como único texto, o valor de “hub.challenge”. Confira se os dois tokens são iguais.",
    };
    /// The ticket's state does not allow it.
    Transition = "ticket_transition", CONFLICT, {
        es: "El ticket no admite ese cambio" / "Un ticket «{}» no puede pasar a «{}».",
        en: "The ticket does not allow it" / "A ticket that is “{}” cannot become “{}”.",
        pt: "O ticket não permite essa mudança" / "Um ticket “{}” não pode passar a “{}”.",
    };
    /// There is no ticket.
    NoTicket = "no_ticket", CONFLICT, {
        es: "No hay ticket" / "La conversación no tiene un ticket.",
        en: "No ticket" / "The thread has no ticket.",
        pt: "Não há ticket" / "A conversa não tem ticket.",
    };
    /// The flow version cannot be started.
    NoFlow = "no_such_flow_version", CONFLICT, {
        es: "Ese flujo no se puede iniciar" / "Esa versión no se puede iniciar en este entorno.",
        en: "That flow cannot be started" / "That version cannot be started in this environment.",
        pt: "Esse fluxo não pode ser iniciado" / "Essa versão não pode ser iniciada neste ambiente.",
    };
    /// No flow is running.
    NoRun = "no_run", CONFLICT, {
        es: "No hay un flujo en marcha" / "No hay nada que detener.",
        en: "No flow is running" / "There is nothing to stop.",
        pt: "Nenhum fluxo em andamento" / "Não há nada para parar.",
    };
    /// A flow is under way, and was not to be ended.
    RunUnderWay = "run_under_way", CONFLICT, {
        es: "Ya hay un flujo en marcha" / "No se inició otro porque se pidió no interrumpirlo. Espera a que termine, detenlo, o inícialo sin «unless_running».",
        en: "A flow is under way" / "Another was not started, because it was not to be interrupted. Wait until it ends, stop it, or start without “unless_running”.",
        pt: "Já há um fluxo em andamento" / "Outro não foi iniciado porque se pediu para não interrompê-lo. Espere terminar, pare-o, ou inicie sem “unless_running”.",
    };
    /// A call of a webhook does not say whom it is about.
    HookUnread = "hook_unread", UNPROCESSABLE_ENTITY, {
        es: "No se sabe de quién habla la llamada" / "«{}» con este cuerpo: {}. Revisa el cuerpo, o el disparador en el flujo.",
        en: "It is not clear whom the call is about" / "“{}” with this body: {}. Check the body, or the trigger in the flow.",
        pt: "Não se sabe de quem a chamada fala" / "“{}” com este corpo: {}. Confira o corpo, ou o gatilho no fluxo.",
    };
    /// The flow of a webhook is not live, or has no such trigger any more.
    HookInactive = "hook_inactive", CONFLICT, {
        es: "El flujo no está publicado" / "Ninguna versión publicada aquí tiene el disparador «{}». Publica una.",
        en: "The flow is not live" / "No version that is live here has the trigger “{}”. Publish one.",
        pt: "O fluxo não está publicado" / "Nenhuma versão publicada aqui tem o gatilho “{}”. Publique uma.",
    };
    /// The signature of a call is missing or wrong.
    HookSignature = "signature_wrong", UNAUTHORIZED, {
        es: "Falta la firma o no es correcta" / "Firma el cuerpo tal como lo envías: «X-Hilo-Signature: sha256=» y HMAC-SHA256 con la clave del webhook, en hexadecimal.",
        en: "The signature is missing or wrong" / "Sign the body as you send it: “X-Hilo-Signature: sha256=” and HMAC-SHA256 with the webhook’s key, hexadecimal.",
        pt: "A assinatura falta ou está errada" / "Assine o corpo como você o envia: “X-Hilo-Signature: sha256=” e HMAC-SHA256 com a chave do webhook, em hexadecimal.",
    };
    /// An address of a callback was called before.
    CallbackUsed = "callback_used", CONFLICT, {
        es: "Ya se llamó a esta dirección" / "Cada dirección cuenta una vez. Lo que trajo la primera llamada vale.",
        en: "This address was called before" / "Each address counts once. What the first call brought holds.",
        pt: "Este endereço já foi chamado" / "Cada endereço conta uma vez. Vale o que a primeira chamada trouxe.",
    };
    /// The run that gave out an address is over.
    CallbackOver = "callback_over", GONE, {
        es: "Ya nadie espera esta llamada" / "El recorrido que dio la dirección terminó, o dejó de esperar.",
        en: "Nobody waits for this call any more" / "The run that gave out the address is over, or waits no more.",
        pt: "Ninguém mais espera esta chamada" / "O percurso que deu o endereço terminou, ou deixou de esperar.",
    };
    /// An approval is not waited for any more.
    ApprovalOver = "approval_over", CONFLICT, {
        es: "Eso ya no espera respuesta" / "Ya se decidió, venció, o el recorrido que lo pidió terminó. Míralo otra vez.",
        en: "That is not waited for any more" / "It is decided, its time is over, or the run that asked is. Look at it again.",
        pt: "Isso não espera mais resposta" / "Já foi decidido, venceu, ou o percurso que pediu terminou. Veja de novo.",
    };
    /// Somebody may not answer an approval.
    ApprovalNotAsked = "approval_not_asked", FORBIDDEN, {
        es: "No te lo preguntaron" / "Solo responden las personas y los equipos que el flujo nombra.",
        en: "You were not asked" / "Only the people and teams that the flow names may answer.",
        pt: "Não perguntaram a você" / "Só respondem as pessoas e equipes que o fluxo indica.",
    };
    /// Somebody would approve what they asked for.
    ApprovalOwnRequest = "approval_own_request", FORBIDDEN, {
        es: "Lo pediste tú" / "Nadie aprueba lo que pidió. Que responda otra persona.",
        en: "You asked for it yourself" / "Nobody approves what they themselves asked for. Somebody else has to answer.",
        pt: "Foi você quem pediu" / "Ninguém aprova o que pediu. Outra pessoa precisa responder.",
    };
    /// Somebody answered an approval before.
    ApprovalAnswered = "approval_answered", CONFLICT, {
        es: "Ya respondiste" / "Cada persona responde una vez, y la respuesta no se cambia.",
        en: "You have answered" / "Each person answers once, and an answer is not changed.",
        pt: "Você já respondeu" / "Cada pessoa responde uma vez, e a resposta não muda.",
    };
    /// Only a person may do it.
    NotAPerson = "not_a_person", FORBIDDEN, {
        es: "Solo puede hacerlo una persona" / "Inicia sesión: una clave de programa no responde por nadie.",
        en: "Only a person may do that" / "Sign in: a program's key answers for nobody.",
        pt: "Só uma pessoa pode fazer isso" / "Entre com sua conta: a chave de um programa não responde por ninguém.",
    };
    /// The thread does not sleep.
    NotSnoozed = "not_snoozed", CONFLICT, {
        es: "La conversación no está pospuesta" / "No hay nada que despertar: ya está en las listas.",
        en: "The thread does not sleep" / "There is nothing to wake: it is in the lists already.",
        pt: "A conversa não está adiada" / "Não há nada para acordar: ela já está nas listas.",
    };
    /// Somebody has dealt with the incident.
    IncidentDealtWith = "incident_dealt_with", CONFLICT, {
        es: "El incidente ya está resuelto" / "Alguien ya lo resolvió; no se hace dos veces. Míralo otra vez.",
        en: "The incident was dealt with" / "Somebody has dealt with it already; nothing is done twice. Look at it again.",
        pt: "O incidente já foi resolvido" / "Alguém já o resolveu; nada é feito duas vezes. Veja de novo.",
    };
    /// It is known what became of the message.
    MessageSettled = "message_settled", CONFLICT, {
        es: "Ya se sabe qué pasó con ese mensaje" / "Llegó una señal de él, o ya se decidió o se reenvió. No se envía dos veces.",
        en: "It is known what became of the message" / "A sign of it came, or it was decided about or sent again already. It is not sent twice.",
        pt: "Já se sabe o que houve com essa mensagem" / "Chegou um sinal dela, ou já se decidiu ou se reenviou. Não é enviada duas vezes.",
    };
    /// A person has the thread.
    WithStaff = "with_staff", CONFLICT, {
        es: "Una persona atiende la conversación" / "El flujo no habla mientras alguien la atiende. Devuélvela al bot con «give_back».",
        en: "A person has the thread" / "The flow does not speak while somebody has it. Give it back to the bot with “give_back”.",
        pt: "Uma pessoa atende a conversa" / "O fluxo não fala enquanto alguém a atende. Devolva-a ao bot com “give_back”.",
    };
    /// The conversation has gone on.
    MovedOn = "moved_on", CONFLICT, {
        es: "La conversación siguió adelante" / "El flujo ya no espera en ese paso, así que la llamada no se repite. Inicia el flujo de nuevo si hace falta.",
        en: "The conversation has gone on" / "The flow does not wait at that step any more, so the call is not made again. Start the flow anew if it is needed.",
        pt: "A conversa seguiu adiante" / "O fluxo já não espera nesse passo, então a chamada não é repetida. Inicie o fluxo de novo se for preciso.",
    };
    /// What went wrong cannot be done again.
    NotRetryable = "not_retryable", CONFLICT, {
        es: "No se puede reintentar" / "Lo que falló no se puede hacer otra vez ({}). El incidente dice por qué en «retry».",
        en: "It cannot be retried" / "What went wrong cannot be done again ({}). The incident tells why in “retry”.",
        pt: "Não dá para tentar de novo" / "O que falhou não pode ser feito outra vez ({}). O incidente diz por quê em “retry”.",
    };
    /// The contact was merged.
    Merged = "contact_merged", CONFLICT, {
        es: "El contacto se unió a otro" / "Usa {}.",
        en: "The contact was merged" / "Use {}.",
        pt: "O contato foi unido a outro" / "Use {}.",
    };
    /// Only into an older contact.
    NotOlder = "not_older", UNPROCESSABLE_ENTITY, {
        es: "Solo se une a un contacto más antiguo" / "Invierte los dos contactos.",
        en: "Only into an older contact" / "Swap the two contacts.",
        pt: "Só é possível unir a um contato mais antigo" / "Inverta os dois contatos.",
    };
    /// The database does not answer.
    Unavailable = "unavailable", SERVICE_UNAVAILABLE, {
        es: "No disponible ahora" / "La base de datos no responde. Vuelve a intentarlo en unos segundos.",
        en: "Not available now" / "The database does not answer. Try again in some seconds.",
        pt: "Indisponível agora" / "O banco de dados não responde. Tente de novo em alguns segundos.",
    };
    /// Something is broken.
    Internal = "internal", INTERNAL_SERVER_ERROR, {
        es: "Algo falló" / "Quedó anotado. Si se repite, indica el número de «trace».",
        en: "Something is broken" / "It was noted down. If it happens again, tell the number of “trace”.",
        pt: "Algo falhou" / "Ficou anotado. Se acontecer de novo, informe o número de “trace”.",
    };
}
