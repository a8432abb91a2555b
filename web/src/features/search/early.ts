/** Nobody types into nothing for longer. */
const LASTS_MS = 3_000;

/**
 * Collects what is typed between the wish to search and the moment when a field takes it: until then letters would be lost, or
 * be taken for shortcuts. Ends with the first key that a field gets.
 */
export function collectEarly(type: (typed: string) => void): void {
  let typed = "";
  const stop = () => {
    window.removeEventListener("keydown", onKey, true);
    window.clearTimeout(timer);
  };
  const onKey = (event: KeyboardEvent) => {
    const at = document.activeElement;
    if (at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement) {
      stop();
      return;
    }
    const isLetter = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (!isLetter) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    typed += event.key;
    type(typed);
  };
  const timer = window.setTimeout(stop, LASTS_MS);
  window.addEventListener("keydown", onKey, true);
}
