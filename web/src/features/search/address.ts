import type { FoundPerson } from "./queries";

type Identity = FoundPerson["identities"][number];

/** The address to show of somebody: the one that was typed, else their number, else what there is. */
export function addressOf(identities: readonly Identity[], typed: string): string {
  const digits = typed.replace(/\D/g, "");
  const shown = identities.filter(({ kind }) => kind === "phone" || kind === "email");
  const fits = ({ kind, value }: Identity) =>
    kind === "phone"
      ? digits.length >= 4 && (value.startsWith(digits) || value.endsWith(digits))
      : typed.trim() !== "" && value.includes(typed.trim().toLowerCase());
  const one = shown.find(fits) ?? shown.find(({ kind }) => kind === "phone") ?? shown[0];
  if (!one) return "";
  return one.kind === "phone" ? `+${one.value}` : one.value;
}
