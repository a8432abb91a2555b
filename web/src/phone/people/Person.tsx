import { useState } from "react";
import forms from "../forms.module.css";
import { Sheet } from "../Sheet";
import { SimulatorError, simulator } from "../simulator/api";
import type { Customer, CustomerChange } from "../simulator/model";
import { refresh, useSimulator } from "../simulator/store";
import { useSpeech, type Word } from "../speak";
import { readable } from "./called";
import css from "./Person.module.css";

type About = {
  customer: Customer;
  receipts: boolean;
  keepReceipts: (on: boolean) => void;
  close: () => void;
};

/** Who somebody is to the business, and how their phone behaves. */
export function Person({ customer, receipts, keepReceipts, close }: About) {
  const { t } = useSpeech();
  const [wrong, setWrong] = useState<string | null>(null);
  // A switch turns under the finger, not when the simulator has answered.
  const [turned, setTurned] = useState<CustomerChange>({});
  const { offline, reads, on_whatsapp, stopped_marketing } = { ...customer, ...turned };
  const number = useSimulator((state) => state.number);
  const isBlocked = useSimulator(
    (state) => state.heads.find((head) => head.customer.id === customer.id)?.blocks ?? false,
  );
  const [blocks, setBlocks] = useState<boolean | null>(null);
  const [came, setCame] = useState(false);
  async function tell(what: Promise<unknown>) {
    try {
      await what;
      setWrong(null);
      refresh();
      return true;
    } catch (error) {
      setWrong((error instanceof SimulatorError && error.told) || t("lost"));
      return false;
    }
  }
  const comeFromAd = async (to: string) => {
    const referral = {
      source_type: "ad" as const,
      source_id: "120210000000000001",
      source_url: "https://fb.me/hilo",
      headline: t("person.from_ad.headline"),
    };
    const body = t("person.from_ad.says");
    setCame(await tell(simulator.act(customer.id, to, { type: "text", body, referral })));
  };
  async function change(what: CustomerChange) {
    setTurned((before) => ({ ...before, ...what }));
    try {
      await simulator.change(customer.id, what);
      setWrong(null);
      refresh();
    } catch (error) {
      setTurned({});
      setWrong((error instanceof SimulatorError && error.told) || t("lost"));
    }
  }
  return (
    <Sheet title={customer.name} close={close}>
      <dl className={css.facts}>
        <dt>{t("person.phone")}</dt>
        <dd>{customer.phone ? readable(customer.phone) : t("person.no_phone")}</dd>
        {customer.username && (
          <>
            <dt>{t("person.username")}</dt>
            <dd>{customer.username}</dd>
          </>
        )}
        {customer.user_id && (
          <>
            <dt>{t("person.user_id")}</dt>
            <dd>{customer.user_id}</dd>
          </>
        )}
      </dl>
      {wrong && (
        <p className={forms.wrong} role="alert">
          {wrong}
        </p>
      )}
      <Switch word="person.off" on={offline} turn={(on) => void change({ offline: on })} />
      <Switch word="person.receipts" on={receipts} turn={keepReceipts} />
      <Switch word="person.reads" on={reads} turn={(on) => void change({ reads: on })} />
      <Switch word="person.gone" on={!on_whatsapp} turn={(gone) => void change({ on_whatsapp: !gone })} />
      <Switch
        word="person.stopped"
        on={stopped_marketing}
        turn={(stopped) => void change({ stopped_marketing: stopped })}
      />
      {number !== null && (
        <>
          <Switch
            word="person.blocks"
            on={blocks ?? isBlocked}
            turn={(on) => {
              setBlocks(on);
              void tell(simulator.block(customer.id, number, on)).then((done) => done || setBlocks(null));
            }}
          />
          <p className={css.act}>
            <button type="button" className={forms.may} onClick={() => void comeFromAd(number)}>
              {t("person.from_ad")}
            </button>
            <small role="status">{t(came ? "person.from_ad.done" : "person.from_ad.what")}</small>
          </p>
        </>
      )}
    </Sheet>
  );
}

type Turnable = Extract<Word, `${string}.what`> extends `${infer Base}.what` ? Base & Word : never;

/** A switch with what it does in small words. */
export function Switch({ word, on, turn }: { word: Turnable; on: boolean; turn: (on: boolean) => void }) {
  const { t } = useSpeech();
  return (
    <label className={forms.switch}>
      <span>{t(word)}</span>
      <input
        type="checkbox"
        role="switch"
        checked={on}
        aria-checked={on}
        onChange={(event) => turn(event.target.checked)}
      />
      <small>{t(`${word}.what` as Word)}</small>
    </label>
  );
}
