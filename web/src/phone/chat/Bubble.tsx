import { IconArrowBackUp, IconChevronDown, IconCopy } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { clock } from "../../app/time";
import type { Act, List, Message } from "../simulator/model";
import { again, forget, type Pending } from "../simulator/store";
import { useSpeech } from "../speak";
import css from "./Bubble.module.css";
import { Content } from "./Content";
import { preview } from "./preview";
import { Ticks } from "./Ticks";
import { useSwipe } from "./useSwipe";

const REACTIONS = ["👍", "❤️", "😂", "😮", "😢", "🙏"];

/** What can be done from a message. */
export type Ways = {
  reply: (message: Message) => void;
  send: (act: Act, quoted?: Message | null) => void;
  openList: (message: Message, list: List) => void;
  askPlace: (message: Message) => void;
  tell: (what: string) => void;
  /** The customer's own number and name, for sharing them. */
  phone: string | null;
  name: string;
};

type Shown = {
  message: Message;
  first: boolean;
  /** The message that it answers: none if it answers nothing, null if it is not loaded. */
  quoted: Message | null | undefined;
  business: string;
  ways: Ways;
};

export function Bubble({ message, first, quoted, business, ways }: Shown) {
  const { t, language } = useSpeech();
  const [menu, setMenu] = useState(false);
  const { shown, from, reactions = [] } = message;
  const mine = from === "customer";
  const swipe = useSwipe(
    () => ways.reply(message),
    () => setMenu(true),
  );
  const bare = shown.type === "media" && shown.file.kind === "sticker";
  const at = clock(new Date(message.at / 1000).toISOString(), language);
  const meta = (
    <span className={css.meta}>
      {at}
      {mine && <Ticks tick={message.tick} trouble={message.trouble} />}
    </span>
  );
  return (
    <article
      className={css.row}
      data-mine={mine || undefined}
      data-first={first || undefined}
      data-reacted={reactions.length > 0 || undefined}
      id={`m-${message.id}`}
      aria-label={`${mine ? t("from.you") : business}, ${at}`}
      {...swipe}
    >
      <div className={css.stack}>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: a shortcut; its button is in the corner */}
        <div
          className={css.bubble}
          data-bare={bare || undefined}
          onContextMenu={(event) => {
            if (event.target instanceof Element && event.target.closest("a, input, video, audio")) return;
            event.preventDefault();
            setMenu(true);
          }}
        >
          {quoted !== undefined && <Quote quoted={quoted} business={business} mine={mine} />}
          <Content message={message} ways={ways} meta={meta} />
          <button
            type="button"
            className={css.more}
            onClick={() => setMenu(!menu)}
            aria-expanded={menu}
            aria-label={t("menu.open")}
          >
            <IconChevronDown size={18} aria-hidden="true" />
          </button>
        </div>
        {menu && <Menu message={message} ways={ways} close={() => setMenu(false)} />}
        {reactions.length > 0 && (
          <div className={css.reactions}>
            {reactions.map((reaction) =>
              reaction.from === "customer" ? (
                <button
                  key={reaction.from}
                  type="button"
                  onClick={() => ways.send({ type: "reaction", message_id: message.id, emoji: "" })}
                  aria-label={t("menu.unreact", { emoji: reaction.emoji })}
                >
                  {reaction.emoji}
                </button>
              ) : (
                <span key={reaction.from}>{reaction.emoji}</span>
              ),
            )}
          </div>
        )}
      </div>
    </article>
  );
}

type Waiting = Pick<Shown, "first" | "quoted" | "business"> & { customer: string; pending: Pending };

/** A message that is on its way to the simulator. */
export function PendingBubble({ customer, pending, first, quoted, business }: Waiting) {
  const { t, language } = useSpeech();
  const { act, failed } = pending;
  const text =
    act.type === "text"
      ? act.body
      : act.type === "tap"
        ? "…"
        : t(
            act.type === "media"
              ? `kind.${act.kind}`
              : act.type === "location"
                ? "kind.location"
                : "kind.contacts",
          );
  return (
    <article className={css.row} data-mine data-first={first || undefined}>
      <div className={css.stack}>
        <div className={css.bubble}>
          {quoted !== undefined && <Quote quoted={quoted} business={business} mine />}
          <div className={css.text}>
            {text}
            <span className={css.meta}>
              {clock(new Date(pending.at / 1000).toISOString(), language)}
              <Ticks tick={failed === null ? "pending" : "failed"} />
            </span>
          </div>
        </div>
        {failed !== null && (
          <div className={css.failed} role="alert">
            <span>{t("failed.what", { told: failed })}</span>
            <button type="button" onClick={() => void again(customer, pending)}>
              {t("failed.again")}
            </button>
            <button type="button" onClick={() => forget(customer, pending.key)}>
              {t("failed.drop")}
            </button>
          </div>
        )}
      </div>
    </article>
  );
}

/** A message in short, above the one that answers it. */
export function Quote(about: { quoted: Message | null; business: string; mine?: boolean }) {
  const { t } = useSpeech();
  const { quoted, business, mine } = about;
  if (!quoted) return <div className={css.quote}>{t("reply.gone")}</div>;
  const go = () => {
    const element = document.getElementById(`m-${quoted.id}`);
    element?.scrollIntoView({ block: "center", behavior: "smooth" });
    element?.animate([{ opacity: 0.3 }, { opacity: 1 }], 700);
  };
  const name = quoted.from === "customer" ? t("from.you") : business;
  return (
    <button type="button" className={css.quote} data-mine={mine || undefined} onClick={go}>
      <span className="unseen">{t("reply.to", { name })}</span>
      <strong aria-hidden="true">{name}</strong>
      <span>{preview(quoted.shown, t)}</span>
    </button>
  );
}

function Menu({ message, ways, close }: { message: Message; ways: Ways; close: () => void }) {
  const { t } = useSpeech();
  const menu = useRef<HTMLDivElement>(null);
  const { shown } = message;
  const words = shown.type === "text" || shown.type === "card" ? shown.body : null;

  useEffect(() => {
    const before = document.activeElement;
    menu.current?.querySelector("button")?.focus({ preventScroll: true });
    menu.current?.scrollIntoView({ block: "nearest" });
    const outside = (event: Event) => {
      if (event.target instanceof Node && !menu.current?.contains(event.target)) close();
    };
    document.addEventListener("pointerdown", outside);
    return () => {
      document.removeEventListener("pointerdown", outside);
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, [close]);

  const then = (what: () => void) => () => {
    close();
    what();
  };
  return (
    <div
      className={css.menu}
      ref={menu}
      role="toolbar"
      aria-orientation="vertical"
      aria-label={t("menu.open")}
      onKeyDown={(event) => {
        if (event.key === "Escape") close();
      }}
    >
      <div className={css.emojis}>
        {REACTIONS.map((emoji) => (
          <button
            key={emoji}
            type="button"
            onClick={then(() => ways.send({ type: "reaction", message_id: message.id, emoji }))}
            aria-label={t("menu.react", { emoji })}
          >
            {emoji}
          </button>
        ))}
      </div>
      <button type="button" className={css.way} onClick={then(() => ways.reply(message))}>
        <IconArrowBackUp size={18} aria-hidden="true" /> {t("menu.reply")}
      </button>
      {words !== null && (
        <button
          type="button"
          className={css.way}
          onClick={then(() => void navigator.clipboard?.writeText(words).catch(() => {}))}
        >
          <IconCopy size={18} aria-hidden="true" /> {t("menu.copy")}
        </button>
      )}
    </div>
  );
}
