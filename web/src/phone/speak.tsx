import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { currentLanguage, keepLanguage, type Language } from "../app/i18n/language";
import type english from "./words/en.json";

export type Words = { [Key in keyof typeof english]: string };
export type Word = keyof Words;
export type Say = (key: Word, values?: Record<string, string | number>) => string;

type Spoken = { language: Language; t: Say; speak: (language: Language) => void };
const Context = createContext<Spoken | null>(null);

const LOAD: Record<Language, () => Promise<{ default: Words }>> = {
  es: () => import("./words/es.json"),
  en: () => import("./words/en.json"),
  pt: () => import("./words/pt.json"),
};

/** The phone's words: the same languages and choice as the inbox's, but none of its texts. */
export function Speaks({ children }: { children: ReactNode }) {
  const [wanted, setWanted] = useState<Language>(currentLanguage);
  const [loaded, setLoaded] = useState<{ language: Language; words: Words } | null>(null);
  useEffect(() => {
    let current = true;
    void LOAD[wanted]().then(({ default: words }) => {
      if (!current) return;
      document.documentElement.lang = wanted;
      setLoaded({ language: wanted, words });
    });
    return () => {
      current = false;
    };
  }, [wanted]);
  const spoken = useMemo<Spoken | null>(
    () =>
      loaded && {
        language: loaded.language,
        t: (key, values) => fill(loaded.words[key], values),
        speak: (language) => {
          keepLanguage(language, "chosen");
          setWanted(language);
        },
      },
    [loaded],
  );
  return spoken && <Context value={spoken}>{children}</Context>;
}

export function useSpeech(): Spoken {
  const spoken = useContext(Context);
  if (!spoken) throw new Error("useSpeech needs Speaks around it");
  return spoken;
}

function fill(text: string, values?: Record<string, string | number>): string {
  return values ? text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole)) : text;
}
