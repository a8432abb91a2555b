import { useEffect, useState } from "react";
import { simulatorNow } from "./simulator/store";

/** Whether dots are shown: until a moment in microseconds. */
export function useTyping(until: number | null): boolean {
  const [over, setOver] = useState<number | null>(null);
  useEffect(() => {
    if (until === null) return;
    const timer = setTimeout(() => setOver(until), Math.max(0, until / 1000 - simulatorNow()));
    return () => clearTimeout(timer);
  }, [until]);
  return until !== null && over !== until;
}
