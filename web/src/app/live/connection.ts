import { parser } from "./parser";

/** What may be different now. */
export type Change =
  | { kind: "thread"; contact: string }
  | { kind: "presence"; contact: string; person: string; state: string }
  | { kind: "everything" };

/** How a connection is opened, and whom it tells. */
export type Ends = {
  /** Asks for the stream, from where an earlier one ended. */
  open: (lastId: string | null, signal: AbortSignal) => Promise<Response>;
  /** Whether asking again is in vain. */
  isFinal: (error: unknown) => boolean;
  changed: (change: Change) => void;
  connected: (now: boolean) => void;
};

/** The server says something every fifteen seconds, if only that it is there. */
const SILENCE_MS = 40_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** A connection that comes back within this time was never gone, for those who read. */
const GRACE_MS = 3_000;

/**
 * Listens to the stream of events for as long as it runs: comes back after every cut, with the last position that it
 * was told, so that the server says what was missed.
 */
export class Connection {
  private lastId: string | null = null;
  private life: AbortController | null = null;
  private wake: (() => void) | null = null;
  private grace: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly ends: Ends) {}

  get running(): boolean {
    return this.life !== null;
  }

  start(): void {
    if (this.life) return;
    this.life = new AbortController();
    void this.live(this.life.signal);
  }

  /** Hangs up. The next start goes on from here. */
  pause(): void {
    this.life?.abort();
    this.life = null;
    clearTimeout(this.grace);
    this.grace = undefined;
    this.ends.connected(true);
  }

  /** Hangs up and forgets: whoever starts next is somebody else. */
  stop(): void {
    this.pause();
    this.lastId = null;
  }

  /** Tries at once if it is waiting to try: the network came back, or somebody looks. */
  hurry(): void {
    this.wake?.();
  }

  private async live(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      try {
        await this.listen(signal, () => {
          failures = 0;
          clearTimeout(this.grace);
          this.grace = undefined;
          this.ends.connected(true);
        });
      } catch (error) {
        if (signal.aborted || this.ends.isFinal(error)) return;
      }
      if (signal.aborted) return;
      this.grace ??= setTimeout(() => this.ends.connected(false), GRACE_MS);
      await this.rest(pause(failures++, Math.random()), signal);
    }
  }

  /** One stream, to its end. */
  private async listen(signal: AbortSignal, greeted: () => void): Promise<void> {
    const silence = new AbortController();
    const either = AbortSignal.any([signal, silence.signal]);
    let timer = setTimeout(() => silence.abort(), SILENCE_MS);
    try {
      const response = await this.ends.open(this.lastId, either);
      const reader = response.body?.getReader();
      if (!reader) throw new Error("a stream without a body");
      // Some sources do not end by themselves when the signal does.
      either.addEventListener("abort", () => void reader.cancel().catch(() => {}));
      const [decoder, read] = [new TextDecoder(), parser()];
      for (;;) {
        const { done, value } = await reader.read();
        if (done || either.aborted) return;
        clearTimeout(timer);
        timer = setTimeout(() => silence.abort(), SILENCE_MS);
        for (const block of read(decoder.decode(value, { stream: true }))) {
          if (block.event === "hello") greeted();
          const change = meaning(block.event, block.data);
          if (change) this.ends.changed(change);
          // Only what was told counts: a position that comes with an event is behind it.
          if (block.id !== null) this.lastId = block.id;
        }
      }
    } finally {
      clearTimeout(timer);
    }
  }

  private rest(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const over = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", over);
        this.wake = null;
        resolve();
      };
      const timer = setTimeout(over, ms);
      signal.addEventListener("abort", over);
      this.wake = over;
    });
  }
}

/** Longer each time, and not the same for all who lost the same server. */
export function pause(failures: number, chance: number): number {
  const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures);
  return longest * (0.5 + chance / 2);
}

function meaning(event: string, data: string): Change | null {
  const told = json(data);
  switch (event) {
    case "thread":
      return typeof told.contact === "string" ? { kind: "thread", contact: told.contact } : null;
    case "presence":
      return typeof told.contact === "string" &&
        typeof told.person === "string" &&
        typeof told.state === "string"
        ? { kind: "presence", contact: told.contact, person: told.person, state: told.state }
        : null;
    case "hello":
      // Whoever goes on from where they were is told what they missed.
      return told.resumed === true ? null : { kind: "everything" };
    case "threads":
    case "afresh":
      return { kind: "everything" };
    default:
      return null;
  }
}

function json(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
