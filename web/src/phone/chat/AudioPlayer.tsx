import { IconMicrophone, IconPlayerPauseFilled, IconPlayerPlayFilled } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { useSpeech } from "../speak";
import css from "./AudioPlayer.module.css";
import { minutes } from "./minutes";

/** A recording: played, paused, moved through. */
export function AudioPlayer({ url, voice, onError }: { url: string; voice: boolean; onError: () => void }) {
  const { t } = useSpeech();
  const audio = useRef<HTMLAudioElement>(null);
  const [playing, setPlaying] = useState(false);
  const [at, setAt] = useState(0);
  const [length, setLength] = useState(0);

  function learn() {
    const element = audio.current;
    if (!element) return;
    if (Number.isFinite(element.duration)) {
      setLength(element.duration);
      return;
    }
    // What a browser recorded does not say how long it is: at the end it does.
    element.currentTime = Number.MAX_SAFE_INTEGER;
    element.ondurationchange = () => {
      if (!Number.isFinite(element.duration)) return;
      element.ondurationchange = null;
      element.currentTime = 0;
      setLength(element.duration);
    };
  }

  function turn() {
    const element = audio.current;
    if (!element) return;
    if (playing) element.pause();
    else void element.play().catch(onError);
  }

  return (
    <div className={css.player}>
      {/* biome-ignore lint/a11y/useMediaCaption: whoever sends a recording sends no captions */}
      <audio
        ref={audio}
        src={url}
        preload="metadata"
        onLoadedMetadata={learn}
        onTimeUpdate={() => setAt(audio.current?.currentTime ?? 0)}
        onPlay={() => setPlaying(true)}
        onPause={() => setPlaying(false)}
        onEnded={() => setAt(0)}
        onError={onError}
      />
      {voice && <IconMicrophone className={css.sign} size={20} aria-hidden="true" />}
      <button type="button" onClick={turn} aria-label={t(playing ? "media.pause" : "media.play")}>
        {playing ? (
          <IconPlayerPauseFilled size={22} aria-hidden="true" />
        ) : (
          <IconPlayerPlayFilled size={22} aria-hidden="true" />
        )}
      </button>
      <span className={css.course}>
        <input
          type="range"
          min={0}
          max={length || 1}
          step={0.05}
          value={Math.min(at, length)}
          onChange={(event) => {
            if (audio.current) audio.current.currentTime = Number(event.target.value);
          }}
          aria-label={t("media.position")}
          aria-valuetext={minutes(at)}
        />
        <small>{minutes(playing || at > 0 ? at : length)}</small>
      </span>
    </div>
  );
}
