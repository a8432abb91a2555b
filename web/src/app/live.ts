import { useQuery } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";

/** What a screen shows that others may change meanwhile. */
export type Topic =
  | readonly ["threads", string]
  | readonly ["thread", string]
  | readonly ["incidents", string];

const EVERY_MS = 2_000;

/**
 * Keeps what is on the screen fresh: calls `refresh` whenever `topic` may have changed. How that is known is this
 * module's secret: now it asks every two seconds while the tab is looked at.
 */
export function useLive(topic: Topic, refresh: () => Promise<void>, enabled = true): void {
  useQuery({
    queryKey: ["live", ...topic],
    queryFn: async () => {
      try {
        await refresh();
        tell(true);
      } catch (error) {
        tell(false);
        throw error;
      }
      return null;
    },
    enabled,
    refetchInterval: EVERY_MS,
    refetchOnWindowFocus: true,
    retry: false,
    gcTime: 0,
    staleTime: 0,
  });
}

/** Whether the last refresh came through. */
export function useConnected(): boolean {
  return useSyncExternalStore(listen, () => connected);
}

let connected = true;
const listeners = new Set<() => void>();

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(now: boolean): void {
  if (now === connected) return;
  connected = now;
  for (const listener of listeners) listener();
}
