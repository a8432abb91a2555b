import { useI18n } from "../../app/i18n/I18n";
import type { WordKey } from "../../app/i18n/translate";

/** What was done, in words; an action that has none yet keeps its name. */
export function useActionWords(): (action: string) => string {
  const { t } = useI18n();
  return (action) => {
    const key = `audit.action.${action}`;
    const text = t(key as WordKey);
    return text === key ? action : text;
  };
}
