import { useI18n } from "../../../app/i18n/I18n";
import type { Language } from "../../../app/i18n/language";
import en from "./words/en.json";
import es from "./words/es.json";
import pt from "./words/pt.json";

export type Word = keyof typeof en;
export type Say = (key: Word, values?: Record<string, string | number>) => string;

const WORDS: Record<Language, Record<Word, string>> = { es, en, pt };

/** The words of what is shown seldom: they come with it, so that the inbox's first load does not carry them. */
export function useOfferWords(): { say: Say; language: Language } {
  const { language } = useI18n();
  return { language, say: (key, values) => fill(WORDS[language][key], values) };
}

/** A word that may be none of ours: then what there is instead. */
export function known(key: string): key is Word {
  return key in en;
}

function fill(text: string, values?: Record<string, string | number>): string {
  return values ? text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole)) : text;
}
