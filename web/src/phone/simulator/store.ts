import { useEffect, useSyncExternalStore } from "react";
import { pause } from "../../app/live/connection";
import { type Refresher, refresher } from "../../app/live/refresher";
import { SimulatorError, simulator } from "./api";
import type { Act, BusinessNumber, Chat, ChatHead, Entry } from "./model";

/** A message that is on its way to the simulator, or did not get there. */
export type Pending = {
  key: string;
  act: Act;
  replyTo: string | null;
  at: number;
  /** The message that it became; it is in the chat now, or will be in a moment. */
  id: string | null;
  failed: string | null;
};

type State = {
  /** Nothing is known yet; all is known; the simulator does not answer. */
  contact: "first" | "there" | "lost";
  numbers: BusinessNumber[];
  number: string | null;
  heads: ChatHead[];
  chats: Record<string, Chat>;
  pending: Record<string, Pending[]>;
  /** By how much the simulator's clock is ahead of ours. */
  aheadMs: number;
  /** The latest events, the last one first. */
  happened: Entry[];
};

/** How many messages of a chat are loaded at once. */
export const PAGE = 60;
const WAIT_MS = 25_000;
const HAPPENED = 120;
/** Beyond every event: asks where the journal ends. */
const END = Number.MAX_SAFE_INTEGER;

let state: State = {
  contact: "first",
  numbers: [],
  // Whoever comes from a channel of Hilo's comes to its number.
  number: new URLSearchParams(location.search).get("number"),
  heads: [],
  chats: {},
  pending: {},
  aheadMs: 0,
  happened: [],
};
const listeners = new Set<() => void>();
/** The chats that are open, and how far back. */
const open = new Map<string, { users: number; last: number }>();

function set(patch: Partial<State>): void {
  state = { ...state, ...patch };
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** A part of what the simulator tells. `select` must give the same thing again as long as nothing changed. */
export function useSimulator<T>(select: (state: State) => T): T {
  return useSyncExternalStore(subscribe, () => select(state));
}

const reading: Refresher = refresher(readAll, (error) => error instanceof SimulatorError && error.isRefusal);
const NONE: Pending[] = [];

/** A chat, kept fresh while it is open. */
export function useChat(customer: string) {
  useEffect(() => {
    const known = open.get(customer);
    open.set(customer, { users: (known?.users ?? 0) + 1, last: known?.last ?? PAGE });
    reading.poke();
    return () => {
      const now = open.get(customer);
      if (now && now.users > 1) open.set(customer, { ...now, users: now.users - 1 });
      else open.delete(customer);
    };
  }, [customer]);
  return {
    chat: useSimulator((now) => now.chats[customer]),
    pending: useSimulator((now) => now.pending[customer] ?? NONE),
  };
}

/** Loads a page more of a chat. */
export function loadEarlier(customer: string): void {
  const now = open.get(customer);
  if (now) open.set(customer, { ...now, last: now.last + PAGE });
  reading.poke();
}

/** Reads everything that is shown anew. */
export function refresh(): void {
  reading.poke();
}

export function chooseNumber(number: string): void {
  set({ number, chats: {}, heads: [] });
  reading.poke();
}

async function readAll(): Promise<void> {
  try {
    const numbers = await simulator.numbers();
    const known = numbers.some(({ id }) => id === state.number);
    const number = (known ? state.number : numbers[0]?.id) ?? null;
    if (number === null) {
      set({ contact: "there", numbers, number, heads: [], chats: {} });
      return;
    }
    const wanted = [...open];
    const [heads, clock, ...chats] = await Promise.all([
      simulator.chats(number),
      simulator.clock(),
      ...wanted.map(([customer, { last }]) => simulator.chat(customer, number, last)),
    ]);
    // Somebody chose another number meanwhile.
    if (state.number !== null && state.number !== number && known) return;
    const fresh = Object.fromEntries(chats.map((chat) => [chat.customer.id, chat]));
    const aheadMs = clock.advanced_ms;
    const arrived = new Set(chats.flatMap((chat) => chat.messages.map((message) => message.id)));
    const pending = Object.fromEntries(
      Object.entries(state.pending).map(([customer, all]) => [
        customer,
        all.filter((one) => one.id === null || !arrived.has(one.id)),
      ]),
    );
    set({ contact: "there", numbers, number, heads, aheadMs, chats: { ...state.chats, ...fresh }, pending });
  } catch (error) {
    if (!(error instanceof SimulatorError && error.isRefusal)) set({ contact: "lost" });
    throw error;
  }
}

/** Follows the simulator's journal as long as the page stands. */
export function follow(): () => void {
  const life = new AbortController();
  void (async () => {
    let after = END;
    let failures = 0;
    while (!life.signal.aborted) {
      try {
        const first = after === END;
        const page = await simulator.journal(after, 500, first ? 0 : WAIT_MS, life.signal);
        if (first) {
          const before = Math.max(0, page.last - HAPPENED);
          note((await simulator.journal(before, HAPPENED, 0, life.signal)).entries);
        } else {
          note(page.entries);
        }
        const isOther = !first && page.last < after;
        if (isOther) set({ happened: [], chats: {} });
        if (first || isOther || page.entries.length > 0 || failures > 0) reading.poke();
        after = page.last;
        failures = 0;
      } catch {
        if (life.signal.aborted) return;
        set({ contact: "lost" });
        await new Promise((resolve) => setTimeout(resolve, pause(failures++, Math.random()) / 4));
      }
    }
  })();
  return () => life.abort();
}

function note(entries: Entry[]): void {
  if (entries.length === 0) return;
  const seen = new Set(state.happened.map((entry) => entry.seq));
  const news = entries.filter((entry) => !seen.has(entry.seq)).reverse();
  set({ happened: [...news, ...state.happened].slice(0, HAPPENED) });
}

/** Lets a customer do something. What is written is on the screen at once. */
export async function act(customer: string, what: Act, replyTo: string | null = null): Promise<void> {
  const key = crypto.randomUUID();
  const shows = what.type !== "reaction";
  const at = (Date.now() + state.aheadMs) * 1000;
  if (shows) queue(customer, (all) => [...all, { key, act: what, replyTo, at, id: null, failed: null }]);
  await deliver(customer, key, what, replyTo, shows);
}

/** Tries again what did not get to the simulator. */
export async function again(customer: string, { key, act: what, replyTo }: Pending): Promise<void> {
  queue(customer, (all) => all.map((one) => (one.key === key ? { ...one, failed: null } : one)));
  await deliver(customer, key, what, replyTo, true);
}

export function forget(customer: string, key: string): void {
  queue(customer, (all) => all.filter((one) => one.key !== key));
}

async function deliver(customer: string, key: string, what: Act, replyTo: string | null, shows: boolean) {
  const number = state.number;
  if (number === null) return;
  try {
    const { id } = await simulator.act(customer, number, what, replyTo ?? undefined);
    queue(customer, (all) => all.map((one) => (one.key === key ? { ...one, id } : one)));
    reading.poke();
  } catch (error) {
    const told = error instanceof SimulatorError ? (error.told ?? "") : String(error);
    // Whether it is away altogether, the next reading finds out.
    if (error instanceof SimulatorError && error.told === null) reading.poke();
    if (!shows) throw error;
    queue(customer, (all) => all.map((one) => (one.key === key ? { ...one, failed: told } : one)));
  }
}

function queue(customer: string, change: (all: Pending[]) => Pending[]): void {
  set({ pending: { ...state.pending, [customer]: change(state.pending[customer] ?? []) } });
}

/** The present on the simulator's clock, in milliseconds. */
export function simulatorNow(): number {
  return Date.now() + state.aheadMs;
}
