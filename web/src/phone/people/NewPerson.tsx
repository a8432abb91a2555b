import { useEffect, useRef, useState } from "react";
import forms from "../forms.module.css";
import { SimulatorError, simulator } from "../simulator/api";
import type { NewCustomer } from "../simulator/model";
import { refresh } from "../simulator/store";
import { useSpeech } from "../speak";
import css from "./Person.module.css";

const WAYS = ["random", "phone", "username", "user_id"] as const;
type Way = (typeof WAYS)[number];

/** Makes a customer: with a number, or without any. */
export function NewPerson({ close, made }: { close: () => void; made: (id: string) => void }) {
  const { t } = useSpeech();
  const dialog = useRef<HTMLDialogElement>(null);
  const [name, setName] = useState("");
  const [way, setWay] = useState<Way>("random");
  const [phone, setPhone] = useState("");
  const [username, setUsername] = useState("");
  const [wrong, setWrong] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  useEffect(() => dialog.current?.showModal(), []);

  async function make(event: React.FormEvent) {
    event.preventDefault();
    setBusy(true);
    const known: Record<Way, Partial<NewCustomer>> = {
      random: {},
      phone: { phone },
      username: { username, hide_phone: true },
      user_id: { hide_phone: true },
    };
    try {
      const customer = await simulator.create({ name: name.trim(), ...known[way] });
      refresh();
      made(customer.id);
    } catch (error) {
      setWrong((error instanceof SimulatorError && error.told) || t("lost"));
      setBusy(false);
    }
  }

  return (
    <dialog className={css.dialog} ref={dialog} onClose={close} aria-labelledby="new-person">
      <h2 id="new-person">{t("new.title")}</h2>
      <form className={forms.form} onSubmit={(event) => void make(event)}>
        <label className={forms.field}>
          {t("new.name")}
          <input
            value={name}
            onChange={(event) => setName(event.target.value)}
            placeholder={t("new.name.example")}
            maxLength={60}
            autoComplete="off"
            required
          />
        </label>
        <fieldset className={forms.choices}>
          <legend>{t("new.known")}</legend>
          {WAYS.map((one) => (
            <label key={one}>
              <input type="radio" name="known" checked={way === one} onChange={() => setWay(one)} />
              {t(`new.known.${one}`)}
            </label>
          ))}
        </fieldset>
        {way === "phone" && (
          <label className={forms.field}>
            {t("new.phone")}
            <input
              type="tel"
              value={phone}
              onChange={(event) => setPhone(event.target.value)}
              placeholder="+54 9 11 5555-0002"
              autoComplete="off"
              required
            />
          </label>
        )}
        {way === "username" && (
          <label className={forms.field}>
            {t("new.username")}
            <input
              value={username}
              onChange={(event) => setUsername(event.target.value)}
              placeholder="@bea"
              autoComplete="off"
              required
            />
          </label>
        )}
        {wrong && (
          <p className={forms.wrong} role="alert">
            {wrong}
          </p>
        )}
        <div className={css.ways}>
          <button type="button" className={forms.may} onClick={close}>
            {t("cancel")}
          </button>
          <button type="submit" className={forms.do} disabled={busy}>
            {t("new.make")}
          </button>
        </div>
      </form>
    </dialog>
  );
}
