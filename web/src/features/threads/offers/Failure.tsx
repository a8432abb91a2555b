import { use } from "react";
import { useI18n } from "../../../app/i18n/I18n";
import type { Language } from "../../../app/i18n/language";
import { type Explanations, explain } from "./explain";

const LOAD: Record<Language, () => Promise<{ default: unknown }>> = {
  es: () => import("./errors/es.json"),
  en: () => import("./errors/en.json"),
  pt: () => import("./errors/pt.json"),
};
const loading = new Map<Language, Promise<Explanations>>();

function explanations(language: Language): Promise<Explanations> {
  const there = loading.get(language);
  if (there) return there;
  const words = LOAD[language]().then((module) => module.default as Explanations);
  loading.set(language, words);
  return words;
}

/** Why WhatsApp did not deliver a message, and what to do about it, in the reader's language. */
export default function Failure({ error }: { error: { code: number; detail?: string | null } }) {
  const { t, language } = useI18n();
  const told = explain(use(explanations(language)), error.code);
  const said = t("threads.failed.code", { code: error.code, detail: error.detail ?? "" });
  if (!told) return said;
  return (
    <span title={said}>
      <strong>{told.meaning}</strong> {told.advice} ({error.code})
    </span>
  );
}
