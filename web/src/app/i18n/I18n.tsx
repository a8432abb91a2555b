import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from "react";
import { currentLanguage, keepLanguage, type Language } from "./language";
import { type Plural, pluralizer, type Translate, translator, type Words } from "./translate";

type Spoken = {
  language: Language;
  t: Translate;
  plural: Plural;
  speak: (language: Language) => void;
};

const Context = createContext<Spoken | null>(null);

const LOAD: Record<Language, () => Promise<{ default: Words }>> = {
  es: () => import("./es"),
  en: () => import("./en"),
  pt: () => import("./pt"),
};

/** Loads the words of the present language before anything is shown; another one when somebody asks for it. */
export function I18n({ children }: { children: ReactNode }) {
  const [loaded, setLoaded] = useState<{ language: Language; words: Words } | null>(null);

  const speak = useCallback((language: Language) => {
    void LOAD[language]().then(({ default: words }) => {
      keepLanguage(language);
      document.documentElement.lang = language;
      setLoaded({ language, words });
    });
  }, []);

  useEffect(() => speak(currentLanguage()), [speak]);

  const spoken = useMemo<Spoken | null>(
    () =>
      loaded && {
        language: loaded.language,
        t: translator(loaded.words),
        plural: pluralizer(loaded.words, loaded.language),
        speak,
      },
    [loaded, speak],
  );
  return spoken && <Context value={spoken}>{children}</Context>;
}

export function useI18n(): Spoken {
  const spoken = useContext(Context);
  if (!spoken) throw new Error("useI18n needs I18n around it");
  return spoken;
}
