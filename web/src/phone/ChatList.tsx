import { IconAdjustments, IconUserPlus } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { clock, dayKey, short } from "../app/time";
import { Avatar } from "./Avatar";
import css from "./ChatList.module.css";
import { preview } from "./chat/preview";
import { Ticks } from "./chat/Ticks";
import type { ChatHead } from "./simulator/model";
import { simulatorNow, useSimulator } from "./simulator/store";
import { useSpeech } from "./speak";
import { useTyping } from "./useTyping";

type Ways = {
  open: (customer: string) => void;
  make: () => void;
  stage: () => void;
  settings: ReactNode;
  children: ReactNode;
};

/** On a small screen: whose phone to take, the last to be written to first. */
export function ChatList({ open, make, stage, settings, children }: Ways) {
  const { t } = useSpeech();
  const heads = useSimulator((state) => state.heads);
  return (
    <>
      <header className={css.head}>
        <h1>{t("chats")}</h1>
        {settings}
        <button type="button" onClick={stage} aria-label={t("stage")} title={t("stage")}>
          <IconAdjustments size={21} aria-hidden="true" />
        </button>
      </header>
      <main className={css.list}>
        {children || (
          <ul>
            {heads.map((head) => (
              <li key={head.customer.id}>
                <Row head={head} open={() => open(head.customer.id)} />
              </li>
            ))}
          </ul>
        )}
      </main>
      <button type="button" className={css.make} onClick={make} aria-label={t("new.title")}>
        <IconUserPlus size={24} aria-hidden="true" />
      </button>
    </>
  );
}

function Row({ head, open }: { head: ChatHead; open: () => void }) {
  const { t, language } = useSpeech();
  const isTyping = useTyping(head.typing_until);
  const { customer, last, unread } = head;
  const now = new Date(simulatorNow());
  const at = last ? new Date(last.at / 1000) : null;
  const time = at
    ? dayKey(at) === dayKey(now)
      ? clock(at.toISOString(), language)
      : short(at.toISOString(), now, language)
    : "";
  return (
    <button type="button" className={css.row} onClick={open} data-unread={unread > 0 || undefined}>
      <Avatar name={customer.name} seed={customer.id} size={50} />
      <span className={css.words}>
        <span className={css.line}>
          <strong>{customer.name}</strong>
          <time>{time}</time>
        </span>
        <span className={css.line}>
          <span className={css.preview} data-typing={isTyping || undefined}>
            {isTyping ? (
              t("chat.typing")
            ) : last ? (
              <>
                {last.from === "customer" && <Ticks tick={last.tick} trouble={last.trouble} />}
                {preview(last.shown, t)}
              </>
            ) : (
              t("chats.nothing")
            )}
          </span>
          {unread > 0 && (
            <span className={css.badge}>
              <span aria-hidden="true">{unread}</span>
              <span className="unseen">
                {t(unread === 1 ? "chats.unread_one" : "chats.unread", { count: unread })}
              </span>
            </span>
          )}
        </span>
      </span>
    </button>
  );
}
