import { IconDownload, IconFile, IconFileAlert } from "@tabler/icons-react";
import { useState } from "react";
import { attachmentUrl, thumbnailUrl } from "../../app/api/client";
import { useI18n } from "../../app/i18n/I18n";
import css from "./Content.module.css";
import { Row } from "./ContentView";
import { Marked } from "./markup";
import type { Content, Message } from "./model";

type Media = Extract<Content, { type: "media" }>;

/** A file: shown or played where it stands, or offered for keeping. */
export function MediaView({ media, message }: { media: Media; message: Message }) {
  const { t } = useI18n();
  const own = "source" in media && "attachment" in media.source ? media.source.attachment : null;
  const id = message.attachment ?? own;
  const voice =
    ("voice" in media && media.voice) || ("voice_or_animated" in media && media.voice_or_animated === true);
  const name =
    media.filename ??
    t(media.kind === "audio" && voice ? "threads.content.voice" : `threads.content.${media.kind}`);
  return (
    <>
      {id ? (
        <Stored id={id} kind={media.kind} name={name} />
      ) : (
        <Row
          icon={message.attachment_error ? <IconFileAlert size={20} /> : <IconFile size={20} />}
          title={name}
        >
          {message.attachment_error
            ? t("threads.content.failed", { why: message.attachment_error })
            : message.direction === "inbound" && t("threads.content.fetching")}
        </Row>
      )}
      {media.caption && (
        <div className={css.text}>
          <Marked text={media.caption} />
        </div>
      )}
    </>
  );
}

function Stored({ id, kind, name }: { id: string; kind: Media["kind"]; name: string }) {
  const { t } = useI18n();
  const [broken, setBroken] = useState(false);
  // Whatever has no small picture may be shown by the browser all the same.
  const [small, setSmall] = useState(true);
  const url = attachmentUrl(id);
  const onError = () => setBroken(true);
  if (broken) {
    return (
      <Row icon={<IconFileAlert size={20} />} title={name}>
        {t("threads.content.unshown")}
      </Row>
    );
  }
  switch (kind) {
    case "image":
      return (
        <a href={url} target="_blank" rel="noreferrer">
          <img
            className={css.image}
            src={small ? thumbnailUrl(id) : url}
            alt={name}
            loading="lazy"
            onError={small ? () => setSmall(false) : onError}
          />
        </a>
      );
    case "sticker":
      return <img className={css.sticker} src={url} alt={name} loading="lazy" onError={onError} />;
    case "video":
      return (
        // biome-ignore lint/a11y/useMediaCaption: what customers film has no captions.
        <video
          className={css.image}
          src={url}
          controls
          preload="metadata"
          aria-label={name}
          onError={onError}
        />
      );
    case "audio":
      return (
        // biome-ignore lint/a11y/useMediaCaption: what customers record has no captions.
        <audio className={css.audio} src={url} controls preload="none" aria-label={name} onError={onError} />
      );
    case "document":
      return (
        <Row icon={<IconFile size={20} />} title={name}>
          <a href={url} download={name}>
            <IconDownload size={14} aria-hidden="true" /> {t("threads.content.download")}
          </a>
        </Row>
      );
  }
}
