import { IconAdjustments, IconMoon, IconPlus, IconSun, IconUserPlus } from "@tabler/icons-react";
import { lazy, Suspense, useEffect, useState, useSyncExternalStore } from "react";
import { LANGUAGES, NAMES } from "../app/i18n/language";
import { ChatList } from "./ChatList";
import css from "./Desk.module.css";
import { Device } from "./Device";
import { useKept } from "./kept";
import { NewPerson } from "./people/NewPerson";
import { simulator } from "./simulator/api";
import { chooseNumber, follow, refresh, useSimulator } from "./simulator/store";
import { useSpeech } from "./speak";
import { useTheme } from "./theme";
import { useHeld } from "./useHeld";

// Seldom looked behind: not loaded before.
const Backstage = lazy(async () => ({ default: (await import("./backstage/Backstage")).Backstage }));

const narrow = window.matchMedia("(max-width: 719px)");
const onNarrow = (listener: () => void) => {
  narrow.addEventListener("change", listener);
  return () => narrow.removeEventListener("change", listener);
};

/** The desk: customers' phones side by side, or one phone that fills the screen. */
export function Desk() {
  const { t } = useSpeech();
  const isNarrow = useSyncExternalStore(onNarrow, () => narrow.matches);
  const contact = useSimulator((state) => state.contact);
  const number = useSimulator((state) => state.numbers.find(({ id }) => id === state.number));
  const heads = useSimulator((state) => state.heads);
  const [kept, keep] = useKept<string[] | null>("hilo.phone.open", null);
  const { held, hold, putDown } = useHeld();
  const [alone, setAlone] = useState(false);
  const [making, setMaking] = useState(false);
  const [stage, setStage] = useState(false);

  useEffect(follow, []);
  // As the phone in the terminal does: whoever comes first is Ana.
  const isEmpty = contact === "there" && number !== undefined && heads.length === 0;
  useEffect(() => {
    if (isEmpty) simulator.create({ name: "Ana" }).then(refresh, () => setAlone(true));
  }, [isEmpty]);
  const business = number?.verified_name ?? "";
  useEffect(() => {
    document.title = business === "" ? t("title") : t("title.of", { business });
  }, [business, t]);

  const known = new Set(heads.map(({ customer }) => customer.id));
  // Whoever comes for the first time takes the phone that was used last, and keeps it.
  const latest = heads[0]?.customer.id;
  useEffect(() => {
    if (kept === null && latest !== undefined) keep([latest]);
  }, [kept, keep, latest]);
  const open = (kept ?? []).filter((id) => known.has(id));
  const take = (id: string) => {
    keep([...open.filter((other) => other !== id), id]);
    if (isNarrow) hold(id);
  };

  const extras = (
    <>
      {making && (
        <NewPerson
          close={() => setMaking(false)}
          made={(id) => {
            setMaking(false);
            take(id);
          }}
        />
      )}
    </>
  );

  const lost = contact === "lost" && (
    <p className={css.lost} role="status">
      {t("lost")}
    </p>
  );
  if (contact === "first" || (contact === "lost" && !number)) {
    return <div className={css.desk}>{lost || <p className={css.wait}>{t("loading")}</p>}</div>;
  }
  if (!number) {
    return (
      <div className={css.desk}>
        <Nothing what={t("no_number.what")} mend={t("no_number.mend")} />
      </div>
    );
  }
  const nobody =
    heads.length === 0 && !alone ? (
      <p className={css.wait}>{t("loading")}</p>
    ) : (
      heads.length === 0 && (
        <Nothing what={t("nobody.what")} mend={t("nobody.mend", { business })}>
          <button type="button" className={css.make} onClick={() => setMaking(true)}>
            <IconUserPlus size={18} aria-hidden="true" /> {t("new.title")}
          </button>
        </Nothing>
      )
    );

  if (isNarrow) {
    const mine = held !== null && known.has(held) ? held : null;
    return (
      <div className={css.one}>
        {lost}
        {mine === null ? (
          <ChatList
            open={hold}
            make={() => setMaking(true)}
            stage={() => setStage(true)}
            settings={<Settings onHead />}
          >
            {nobody}
          </ChatList>
        ) : (
          <main className={css.whole}>
            <Device customer={mine} back={putDown} />
          </main>
        )}
        {stage && (
          <Suspense>
            <Backstage close={() => setStage(false)} covers />
          </Suspense>
        )}
        {extras}
      </div>
    );
  }

  const others = heads.filter(({ customer }) => !open.includes(customer.id));
  return (
    <div className={css.desk}>
      <header className={css.bar}>
        <h1>{t("title.of", { business })}</h1>
        <Numbers />
        <span className={css.gap} />
        {others.length > 0 && (
          <label className={css.add}>
            <IconPlus size={18} aria-hidden="true" />
            <span>{t("phones.add")}</span>
            <select value="" onChange={(event) => take(event.target.value)} aria-label={t("phones.add")}>
              <option value="" disabled hidden />
              {others.map(({ customer }) => (
                <option key={customer.id} value={customer.id}>
                  {customer.name}
                </option>
              ))}
            </select>
          </label>
        )}
        <button type="button" className={css.tool} onClick={() => setMaking(true)}>
          <IconUserPlus size={18} aria-hidden="true" /> {t("new.title")}
        </button>
        <button
          type="button"
          className={css.tool}
          onClick={() => setStage(!stage)}
          aria-expanded={stage}
          aria-controls="backstage"
        >
          <IconAdjustments size={18} aria-hidden="true" /> {t("stage")}
        </button>
        <Settings />
      </header>
      {lost}
      <div className={css.room}>
        <main className={css.row}>
          {open.map((id) => (
            <Device key={id} customer={id} close={() => keep(open.filter((other) => other !== id))} />
          ))}
          {nobody || (open.length === 0 && <Nothing what={t("phones.none")} mend={t("phones.none.mend")} />)}
        </main>
        {stage && (
          <Suspense>
            <Backstage close={() => setStage(false)} />
          </Suspense>
        )}
      </div>
      {extras}
    </div>
  );
}

function Nothing({ what, mend, children }: { what: string; mend: string; children?: React.ReactNode }) {
  return (
    <div className={css.nothing}>
      <h2>{what}</h2>
      <p>{mend}</p>
      {children}
    </div>
  );
}

function Numbers() {
  const { t } = useSpeech();
  const numbers = useSimulator((state) => state.numbers);
  const number = useSimulator((state) => state.number);
  if (numbers.length < 2) return null;
  return (
    <select
      className={css.numbers}
      value={number ?? ""}
      onChange={(event) => chooseNumber(event.target.value)}
      aria-label={t("number")}
    >
      {numbers.map(({ id, verified_name, display_phone_number }) => (
        <option key={id} value={id}>
          {verified_name} · +{display_phone_number}
        </option>
      ))}
    </select>
  );
}

function Settings({ onHead = false }: { onHead?: boolean }) {
  const { t, language, speak } = useSpeech();
  const { theme, turn } = useTheme();
  return (
    <span className={css.settings} data-on-head={onHead || undefined}>
      <select
        value={language}
        onChange={(event) => speak(LANGUAGES.find((one) => one === event.target.value) ?? language)}
        aria-label={t("language")}
      >
        {LANGUAGES.map((one) => (
          <option key={one} value={one}>
            {onHead ? one.toUpperCase() : NAMES[one]}
          </option>
        ))}
      </select>
      <button
        type="button"
        onClick={turn}
        aria-label={t(theme === "dark" ? "theme.to_light" : "theme.to_dark")}
        title={t(theme === "dark" ? "theme.to_light" : "theme.to_dark")}
      >
        {theme === "dark" ? (
          <IconSun size={20} aria-hidden="true" />
        ) : (
          <IconMoon size={20} aria-hidden="true" />
        )}
      </button>
    </span>
  );
}
