import { IconArrowDown } from "@tabler/icons-react";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { dayKey } from "../../app/time";
import { SimulatorError, simulator } from "../simulator/api";
import type { Act, Chat, List, Message } from "../simulator/model";
import { act, loadEarlier, type Pending, refresh, simulatorNow, useSimulator } from "../simulator/store";
import { useSpeech } from "../speak";
import { Bubble, PendingBubble } from "./Bubble";
import { Composer } from "./Composer";
import css from "./Conversation.module.css";
import { lay } from "./chronology";
import { ListSheet } from "./ListSheet";
import { PlaceSheet } from "./PlaceSheet";

type Shown = { chat: Chat; pending: Pending[]; isTyping: boolean; receipts: boolean };

/** What is said, and where one writes. */
export function Conversation({ chat, pending, isTyping, receipts }: Shown) {
  const { t, language } = useSpeech();
  const customer = chat.customer.id;
  const [replyTo, setReplyTo] = useState<Message | null>(null);
  const [list, setList] = useState<{ message: Message; list: List } | null>(null);
  const [asked, setAsked] = useState<Message | null>(null);
  const [told, setTold] = useState<string | null>(null);
  useReading(chat, receipts);
  const firstNew = useFirstNew(chat);
  const items = useMemo(() => lay(chat.messages, pending, firstNew), [chat.messages, pending, firstNew]);
  const { scroller, atEnd, unseen, toEnd, onScroll } = useScroll(
    chat,
    pending.length,
    isTyping,
    items.at(-1)?.key ?? "",
  );

  const send = useCallback(
    (what: Act, quoted: Message | null = null) => {
      setReplyTo(null);
      void act(customer, what, quoted?.id ?? null).catch((error: unknown) =>
        setTold((error instanceof SimulatorError && error.told) || t("lost")),
      );
    },
    [customer, t],
  );

  useEffect(() => {
    if (told === null) return;
    const timer = setTimeout(() => setTold(null), 6_000);
    return () => clearTimeout(timer);
  }, [told]);

  const byId = useMemo(() => new Map(chat.messages.map((one) => [one.id, one])), [chat.messages]);
  return (
    <>
      <div className={css.wall}>
        <div
          className={css.scroller}
          ref={scroller}
          onScroll={onScroll}
          role="log"
          aria-label={t("chat.messages", { business: chat.business })}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
          tabIndex={0}
        >
          {chat.earlier && (
            <button type="button" className={css.earlier} onClick={() => loadEarlier(customer)}>
              {t("chat.earlier")}
            </button>
          )}
          {items.length === 0 && (
            <div className={css.hello}>
              <p>{t("chat.hello", { business: chat.business })}</p>
              <button type="button" onClick={() => send({ type: "text", body: t("chat.hello.say") })}>
                {t("chat.hello.say")} 👋
              </button>
            </div>
          )}
          {items.map((item) => {
            switch (item.kind) {
              case "day":
                return (
                  <div key={item.key} className={css.day}>
                    <span>{dayInWords(item.at, language, t)}</span>
                  </div>
                );
              case "new":
                return (
                  <div key={item.key} className={css.new}>
                    <span>{t("chat.new")}</span>
                  </div>
                );
              case "pending":
                return (
                  <PendingBubble
                    key={item.key}
                    customer={customer}
                    pending={item.pending}
                    first={item.first}
                    quoted={
                      item.pending.replyTo === null ? undefined : (byId.get(item.pending.replyTo) ?? null)
                    }
                    business={chat.business}
                  />
                );
              case "message":
                return (
                  <Bubble
                    key={item.key}
                    message={item.message}
                    first={item.first}
                    quoted={
                      item.message.reply_to === undefined
                        ? undefined
                        : (byId.get(item.message.reply_to) ?? null)
                    }
                    business={chat.business}
                    ways={{
                      reply: setReplyTo,
                      send,
                      openList: (message, opened) => setList({ message, list: opened }),
                      askPlace: setAsked,
                      tell: setTold,
                      phone: chat.customer.phone ?? null,
                      name: chat.customer.name,
                    }}
                  />
                );
            }
            return null;
          })}
          {isTyping && (
            <div className={css.typing} aria-hidden="true">
              <i />
              <i />
              <i />
            </div>
          )}
        </div>
        {!atEnd && (
          <button
            type="button"
            className={css.down}
            onClick={toEnd}
            aria-label={unseen > 0 ? t("chat.down.new", { count: unseen }) : t("chat.down")}
          >
            <IconArrowDown size={20} aria-hidden="true" />
            {unseen > 0 && <span aria-hidden="true">{unseen}</span>}
          </button>
        )}
        {told !== null && (
          <p className={css.told} role="alert">
            {told}
          </p>
        )}
      </div>
      <Composer chat={chat} replyTo={replyTo} dropReply={() => setReplyTo(null)} send={send} />
      {list && (
        <ListSheet
          list={list.list}
          close={() => setList(null)}
          choose={(option) => {
            send({ type: "tap", message_id: list.message.id, option });
            setList(null);
          }}
        />
      )}
      {asked && (
        <PlaceSheet
          close={() => setAsked(null)}
          send={(place) => {
            send({ type: "location", ...place }, asked);
            setAsked(null);
          }}
        />
      )}
    </>
  );
}

/** Whoever looks at a chat reads it. */
function useReading({ customer, unread, seq }: Chat, receipts: boolean): void {
  const number = useSimulator((state) => state.number);
  const id = customer.id;
  useEffect(() => {
    if (!receipts || unread === 0 || number === null) return;
    // News may come without a change of the count.
    void seq;
    const read = () => {
      if (document.visibilityState === "visible") void simulator.read(id, number).then(refresh, () => {});
    };
    read();
    document.addEventListener("visibilitychange", read);
    return () => document.removeEventListener("visibilitychange", read);
  }, [id, number, receipts, unread, seq]);
}

/** Where what was not read began when the chat was opened; it stays until the customer answers. */
function useFirstNew({ messages, unread }: Chat): string | null {
  const [first] = useState<string | null>(() => {
    if (unread === 0) return null;
    const unseen = messages.filter((one) => one.from === "business" && one.tick === "delivered");
    return unseen[0]?.id ?? null;
  });
  const at = messages.findIndex((one) => one.id === first);
  const isAnswered = at >= 0 && messages.slice(at).some((one) => one.from === "customer");
  return isAnswered ? null : first;
}

/** Stays at the end while one is there; holds still where one reads above. */
function useScroll({ messages }: Chat, sending: number, isTyping: boolean, lastKey: string) {
  const scroller = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const height = useRef(0);
  const oldest = useRef<string | undefined>(undefined);
  const sent = useRef(sending);
  const [atEnd, setAtEnd] = useState(true);
  const count = messages.length;
  const lastId = messages.at(-1)?.id;
  const [seen, setSeen] = useState(lastId);
  const after = messages.slice(messages.findIndex(({ id }) => id === seen) + 1);
  // One's own are not news.
  const unseen = atEnd ? 0 : after.filter(({ from }) => from === "business").length;
  const firstKey = messages[0]?.id;

  const toEnd = useCallback(() => {
    const element = scroller.current;
    if (element) element.scrollTop = element.scrollHeight;
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the messages move what is measured here
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    // Whoever writes wants to see it.
    if (sending > sent.current) follows.current = true;
    sent.current = sending;
    const older = oldest.current !== undefined && oldest.current !== firstKey;
    if (follows.current) element.scrollTop = element.scrollHeight;
    // Earlier ones were put above: what was looked at stays where it is.
    else if (older) element.scrollTop += element.scrollHeight - height.current;
    if (follows.current) setAtEnd(true);
    height.current = element.scrollHeight;
    oldest.current = firstKey;
  }, [lastKey, firstKey, count, isTyping, sending]);

  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    // Pictures that load, and the keyboard of a phone, must not push the end away.
    const observer = new ResizeObserver(() => {
      if (follows.current) element.scrollTop = element.scrollHeight;
    });
    observer.observe(element);
    const loaded = () => {
      if (follows.current) element.scrollTop = element.scrollHeight;
    };
    element.addEventListener("load", loaded, true);
    return () => {
      observer.disconnect();
      element.removeEventListener("load", loaded, true);
    };
  }, []);

  const onScroll = useCallback(() => {
    const element = scroller.current;
    if (!element) return;
    const near = element.scrollHeight - element.scrollTop - element.clientHeight < 60;
    follows.current = near;
    setAtEnd(near);
    if (near) setSeen(lastId);
  }, [lastId]);
  useEffect(() => {
    if (follows.current) setSeen(lastId);
  }, [lastId]);

  return { scroller, atEnd, unseen, toEnd, onScroll };
}

function dayInWords(at: number, language: string, t: ReturnType<typeof useSpeech>["t"]): string {
  const date = new Date(at / 1000);
  const now = new Date(simulatorNow());
  if (dayKey(date) === dayKey(now)) return t("day.today");
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (dayKey(date) === dayKey(yesterday)) return t("day.yesterday");
  return new Intl.DateTimeFormat(language, { day: "numeric", month: "long", year: "numeric" }).format(date);
}
