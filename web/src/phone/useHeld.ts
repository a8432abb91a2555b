import { useSyncExternalStore } from "react";

const listeners = new Set<() => void>();
const tell = () => {
  for (const listener of listeners) listener();
};
window.addEventListener("popstate", tell);

function present(): string | null {
  try {
    return decodeURIComponent(location.hash.slice(1)) || null;
  } catch {
    return null;
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** On a small screen: whose phone is held. It is in the address, so that the device's own way back works. */
export function useHeld() {
  const held = useSyncExternalStore(subscribe, present);
  return { held, hold, putDown };
}

function hold(customer: string): void {
  history.pushState({ held: true }, "", `#${encodeURIComponent(customer)}`);
  tell();
}

function putDown(): void {
  const state: unknown = history.state;
  if (typeof state === "object" && state !== null && "held" in state) {
    history.back();
    return;
  }
  // Somebody came here directly: there is no list to go back to.
  history.replaceState(null, "", location.pathname + location.search);
  tell();
}
