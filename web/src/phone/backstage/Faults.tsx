import { useEffect, useState } from "react";
import forms from "../forms.module.css";
import { Switch } from "../people/Person";
import { SimulatorError, simulator } from "../simulator/api";
import {
  type Faults as All,
  CHOICES,
  type ChoiceName,
  STATES,
  STRIKES,
  type Strike,
  type StrikeName,
} from "../simulator/model";
import { useSimulator } from "../simulator/store";
import { useSpeech } from "../speak";
import css from "./Backstage.module.css";

const GROUPS = [
  { word: "faults.in", strikes: ["delay", "duplicate", "reorder", "lose_status"] },
  { word: "faults.before", strikes: ["slow", "refuse", "server_error", "unavailable"] },
  {
    word: "faults.after",
    strikes: ["hang_after_acceptance", "cut_after_acceptance", "error_after_acceptance"],
  },
  { word: "faults.later", strikes: ["fail"] },
] as const satisfies readonly { word: string; strikes: readonly StrikeName[] }[];

const MEASURES = {
  delay: { field: "delay_ms", word: "faults.delay_ms", max: 600_000 },
  duplicate: { field: "duplicate_copies", word: "faults.copies", max: 20 },
  slow: { field: "slow_ms", word: "faults.delay_ms", max: 600_000 },
  refuse: { field: "refuse_code", word: "faults.code", max: 999_999 },
  fail: { field: "fail_code", word: "faults.code", max: 999_999 },
} as const;

/** Codes that are worth trying, offered beside the number. */
const CODES = {
  refuse: [4, 80007, 130429, 131056, 131048],
  fail: [131049, 130472, 131026],
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
  const names = Object.keys(CHOICES) as ChoiceName[];
  const active =
    STRIKES.filter((name) => isOn(faults[name])).length +
    STATES.filter((name) => faults[name]).length +
    names.filter((name) => faults[name] !== undefined).length;
  const nothing: Strike = { next: 0, rate: 0 };
  const clear = () => {
    const { quality: _, messaging_limit: __, ...rest } = faults;
    change({
      ...rest,
      ...(Object.fromEntries(STRIKES.map((name) => [name, nothing])) as Record<StrikeName, Strike>),
      ...(Object.fromEntries(STATES.map((name) => [name, false])) as Record<
        (typeof STATES)[number],
        boolean
      >),
    });
  };

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
              {name in CODES && <Codes name={name as keyof typeof CODES} faults={faults} change={change} />}
            </fieldset>
          ))}
        </section>
      ))}
      <section className={css.group} aria-label={t("faults.account")}>
        <h3>{t("faults.account")}</h3>
        {STATES.map((name) => (
          <Switch
            key={name}
            word={`fault.${name}`}
            on={faults[name]}
            turn={(on) => change({ ...faults, [name]: on })}
          />
        ))}
        {names.map((name) => (
          <Choice key={name} name={name} faults={faults} change={change} />
        ))}
      </section>
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

/** The codes worth trying, one tap each. */
function Codes({ name, faults, change }: { name: keyof typeof CODES } & Omit<OfFault, "name">) {
  const { t } = useSpeech();
  const field = MEASURES[name].field;
  return (
    <fieldset className={css.codes} aria-label={t("faults.code")}>
      {CODES[name].map((code) => (
        <button
          key={code}
          type="button"
          aria-pressed={faults[field] === code}
          onClick={() => change({ ...faults, [field]: code })}
        >
          {code} <small>{t(`code.${code}`)}</small>
        </button>
      ))}
    </fieldset>
  );
}

/** One of some words, or what comes by itself. */
function Choice({ name, faults, change }: { name: ChoiceName } & Omit<OfFault, "name">) {
  const { t } = useSpeech();
  const choose = (value: string) => {
    const { [name]: _, ...rest } = faults;
    change(value === "" ? rest : { ...rest, [name]: value });
  };
  return (
    <label className={css.choice}>
      <span>{t(`fault.${name}`)}</span>
      <select value={faults[name] ?? ""} onChange={(event) => choose(event.target.value)}>
        <option value="">{t("faults.itself")}</option>
        {CHOICES[name].map((word) => (
          <option key={word} value={word}>
            {t(`choice.${word}`)}
          </option>
        ))}
      </select>
      <small>{t(`fault.${name}.what`)}</small>
    </label>
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
