import type { Language } from "../../../app/i18n/language";
import { type Draft, EMPTY } from "./model";

/** A template to start from. */
export type Start = { id: string; name: string; draft: Draft };

type Words = Record<Language, string>;

const order = (body: Words, samples: Words[], category = "UTILITY", replies: Words[] = []) => ({
  body,
  samples,
  category,
  replies,
});

/** Ready examples, one for each use that companies have most. */
const STARTS = {
  order_ready: order(
    {
      es: "Hola {{1}}, tu pedido {{2}} ya está listo para retirar en nuestra tienda.",
      en: "Hi {{1}}, your order {{2}} is ready to be collected at our shop.",
      pt: "Olá {{1}}, o seu pedido {{2}} já está pronto para retirada na nossa loja.",
    },
    [same("Ana"), same("A-1042")],
    "UTILITY",
    [{ es: "Voy en camino", en: "On my way", pt: "Estou a caminho" }],
  ),
  appointment_reminder: order(
    {
      es: "Hola {{1}}, te recordamos tu turno del {{2}} a las {{3}}. Responde si necesitas cambiarlo.",
      en: "Hi {{1}}, this is a reminder of your appointment on {{2}} at {{3}}. Reply if you need to change it.",
      pt: "Olá {{1}}, lembramos a sua consulta do dia {{2}} às {{3}}. Responda se precisar mudar.",
    },
    [same("Ana"), { es: "lunes 3", en: "Monday", pt: "3 de março" }, same("10:30")],
    "UTILITY",
    [
      { es: "Confirmo", en: "I will be there", pt: "Confirmo" },
      { es: "Cambiar", en: "Change it", pt: "Mudar" },
    ],
  ),
  payment_received: order(
    {
      es: "Hola {{1}}, recibimos tu pago de {{2}}. Gracias, no tienes que hacer nada más.",
      en: "Hi {{1}}, we received your payment of {{2}}. Thank you, there is nothing else to do.",
      pt: "Olá {{1}}, recebemos o seu pagamento de {{2}}. Obrigado, você não precisa fazer mais nada.",
    },
    [same("Ana"), same("$ 1.500")],
  ),
  feedback_request: order(
    {
      es: "Hola {{1}}, ¿cómo fue tu experiencia con nosotros? Tu opinión nos ayuda a mejorar.",
      en: "Hi {{1}}, how was your experience with us? Your opinion helps us to get better.",
      pt: "Olá {{1}}, como foi a sua experiência conosco? A sua opinião nos ajuda a melhorar.",
    },
    [same("Ana")],
    "UTILITY",
    [
      { es: "Muy buena", en: "Very good", pt: "Muito boa" },
      { es: "Puede mejorar", en: "Could be better", pt: "Pode melhorar" },
    ],
  ),
  follow_up: order(
    {
      es: "Hola {{1}}, te escribimos para responder tu consulta sobre {{2}}. ¿Seguimos por aquí?",
      en: "Hi {{1}}, we are writing to answer your question about {{2}}. Shall we go on here?",
      pt: "Olá {{1}}, escrevemos para responder à sua pergunta sobre {{2}}. Continuamos por aqui?",
    },
    [same("Ana"), { es: "tu envío", en: "your parcel", pt: "a sua entrega" }],
    "UTILITY",
    [{ es: "Sí, sigamos", en: "Yes, go on", pt: "Sim, vamos" }],
  ),
  offer: order(
    {
      es: "Hola {{1}}, esta semana tienes un descuento de {{2}} en toda la tienda. ¡Te esperamos!",
      en: "Hi {{1}}, this week you get a discount of {{2}} on everything in our shop. See you soon!",
      pt: "Olá {{1}}, nesta semana você tem um desconto de {{2}} em toda a loja. Esperamos você!",
    },
    [same("Ana"), same("20 %")],
    "MARKETING",
  ),
} as const;

function same(text: string): Words {
  return { es: text, en: text, pt: text };
}

/** The ready examples in the words of a template's language; in one's own where there are none. */
export function startsIn(language: string, own: Language): Start[] {
  const base = language.split("_")[0];
  const words = base === "es" || base === "en" || base === "pt" ? base : own;
  return Object.entries(STARTS).map(([id, { body, samples, category, replies }]) => ({
    id,
    name: id,
    draft: {
      ...EMPTY,
      category,
      body: body[words],
      samples: {
        header: {},
        body: Object.fromEntries(samples.map((sample, at) => [String(at + 1), sample[words]])),
      },
      buttons: replies.map((reply) => ({
        kind: "QUICK_REPLY",
        text: reply[words],
        value: "",
        sample: "",
        rest: {},
      })),
    },
  }));
}
