import type english from "./en";
import type { Language } from "./language";
import type englishOfSettings from "./settings/en";

type Texts<All> = { [Area in keyof All]: { [Key in keyof All[Area]]: string } };

/** What every screen needs. English has every key; a test holds the others to it. */
export type FirstWords = Texts<typeof english>;
/** What the settings and other things that are opened need beside; loaded when somebody goes there. */
export type SettingsWords = Texts<typeof englishOfSettings>;
/** All words of one language, by area. */
export type Words = FirstWords & SettingsWords;

export type WordKey = {
  [Area in keyof Words]: `${Area}.${keyof Words[Area] & string}`;
}[keyof Words];

/** Keys that exist as `…_one` and `…_other`. */
export type PluralKey = WordKey extends infer Key
  ? Key extends `${infer Base}_other`
    ? Base
    : never
  : never;

export type Values = Record<string, string | number>;
export type Translate = (key: WordKey, values?: Values) => string;
export type Plural = (key: PluralKey, count: number, values?: Values) => string;

export function translator(words: FirstWords): Translate {
  return (key, values) => fill(find(words, key) ?? key, values);
}

export function pluralizer(words: FirstWords, language: Language): Plural {
  const rules = new Intl.PluralRules(language);
  const digits = new Intl.NumberFormat(language);
  return (key, count, values) => {
    const text = find(words, `${key}_${rules.select(count)}`) ?? find(words, `${key}_other`) ?? key;
    return fill(text, { ...values, count: digits.format(count) });
  };
}

function find(words: FirstWords, key: string): string | undefined {
  const dot = key.indexOf(".");
  const area = (words as Record<string, Record<string, string>>)[key.slice(0, dot)];
  return area?.[key.slice(dot + 1)];
}

function fill(text: string, values?: Values): string {
  if (!values) return text;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
