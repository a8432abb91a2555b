/** What proves who the person is. It lives as long as the tab: closing it signs out of this machine. */
const KEY = "hilo.session";

type Listener = () => void;
const listeners = new Set<Listener>();

export function credential(): string | null {
  return sessionStorage.getItem(KEY);
}

export function keepCredential(token: string): void {
  sessionStorage.setItem(KEY, token);
  tell();
}

export function dropCredential(): void {
  sessionStorage.removeItem(KEY);
  tell();
}

export function onCredential(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(): void {
  for (const listener of listeners) listener();
}
