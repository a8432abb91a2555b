import { useEffect, useState } from "react";
import forms from "../forms.module.css";
import { Switch } from "../people/Person";
import { SimulatorError, simulator } from "../simulator/api";
import { type Faults as All, STRIKES, type Strike, type StrikeName } from "../simulator/model";
import { useSimulator } from "../simulator/store";
import { useSpeech } from "../speak";
import css from "./Backstage.module.css";

const GROUPS = [
  { word: "faults.in", strikes: ["delay", "duplicate", "reorder", "lose_status"] },
  { word: "faults.before", strikes: ["refuse", "server_error", "unavailable"] },
  {
    word: "faults.after",
    strikes: ["hang_after_acceptance", "cut_after_acceptance", "error_after_acceptance"],
  },
] as const satisfies readonly { word: string; strikes: readonly StrikeName[] }[];

const MEASURES = {
  delay: { field: "delay_ms", word: "faults.delay_ms", max: 600_000 },
  duplicate: { field: "duplicate_copies", word: "faults.copies", max: 20 },
  refuse: { field: "refuse_code", word: "faults.code", max: 999_999 },
} as const;

const isOn = ({ next, rate }: Strike) => next > 0 || rate > 0;

/** What goes wrong on demand. */
export function Faults() {
  const { t } = useSpeech();
  const [faults, setFaults] = useState<All | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  // They are counted down as they strike: something happened, so ask.
  const latest = useSimulator((state) => state.happened[0]?.seq ?? 0);

  useEffect(() => {
    void latest;
    let current = true;
    simulator.faults().then(
      (told) => current && setFaults(told),
      () => {},
    );
    return () => {
      current = false;
    };
  }, [latest]);

  if (!faults) return <p className={css.small}>{t("loading")}</p>;
  const change = (next: All) => {
    setFaults(next);
    simulator.setFaults(next).then(
      () => setWrong(null),
      (error: unknown) => setWrong((error instanceof SimulatorError && error.told) || t("lost")),
    );
  };
  const active = STRIKES.filter((name) => isOn(faults[name])).length + (faults.token_expired ? 1 : 0);
  const nothing: Strike = { next: 0, rate: 0 };
  const clear = () =>
    change({
      ...faults,
      ...(Object.fromEntries(STRIKES.map((name) => [name, nothing])) as Record<StrikeName, Strike>),
      token_expired: false,
    });

  return (
    <>
      <p className={css.small}>{t("faults.what")}</p>
      {wrong && (
        <p className={forms.wrong} role="alert">
          {wrong}
        </p>
      )}
      {active > 0 && (
        <div className={css.active}>
          <strong role="status">{t("faults.active", { count: active })}</strong>
          <button type="button" className={forms.may} onClick={clear}>
            {t("faults.clear")}
          </button>
        </div>
      )}
      {GROUPS.map(({ word, strikes }) => (
        <section key={word} className={css.group} aria-label={t(word)}>
          <h3>{t(word)}</h3>
          {strikes.map((name) => (
            <fieldset key={name} className={css.fault} data-on={isOn(faults[name]) || undefined}>
              <legend>{t(`fault.${name}`)}</legend>
              <p>{t(`fault.${name}.what`)}</p>
              <div className={css.measures}>
                <Count
                  label={t("faults.next")}
                  value={faults[name].next}
                  max={10_000}
                  set={(next) => change({ ...faults, [name]: { ...faults[name], next } })}
                />
                <Count
                  label={t("faults.rate")}
                  value={Math.round(faults[name].rate * 100)}
                  max={100}
                  set={(percent) => change({ ...faults, [name]: { ...faults[name], rate: percent / 100 } })}
                />
                {name in MEASURES && (
                  <Measure name={name as keyof typeof MEASURES} faults={faults} change={change} />
                )}
              </div>
            </fieldset>
          ))}
        </section>
      ))}
      <Switch
        word="fault.token_expired"
        on={faults.token_expired}
        turn={(token_expired) => change({ ...faults, token_expired })}
      />
    </>
  );
}

type OfFault = { name: keyof typeof MEASURES; faults: All; change: (faults: All) => void };

function Measure({ name, faults, change }: OfFault) {
  const { t } = useSpeech();
  const { field, word, max } = MEASURES[name];
  return (
    <Count
      label={t(word)}
      value={faults[field]}
      max={max}
      wide
      set={(value) => change({ ...faults, [field]: value })}
    />
  );
}

type OfCount = { label: string; value: number; max: number; wide?: boolean; set: (value: number) => void };

/** A number that counts when one leaves it or presses Enter, so that nothing strikes half-typed. */
function Count({ label, value, max, wide, set }: OfCount) {
  const [typed, setTyped] = useState<string | null>(null);
  const done = () => {
    const number = Math.min(max, Math.max(0, Math.round(Number(typed))));
    if (typed !== null && typed !== "" && Number.isFinite(number) && number !== value) set(number);
    setTyped(null);
  };
  return (
    <label className={css.count} data-wide={wide || undefined}>
      {label}
      <input
        type="number"
        min={0}
        max={max}
        value={typed ?? value}
        onChange={(event) => {
          // The arrows of the field count at once.
          const isStep = !("inputType" in event.nativeEvent) || event.nativeEvent.inputType === undefined;
          if (isStep) set(Number(event.target.value));
          else setTyped(event.target.value);
        }}
        onBlur={done}
        onKeyDown={(event) => {
          if (event.key === "Enter") done();
        }}
      />
    </label>
  );
}
