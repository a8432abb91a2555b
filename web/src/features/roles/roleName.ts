import { useI18n } from "../../app/i18n/I18n";
import type { WordKey } from "../../app/i18n/translate";

type Named = { name: string; preset?: string | null };

/** A role's name as people read it: presets that kept their name are in the reader's language. */
export function useRoleName(): (role: Named) => string {
  const { t } = useI18n();
  return (role) =>
    role.preset && role.name === role.preset ? t(`roles.preset.${role.preset}` as WordKey) : role.name;
}
