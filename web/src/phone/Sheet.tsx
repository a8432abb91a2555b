import { IconX } from "@tabler/icons-react";
import { type ReactNode, useEffect, useId, useRef } from "react";
import css from "./Sheet.module.css";
import { useSpeech } from "./speak";

const REACHED = "button:not(:disabled), a[href], input:not(:disabled), select, textarea, [tabindex='0']";

/** What slides up within one phone; the other phones stay usable beside it. */
export function Sheet({ title, close, children }: { title: string; close: () => void; children: ReactNode }) {
  const { t } = useSpeech();
  const id = useId();
  const sheet = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const before = document.activeElement;
    const all = sheet.current?.querySelectorAll<HTMLElement>(REACHED);
    // The first is the cross: what the sheet is about comes after it.
    (all?.[1] ?? all?.[0])?.focus({ preventScroll: true });
    return () => {
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, []);

  function keep(event: React.KeyboardEvent) {
    if (event.key === "Escape") {
      event.stopPropagation();
      close();
    }
    if (event.key !== "Tab") return;
    const all = [...(sheet.current?.querySelectorAll<HTMLElement>(REACHED) ?? [])];
    const edge = event.shiftKey ? all[0] : all.at(-1);
    if (document.activeElement === edge) {
      event.preventDefault();
      (event.shiftKey ? all.at(-1) : all[0])?.focus();
    }
  }

  return (
    <div className={css.veil}>
      <button type="button" className={css.away} onClick={close} tabIndex={-1} aria-hidden="true" />
      <div
        className={css.sheet}
        role="dialog"
        aria-modal="true"
        aria-labelledby={id}
        ref={sheet}
        onKeyDown={keep}
      >
        <header className={css.head}>
          <button type="button" className={css.close} onClick={close} aria-label={t("close")}>
            <IconX size={20} aria-hidden="true" />
          </button>
          <h2 id={id}>{title}</h2>
        </header>
        <div className={css.body}>{children}</div>
      </div>
    </div>
  );
}
