import type { Release } from "./queries";

/** Country codes and numbers as somebody types them: `+54, 598`. Null if one of them is none. */
export function readPrefixes(text: string): string[] | null {
  const parts = text
    .split(/[\s,;]+/)
    .map((part) => part.replace(/^\+/, ""))
    .filter((part) => part !== "");
  return parts.every((part) => /^[1-9]\d{0,14}$/.test(part)) ? parts : null;
}

/** Whom a release is for: so many of a hundred, of these countries, or the testers. Null: everybody. */
export function stageWords(
  stage: Release["stage"],
): { percent: number | null; countries: string; testers: boolean } | null {
  if (!stage) return null;
  return {
    testers: stage.testers ?? false,
    percent: stage.percent ?? null,
    countries: (stage.prefixes ?? []).map((prefix) => `+${prefix}`).join(", "),
  };
}

/** A moment of this browser's calendar (`2026-11-21T09:30`) as the API wants it; null if it is none. */
export function readMoment(local: string): string | null {
  const moment = new Date(local);
  return local === "" || Number.isNaN(moment.getTime()) ? null : moment.toISOString();
}
