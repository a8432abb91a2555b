import { useState } from "react";
import forms from "../forms.module.css";
import { Sheet } from "../Sheet";
import type { Card } from "../simulator/model";
import { useSpeech } from "../speak";

/** A card of the address book to send. */
export function CardSheet({ close, send }: { close: () => void; send: (card: Card) => void }) {
  const { t } = useSpeech();
  const [name, setName] = useState("");
  const [phone, setPhone] = useState("");
  return (
    <Sheet title={t("attach.contact")} close={close}>
      <form
        className={forms.form}
        onSubmit={(event) => {
          event.preventDefault();
          send({ name: { formatted_name: name.trim() }, phones: [{ phone: phone.trim() }] });
        }}
      >
        <label className={forms.field}>
          {t("contact.name")}
          <input value={name} onChange={(event) => setName(event.target.value)} required />
        </label>
        <label className={forms.field}>
          {t("contact.phone")}
          <input type="tel" value={phone} onChange={(event) => setPhone(event.target.value)} required />
        </label>
        <button type="submit" className={forms.do}>
          {t("send")}
        </button>
      </form>
    </Sheet>
  );
}
