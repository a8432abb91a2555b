import { IconRobot } from "@tabler/icons-react";
import { lazy, memo, Suspense } from "react";
import { useI18n } from "../../app/i18n/I18n";
import { clock } from "../../app/time";
import { ContentView, Quoted } from "./ContentView";
import type { Message } from "./model";
import { Tick } from "./Tick";
import type { Names } from "./Timeline";
import css from "./Timeline.module.css";

const Failure = lazy(() => import("./offers/Failure"));
const Marks = lazy(() => import("./offers/Marks"));

type Props = {
  message: Message;
  contact: string;
  follows: boolean;
  names: Names;
  byProvider: Map<string, Message>;
};

/** A message: who, what, when, how far it came. */
export const Bubble = memo(function Bubble({ message, contact, follows, names, byProvider }: Props) {
  const { t, language } = useI18n();
  const out = message.direction === "outbound";
  const failed = out && message.status === "failed";
  return (
    <article
      className={css.bubble}
      data-side={out ? "out" : "in"}
      data-author={message.author.type}
      data-follows={follows || undefined}
      data-failed={failed || undefined}
      data-position={message.position}
    >
      {out && !follows && (
        <span className={css.author}>
          {message.author.type === "run" && <IconRobot size={13} aria-hidden="true" />}
          {author(message.author, names, t)}
        </span>
      )}
      {message.reply_to && <Quoted message={byProvider.get(message.reply_to) ?? null} />}
      {isMarked(message) ? (
        <Suspense fallback={<ContentView message={message} />}>
          <Marks message={message} contact={contact}>
            <ContentView message={message} />
          </Marks>
        </Suspense>
      ) : (
        <ContentView message={message} />
      )}
      {failed && (
        <span className={css.error} role="alert">
          {message.error ? (
            <Suspense fallback={message.error.code}>
              <Failure error={message.error} />
            </Suspense>
          ) : (
            t(OWN[message.failure as keyof typeof OWN] ?? "threads.failed.none")
          )}
        </span>
      )}
      <span className={css.foot}>
        <time dateTime={message.sent_at}>{clock(message.sent_at, language)}</time>
        {out && <Tick status={message.status} held={isHeld(message)} />}
      </span>
    </article>
  );
});

/** Why Hilo itself did not send it, where that has words. */
const OWN = {
  opted_out: "threads.failed.opted_out",
  window_closed: "threads.failed.window_closed",
} as const;

/** Whether WhatsApp took it and keeps it back. */
function isHeld(message: Message): boolean {
  return message.status === "accepted" && Boolean(message.held_at);
}

function isMarked(message: Message): boolean {
  const { edited_at, revoked_at, forwarded, referral, product, charge, group } = message;
  if (isHeld(message)) return true;
  return Boolean(edited_at || revoked_at || forwarded || referral || product || charge || group);
}

/** Who did something, in words. */
export function author(actor: Message["author"], names: Names, t: ReturnType<typeof useI18n>["t"]): string {
  switch (actor.type) {
    case "person":
      return names.person(actor.id) ?? t("threads.by.person");
    case "run":
      return t("threads.by.run");
    case "contact":
      return t("threads.by.contact");
    case "phone_app":
      return t("threads.by.phone_app");
    case "api_key":
      return t("threads.by.api_key");
    default:
      return t("threads.by.system");
  }
}
