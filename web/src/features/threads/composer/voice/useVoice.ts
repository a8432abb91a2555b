import { useEffect, useRef, useState } from "react";
import type { NoVoice, Recording } from "./record";
import type { VoiceNote } from "./VoiceNote";

/** A recording under way; what is heard is given to `take`. It is forgotten when the screen is left. */
export function useVoice(take: (note: VoiceNote) => void) {
  const [since, setSince] = useState<number | null>(null);
  const [problem, setProblem] = useState<NoVoice | null>(null);
  const own = useRef<Recording | null>(null);
  /** Whoever left before the microphone was there wants none. */
  const wanted = useRef(false);

  const over = () => {
    wanted.current = false;
    own.current = null;
    setSince(null);
  };
  const failed = (why: unknown) => {
    over();
    setProblem(why === "denied" || why === "format" ? why : "none");
  };
  const start = async () => {
    if (wanted.current) return;
    wanted.current = true;
    setProblem(null);
    try {
      // Not needed before somebody speaks.
      const { record } = await import("./record");
      const recording = await record();
      if (!wanted.current) return recording.drop();
      own.current = recording;
      setSince(Date.now());
    } catch (why) {
      failed(why);
    }
  };
  const finish = async () => {
    const recording = own.current;
    over();
    await recording?.finish().then(take, failed);
  };
  const drop = () => {
    own.current?.drop();
    over();
  };
  useEffect(
    () => () => {
      wanted.current = false;
      own.current?.drop();
    },
    [],
  );
  return { since, problem, forgive: () => setProblem(null), start, finish, drop };
}
