export const LANGUAGES = ["es", "en", "pt"] as const;
export type Language = (typeof LANGUAGES)[number];

export const NAMES: Record<Language, string> = { es: "Español", en: "English", pt: "Português" };

const KEY = "hilo.language";
let current: Language = chosen() ?? preferred(navigator.languages);

/** The first of the browser's languages that Hilo speaks; English if none. */
export function preferred(tags: readonly string[]): Language {
  return spokenOf(tags) ?? "en";
}

/** The first of these languages that Hilo speaks. */
export function spokenOf(tags: readonly string[]): Language | null {
  for (const tag of tags) {
    const base = tag.toLowerCase().split("-")[0];
    const found = LANGUAGES.find((language) => language === base);
    if (found) return found;
  }
  return null;
}

export function currentLanguage(): Language {
  return current;
}

/** Speaks a language from now on; chosen by somebody, it is kept in this browser. */
export function keepLanguage(language: Language, how: "chosen" | "own"): void {
  current = language;
  if (how === "chosen") localStorage.setItem(KEY, language);
}

/** Whether somebody chose a language here, or the browser asks for one that Hilo speaks. */
export function isKnown(): boolean {
  return chosen() !== null || spokenOf(navigator.languages) !== null;
}

function chosen(): Language | null {
  const kept = localStorage.getItem(KEY);
  return LANGUAGES.find((language) => language === kept) ?? null;
}
