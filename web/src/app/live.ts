import { useEffect, useRef, useSyncExternalStore } from "react";
import { listen } from "./api/client";
import { ApiError } from "./api/problem";
import { type Change, Connection } from "./live/connection";
import { type Attendance, attendances } from "./live/presence";
import { refresher } from "./live/refresher";

/** What a screen shows that others may change meanwhile. */
export type Topic =
  | readonly ["threads", string]
  | readonly ["thread", string]
  | readonly ["incidents", string]
  | readonly ["approvals", string];

/** The stream tells of threads and what is asked in them; incidents are looked at now and then too, for a channel may have some. */
const SLOW_MS = 60_000;
/** A tab that nobody looks at hangs up after this long: browsers allow few connections to one server. */
const HIDDEN_MS = 60_000;

/**
 * Keeps what is on the screen fresh: calls `refresh` whenever `topic` may have changed. What is `quiet` says nothing of whether the screen
 * can be trusted: it stands beside what somebody looks at.
 */
export function useLive(
  [kind, name]: Topic,
  refresh: () => Promise<void>,
  enabled = true,
  quiet = false,
): void {
  const latest = useRef(refresh);
  useEffect(() => {
    latest.current = refresh;
  });
  useEffect(() => {
    if (!enabled) return;
    const one = refresher(async () => {
      try {
        await latest.current();
        if (!quiet) tell({ answered: true });
      } catch (error) {
        if (!quiet) tell({ answered: isFinal(error) });
        throw error;
      }
    }, isFinal);
    const watcher: Watcher = { kind, name, poke: one.poke };
    watchers.add(watcher);
    // What changed between the first reading and now was told to nobody.
    one.poke();
    const slow = kind === "incidents" ? setInterval(one.poke, SLOW_MS) : undefined;
    return () => {
      watchers.delete(watcher);
      clearInterval(slow);
      one.stop();
    };
  }, [kind, name, enabled, quiet]);
}

/** Figures move with every message; nobody reads faster than this. */
const CALM_MS = 2_000;

/** Reads, and ends no sooner than somebody can have read it: so what moves all the time is not asked for all the time. */
export async function calmly(read: () => Promise<unknown>, pause = CALM_MS): Promise<void> {
  await Promise.all([read(), new Promise((done) => setTimeout(done, pause))]);
}

/** For questions of which another may take the place on the screen: what was told meanwhile was told of that one, so they are asked anew. */
export const ANEW = { staleTime: 0 } as const;

/** Reads everything on the screen anew, for instance after an order of one's own. */
export function refreshAll(): void {
  changed({ kind: "everything" });
}

/** Listens to what changes, for as long as somebody is signed in: one connection for all screens of the tab. */
export function useConnection(): void {
  useEffect(() => {
    let hidden: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      clearTimeout(hidden);
      if (document.visibilityState === "hidden") {
        hidden = setTimeout(() => connection.pause(), HIDDEN_MS);
        return;
      }
      connection.start();
      connection.hurry();
    };
    connection.start();
    look();
    document.addEventListener("visibilitychange", look);
    window.addEventListener("online", look);
    return () => {
      clearTimeout(hidden);
      document.removeEventListener("visibilitychange", look);
      window.removeEventListener("online", look);
      connection.stop();
      tell({ connected: true, answered: true });
    };
  }, []);
}

/** Whether what is on the screen can be trusted to be fresh. */
export function useConnected(): boolean {
  return useSyncExternalStore(subscribe, () => state.connected && state.answered);
}

/** Who is at a thread now, oneself aside. */
export function useAttendance(contact: string): Attendance {
  return useSyncExternalStore(present.subscribe, () => present.of(contact));
}

const present = attendances();

type Watcher = { kind: Topic[0]; name: string; poke: () => void };
const watchers = new Set<Watcher>();

const connection = new Connection({
  open: listen,
  isFinal,
  changed,
  connected: (now) => {
    // Every stream begins with who is there; without one, nobody knows.
    present.clear();
    tell({ connected: now });
  },
});

function changed(change: Change): void {
  if (change.kind === "presence") {
    present.hear(change.contact, change.person, change.state);
    return;
  }
  for (const { kind, name, poke } of watchers) {
    if (
      change.kind === "everything" ||
      kind === "threads" ||
      // They are asked and answered in turns of threads, and whoever may not see one hears that some list changed.
      kind === "approvals" ||
      (kind === "thread" && name === change.contact)
    ) {
      poke();
    }
  }
}

/** What was refused will be refused again; silence and accidents of the server pass. */
function isFinal(error: unknown): boolean {
  return error instanceof ApiError && error.problem !== null && error.problem.status < 500;
}

let state = { connected: true, answered: true };
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(news: Partial<typeof state>): void {
  state = { ...state, ...news };
  for (const listener of listeners) listener();
}
