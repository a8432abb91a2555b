import { useState } from "react";
import forms from "../forms.module.css";
import { Sheet } from "../Sheet";
import type { List } from "../simulator/model";
import { useSpeech } from "../speak";
import css from "./Sheets.module.css";

/** The rows of a list; one is chosen, then sent. */
export function ListSheet({
  list,
  close,
  choose,
}: {
  list: List;
  close: () => void;
  choose: (id: string) => void;
}) {
  const { t } = useSpeech();
  const [chosen, setChosen] = useState<string | null>(null);
  return (
    <Sheet title={list.button} close={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (chosen !== null) choose(chosen);
        }}
      >
        {list.sections.map((section, at) => (
          <fieldset key={section.title ?? at} className={css.section}>
            <legend className={section.title ? undefined : "unseen"}>
              {section.title ?? t("list.choose")}
            </legend>
            {section.rows.map((row) => (
              <label key={row.id} className={css.row}>
                <span>
                  {row.title}
                  {row.description && <small>{row.description}</small>}
                </span>
                <input
                  type="radio"
                  name="row"
                  checked={chosen === row.id}
                  onChange={() => setChosen(row.id)}
                />
              </label>
            ))}
          </fieldset>
        ))}
        <div className={css.foot}>
          <button type="submit" className={forms.do} disabled={chosen === null}>
            {t("send")}
          </button>
        </div>
      </form>
    </Sheet>
  );
}
