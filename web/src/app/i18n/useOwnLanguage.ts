import { useEffect } from "react";
import { useI18n } from "./I18n";
import { hasChosen, LANGUAGES } from "./language";

/** In a browser where nobody has chosen a language yet, the person's own one is spoken. */
export function useOwnLanguage(locale: string | null): void {
  const { speak } = useI18n();
  useEffect(() => {
    const own = LANGUAGES.find((language) => language === locale?.toLowerCase().split("-")[0]);
    if (own && !hasChosen()) speak(own, "own");
  }, [locale, speak]);
}
