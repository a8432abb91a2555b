import { IconClockPlay } from "@tabler/icons-react";
import { useState } from "react";
import { useNow } from "../../app/useNow";
import forms from "../forms.module.css";
import { SimulatorError, simulator } from "../simulator/api";
import { refresh, useSimulator } from "../simulator/store";
import { useSpeech } from "../speak";
import css from "./Backstage.module.css";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const STEPS = [5 * MINUTE, HOUR, 23 * HOUR, 24 * HOUR, 7 * 24 * HOUR];

/** The simulator's clock, which can be moved on. */
export function Clock() {
  const { t, language } = useSpeech();
  const ahead = useSimulator((state) => state.aheadMs);
  const now = useNow(1_000) + ahead;
  const [wrong, setWrong] = useState<string | null>(null);
  const shown = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "medium" }).format(now);
  const go = (ms: number) =>
    simulator.advance(ms).then(
      () => {
        setWrong(null);
        refresh();
      },
      (error: unknown) => setWrong((error instanceof SimulatorError && error.told) || t("lost")),
    );
  return (
    <>
      <p className={css.clock}>
        <strong>{t("clock.now", { now: shown })}</strong>
        <span>{ahead === 0 ? t("clock.same") : t("clock.ahead", { span: span(ahead, language) })}</span>
      </p>
      <h3>{t("clock.go")}</h3>
      <div className={css.steps}>
        {STEPS.map((ms) => (
          <button key={ms} type="button" className={forms.may} onClick={() => void go(ms)}>
            <IconClockPlay size={17} aria-hidden="true" /> +{span(ms, language)}
          </button>
        ))}
      </div>
      {wrong && (
        <p className={forms.wrong} role="alert">
          {wrong}
        </p>
      )}
      <p className={css.small}>{t("clock.what")}</p>
    </>
  );
}

/** A length of time in its two largest units. */
function span(ms: number, language: string): string {
  const parts = [
    ["day", Math.floor(ms / (24 * HOUR))],
    ["hour", Math.floor(ms / HOUR) % 24],
    ["minute", Math.round(ms / MINUTE) % 60],
  ] as const;
  const said = parts
    .filter(([, count]) => count > 0)
    .slice(0, 2)
    .map(([unit, count]) =>
      new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(count),
    );
  return (
    said.join(" ") || new Intl.NumberFormat(language, { style: "unit", unit: "second" }).format(ms / 1_000)
  );
}
