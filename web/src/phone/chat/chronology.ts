import { dayKey } from "../../app/time";
import type { Message, Side } from "../simulator/model";
import type { Pending } from "../simulator/store";

/** What stands in a conversation, from above to below. */
export type Item =
  | { kind: "day"; key: string; at: number }
  | { kind: "new"; key: string }
  | { kind: "message"; key: string; message: Message; first: boolean }
  | { kind: "pending"; key: string; pending: Pending; first: boolean };

/**
 * Puts day separators between messages, says which message begins a row of one side (it has the tail), and marks where
 * what was not read began.
 */
export function lay(messages: Message[], pending: Pending[], firstNew: string | null): Item[] {
  const items: Item[] = [];
  let day = "";
  let side: Side | null = null;
  const place = (at: number, from: Side, isNew: boolean): boolean => {
    const today = dayKey(new Date(at / 1000));
    if (today !== day) {
      items.push({ kind: "day", key: `day ${today}`, at });
      side = null;
    }
    if (isNew) {
      items.push({ kind: "new", key: "new" });
      side = null;
    }
    const first = side !== from;
    day = today;
    side = from;
    return first;
  };
  for (const message of messages) {
    const first = place(message.at, message.from, message.id === firstNew);
    items.push({ kind: "message", key: message.id, message, first });
  }
  const arrived = new Set(messages.map((message) => message.id));
  for (const one of pending) {
    if (one.id !== null && arrived.has(one.id)) continue;
    items.push({ kind: "pending", key: one.key, pending: one, first: place(one.at, "customer", false) });
  }
  return items;
}
