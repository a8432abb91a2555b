import { oggOf } from "./ogg";
import { VoiceNote } from "./VoiceNote";

/** Why nothing can be recorded: there is no microphone, it may not be used, or only in a form that WhatsApp does not take. */
export type NoVoice = "none" | "denied" | "format";

export type Recording = {
  /** Ends it and gives what was said. Fails with {@link NoVoice}. */
  finish: () => Promise<VoiceNote>;
  /** Ends it and forgets it. */
  drop: () => void;
};

// WhatsApp's own voice notes are Opus in Ogg, which Firefox writes. Chromium writes Opus in WebM, which can be put into Ogg.
// What Safari writes in MP4 is sent as it is.
const TYPES = ["audio/ogg;codecs=opus", "audio/webm;codecs=opus", "audio/mp4"];

export function usable(supported: (type: string) => boolean): string | null {
  return TYPES.find(supported) ?? null;
}

/** Listens to the microphone. Fails with {@link NoVoice}. */
export async function record(): Promise<Recording> {
  if (!navigator.mediaDevices?.getUserMedia || typeof MediaRecorder === "undefined")
    throw "none" satisfies NoVoice;
  const mimeType = usable((type) => MediaRecorder.isTypeSupported(type));
  if (!mimeType) throw "format" satisfies NoVoice;
  // Of more than one channel WhatsApp makes no voice note.
  const asked = { audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true } };
  const stream = await navigator.mediaDevices.getUserMedia(asked).catch((error: unknown) => {
    const denied = error instanceof DOMException && error.name === "NotAllowedError";
    throw (denied ? "denied" : "none") satisfies NoVoice;
  });
  const recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: 32_000 });
  const parts: Blob[] = [];
  recorder.addEventListener("dataavailable", ({ data }) => parts.push(data));
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
      return sendable(new Blob(parts), mimeType);
    },
    drop: () => void end(),
  };
}

/** What was recorded, in a form that WhatsApp takes. */
async function sendable(recorded: Blob, type: string): Promise<VoiceNote> {
  if (type === "audio/mp4") return new VoiceNote([recorded], "voice.m4a", { type });
  const opus = "audio/ogg; codecs=opus";
  if (type.startsWith("audio/ogg")) return new VoiceNote([recorded], "voice.ogg", { type: opus });
  try {
    const serial = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
    const ogg = oggOf(new Uint8Array(await recorded.arrayBuffer()), serial);
    return new VoiceNote([ogg], "voice.ogg", { type: opus });
  } catch {
    throw "format" satisfies NoVoice;
  }
}
