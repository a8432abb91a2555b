import { useSyncExternalStore } from "react";

type Theme = "light" | "dark";
const KEY = "hilo.phone.theme";
const system = window.matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set<() => void>();

function present(): Theme {
  const kept = localStorage.getItem(KEY);
  if (kept === "light" || kept === "dark") return kept;
  return system.matches ? "dark" : "light";
}

/** Puts the theme on the page: the system's, until somebody chooses. */
export function applyTheme(): void {
  document.documentElement.dataset.theme = present();
  system.addEventListener("change", tell);
}

export function useTheme(): { theme: Theme; turn: () => void } {
  const theme = useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, present);
  const turn = () => {
    localStorage.setItem(KEY, theme === "dark" ? "light" : "dark");
    tell();
  };
  return { theme, turn };
}

function tell(): void {
  document.documentElement.dataset.theme = present();
  for (const listener of listeners) listener();
}
