import { dayKey } from "../../app/time";
import type { Message, Run, ThreadEvent } from "./model";

/** What a thread is made of, oldest first. */
export type Item =
  | { type: "message"; key: string; at: string; message: Message; follows: boolean }
  | { type: "event"; key: string; at: string; event: ThreadEvent }
  | { type: "run"; key: string; at: string; run: Run; began: boolean };

export type Day = { key: string; at: string; items: Item[] };

/** Further apart than this, one author's messages do not look like one utterance. */
const TOGETHER_MS = 5 * 60_000;

/**
 * Orders messages, events and the beginnings and ends of flows, and parts them by local calendar day. `complete` says that
 * nothing older is left to load: until then a flow that began before the oldest message is not shown as beginning here.
 */
export function chronology(
  messages: Message[],
  events: ThreadEvent[],
  runs: Run[],
  complete: boolean,
): Day[] {
  const oldest = messages.reduce(
    (least, message) => Math.min(least, message.position),
    Number.POSITIVE_INFINITY,
  );
  const placed: { at: string; position: number; item: Item }[] = [];
  for (const message of messages) {
    const at = message.created_at;
    placed.push({
      at,
      position: message.position,
      item: { type: "message", key: message.id, at, message, follows: false },
    });
  }
  for (const event of events) {
    if (!complete && event.position < oldest) continue;
    placed.push({
      at: event.at,
      position: event.position,
      item: { type: "event", key: event.id, at: event.at, event },
    });
  }
  placed.sort((a, b) => a.position - b.position);

  const items = placed.map(({ item }) => item);
  for (const run of [...runs].reverse()) placeRun(items, run, complete);
  return days(together(items));
}

function placeRun(items: Item[], run: Run, complete: boolean): void {
  const said = (item: Item) => item.type === "message" && item.message.run === run.id;
  const from = items[0] ? Date.parse(items[0].at) : Number.POSITIVE_INFINITY;
  const later = (at: string) => items.findIndex((item) => Date.parse(item.at) > Date.parse(at));

  if (complete || Date.parse(run.started_at) >= from) {
    const first = items.findIndex(said);
    const place = first === -1 ? later(run.started_at) : first;
    const item: Item = { type: "run", key: `${run.id}-began`, at: run.started_at, run, began: true };
    items.splice(place === -1 ? items.length : place, 0, item);
  }
  if (run.ended_at && (complete || Date.parse(run.ended_at) >= from)) {
    const last = items.findLastIndex(said);
    const place = last === -1 ? later(run.ended_at) : last + 1;
    const item: Item = { type: "run", key: `${run.id}-ended`, at: run.ended_at, run, began: false };
    items.splice(place === -1 ? items.length : place, 0, item);
  }
}

function together(items: Item[]): Item[] {
  return items.map((item, index) => {
    const before = items[index - 1];
    if (item.type !== "message" || before?.type !== "message") return item;
    const same =
      before.message.direction === item.message.direction &&
      before.message.author.type === item.message.author.type &&
      before.message.author.id === item.message.author.id &&
      Date.parse(item.at) - Date.parse(before.at) < TOGETHER_MS;
    return same ? { ...item, follows: true } : item;
  });
}

function days(items: Item[]): Day[] {
  const out: Day[] = [];
  for (const item of items) {
    const key = dayKey(new Date(item.at));
    const last = out.at(-1);
    if (last?.key === key) last.items.push(item);
    else
      out.push({ key, at: item.at, items: [item.type === "message" ? { ...item, follows: false } : item] });
  }
  return out;
}
