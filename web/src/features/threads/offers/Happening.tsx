import {
  IconBell,
  IconBellOff,
  IconCash,
  IconFileCheck,
  IconPhone,
  IconPhoneOff,
  IconPhoneX,
  IconShieldQuestion,
  IconUserQuestion,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { ThreadEvent } from "../model";
import { duration, money } from "./amount";
import { known, type Say, useOfferWords } from "./speak";

type Tone = "anil" | "grana" | "teja";
type Told = { icon: ReactNode; text: string; tone?: Tone | undefined };
type Body = Record<string, unknown>;

/** Where Hilo itself heard of a decision; all else somebody noted. */
const HEARD = ["message", "flow", "app", "failure"];

/** What happened, as an icon and words. */
export default function Happening({ event, line }: { event: ThreadEvent; line: (told: Told) => ReactNode }) {
  const { say, language } = useOfferWords();
  return line(told(event.kind, (event.body ?? {}) as Body, say, language));
}

/** The icon and the words of an event. */
export function told(kind: string, body: Body, say: Say, language: string): Told {
  switch (kind) {
    case "call":
      return call(body, say);
    case "consent": {
      const key = body.by === "failure" ? "consent.failure" : `consent.${body.consent}`;
      const withdrawn = body.consent === "withdrawn";
      const terms = body.terms as { name: string; version: string } | null | undefined;
      if (terms) {
        return {
          icon: <IconFileCheck size={15} />,
          text: say(withdrawn ? "terms.declined" : "terms.accepted", terms),
          tone: withdrawn ? "teja" : "anil",
        };
      }
      const about = `consent.topic.${body.topic}`;
      const topic = known(about) ? say(about) : String(body.topic);
      const what = known(key) ? say(key, { topic }) : key;
      return {
        icon: withdrawn ? <IconBellOff size={15} /> : <IconBell size={15} />,
        text: HEARD.includes(String(body.by)) ? what : say("consent.noted", { what }),
        tone: withdrawn ? "teja" : "anil",
      };
    }
    case "payment": {
      const [reference, status] = [String(body.reference ?? ""), String(body.status ?? "")];
      const key = `payment.${status}`;
      const part = body.amount as { value: number; offset: number } | null | undefined;
      const amount = part ? money(part.value / part.offset, body.currency as string | null, language) : "";
      return {
        icon: <IconCash size={15} />,
        text: known(key) ? say(key, { reference, amount }) : say("payment.other", { reference, status }),
        tone: status === "captured" ? "anil" : status === "failed" ? "teja" : undefined,
      };
    }
    case "notice": {
      const notice = (body.notice ?? {}) as { kind?: string; number?: string };
      if (notice.kind === "key_changed") {
        return { icon: <IconShieldQuestion size={15} />, text: say("notice.key_changed"), tone: "teja" };
      }
      const text = notice.number
        ? say("notice.number_changed", { number: `+${notice.number}` })
        : say("notice.number_changed.hidden");
      return { icon: <IconUserQuestion size={15} />, text };
    }
    default:
      return {
        icon: <IconPhoneX size={15} />,
        text: say("unreachable", { code: String(body.code ?? "") }),
        tone: "teja",
      };
  }
}

function call(body: Body, say: Say): Told {
  const stage = (body.told ?? {}) as { stage?: string; talked?: boolean; seconds?: number };
  const theirs = body.by_customer === true;
  const ringing = <IconPhone size={15} />;
  switch (stage.stage) {
    case "ringing":
      return { icon: ringing, text: say(theirs ? "call.in" : "call.out") };
    case "accepted":
      return { icon: ringing, text: say("call.accepted"), tone: "anil" };
    case "rejected":
      return { icon: <IconPhoneX size={15} />, text: say("call.rejected") };
    default: {
      if (stage.talked) {
        return { icon: ringing, text: say("call.ended", { duration: duration(stage.seconds ?? 0) }) };
      }
      const text = say(theirs ? "call.missed" : "call.unanswered");
      return { icon: <IconPhoneOff size={15} />, text, tone: theirs ? "grana" : undefined };
    }
  }
}
