// How a number fares, in words.
import type { Health } from "./queries";

export const SIGNS = ["restricted", "failing", "stuck", "full", "slowed", "silent", "quiet"] as const;
export type Sign = (typeof SIGNS)[number];

/** What a person should look at, worst first. */
export const signsOf = (health: Health): Sign[] => SIGNS.filter((sign) => health.signs.includes(sign));

/** Signs that nothing works, and those that are only worth a look. */
export const isGrave = (sign: Sign): boolean => ["restricted", "failing", "stuck"].includes(sign);

/** Reasons that Hilo itself gives for a failure; others are codes of WhatsApp's. */
export const REASONS = ["window_closed", "account", "refused", "unknown", "media", "undelivered"] as const;
export const CLASSES = ["retry", "later", "refused", "credentials", "unknown"] as const;
export const NEWS = ["limit", "quality", "account", "review", "display_name", "alert"] as const;

/** The name among those known, if it is. */
export function known<Name extends string>(
  names: readonly Name[],
  name: string | null | undefined,
): Name | null {
  return names.find((one) => one === name) ?? null;
}
