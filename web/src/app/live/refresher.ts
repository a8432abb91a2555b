/** Reads something anew whenever it is poked, one reading after another. */
export type Refresher = { poke: () => void; stop: () => void };

/**
 * After a reading, the next one waits this many times as long as it took, within bounds: a burst of changes is read once, a
 * server that is quick is asked soon again, and one that is busy is left in peace.
 */
const GAP = { times: 2, least: 40, most: 1_000 };
const LONGEST_PAUSE_MS = 30_000;

/**
 * What changes during a reading is read again afterwards, so that an old answer never lies over a new one. A reading
 * that got no answer is repeated, at longer and longer intervals or when somebody pokes.
 */
export function refresher(read: () => Promise<void>, isFinal: (error: unknown) => boolean): Refresher {
  let state: "idle" | "reading" | "stopped" = "idle";
  let poked = false;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let began = 0;
  let free = 0;

  function poke(): void {
    if (state === "stopped") return;
    poked = true;
    if (state === "reading") return;
    clearTimeout(timer);
    timer = setTimeout(go, Math.max(0, free - Date.now()));
  }

  function go(): void {
    state = "reading";
    poked = false;
    began = Date.now();
    read().then(
      () => over(null),
      (error: unknown) => over(error),
    );
  }

  function over(error: unknown): void {
    if (state === "stopped") return;
    state = "idle";
    const now = Date.now();
    free = now + Math.min(GAP.most, Math.max(GAP.least, GAP.times * (now - began)));
    const again = error !== null && !isFinal(error);
    failures = again ? failures + 1 : 0;
    if (again) timer = setTimeout(go, Math.min(LONGEST_PAUSE_MS, 1_000 * 2 ** (failures - 1)));
    else if (poked) poke();
  }

  return {
    poke,
    stop: () => {
      state = "stopped";
      clearTimeout(timer);
    },
  };
}
