import { useEffect, useState } from "react";

/**
 * What had the focus when a window came has it again when the window has gone. The library does so for windows that are
 * always there and only hidden; ours are made when they are needed.
 */
export function useFocusBack(): void {
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      const lost = document.activeElement === null || document.activeElement === document.body;
      if (!lost || !(before instanceof HTMLElement)) return;
      if (before.isConnected && before !== document.body) before.focus({ preventScroll: true });
      else document.querySelector<HTMLElement>("main")?.focus({ preventScroll: true });
    },
    [before],
  );
}
