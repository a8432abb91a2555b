import { useEffect } from "react";
import { useI18n } from "./I18n";
import { isKnown, spokenOf } from "./language";

/** In a browser that asks for no language Hilo speaks, the person's own one is spoken. */
export function useOwnLanguage(locale: string | null): void {
  const { speak } = useI18n();
  useEffect(() => {
    const own = locale === null ? null : spokenOf([locale]);
    if (own && !isKnown()) speak(own, "own");
  }, [locale, speak]);
}
