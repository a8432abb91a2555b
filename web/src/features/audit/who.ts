import type { components } from "../../app/api/schema";
import { useI18n } from "../../app/i18n/I18n";
import { useApiKeys } from "../api_keys/queries";
import { usePeople } from "../people/queries";
import { useMay } from "../session/session";

/** The people and programs that may have done something, by id, as far as the reader may know them. */
export function useActors() {
  const { t } = useI18n();
  const people = usePeople(useMay("people:read")).data ?? [];
  const keys = useApiKeys(useMay("api_keys:write")).data ?? [];
  return new Map([
    ...people.map((person) => [person.id, person.name] as const),
    ...keys.map((key) => [key.id, t("audit.actor.api_key_named", { name: key.name })] as const),
  ]);
}

/** Gives an actor a name. */
export function useActorName(
  actors: ReadonlyMap<string, string>,
): (actor: components["schemas"]["Actor"]) => string {
  const { t } = useI18n();
  return ({ type, id }) => {
    const known = id ? actors.get(id) : undefined;
    if (known) return known;
    switch (type) {
      case "person":
      case "api_key":
      case "system":
      case "operator":
        return t(`audit.actor.${type}`);
      default:
        return t("audit.actor.other");
    }
  };
}
