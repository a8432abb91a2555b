import { useEffect, useRef, useSyncExternalStore } from "react";

/** Something one can do here: found in the palette, and by its key where it has one. */
export type Deed = {
  id: string;
  /** What it is, in words. */
  words: string;
  /** Under which heading it stands. */
  group: string;
  /** The key, as `KeyboardEvent.key`; one letter, or two after one another (`g i`). */
  keys?: string;
  /** Whether it stands in the palette (default) or only behind its key. */
  hidden?: boolean;
  run: () => void;
};

const sets = new Map<symbol, readonly Deed[]>();
const listeners = new Set<() => void>();
let all: readonly Deed[] = [];

function changed(): void {
  // What came last stands first: it is about what one is looking at.
  all = [...sets.values()].reverse().flat();
  for (const listener of listeners) listener();
}

/** Offers deeds as long as the component is there. */
export function useDeeds(deeds: readonly Deed[]): void {
  const name = useRef(Symbol());
  const known = useRef(deeds);
  known.current = deeds;
  const shape = JSON.stringify(
    deeds.map(({ id, words, group, keys, hidden }) => [id, words, group, keys, hidden]),
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is offered is new when it reads otherwise.
  useEffect(() => {
    const own = name.current;
    const offered = known.current.map((deed) => ({
      ...deed,
      run: () => known.current.find(({ id }) => id === deed.id)?.run(),
    }));
    sets.set(own, offered);
    changed();
    return () => {
      sets.delete(own);
      changed();
    };
  }, [shape]);
}

/** Everything one can do now. */
export function useAllDeeds(): readonly Deed[] {
  return useSyncExternalStore(listen, () => all);
}

export function allDeeds(): readonly Deed[] {
  return all;
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
