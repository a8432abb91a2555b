/**
 * Who is signed in is in a cookie that no script can read; what a page knows of it is what the API answers. This tells
 * everybody here when that has ended, and the other tabs when somebody signed in or out, so that none goes on showing one
 * person what another may see.
 */
type Listener = () => void;
const listeners = new Set<Listener>();
const tabs = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("hilo.session");

/** The API no longer knows who asks. */
export function tellSignedOut(): void {
  for (const listener of listeners) listener();
}

export function onSignedOut(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Somebody signed in or out in this tab. */
export function tellOtherTabs(): void {
  tabs?.postMessage("changed");
}

export function onOtherTab(listener: Listener): void {
  tabs?.addEventListener("message", listener);
}
