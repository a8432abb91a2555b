import { allDeeds, type Deed } from "./registry";

/** So long the second key of two may take. */
const BETWEEN_MS = 1_200;
const STORED = "hilo.keys";

/** Whether single keys do something. Who speaks to their computer, or hits keys by accident, turns them off. */
export function keysOn(): boolean {
  return localStorage.getItem(STORED) !== "off";
}

export function turnKeys(on: boolean): void {
  if (on) localStorage.removeItem(STORED);
  else localStorage.setItem(STORED, "off");
}

/** What keys that follow one another mean. */
export function reader(deeds: () => readonly Deed[], now: () => number) {
  let first = { key: "", at: Number.NEGATIVE_INFINITY };
  return (key: string): Deed | null => {
    const two = now() - first.at < BETWEEN_MS ? `${first.key} ${key}` : "";
    const known = deeds();
    const meant = known.find(({ keys }) => keys === two) ?? known.find(({ keys }) => keys === key) ?? null;
    first = meant === null ? { key, at: now() } : { key: "", at: Number.NEGATIVE_INFINITY };
    return meant;
  };
}

/** Whether keys go into what is written there. */
export function isWriting(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.matches(
        "input:not([type='checkbox']), textarea, select, [role='combobox'], [role='listbox'], [role='menu'] *",
      ))
  );
}

/** Listens to keys, until it is told to stop. */
export function listenToKeys(palette: () => void): () => void {
  const read = reader(allDeeds, () => performance.now());
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return;
    if (
      (event.ctrlKey || event.metaKey) &&
      !event.shiftKey &&
      !event.altKey &&
      event.key.toLowerCase() === "k"
    ) {
      event.preventDefault();
      palette();
      return;
    }
    const modified = event.ctrlKey || event.metaKey || event.altKey;
    if (modified || !keysOn() || isWriting(event.target) || document.querySelector("[role='dialog']")) return;
    const deed = read(event.key);
    if (deed === null) return;
    event.preventDefault();
    deed.run();
  };
  document.addEventListener("keydown", onKeyDown);
  return () => document.removeEventListener("keydown", onKeyDown);
}
