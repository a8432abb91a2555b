/** How long one may still write freely: WhatsApp closes the window 24 hours after the customer's last message. */
export type Window = { open: false } | { open: true; hours: number; minutes: number; soon: boolean };

const MINUTE = 60_000;
/** From here on the countdown asks for attention. */
const SOON_MINUTES = 60;

export function windowAt(until: string | null | undefined, now: number): Window {
  const left = until ? Date.parse(until) - now : 0;
  if (!(left > 0)) return { open: false };
  // The last minute is told as one minute, never as none.
  const minutes = Math.max(1, Math.floor(left / MINUTE));
  return { open: true, hours: Math.floor(minutes / 60), minutes: minutes % 60, soon: minutes < SOON_MINUTES };
}
