import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { api, ask } from "../../../app/api/client";

export type Draft = { reply: string; note: string };

const NOTHING: Draft = { reply: "", note: "" };
/** So long nothing is typed before what was typed is kept. */
const PAUSE_MS = 800;

/**
 * What one has begun to write in a thread: kept on the server, so that it survives a reload and is there on another device.
 * What is typed before it is here counts.
 */
export function useDraft(contact: string): [Draft, (change: (present: Draft) => Draft) => void] {
  const params = { path: { contact } };
  const stored = useQuery({
    queryKey: ["draft", contact],
    queryFn: async () => ({ ...NOTHING, ...(await ask(api.GET("/threads/{contact}/draft", { params }))) }),
    staleTime: Number.POSITIVE_INFINITY,
    // Whoever comes back may have written elsewhere meanwhile.
    gcTime: 0,
    retry: false,
  });
  const [typed, setTyped] = useState<Draft | null>(null);
  const draft = typed ?? stored.data ?? NOTHING;

  /** What is not kept yet. */
  const unsaved = useRef<Draft | null>(null);
  const keep = useRef(() => {});
  keep.current = () => {
    const body = unsaved.current;
    if (body === null) return;
    unsaved.current = null;
    // A page that is closing does not wait for the answer, but the request goes.
    ask(api.PUT("/threads/{contact}/draft", { params, body, keepalive: true })).catch(() => {
      // Tried again with the next letter.
      unsaved.current ??= body;
    });
  };
  useEffect(() => {
    if (typed === null) return;
    const timer = setTimeout(() => keep.current(), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  useEffect(() => {
    const leave = () => keep.current();
    window.addEventListener("pagehide", leave);
    return () => {
      window.removeEventListener("pagehide", leave);
      leave();
    };
  }, []);

  const change = (how: (present: Draft) => Draft) =>
    setTyped((before) => {
      const present = before ?? stored.data ?? NOTHING;
      const now = how(present);
      if (now !== present) unsaved.current = { reply: now.reply, note: now.note };
      return now;
    });
  return [draft, change];
}
