/** Amounts as the API says them (digits, a point, as many decimals as it takes), as people read them. */
export type Amount = { amount: string; currency: string };

export function money({ amount, currency }: Amount, language: string): string {
  const decimals = amount.split(".")[1]?.length ?? 0;
  try {
    return new Intl.NumberFormat(language, {
      style: "currency",
      currency,
      minimumFractionDigits: Math.min(2, Math.max(decimals, 2)),
      maximumFractionDigits: Math.max(decimals, 2),
    }).format(Number(amount));
  } catch {
    // A currency that the browser has no form for.
    return `${amount} ${currency}`;
  }
}

const CATEGORIES = [
  "marketing",
  "utility",
  "authentication",
  "authentication_international",
  "service",
  "ai_assistant",
] as const;

/** The categories that an account has rates for, in the order in which they are shown. */
export const RATED = CATEGORIES.filter((category) => category !== "service");

/** The word for a category; what is not known has one of its own. */
export function categoryOf(category: string): `costs.category.${(typeof CATEGORIES)[number] | "other"}` {
  const known = CATEGORIES.find((one) => one === category);
  return `costs.category.${known ?? "other"}`;
}

/** The first moments of this month and the next, or of the one before and this, where the person is. */
export function month(back: 0 | 1, now: Date): { from: string; until: string } {
  const first = (months: number) => new Date(now.getFullYear(), now.getMonth() + months, 1).toISOString();
  return { from: first(-back), until: first(1 - back) };
}
