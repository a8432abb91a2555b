import { IconFile, IconFileText, IconPhotoOff } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { Marked } from "../../features/threads/markup";
import type { ShownFile } from "../simulator/model";
import { useSpeech } from "../speak";
import { AudioPlayer } from "./AudioPlayer";
import bubble from "./Bubble.module.css";
import css from "./FileView.module.css";
import { Lightbox } from "./Lightbox";

type Shown = { file: ShownFile; caption: string | null; meta: ReactNode };

/** A file of either side. */
export function FileView({ file, caption, meta }: Shown) {
  const [broken, setBroken] = useState(false);
  const under = caption ? (
    <div className={bubble.text}>
      <Marked text={caption} />
      {meta}
    </div>
  ) : (
    meta && <div className={css.below}>{meta}</div>
  );
  // Only what a page may show: a file of the simulator, or a page of the web.
  const url = file.url && /^(\/simulator\/|https?:)/.test(file.url) && !broken ? file.url : null;
  if (url === null) {
    return (
      <>
        <Gone file={file} />
        {under}
      </>
    );
  }
  const onError = () => setBroken(true);
  switch (file.kind) {
    case "image":
      return (
        <>
          <Picture url={url} onError={onError} />
          {under}
        </>
      );
    case "sticker":
      return (
        <div className={css.sticker}>
          <StickerImage url={url} onError={onError} />
          <span>{meta}</span>
        </div>
      );
    case "video":
      return (
        <>
          {/* biome-ignore lint/a11y/useMediaCaption: whoever sends a film sends no captions */}
          <video className={css.film} src={url} controls preload="metadata" playsInline onError={onError} />
          {under}
        </>
      );
    case "audio":
      return (
        <>
          <AudioPlayer url={url} voice={file.voice} onError={onError} />
          {under}
        </>
      );
    case "document":
      return (
        <>
          <Document file={file} url={url} />
          {under}
        </>
      );
  }
}

function StickerImage({ url, onError }: { url: string; onError: () => void }) {
  const { t } = useSpeech();
  return <img src={url} alt={t("kind.sticker")} onError={onError} />;
}

function Picture({ url, onError }: { url: string; onError: () => void }) {
  const { t } = useSpeech();
  const [large, setLarge] = useState(false);
  return (
    <>
      <button
        type="button"
        className={css.picture}
        onClick={() => setLarge(true)}
        aria-label={t("media.open", { name: t("kind.image") })}
      >
        <img src={url} alt="" onError={onError} />
      </button>
      {large && <Lightbox url={url} close={() => setLarge(false)} />}
    </>
  );
}

function Document({ file, url }: { file: ShownFile; url: string }) {
  const { t, language } = useSpeech();
  const name = file.filename ?? t("kind.document");
  const kind = (/\.(\w{1,5})$/.exec(name)?.[1] ?? file.mime_type?.split("/")[1] ?? "").toUpperCase();
  const size = file.bytes === undefined ? null : readableSize(file.bytes, language);
  return (
    <a className={css.document} href={url} target="_blank" rel="noreferrer noopener">
      <IconFileText size={34} stroke={1.4} aria-hidden="true" />
      <span>
        <strong>{name}</strong>
        <small>{[kind, size].filter(Boolean).join(" · ")}</small>
      </span>
    </a>
  );
}

function Gone({ file }: { file: ShownFile }) {
  const { t } = useSpeech();
  const Icon = file.kind === "document" || file.kind === "audio" ? IconFile : IconPhotoOff;
  return (
    <div className={css.gone}>
      <Icon size={28} stroke={1.4} aria-hidden="true" />
      <span>
        {t(`kind.${file.kind}`)}
        <small>{t("media.gone")}</small>
      </span>
    </div>
  );
}

function readableSize(bytes: number, language: string): string {
  const [value, unit] = bytes < 1_000_000 ? [bytes / 1_000, "kilobyte"] : [bytes / 1_000_000, "megabyte"];
  const style = { style: "unit", unit, maximumFractionDigits: value < 10 ? 1 : 0 } as const;
  return new Intl.NumberFormat(language, style).format(value);
}
