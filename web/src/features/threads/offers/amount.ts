/** An amount of money in the reader's way of writing; plain, if the currency is none that browsers know. */
export function money(value: number, currency: string | null | undefined, language: string): string {
  if (!currency) return new Intl.NumberFormat(language).format(value);
  try {
    return new Intl.NumberFormat(language, { style: "currency", currency }).format(value);
  } catch {
    return `${new Intl.NumberFormat(language).format(value)} ${currency}`;
  }
}

/** How long a call was: 1:05, 12:00, 1:02:03. */
export function duration(seconds: number): string {
  const two = (number: number) => String(number).padStart(2, "0");
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

type Item = { quantity: number; price?: number | null; currency?: string | null };

/** What an order costs together; nothing if a price is missing or the currencies differ. */
export function total(items: Item[]): { value: number; currency: string } | null {
  const currency = items[0]?.currency;
  if (!currency || items.some((item) => item.currency !== currency || item.price == null)) return null;
  const value = items.reduce((sum, item) => sum + item.quantity * (item.price ?? 0), 0);
  return { value, currency };
}
