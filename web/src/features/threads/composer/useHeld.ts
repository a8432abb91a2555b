import { useEffect, useRef, useState } from "react";

/** So long somebody may think better of it. */
export const HOLD_MS = 3_000;

export type Held<T> = { value: T; until: number };

/**
 * Holds something back for a few seconds, so that it can be undone. It goes at once when the next one comes, and when the
 * screen or the page is left: what was sent is sent.
 */
export function useHeld<T>(go: (value: T) => void) {
  const [held, setHeld] = useState<Held<T> | null>(null);
  const now = useRef<Held<T> | null>(null);
  const latest = useRef(go);
  latest.current = go;

  const put = (next: Held<T> | null) => {
    now.current = next;
    setHeld(next);
  };
  /** Takes back what is held; nothing if it has gone. */
  const undo = (): T | null => {
    const value = now.current?.value ?? null;
    put(null);
    return value;
  };
  const release = useRef(() => {});
  release.current = () => {
    const value = undo();
    if (value !== null) latest.current(value);
  };
  const hold = (value: T) => {
    release.current();
    put({ value, until: Date.now() + HOLD_MS });
  };

  useEffect(() => {
    if (held === null) return;
    const timer = setTimeout(() => release.current(), Math.max(0, held.until - Date.now()));
    return () => clearTimeout(timer);
  }, [held]);
  useEffect(() => {
    const leave = () => release.current();
    window.addEventListener("pagehide", leave);
    return () => {
      window.removeEventListener("pagehide", leave);
      leave();
    };
  }, []);
  return { held, hold, undo };
}
