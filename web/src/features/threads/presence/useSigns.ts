import { useEffect, useState } from "react";
import { api, ask } from "../../../app/api/client";
import { signs } from "./signs";

/** Shows colleagues that one is at a thread, as long as it is `visible`; gives what to call when something is written. */
export function useSigns(contact: string, visible: boolean): (text: string) => void {
  const [own] = useState(() =>
    signs((state) => {
      // A page that is closing does not wait for the answer. A sign that is lost is mended by the next, or by time.
      const request = { params: { path: { contact } }, body: { state }, keepalive: true };
      ask(api.PUT("/threads/{contact}/presence", request)).catch(() => {});
    }),
  );
  useEffect(() => {
    if (!visible) return;
    own.come();
    window.addEventListener("pagehide", own.leave);
    return () => {
      window.removeEventListener("pagehide", own.leave);
      own.leave();
    };
  }, [own, visible]);
  return own.write;
}
