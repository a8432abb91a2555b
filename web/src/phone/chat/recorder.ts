/** Why nothing can be recorded. */
export type NoVoice = "none" | "denied";

export type Recording = {
  /** Ends it and gives what was said. */
  finish: () => Promise<File>;
  /** Ends it and forgets it. */
  drop: () => void;
};

// WhatsApp's own voice notes are Opus in Ogg; not every browser writes it.
const TYPES = ["audio/ogg;codecs=opus", "audio/mp4", "audio/webm;codecs=opus"];

/** Listens to the microphone. Fails with {@link NoVoice}. */
export async function record(): Promise<Recording> {
  if (!navigator.mediaDevices?.getUserMedia || typeof MediaRecorder === "undefined")
    throw "none" satisfies NoVoice;
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true }).catch((error: unknown) => {
    const denied = error instanceof DOMException && error.name === "NotAllowedError";
    throw (denied ? "denied" : "none") satisfies NoVoice;
  });
  const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
  const recorder = new MediaRecorder(stream, mimeType ? { mimeType } : {});
  const parts: Blob[] = [];
  recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
  const ended = new Promise<void>((resolve) => recorder.addEventListener("stop", () => resolve()));
  recorder.start();

  const end = () => {
    if (recorder.state !== "inactive") recorder.stop();
    for (const track of stream.getTracks()) track.stop();
    return ended;
  };
  return {
    finish: async () => {
      await end();
      const type = recorder.mimeType.replace(/;\s*/, "; ");
      const ending = type.startsWith("audio/ogg") ? "ogg" : type.startsWith("audio/mp4") ? "m4a" : "webm";
      return new File(parts, `voice.${ending}`, { type });
    },
    drop: () => void end(),
  };
}
