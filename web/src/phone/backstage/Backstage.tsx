import { IconX } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useSpeech, type Word } from "../speak";
import css from "./Backstage.module.css";
import { Clock } from "./Clock";
import { Faults } from "./Faults";
import { Log } from "./Log";

const PARTS = ["faults", "clock", "log"] as const;

/** What WhatsApp does on its side. On a small screen it covers the phone. */
export function Backstage({ close, covers = false }: { close: () => void; covers?: boolean }) {
  const { t } = useSpeech();
  const [part, setPart] = useState<(typeof PARTS)[number]>("faults");
  const aside = useRef<HTMLElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    aside.current?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <aside
      id="backstage"
      className={css.stage}
      data-covers={covers || undefined}
      aria-labelledby="backstage-title"
      ref={aside}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key === "Escape") close();
      }}
    >
      <header className={css.head}>
        <h2 id="backstage-title">{t("stage")}</h2>
        <button type="button" onClick={close} aria-label={t("close")}>
          <IconX size={20} aria-hidden="true" />
        </button>
      </header>
      <p className={css.what}>{t("stage.what")}</p>
      <div className={css.parts} role="tablist" aria-label={t("stage")}>
        {PARTS.map((one, at) => (
          <button
            key={one}
            type="button"
            role="tab"
            id={`stage-${one}`}
            aria-selected={part === one}
            aria-controls="stage-part"
            tabIndex={part === one ? 0 : -1}
            onClick={() => setPart(one)}
            onKeyDown={(event) => {
              const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
              const next = step === undefined ? undefined : PARTS[(at + step + PARTS.length) % PARTS.length];
              if (!next) return;
              setPart(next);
              document.getElementById(`stage-${next}`)?.focus();
            }}
          >
            {t(`stage.${one}` satisfies Word)}
          </button>
        ))}
      </div>
      <div
        className={css.part}
        role="tabpanel"
        id="stage-part"
        aria-labelledby={`stage-${part}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
        tabIndex={0}
      >
        {part === "faults" && <Faults />}
        {part === "clock" && <Clock />}
        {part === "log" && <Log />}
      </div>
    </aside>
  );
}
