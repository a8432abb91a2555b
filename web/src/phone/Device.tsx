import { IconArrowLeft, IconChevronDown, IconPower, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { Avatar } from "./Avatar";
import { Conversation } from "./chat/Conversation";
import css from "./Device.module.css";
import { useKept } from "./kept";
import { called } from "./people/called";
import { Person } from "./people/Person";
import { simulator } from "./simulator/api";
import { refresh, useChat } from "./simulator/store";
import { useSpeech } from "./speak";
import { useTyping } from "./useTyping";

type Ways = { customer: string; close?: () => void; back?: () => void };

/** One customer's phone. */
export function Device({ customer, close, back }: Ways) {
  const { t } = useSpeech();
  const { chat, pending } = useChat(customer);
  const [person, setPerson] = useState(false);
  const [receipts, keepReceipts] = useKept(`hilo.phone.receipts.${customer}`, true);
  const isTyping = useTyping(chat?.typing_until ?? null);
  const owner = chat?.customer;
  const name = owner?.name ?? "";
  // Alone on the screen, it is the page.
  const Title = back ? "h1" : "strong";

  const about = person && owner && (
    <Person customer={owner} receipts={receipts} keepReceipts={keepReceipts} close={() => setPerson(false)} />
  );
  return (
    <section
      className={css.device}
      data-whole={back ? true : undefined}
      aria-label={t("phones.of", { name })}
    >
      {close && (
        <div className={css.owner}>
          <button type="button" className={css.who} onClick={() => setPerson(true)}>
            <Avatar name={name} seed={customer} size={30} />
            <span className={css.names}>
              <strong>{name}</strong>
              <small>{owner ? called(owner, t) : ""}</small>
            </span>
            <IconChevronDown size={16} aria-hidden="true" />
            <span className="unseen">{t("person.open", { name })}</span>
          </button>
          <button
            type="button"
            className={css.away}
            onClick={close}
            aria-label={t("phones.close", { name })}
            title={t("phones.close", { name })}
          >
            <IconX size={18} aria-hidden="true" />
          </button>
        </div>
      )}
      <div className={css.frame}>
        <div className={css.screen}>
          {chat ? (
            <>
              <header className={css.head}>
                {back && (
                  <button type="button" className={css.back} onClick={back} aria-label={t("back")}>
                    <IconArrowLeft size={22} aria-hidden="true" />
                  </button>
                )}
                <Avatar name={chat.business} seed={`business ${chat.business}`} size={38} />
                <span className={css.names}>
                  <Title className={css.title}>{chat.business}</Title>
                  <small aria-live="polite">{isTyping ? t("chat.typing") : t("chat.business")}</small>
                </span>
                {back && (
                  <button type="button" className={css.me} onClick={() => setPerson(true)}>
                    <Avatar name={name} seed={customer} size={32} />
                    <span className="unseen">{t("person.open", { name })}</span>
                  </button>
                )}
              </header>
              <Conversation
                chat={chat}
                pending={pending}
                isTyping={isTyping}
                receipts={receipts && !chat.customer.offline}
              />
              {chat.customer.offline && <Off customer={customer} />}
            </>
          ) : (
            <p className={css.wait}>{t("loading")}</p>
          )}
          {about}
        </div>
      </div>
    </section>
  );
}

function Off({ customer }: { customer: string }) {
  const { t } = useSpeech();
  const on = () => void simulator.change(customer, { offline: false }).then(refresh, refresh);
  return (
    <div className={css.off}>
      <IconPower size={40} stroke={1.4} aria-hidden="true" />
      <p>{t("off.now")}</p>
      <button type="button" onClick={on}>
        {t("off.on")}
      </button>
    </div>
  );
}
