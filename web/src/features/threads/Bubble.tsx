import { IconRobot } from "@tabler/icons-react";
import { memo } from "react";
import { useI18n } from "../../app/i18n/I18n";
import { clock } from "../../app/time";
import { ContentView, Quoted } from "./ContentView";
import type { Message } from "./model";
import { Tick } from "./Tick";
import type { Names } from "./Timeline";
import css from "./Timeline.module.css";

type Props = { message: Message; follows: boolean; names: Names; byProvider: Map<string, Message> };

/** A message: who, what, when, how far it came. */
export const Bubble = memo(function Bubble({ message, follows, names, byProvider }: Props) {
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
      <ContentView message={message} />
      {failed && (
        <span className={css.error} role="alert">
          {message.error
            ? t("threads.failed.code", { code: message.error.code, detail: message.error.detail ?? "" })
            : t("threads.failed.none")}
        </span>
      )}
      <span className={css.foot}>
        <time dateTime={message.sent_at}>{clock(message.sent_at, language)}</time>
        {out && <Tick status={message.status} />}
      </span>
    </article>
  );
});

/** Who did something, in words. */
export function author(actor: Message["author"], names: Names, t: ReturnType<typeof useI18n>["t"]): string {
  switch (actor.type) {
    case "person":
      return names.person(actor.id) ?? t("threads.by.person");
    case "run":
      return t("threads.by.run");
    case "contact":
      return t("threads.by.contact");
    case "api_key":
      return t("threads.by.api_key");
    default:
      return t("threads.by.system");
  }
}
